#include "core/broker/probe/measurement.h"

#include <algorithm>

// What becomes of a message that is not acknowledged: on the live connection and after a reconnect.

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

const auto sentAgain = QStringLiteral("sent again");

// Messages by content, for packet ids change on some brokers (facts 2.5).
int copiesOf(const Peer& peer, const std::string& payload)
{
    return static_cast<int>(std::count_if(peer.messages.begin(), peer.messages.end(),
                                          [&](const Peer::Message& one) { return one.publish.payload == payload; }));
}

const Peer::Message* find(const Peer& peer, const std::string& payload)
{
    for (const Peer::Message& one : peer.messages) {
        if (one.publish.payload == payload) return &one;
    }
    return nullptr;
}

void awaitMessage(Bench& bench, const Peer& peer, const std::string& payload)
{
    if (!bench.until([&] { return find(peer, payload) || peer.isClosed(); }) || !find(peer, payload))
        throw Ended{QStringLiteral("the message to be left unacknowledged did not arrive")};
}

Joining holding(bool clean, std::string clientId = {})
{
    Joining how;
    how.clean = clean;
    how.acks = Peer::Acks::Held;
    how.clientId = std::move(clientId);
    return how;
}

// The first message and its next copy; null: none came.
struct Copies {
    const Peer::Message* first = nullptr;
    const Peer::Message* second = nullptr;
};

Copies copiesFound(const Peer& peer, const std::string& payload)
{
    Copies copies;
    for (const Peer::Message& one : peer.messages) {
        if (one.publish.payload != payload) continue;
        if (copies.first) {
            copies.second = &one;
            break;
        }
        copies.first = &one;
    }
    return copies;
}

QString seenAgain(Bench& bench, const Copies& copies, Duration watched)
{
    if (copies.second) return bench.seconds(copies.second->at - copies.first->at);
    return bench.noneWithin(std::chrono::floor<std::chrono::duration<int, std::deci>>(watched));
}

// [MQTT-4.4.0-1] asks for it after a reconnect only; some brokers do it by timer. QoS 1 and 2 are watched side by side;
// where one is sent again, the other is waited for as long again.
void liveRetransmit(Bench& bench, Finding& finding)
{
    Peer& subscriber = bench.join("subscriber", holding(true));
    const std::string topic = bench.topic("live");
    const bool granted2 = bench.subscribe(subscriber, topic + "/2", QoS::ExactlyOnce) == 2;
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, topic, "m", QoS::AtLeastOnce);
    if (granted2) bench.publish(publisher, topic + "/2", "two", QoS::ExactlyOnce);
    awaitMessage(bench, subscriber, "m");
    if (granted2) awaitMessage(bench, subscriber, "two");
    const Instant from = steadyNow();
    const Milliseconds patience = bench.target().patience;
    const auto again = [&](const char* payload) { return copiesOf(subscriber, payload) > 1; };
    const auto both = [&] { return again("m") && (again("two") || !granted2); };
    (void)bench.within(patience, [&] { return again("m") || again("two") || subscriber.isClosed(); });
    const Duration took = steadyNow() - from;
    if (!both() && !subscriber.isClosed() && took < patience)
        (void)bench.within(std::chrono::ceil<Milliseconds>(std::min<Duration>(took + Milliseconds(500), patience - took)),
                           [&] { return both() || subscriber.isClosed(); });
    const bool any = again("m") || again("two");
    const Duration watched = subscriber.isClosed() ? subscriber.closedAt - from : any ? steadyNow() - from : patience;
    if (subscriber.isClosed()) finding.ended = QStringLiteral("the broker closed the connection after %1").arg(bench.seconds(watched));
    const Copies one = copiesFound(subscriber, "m");
    finding.set(QStringLiteral("sent again on the live connection"), seenAgain(bench, one, watched));
    if (one.second) finding.set(QStringLiteral("DUP"), one.second->publish.dup ? QStringLiteral("1") : QStringLiteral("0"));
    if (granted2) finding.set(QStringLiteral("QoS 2 sent again"), seenAgain(bench, copiesFound(subscriber, "two"), watched));
}

// One message left unacknowledged; what the next connection of the same session gets before it subscribes.
bool comesBack(Bench& bench, Peer& publisher, const std::string& topic, const std::string& payload, bool orderly)
{
    Peer& before = bench.join("before", holding(false, bench.newClientId()));
    bench.subscribe(before, topic, QoS::AtLeastOnce);
    bench.publish(publisher, topic, payload, QoS::AtLeastOnce);
    awaitMessage(bench, before, payload);
    if (orderly)
        bench.leave(before);
    else
        bench.cut(before);
    Joining again;
    again.clean = false;
    again.clientId = before.clientId;
    Peer& after = bench.join("after", again);
    const bool came = bench.soon([&] { return find(after, payload) != nullptr; });
    bench.leave(after);
    return came;
}

void reconnectRedelivery(Bench& bench, Finding& finding)
{
    Peer& publisher = bench.join("publisher");
    const bool afterCut = comesBack(bench, publisher, bench.topic("cut"), "cut", false);
    finding.set(QStringLiteral("after a cut"), afterCut ? sentAgain : bench.noneSoon());
    if (afterCut) finding.set(QStringLiteral("before SUBSCRIBE"), QStringLiteral("yes"));
    const bool afterLeaving = comesBack(bench, publisher, bench.topic("left"), "left", true);
    finding.set(QStringLiteral("after DISCONNECT"), afterLeaving ? sentAgain : bench.noneSoon());
}

QString dupText(const Peer::Message* message, const QString& missing)
{
    if (!message) return missing;
    return message->publish.dup ? QStringLiteral("DUP=1") : QStringLiteral("DUP=0");
}

void dupFlag(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("dup");
    Peer& before = bench.join("before", holding(false, bench.newClientId()));
    bench.subscribe(before, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, topic, "published with DUP", QoS::AtLeastOnce, false, true);
    awaitMessage(bench, before, "published with DUP");
    const bool passedOn = find(before, "published with DUP")->publish.dup;
    finding.set(QStringLiteral("DUP of the publisher passed on"), passedOn ? QStringLiteral("yes") : QStringLiteral("no"));
    before.acknowledge(find(before, "published with DUP")->publish);
    bench.publish(publisher, topic, "seen", QoS::AtLeastOnce);
    awaitMessage(bench, before, "seen");
    bench.cut(before);
    bench.publish(publisher, topic, "unseen", QoS::AtLeastOnce);
    Joining again;
    again.clean = false;
    again.clientId = before.clientId;
    Peer& after = bench.join("after", again);
    (void)bench.soon([&] { return find(after, "seen") && find(after, "unseen"); });
    finding.set(QStringLiteral("redelivered"), dupText(find(after, "seen"), bench.noneSoon()));
    finding.set(QStringLiteral("queued while away"), dupText(find(after, "unseen"), bench.noneSoon()));
}

// Five messages, the second acknowledged; three more while away. Those that were in flight, and the order afterwards.
struct Round {
    std::vector<Peer::Message> inFlight, after;
};

Round playRound(Bench& bench)
{
    Round round;
    const std::string topic = bench.topic("order");
    Peer& before = bench.join("before", holding(false, bench.newClientId()));
    bench.subscribe(before, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publishMany(publisher, topic, "m", 0, 5);
    (void)bench.soon([&] { return before.messages.size() >= 5; });
    const Peer::Message* second = find(before, "m1");
    if (second) before.acknowledge(second->publish);
    bench.settle(before);
    for (const Peer::Message& one : before.messages) {
        if (one.publish.payload != "m1") round.inFlight.push_back(one);
    }
    bench.cut(before);
    bench.publishMany(publisher, topic, "m", 5, 3);
    Joining again;
    again.clean = false;
    again.clientId = before.clientId;
    Peer& after = bench.join("after", again);
    (void)bench.soon([&] { return after.messages.size() >= (second ? 7u : 8u); });
    round.after = after.messages;
    return round;
}

void redeliveryOrder(Bench& bench, Finding& finding)
{
    const Round round = playRound(bench);
    QStringList payloads;
    for (const Peer::Message& one : round.after) payloads << QString::fromStdString(one.publish.payload);
    QStringList sorted = payloads;
    sorted.sort(); // m0 … m7
    const auto name = QStringLiteral("order");
    if (payloads.isEmpty()) finding.set(name, bench.noneSoon());
    else if (payloads == sorted) finding.set(name, QStringLiteral("original, then newer"));
    else finding.set(name, payloads.join(QLatin1Char(' ')));
}

void packetIds(Bench& bench, Finding& finding)
{
    const Round round = playRound(bench);
    int same = 0, other = 0;
    PacketId highest = 0;
    for (const Peer::Message& before : round.inFlight) {
        for (const Peer::Message& after : round.after) {
            if (after.publish.payload != before.publish.payload) continue;
            (after.publish.packetId == before.publish.packetId ? same : other) += 1;
            highest = std::max(highest, before.publish.packetId);
        }
    }
    if (same + other == 0) throw Ended{QStringLiteral("nothing was delivered again")};
    // With nothing acknowledged in between, ids given afresh would be the same as well.
    if (other == 0 && highest <= round.inFlight.size()) throw Ended{QStringLiteral("too few were in flight to tell")};
    finding.set(QStringLiteral("packet ids"), other == 0 ? QStringLiteral("kept") : QStringLiteral("renumbered"));
}

// A repeated SUBSCRIBE replaces the subscription and sends retained messages only [3.8.4].
void resubscribe(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("again");
    Peer& subscriber = bench.join("subscriber", holding(true));
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, topic, "m", QoS::AtLeastOnce);
    awaitMessage(bench, subscriber, "m");
    const auto seen = [&](const QString& name) {
        const int before = copiesOf(subscriber, "m");
        const bool again = bench.soon([&] { return copiesOf(subscriber, "m") > before; });
        finding.set(name, again ? sentAgain : bench.noneSoon());
    };
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    seen(QStringLiteral("after SUBSCRIBE"));
    bench.unsubscribe(subscriber, topic);
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    seen(QStringLiteral("after UNSUBSCRIBE and SUBSCRIBE"));
}

void cleanSessionLoss(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("clean");
    const std::string id = bench.newClientId();
    Peer& before = bench.join("before", holding(true, id));
    bench.subscribe(before, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, topic, "m", QoS::AtLeastOnce);
    awaitMessage(bench, before, "m");
    bench.cut(before);
    Joining again;
    again.clean = false; // what a stored session would show itself to
    again.clientId = id;
    Peer& after = bench.join("after", again);
    finding.set(QStringLiteral("Session Present"), after.connack->sessionPresent ? QStringLiteral("1") : QStringLiteral("0"));
    const bool came = bench.soon([&] { return !after.messages.empty(); });
    finding.set(QStringLiteral("redelivered"), came ? sentAgain : bench.noneSoon());
}

void ackTimeout(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("timeout");
    Peer& subscriber = bench.join("subscriber", holding(false, bench.newClientId()));
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, topic, "m", QoS::AtLeastOnce);
    awaitMessage(bench, subscriber, "m");
    const Milliseconds patience = bench.target().patience;
    const bool closed = bench.within(patience, [&] { return subscriber.isClosed(); });
    finding.set(QStringLiteral("closed by the broker"),
                closed ? bench.seconds(subscriber.closedAt - subscriber.messages.front().at) : bench.noneWithin(patience));
}

// More reconnects than the delivery limit of RabbitMQ's quorum queues, 20 (facts 2.24).
void poisonLimit(Bench& bench, Finding& finding)
{
    constexpr int deliveries = 25;
    const std::string topic = bench.topic("poison");
    const std::string id = bench.newClientId();
    Peer* peer = &bench.join("delivery", holding(false, id));
    bench.subscribe(*peer, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, topic, "m", QoS::AtLeastOnce);
    awaitMessage(bench, *peer, "m");
    const auto name = QStringLiteral("gone after");
    for (int seen = 1; seen < deliveries; ++seen) {
        bench.leave(*peer);
        peer = &bench.join("delivery", holding(false, id));
        if (bench.soon([&] { return find(*peer, "m") != nullptr; })) continue;
        finding.set(name, QStringLiteral("%1 deliveries").arg(seen));
        return;
    }
    finding.set(name, QStringLiteral("none within %1 deliveries").arg(deliveries));
}

} // namespace

std::vector<Measurement> redeliveryMeasurements()
{
    return {
        {"live_retransmit", Lane::Watch, liveRetransmit},
        {"reconnect_redelivery", Lane::First, reconnectRedelivery},
        {"dup_flag", Lane::First, dupFlag},
        {"redelivery_order", Lane::First, redeliveryOrder},
        {"packet_id_on_redelivery", Lane::First, packetIds},
        {"resubscribe", Lane::First, resubscribe},
        {"clean_session_loss", Lane::First, cleanSessionLoss},
        {"ack_timeout", Lane::Watch, ackTimeout},
        {"poison_limit", Lane::First, poisonLimit},
    };
}

} // namespace wb::broker
