#pragma once

#include "core/ledger/lanes/lane.h"

#include <string>
#include <utility>

namespace wb::test {

// Lanes made by hand, mark by mark, at milliseconds from a fixed moment.
constexpr std::int64_t laneStart = 1'700'000'000'000'000'000;
constexpr std::int64_t at(double milliseconds)
{
    return laneStart + std::int64_t(milliseconds * 1e6);
}

class LaneMaker {
public:
    explicit LaneMaker(ledger::LaneId id, std::string topic = "orders/new", std::string eventId = "90aa11")
    {
        m_lane.id = id;
        m_lane.topic = std::move(topic);
        m_lane.eventId = std::move(eventId);
        m_lane.payloadBytes = 20;
        m_lane.qos = mqtt::QoS::AtLeastOnce;
        m_lane.component = QStringLiteral("orders-pubsub");
    }
    LaneMaker& component(const QString& name, int replica = 0, ledger::ConnectionId connection = 1)
    {
        m_lane.component = name;
        m_lane.replica = replica;
        m_connection = connection;
        return *this;
    }
    LaneMaker& qos(int qos)
    {
        m_lane.qos = mqtt::QoS(qos);
        return *this;
    }
    LaneMaker& retained()
    {
        m_lane.retained = true;
        return *this;
    }
    LaneMaker& bytes(std::uint32_t count)
    {
        m_lane.payloadBytes = count;
        return *this;
    }

    LaneMaker& published(double ms, bool acked = true, double ackedMs = 0)
    {
        m_lane.ours = true;
        ledger::Mark& mark = add(ledger::MarkKind::Published, ms);
        mark.packetId = 7;
        mark.seq = m_seq++;
        if (!acked) return *this;
        ledger::Mark& ack = add(ledger::MarkKind::PublishAcked, ackedMs);
        ack.endNs = at(ms);
        return *this;
    }
    LaneMaker& told(double ms, bool ok, const QString& message = {})
    {
        ledger::Mark& mark = add(ledger::MarkKind::PublishTold, ms);
        mark.ok = ok;
        mark.text = message;
        return *this;
    }
    LaneMaker& delivery(double ms, bool dup = false, ledger::Tie tie = ledger::Tie::First, int packetId = 2)
    {
        ++m_delivery;
        ++m_lane.deliveries;
        ledger::Mark& mark = add(ledger::MarkKind::Delivery, ms);
        mark.dup = dup;
        mark.tie = tie;
        mark.packetId = m_lane.qos == mqtt::QoS::AtMostOnce ? mqtt::PacketId(0) : mqtt::PacketId(packetId);
        mark.seq = m_seq++;
        mark.retained = m_lane.retained;
        m_attempt = 0;
        m_deliveredNs = mark.timeNs;
        return *this;
    }
    // endMs 0: it runs.
    LaneMaker& attempt(double beginMs, double endMs, ledger::AttemptEnd end, const QString& reply = QStringLiteral("HTTP 500"),
                       const QString& policy = {}, double nextMs = 0)
    {
        ++m_lane.attempts;
        ledger::Mark& mark = add(ledger::MarkKind::Attempt, beginMs);
        mark.endNs = endMs == 0 ? 0 : at(endMs);
        mark.attemptEnd = end;
        mark.number = ++m_attempt;
        mark.text = reply;
        mark.policy = policy;
        mark.nextInNs = std::int64_t(nextMs * 1e6);
        return *this;
    }
    LaneMaker& handled(double ms, ledger::HandlingEnd end, const QString& detail = {})
    {
        ledger::Mark& mark = add(ledger::MarkKind::Handled, ms);
        mark.handlingEnd = end;
        mark.text = detail;
        return *this;
    }
    LaneMaker& mark(ledger::MarkKind kind, double ms, const QString& text = {})
    {
        ledger::Mark& mark = add(kind, ms);
        mark.text = text;
        if (kind == ledger::MarkKind::AckSent) mark.endNs = m_deliveredNs;
        return *this;
    }
    ledger::LanePtr state(ledger::LaneState state)
    {
        m_lane.state = state;
        const bool waits = state == ledger::LaneState::Unacknowledged || state == ledger::LaneState::Held;
        m_lane.unackedSinceNs = waits ? m_deliveredNs : 0;
        return std::make_shared<const ledger::Lane>(m_lane);
    }

    // A delivery that the app took, at `ms`, and the acknowledgement 3 ms after it.
    static ledger::LanePtr taken(ledger::LaneId id, double ms, std::string topic = "orders/new")
    {
        return LaneMaker(id, std::move(topic), "e" + std::to_string(id))
            .delivery(ms)
            .attempt(ms + 1, ms + 2, ledger::AttemptEnd::Success, QStringLiteral("HTTP 200"))
            .handled(ms + 2, ledger::HandlingEnd::Success)
            .mark(ledger::MarkKind::AckSent, ms + 3)
            .state(ledger::LaneState::Acknowledged);
    }
    // One that failed and is left un-acknowledged.
    static ledger::LanePtr failed(ledger::LaneId id, double ms, std::string topic = "orders/new")
    {
        return LaneMaker(id, std::move(topic), "e" + std::to_string(id))
            .delivery(ms)
            .attempt(ms + 1, ms + 400, ledger::AttemptEnd::Failed)
            .handled(ms + 400, ledger::HandlingEnd::Failed)
            .state(ledger::LaneState::Unacknowledged);
    }

private:
    ledger::Mark& add(ledger::MarkKind kind, double ms)
    {
        ledger::Mark mark;
        mark.kind = kind;
        mark.timeNs = at(ms);
        mark.connection = m_connection;
        mark.delivery = m_delivery;
        mark.qos = m_lane.qos;
        m_lane.marks.push_back(mark);
        return m_lane.marks.back();
    }

    ledger::Lane m_lane;
    ledger::ConnectionId m_connection = 1;
    mqtt::DeliveryId m_delivery = 0;
    ledger::Seq m_seq = 100;
    std::int64_t m_deliveredNs = 0;
    int m_attempt = 0;
};

inline ledger::Crossing cut(double ms, ledger::EndCause cause = ledger::EndCause::Reset, ledger::ConnectionId connection = 1,
                            const QString& component = QStringLiteral("orders-pubsub"))
{
    ledger::Crossing crossing;
    crossing.timeNs = at(ms);
    crossing.connection = connection;
    crossing.component = component;
    crossing.kind = ledger::Crossing::Kind::Ended;
    crossing.cause = cause;
    crossing.onPurpose = true;
    return crossing;
}

inline ledger::Crossing connected(double ms, bool present, bool resumable = true, ledger::ConnectionId connection = 1,
                                  const QString& component = QStringLiteral("orders-pubsub"))
{
    ledger::Crossing crossing;
    crossing.timeNs = at(ms);
    crossing.connection = connection;
    crossing.component = component;
    crossing.kind = ledger::Crossing::Kind::Connected;
    crossing.sessionPresent = present;
    crossing.resumable = resumable;
    return crossing;
}

// The delta in which these are new.
inline ledger::LaneDelta deltaOf(std::vector<ledger::LanePtr> lanes)
{
    ledger::LaneDelta delta;
    delta.changed = std::move(lanes);
    for (const ledger::LanePtr& lane : delta.changed) {
        ++delta.counts.byState[std::size_t(lane->state)];
        delta.counts.messages += lane->state == ledger::LaneState::NotDelivered ? 0 : 1;
        delta.counts.attempts += std::uint64_t(lane->attempts);
    }
    delta.counts.kept = delta.changed.size();
    return delta;
}

} // namespace wb::test
