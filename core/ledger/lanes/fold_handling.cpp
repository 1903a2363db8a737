#include "core/ledger/lanes/lane_fold.h"

#include <algorithm>

// What the sidecar did with a delivery.

namespace wb::ledger {

namespace {

bool isAcknowledging(HandlingEnd end)
{
    return end != HandlingEnd::Failed && end != HandlingEnd::NotAnEvent && end != HandlingEnd::NotEvaluated;
}

bool needsNoAttempt(HandlingEnd end)
{
    return end == HandlingEnd::Expired || end == HandlingEnd::NoRoute || end == HandlingEnd::NotAnEvent ||
           end == HandlingEnd::NotEvaluated;
}

// `failed`: what a failure means, where nothing is owed.
LaneState stateOf(HandlingEnd end, LaneState success, LaneState failed)
{
    switch (end) {
    case HandlingEnd::Success: return success;
    case HandlingEnd::Dropped:
    case HandlingEnd::Expired:
    case HandlingEnd::NoRoute: return LaneState::Dropped;
    case HandlingEnd::DeadLettered: return LaneState::DeadLettered;
    case HandlingEnd::Republished: return LaneState::Republished;
    case HandlingEnd::Failed:
    case HandlingEnd::NotAnEvent:
    case HandlingEnd::NotEvaluated: break;
    }
    return failed;
}

Mark markOf(MarkKind kind, const Fact& fact, const Delivery& delivery, mqtt::DeliveryId id)
{
    Mark mark = markAt(fact, kind);
    mark.delivery = id;
    mark.packetId = delivery.packetId;
    mark.qos = delivery.qos;
    return mark;
}

MarkKind kindOf(AckStep step)
{
    switch (step) {
    case AckStep::Sent: return MarkKind::AckSent;
    case AckStep::Held: return MarkKind::AckHeld;
    case AckStep::Dropped: return MarkKind::AckDropped;
    case AckStep::TooLate: return MarkKind::AckTooLate;
    case AckStep::Completed: break;
    }
    return MarkKind::AckCompleted;
}

// Takes out the mark of that attempt; nil: unknown.
std::uint32_t takeOpen(Delivery& delivery, AttemptNumber attempt)
{
    if (delivery.open.attempt == attempt) return std::exchange(delivery.open, {}).mark;
    const auto at = std::find_if(delivery.others.begin(), delivery.others.end(),
                                 [&](const Delivery::Open& open) { return open.attempt == attempt; });
    if (at == delivery.others.end()) return nil;
    const std::uint32_t mark = at->mark;
    delivery.others.erase(at);
    return mark;
}

} // namespace

std::uint32_t LaneBook::Private::find(const Fact& fact, mqtt::DeliveryId delivery) const
{
    return byDelivery.find(deliveryKey(fact.connection, delivery));
}

void LaneBook::Private::conclude(std::uint32_t index)
{
    const Delivery& delivery = deliveries[index];
    if (delivery.busy()) return;
    Slot& slot = slots[delivery.slot];
    if (delivery.qos == mqtt::QoS::AtMostOnce) {
        slot.end = delivery.ended ? stateOf(delivery.end, LaneState::Completed, LaneState::Lost) : LaneState::Lost;
    } else if (delivery.acked) {
        // Up to Dapr 1.5 everything was acknowledged, whatever the app said (facts E.1).
        slot.end = delivery.ended ? stateOf(delivery.end, LaneState::Acknowledged, LaneState::Dropped)
                                  : LaneState::Dropped;
    } else if (delivery.lost) {
        slot.end = LaneState::Lost;
    }
}

void LaneBook::Private::take(const Fact& fact, const NoHandler& body)
{
    const std::uint32_t index = find(fact, body.delivery);
    if (index == nil || deliveries[index].slot == nil) return;
    addMark(deliveries[index].slot, markOf(MarkKind::NoHandler, fact, deliveries[index], body.delivery));
    change(index, [](Delivery& delivery) { delivery.fresh = false; });
}

void LaneBook::Private::take(const Fact& fact, const AttemptBegan& body)
{
    const Connection& own = connection(fact.connection);
    if (body.delivery > own.clearedUpTo && body.delivery <= own.lastDelivery) {
        ++counts.attempts;
        dirty = true;
    }
    const std::uint32_t index = find(fact, body.delivery);
    if (index == nil || deliveries[index].slot == nil) return;
    const std::uint32_t slot = deliveries[index].slot;
    Mark mark = markOf(MarkKind::Attempt, fact, deliveries[index], body.delivery);
    mark.number = body.number;
    mark.text = body.route;
    ++edit(slot).attempts;
    const Delivery::Open begun{body.attempt, addMark(slot, mark)};
    change(index, [&](Delivery& delivery) {
        delivery.fresh = false;
        // A handler that asks again; after a pause of zero it looked as if it had asked for the last time.
        if (body.number > 1 && delivery.pausing > 0) --delivery.pausing;
        else if (body.number > 1 && delivery.finishing > 0) --delivery.finishing;
        ++delivery.asking;
        if (delivery.open.mark != nil) delivery.others.push_back(delivery.open);
        delivery.open = begun;
    });
}

void LaneBook::Private::take(const Fact& fact, const AttemptEnded& body)
{
    const std::uint32_t index = find(fact, body.delivery);
    if (index == nil || deliveries[index].slot == nil) return;
    const std::uint32_t number = takeOpen(deliveries[index], body.attempt);
    if (number == nil) return;
    Lane& lane = edit(deliveries[index].slot);
    if (number >= lane.marksLetGo) {
        Mark& mark = lane.marks[number - lane.marksLetGo];
        mark.endNs = fact.timeNs;
        mark.attemptEnd = body.end;
        mark.policy = body.policy;
        mark.nextInNs = body.nextInNs;
        mark.text = body.error.isEmpty()   ? body.reply
                    : body.reply.isEmpty() ? body.error
                                           : QString(body.reply + QStringLiteral(": ") + body.error);
    }
    change(index, [&](Delivery& delivery) {
        if (delivery.asking == 0) return; // its sidecar was stopped meanwhile
        --delivery.asking;
        // A policy asks again after a timeout too.
        ++(body.end == AttemptEnd::Retry || body.nextInNs > 0 ? delivery.pausing : delivery.finishing);
    });
}

void LaneBook::Private::take(const Fact& fact, const Handled& body)
{
    const std::uint32_t index = find(fact, body.delivery);
    if (index == nil || deliveries[index].slot == nil) return;
    Mark mark = markOf(MarkKind::Handled, fact, deliveries[index], body.delivery);
    mark.handlingEnd = body.end;
    mark.text = body.detail;
    addMark(deliveries[index].slot, mark);
    change(index, [&](Delivery& delivery) {
        delivery.fresh = false;
        // Which of several handlers it was is not told: the one that was asked for the last time, where one is there.
        if (delivery.finishing > 0) --delivery.finishing;
        else if (delivery.pausing > 0 && !needsNoAttempt(body.end)) --delivery.pausing;
        // The first one that acknowledges does so for all (facts D.2).
        const bool better = !delivery.ended || (!isAcknowledging(delivery.end) && isAcknowledging(body.end));
        if (better) delivery.end = body.end;
        delivery.ended = true;
    });
}

void LaneBook::Private::take(const Fact& fact, const Acknowledged& body)
{
    const std::uint32_t index = find(fact, body.delivery);
    if (index == nil) return;
    if (deliveries[index].slot == nil) {
        if (body.step == AckStep::Sent) settleDebt(index);
        return;
    }
    const std::uint32_t slot = deliveries[index].slot;
    Mark mark = markOf(kindOf(body.step), fact, deliveries[index], body.delivery);
    if (body.step == AckStep::Sent) mark.endNs = deliveries[index].timeNs;
    mark.text = body.rule;
    addMark(slot, mark);
    if (body.step == AckStep::Sent) {
        deliveries[index].acked = true;
        settleDebt(index);
    }
    const Connection& own = connections[fact.connection];
    const bool linkLives = own.connected && own.link == deliveries[index].link;
    change(index, [&](Delivery& delivery) {
        if (body.step != AckStep::Completed) delivery.held = body.step == AckStep::Held && delivery.owed && linkLives;
    });
}

} // namespace wb::ledger
