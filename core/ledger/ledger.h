#pragma once

#include "core/ledger/delta.h"
#include "core/mqtt/codec.h"

#include <cstddef>
#include <memory>

// Everything that was seen, in order, within a memory budget. Written and asked in the engine thread only;
// other threads read the Deltas and Snapshots it hands out.

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
    Seq append(Origin origin, std::int64_t timeNs, const mqtt::Frame& frame, const mqtt::PublishView* publish);

    const Counters& counters() const;
    Snapshot snapshot() const;
    DeltaPtr takeDelta(std::int64_t nowNs); // one reader; includes topics whose rate fell to 0 meanwhile
    bool hasChanges() const;

    void setBudget(std::size_t bytes);
    void clear();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::ledger
