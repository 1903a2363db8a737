#include "core/broker/probe/measurement.h"

#include <algorithm>

// How many unacknowledged messages a broker sends, what passes then, and in what order.

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

constexpr int windowMessages = 100; // more than any known default window (facts 2.8)

Joining holding()
{
    Joining how;
    how.acks = Peer::Acks::Held;
    return how;
}

void inflightWindow(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("window");
    Peer& subscriber = bench.join("subscriber", holding());
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publishMany(publisher, topic, "m", 0, windowMessages);
    bench.settle(subscriber);
    const std::size_t window = subscriber.messages.size();
    const auto name = QStringLiteral("un-acked at once");
    if (window == 0) throw Ended{QStringLiteral("no message arrived")};
    if (window >= windowMessages) {
        finding.set(name, QStringLiteral("at least %1").arg(window));
        return;
    }
    finding.set(name, QString::number(window));
    subscriber.acknowledge(subscriber.messages.front().publish);
    bench.settle(subscriber);
    finding.set(QStringLiteral("freed by one ack"), QString::number(subscriber.messages.size() - window));
}

bool has(const Peer& peer, std::string_view payload)
{
    return std::any_of(peer.messages.begin(), peer.messages.end(),
                       [&](const Peer::Message& one) { return one.publish.payload == payload; });
}

void windowFull(Bench& bench, Finding& finding)
{
    const std::string filling = bench.topic("filling");
    const std::string other = bench.topic("other");
    const std::string free = bench.topic("free");
    Peer& subscriber = bench.join("subscriber", holding());
    bench.subscribe(subscriber, filling, QoS::AtLeastOnce);
    bench.subscribe(subscriber, other, QoS::AtLeastOnce);
    bench.subscribe(subscriber, free, QoS::AtMostOnce);
    Peer& publisher = bench.join("publisher");
    bench.publishMany(publisher, filling, "m", 0, windowMessages);
    bench.settle(subscriber);
    if (subscriber.messages.size() >= windowMessages) throw Ended{QStringLiteral("no full window within %1 messages").arg(windowMessages)};
    bench.publish(publisher, other, "other topic", QoS::AtLeastOnce);
    bench.publish(publisher, free, "free", QoS::AtMostOnce);
    bench.publish(publisher, filling, "QoS 0", QoS::AtMostOnce);
    (void)bench.soon([&] { return has(subscriber, "other topic") && has(subscriber, "free") && has(subscriber, "QoS 0"); });
    const auto told = [&](const QString& name, std::string_view payload) {
        finding.set(name, has(subscriber, payload) ? QStringLiteral("passes") : QStringLiteral("waits"));
    };
    told(QStringLiteral("QoS 1 of another topic"), "other topic");
    told(QStringLiteral("QoS 0 subscription"), "free");
    told(QStringLiteral("QoS 0 on a QoS 1 subscription"), "QoS 0");
}

// One burst of both kinds by turns; few enough to stay within every window, so that nothing waits behind it.
struct Burst {
    std::vector<int> all, atLeastOnce, atMostOnce;
};

Burst burst(Bench& bench, Peer& publisher, Peer& subscriber, const std::string& topic)
{
    constexpr int pairs = 9;
    const std::size_t known = subscriber.messages.size();
    for (int i = 0; i < pairs; ++i) {
        publisher.send(Publish{topic, std::to_string(2 * i), publisher.nextId(), QoS::AtLeastOnce, false, false});
        publisher.send(Publish{topic, std::to_string(2 * i + 1), 0, QoS::AtMostOnce, false, false});
    }
    if (!bench.until([&] { return subscriber.messages.size() >= known + 2 * pairs; }))
        throw Ended{QStringLiteral("not all messages of a burst arrived")};
    Burst seen;
    for (std::size_t i = known; i < subscriber.messages.size(); ++i) {
        const int number = QByteArray::fromStdString(subscriber.messages[i].publish.payload).toInt();
        seen.all.push_back(number);
        (number % 2 == 0 ? seen.atLeastOnce : seen.atMostOnce).push_back(number);
    }
    return seen;
}

bool inOrder(const std::vector<int>& numbers)
{
    return std::is_sorted(numbers.begin(), numbers.end());
}

// [MQTT-4.6.0-6]. Several bursts, for what two ways through a broker do to the order is a matter of luck.
void ordering(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("order");
    Peer& subscriber = bench.join("subscriber");
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bool all = true, atLeastOnce = true, atMostOnce = true;
    for (int i = 0; i < 6; ++i) {
        const Burst seen = burst(bench, publisher, subscriber, topic);
        all = all && inOrder(seen.all);
        atLeastOnce = atLeastOnce && inOrder(seen.atLeastOnce);
        atMostOnce = atMostOnce && inOrder(seen.atMostOnce);
    }
    const auto told = [&](const QString& name, bool ordered) {
        finding.set(name, ordered ? QStringLiteral("in order") : QStringLiteral("out of order"));
    };
    told(QStringLiteral("QoS 1"), atLeastOnce);
    told(QStringLiteral("QoS 0"), atMostOnce);
    told(QStringLiteral("QoS 0 and 1 mixed"), all);
}

// What the broker already had for the client is delivered, or not, although it does not want it any more [3.10.4].
void unsubscribeQueue(Bench& bench, Finding& finding)
{
    constexpr std::size_t messages = 60;
    const std::string topic = bench.topic("unsubscribe");
    Peer& subscriber = bench.join("subscriber", holding());
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publishMany(publisher, topic, "m", 0, messages);
    bench.settle(subscriber);
    const std::size_t before = subscriber.messages.size();
    if (before >= messages) throw Ended{QStringLiteral("no full window within %1 messages").arg(messages)};
    bench.unsubscribe(subscriber, topic);
    subscriber.acks = Peer::Acks::AtOnce;
    for (std::size_t i = 0; i < before; ++i) subscriber.acknowledge(subscriber.messages[i].publish);
    (void)bench.soon([&] { return subscriber.messages.size() >= messages; });
    bench.settle(subscriber);
    const std::size_t after = subscriber.messages.size() - before;
    finding.set(QStringLiteral("still delivered"),
                after == messages - before ? QStringLiteral("all")
                                           : QStringLiteral("%1 of %2").arg(after).arg(messages - before));
}

} // namespace

std::vector<Measurement> windowMeasurements()
{
    return {
        {"inflight_window", Lane::First, inflightWindow},
        {"window_full", Lane::First, windowFull},
        {"ordering", Lane::First, ordering},
        {"unsubscribe_queue", Lane::First, unsubscribeQueue},
    };
}

} // namespace wb::broker
