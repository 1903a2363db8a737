#include "core/mqtt/session_private.h"

#include <algorithm>

// What comes from the broker.

namespace wb::mqtt {

namespace {

std::string_view refusal(std::uint8_t returnCode)
{
    switch (returnCode) { // table 3.1 of [3.2.2.3]
    case 1:
        return "the protocol level is not supported";
    case 2:
        return "the client identifier is not allowed";
    case 3:
        return "the server is unavailable";
    case 4:
        return "the user name or password is malformed or wrong";
    default:
        return "the client is not authorized";
    }
}

std::string withId(std::string_view what, PacketId id)
{
    return std::string(what) + " for packet identifier " + std::to_string(id);
}

} // namespace

void Session::received(const Frame& frame, Instant now)
{
    if (d->broken || d->state == SessionState::Idle) return;
    const auto fail = [this](const DecodeError& error) {
        d->close({SessionErrorCode::ProtocolViolation, error.message, 0, error});
    };
    if (!frame.wire.empty() && frame.type() == PacketType::Publish) {
        const auto publish = decodePublish(frame);
        const auto loose = !publish && d->likePaho() ? decodePublishLoosely(frame) : std::nullopt;
        if (!publish && !loose) return fail(publish.error());
        return d->publish(publish ? *publish : *loose, now);
    }
    auto packet = decode(frame, d->current.connect.level);
    if (!packet) {
        const bool mayPass = d->likePaho() && !frame.wire.empty();
        auto loose = mayPass ? decodeLoosely(frame) : std::nullopt;
        if (!loose) return fail(packet.error());
        packet = *std::move(loose);
    }
    d->lastReceived = now;
    if (const auto* connack = std::get_if<Connack>(&*packet)) return d->connack(*connack, now);
    const std::string_view name = packetTypeName(typeOf(*packet));
    if (d->state == SessionState::Connecting) {
        return d->violation(std::string(name) + " came before CONNACK [MQTT-3.2.0-1]");
    }
    switch (typeOf(*packet)) {
    case PacketType::Puback:
        if (d->likePaho()) return d->complete(std::get<Puback>(*packet).packetId, {});
        return d->puback(std::get<Puback>(*packet).packetId);
    case PacketType::Pubrec:
        return d->pubrec(std::get<Pubrec>(*packet).packetId, now);
    case PacketType::Pubrel: {
        // Known or not: the sender repeats PUBREL until it has its PUBCOMP [MQTT-4.3.3-2].
        const PacketId id = std::get<Pubrel>(*packet).packetId;
        d->unreleased.erase(id);
        return d->sendAck(PacketType::Pubcomp, id, now);
    }
    case PacketType::Pubcomp:
        if (d->likePaho()) return d->complete(std::get<Pubcomp>(*packet).packetId, {});
        return d->pubcomp(std::get<Pubcomp>(*packet).packetId);
    case PacketType::Suback: {
        const Suback& suback = std::get<Suback>(*packet);
        return d->likePaho() ? d->complete(suback.packetId, suback.returnCodes) : d->suback(suback);
    }
    case PacketType::Unsuback:
        if (d->likePaho()) return d->complete(std::get<Unsuback>(*packet).packetId, {});
        return d->unsuback(std::get<Unsuback>(*packet).packetId);
    case PacketType::Pingresp:
        d->pingSince.reset();
        return;
    default:
        if (d->likePaho()) return;
        return d->violation("The broker sent " + std::string(name) + ", which only a client may");
    }
}

void Session::receivedPublish(const PublishView& publish, Instant now)
{
    if (d->broken || d->state == SessionState::Idle) return;
    d->publish(publish, now);
}

// --- PUBLISH ---

// The busiest path of the program: nothing is allocated or looked up for QoS 0.
void Session::Private::publish(const PublishView& publish, Instant now)
{
    if (state != SessionState::Connected) {
        // After our DISCONNECT nothing can be answered; the broker sends it again in the next connection.
        if (state == SessionState::Connecting) violation("PUBLISH came before CONNACK [MQTT-3.2.0-1]");
        return;
    }
    lastReceived = now;
    const bool wantsAck = publish.packetId != 0 && publish.qos != QoS::Malformed; // both but for loose reading
    if (publish.qos != QoS::AtMostOnce && wantsAck) return publishWithAck(publish, now);
    events.delivered(publish, ++lastDelivery);
}

void Session::Private::publishWithAck(const PublishView& publish, Instant now)
{
    const bool exactlyOnce = publish.qos == QoS::ExactlyOnce;
    const PacketType answer = exactlyOnce ? PacketType::Pubrec : PacketType::Puback;
    if (exactlyOnce && !current.deliverRepeats && unreleased.contains(publish.packetId)) {
        return sendAck(answer, publish.packetId, now);
    }
    const DeliveryId id = ++lastDelivery;
    if (current.ackPolicy == AckPolicy::Automatic) {
        if (exactlyOnce) unreleased.insert(publish.packetId);
        sendAck(answer, publish.packetId, now);
    } else {
        unacked.add({id, publish.packetId, publish.qos, now, false});
    }
    events.delivered(publish, id);
}

// --- CONNACK ---

void Session::Private::connack(const Connack& packet, Instant now)
{
    if (state == SessionState::Connected && !likePaho()) return violation("A second CONNACK came [MQTT-3.2.0-1]");
    if (state != SessionState::Connecting) return;
    if (packet.returnCode != 0) {
        return close({SessionErrorCode::Refused,
                      "The broker refused the connection with code " + std::to_string(packet.returnCode) + ": " +
                          std::string(refusal(packet.returnCode)),
                      packet.returnCode});
    }
    const bool clean = current.connect.cleanSession;
    if (clean && packet.sessionPresent && !likePaho()) {
        return violation("CONNACK says session present although clean session was asked for [MQTT-3.2.2-1]");
    }
    state = SessionState::Connected;
    accepted = true;
    sessionPresent = packet.sessionPresent;
    acceptedAt = now;
    if (current.keepAliveCheck > Duration::zero()) lastSent = now; // its clock starts here
    // MQTT 3.1 has no session present flag: there the broker is taken to have kept what it was asked to keep.
    if (clean || (!packet.sessionPresent && current.connect.level != ProtocolLevel::Mqtt31)) unreleased.clear();
    // Only what was sent belongs to the session that ends here [4.1]; what waited for a connection has one now.
    std::vector<Ended> ended;
    std::vector<OperationId> again;
    if (clean && !likePaho()) ended = takeUnfinished(false);
    // Before any event: the owner may publish in it, and that has to go out behind these.
    if (likePaho()) again = resumeLikePaho(now);
    else resume(now);
    tellDiscarded(ended);
    if (state == SessionState::Connected) events.connected(packet);
    for (const OperationId operation : again) events.resent(operation);
}

void Session::Private::resume(Instant now)
{
    outbound.forEach([&](UnfinishedPacket& publish) {
        if (publish.stage == PublishStage::Released) sendAck(PacketType::Pubrel, publish.packetId, now);
        else sendStored(publish, now);
    });
}

// PAHO client.go, resume(): everything in the store; the waiting ones are told for all but UNSUBSCRIBE.
std::vector<OperationId> Session::Private::resumeLikePaho(Instant now)
{
    std::vector<UnfinishedPacket*> stored;
    outbound.forEach([&](UnfinishedPacket& packet) {
        if (!packet.wire.empty()) stored.push_back(&packet);
    });
    if (config.resendSeed != 0 && !stored.empty()) {
        const auto first = static_cast<std::ptrdiff_t>(random() % stored.size());
        std::rotate(stored.begin(), stored.begin() + first, stored.end());
    }
    std::vector<OperationId> told;
    for (UnfinishedPacket* packet : stored) {
        if (packet->type == PacketType::Publish) packet->stage = PublishStage::Sent; // DUP, whether it was or not
        sendStored(*packet, now);
        if (packet->type != PacketType::Unsubscribe) told.push_back(packet->operation);
    }
    return told;
}

// --- answers to our PUBLISH ---

void Session::Private::finishPublish(PacketId id)
{
    const OperationId operation = outbound.find(id)->operation;
    outbound.end(id);
    ids.release(id);
    events.published(operation, PublishOutcome::Acked);
}

// Whatever kind of acknowledgement it was (PAHO net.go looks at nothing but the id).
void Session::Private::complete(PacketId id, const std::vector<std::uint8_t>& returnCodes)
{
    const UnfinishedPacket* packet = outbound.find(id);
    if (!packet) return;
    const Ended ended{packet->operation, packet->type};
    outbound.end(id);
    ids.release(id);
    if (ended.type == PacketType::Subscribe) events.subscribed(ended.operation, returnCodes);
    else if (ended.type == PacketType::Unsubscribe) events.unsubscribed(ended.operation);
    else events.published(ended.operation, PublishOutcome::Acked);
}

void Session::Private::puback(PacketId id)
{
    const UnfinishedPacket* publish = outbound.find(id);
    if (!publish) return;
    if (publish->qos != QoS::AtLeastOnce) {
        return violation(withId("PUBACK", id) + ", a PUBLISH with QoS 2 [MQTT-4.3.3-1]");
    }
    finishPublish(id);
}

void Session::Private::pubrec(PacketId id, Instant now)
{
    // LikePaho: PUBLISH stays what is sent again until PUBCOMP.
    if (UnfinishedPacket* publish = likePaho() ? nullptr : outbound.find(id)) {
        if (publish->qos != QoS::ExactlyOnce) {
            return violation(withId("PUBREC", id) + ", a PUBLISH with QoS 1 [MQTT-4.3.2-1]");
        }
        publish->stage = PublishStage::Released;
        publish->wire = {}; // never needed again [4.3.3]
    }
    sendAck(PacketType::Pubrel, id, now);
}

void Session::Private::pubcomp(PacketId id)
{
    const UnfinishedPacket* publish = outbound.find(id);
    if (!publish) return;
    if (publish->stage != PublishStage::Released) {
        return violation(withId("PUBCOMP", id) + " without PUBREC [MQTT-4.3.3-1]");
    }
    finishPublish(id);
}

// --- answers to our SUBSCRIBE and UNSUBSCRIBE ---

PendingRequest* Session::Private::findRequest(PacketId id, PacketType type)
{
    for (PendingRequest& request : requests) {
        if (request.packetId == id && request.type == type) return &request;
    }
    return nullptr;
}

OperationId Session::Private::finishRequest(PendingRequest* request)
{
    const OperationId operation = request->operation;
    ids.release(request->packetId);
    requests.erase(requests.begin() + (request - requests.data()));
    return operation;
}

void Session::Private::suback(const Suback& packet)
{
    PendingRequest* request = findRequest(packet.packetId, PacketType::Subscribe);
    if (!request) return;
    if (packet.returnCodes.size() != request->filters) {
        return violation(withId("SUBACK", packet.packetId) + " has " + std::to_string(packet.returnCodes.size()) +
                         " return codes for " + std::to_string(request->filters) + " topic filters [MQTT-3.8.4-5]");
    }
    const OperationId operation = finishRequest(request);
    if (operation != 0) events.subscribed(operation, packet.returnCodes);
}

void Session::Private::unsuback(PacketId id)
{
    PendingRequest* request = findRequest(id, PacketType::Unsubscribe);
    if (!request) return;
    const OperationId operation = finishRequest(request);
    if (operation != 0) events.unsubscribed(operation);
}

} // namespace wb::mqtt
