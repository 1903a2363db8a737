#pragma once

#include "core/ledger/record.h"

#include <cstddef>
#include <cstring>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

// A piece of history: records grow from the front, their bytes from the back, so that it is let go as a whole.
// Written by the engine thread. Others read only the records that a Snapshot of theirs covers: those never change
// again, and taking the snapshot to the other thread orders the memory, so reading needs neither lock nor atomic.

namespace wb::ledger {

struct Pages {
    char* base = nullptr;
    std::size_t bytes = 0;
};

// Keeps the pages of blocks that were let go for the next ones: touching fresh memory is the dearest part of storing.
// Any thread (the last owner of a block may be a Snapshot of the window).
class PagePool {
public:
    ~PagePool();
    Pages take(std::size_t bytes, bool hugePages);
    void give(Pages pages);
    void keepAtMost(std::size_t blockBytes, std::size_t count); // frees what is over
    std::size_t bytes() const;

private:
    mutable std::mutex m_mutex;
    std::vector<Pages> m_free;
    std::size_t m_blockBytes = 0;
    std::size_t m_limit = 0;
};

class Block {
public:
    static constexpr std::size_t pageBytes = 4096;
    static std::size_t bytesFor(std::size_t dataBytes) // one record alone, rounded to pages
    {
        return (sizeof(Record) + dataBytes + pageBytes - 1) / pageBytes * pageBytes;
    }

    Block(std::shared_ptr<PagePool> pool, Seq first, std::size_t bytes, bool hugePages);
    ~Block();
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

    Seq first() const { return m_first; }
    const Record* records() const { return reinterpret_cast<const Record*>(m_pages.base); }
    std::string_view data(const Record& record) const
    {
        return {m_pages.base + record.dataOffset, record.dataSize};
    }

    // The rest is for the engine thread alone.
    bool hasRoomFor(std::size_t dataBytes) const
    {
        return m_dataStart - m_count * sizeof(Record) >= sizeof(Record) + dataBytes;
    }
    // Precondition: hasRoomFor(data.size()). Sets the record's place; the bytes may be changed until the next append.
    char* append(Record record, std::string_view data)
    {
        m_dataStart -= data.size();
        char* target = m_pages.base + m_dataStart;
        if (!data.empty()) std::memcpy(target, data.data(), data.size());
        record.dataOffset = static_cast<std::uint32_t>(m_dataStart);
        record.dataSize = static_cast<std::uint32_t>(data.size());
        std::memcpy(m_pages.base + m_count * sizeof(Record), &record, sizeof(Record));
        ++m_count;
        m_messages += record.isMessage();
        return target;
    }
    void close(); // no more appends: gives a large unused middle back to the system

    std::span<const Record> all() const { return {records(), m_count}; }
    std::size_t count() const { return m_count; }
    std::size_t messages() const { return m_messages; }
    std::size_t capacity() const { return m_pages.bytes; }
    std::size_t usedBytes() const; // records and data, with the unused middle once closed

private:
    std::shared_ptr<PagePool> m_pool;
    Pages m_pages;
    Seq m_first;
    std::size_t m_dataStart;
    std::size_t m_count = 0;
    std::size_t m_messages = 0;
    std::size_t m_gapKept = 0; // unused bytes that stay resident after close()
};

} // namespace wb::ledger
