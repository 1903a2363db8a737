#include "core/broker/probe/measurement.h"

// Shared subscriptions for 3.1.1 clients. A granted SUBSCRIBE proves nothing: only messages do (facts 5).

namespace wb::broker {
namespace {

using namespace mqtt;
using Lane = Measurement::Lane;

struct Members {
    Peer* first = nullptr;
    Peer* second = nullptr;
    QString refusal; // what became of the SUBSCRIBE where it was not granted
};

// SUBSCRIBE that may end the connection.
QString trySubscribe(Bench& bench, Peer& peer, const std::string& filter)
{
    const PacketId id = peer.nextId();
    peer.send(Subscribe{id, {{filter, QoS::AtLeastOnce}}});
    (void)bench.until([&] { return peer.hasAnswer(PacketType::Suback, id) || peer.isClosed(); });
    for (const Packet& packet : peer.others) {
        const auto* suback = std::get_if<Suback>(&packet);
        if (suback && suback->packetId == id && !suback->returnCodes.empty())
            return suback->returnCodes.front() == subackFailure ? QStringLiteral("refused") : QStringLiteral("accepted");
    }
    return peer.isClosed() ? QStringLiteral("connection closed") : QStringLiteral("no answer");
}

Members joinGroup(Bench& bench, const std::string& filter, Joining first = {}, Joining second = {})
{
    Members members;
    members.first = &bench.join("first", first);
    members.second = &bench.join("second", second);
    for (Peer* member : {members.first, members.second}) {
        const QString answer = trySubscribe(bench, *member, filter);
        if (answer != u"accepted") members.refusal = answer;
    }
    return members;
}

constexpr int messages = 20;

struct Split {
    std::size_t first = 0, second = 0;
};

Split share(Bench& bench, const Members& members, const std::string& topic)
{
    Peer& publisher = bench.join("publisher");
    bench.publishMany(publisher, topic, "m", 0, messages);
    (void)bench.soon([&] { return members.first->messages.size() + members.second->messages.size() >= messages; });
    bench.settle(*members.second);
    return {members.first->messages.size(), members.second->messages.size()};
}

QString sharing(const Split& split)
{
    if (split.first + split.second == 0) return QStringLiteral("plain topic"); // nothing came: taken by its letters
    return split.first + split.second > messages ? QStringLiteral("a copy for each") : QStringLiteral("shared");
}

void sharedSubscriptions(Bench& bench, Finding& finding)
{
    const std::string topic = bench.topic("shared");
    const Members members = joinGroup(bench, "$share/" + bench.target().prefix.toStdString() + '/' + topic);
    if (members.refusal.isEmpty()) {
        const Split split = share(bench, members, topic);
        finding.set(QStringLiteral("$share"), sharing(split));
        if (split.first + split.second > 0)
            finding.set(QStringLiteral("split of 20"), QStringLiteral("%1 / %2").arg(split.first).arg(split.second));
    } else {
        finding.set(QStringLiteral("$share"), members.refusal);
    }
    const std::string queued = bench.topic("queued");
    const Members queue = joinGroup(bench, "$queue/" + queued);
    finding.set(QStringLiteral("$queue"), queue.refusal.isEmpty() ? sharing(share(bench, queue, queued)) : queue.refusal);
}

// One member holds what it got and goes away.
QString whenAMemberLeaves(Bench& bench, const std::string& topic, bool clean)
{
    Joining holder;
    holder.clean = clean;
    holder.clientId = bench.newClientId();
    holder.acks = Peer::Acks::Held;
    const Members members = joinGroup(bench, "$share/" + bench.target().prefix.toStdString() + "/" + topic, holder);
    if (!members.refusal.isEmpty()) throw Ended{QStringLiteral("shared subscriptions are not granted: %1").arg(members.refusal)};
    Peer& publisher = bench.join("publisher");
    bench.publishMany(publisher, topic, "m", 0, 10);
    (void)bench.soon([&] { return members.first->messages.size() + members.second->messages.size() >= 10; });
    if (members.first->messages.size() + members.second->messages.size() == 0)
        throw Ended{QStringLiteral("the broker knows no shared subscriptions: nothing arrived")};
    const std::size_t held = members.first->messages.size();
    if (held == 0) throw Ended{QStringLiteral("the member that was to hold messages got none")};
    const std::size_t known = members.second->messages.size();
    bench.cut(*members.first);
    if (bench.soon([&] { return members.second->messages.size() >= known + held; })) return QStringLiteral("moved");
    Joining again = holder;
    again.acks = Peer::Acks::AtOnce;
    Peer& back = bench.join("first again", again);
    const bool came = bench.soon([&] { return back.messages.size() >= held; });
    return came ? QStringLiteral("kept for the absent member") : QStringLiteral("lost");
}

void sharedRedelivery(Bench& bench, Finding& finding)
{
    finding.set(QStringLiteral("clean session 1"), whenAMemberLeaves(bench, bench.topic("clean"), true));
    finding.set(QStringLiteral("clean session 0"), whenAMemberLeaves(bench, bench.topic("stored"), false));
}

void sharedInvalid(Bench& bench, Finding& finding)
{
    for (const char* filter : {"$share/g", "$share//t", "$share/g/"})
        finding.set(QString::fromLatin1(filter), trySubscribe(bench, bench.join("subscriber"), filter));
}

} // namespace

std::vector<Measurement> sharedMeasurements()
{
    return {
        {"shared_subs", Lane::Second, sharedSubscriptions},
        {"shared_redelivery", Lane::Second, sharedRedelivery},
        {"shared_invalid", Lane::Second, sharedInvalid},
    };
}

} // namespace wb::broker
