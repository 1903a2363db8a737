#pragma once

#include "core/mqtt/clock.h"
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

// When an inbound QoS 1 / QoS 2 PUBLISH is answered with PUBACK / PUBREC.
enum class AckPolicy : std::uint8_t {
    Automatic,    // at once, before anybody looked at it
    AfterHandler, // when acknowledge() is called; what Dapr 1.10+ does
    Manual,       // the same wire behaviour; kept apart so that the window can say who decides
};

// Whose habits. Both send unfinished publishes of ours again with DUP 1 and their packet ids when a new connection is
// accepted, whatever the broker says about session present [MQTT-4.4.0-1]: a broker that lost its side of the session
// must not make us lose the messages as well.
enum class SessionStyle : std::uint8_t {
    // By the book. In original order; what was never sent goes out with DUP 0; a PUBREC stays done, so that PUBREL is
    // repeated; clean session ends what was unfinished [MQTT-3.1.2-6]; a broker that breaks the rules is left.
    Standard,
    // As the client inside Dapr (PAHO: client.go, net.go, store.go, messageids.go; facts G). What is to be sent is not
    // checked: topics and QoS values are written as given, 3 to 7 without being stored. Clean session ends nothing.
    // SUBSCRIBE and UNSUBSCRIBE are stored too: they need no connection, do not time out here, and are sent again with
    // their ids until they are answered. All that is sent again has DUP, also for the first time, and PUBLISH stands
    // for PUBREL. An acknowledgement of any kind ends what has its id, and packets out of place are ignored.
    LikePaho,
};

struct SessionConfig {
    // Sent as it is, also where the standard would rather not: what a broker makes of it is its to say.
    Connect connect;
    AckPolicy ackPolicy = AckPolicy::Automatic;
    SessionStyle style = SessionStyle::Standard;
    std::uint32_t resendSeed = 0; // LikePaho walks a Go map: 0 begins at the oldest, others somewhere, then in order
    // A QoS 2 PUBLISH whose id still waits for PUBREL is a repetition. True: it is delivered like any other, as Dapr
    // does. False: it is answered and not delivered [MQTT-4.3.3-2].
    bool deliverRepeats = true;
    // Zero or less: never.
    Duration connackTimeout = std::chrono::seconds(30);
    Duration subackTimeout = std::chrono::seconds(20);  // SUBACK and UNSUBACK
    Duration pingTimeout = std::chrono::seconds(10);    // PINGRESP after PINGREQ
    // The keep-alive and pingTimeout are looked at only every so often since CONNACK, and only one PINGREQ is out at a
    // time (PAHO ping.go: 5 s). Zero: at once when due.
    Duration keepAliveCheck = Duration::zero();
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
    LinkLost,          // the operation's connection ended before its answer came
};

struct SessionError {
    SessionErrorCode code = SessionErrorCode::ProtocolViolation;
    std::string message = {};            // one English sentence, with the numbers in it
    std::uint8_t returnCode = 0;
    std::optional<DecodeError> decode = {}; // its offset counts from the start of the packet
};

enum class PublishOutcome : std::uint8_t {
    Written,   // QoS 0: handed to the transport; nothing more will ever be known
    Acked,     // QoS 1: PUBACK; QoS 2: PUBCOMP
    Discarded, // session thrown away, clean session ended, or QoS 0 without an accepted connection
};

// What the session tells its owner; called synchronously. Do not call the session from sending(); elsewhere it is
// allowed, except that the session must not be destroyed or opened again before the call returns.
class SessionEvents {
public:
    virtual ~SessionEvents() = default;
    virtual void sending(const Frame& frame) = 0; // bytes for the wire; valid during the call
    virtual void connected(const Connack& connack) = 0; // after the unfinished publishes were sent again
    // LikePaho, after connected(): sent again, and whoever waits for the operation is told of success, which it is not
    // (PAHO messageids.go, claimID). Its true end is told as well, if it comes.
    virtual void resent(OperationId id) { static_cast<void>(id); }
    virtual void delivered(const PublishView& publish, DeliveryId id) = 0; // QoS 2: at PUBLISH, see acknowledge()
    // For QoS 0 this comes before publish() returns the same id.
    virtual void published(OperationId id, PublishOutcome outcome) = 0;
    virtual void subscribed(OperationId id, const std::vector<std::uint8_t>& returnCodes) = 0;
    virtual void unsubscribed(OperationId id) = 0;
    virtual void operationFailed(OperationId id, const SessionError& error) = 0;
    // The connection cannot go on: close the transport, then call transportClosed(). Once a connection; nothing is
    // sent or taken in after it.
    virtual void mustClose(const SessionError& error) = 0;
};

// An inbound delivery whose PUBACK / PUBREC has not been sent.
struct UnackedDelivery {
    DeliveryId id = 0;
    PacketId packetId = 0;
    QoS qos = QoS::AtLeastOnce;
    Instant since;
    // It came by an earlier connection and can no longer be acknowledged [MQTT-4.4.0-1]. Listed until that connection's
    // successor ends too.
    bool connectionLost = false;
};

struct SessionSnapshot {
    SessionState state = SessionState::Idle;
    bool sessionPresent = false;
    std::size_t outboundInFlight = 0; // publishes of ours without their PUBACK / PUBCOMP
    std::vector<UnackedDelivery> unacked;
};

// Where the standard leaves a choice, or a broker errs harmlessly, the session goes on: PUBACK, PUBCOMP, SUBACK and
// UNSUBACK with an unknown id are ignored (an operation may have been given up, a packet sent twice by hand), an unknown
// PUBREC gets PUBREL, an unknown PUBREL gets PUBCOMP. Errors that end the connection: anything undecodable, anything
// before CONNACK [MQTT-3.2.0-1], a second CONNACK, packets only a client sends, session present after clean session 1
// [MQTT-3.2.2-1], the wrong kind of acknowledgement for a known id, SUBACK with the wrong number of codes [MQTT-3.8.4-5].
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
    // An error also when all 65535 packet ids are in use [2.3.1], and for subscribe() and unsubscribe() in Standard style
    // when the connection is not accepted (yet).
    Result<OperationId, EncodeError> subscribe(std::span<const TopicRequest> topics, Instant now);
    Result<OperationId, EncodeError> unsubscribe(std::span<const std::string> filters, Instant now);
    // Sends PUBACK or PUBREC of that delivery; late and out of order are allowed. False when it came by a connection
    // that is gone, was acknowledged already, or had QoS 0.
    bool acknowledge(DeliveryId id, Instant now);
    void disconnect(Instant now); // sends DISCONNECT; the owner closes the transport
    void discard();               // throw the session state away; unfinished publishes end as Discarded
    // Any bytes as given, outside all book-keeping (a duplicate, a malformed packet). Nothing without a link.
    void sendRaw(std::string_view wire);
    void setAckPolicy(AckPolicy policy); // for what is delivered from now on
    void setConfig(SessionConfig config); // for the next connection

    SessionState state() const;
    // Of an unfinished publish, subscribe or unsubscribe; 0: none has that id. May be asked from sending() too.
    OperationId operationOf(PacketId id) const;
    SessionSnapshot snapshot() const;
    const SessionConfig& config() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::mqtt
