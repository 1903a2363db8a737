#include "core/ledger/lanes/lane_book.h"

#include "core/ledger/lanes/lane_fold.h"

#include <algorithm>

namespace wb::ledger {

LaneBook::LaneBook(std::size_t mostLanes) : d(std::make_unique<Private>(mostLanes)) {}
LaneBook::~LaneBook() = default;

void LaneBook::add(const Fact& fact)
{
    std::visit([&](const auto& body) { d->take(fact, body); }, fact.body);
}

const LaneCounts& LaneBook::counts() const
{
    return d->counts;
}

// Those whose sidecar was stopped are told only while the broker waits for something of theirs.
std::vector<InFlight> LaneBook::inFlight() const
{
    std::vector<InFlight> all;
    for (std::size_t id = 0; id < d->connections.size(); ++id) {
        const Connection& connection = d->connections[id];
        if (!connection.known || (connection.stopped && connection.unacked == 0)) continue;
        const std::uint32_t oldest = connection.owed.head;
        all.push_back({static_cast<ConnectionId>(id), connection.component, connection.replica, connection.unacked,
                       oldest == nil ? 0 : d->deliveries[oldest].sinceNs});
    }
    return all;
}

LaneId LaneBook::laneOf(ConnectionId connection, mqtt::DeliveryId delivery) const
{
    const std::uint32_t index = d->byDelivery.find(Private::deliveryKey(connection, delivery));
    const std::uint32_t slot = index == nil ? nil : d->deliveries[index].slot;
    return slot == nil ? 0 : d->slots[slot].lane->id;
}

LanePtr LaneBook::lane(LaneId id) const
{
    const std::uint32_t slot = d->byId.find(id);
    return slot == nil ? nullptr : d->handOut(slot);
}

std::vector<LanePtr> LaneBook::lanes() const
{
    std::vector<LanePtr> all;
    all.reserve(d->counts.kept);
    for (std::uint32_t slot = d->inOrder.head; slot != nil; slot = d->inOrder.after(d->slots.all, slot))
        all.push_back(d->handOut(slot));
    return all;
}

bool LaneBook::hasChanges() const
{
    return d->dirty || d->cleared || !d->changed.empty() || !d->gone.empty() || !d->crossings.empty();
}

LaneDeltaPtr LaneBook::takeDelta(std::size_t mostChanged)
{
    auto delta = std::make_shared<LaneDelta>();
    delta->cleared = std::exchange(d->cleared, false);
    while (!d->changed.empty() && delta->changed.size() < mostChanged) {
        const std::uint32_t slot = d->changed.head;
        d->changed.remove(d->slots.all, slot);
        d->slots[slot].told = true;
        delta->changed.push_back(d->handOut(slot));
    }
    std::sort(delta->changed.begin(), delta->changed.end(),
              [](const LanePtr& a, const LanePtr& b) { return a->id < b->id; });
    delta->firstKept = d->inOrder.empty() ? d->lastId + 1 : d->slots[d->inOrder.head].lane->id;
    for (const LaneId id : d->gone)
        if (id >= delta->firstKept) delta->gone.push_back(id);
    d->gone.clear();
    delta->crossings = std::exchange(d->crossings, {});
    delta->inFlight = inFlight();
    delta->counts = d->counts;
    delta->more = !d->changed.empty();
    d->dirty = false;
    return delta;
}

void LaneBook::clear()
{
    d->clear();
}

} // namespace wb::ledger
