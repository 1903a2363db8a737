#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

// 64-bit keys to small numbers, by open addressing: three look-ups and as many changes a message must not allocate.

namespace wb::ledger {

class FlatMap {
public:
    static constexpr std::uint32_t none = ~std::uint32_t{0}; // never a value

    std::uint32_t find(std::uint64_t key) const
    {
        if (m_size == 0) return none;
        for (std::size_t i = home(key);; i = next(i)) {
            const Entry& entry = m_entries[i];
            if (entry.value == none || entry.key == key) return entry.value;
        }
    }

    void set(std::uint64_t key, std::uint32_t value)
    {
        if ((m_size + 1) * 2 > m_entries.size()) grow();
        std::size_t i = home(key);
        while (m_entries[i].value != none && m_entries[i].key != key) i = next(i);
        if (m_entries[i].value == none) ++m_size;
        m_entries[i] = {key, value};
    }

    void erase(std::uint64_t key)
    {
        if (m_size == 0) return;
        std::size_t hole = home(key);
        while (m_entries[hole].key != key || m_entries[hole].value == none) {
            if (m_entries[hole].value == none) return;
            hole = next(hole);
        }
        // Moves up those behind that the hole would hide, so that no tombstones gather.
        for (std::size_t i = next(hole); m_entries[i].value != none; i = next(i)) {
            const std::size_t wanted = home(m_entries[i].key);
            if (((i - wanted) & m_mask) < ((i - hole) & m_mask)) continue;
            m_entries[hole] = m_entries[i];
            hole = i;
        }
        m_entries[hole].value = none;
        --m_size;
    }

    void clear()
    {
        m_entries.clear();
        m_size = 0;
        m_mask = 0;
    }
    std::size_t size() const { return m_size; }

private:
    struct Entry {
        std::uint64_t key = 0;
        std::uint32_t value = none;
    };

    // Four keys in a row are neighbours: ids that count up share a cache line, and the next one is there already.
    std::size_t home(std::uint64_t key) const
    {
        const std::uint64_t row = key >> 2;
        const std::uint64_t mixed = (row ^ (row >> 31)) * 0x9e3779b97f4a7c15;
        return static_cast<std::size_t>(((mixed >> 24) << 2) | (key & 3)) & m_mask;
    }
    std::size_t next(std::size_t i) const { return (i + 1) & m_mask; }

    void grow()
    {
        std::vector<Entry> old(m_entries.empty() ? 64 : m_entries.size() * 2);
        old.swap(m_entries);
        m_mask = m_entries.size() - 1;
        m_size = 0;
        for (const Entry& entry : old)
            if (entry.value != none) set(entry.key, entry.value);
    }

    std::vector<Entry> m_entries; // a power of two of them, at most half full
    std::size_t m_mask = 0;
    std::size_t m_size = 0;
};

} // namespace wb::ledger
