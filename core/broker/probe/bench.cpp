#include "core/broker/probe/bench.h"

#include <algorithm>

namespace wb::broker {

using namespace mqtt;

namespace {

constexpr Milliseconds noticing{250};  // for the broker to notice a cut
constexpr Milliseconds tidyTime{5000}; // after one measurement
constexpr int batch = 50;              // far below what a broker takes in at once

std::string digits(int number) { return std::to_string(number); }

QString connackText(const Connack& connack)
{
    return connack.returnCode == 0 ? QStringLiteral("accepted") : QStringLiteral("CONNACK %1").arg(connack.returnCode);
}

} // namespace

Bench::Bench(const ProbeTarget& target, ProbeLimits& limits) : m_target(target), m_waiter(limits)
{
}

Bench::~Bench() = default;

// --- one measurement ---

void Bench::begin(Finding& finding)
{
    m_finding = &finding;
    m_connections = 0;
    ++m_number;
}

void Bench::end()
{
    for (const auto& peer : m_peers) {
        if (!peer->odd().isEmpty()) {
            m_finding->set(QStringLiteral("odd"), peer->odd());
            break;
        }
    }
    m_finding = &m_spare;
    tidy(tidyTime);
    m_spare = {};
}

void Bench::tidyAgain()
{
    tidy(tidyTime);
    m_spare = {};
}

void Bench::tidy(Milliseconds limit)
{
    m_waiter.beginTidying(limit);
    try {
        for (const auto& peer : m_peers) {
            peer->acks = Peer::Acks::AtOnce;
            if (peer->connack) peer->send(Disconnect{});
            peer->close();
        }
        (void)soon([this] {
            return std::all_of(m_peers.begin(), m_peers.end(), [](const auto& peer) { return peer->isClosed(); });
        });
        m_peers.clear();
        if (!m_retained.empty()) clearRetained();
        if (!m_sessions.empty()) discardSessions();
    } catch (const Ended&) { // what is left is tried again
    }
    m_peers.clear();
    m_waiter.endTidying();
}

void Bench::clearRetained()
{
    Peer& peer = join("tidy");
    while (!m_retained.empty()) {
        // The empty payload clears it [MQTT-3.3.1-10]; in batches, as there may be many.
        const std::size_t size = std::min<std::size_t>(m_retained.size(), batch);
        for (std::size_t i = 0; i < size; ++i) {
            const std::string& topic = m_retained[m_retained.size() - 1 - i];
            peer.send(Publish{topic, {}, peer.nextId(), QoS::AtLeastOnce, false, true});
        }
        const int wanted = peer.count(PacketType::Puback) + static_cast<int>(size);
        if (!until([&] { return peer.count(PacketType::Puback) >= wanted || peer.isClosed(); }) || peer.isClosed()) return;
        m_retained.resize(m_retained.size() - size);
    }
    leave(peer);
}

// A clean session discards what was stored under the client id [MQTT-3.1.2-6].
void Bench::discardSessions()
{
    while (!m_sessions.empty()) {
        Joining how;
        how.clientId = m_sessions.back();
        leave(join("tidy", how));
        m_sessions.pop_back();
    }
}

QStringList Bench::leftBehind() const
{
    QStringList list;
    for (const std::string& id : m_sessions) list << QStringLiteral("session %1").arg(QString::fromStdString(id));
    for (const std::string& topic : m_retained) list << QStringLiteral("retained %1").arg(QString::fromStdString(topic));
    return list;
}

// --- names ---

std::string Bench::topic(std::string_view end) const
{
    return m_target.prefix.toStdString() + '/' + digits(m_number) + '/' + std::string(end);
}

std::string Bench::newClientId()
{
    return m_target.prefix.toStdString() + '-' + digits(++m_clients);
}

// --- connections ---

Peer& Bench::add(const char* name)
{
    m_peers.push_back(std::make_unique<Peer>(QString::fromLatin1(name), m_target.endpoint, m_waiter,
                                             Peer::Book{m_finding->evidence, m_target.started, ++m_connections}));
    return *m_peers.back();
}

Peer& Bench::open(const char* name)
{
    Peer& peer = add(name);
    if (until([&] { return peer.wasOpen() || peer.isClosed(); }) && peer.wasOpen()) return peer;
    throw Ended{peer.error().isEmpty() ? QStringLiteral("the broker could not be reached") : peer.error(), Ended::Reason::Unreachable};
}

Connect Bench::connectOf(const Joining& how)
{
    Connect connect;
    connect.clientId = how.clientId.empty() ? newClientId() : how.clientId;
    connect.cleanSession = how.clean;
    connect.keepAliveSeconds = how.keepAlive;
    connect.will = how.will;
    if (!m_target.userName.isEmpty()) connect.userName = m_target.userName.toStdString();
    if (!m_target.password.isEmpty()) connect.password = m_target.password.toStdString();
    return connect;
}

Peer& Bench::join(const char* name, Joining how)
{
    const Connect connect = connectOf(how);
    if (!how.clean && std::find(m_sessions.begin(), m_sessions.end(), connect.clientId) == m_sessions.end())
        m_sessions.push_back(connect.clientId);
    Peer& peer = open(name);
    peer.acks = how.acks;
    peer.clientId = connect.clientId;
    peer.send(connect);
    awaitConnack(peer);
    return peer;
}

void Bench::awaitConnack(Peer& peer)
{
    const bool answered = until([&] { return peer.connack || peer.isClosed(); });
    if (peer.connack && peer.connack->returnCode == 0) return;
    if (peer.connack) throw Ended{QStringLiteral("the broker refused the connection (%1)").arg(connackText(*peer.connack)), Ended::Reason::Other, peer.connack->returnCode};
    if (answered) throw Ended{QStringLiteral("the broker closed the connection before CONNACK"), Ended::Reason::Unreachable};
    throw Ended{QStringLiteral("no CONNACK %1").arg(noneWithin(m_target.answer).mid(5)), Ended::Reason::Unreachable};
}

QString Bench::tryConnect(const char* name, std::string_view wire)
{
    Peer& peer = open(name);
    peer.sendWire(wire);
    (void)until([&] { return peer.connack || !peer.odd().isEmpty() || peer.isClosed(); });
    if (peer.connack) return connackText(*peer.connack);
    // CONNACK codes beyond those of 3.1.1, and the longer CONNACK of 5.0, are told by whoever looks at the bytes.
    return peer.isClosed() ? QStringLiteral("connection closed") : QStringLiteral("no answer");
}

QString Bench::tryConnect(const char* name, const Connect& connect)
{
    const auto wire = encode(connect, EncodeRules::AsGiven);
    return wire ? tryConnect(name, *wire) : QString();
}

void Bench::leave(Peer& peer)
{
    peer.send(Disconnect{});
    // The broker closes [3.14.4], by which time it has dealt with it; one that does not is helped.
    if (!within(m_target.quiet, [&] { return peer.isClosed(); })) peer.close();
    (void)until([&] { return peer.isClosed(); });
}

void Bench::cut(Peer& peer)
{
    peer.close();
    (void)until([&] { return peer.isClosed(); });
    (void)within(noticing, [] { return false; });
}

// --- packets ---

std::uint8_t Bench::subscribe(Peer& peer, const std::string& filter, QoS qos)
{
    const PacketId id = peer.nextId();
    peer.send(Subscribe{id, {{filter, qos}}});
    const auto code = [&]() -> std::optional<std::uint8_t> {
        for (const Packet& packet : peer.others) {
            const auto* suback = std::get_if<Suback>(&packet);
            if (suback && suback->packetId == id && !suback->returnCodes.empty()) return suback->returnCodes.front();
        }
        return std::nullopt;
    };
    (void)until([&] { return code() || peer.isClosed(); });
    if (const auto granted = code()) return *granted;
    throw Ended{peer.isClosed() ? QStringLiteral("the broker closed the connection instead of SUBACK")
                                : QStringLiteral("no SUBACK came")};
}

void Bench::unsubscribe(Peer& peer, const std::string& filter)
{
    const PacketId id = peer.nextId();
    peer.send(Unsubscribe{id, {filter}});
    (void)until([&] { return peer.hasAnswer(PacketType::Unsuback, id) || peer.isClosed(); });
    if (!peer.hasAnswer(PacketType::Unsuback, id)) throw Ended{QStringLiteral("no UNSUBACK came")};
}

void Bench::publish(Peer& peer, const std::string& topic, const std::string& payload, QoS qos, bool retain, bool dup)
{
    if (retain && !payload.empty() && std::find(m_retained.begin(), m_retained.end(), topic) == m_retained.end())
        m_retained.push_back(topic);
    const PacketId id = qos == QoS::AtMostOnce ? PacketId(0) : peer.nextId();
    peer.send(Publish{topic, payload, id, qos, dup, retain});
    if (qos == QoS::AtMostOnce) return;
    // RabbitMQ answers a QoS 2 PUBLISH with PUBACK.
    const auto isDone = [&] { return peer.hasAnswer(PacketType::Puback, id) || peer.hasAnswer(PacketType::Pubcomp, id); };
    (void)until([&] { return isDone() || peer.isClosed(); });
    if (isDone()) return;
    throw Ended{peer.isClosed() ? QStringLiteral("the broker closed the publisher's connection")
                                : QStringLiteral("a PUBLISH was not acknowledged")};
}

void Bench::publishMany(Peer& peer, const std::string& topic, const std::string& start, int from, int count)
{
    int acked = peer.count(PacketType::Puback);
    for (int sent = 0; sent < count;) {
        const int end = std::min(sent + batch, count);
        for (; sent < end; ++sent) {
            peer.send(Publish{topic, start + digits(from + sent), peer.nextId(), QoS::AtLeastOnce, false, false});
            ++acked;
        }
        (void)until([&] { return peer.count(PacketType::Puback) >= acked || peer.isClosed(); });
        if (peer.count(PacketType::Puback) < acked)
            throw Ended{QStringLiteral("only %1 publishes were acknowledged").arg(peer.count(PacketType::Puback))};
    }
}

QString Bench::reaction(Peer& peer, const std::function<bool()>& isAnswered)
{
    if (soon([&] { return isAnswered() || peer.isClosed(); }) && !peer.isClosed()) return QStringLiteral("accepted");
    if (!peer.isClosed()) peer.send(Pingreq{});
    (void)soon([&] { return peer.count(PacketType::Pingresp) > 0 || peer.isClosed(); });
    if (peer.isClosed()) return QStringLiteral("connection closed");
    return peer.count(PacketType::Pingresp) > 0 ? QStringLiteral("tolerated") : QStringLiteral("dead but open");
}

// --- waiting ---

void Bench::settle(Peer& peer)
{
    std::size_t seen = 0;
    do {
        seen = peer.messages.size() + peer.others.size();
    } while (soon([&] { return peer.messages.size() + peer.others.size() > seen; }));
}

QString Bench::seconds(Duration duration) const
{
    return QStringLiteral("%1 s").arg(std::chrono::duration<double>(duration).count(), 0, 'f', 1);
}

QString Bench::noneWithin(Milliseconds limit) const
{
    return QStringLiteral("none within %1 s").arg(std::chrono::duration<double>(limit).count());
}

} // namespace wb::broker
