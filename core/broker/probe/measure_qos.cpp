#include "core/broker/probe/measurement.h"

#include <algorithm>

// QoS granted, delivered, and QoS 2 end to end.

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

constexpr QoS levels[] = {QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce};

void maxQos(Bench& bench, Finding& finding)
{
    Peer& subscriber = bench.join("subscriber");
    QStringList granted;
    for (const QoS qos : levels) {
        const int code = bench.subscribe(subscriber, bench.topic(std::to_string(int(qos))), qos);
        granted << (code == subackFailure ? QStringLiteral("refused") : QString::number(code));
    }
    finding.set(QStringLiteral("granted for 0, 1, 2"), granted.join(QStringLiteral(", ")));
}

// [MQTT-3.8.4-6]
void qosRule(Bench& bench, Finding& finding)
{
    Peer& publisher = bench.join("publisher");
    QStringList groups;
    for (const QoS wanted : levels) {
        Peer& subscriber = bench.join("subscriber");
        const std::string topic = bench.topic(std::to_string(int(wanted)));
        bench.subscribe(subscriber, topic, wanted);
        QStringList delivered;
        for (const QoS qos : levels) {
            const std::size_t known = subscriber.messages.size();
            bench.publish(publisher, topic, "m", qos);
            const bool came = bench.until([&] { return subscriber.messages.size() > known; });
            delivered << (came ? QString::number(int(subscriber.messages.back().publish.qos)) : QStringLiteral("-"));
        }
        groups << delivered.join(QLatin1Char(' '));
    }
    finding.set(QStringLiteral("published 0, 1, 2 to subscriptions 0 / 1 / 2"), groups.join(QStringLiteral(" / ")));
}

// RabbitMQ answers with PUBACK; a PUBREL would end the connection there (facts 2.20).
void qos2Flow(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("flow");
    Peer& subscriber = bench.join("subscriber");
    bench.subscribe(subscriber, topic, QoS::ExactlyOnce);
    Peer& publisher = bench.join("publisher");
    publisher.holdsRelease = true;
    const PacketId id = publisher.nextId();
    publisher.send(Publish{topic, "m", id, QoS::ExactlyOnce, false, false});
    const auto answered = [&](PacketType type) { return publisher.hasAnswer(type, id); };
    (void)bench.until([&] { return answered(PacketType::Pubrec) || answered(PacketType::Puback) || publisher.isClosed(); });
    const bool isReal = answered(PacketType::Pubrec);
    const auto name = QStringLiteral("answer to PUBLISH");
    finding.set(name, publisher.isClosed()            ? QStringLiteral("connection closed")
                      : isReal                        ? QStringLiteral("PUBREC")
                      : answered(PacketType::Puback) ? QStringLiteral("PUBACK")
                                                      : bench.noneWithin(bench.target().answer));
    if (publisher.isClosed() || (!isReal && !answered(PacketType::Puback))) return;
    const bool early = bench.soon([&] { return !subscriber.messages.empty(); });
    publisher.send(Publish{topic, "m", id, QoS::ExactlyOnce, true, false});
    bench.settle(publisher);
    const auto delivered = QStringLiteral("delivered");
    if (isReal) {
        publisher.send(Pubrel{id});
        (void)bench.until([&] { return answered(PacketType::Pubcomp) || publisher.isClosed(); });
        if (!answered(PacketType::Pubcomp)) finding.ended = QStringLiteral("PUBREL was not answered with PUBCOMP");
    }
    const bool came = bench.soon([&] { return !subscriber.messages.empty(); });
    bench.settle(subscriber);
    finding.set(delivered, !came    ? bench.noneSoon()
                           : !isReal ? QStringLiteral("without PUBREL")
                           : early   ? QStringLiteral("before PUBREL")
                                     : QStringLiteral("after PUBREL"));
    finding.set(QStringLiteral("copies when sent twice"), QString::number(subscriber.messages.size()));
}

// More than EMQX lets one client leave open, 100 (facts 2.21).
void qos2InboundLimit(Bench& bench, Finding& finding)
{
    constexpr int publishes = 110;
    const std::string topic = bench.topic("open");
    Peer& subscriber = bench.join("subscriber");
    bench.subscribe(subscriber, topic, QoS::ExactlyOnce);
    Peer& publisher = bench.join("publisher");
    publisher.holdsRelease = true;
    std::vector<PacketId> ids;
    for (int i = 0; i < publishes; ++i) {
        ids.push_back(publisher.nextId());
        publisher.send(Publish{topic, std::to_string(i), ids.back(), QoS::ExactlyOnce, false, false});
    }
    const auto answers = [&] { return publisher.count(PacketType::Pubrec) + publisher.count(PacketType::Puback); };
    (void)bench.until([&] { return answers() >= publishes || publisher.isClosed(); });
    finding.set(QStringLiteral("answered"), QString::number(answers()));
    for (const PacketId id : ids) {
        if (publisher.hasAnswer(PacketType::Pubrec, id)) publisher.send(Pubrel{id});
    }
    (void)bench.soon([&] { return subscriber.messages.size() >= publishes; });
    bench.settle(subscriber);
    finding.set(QStringLiteral("delivered"), QString::number(subscriber.messages.size()));
}

// [MQTT-3.3.5-1] one copy at the highest QoS; further copies are allowed.
void overlapping(Bench& bench, Finding& finding)
{
    Peer& subscriber = bench.join("subscriber");
    bench.subscribe(subscriber, bench.topic("a/b"), QoS::AtMostOnce);
    bench.subscribe(subscriber, bench.topic("a/+"), QoS::AtLeastOnce);
    bench.subscribe(subscriber, bench.topic("a/#"), QoS::ExactlyOnce);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, bench.topic("a/b"), "m", QoS::ExactlyOnce);
    (void)bench.soon([&] { return subscriber.messages.size() >= 3; });
    std::vector<int> qos;
    for (const Peer::Message& one : subscriber.messages) qos.push_back(int(one.publish.qos));
    std::sort(qos.begin(), qos.end());
    QStringList texts;
    for (const int one : qos) texts << QString::number(one);
    finding.set(QStringLiteral("copies"), QString::number(qos.size()));
    if (!qos.empty()) finding.set(QStringLiteral("QoS"), texts.join(QStringLiteral(", ")));
}

} // namespace

std::vector<Measurement> qosMeasurements()
{
    return {
        {"max_qos", Lane::Second, maxQos},
        {"qos_rule", Lane::Second, qosRule},
        {"qos2_flow", Lane::Second, qos2Flow},
        {"qos2_inbound_limit", Lane::Second, qos2InboundLimit},
        {"overlapping", Lane::Second, overlapping},
    };
}

} // namespace wb::broker
