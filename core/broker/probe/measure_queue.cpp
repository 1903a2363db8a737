#include "core/broker/probe/measurement.h"

#include <set>

// What is kept for a client that does not acknowledge or is away.

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

// Fewer than the smallest limit of a current broker that would itself become the result (facts 5), so a limit above
// is told as "at least".
constexpr int messages = 950;

// Which of m0 … were kept, and which end was cut.
void tellKept(Finding& finding, const Peer& peer)
{
    std::set<int> kept;
    for (const Peer::Message& one : peer.messages) kept.insert(QByteArray::fromStdString(one.publish.payload.substr(1)).toInt());
    const auto name = QStringLiteral("kept");
    if (kept.size() >= messages) {
        finding.set(name, QStringLiteral("at least %1").arg(messages));
        return;
    }
    finding.set(name, QString::number(kept.size()));
    const bool hasFirst = kept.contains(0);
    const bool hasLast = kept.contains(messages - 1);
    finding.set(QStringLiteral("dropped"), hasFirst && !hasLast   ? QStringLiteral("newest")
                                           : hasLast && !hasFirst ? QStringLiteral("oldest")
                                           : hasFirst             ? QStringLiteral("in the middle")
                                                                  : QStringLiteral("both ends"));
}

void liveQueue(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("queue");
    Joining how;
    how.acks = Peer::Acks::Held;
    Peer& subscriber = bench.join("subscriber", how);
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publishMany(publisher, topic, "m", 0, messages);
    bench.settle(subscriber);
    subscriber.acks = Peer::Acks::AtOnce;
    const std::size_t held = subscriber.messages.size();
    for (std::size_t i = 0; i < held; ++i) subscriber.acknowledge(subscriber.messages[i].publish);
    bench.settle(subscriber);
    tellKept(finding, subscriber);
}

void offlineQueue(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("queue");
    Joining how;
    how.clean = false;
    how.clientId = bench.newClientId();
    Peer& before = bench.join("before", how);
    bench.subscribe(before, topic, QoS::AtLeastOnce);
    bench.leave(before);
    Peer& publisher = bench.join("publisher");
    bench.publishMany(publisher, topic, "m", 0, messages);
    Peer& after = bench.join("after", how);
    bench.settle(after);
    tellKept(finding, after);
}

void offlineQos0(Bench& bench, Finding& finding)
{
    const std::string one = bench.topic("one");
    const std::string zero = bench.topic("zero");
    Joining how;
    how.clean = false;
    how.clientId = bench.newClientId();
    Peer& before = bench.join("before", how);
    bench.subscribe(before, one, QoS::AtLeastOnce);
    bench.subscribe(before, zero, QoS::AtMostOnce);
    bench.leave(before);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, one, "0 to 1", QoS::AtMostOnce);
    bench.publish(publisher, zero, "1 to 0", QoS::AtLeastOnce);
    bench.publish(publisher, zero, "0 to 0", QoS::AtMostOnce);
    bench.publish(publisher, one, "1 to 1", QoS::AtLeastOnce); // must come: the others have had their chance
    Peer& after = bench.join("after", how);
    const auto came = [&after](std::string_view payload) {
        for (const Peer::Message& message : after.messages) {
            if (message.publish.payload == payload) return true;
        }
        return false;
    };
    (void)bench.until([&] { return came("1 to 1"); });
    bench.settle(after);
    if (!came("1 to 1")) finding.ended = QStringLiteral("not even QoS 1 was kept");
    const auto told = [&](const QString& name, std::string_view payload) {
        finding.set(name, came(payload) ? QStringLiteral("kept") : QStringLiteral("dropped"));
    };
    told(QStringLiteral("QoS 0 to a QoS 1 subscription"), "0 to 1");
    told(QStringLiteral("QoS 1 to a QoS 0 subscription"), "1 to 0");
    told(QStringLiteral("QoS 0 to a QoS 0 subscription"), "0 to 0");
}

// A burst to a subscriber that acknowledges at once.
void rateLimits(Bench& bench, Finding& finding)
{
    constexpr int burst = 500;
    const std::string topic = bench.topic("burst");
    Peer& subscriber = bench.join("subscriber");
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publishMany(publisher, topic, "m", 0, burst);
    (void)bench.until([&] { return subscriber.messages.size() >= burst; });
    finding.set(QStringLiteral("arrived of a burst of 500"), QString::number(subscriber.messages.size()));
}

} // namespace

std::vector<Measurement> queueMeasurements()
{
    return {
        {"queue_limit_live", Lane::First, liveQueue},
        {"queue_limit_offline", Lane::First, offlineQueue},
        {"offline_qos0", Lane::First, offlineQos0},
        {"rate_limits", Lane::First, rateLimits},
    };
}

} // namespace wb::broker
