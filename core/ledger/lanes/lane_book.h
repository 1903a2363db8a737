#pragma once

#include "core/ledger/lanes/lane.h"

#include <memory>

// Folds facts into lanes. Bounded: at most `mostLanes` are kept; ended ones are let go first, oldest first, and their
// last states stay counted. Fed and asked in one thread; what it hands out may go to any other.
//
// A message is known again within its session (client id and address) only, and by topic and bytes: with the packet id
// that is still un-acknowledged, with its CloudEvents id, or as a guess among what is un-acknowledged. A message whose
// lane was let go is a new one to the book.

namespace wb::ledger {

class LaneBook : public FactSink {
public:
    static constexpr std::size_t defaultLanes = 50'000;

    explicit LaneBook(std::size_t mostLanes = defaultLanes);
    ~LaneBook() override;
    LaneBook(const LaneBook&) = delete;
    LaneBook& operator=(const LaneBook&) = delete;

    void add(const Fact& fact) override; // constant time, but for cuts and reconnects: they look at what is owed

    const LaneCounts& counts() const;
    std::vector<InFlight> inFlight() const;
    LaneId laneOf(ConnectionId connection, mqtt::DeliveryId delivery) const; // 0: not known, or not any more
    LanePtr lane(LaneId id) const;                 // null when let go or never there
    std::vector<LanePtr> lanes() const;            // all kept, by id: for tests, exports and a scenario's expectations
    bool hasChanges() const;
    LaneDeltaPtr takeDelta(std::size_t mostChanged = 2'000); // one reader
    void clear(); // lanes and counts; what the broker waits for is still told by inFlight()

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::ledger
