#include "core/broker/probe/measurement.h"

// Retained messages: through wildcards, on subscribing again, cleared. Whatever is retained is cleared by the bench.

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

constexpr int manyTopics = 150; // more than mosquitto 1.6 sends at once, 120 (facts 2.32)

void retained(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("state/one");
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, topic, "kept", QoS::AtLeastOnce, true);
    const std::pair<QString, std::string> filters[] = {
        {QStringLiteral("exact topic"), topic},
        {QStringLiteral("+"), bench.topic("state/+")},
        {QStringLiteral("#"), bench.topic("state/#")},
    };
    bool flagged = false;
    for (const auto& [name, filter] : filters) {
        Peer& subscriber = bench.join("subscriber");
        bench.subscribe(subscriber, filter, QoS::AtLeastOnce);
        const bool came = bench.soon([&] { return !subscriber.messages.empty(); });
        finding.set(name, came ? QStringLiteral("sent") : bench.noneSoon());
        if (came) flagged = subscriber.messages.front().publish.retain;
        bench.leave(subscriber);
    }
    finding.set(QStringLiteral("RETAIN"), flagged ? QStringLiteral("1") : QStringLiteral("0"));
}

// [MQTT-3.8.4-3], [MQTT-3.3.1-9..11]
void retainedDetails(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("state");
    Joining staying;
    staying.clean = false;
    staying.clientId = bench.newClientId();
    Peer& subscriber = bench.join("subscriber", staying);
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, topic, "kept", QoS::AtLeastOnce, true);
    const bool live = bench.until([&] { return !subscriber.messages.empty(); });
    if (!live) throw Ended{QStringLiteral("the live copy did not arrive")};
    finding.set(QStringLiteral("live copy"), subscriber.messages.front().publish.retain ? QStringLiteral("RETAIN=1")
                                                                                     : QStringLiteral("RETAIN=0"));
    bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
    const bool again = bench.soon([&] { return subscriber.messages.size() > 1; });
    finding.set(QStringLiteral("re-SUBSCRIBE"), again ? QStringLiteral("sent again") : bench.noneSoon());
    bench.leave(subscriber);
    Peer& back = bench.join("back", staying);
    const bool resumed = bench.soon([&] { return !back.messages.empty(); });
    finding.set(QStringLiteral("session resume"), resumed ? QStringLiteral("sent again") : bench.noneSoon());
    const std::size_t known = back.messages.size();
    bench.publish(publisher, topic, "", QoS::AtLeastOnce, true);
    const bool forwarded = bench.soon([&] { return back.messages.size() > known; });
    finding.set(QStringLiteral("forwarded live"), forwarded ? QStringLiteral("yes") : bench.noneSoon());
    Peer& late = bench.join("late");
    bench.subscribe(late, topic, QoS::AtLeastOnce);
    const bool still = bench.soon([&] { return !late.messages.empty(); });
    finding.set(QStringLiteral("empty payload"), still ? QStringLiteral("does not clear") : QStringLiteral("clears"));
}

void retainedLimits(Bench& bench, Finding& finding)
{
    Peer& publisher = bench.join("publisher");
    for (int i = 0; i < manyTopics; ++i)
        bench.publish(publisher, bench.topic("many/" + std::to_string(i)), "kept", QoS::AtLeastOnce, true);
    Peer& subscriber = bench.join("subscriber");
    bench.subscribe(subscriber, bench.topic("many/#"), QoS::AtLeastOnce);
    (void)bench.soon([&] { return subscriber.messages.size() >= manyTopics; });
    bench.settle(subscriber);
    const std::size_t came = subscriber.messages.size();
    if (came == 0) throw Ended{QStringLiteral("a wildcard brings no retained message here")};
    finding.set(QStringLiteral("arrive after one SUBSCRIBE"),
                came >= manyTopics ? QStringLiteral("at least %1").arg(came) : QString::number(came));
}

} // namespace

std::vector<Measurement> retainedMeasurements()
{
    return {
        {"retained", Lane::Second, retained},
        {"retained_details", Lane::Second, retainedDetails},
        {"retained_limits", Lane::Second, retainedLimits},
    };
}

} // namespace wb::broker
