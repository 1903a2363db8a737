#pragma once

#include "core/ledger/delta.h"
#include "core/mqtt/codec.h"

#include <cstddef>
#include <memory>

// Everything that was seen, in order, within a memory budget. Written and asked in the engine thread only;
// other threads read the Deltas and Snapshots it hands out.
//
// Memory: history is let go block by block, oldest first, to keep usedBytes within the budget. The newest block, the
// topics and their latest and retained values are never let go: when these alone exceed the budget (millions of
// topics, or one packet larger than the budget) the ledger goes on and says so in usedBytes. Blocks that a Snapshot
// still holds live as long as it does and are not counted.

namespace wb::ledger {

constexpr std::size_t defaultBudgetBytes = 256u << 20;
constexpr std::size_t smallestBudgetBytes = 8u << 20;

struct Origin {
    ConnectionId connection = 0;
    Role role = Role::Sidecar;
    bool inbound = true;
};

class Ledger {
public:
    explicit Ledger(std::size_t budgetBytes = defaultBudgetBytes);
    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    // `publish` is the decoded frame when it is a well-formed PUBLISH. Oldest blocks are let go when over budget;
    // latest and retained values survive that. timeNs: wall clock, not required to be monotonic.
    // A PUBLISH whose bytes could not be rebuilt from `publish` is kept like an undecodable one, as it came.
    // Retained values: an inbound RETAIN = 1 sets the topic's; RETAIN = 1 with an empty payload, either way, clears it;
    // an outbound one with a payload, or a live message, marks it as possibly out of date.
    Seq append(Origin origin, std::int64_t timeNs, const mqtt::Frame& frame, const mqtt::PublishView* publish);

    const Counters& counters() const;
    Snapshot snapshot() const;
    DeltaPtr takeDelta(std::int64_t nowNs); // one reader; includes topics whose rate fell to 0 meanwhile
    bool hasChanges() const; // also while a rate is still to fall to 0

    void setBudget(std::size_t bytes); // at least smallestBudgetBytes
    void clear(); // topics and counters begin anew (topic ids from 1); seqs go on, so that none ever means two records

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::ledger
