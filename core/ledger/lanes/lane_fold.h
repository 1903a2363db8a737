#pragma once

#include "core/ledger/lanes/flat_map.h"
#include "core/ledger/lanes/lane_book.h"
#include "core/ledger/lanes/lane_parts.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace wb::ledger {

struct LaneBook::Private {
    explicit Private(std::size_t most) : mostLanes(std::max<std::size_t>(most, 1)) {}

    // --- facts, one each (fold_*.cpp) ---
    void take(const Fact& fact, const SidecarConnected& body);
    void take(const Fact& fact, const ConnectionEnded& body);
    void take(const Fact& fact, const SessionThrownAway& body);
    void take(const Fact& fact, const ControlUsed& body);
    void take(const Fact& fact, const Delivered& body);
    void take(const Fact& fact, const NoHandler& body);
    void take(const Fact& fact, const AttemptBegan& body);
    void take(const Fact& fact, const AttemptEnded& body);
    void take(const Fact& fact, const Handled& body);
    void take(const Fact& fact, const Acknowledged& body);
    void take(const Fact& fact, const Published& body);
    void take(const Fact& fact, const PublishEnded& body);
    void take(const Fact& fact, const PublishTold& body);

    // --- connections and sessions ---
    Connection& connection(ConnectionId id);
    std::uint32_t sessionOf(ConnectionId id);
    std::uint32_t sessionNamed(const QString& clientId, const QString& address, std::int64_t nowNs);
    void loseConnection(ConnectionId id, std::uint32_t session, std::int64_t nowNs);
    void loseSession(std::uint32_t session, std::int64_t nowNs);
    void abandon(ConnectionId id);
    void addCrossing(Crossing crossing);

    // --- deliveries ---
    struct Match {
        std::uint32_t slot = nil;
        Tie tie = Tie::First;
        std::uint32_t before = nil; // the delivery that came with the same packet id
    };
    Match match(std::uint32_t session, const Delivered& body) const;
    bool sameContent(std::uint32_t slot, const Delivered& body) const;
    std::uint32_t beginLane(std::uint32_t session, const Delivered& body);
    struct Heir { // what a delivery takes over from the one that it stands for
        std::int64_t sinceNs = 0;
        bool placed = false;       // in its connection's list, behind `after`
        std::uint32_t after = nil; // delivery; nil: first
    };
    Heir supersede(const Fact& fact, const Delivered& body, const Match& match);
    void addDelivery(const Fact& fact, const Delivered& body, std::uint32_t slot, const Heir& heir);
    void owe(std::uint32_t delivery, const Heir& heir);
    void settleDebt(std::uint32_t delivery); // nobody waits for it any longer
    void lose(std::uint32_t delivery, std::int64_t nowNs);
    void forget(std::uint32_t delivery);
    std::uint32_t find(const Fact& fact, mqtt::DeliveryId delivery) const;
    template <class Change>
    void change(std::uint32_t delivery, Change&& how); // of a lane that is kept, and the lane's figures and state
    void conclude(std::uint32_t delivery);

    // --- publishes of ours ---
    std::uint32_t originFor(std::uint32_t session, const Delivered& body);
    std::uint32_t nextOrigin(Group& own, const Group& origins, std::uint32_t session, bool retained) const;
    std::uint32_t laneOfEvent(const Published& body) const;
    void addOrigin(std::uint32_t slot);
    std::uint32_t slotOf(const Fact& fact, mqtt::OperationId operation) const;
    void addPublishMark(std::uint32_t slot, const Mark& mark);

    // --- lanes (lane_keep.cpp) ---
    std::uint32_t newSlot(bool hidden);
    void expect(std::uint32_t slot) const;
    void reveal(std::uint32_t slot);
    void letGo(std::uint32_t slot);
    Lane& edit(std::uint32_t slot);       // and tells it with the next delta
    std::uint32_t addMark(std::uint32_t slot, const Mark& mark);
    void refresh(std::uint32_t slot);     // its state
    std::uint32_t groupFor(std::uint64_t key);
    void dropIfEmpty(std::uint32_t group);
    void joinGroup(std::uint32_t slot, std::uint32_t session);
    LanePtr handOut(std::uint32_t slot);
    void clear();

    static std::uint64_t deliveryKey(ConnectionId connection, std::uint64_t id)
    {
        return (std::uint64_t{connection} << 48) ^ id;
    }
    static std::uint64_t packetKey(std::uint32_t session, mqtt::PacketId id)
    {
        return (std::uint64_t{session} << 16) | id;
    }
    static std::uint64_t groupKey(std::uint32_t session, std::uint64_t contentHash)
    {
        return contentHash ^ ((std::uint64_t{session} + 1) * 0xd6e8feb86659fd93);
    }
    static std::uint64_t originKey(std::uint64_t contentHash) { return contentHash; }

    std::size_t mostLanes;
    Pool<Slot> slots;
    std::size_t used = 0;
    Pool<Delivery> deliveries;
    Pool<Group> groups;
    std::vector<Session> sessions;
    std::vector<Connection> connections;      // by id
    QHash<std::pair<QString, QString>, std::uint32_t> sessionNames;

    FlatMap byId;         // LaneId -> slot
    FlatMap byDelivery;   // connection and delivery -> delivery
    FlatMap byPacket;     // session and packet id -> delivery
    FlatMap byContent;    // session and content -> group; content -> group of origins
    FlatMap byOperation;  // connection and operation -> slot

    Chain<Slot, &Slot::byId> inOrder;
    Chain<Slot, &Slot::byAge> open;           // something is going on or owed
    Chain<Slot, &Slot::byAge> over;           // let go first
    Chain<Slot, &Slot::inChanged> changed;

    LaneId lastId = 0;
    std::uint64_t lastOrder = 0;
    LaneCounts counts;
    std::vector<LaneId> gone;                 // told once, let go since
    std::vector<Crossing> crossings;
    bool cleared = false;
    bool dirty = false;                       // counts or in-flight figures are new
};

template <class Change>
void LaneBook::Private::change(std::uint32_t index, Change&& how)
{
    Delivery& delivery = deliveries[index];
    Slot& slot = slots[delivery.slot];
    const bool busy = delivery.busy();
    const bool held = delivery.held;
    how(delivery);
    slot.busy += int(delivery.busy()) - int(busy);
    slot.held += int(delivery.held) - int(held);
    conclude(index);
    refresh(delivery.slot);
}

inline Mark markAt(const Fact& fact, MarkKind kind)
{
    Mark mark;
    mark.kind = kind;
    mark.timeNs = fact.timeNs;
    mark.connection = fact.connection;
    return mark;
}

} // namespace wb::ledger
