#pragma once

#include "core/ledger/lanes/fact.h"

#include <array>
#include <memory>
#include <vector>

// One message in its lane: where it came from, its deliveries, attempts and acknowledgements in order of time, and the
// one state that it is in. Immutable values once handed out.

namespace wb::ledger {

using LaneId = std::uint64_t; // from 1, in order of first sight, never reused in a run of the program

// Exactly one of these at any moment. The number of lanes in each, NotDelivered aside, adds up to the messages received.
enum class LaneState : std::uint8_t {
    NotDelivered,   // a publish of ours that no sidecar connection has received (yet)
    InProgress,     // the app is being asked, or a policy is about to ask again
    Held,           // done, its acknowledgement is withheld by a rule of ours
    Unacknowledged, // done and failed, or nobody handles it: the broker still has it
    Acknowledged,   // success, and the acknowledgement left
    Completed,      // success at QoS 0: there is nothing to acknowledge
    Dropped,        // acknowledged without a success: DROP, 404, expired, no route
    DeadLettered,   // sent to the dead-letter topic, acknowledged
    Republished,    // Dapr 1.9: sent again to its topic, acknowledged
    Lost,           // nobody will send it again: QoS 0 that failed, or un-acknowledged when its session ended
};
constexpr std::size_t laneStateCount = 10;

// How a delivery was tied to the message.
enum class Tie : std::uint8_t {
    First,          // the message's first delivery
    ProvedByPacket, // the same packet id was un-acknowledged in the same session, with the same topic and payload
    ProvedByEvent,  // the same CloudEvents id
    Guessed,        // only the same topic and bytes
};

enum class MarkKind : std::uint8_t {
    Published, PublishAcked, PublishDiscarded, PublishTold, // where it came from, when that was us
    Delivery, NoHandler, Attempt, Handled, AckHeld, AckSent, AckDropped, AckTooLate, AckCompleted, LostWithSession,
};

struct Mark {
    MarkKind kind = MarkKind::Delivery;
    std::int64_t timeNs = 0;
    std::int64_t endNs = 0;        // Attempt: 0 while it runs; AckSent and PublishAcked: of the PUBLISH they answer
    ConnectionId connection = 0;
    Seq seq = noSeq;               // of the packet, where one belongs to it
    mqtt::DeliveryId delivery = 0;
    mqtt::PacketId packetId = 0;
    mqtt::QoS qos = mqtt::QoS::AtMostOnce;
    bool dup = false;
    bool retained = false;
    bool ok = false;               // PublishTold
    Tie tie = Tie::First;          // Delivery
    AttemptEnd attemptEnd = AttemptEnd::Success; // Attempt, once it ended
    HandlingEnd handlingEnd = HandlingEnd::Success; // Handled
    int number = 0;                // Attempt: within its delivery
    QString text;                  // reply, error, rule, topic of the dead letter: by kind
    QString policy;                // Attempt
    std::int64_t nextInNs = 0;     // Attempt that ended in Retry
};

struct Lane {
    LaneId id = 0;
    std::string topic;
    std::string eventId;
    std::uint64_t contentHash = 0;
    std::uint32_t payloadBytes = 0;
    QString component;             // empty: not delivered to one
    int replica = 0;
    mqtt::QoS qos = mqtt::QoS::AtMostOnce; // of the delivery
    bool retained = false;
    bool ours = false;             // published by us; false: from outside, as far as we know
    Tie publishTie = Tie::First;   // how our publish was tied to it: ProvedByEvent or Guessed
    LaneState state = LaneState::InProgress;
    int deliveries = 0;
    int attempts = 0;
    std::int64_t unackedSinceNs = 0; // first delivery that the broker still waits for; 0: none
    std::vector<Mark> marks;       // by time
    std::uint32_t marksLetGo = 0;  // the oldest of more than mostMarks
};
constexpr std::size_t mostMarks = 400; // a lane

using LanePtr = std::shared_ptr<const Lane>;

// On the common time axis, through all lanes.
struct Crossing {
    std::int64_t timeNs = 0;
    ConnectionId connection = 0;
    enum class Kind : std::uint8_t { Connected, Ended, SessionThrownAway, Control } kind = Kind::Connected;
    QString component;
    int replica = 0;
    bool sessionPresent = false;  // Connected
    bool resumable = false;       // Connected with clean session 0
    EndCause cause = EndCause::Broker; // Ended
    bool onPurpose = false;
    QString text;
};

struct InFlight {                 // deliveries that the broker waits for, a connection
    ConnectionId connection = 0;
    QString component;
    int replica = 0;
    std::uint32_t unacked = 0;
    std::int64_t oldestNs = 0;    // since when; 0: none
};

struct LaneCounts {
    std::array<std::uint64_t, laneStateCount> byState{}; // of all messages ever, also of lanes let go
    std::uint64_t messages = 0;     // received by sidecar connections: the sum of byState without NotDelivered
    std::uint64_t deliveries = 0;   // = messages + redeliveries
    std::uint64_t redeliveriesProved = 0, redeliveriesGuessed = 0;
    std::uint64_t attempts = 0;
    std::uint64_t kept = 0, letGo = 0; // lanes; letGo ones keep their last state in byState
};

struct LaneDelta {
    bool cleared = false;               // forget everything first
    std::vector<LanePtr> changed;       // new and changed, each once, by id
    LaneId firstKept = 1;               // lanes below it, and those in `gone`, are let go
    std::vector<LaneId> gone;
    std::vector<Crossing> crossings;    // new ones, by time
    std::vector<InFlight> inFlight;     // all connections of sidecars
    LaneCounts counts;
    bool more = false;                  // further changed lanes come with the next delta
};
using LaneDeltaPtr = std::shared_ptr<const LaneDelta>;

} // namespace wb::ledger

Q_DECLARE_METATYPE(wb::ledger::LaneDeltaPtr)
