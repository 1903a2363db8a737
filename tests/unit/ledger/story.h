#pragma once

#include "core/ledger/lanes/lane_book.h"

#include <algorithm>
#include <numeric>

// Tells a LaneBook what happened, a fact a millisecond, in the words of the tests.

namespace wb::test {

struct Message { // of a story: what its PUBLISH carries
    std::string topic = "orders";
    std::string eventId = {};
    std::uint64_t content = 1;
    mqtt::PacketId packet = 1;
    mqtt::QoS qos = mqtt::QoS::AtLeastOnce;
    bool dup = false;
    bool retained = false;
};

class Story {
public:
    explicit Story(std::size_t mostLanes = ledger::LaneBook::defaultLanes) : book(mostLanes) {}

    ledger::LaneBook book;
    std::int64_t nowNs = 1'700'000'000'000'000'000;

    void tell(ledger::ConnectionId connection, ledger::FactBody body)
    {
        nowNs += 1'000'000;
        book.add({nowNs, connection, std::move(body)});
    }

    void connected(ledger::ConnectionId connection, bool sessionPresent, bool clean = false,
                   const QString& clientId = QStringLiteral("orders-app"))
    {
        ledger::SidecarConnected fact;
        fact.component = QStringLiteral("component-%1").arg(connection);
        fact.clientId = clientId;
        fact.address = QStringLiteral("tcp://broker:1883");
        fact.cleanSession = clean;
        fact.sessionPresent = sessionPresent;
        tell(connection, fact);
    }
    void ended(ledger::ConnectionId connection, ledger::EndCause cause = ledger::EndCause::Broker)
    {
        tell(connection, ledger::ConnectionEnded{cause, false, {}});
    }

    mqtt::DeliveryId delivered(ledger::ConnectionId connection, const Message& message)
    {
        ledger::Delivered fact;
        fact.delivery = ++m_deliveries;
        fact.seq = 1000 + fact.delivery;
        fact.topic = message.topic;
        fact.packetId = message.qos == mqtt::QoS::AtMostOnce ? mqtt::PacketId{0} : message.packet;
        fact.qos = message.qos;
        fact.dup = message.dup;
        fact.retained = message.retained;
        fact.eventId = message.eventId;
        fact.contentHash = message.content;
        fact.payloadBytes = 17;
        tell(connection, fact);
        return fact.delivery;
    }
    ledger::AttemptNumber asked(ledger::ConnectionId connection, mqtt::DeliveryId delivery, int number = 1)
    {
        tell(connection, ledger::AttemptBegan{delivery, ++m_attempts, number, QStringLiteral("/orders")});
        return m_attempts;
    }
    void answered(ledger::ConnectionId connection, mqtt::DeliveryId delivery, ledger::AttemptNumber attempt,
                  ledger::AttemptEnd end)
    {
        tell(connection, ledger::AttemptEnded{delivery, attempt, end, QStringLiteral("HTTP 200"), {}, {}, 0});
    }
    void handled(ledger::ConnectionId connection, mqtt::DeliveryId delivery, ledger::HandlingEnd end)
    {
        tell(connection, ledger::Handled{delivery, end, {}});
    }
    void ack(ledger::ConnectionId connection, mqtt::DeliveryId delivery,
             ledger::AckStep step = ledger::AckStep::Sent)
    {
        tell(connection, ledger::Acknowledged{delivery, step, {}});
    }

    // The app is asked once and the sidecar is done; nothing about the acknowledgement.
    void ask(ledger::ConnectionId connection, mqtt::DeliveryId delivery, ledger::AttemptEnd end,
             ledger::HandlingEnd handling)
    {
        answered(connection, delivery, asked(connection, delivery), end);
        handled(connection, delivery, handling);
    }
    mqtt::DeliveryId succeeds(ledger::ConnectionId connection, const Message& message)
    {
        const mqtt::DeliveryId id = delivered(connection, message);
        ask(connection, id, ledger::AttemptEnd::Success, ledger::HandlingEnd::Success);
        if (message.qos != mqtt::QoS::AtMostOnce) ack(connection, id);
        return id;
    }
    mqtt::DeliveryId fails(ledger::ConnectionId connection, const Message& message)
    {
        const mqtt::DeliveryId id = delivered(connection, message);
        ask(connection, id, ledger::AttemptEnd::Failed, ledger::HandlingEnd::Failed);
        return id;
    }

    void published(ledger::ConnectionId connection, mqtt::OperationId operation, const Message& message,
                   bool deadLetter = false)
    {
        ledger::Published fact;
        fact.operation = operation;
        fact.seq = 5000 + operation;
        fact.topic = message.topic;
        fact.packetId = message.packet;
        fact.qos = message.qos;
        fact.dup = message.dup;
        fact.eventId = message.eventId;
        fact.contentHash = message.content;
        fact.deadLetter = deadLetter;
        tell(connection, fact);
    }

    ledger::Lane lane(std::size_t index) const
    {
        const std::vector<ledger::LanePtr> all = book.lanes();
        return index < all.size() ? *all[index] : ledger::Lane{};
    }
    std::size_t lanes() const { return book.lanes().size(); }
    std::uint64_t in(ledger::LaneState state) const { return book.counts().byState[std::size_t(state)]; }

    // What must hold at any moment.
    bool addsUp() const
    {
        const ledger::LaneCounts& counts = book.counts();
        const std::uint64_t all = std::accumulate(counts.byState.begin(), counts.byState.end(), std::uint64_t{0});
        return all - counts.byState[std::size_t(ledger::LaneState::NotDelivered)] == counts.messages &&
               counts.deliveries == counts.messages + counts.redeliveriesProved + counts.redeliveriesGuessed &&
               counts.kept + counts.letGo == all;
    }

private:
    mqtt::DeliveryId m_deliveries = 0;
    ledger::AttemptNumber m_attempts = 0;
};

inline std::vector<ledger::MarkKind> kindsOf(const ledger::Lane& lane)
{
    std::vector<ledger::MarkKind> kinds;
    for (const ledger::Mark& mark : lane.marks) kinds.push_back(mark.kind);
    return kinds;
}

inline ledger::Mark lastMark(const ledger::Lane& lane, ledger::MarkKind kind)
{
    const auto at = std::find_if(lane.marks.rbegin(), lane.marks.rend(),
                                 [&](const ledger::Mark& mark) { return mark.kind == kind; });
    return at == lane.marks.rend() ? ledger::Mark{} : *at;
}

} // namespace wb::test
