#pragma once

#include "core/mqtt/packet.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

// Packet identifiers [2.3.1]: which are in use, and the next free one. Eight KiB a set, taken at first use.

namespace wb::mqtt {

class PacketIdSet {
public:
    bool contains(PacketId id) const { return m_words && ((*m_words)[id / 64] & bit(id)) != 0; }
    bool insert(PacketId id); // false: it was there
    bool erase(PacketId id);  // false: it was not there
    void clear();
    std::size_t size() const { return m_size; }
    // The first id that is not in the set, from `first` on and then from 1 on. Precondition: there is one.
    PacketId firstAbsent(PacketId first) const;

private:
    using Words = std::array<std::uint64_t, 1024>;
    static constexpr std::uint64_t bit(PacketId id) { return std::uint64_t{1} << (id % 64); }

    std::unique_ptr<Words> m_words; // all zero at first
    std::size_t m_size = 0;
};

// Gives ids out in a cycle 1, 2 … 65535, 1 …, so that an id comes back as late as possible, and never one in use
// [MQTT-2.3.1-2].
class PacketIds {
public:
    static constexpr std::size_t count = 65535;

    std::optional<PacketId> acquire(); // nothing when all are in use
    void release(PacketId id) { m_used.erase(id); }
    bool inUse(PacketId id) const { return m_used.contains(id); }
    std::size_t used() const { return m_used.size(); }

private:
    PacketIdSet m_used;
    PacketId m_last = 0;
};

} // namespace wb::mqtt
