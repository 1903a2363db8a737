#include "core/broker/probe/measurement.h"

#include "core/mqtt/topic.h"

#include <algorithm>

// What a topic means: wildcards, dots, slashes, dollars, odd characters. Never `#` from the top: on a busy broker that
// would be a flood.

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

bool has(const Peer& peer, std::string_view topic)
{
    return std::any_of(peer.messages.begin(), peer.messages.end(),
                       [&](const Peer::Message& one) { return one.publish.topic == topic; });
}

// What becomes of a PUBLISH that a broker might refuse; there is no other answer to it than the end [MQTT-3.3.5-2].
QString tryPublish(Bench& bench, const std::string& topic, const QString& accepted)
{
    Peer& publisher = bench.join("publisher");
    const PacketId id = publisher.nextId();
    publisher.send(Publish{topic, "m", id, QoS::AtLeastOnce, false, false});
    const QString reaction = bench.reaction(publisher, [&] { return publisher.hasAnswer(PacketType::Puback, id); });
    return reaction == u"accepted" ? accepted : reaction;
}

QString trySubscribe(Bench& bench, const std::string& filter)
{
    Peer& subscriber = bench.join("subscriber");
    const PacketId id = subscriber.nextId();
    subscriber.send(Subscribe{id, {{filter, QoS::AtLeastOnce}}});
    const QString reaction = bench.reaction(subscriber, [&] { return subscriber.hasAnswer(PacketType::Suback, id); });
    for (const Packet& packet : subscriber.others) {
        const auto* suback = std::get_if<Suback>(&packet);
        if (suback && !suback->returnCodes.empty() && suback->returnCodes.front() == subackFailure)
            return QStringLiteral("refused");
    }
    return reaction;
}

// Each filter in a client of its own, so that overlapping ones tell nothing wrong [4.7.1].
QString matching(Bench& bench)
{
    const std::vector<std::string> names{"a", "a/b", "a/b/c", "a//c", "b"};
    const std::vector<std::string> filters{"a", "a/+", "a/#", "+/b", "a/+/c", "+/+", "#"};
    std::vector<Peer*> subscribers;
    for (const std::string& filter : filters) {
        subscribers.push_back(&bench.join("subscriber"));
        bench.subscribe(*subscribers.back(), bench.topic("m/" + filter), QoS::AtLeastOnce);
    }
    Peer& publisher = bench.join("publisher");
    for (const std::string& name : names) bench.publish(publisher, bench.topic("m/" + name), "m", QoS::AtLeastOnce);
    bench.settle(*subscribers.back());
    QStringList wrong;
    for (std::size_t i = 0; i < filters.size(); ++i) {
        for (const std::string& name : names) {
            const bool should = filterMatches(bench.topic("m/" + filters[i]), bench.topic("m/" + name));
            if (should != has(*subscribers[i], bench.topic("m/" + name)))
                wrong << QStringLiteral("%1 and %2").arg(QString::fromStdString(filters[i]), QString::fromStdString(name));
        }
    }
    return wrong.isEmpty() ? QStringLiteral("all right") : QStringLiteral("wrong for %1").arg(wrong.join(QStringLiteral(", ")));
}

// One word where all were treated alike.
QString together(const QStringList& reactions)
{
    QStringList different = reactions;
    different.removeDuplicates();
    return different.join(QStringLiteral(" or "));
}

void wildcards(Bench& bench, Finding& finding)
{
    finding.set(QStringLiteral("matching"), matching(bench));
    QStringList reactions;
    for (const char* filter : {"a#", "a/#/b", "a+", "a/b+/c"}) reactions << trySubscribe(bench, bench.topic(filter));
    finding.set(QStringLiteral("wrong filters"), together(reactions));
    const auto acknowledged = QStringLiteral("acknowledged");
    finding.set(QStringLiteral("PUBLISH to a wildcard"), tryPublish(bench, bench.topic("a/+"), acknowledged));
    finding.set(QStringLiteral("PUBLISH to an empty topic"), tryPublish(bench, {}, acknowledged));
}

void dots(Bench& bench, Finding& finding)
{
    Peer& subscriber = bench.join("subscriber");
    bench.subscribe(subscriber, bench.topic("exact/#"), QoS::AtLeastOnce);
    Peer& level = bench.join("level");
    bench.subscribe(level, bench.topic("level/+"), QoS::AtLeastOnce);
    Peer& publisher = bench.join("publisher");
    bench.publish(publisher, bench.topic("exact/a.b"), "m", QoS::AtLeastOnce);
    bench.publish(publisher, bench.topic("level/a.b"), "m", QoS::AtLeastOnce);
    (void)bench.soon([&] { return !subscriber.messages.empty() && !level.messages.empty(); });
    const std::string start = bench.topic("exact/");
    const auto name = QStringLiteral("a.b arrives as");
    if (subscriber.messages.empty()) finding.set(name, bench.noneSoon());
    else finding.set(name, QString::fromStdString(subscriber.messages.front().publish.topic).mid(qsizetype(start.size())));
    finding.set(QStringLiteral("a.b is matched by +"), level.messages.empty() ? QStringLiteral("no") : QStringLiteral("yes"));
}

void slashes(Bench& bench, Finding& finding)
{
    const std::pair<QString, std::string> cases[] = {
        {QStringLiteral("/a"), "/" + bench.topic("lead")},
        {QStringLiteral("a/"), bench.topic("trail/")},
        {QStringLiteral("a//b"), bench.topic("empty//level")},
    };
    for (const auto& [name, topic] : cases) {
        Peer& subscriber = bench.join("subscriber");
        bench.subscribe(subscriber, topic, QoS::AtLeastOnce);
        Peer& publisher = bench.join("publisher");
        bench.publish(publisher, topic, "m", QoS::AtLeastOnce);
        (void)bench.soon([&] { return !subscriber.messages.empty(); });
        if (subscriber.messages.empty()) finding.set(name, bench.noneSoon());
        else finding.set(name, subscriber.messages.front().publish.topic == topic ? QStringLiteral("kept") : QStringLiteral("changed"));
        bench.leave(subscriber);
        bench.leave(publisher);
    }
}

// [MQTT-4.7.2-1]
void dollar(Bench& bench, Finding& finding)
{
    const std::string end = bench.topic("dollar");
    Peer& wild = bench.join("wild");
    bench.subscribe(wild, "+/" + end, QoS::AtLeastOnce);
    finding.set(QStringLiteral("PUBLISH to $"), tryPublish(bench, "$probe/" + end, QStringLiteral("accepted")));
    (void)bench.soon([&] { return !wild.messages.empty(); });
    finding.set(QStringLiteral("seen by a leading +"), wild.messages.empty() ? QStringLiteral("no") : QStringLiteral("yes"));
}

// Only the branches whose retained part is small (facts 2.37).
void sysTopics(Bench& bench, Finding& finding)
{
    Peer& subscriber = bench.join("subscriber");
    for (const char* filter : {"$SYS/broker/version", "$SYS/broker/uptime", "$SYS/brokers/+/version"})
        (void)bench.subscribe(subscriber, filter, QoS::AtMostOnce);
    (void)bench.soon([&] { return !subscriber.messages.empty(); });
    const auto name = QStringLiteral("topics");
    if (subscriber.messages.empty()) {
        finding.set(name, bench.noneSoon());
        return;
    }
    const std::string& topic = subscriber.messages.front().publish.topic;
    finding.set(name, QString::fromStdString(topic.substr(0, topic.find('/', 5))));
}

// [MQTT-1.5.3-1], [MQTT-1.5.3-2]
void utf8(Bench& bench, Finding& finding)
{
    using namespace std::string_literals;
    const std::pair<QString, std::string> cases[] = {
        {QStringLiteral("byte FF"), "\xff"s},
        {QStringLiteral("U+0000"), "\0"s},
        {QStringLiteral("U+0001"), "\x01"s},
        {QStringLiteral("U+FFFF"), "\xef\xbf\xbf"s},
    };
    for (const auto& [name, bytes] : cases)
        finding.set(name, tryPublish(bench, bench.topic("utf8-" + bytes), QStringLiteral("accepted")));
}

} // namespace

std::vector<Measurement> topicMeasurements()
{
    return {
        {"wildcards", Lane::Second, wildcards},
        {"dots", Lane::Second, dots},
        {"slashes", Lane::Second, slashes},
        {"dollar", Lane::Second, dollar},
        {"sys_topics", Lane::Second, sysTopics},
        {"utf8", Lane::Second, utf8},
    };
}

} // namespace wb::broker
