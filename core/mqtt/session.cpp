#include "core/mqtt/session_private.h"

#include <array>

namespace wb::mqtt {

namespace {

constexpr Duration none = Duration::zero();

void earliest(std::optional<Instant>& deadline, Instant candidate)
{
    if (!deadline || candidate < *deadline) deadline = candidate;
}

std::string inSeconds(Duration duration)
{
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
    std::string text = std::to_string(ms / 1000);
    if (ms % 1000 != 0) text += "." + std::to_string(1000 + ms % 1000).substr(1);
    return text + " s";
}

// Where the body of given bytes would begin; they need not be a packet.
std::size_t headerBytes(std::string_view wire)
{
    std::size_t at = 1;
    while (at < wire.size() && at < 4 && (static_cast<unsigned char>(wire[at]) & 0x80) != 0) ++at;
    return std::min(at + 1, wire.size());
}

} // namespace

// --- sending ---

void Session::Private::send(std::string_view wire, std::size_t header, Instant now)
{
    const Frame frame{wire, wire.substr(header), sentBytes};
    sentBytes += wire.size();
    lastSent = now;
    events.sending(frame);
}

void Session::Private::sendAck(PacketType type, PacketId id, Instant now)
{
    if (!canSend()) return;
    const unsigned flags = type == PacketType::Pubrel ? 0x02 : 0x00;
    const std::array<char, 4> wire{static_cast<char>((static_cast<unsigned>(type) << 4) | flags), '\2',
                                   static_cast<char>(id >> 8), static_cast<char>(id & 0xff)};
    send({wire.data(), wire.size()}, 2, now);
}

void Session::Private::sendSmall(PacketType type, Instant now)
{
    const std::array<char, 2> wire{static_cast<char>(static_cast<unsigned>(type) << 4), '\0'};
    send({wire.data(), wire.size()}, 2, now);
}

void Session::Private::sendStored(UnfinishedPacket& packet, Instant now)
{
    const bool again = packet.stage != PublishStage::Queued && packet.type == PacketType::Publish;
    if (again && !packet.wire.empty()) packet.wire[0] = static_cast<char>(packet.wire[0] | 0x08); // [MQTT-3.3.1-1]
    packet.stage = PublishStage::Sent;
    send(packet.wire, headerBytes(packet.wire), now);
}

// --- commands ---

Result<OperationId, EncodeError> Session::publish(const PublishView& given, Instant now)
{
    PublishView publish = given;
    publish.dup = false;
    if (publish.qos != QoS::AtMostOnce) return d->storePublish(publish, now);
    d->scratch.clear();
    if (auto error = appendTo(d->scratch, publish, d->rules())) return Failure{*std::move(error)};
    const OperationId id = ++d->lastOperation;
    const bool written = d->state == SessionState::Connected && d->canSend();
    if (written) d->send(d->scratch, headerBytes(d->scratch), now);
    d->events.published(id, written ? PublishOutcome::Written : PublishOutcome::Discarded);
    return id;
}

Result<OperationId, EncodeError> Session::Private::storePublish(const PublishView& given, Instant now)
{
    const auto id = ids.acquire();
    if (!id) return Failure{EncodeError{"2.3.1", "All 65535 packet identifiers are in use"}};
    PublishView publish = given;
    publish.packetId = *id;
    UnfinishedPacket entry;
    if (auto error = appendTo(entry.wire, publish, rules())) {
        ids.release(*id);
        return Failure{*std::move(error)};
    }
    const OperationId operation = ++lastOperation;
    entry.operation = operation;
    entry.packetId = *id;
    entry.qos = publish.qos;
    UnfinishedPacket& stored = outbound.add(std::move(entry));
    if (state == SessionState::Connected && canSend()) sendStored(stored, now);
    // No QoS of MQTT's: the id waits for an acknowledgement, but nothing is kept to be sent again (PAHO store.go).
    if (stored.qos > QoS::ExactlyOnce) stored.wire = {};
    return operation;
}

Result<OperationId, EncodeError> Session::subscribe(std::span<const TopicRequest> topics, Instant now)
{
    return d->request(Subscribe{0, {topics.begin(), topics.end()}}, topics.size(), now);
}

Result<OperationId, EncodeError> Session::unsubscribe(std::span<const std::string> filters, Instant now)
{
    return d->request(Unsubscribe{0, {filters.begin(), filters.end()}}, filters.size(), now);
}

Result<OperationId, EncodeError> Session::Private::request(Packet packet, std::size_t filters, Instant now)
{
    if (!likePaho() && (state != SessionState::Connected || !canSend())) {
        return Failure{EncodeError{"MQTT-3.1.0-1", "There is no accepted connection"}};
    }
    const auto id = ids.acquire();
    if (!id) return Failure{EncodeError{"2.3.1", "All 65535 packet identifiers are in use"}};
    if (auto* subscribe = std::get_if<Subscribe>(&packet)) subscribe->packetId = *id;
    if (auto* unsubscribe = std::get_if<Unsubscribe>(&packet)) unsubscribe->packetId = *id;
    if (likePaho()) return storeRequest(std::move(packet), *id, now);
    scratch.clear();
    if (auto error = appendTo(scratch, packet)) {
        ids.release(*id);
        return Failure{*std::move(error)};
    }
    const OperationId operation = ++lastOperation;
    requests.push_back({operation, *id, typeOf(packet), filters, now});
    send(scratch, headerBytes(scratch), now);
    return operation;
}

Result<OperationId, EncodeError> Session::Private::storeRequest(Packet packet, PacketId id, Instant now)
{
    UnfinishedPacket entry;
    if (auto error = appendTo(entry.wire, packet, rules())) {
        ids.release(id);
        return Failure{*std::move(error)};
    }
    const OperationId operation = ++lastOperation;
    entry.operation = operation;
    entry.packetId = id;
    entry.type = typeOf(packet);
    UnfinishedPacket& stored = outbound.add(std::move(entry));
    if (state == SessionState::Connected && canSend()) sendStored(stored, now);
    return operation;
}

bool Session::acknowledge(DeliveryId id, Instant now)
{
    const auto delivery = d->unacked.take(id);
    if (!delivery || delivery->connectionLost || !d->canSend()) return false;
    if (delivery->qos == QoS::ExactlyOnce) d->unreleased.insert(delivery->packetId);
    d->sendAck(delivery->qos == QoS::ExactlyOnce ? PacketType::Pubrec : PacketType::Puback, delivery->packetId, now);
    return true;
}

void Session::disconnect(Instant now)
{
    if (!d->canSend()) return;
    d->sendSmall(PacketType::Disconnect, now);
    d->state = SessionState::Closing; // nothing may follow [MQTT-3.14.4-2]
}

void Session::discard()
{
    d->unacked.clear();
    d->unreleased.clear();
    d->tellDiscarded(d->takeUnfinished(true));
}

std::vector<Session::Private::Ended> Session::Private::takeUnfinished(bool alsoQueued)
{
    std::vector<PacketId> packets;
    std::vector<Ended> operations;
    outbound.forEach([&](const UnfinishedPacket& packet) {
        if (!alsoQueued && packet.stage == PublishStage::Queued) return;
        packets.push_back(packet.packetId);
        operations.push_back({packet.operation, packet.type});
    });
    for (const PacketId id : packets) {
        outbound.end(id);
        ids.release(id);
    }
    return operations;
}

void Session::Private::tellDiscarded(const std::vector<Ended>& ended)
{
    for (const Ended& one : ended) {
        if (one.type == PacketType::Publish) events.published(one.operation, PublishOutcome::Discarded);
        else events.operationFailed(one.operation, {SessionErrorCode::LinkLost, "The session was thrown away"});
    }
}

void Session::sendRaw(std::string_view wire)
{
    if (wire.empty() || !d->canSend()) return;
    d->send(wire, headerBytes(wire), d->lastSent); // the keep-alive clock does not count it
}

// --- the link ---

void Session::transportOpened(Instant now)
{
    if (d->state != SessionState::Idle) transportClosed(now);
    d->current = d->config;
    d->state = SessionState::Connecting;
    d->broken = false;
    d->accepted = false;
    d->sessionPresent = false;
    d->pingSince.reset();
    d->sentBytes = 0;
    d->openedAt = d->lastReceived = now;
    d->scratch.clear();
    if (auto error = appendTo(d->scratch, Packet(d->current.connect), EncodeRules::AsGiven)) {
        d->violation("CONNECT cannot be written: " + error->message);
        return;
    }
    d->send(d->scratch, headerBytes(d->scratch), now);
}

void Session::transportClosed(Instant)
{
    if (d->state == SessionState::Idle) return;
    const bool endOfCleanSession =
        d->accepted && d->current.connect.cleanSession && !d->likePaho();
    d->state = SessionState::Idle;
    d->accepted = false;
    d->sessionPresent = false;
    d->unacked.connectionLost();
    const std::vector<PendingRequest> lost = std::exchange(d->requests, {});
    for (const PendingRequest& request : lost) d->ids.release(request.packetId);
    if (endOfCleanSession) { // it lasts as long as the connection [MQTT-3.1.2-6]
        d->unreleased.clear();
        d->tellDiscarded(d->takeUnfinished(false));
    }
    for (const PendingRequest& request : lost) {
        if (request.operation == 0) continue;
        const std::string name(packetTypeName(request.type));
        const SessionError error{SessionErrorCode::LinkLost, "The connection ended before " + name + " was answered"};
        d->events.operationFailed(request.operation, error);
    }
}

void Session::Private::close(SessionError error)
{
    if (broken || state == SessionState::Idle) return;
    broken = true;
    state = SessionState::Closing;
    events.mustClose(error);
}

void Session::Private::violation(std::string message)
{
    close({SessionErrorCode::ProtocolViolation, std::move(message)});
}

// --- time ---

// Nothing sent for the keep-alive time [MQTT-3.1.2-23]; and nothing heard for as long, or a half-open link would go
// unnoticed for as long as we keep publishing into it.
std::optional<Instant> Session::Private::pingDue() const
{
    const std::chrono::seconds keepAlive(current.connect.keepAliveSeconds);
    if (state != SessionState::Connected || keepAlive.count() == 0) return std::nullopt;
    if (current.keepAliveCheck > none) {
        if (pingSince) return std::nullopt;
        return nextCheck(std::min(lastSent, lastReceived) + keepAlive);
    }
    if (pingSince) return lastSent + keepAlive;
    return std::min(lastSent, lastReceived) + keepAlive;
}

std::optional<Instant> Session::Private::pingLost() const
{
    if (!pingSince || current.pingTimeout <= none) return std::nullopt;
    const Instant due = *pingSince + current.pingTimeout;
    return current.keepAliveCheck > none ? nextCheck(due) : due;
}

Instant Session::Private::nextCheck(Instant due) const
{
    const auto checks = std::max<Duration::rep>((due - acceptedAt + current.keepAliveCheck - Duration(1)) /
                                                    current.keepAliveCheck, 1);
    return acceptedAt + checks * current.keepAliveCheck;
}

std::optional<Instant> Session::nextDeadline() const
{
    if (!d->canSend()) return std::nullopt;
    std::optional<Instant> deadline;
    if (d->state == SessionState::Connecting && d->current.connackTimeout > none) {
        earliest(deadline, d->openedAt + d->current.connackTimeout);
    }
    if (const auto lost = d->pingLost()) earliest(deadline, *lost);
    if (const auto due = d->pingDue()) earliest(deadline, *due);
    for (const PendingRequest& request : d->requests) {
        if (request.operation == 0 || d->current.subackTimeout <= none) continue;
        earliest(deadline, request.sentAt + d->current.subackTimeout);
        break; // they are in the order in which they were sent
    }
    return deadline;
}

void Session::tick(Instant now)
{
    if (!d->canSend()) return;
    const SessionConfig& current = d->current;
    if (d->state == SessionState::Connecting) {
        if (current.connackTimeout > none && now >= d->openedAt + current.connackTimeout) {
            d->close({SessionErrorCode::ConnackTimeout, "No CONNACK within " + inSeconds(current.connackTimeout)});
        }
        return;
    }
    if (const auto lost = d->pingLost(); lost && now >= *lost) {
        d->close({SessionErrorCode::PingTimeout, "No PINGRESP within " + inSeconds(current.pingTimeout)});
        return;
    }
    if (const auto due = d->pingDue(); due && now >= *due) {
        // With checks, as of the check that was due: whether the answer is 10 or 15 s late is then not left to how late
        // this thread was.
        if (!d->pingSince) d->pingSince = current.keepAliveCheck > none ? *due : now;
        d->sendSmall(PacketType::Pingreq, now);
    }
    while (d->expireRequest(now)) {}
}

bool Session::Private::expireRequest(Instant now)
{
    if (!canSend() || current.subackTimeout <= none) return false;
    for (PendingRequest& request : requests) {
        if (request.operation == 0 || now < request.sentAt + current.subackTimeout) continue;
        const OperationId operation = std::exchange(request.operation, 0);
        const std::string name = request.type == PacketType::Subscribe ? "SUBACK" : "UNSUBACK";
        events.operationFailed(operation, {SessionErrorCode::SubackTimeout,
                                           "No " + name + " within " + inSeconds(current.subackTimeout)});
        return true; // the owner may have changed the list
    }
    return false;
}

// --- the rest ---

Session::Session(SessionConfig config, SessionEvents& events)
    : d(std::make_unique<Private>(std::move(config), events))
{
}

Session::~Session() = default;

void Session::setAckPolicy(AckPolicy policy)
{
    d->config.ackPolicy = policy;
    d->current.ackPolicy = policy;
}

void Session::setConfig(SessionConfig config)
{
    d->config = std::move(config);
}

SessionState Session::state() const
{
    return d->state;
}

OperationId Session::operationOf(PacketId id) const
{
    const UnfinishedPacket* packet = d->outbound.find(id);
    return packet ? packet->operation : 0;
}

SessionSnapshot Session::snapshot() const
{
    std::size_t publishes = 0;
    d->outbound.forEach([&](const UnfinishedPacket& packet) { publishes += packet.type == PacketType::Publish; });
    return {d->state, d->sessionPresent, publishes, d->unacked.list()};
}

const SessionConfig& Session::config() const
{
    return d->config;
}

} // namespace wb::mqtt
