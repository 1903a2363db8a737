#include "core/ledger/lanes/lane_fold.h"

#include <algorithm>

// Publishes of ours: each begins a lane, which the first delivery of the same content takes over.

namespace wb::ledger {

namespace {

constexpr std::size_t mostSessions = 64; // that are searched for an event which is published again: the newest

} // namespace

std::uint32_t LaneBook::Private::slotOf(const Fact& fact, mqtt::OperationId operation) const
{
    return byOperation.find(deliveryKey(fact.connection, operation));
}

void LaneBook::Private::addOrigin(std::uint32_t slot)
{
    const std::uint32_t group = groupFor(originKey(slots[slot].lane->contentHash));
    slots[slot].origin = group;
    slots[slot].order = ++lastOrder;
    groups[group].origins.append(slots.all, slot);
}

void LaneBook::Private::addPublishMark(std::uint32_t slot, const Mark& mark)
{
    addMark(slot, mark);
    for (const Slot::Copy& copy : slots[slot].copies) {
        const Slot& other = slots[copy.slot];
        if (other.lane && !other.hidden && other.byId.in && other.lane->id == copy.id) addMark(copy.slot, mark);
    }
}

// The same event once more is the same message: published by us before, or delivered to us (Dapr 1.9 publishes again what
// failed, facts E.1).
std::uint32_t LaneBook::Private::laneOfEvent(const Published& body) const
{
    const auto same = [&](std::uint32_t slot) {
        if (slot == nil) return false;
        const Lane& lane = *slots[slot].lane;
        return lane.contentHash == body.contentHash && lane.topic == body.topic && lane.eventId == body.eventId;
    };
    const std::uint32_t origins = byContent.find(originKey(body.contentHash));
    if (origins != nil && same(groups[origins].origins.head)) return groups[origins].origins.head;
    const std::size_t last = sessions.size() - std::min(sessions.size(), mostSessions);
    for (std::size_t session = sessions.size(); session > last; --session) {
        const std::uint32_t group = byContent.find(groupKey(std::uint32_t(session - 1), body.contentHash));
        if (group != nil && same(groups[group].lanes.tail)) return groups[group].lanes.tail;
    }
    return nil;
}

void LaneBook::Private::take(const Fact& fact, const Published& body)
{
    std::uint32_t slot = slotOf(fact, body.operation);
    const bool again = slot != nil;
    if (!again && !body.eventId.empty()) slot = laneOfEvent(body);
    if (slot == nil) {
        slot = newSlot(body.deadLetter);
        Lane& lane = edit(slot);
        lane.topic = body.topic;
        lane.eventId = body.eventId;
        lane.contentHash = body.contentHash;
        lane.qos = body.qos;
        lane.ours = true;
        addOrigin(slot);
    }
    slots[slot].publishedNs = fact.timeNs;
    if (!again && body.operation != 0) {
        const std::uint64_t key = deliveryKey(fact.connection, body.operation);
        slots[slot].operations.push_back(key);
        byOperation.set(key, slot);
    }
    Mark mark = markAt(fact, MarkKind::Published);
    mark.seq = body.seq;
    mark.packetId = body.packetId;
    mark.qos = body.qos;
    mark.dup = body.dup;
    mark.retained = body.retain;
    addPublishMark(slot, mark);
}

void LaneBook::Private::take(const Fact& fact, const PublishEnded& body)
{
    const std::uint32_t slot = slotOf(fact, body.operation);
    if (slot == nil || body.outcome == mqtt::PublishOutcome::Written) return;
    const bool acked = body.outcome == mqtt::PublishOutcome::Acked;
    Mark mark = markAt(fact, acked ? MarkKind::PublishAcked : MarkKind::PublishDiscarded);
    if (acked) mark.endNs = slots[slot].publishedNs;
    addPublishMark(slot, mark);
}

void LaneBook::Private::take(const Fact& fact, const PublishTold& body)
{
    const std::uint32_t slot = body.operation == 0 ? nil : slotOf(fact, body.operation);
    if (slot == nil) return;
    Mark mark = markAt(fact, MarkKind::PublishTold);
    mark.ok = body.ok;
    mark.text = body.message;
    addPublishMark(slot, mark);
}

// The publish of ours that this first delivery in its session comes from; nil: none that we know.
std::uint32_t LaneBook::Private::originFor(std::uint32_t session, const Delivered& body)
{
    const std::uint32_t group = lastOrder == 0 ? nil : byContent.find(originKey(body.contentHash));
    if (group == nil || groups[group].origins.empty()) return nil;
    if (!body.eventId.empty()) {
        const std::uint32_t slot = groups[group].origins.head;
        return sameContent(slot, body) ? slot : nil;
    }
    const std::uint32_t own = groupFor(groupKey(session, body.contentHash));
    const std::uint32_t slot = nextOrigin(groups[own], groups[group], session, body.retained);
    if (slot != nil && !sameContent(slot, body)) return nil;
    return slot;
}

// Without an id publishes pair in order, each once in a session. Those from before the session was first seen are only
// for who can have waited for them: retained ones, and those that nobody received.
std::uint32_t LaneBook::Private::nextOrigin(Group& own, const Group& origins, std::uint32_t session,
                                            bool retained) const
{
    const bool placed = own.lastPaired != nil && slots[own.lastPaired].order == own.paired && own.paired != 0;
    std::uint32_t slot = placed ? origins.origins.after(slots.all, own.lastPaired) : origins.origins.head;
    std::uint32_t waiting = nil;
    std::uint32_t passed = nil;
    for (; slot != nil; passed = slot, slot = origins.origins.after(slots.all, slot)) {
        if (slots[slot].order <= own.paired) continue;
        if (retained || slots[slot].publishedNs >= sessions[session].firstSeenNs) break;
        if (waiting == nil && slots[slot].session == nil) waiting = slot;
    }
    if (slot == nil) slot = waiting;
    const std::uint32_t reached = slot == nil ? passed : slot;
    if (reached != nil) {
        own.lastPaired = reached;
        own.paired = std::max(own.paired, slots[reached].order);
    }
    return slot;
}

} // namespace wb::ledger
