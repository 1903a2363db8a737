#include "core/broker/scripted_session.h"

#include "core/mqtt/topic.h"

#include <algorithm>

namespace wb::broker {

using mqtt::Instant;
using mqtt::PacketId;
using mqtt::Publish;
using mqtt::QoS;

std::optional<QoS> ScriptedSession::wants(const Publish& message) const
{
    std::optional<QoS> best;
    for (const auto& [filter, qos] : subscriptions) {
        // 3.1.1 knows no shared subscriptions: such a filter is a name like any other, and nobody publishes to it.
        if (filter.starts_with("$share/") || !mqtt::filterMatches(filter, message.topic)) continue;
        best = std::max(best.value_or(QoS::AtMostOnce), std::min(qos, message.qos)); // [MQTT-3.8.4-6]
    }
    return best;
}

PacketId ScriptedSession::freeId()
{
    const auto taken = [this](PacketId id) {
        return std::any_of(m_inFlight.begin(), m_inFlight.end(), [id](const auto& one) { return one.packet.packetId == id; });
    };
    do {
        ++m_lastId;
    } while (m_lastId == 0 || taken(m_lastId));
    return m_lastId;
}

std::optional<Publish> ScriptedSession::next(int limit, Instant now)
{
    constexpr std::size_t allIds = 65535; // [2.3.1]
    const std::size_t most = limit > 0 ? std::min(static_cast<std::size_t>(limit), allIds) : allIds;
    if (m_queue.empty() || m_inFlight.size() >= most) return std::nullopt;
    Publish packet = std::move(m_queue.front());
    m_queue.pop_front();
    packet.packetId = freeId();
    m_inFlight.push_back({packet, false, now});
    return packet;
}

void ScriptedSession::acknowledged(PacketId id)
{
    std::erase_if(m_inFlight, [id](const auto& one) { return one.packet.packetId == id; });
}

bool ScriptedSession::released(PacketId id)
{
    for (auto& one : m_inFlight) {
        if (one.packet.packetId != id) continue;
        one.released = true;
        return true;
    }
    return false;
}

void ScriptedSession::sentAgain(PacketId id, Instant now)
{
    for (auto& one : m_inFlight)
        if (one.packet.packetId == id) one.sent = now;
}

void ScriptedSession::renumber()
{
    m_lastId = 0;
    for (auto& one : m_inFlight) one.packet.packetId = ++m_lastId;
}

std::optional<Instant> ScriptedSession::oldest() const
{
    const auto first = std::min_element(m_inFlight.begin(), m_inFlight.end(),
                                        [](const auto& a, const auto& b) { return a.sent < b.sent; });
    return first == m_inFlight.end() ? std::nullopt : std::optional(first->sent);
}

} // namespace wb::broker
