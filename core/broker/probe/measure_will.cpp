#include "core/broker/probe/measurement.h"

#include <algorithm>

// When the will is published [3.1.2.5].

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

Joining dying(Bench& bench, const std::string& topic, bool clean, QoS qos)
{
    Joining how;
    how.clean = clean;
    how.clientId = bench.newClientId();
    how.will = Will{topic, "will", qos, false};
    return how;
}

QString published(bool was)
{
    return was ? QStringLiteral("published") : QStringLiteral("not published");
}

void will(Bench& bench, Finding& finding)
{
    Peer& watcher = bench.join("watcher");
    const auto seenOn = [&](const std::string& topic) -> const Peer::Message* {
        for (const Peer::Message& one : watcher.messages) {
            if (one.publish.topic == topic) return &one;
        }
        return nullptr;
    };
    const auto story = [&](const char* name, auto&& end) {
        const std::string topic = bench.topic(name);
        bench.subscribe(watcher, topic, QoS::ExactlyOnce);
        end(bench.join("client", dying(bench, topic, true, QoS::ExactlyOnce)));
        (void)bench.soon([&] { return seenOn(topic) != nullptr; });
        return seenOn(topic);
    };
    const Peer::Message* cut = story("cut", [&](Peer& client) { client.close(); });
    finding.set(QStringLiteral("connection cut"), published(cut != nullptr));
    if (cut) finding.set(QStringLiteral("QoS of a QoS 2 will"), QString::number(int(cut->publish.qos)));
    const Peer::Message* left = story("left", [&](Peer& client) { bench.leave(client); });
    finding.set(QStringLiteral("DISCONNECT"), published(left != nullptr));
    // A second CONNECT on a connection is an error after which the broker must leave [MQTT-3.1.0-2].
    bool wasClosed = false;
    const Peer::Message* error = story("error", [&](Peer& client) {
        client.send(bench.connectOf({}));
        wasClosed = bench.soon([&] { return client.isClosed(); });
    });
    if (wasClosed) finding.set(QStringLiteral("protocol error"), published(error != nullptr));
}

// Whether a client that comes back by the same name looks like one that died.
void willOnTakeover(Bench& bench, Finding& finding)
{
    Peer& watcher = bench.join("watcher");
    const auto story = [&](const char* name, bool clean) {
        const std::string topic = bench.topic(name);
        bench.subscribe(watcher, topic, QoS::AtLeastOnce);
        Joining how = dying(bench, topic, clean, QoS::AtLeastOnce);
        bench.join("first", how);
        how.will.reset();
        bench.join("second", how);
        return bench.soon([&] {
            return std::any_of(watcher.messages.begin(), watcher.messages.end(),
                               [&](const Peer::Message& one) { return one.publish.topic == topic; });
        });
    };
    finding.set(QStringLiteral("clean session 1"), published(story("clean", true)));
    finding.set(QStringLiteral("clean session 0"), published(story("stored", false)));
}

} // namespace

std::vector<Measurement> willMeasurements()
{
    return {
        {"will", Lane::Second, will},
        {"will_on_takeover", Lane::Second, willOnTakeover},
    };
}

} // namespace wb::broker
