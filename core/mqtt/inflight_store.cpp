#include "core/mqtt/inflight_store.h"

#include <algorithm>

namespace wb::mqtt {

namespace {

constexpr std::size_t smallest = 64; // below this sweeping early saves nothing

bool worthSweeping(std::size_t ended, std::size_t all)
{
    return ended == all || (ended > smallest && ended * 2 > all);
}

} // namespace

UnfinishedPacket& OutboundStore::add(UnfinishedPacket packet)
{
    if (m_places.empty()) m_places.resize(65536);
    m_places[packet.packetId] = static_cast<std::uint32_t>(m_entries.size());
    return m_entries.emplace_back(std::move(packet));
}

UnfinishedPacket* OutboundStore::find(PacketId id)
{
    if (id == 0 || m_places.empty()) return nullptr;
    const std::size_t place = m_places[id];
    if (place >= m_entries.size() || m_entries[place].packetId != id) return nullptr;
    return &m_entries[place];
}

void OutboundStore::end(PacketId id)
{
    UnfinishedPacket* entry = find(id);
    if (!entry) return;
    entry->packetId = 0;
    entry->wire = {};
    ++m_ended;
    if (worthSweeping(m_ended, m_entries.size())) sweep();
}

void OutboundStore::sweep()
{
    std::erase_if(m_entries, [](const UnfinishedPacket& entry) { return entry.packetId == 0; });
    for (std::size_t place = 0; place < m_entries.size(); ++place) {
        m_places[m_entries[place].packetId] = static_cast<std::uint32_t>(place);
    }
    m_ended = 0;
}

void DeliveryStore::add(UnackedDelivery delivery)
{
    m_entries.push_back(delivery);
}

std::size_t DeliveryStore::place(DeliveryId id) const
{
    if (m_entries.empty() || id < m_entries.front().id) return m_entries.size();
    // Exact as long as every delivery since the first one held was held too, which is the busy case.
    const std::uint64_t guess = id - m_entries.front().id;
    if (guess < m_entries.size() && m_entries[guess].id == id) return guess;
    const auto before = [](const UnackedDelivery& entry, DeliveryId wanted) { return entry.id < wanted; };
    const auto found = std::lower_bound(m_entries.begin(), m_entries.end(), id, before);
    if (found == m_entries.end() || found->id != id) return m_entries.size();
    return static_cast<std::size_t>(found - m_entries.begin());
}

std::optional<UnackedDelivery> DeliveryStore::take(DeliveryId id)
{
    const std::size_t at = place(id);
    if (at == m_entries.size() || m_entries[at].packetId == 0) return std::nullopt;
    const UnackedDelivery taken = m_entries[at];
    m_entries[at].packetId = 0;
    ++m_ended;
    if (worthSweeping(m_ended, m_entries.size())) sweep();
    return taken;
}

void DeliveryStore::sweep()
{
    std::erase_if(m_entries, [](const UnackedDelivery& entry) { return entry.packetId == 0; });
    m_ended = 0;
}

void DeliveryStore::connectionLost()
{
    std::erase_if(m_entries, [](const UnackedDelivery& entry) { return entry.packetId == 0 || entry.connectionLost; });
    m_ended = 0;
    for (UnackedDelivery& entry : m_entries) entry.connectionLost = true;
}

void DeliveryStore::clear()
{
    m_entries.clear();
    m_ended = 0;
}

std::vector<UnackedDelivery> DeliveryStore::list() const
{
    std::vector<UnackedDelivery> held;
    held.reserve(size());
    std::copy_if(m_entries.begin(), m_entries.end(), std::back_inserter(held),
                 [](const UnackedDelivery& entry) { return entry.packetId != 0; });
    return held;
}

} // namespace wb::mqtt
