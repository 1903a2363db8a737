#pragma once

#include "core/ledger/lanes/chain.h"
#include "core/ledger/lanes/lane.h"

#include <vector>

// What a LaneBook keeps beside the lanes that it hands out.

namespace wb::ledger {

// One PUBLISH received. Lives as long as its lane, or as long as the broker waits for it.
struct Delivery {
    std::uint64_t key = 0;   // connection and delivery id
    std::uint64_t contentHash = 0;
    std::int64_t timeNs = 0;
    std::int64_t sinceNs = 0; // of the first delivery of which this is the successor
    std::uint32_t slot = nil; // nil: its lane was let go
    std::uint32_t session = nil;
    std::uint32_t epoch = 0;  // of its session
    std::uint32_t link = 0;   // of its connection: which of its CONNACKs
    ConnectionId connection = 0;
    mqtt::PacketId packetId = 0;
    mqtt::QoS qos = mqtt::QoS::AtMostOnce;

    bool owed = false;       // the broker waits for its acknowledgement
    bool byPacket = false;   // found by its packet id
    bool held = false;
    bool acked = false;
    bool lost = false;
    bool fresh = true;       // nobody was asked yet
    bool ended = false;      // `end` holds
    HandlingEnd end = HandlingEnd::Success;
    // Handlers, by what they are at. Overlapping filters make several (facts D.2).
    int asking = 0;          // the app is being asked
    int pausing = 0;         // a policy will ask again
    int finishing = 0;       // asked for the last time, not handled yet

    struct Open {
        AttemptNumber attempt = 0;
        std::uint32_t mark = nil; // counted from the lane's first mark ever; nil: none runs
    };
    Open open;               // the latest of the running attempts
    std::vector<Open> others;

    Links inLane;
    Links inConnection;      // while owed

    bool busy() const { return fresh || asking > 0 || pausing > 0 || finishing > 0; }
};

// One lane's place, used again when it was let go.
struct Slot {
    std::shared_ptr<Lane> lane;
    bool handedOut = false;  // somebody may hold `lane`: it is copied before it is changed
    bool told = false;       // was in a delta
    bool hidden = false;     // a dead letter of ours that nobody received: not a lane yet
    LaneState end = LaneState::NotDelivered; // when nothing is going on and nobody waits
    int busy = 0;            // deliveries
    int held = 0;            // deliveries whose acknowledgement is withheld on a living link
    int owed = 0;            // deliveries
    int remembered = 0;      // deliveries
    std::uint32_t session = nil;
    std::uint32_t epoch = 0; // of the last delivery
    std::uint32_t group = nil;
    std::uint32_t origin = nil; // group
    std::uint64_t order = 0;    // among the publishes of ours
    std::int64_t publishedNs = 0;
    std::vector<std::uint64_t> operations; // keys that lead here
    struct Copy {
        std::uint32_t slot = nil;
        LaneId id = 0;
    };
    std::vector<Copy> copies; // lanes of other sessions that the same publish began

    Chain<Delivery, &Delivery::inLane> deliveries;
    Links byId, byAge, inChanged, inGroup, inOwed, inOrigin;
};

// Lanes of one content in one session; or those of one content that began with a publish of ours.
struct Group {
    std::uint64_t key = 0;
    Chain<Slot, &Slot::inGroup> lanes;
    Chain<Slot, &Slot::inOwed> owed;     // last delivered first
    Chain<Slot, &Slot::inOrigin> origins;
    std::uint64_t paired = 0;            // up to this order publishes found their lanes here
    std::uint32_t lastPaired = nil;      // slot
};

struct Session {
    std::uint32_t epoch = 0;             // CONNACKs
    bool resuming = false;               // what the broker still has is coming first
    std::int64_t firstSeenNs = 0;
    std::vector<ConnectionId> connections;
};

struct Connection {
    QString component;
    int replica = 0;
    std::uint32_t session = nil;
    std::uint32_t link = 0;
    bool known = false;
    bool connected = false;
    bool clean = false;
    bool stopped = false;
    std::uint32_t unacked = 0;
    Chain<Delivery, &Delivery::inConnection> owed;
    mqtt::DeliveryId lastDelivery = 0;
    mqtt::DeliveryId clearedUpTo = 0;
};

} // namespace wb::ledger
