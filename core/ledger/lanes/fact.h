#pragma once

#include "core/ledger/record.h"
#include "core/mqtt/session.h"

#include <QString>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

// What happened around the packets: the app was asked, it answered, an acknowledgement was due, held or sent, a link
// was cut. Plain values, in the order in which they happened. Lanes are folded from them, a recording keeps them beside
// the packets (see recording/), a scenario's expectations are tested against them: all three see the same.
// No secrets: neither payloads nor headers are in them.

namespace wb::ledger {

using AttemptNumber = std::uint64_t; // of one call of the app in this engine, from 1

// --- connections ---

struct SidecarConnected {        // CONNACK 0
    QString component;
    int replica = 0;             // 0: the component itself, from 1: further copies of it
    QString purpose;             // "pub/sub", "input", "output"
    QString clientId;
    QString address;             // without credentials; with clientId it names the session at the broker
    bool cleanSession = false;
    bool sessionPresent = false;
};
enum class EndCause : std::uint8_t { Broker, Disconnect, Close, Reset, Silence, Stopped }; // Broker: or the network; the others: on our side
struct ConnectionEnded {         // an accepted one
    EndCause cause = EndCause::Broker;
    bool onPurpose = false;      // by a control or a scenario's step
    QString error;               // what the client said
};
struct SessionThrownAway {       // somebody connected with its client id and clean session 1 and left
    QString clientId;
    QString address;
};
struct ControlUsed {             // a control or step that is no packet itself: "broker killed", "hold acknowledgements"
    QString what;
};

// --- a delivery, and what the sidecar did with it ---

struct Delivered {
    mqtt::DeliveryId delivery = 0; // counts from 1 in a connection (one ConnectionId), also over its reconnects
    Seq seq = noSeq;               // of the PUBLISH in the ledger
    std::string topic;
    mqtt::PacketId packetId = 0;   // 0: QoS 0
    mqtt::QoS qos = mqtt::QoS::AtMostOnce;
    bool dup = false;
    bool retained = false;
    std::string eventId;           // CloudEvents `id` of the payload; empty: see eventIdOf
    std::uint64_t contentHash = 0; // of topic and payload
    std::uint32_t payloadBytes = 0;
};
struct NoHandler {                 // no subscription of ours takes it: left un-acknowledged (facts D.2, D.4)
    mqtt::DeliveryId delivery = 0;
};
struct AttemptBegan {
    mqtt::DeliveryId delivery = 0;
    AttemptNumber attempt = 0;
    int number = 1;                // within this delivery's handler, from 1
    QString route;                 // path of the app
};
enum class AttemptEnd : std::uint8_t { Success, Drop, Retry, Failed, TimedOut, Abandoned }; // Retry: the policy asks again
struct AttemptEnded {
    mqtt::DeliveryId delivery = 0;
    AttemptNumber attempt = 0;
    AttemptEnd end = AttemptEnd::Success;
    QString reply;                 // "HTTP 200", "HTTP 500", "no connection"
    QString error;                 // Dapr's words
    QString policy;                // retry policy or era rule in force; empty: none
    std::int64_t nextInNs = 0;     // Retry, and TimedOut when it is asked again: pause before the next attempt; 0: not known
};
// The sidecar is done with it (once for each handler: overlapping filters make several).
enum class HandlingEnd : std::uint8_t {
    Success, Dropped, Expired, NoRoute, DeadLettered, // acknowledged
    Failed, NotAnEvent, NotEvaluated,                 // left un-acknowledged
    Republished,                                      // Dapr 1.9: sent again to the same topic, acknowledged
};
struct Handled {
    mqtt::DeliveryId delivery = 0;
    HandlingEnd end = HandlingEnd::Success;
    QString detail;                // dead-letter topic, or Dapr's error
};
enum class AckStep : std::uint8_t {
    Sent,     // PUBACK or PUBREC written
    Held,     // due, withheld by a rule of ours; Sent or TooLate may follow
    Dropped,  // due, never sent on purpose
    TooLate,  // due, but its connection is gone: discarded, as paho does
    Completed // QoS 2: PUBCOMP written
};
struct Acknowledged {
    mqtt::DeliveryId delivery = 0;
    AckStep step = AckStep::Sent;
    QString rule;                  // Held, Dropped: the rule's words
};

// --- a publish of ours, by the sidecar or the observer ---

struct Published {                 // PUBLISH written; again for each time it is sent
    mqtt::OperationId operation = 0; // within the connection
    Seq seq = noSeq;
    std::string topic;
    mqtt::PacketId packetId = 0;
    mqtt::QoS qos = mqtt::QoS::AtMostOnce;
    bool dup = false;
    bool retain = false;
    std::string eventId;
    std::uint64_t contentHash = 0;
    bool deadLetter = false;       // the runtime's own, to a dead-letter topic
};
struct PublishEnded {
    mqtt::OperationId operation = 0;
    mqtt::PublishOutcome outcome = mqtt::PublishOutcome::Acked;
};
struct PublishTold {               // what the caller was told by Dapr, which can differ from what the broker said
    mqtt::OperationId operation = 0; // 0: not known
    bool ok = false;
    QString message;
};

using FactBody = std::variant<SidecarConnected, ConnectionEnded, SessionThrownAway, ControlUsed, Delivered, NoHandler,
                              AttemptBegan, AttemptEnded, Handled, Acknowledged, Published, PublishEnded, PublishTold>;

struct Fact {
    std::int64_t timeNs = 0;     // wall clock, since 1970-01-01 UTC
    ConnectionId connection = 0; // 0: none
    FactBody body;
};

// Whoever wants every fact, in the engine's thread, as it happens.
class FactSink {
public:
    virtual ~FactSink() = default;
    virtual void add(const Fact& fact) = 0;
};

// Of a payload: what ties deliveries together.
// The `id` of a CloudEvent, which is a JSON object with a text `specversion` (CloudEvents 1.0, "Required Attributes"):
// many a device calls itself `id` in all that it says, and that proves nothing. Empty: none, or beyond 64 KiB.
std::string eventIdOf(std::string_view payload);
std::uint64_t contentHashOf(std::string_view topic, std::string_view payload); // the same in every run and on every machine

} // namespace wb::ledger
