#pragma once

#include "core/mqtt/codec.h"
#include "core/mqtt/packet.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

// The client's side of an MQTT 3.1.1 session as a pure machine: events in, packets and facts out, time passed in.
// No socket, no timer, no thread of its own; call it from one thread. What belongs to the session (unfinished
// publishes, ids of QoS 2 messages not yet released, un-acknowledged deliveries) outlives the connection [4.1].

namespace wb::mqtt {

using Instant = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// When an inbound QoS 1 / QoS 2 PUBLISH is answered with PUBACK / PUBREC.
enum class AckPolicy : std::uint8_t {
    Automatic,    // at once, before anybody looked at it
    AfterHandler, // when acknowledge() is called; what Dapr 1.10+ does
    Manual,       // the same wire behaviour; kept apart so that the window can say who decides
};

struct SessionConfig {
    Connect connect;
    AckPolicy ackPolicy = AckPolicy::Automatic;
    Duration connackTimeout = std::chrono::seconds(30);
    Duration subackTimeout = std::chrono::seconds(20);  // SUBACK and UNSUBACK
    Duration pingTimeout = std::chrono::seconds(10);    // PINGRESP after PINGREQ
};

using OperationId = std::uint64_t; // one publish, subscribe or unsubscribe of ours; 0 = none
using DeliveryId = std::uint64_t;  // one inbound PUBLISH; counts from 1 in a Session, never reused

enum class SessionState : std::uint8_t { Idle, Connecting, Connected, Closing };

enum class SessionErrorCode : std::uint8_t {
    ProtocolViolation, // undecodable or out-of-place packet; `decode` may be set
    Refused,           // CONNACK code 1..5 in `returnCode`
    ConnackTimeout,
    SubackTimeout,     // does not end the connection; the operation failed
    PingTimeout,       // half-open link
};

struct SessionError {
    SessionErrorCode code = SessionErrorCode::ProtocolViolation;
    std::string message;                 // one English sentence, with the numbers in it
    std::uint8_t returnCode = 0;
    std::optional<DecodeError> decode;
};

enum class PublishOutcome : std::uint8_t {
    Written,   // QoS 0: handed to the transport; nothing more will ever be known
    Acked,     // QoS 1: PUBACK; QoS 2: PUBCOMP
    Discarded, // session thrown away, or QoS 0 without a link
};

// What the session tells its owner; called synchronously. Do not call the session from sending(); elsewhere it is allowed.
class SessionEvents {
public:
    virtual ~SessionEvents() = default;
    virtual void sending(const Frame& frame) = 0; // bytes for the wire; valid during the call
    virtual void connected(const Connack& connack) = 0;
    virtual void delivered(const PublishView& publish, DeliveryId id) = 0; // QoS 2: at PUBLISH, see acknowledge()
    virtual void published(OperationId id, PublishOutcome outcome) = 0;
    virtual void subscribed(OperationId id, const std::vector<std::uint8_t>& returnCodes) = 0;
    virtual void unsubscribed(OperationId id) = 0;
    virtual void operationFailed(OperationId id, const SessionError& error) = 0;
    // The connection cannot go on: close the transport, then call transportClosed().
    virtual void mustClose(const SessionError& error) = 0;
};

// An inbound delivery whose PUBACK / PUBREC has not been sent.
struct UnackedDelivery {
    DeliveryId id = 0;
    PacketId packetId = 0;
    QoS qos = QoS::AtLeastOnce;
    Instant since;
    bool connectionLost = false; // came by an earlier connection: it can no longer be acknowledged [MQTT-4.4.0-1]
};

struct SessionSnapshot {
    SessionState state = SessionState::Idle;
    bool sessionPresent = false;
    std::size_t outboundInFlight = 0; // publishes of ours without their PUBACK / PUBCOMP
    std::vector<UnackedDelivery> unacked;
};

class Session {
public:
    Session(SessionConfig config, SessionEvents& events);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // --- the link ---
    void transportOpened(Instant now);              // sends CONNECT
    void received(const Frame& frame, Instant now); // one inbound frame
    void receivedPublish(const PublishView& publish, Instant now); // the same for an already decoded PUBLISH
    void transportClosed(Instant now);              // session state stays
    std::optional<Instant> nextDeadline() const;    // earliest moment at which tick() has something to do
    void tick(Instant now);

    // --- commands ---
    // Without a link: QoS 1/2 wait in the session for the next one (queued publishes are sent with DUP 0, those that
    // were on the wire before are resent with DUP 1, all in original order [MQTT-4.4.0-1], [MQTT-4.6.0-1]); QoS 0 is
    // Discarded. publish.packetId and dup are ignored.
    Result<OperationId, EncodeError> publish(const PublishView& publish, Instant now);
    Result<OperationId, EncodeError> subscribe(std::span<const TopicRequest> topics, Instant now);
    Result<OperationId, EncodeError> unsubscribe(std::span<const std::string> filters, Instant now);
    // Sends PUBACK or PUBREC of that delivery; late and out of order are allowed. False when it came by a connection
    // that is gone, was acknowledged already, or had QoS 0.
    bool acknowledge(DeliveryId id, Instant now);
    void disconnect(Instant now); // sends DISCONNECT; the owner closes the transport
    void discard();               // throw the session state away; unfinished publishes end as Discarded
    // Any bytes as given, outside all book-keeping (a duplicate, a malformed packet).
    void sendRaw(std::string_view wire);
    void setAckPolicy(AckPolicy policy);
    void setConfig(SessionConfig config); // for the next connection

    SessionState state() const;
    SessionSnapshot snapshot() const;
    const SessionConfig& config() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::mqtt
