#pragma once

#include "core/mqtt/inflight_store.h"
#include "core/mqtt/packet_ids.h"
#include "core/mqtt/session.h"

#include <random>

// The inside of Session, shared by its two source files: session.cpp (link, time, commands) and session_receive.cpp.

namespace wb::mqtt {

// A SUBSCRIBE or UNSUBSCRIBE of the present connection, in Standard style.
struct PendingRequest {
    OperationId operation = 0; // 0: given up after its time-out, but its packet id is the broker's until it answers
    PacketId packetId = 0;
    PacketType type = PacketType::Subscribe;
    std::size_t filters = 0;
    Instant sentAt;
};

struct Session::Private {
    Private(SessionConfig wanted, SessionEvents& owner)
        : config(std::move(wanted)), current(config), events(owner), random(config.resendSeed)
    {
    }

    SessionConfig config;  // for the next connection
    SessionConfig current; // of the present or last one
    SessionEvents& events;
    SessionState state = SessionState::Idle;
    bool broken = false; // mustClose() was said
    bool accepted = false;
    bool sessionPresent = false;

    OutboundStore outbound;
    PacketIds ids; // of outbound publishes and requests
    PacketIdSet unreleased; // inbound QoS 2: PUBREC sent, PUBREL not seen
    DeliveryStore unacked;
    std::vector<PendingRequest> requests;
    OperationId lastOperation = 0;
    DeliveryId lastDelivery = 0;

    Instant openedAt;
    Instant lastSent;
    Instant lastReceived;
    std::optional<Instant> pingSince; // the oldest PINGREQ without an answer
    Instant acceptedAt;
    std::uint64_t sentBytes = 0;      // by this connection
    std::string scratch;              // for packets that nobody keeps
    std::mt19937 random;
    bool likePaho() const { return current.style == SessionStyle::LikePaho; }
    EncodeRules rules() const { return likePaho() ? EncodeRules::AsGiven : EncodeRules::Strict; }

    // sending
    bool canSend() const { return !broken && (state == SessionState::Connecting || state == SessionState::Connected); }
    void send(std::string_view wire, std::size_t headerBytes, Instant now);
    void sendAck(PacketType type, PacketId id, Instant now);
    void sendSmall(PacketType type, Instant now); // packets without a body
    void sendStored(UnfinishedPacket& packet, Instant now);
    Result<OperationId, EncodeError> storePublish(const PublishView& publish, Instant now);
    Result<OperationId, EncodeError> request(Packet packet, std::size_t filters, Instant now);
    Result<OperationId, EncodeError> storeRequest(Packet packet, PacketId id, Instant now);

    // receiving
    void connack(const Connack& packet, Instant now);
    void puback(PacketId id);
    void pubrec(PacketId id, Instant now);
    void pubcomp(PacketId id);
    void suback(const Suback& packet);
    void unsuback(PacketId id);
    void publish(const PublishView& publish, Instant now);
    void publishWithAck(const PublishView& publish, Instant now);
    void complete(PacketId id, const std::vector<std::uint8_t>& returnCodes);
    void resume(Instant now);
    std::vector<OperationId> resumeLikePaho(Instant now);
    PendingRequest* findRequest(PacketId id, PacketType type);
    OperationId finishRequest(PendingRequest* request);
    void finishPublish(PacketId id);
    struct Ended {
        OperationId operation = 0;
        PacketType type = PacketType::Publish;
    };
    std::vector<Ended> takeUnfinished(bool alsoQueued);
    void tellDiscarded(const std::vector<Ended>& ended);

    // time
    std::optional<Instant> pingDue() const;
    std::optional<Instant> pingLost() const;
    Instant nextCheck(Instant due) const;
    bool expireRequest(Instant now);

    void close(SessionError error);
    void violation(std::string message);
};

} // namespace wb::mqtt
