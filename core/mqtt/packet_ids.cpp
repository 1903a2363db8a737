#include "core/mqtt/packet_ids.h"

#include <bit>

namespace wb::mqtt {

bool PacketIdSet::insert(PacketId id)
{
    if (!m_words) m_words = std::make_unique<Words>();
    std::uint64_t& word = (*m_words)[id / 64];
    if ((word & bit(id)) != 0) return false;
    word |= bit(id);
    ++m_size;
    return true;
}

bool PacketIdSet::erase(PacketId id)
{
    if (!contains(id)) return false;
    (*m_words)[id / 64] &= ~bit(id);
    --m_size;
    return true;
}

void PacketIdSet::clear()
{
    m_words.reset();
    m_size = 0;
}

PacketId PacketIdSet::firstAbsent(PacketId first) const
{
    if (!contains(first)) return first;
    std::size_t word = first / 64;
    std::uint64_t free = ~(*m_words)[word] & ~(bit(first) - 1); // from `first` on
    for (;;) {
        if (word == 0) free &= ~std::uint64_t{1}; // 0 is no packet id
        if (free != 0) return static_cast<PacketId>(word * 64 + static_cast<unsigned>(std::countr_zero(free)));
        word = (word + 1) % std::tuple_size_v<Words>;
        free = ~(*m_words)[word];
    }
}

std::optional<PacketId> PacketIds::acquire()
{
    if (m_used.size() == count) return std::nullopt;
    m_last = m_used.firstAbsent(m_last == count ? PacketId{1} : static_cast<PacketId>(m_last + 1));
    m_used.insert(m_last);
    return m_last;
}

} // namespace wb::mqtt
