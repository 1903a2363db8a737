#include "core/broker/probe/measurement.h"

#include <array>

// Sizes, levels, times, and what is done about errors.

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

// "m" to a topic and back on one connection: whether the broker bears it.
bool passes(Bench& bench, const std::string& topic)
{
    Peer& peer = bench.join("client");
    const PacketId id = peer.nextId();
    peer.send(Subscribe{id, {{topic, QoS::AtLeastOnce}}});
    (void)bench.until([&] { return peer.hasAnswer(PacketType::Suback, id) || peer.isClosed(); });
    const PacketId message = peer.nextId();
    peer.send(Publish{topic, "m", message, QoS::AtLeastOnce, false, false});
    (void)bench.soon([&] { return !peer.messages.empty() || peer.isClosed(); });
    const bool came = !peer.messages.empty();
    bench.leave(peer);
    return came;
}

std::string withLevels(const std::string& start, int levels, std::size_t used)
{
    std::string topic = start;
    for (int level = static_cast<int>(used); level < levels; ++level) topic += "/1";
    return topic;
}

void topicLimits(Bench& bench, Finding& finding)
{
    // The known limits and their neighbours (facts 2.38).
    constexpr std::array steps{64, 128, 129, 200, 201, 202, 999, 1000};
    const std::string start = bench.topic("l"); // three levels
    int most = 0;
    bool refused = false;
    for (const int levels : steps) {
        refused = !passes(bench, withLevels(start, levels, 3));
        if (refused) break;
        most = levels;
    }
    finding.set(QStringLiteral("levels"), refused ? QString::number(most) : QStringLiteral("at least %1").arg(most));
    std::string longest = bench.topic("long-");
    longest.append(65535 - longest.size(), 'x'); // the longest there is [1.5.3]
    finding.set(QStringLiteral("bytes"), passes(bench, longest) ? QStringLiteral("at least 65535") : QStringLiteral("fewer than 65535"));
}

// By size of the whole packet's rest; to a topic that nobody has subscribed to. 4 MiB is enough for what is known, and
// keeps a small RabbitMQ from raising its memory alarm (facts 5).
void maxPacket(Bench& bench, Finding& finding)
{
    constexpr std::array sizes{65'536, 1'048'512, 1'048'640, 1'999'900, 2'000'200, 4'194'304};
    const auto name = QStringLiteral("refused from");
    for (const int size : sizes) {
        Peer& publisher = bench.join("publisher");
        const PacketId id = publisher.nextId();
        const std::string topic = bench.topic("large");
        const std::size_t payload = static_cast<std::size_t>(size) - topic.size() - 4; // length, topic, packet id
        publisher.send(Publish{topic, std::string(payload, 'x'), id, QoS::AtLeastOnce, false, false});
        const bool answered = bench.until([&] { return publisher.hasAnswer(PacketType::Puback, id) || publisher.isClosed(); });
        if (!publisher.hasAnswer(PacketType::Puback, id)) {
            if (!answered) finding.ended = QStringLiteral("%1 bytes were neither acknowledged nor refused").arg(size);
            finding.set(name, QStringLiteral("%1 bytes").arg(size));
            return;
        }
        bench.leave(publisher);
    }
    finding.set(name, QStringLiteral("none within %1 bytes").arg(sizes.back()));
}

// [MQTT-3.1.2-24]: one and a half times. Four seconds, as short ones are measured badly (facts 5).
void keepAlive(Bench& bench, Finding& finding)
{
    constexpr int seconds = 4;
    Joining how;
    how.keepAlive = seconds;
    Peer& client = bench.join("client", how);
    const Instant silentFrom = client.lastAt;
    const bool closed = bench.within(Milliseconds(seconds * 3500), [&] { return client.isClosed(); });
    const auto name = QStringLiteral("closed after");
    if (!closed) {
        finding.set(name, QStringLiteral("none within 3.5 keep-alives"));
        return;
    }
    const double times = std::chrono::duration<double>(client.closedAt - silentFrom).count() / seconds;
    finding.set(name, QStringLiteral("%1 keep-alives").arg(times, 0, 'f', 2));
}

void connectTimeout(Bench& bench, Finding& finding)
{
    Peer& client = bench.open("client");
    const Milliseconds idle = std::max(bench.target().idle, bench.target().patience);
    const bool closed = bench.within(idle, [&] { return client.isClosed(); });
    finding.set(QStringLiteral("closed after"), closed ? bench.seconds(client.closedAt - client.openedAt) : bench.noneWithin(idle));
}

QString afterWire(Bench& bench, std::string_view wire)
{
    Peer& client = bench.join("client");
    client.sendWire(wire);
    return bench.reaction(client, [] { return false; });
}

// [MQTT-4.8.0-1]: the connection must be closed.
void strictness(Bench& bench, Finding& finding)
{
    using namespace std::string_literals;
    Peer& twice = bench.join("client");
    twice.send(bench.connectOf({}));
    finding.set(QStringLiteral("second CONNECT"), bench.reaction(twice, [] { return false; }));
    Peer& flags = bench.join("client"); // the flags must be 0010 [MQTT-3.8.1-1]
    const auto subscribe = encode(Subscribe{1, {{bench.topic("flags"), QoS::AtMostOnce}}}, EncodeRules::AsGiven);
    std::string wrong = subscribe ? *subscribe : std::string();
    if (!wrong.empty()) wrong.front() = '\x80';
    flags.sendWire(wrong);
    finding.set(QStringLiteral("SUBSCRIBE with wrong flags"), bench.reaction(flags, [] { return false; }));
    Peer& zero = bench.join("client");
    zero.send(Subscribe{0, {{bench.topic("zero"), QoS::AtMostOnce}}}); // [MQTT-2.3.1-1]
    finding.set(QStringLiteral("SUBSCRIBE with packet id 0"), bench.reaction(zero, [] { return false; }));
    finding.set(QStringLiteral("PINGREQ with flags"), afterWire(bench, "\xc1\0"s)); // [MQTT-2.2.2-2]
    finding.set(QStringLiteral("reserved packet type 15"), afterWire(bench, "\xf0\0"s));
}

} // namespace

std::vector<Measurement> limitMeasurements()
{
    return {
        {"topic_limits", Lane::Second, topicLimits},
        {"keepalive", Lane::Watch, keepAlive},
        {"connect_timeout", Lane::Watch, connectTimeout},
        {"strictness", Lane::Second, strictness},
        {"max_packet", Lane::Last, maxPacket},
    };
}

} // namespace wb::broker
