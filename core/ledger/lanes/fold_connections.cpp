#include "core/ledger/lanes/lane_fold.h"

#include <algorithm>

namespace wb::ledger {

namespace {

constexpr std::size_t mostCrossings = 10'000; // between two deltas; nobody reads them when there is no window

Crossing crossingAt(const Fact& fact, Crossing::Kind kind)
{
    Crossing crossing;
    crossing.timeNs = fact.timeNs;
    crossing.connection = fact.connection;
    crossing.kind = kind;
    return crossing;
}

} // namespace

Connection& LaneBook::Private::connection(ConnectionId id)
{
    if (id >= connections.size()) connections.resize(id + std::size_t{1});
    return connections[id];
}

// A connection that nobody introduced has a session of its own.
std::uint32_t LaneBook::Private::sessionOf(ConnectionId id)
{
    Connection& own = connection(id);
    if (own.session == nil) {
        own.session = static_cast<std::uint32_t>(sessions.size());
        sessions.emplace_back().connections.push_back(id);
        own.connected = true;
    }
    own.known = true;
    return own.session;
}

std::uint32_t LaneBook::Private::sessionNamed(const QString& clientId, const QString& address, std::int64_t nowNs)
{
    const auto found = sessionNames.constFind({clientId, address});
    if (found != sessionNames.constEnd()) return *found;
    const auto session = static_cast<std::uint32_t>(sessions.size());
    sessions.emplace_back().firstSeenNs = nowNs;
    sessionNames.insert({clientId, address}, session);
    return session;
}

void LaneBook::Private::take(const Fact& fact, const SidecarConnected& body)
{
    const std::uint32_t session = sessionNamed(body.clientId, body.address, fact.timeNs);
    // Session present 0: the broker knows nothing of what it delivered before [MQTT-3.2.2-3].
    if (!body.sessionPresent) loseSession(session, fact.timeNs);
    Session& state = sessions[session];
    ++state.epoch;
    state.resuming = body.sessionPresent;
    auto& members = state.connections;
    if (std::find(members.begin(), members.end(), fact.connection) == members.end()) members.push_back(fact.connection);

    Connection& own = connection(fact.connection);
    own.known = true;
    own.connected = true;
    own.stopped = false;
    own.clean = body.cleanSession;
    own.session = session;
    own.component = body.component;
    own.replica = body.replica;
    ++own.link;

    Crossing crossing = crossingAt(fact, Crossing::Kind::Connected);
    crossing.component = body.component;
    crossing.replica = body.replica;
    crossing.sessionPresent = body.sessionPresent;
    crossing.resumable = !body.cleanSession;
    crossing.text = body.clientId;
    addCrossing(std::move(crossing));
}

void LaneBook::Private::take(const Fact& fact, const ConnectionEnded& body)
{
    Connection& own = connection(fact.connection);
    own.connected = false;
    own.stopped = body.cause == EndCause::Stopped;
    // What is withheld can no longer be sent: the acknowledgement belongs to its connection.
    for (std::uint32_t i = own.owed.head; i != nil; i = own.owed.after(deliveries.all, i))
        if (deliveries[i].held) change(i, [](Delivery& delivery) { delivery.held = false; });
    if (own.stopped) abandon(fact.connection);
    // A clean session ends with its connection [MQTT-3.1.2-6]. Not the whole session: another connection may have
    // taken its client id over.
    if (own.clean) loseConnection(fact.connection, own.session, fact.timeNs);

    Crossing crossing = crossingAt(fact, Crossing::Kind::Ended);
    crossing.component = own.component;
    crossing.replica = own.replica;
    crossing.cause = body.cause;
    crossing.onPurpose = body.onPurpose;
    crossing.text = body.error;
    addCrossing(std::move(crossing));
}

void LaneBook::Private::take(const Fact& fact, const SessionThrownAway& body)
{
    Crossing crossing = crossingAt(fact, Crossing::Kind::SessionThrownAway);
    const auto found = sessionNames.constFind({body.clientId, body.address});
    if (found != sessionNames.constEnd()) {
        loseSession(*found, fact.timeNs);
        if (!sessions[*found].connections.empty()) {
            const Connection& last = connection(sessions[*found].connections.back());
            crossing.component = last.component;
            crossing.replica = last.replica;
        }
    }
    crossing.text = body.clientId;
    addCrossing(std::move(crossing));
}

void LaneBook::Private::take(const Fact& fact, const ControlUsed& body)
{
    Crossing crossing = crossingAt(fact, Crossing::Kind::Control);
    if (fact.connection < connections.size()) {
        crossing.component = connections[fact.connection].component;
        crossing.replica = connections[fact.connection].replica;
    }
    crossing.text = body.what;
    addCrossing(std::move(crossing));
}

void LaneBook::Private::addCrossing(Crossing crossing)
{
    if (crossings.size() >= mostCrossings) crossings.erase(crossings.begin(), crossings.begin() + mostCrossings / 4);
    crossings.push_back(std::move(crossing));
    dirty = true;
}

void LaneBook::Private::loseConnection(ConnectionId id, std::uint32_t session, std::int64_t nowNs)
{
    for (std::uint32_t i = connections[id].owed.head; i != nil;) {
        const std::uint32_t next = connections[id].owed.after(deliveries.all, i);
        if (deliveries[i].session == session) lose(i, nowNs); // it may have been another client before
        i = next;
    }
}

void LaneBook::Private::loseSession(std::uint32_t session, std::int64_t nowNs)
{
    for (const ConnectionId id : sessions[session].connections) loseConnection(id, session, nowNs);
}

// Its sidecar is gone, and with it the calls of the app that were running. Rare, so it may look at all of them.
void LaneBook::Private::abandon(ConnectionId id)
{
    for (std::uint32_t i = 0; i < deliveries.all.size(); ++i) {
        const Delivery& delivery = deliveries[i];
        if (delivery.connection != id || delivery.slot == nil || !delivery.busy()) continue;
        change(i, [](Delivery& stopped) {
            stopped.fresh = false;
            stopped.asking = stopped.pausing = stopped.finishing = 0;
        });
    }
}

} // namespace wb::ledger
