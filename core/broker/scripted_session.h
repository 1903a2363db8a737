#pragma once

#include "core/mqtt/clock.h"
#include "core/mqtt/packet.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

// The broker's side of one client's session [MQTT 3.1.2.4]: subscriptions, what waits, what is on its way. Pure values.

namespace wb::broker {

struct ScriptedInFlight {
    mqtt::Publish packet;  // with its packet id
    bool released = false; // QoS 2: PUBREC came, PUBREL is out
    mqtt::Instant sent{};
};

class ScriptedSession {
public:
    bool clean = true;
    std::map<std::string, mqtt::QoS> subscriptions;
    std::set<mqtt::PacketId> received; // QoS 2 of the client, not yet released [4.3.3]

    // The QoS at which it is delivered, the highest of all subscriptions that match [MQTT-3.3.5-1]; nothing: not at all.
    std::optional<mqtt::QoS> wants(const mqtt::Publish& message) const;
    void queue(mqtt::Publish message) { m_queue.push_back(std::move(message)); } // QoS 1 and 2

    // The next that the window of `limit` lets out, put on its way. 0: no limit.
    std::optional<mqtt::Publish> next(int limit, mqtt::Instant now);
    const std::vector<ScriptedInFlight>& inFlight() const { return m_inFlight; }
    std::size_t waiting() const { return m_queue.size(); }

    void acknowledged(mqtt::PacketId id);  // PUBACK, PUBCOMP
    bool released(mqtt::PacketId id);      // PUBREC: whether PUBREL is due
    void sentAgain(mqtt::PacketId id, mqtt::Instant now);
    void renumber();                       // new packet ids from 1, as RabbitMQ does at a reconnect [facts 2.5]
    std::optional<mqtt::Instant> oldest() const; // when the one that waits longest was sent

private:
    mqtt::PacketId freeId();

    std::deque<mqtt::Publish> m_queue;
    std::vector<ScriptedInFlight> m_inFlight; // in the order they were sent first
    mqtt::PacketId m_lastId = 0;
};

} // namespace wb::broker
