#include "core/mqtt/session_private.h"

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
        if (!publish) return fail(publish.error());
        return d->publish(*publish, now);
    }
    const auto packet = decode(frame, d->current.connect.level);
    if (!packet) return fail(packet.error());
    d->lastReceived = now;
    if (const auto* connack = std::get_if<Connack>(&*packet)) return d->connack(*connack, now);
    const std::string_view name = packetTypeName(typeOf(*packet));
    if (d->state == SessionState::Connecting) {
        return d->violation(std::string(name) + " came before CONNACK [MQTT-3.2.0-1]");
    }
    switch (typeOf(*packet)) {
    case PacketType::Puback:
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
        return d->pubcomp(std::get<Pubcomp>(*packet).packetId);
    case PacketType::Suback:
        return d->suback(std::get<Suback>(*packet));
    case PacketType::Unsuback:
        return d->unsuback(std::get<Unsuback>(*packet).packetId);
    case PacketType::Pingresp:
        d->pingSince.reset();
        return;
    default:
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
    if (publish.qos != QoS::AtMostOnce) return publishWithAck(publish, now);
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
    if (state == SessionState::Connected) return violation("A second CONNACK came [MQTT-3.2.0-1]");
    if (state != SessionState::Connecting) return;
    if (packet.returnCode != 0) {
        return close({SessionErrorCode::Refused,
                      "The broker refused the connection with code " + std::to_string(packet.returnCode) + ": " +
                          std::string(refusal(packet.returnCode)),
                      packet.returnCode});
    }
    const bool clean = current.connect.cleanSession;
    if (clean && packet.sessionPresent) {
        return violation("CONNACK says session present although clean session was asked for [MQTT-3.2.2-1]");
    }
    state = SessionState::Connected;
    accepted = true;
    sessionPresent = packet.sessionPresent;
    // MQTT 3.1 has no session present flag: there the broker is taken to have kept what it was asked to keep.
    if (clean || (!packet.sessionPresent && current.connect.level != ProtocolLevel::Mqtt31)) unreleased.clear();
    // Only what was sent belongs to the session that ends here [4.1]; what waited for a connection has one now.
    std::vector<OperationId> ended;
    if (clean && current.resend == ResendRule::Standard) ended = takeUnfinished(false);
    resume(now); // before any event: the owner may publish in it, and that has to go out behind these
    tellDiscarded(ended);
    if (state == SessionState::Connected) events.connected(packet);
}

void Session::Private::resume(Instant now)
{
    outbound.forEach([&](UnfinishedPublish& publish) {
        const bool repeatRelease = publish.stage == PublishStage::Released &&
                                   (current.resend == ResendRule::Standard || publish.wire.empty());
        if (repeatRelease) sendAck(PacketType::Pubrel, publish.packetId, now);
        else sendStored(publish, now);
    });
}

// --- answers to our PUBLISH ---

void Session::Private::finishPublish(PacketId id)
{
    const OperationId operation = outbound.find(id)->operation;
    outbound.end(id);
    ids.release(id);
    events.published(operation, PublishOutcome::Acked);
}

void Session::Private::puback(PacketId id)
{
    const UnfinishedPublish* publish = outbound.find(id);
    if (!publish) return;
    if (publish->qos != QoS::AtLeastOnce) {
        return violation(withId("PUBACK", id) + ", a PUBLISH with QoS 2 [MQTT-4.3.3-1]");
    }
    finishPublish(id);
}

void Session::Private::pubrec(PacketId id, Instant now)
{
    if (UnfinishedPublish* publish = outbound.find(id)) {
        if (publish->qos != QoS::ExactlyOnce) {
            return violation(withId("PUBREC", id) + ", a PUBLISH with QoS 1 [MQTT-4.3.2-1]");
        }
        publish->stage = PublishStage::Released;
        if (current.resend == ResendRule::Standard) publish->wire = {}; // never needed again [4.3.3]
    }
    sendAck(PacketType::Pubrel, id, now);
}

void Session::Private::pubcomp(PacketId id)
{
    const UnfinishedPublish* publish = outbound.find(id);
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
