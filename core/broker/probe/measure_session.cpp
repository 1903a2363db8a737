#include "core/broker/probe/measurement.h"

// What a broker keeps of a session, for how long, and what a second client of the same name does to it.

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

QString flag(bool set)
{
    return set ? QStringLiteral("1") : QStringLiteral("0");
}

Joining staying(std::string clientId, Peer::Acks acks = Peer::Acks::AtOnce)
{
    Joining how;
    how.clean = false;
    how.clientId = std::move(clientId);
    how.acks = acks;
    return how;
}

// [MQTT-3.2.2-2]
void sessionPresent(Bench& bench, Finding& finding)
{
    const auto present = [&](std::optional<QoS> qos) {
        const std::string id = bench.newClientId();
        Peer& before = bench.join("before", staying(id));
        if (qos) bench.subscribe(before, bench.topic("session"), *qos);
        bench.leave(before);
        Peer& after = bench.join("after", staying(id));
        const bool isPresent = after.connack->sessionPresent;
        bench.leave(after);
        return flag(isPresent);
    };
    finding.set(QStringLiteral("without a subscription"), present(std::nullopt));
    finding.set(QStringLiteral("QoS 0 subscription"), present(QoS::AtMostOnce));
    finding.set(QStringLiteral("QoS 1 subscription"), present(QoS::AtLeastOnce));
}

// Only a hint: sessions live for hours where they end at all.
void sessionExpiry(Bench& bench, Finding& finding)
{
    const std::string id = bench.newClientId();
    Peer& before = bench.join("before", staying(id));
    bench.subscribe(before, bench.topic("expiry"), QoS::AtLeastOnce);
    bench.leave(before);
    const Milliseconds away = bench.target().patience;
    (void)bench.within(away, [] { return false; });
    Peer& after = bench.join("after", staying(id));
    const double secondsAway = std::chrono::duration<double>(away).count();
    finding.set(QStringLiteral("gone after"), after.connack->sessionPresent
                                                  ? bench.noneWithin(away)
                                                  : QStringLiteral("at most %1 s").arg(secondsAway));
}

// [MQTT-3.1.4-2]
void takeover(Bench& bench, Finding& finding)
{
    const std::string id = bench.newClientId();
    const std::string topic = bench.topic("takeover");
    Peer& first = bench.join("first", staying(id, Peer::Acks::Held));
    bench.subscribe(first, topic, QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, topic, "m", QoS::AtLeastOnce);
    if (!bench.until([&] { return !first.messages.empty(); })) throw Ended{QStringLiteral("no message arrived")};
    Peer& second = bench.join("second", staying(id));
    finding.set(QStringLiteral("Session Present"), flag(second.connack->sessionPresent));
    const bool closed = bench.soon([&] { return first.isClosed(); });
    finding.set(QStringLiteral("old connection"), closed ? QStringLiteral("closed") : QStringLiteral("open"));
    const bool came = bench.soon([&] { return !second.messages.empty(); });
    finding.set(QStringLiteral("un-acked"), came ? QStringLiteral("sent again, DUP=%1").arg(flag(second.messages.front().publish.dup))
                                                 : bench.noneSoon());
}

void resumeWithoutSubscribe(Bench& bench, Finding& finding)
{
    const std::string id = bench.newClientId();
    const std::string topic = bench.topic("resume");
    Peer& before = bench.join("before", staying(id));
    bench.subscribe(before, topic, QoS::AtLeastOnce);
    bench.leave(before);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, topic, "queued", QoS::AtLeastOnce);
    Peer& after = bench.join("after", staying(id));
    const bool queued = bench.soon([&] { return !after.messages.empty(); });
    finding.set(QStringLiteral("queued"), queued ? QStringLiteral("sent") : bench.noneSoon());
    const std::size_t known = after.messages.size();
    bench.publish(publisher, topic, "new", QoS::AtLeastOnce);
    const bool fresh = bench.soon([&] { return after.messages.size() > known; });
    finding.set(QStringLiteral("new"), fresh ? QStringLiteral("sent") : bench.noneSoon());
}

} // namespace

std::vector<Measurement> sessionMeasurements()
{
    return {
        {"session_present", Lane::First, sessionPresent},
        {"session_expiry", Lane::Watch, sessionExpiry},
        {"takeover", Lane::First, takeover},
        {"resume_without_subscribe", Lane::First, resumeWithoutSubscribe},
    };
}

} // namespace wb::broker
