#include "core/broker/probe/identify.h"

#include <QRegularExpression>

namespace wb::broker {
namespace {

using namespace mqtt;

const auto unknown = QStringLiteral("unknown");

QString payloadOf(const Peer::Message& message)
{
    return QString::fromStdString(message.publish.payload).trimmed();
}

// mosquitto: "mosquitto version 2.0.11" on $SYS/broker/version; EMQX: its number and its name below $SYS/brokers/<node>.
std::optional<Identified> bySysTopics(Bench& bench, Peer& peer)
{
    for (const char* filter : {"$SYS/broker/version", "$SYS/brokers/+/version", "$SYS/brokers/+/sysdescr"})
        bench.subscribe(peer, filter, QoS::AtMostOnce);
    (void)bench.soon([&] { return !peer.messages.empty(); });
    bench.settle(peer);
    static const QRegularExpression nameAndVersion(QStringLiteral("^(.+?) version (\\S+)"));
    Identified identity;
    QString description;
    for (const Peer::Message& message : peer.messages) {
        const QString topic = QString::fromStdString(message.publish.topic);
        const QString payload = payloadOf(message);
        if (const auto match = nameAndVersion.match(payload); match.hasMatch() && topic == u"$SYS/broker/version")
            return Identified{match.captured(1), match.captured(2), QStringLiteral("%1 says \"%2\"").arg(topic, payload)};
        if (topic.endsWith(u"/version")) {
            identity.version = payload;
            identity.how = QStringLiteral("%1 says \"%2\"").arg(topic, payload);
        }
        if (topic.endsWith(u"/sysdescr")) description = payload;
    }
    if (identity.how.isEmpty()) return std::nullopt;
    identity.product = description.isEmpty() || description.startsWith(u"EMQX") ? QStringLiteral("EMQX") : description;
    return identity;
}

bool acceptsMqtt5(Bench& bench)
{
    Peer& peer = bench.open("identify 5.0");
    peer.speaksOtherVersion = true;
    Connect connect = bench.connectOf({});
    const auto wire = encode(connect, EncodeRules::AsGiven);
    if (!wire) return false;
    std::string bytes = *wire;
    const std::size_t name = bytes.find("MQTT");
    if (name == std::string::npos || bytes.size() > 120) return false; // one length byte is enough for what we send
    bytes[name + 4] = '\x05';
    bytes.insert(name + 8, 1, '\0'); // no properties
    bytes[1] = static_cast<char>(bytes.size() - 2);
    peer.sendWire(bytes);
    (void)bench.until([&] { return peer.connack || peer.isClosed(); });
    return peer.connack && peer.connack->returnCode == 0;
}

// RabbitMQ turns a dot into a slash, as AMQP routing keys do; no other broker does.
std::optional<Identified> byRabbitHabits(Bench& bench, Peer& peer)
{
    bench.subscribe(peer, bench.topic("id/#"), QoS::AtLeastOnce);
    const std::size_t known = peer.messages.size();
    bench.publish(peer, bench.topic("id/a.b"), "m", QoS::AtLeastOnce, false, true); // with DUP
    if (!bench.until([&] { return peer.messages.size() > known; })) return std::nullopt;
    const Publish& came = peer.messages.back().publish;
    if (came.topic != bench.topic("id/a/b")) return std::nullopt;
    Identified identity{QStringLiteral("RabbitMQ"), {}, QStringLiteral("fingerprint: a dot in a topic becomes a slash; ")};
    if (came.dup) {
        identity.version = QStringLiteral("3.10");
        identity.how += QStringLiteral("the publisher's DUP is passed on, as by 3.10 and 3.11");
    } else if (!acceptsMqtt5(bench)) {
        identity.version = QStringLiteral("3.12");
        identity.how += QStringLiteral("the publisher's DUP is not passed on and MQTT 5 is unknown, as with 3.12");
    } else {
        identity.version = QStringLiteral("4.0");
        identity.how += QStringLiteral("MQTT 5 is accepted, as by 3.13 and 4.x");
    }
    return identity;
}

// EMQX may hide $SYS from clients that are not local; it alone shares by $queue.
std::optional<Identified> byEmqxHabits(Bench& bench, Peer& peer)
{
    const std::string topic = bench.topic("queue");
    if (bench.subscribe(peer, "$queue/" + topic, QoS::AtLeastOnce) == subackFailure) return std::nullopt;
    const std::size_t known = peer.messages.size();
    bench.publish(peer, topic, "m", QoS::AtLeastOnce);
    if (!bench.soon([&] { return peer.messages.size() > known; })) return std::nullopt;
    return Identified{QStringLiteral("EMQX"), {}, QStringLiteral("fingerprint: $queue/ shares a topic; $SYS says nothing to us")};
}

} // namespace

Identified identify(Bench& bench)
{
    Peer& peer = bench.join("identify");
    Identified identity{unknown, {}, QStringLiteral("neither $SYS nor a habit told it")};
    try {
        if (const auto said = bySysTopics(bench, peer)) return *said;
        if (const auto rabbit = byRabbitHabits(bench, peer)) return *rabbit;
        if (const auto emqx = byEmqxHabits(bench, peer)) return *emqx;
    } catch (const Ended& ended) { // it lets us in, so the measurements may learn more
        identity.how += QStringLiteral(": ") + ended.why;
    }
    return identity;
}

} // namespace wb::broker
