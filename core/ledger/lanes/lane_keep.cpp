#include "core/ledger/lanes/lane_fold.h"
#include "core/ledger/lanes/words.h"

#include <algorithm>

// Which lanes there are, and in which state each one is.

namespace wb::ledger {

namespace {

constexpr std::size_t plainMarks = 4; // delivery, attempt, handled, acknowledged

// Keeps what it allocated.
void makeEmpty(Lane& lane)
{
    std::string topic = std::move(lane.topic);
    std::string eventId = std::move(lane.eventId);
    std::vector<Mark> marks = std::move(lane.marks);
    topic.clear();
    eventId.clear();
    marks.clear();
    lane = Lane{};
    lane.topic = std::move(topic);
    lane.eventId = std::move(eventId);
    lane.marks = std::move(marks);
}

} // namespace

// A full book lets one lane go for each new one, and the oldest has long left the caches: it is asked for early.
void LaneBook::Private::expect([[maybe_unused]] std::uint32_t index) const
{
#ifdef __GNUC__
    if (index == nil) return;
    const Slot& slot = slots[index];
    const auto fetch = [](const void* from, std::size_t bytes) {
        for (std::size_t at = 0; at < bytes; at += 64) __builtin_prefetch(static_cast<const char*>(from) + at);
    };
    if (slot.deliveries.head != nil) fetch(&deliveries[slot.deliveries.head], sizeof(Delivery));
    if (slot.lane) fetch(slot.lane->marks.data(), plainMarks * sizeof(Mark));
    const std::uint32_t second = slot.byAge.after; // each was asked for as the one behind before
    if (second == nil) return;
    if (const Lane* lane = slots[second].lane.get()) fetch(lane, sizeof(Lane));
    const std::uint32_t third = slots[second].byAge.after;
    if (third != nil) fetch(&slots[third], sizeof(Slot));
#endif
}

std::uint32_t LaneBook::Private::newSlot(bool hidden)
{
    if (used >= mostLanes) {
        letGo(over.empty() ? open.head : over.head);
        expect(over.empty() ? open.head : over.head);
    }
    ++used;
    const std::uint32_t index = slots.take();
    Slot& slot = slots[index];
    if (slot.lane && !slot.handedOut) {
        makeEmpty(*slot.lane);
    } else {
        slot.lane = std::make_shared<Lane>();
        slot.lane->marks.reserve(plainMarks);
    }
    slot.handedOut = false;
    slot.hidden = true;
    slot.lane->state = LaneState::NotDelivered;
    over.append(slots.all, index);
    if (!hidden) reveal(index);
    return index;
}

void LaneBook::Private::reveal(std::uint32_t index)
{
    Slot& slot = slots[index];
    slot.hidden = false;
    slot.lane->id = ++lastId;
    byId.set(lastId, index);
    inOrder.append(slots.all, index);
    ++counts.kept;
    ++counts.byState[std::size_t(slot.lane->state)];
    edit(index);
}

void LaneBook::Private::letGo(std::uint32_t index)
{
    while (!slots[index].deliveries.empty()) forget(slots[index].deliveries.head);
    Slot& slot = slots[index];
    if (!slot.hidden) {
        const LaneId id = slot.lane->id;
        --counts.kept;
        ++counts.letGo;
        byId.erase(id);
        inOrder.remove(slots.all, index);
        changed.remove(slots.all, index);
        if (slot.told) gone.push_back(id);
    }
    (isOpen(slot.lane->state) ? open : over).remove(slots.all, index);
    for (const std::uint64_t operation : slot.operations) byOperation.erase(operation);
    if (slot.group != nil) {
        groups[slot.group].lanes.remove(slots.all, index);
        groups[slot.group].owed.remove(slots.all, index);
        dropIfEmpty(slot.group);
    }
    if (slot.origin != nil) {
        groups[slot.origin].origins.remove(slots.all, index);
        dropIfEmpty(slot.origin);
    }
    Slot fresh;
    fresh.lane = std::move(slot.lane);
    fresh.handedOut = slot.handedOut;
    fresh.operations = std::move(slot.operations);
    fresh.operations.clear();
    slot = std::move(fresh);
    slots.giveBack(index);
    --used;
    dirty = true;
}

Lane& LaneBook::Private::edit(std::uint32_t index)
{
    Slot& slot = slots[index];
    if (slot.handedOut) {
        slot.lane = std::make_shared<Lane>(*slot.lane);
        slot.handedOut = false;
    }
    if (!slot.hidden && !slot.inChanged.in) changed.append(slots.all, index);
    return *slot.lane;
}

std::uint32_t LaneBook::Private::addMark(std::uint32_t index, const Mark& mark)
{
    Lane& lane = edit(index);
    if (lane.marks.size() >= mostMarks) {
        constexpr std::size_t atOnce = mostMarks / 4; // not each time: the rest moves up
        lane.marks.erase(lane.marks.begin(), lane.marks.begin() + atOnce);
        lane.marksLetGo += atOnce;
    }
    lane.marks.push_back(mark);
    return lane.marksLetGo + static_cast<std::uint32_t>(lane.marks.size() - 1);
}

void LaneBook::Private::refresh(std::uint32_t index)
{
    const Slot& slot = slots[index];
    const LaneState state = slot.busy > 0   ? LaneState::InProgress
                            : slot.held > 0 ? LaneState::Held
                            : slot.owed > 0 ? LaneState::Unacknowledged
                                            : slot.end;
    const LaneState before = slot.lane->state;
    if (state == before) return;
    edit(index).state = state;
    if (!slot.hidden) {
        --counts.byState[std::size_t(before)];
        ++counts.byState[std::size_t(state)];
    }
    if (isOpen(before) == isOpen(state)) return;
    (isOpen(before) ? open : over).remove(slots.all, index);
    (isOpen(state) ? open : over).append(slots.all, index);
}

std::uint32_t LaneBook::Private::groupFor(std::uint64_t key)
{
    std::uint32_t index = byContent.find(key);
    if (index != nil) return index;
    index = groups.take();
    groups[index] = Group{};
    groups[index].key = key;
    byContent.set(key, index);
    return index;
}

void LaneBook::Private::dropIfEmpty(std::uint32_t index)
{
    const Group& group = groups[index];
    if (!group.lanes.empty() || !group.origins.empty()) return;
    byContent.erase(group.key);
    groups.giveBack(index);
}

void LaneBook::Private::joinGroup(std::uint32_t index, std::uint32_t session)
{
    const std::uint32_t group = groupFor(groupKey(session, slots[index].lane->contentHash));
    slots[index].session = session;
    slots[index].group = group;
    groups[group].lanes.append(slots.all, index);
}

LanePtr LaneBook::Private::handOut(std::uint32_t index)
{
    slots[index].handedOut = true;
    return slots[index].lane;
}

// The broker still has what it has: connections, sessions and what is owed stay.
void LaneBook::Private::clear()
{
    while (!inOrder.empty()) letGo(inOrder.head);
    while (!over.empty()) letGo(over.head); // hidden ones
    slots.clear();
    for (Connection& connection : connections) connection.clearedUpTo = connection.lastDelivery;
    counts = {};
    gone.clear();
    crossings.clear();
    cleared = true;
    dirty = true;
}

} // namespace wb::ledger
