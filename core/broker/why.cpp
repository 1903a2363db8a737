#include "core/broker/why.h"

#include "core/broker/why_texts.h"

#include <algorithm>

namespace wb::broker {

using ledger::AttemptEnd;
using ledger::HandlingEnd;
using ledger::Lane;
using ledger::LaneState;
using ledger::Mark;
using ledger::MarkKind;

namespace {

// What the newest delivery came to.
struct Ending {
    const Mark* delivery = nullptr;
    const Mark* attempt = nullptr; // last one
    const Mark* handled = nullptr;
    const Mark* ack = nullptr;     // last step of its acknowledgement
    bool noHandler = false;
    int attempts = 0;
};

Ending endingOf(const Lane& lane)
{
    Ending ending;
    for (const Mark& mark : lane.marks) {
        switch (mark.kind) {
        case MarkKind::Delivery: ending = {&mark, nullptr, nullptr, nullptr, false, 0}; break;
        case MarkKind::NoHandler: ending.noHandler = true; break;
        case MarkKind::Attempt:
            ending.attempt = &mark;
            ++ending.attempts;
            break;
        case MarkKind::Handled: ending.handled = &mark; break;
        case MarkKind::AckHeld:
        case MarkKind::AckSent:
        case MarkKind::AckDropped:
        case MarkKind::AckTooLate:
        case MarkKind::AckCompleted:
        case MarkKind::LostWithSession: ending.ack = &mark; break;
        default: break;
        }
    }
    return ending;
}

const Mark* attemptBefore(const Lane& lane, const Mark& mark)
{
    const Mark* found = nullptr;
    for (const Mark& other : lane.marks) {
        if (&other == &mark) break;
        if (other.kind == MarkKind::Attempt && other.delivery == mark.delivery && other.connection == mark.connection) found = &other;
    }
    return found;
}

int successes(const Lane& lane)
{
    return int(std::count_if(lane.marks.begin(), lane.marks.end(), [](const Mark& mark) {
        return mark.kind == MarkKind::Attempt && mark.endNs != 0 && mark.attemptEnd == AttemptEnd::Success;
    }));
}

bool confirmed(const Lane& lane)
{
    return std::any_of(lane.marks.begin(), lane.marks.end(), [](const Mark& mark) { return mark.kind == MarkKind::PublishAcked; });
}

const Mark* toldSuccess(const Lane& lane)
{
    const auto told = std::find_if(lane.marks.begin(), lane.marks.end(),
                                   [](const Mark& mark) { return mark.kind == MarkKind::PublishTold && mark.ok; });
    return told == lane.marks.end() ? nullptr : &*told;
}

Why ofAttempt(const Mark& mark)
{
    if (mark.endNs == 0) return why::appIsAsked(mark.number);
    if (mark.attemptEnd == AttemptEnd::Retry) return why::policyRetries(mark);
    if (mark.attemptEnd == AttemptEnd::Success) return why::appTookIt(mark);
    if (mark.attemptEnd == AttemptEnd::Drop) return why::appDropped(mark);
    if (mark.attemptEnd == AttemptEnd::Abandoned) return why::abandoned();
    return why::appFailed(mark);
}

Why ofHandled(const Lane& lane, const Mark& mark, const FarEnd& broker)
{
    switch (mark.handlingEnd) {
    case HandlingEnd::Success: return why::acknowledged(lane);
    case HandlingEnd::Dropped: return why::appDropped(mark);
    case HandlingEnd::Expired: return why::expired();
    case HandlingEnd::NoRoute: return why::noRoute();
    case HandlingEnd::DeadLettered: return why::deadLettered(mark, attemptBefore(lane, mark));
    case HandlingEnd::Republished: return why::republished();
    case HandlingEnd::NotAnEvent: return why::notAnEvent(mark, lane.payloadBytes == 0, broker);
    case HandlingEnd::NotEvaluated: return why::notEvaluated(mark, broker);
    case HandlingEnd::Failed: break;
    }
    const Mark* attempt = attemptBefore(lane, mark);
    if (mark.qos == mqtt::QoS::AtMostOnce) return why::lostAtQos0();
    return attempt && !attempt->policy.isEmpty() ? why::policyGaveUp(*attempt, broker) : why::failed(attempt, broker);
}

Why ofAck(const Lane& lane, const Mark& mark, const FarEnd& broker)
{
    switch (mark.kind) {
    case MarkKind::AckHeld: return why::held(mark);
    case MarkKind::AckDropped: return why::ackDropped(mark, broker);
    case MarkKind::AckTooLate: return why::ackTooLate(broker);
    case MarkKind::LostWithSession: return why::lostWithSession(broker);
    case MarkKind::AckCompleted: return why::qos2Completed(successes(lane));
    default: return why::acknowledged(lane);
    }
}

Why ofUnacknowledged(const Lane& lane, const FarEnd& broker)
{
    const Ending ending = endingOf(lane);
    if (ending.noHandler) return why::noHandler(broker);
    if (ending.ack && ending.ack->kind == MarkKind::AckDropped) return why::ackDropped(*ending.ack, broker);
    if (ending.ack && ending.ack->kind == MarkKind::AckTooLate) return why::ackTooLate(broker);
    if (ending.handled) return ofHandled(lane, *ending.handled, broker);
    return why::failed(ending.attempt, broker);
}

Why ofDropped(const Lane& lane, const FarEnd& broker)
{
    const Ending ending = endingOf(lane);
    return ending.handled ? ofHandled(lane, *ending.handled, broker) : why::acknowledged(lane);
}

Why ofAcknowledged(const Lane& lane)
{
    if (lane.qos == mqtt::QoS::ExactlyOnce && successes(lane) > 1) return why::qos2Twice(successes(lane));
    return why::acknowledged(lane);
}

Why ofNotDelivered(const Lane& lane)
{
    if (toldSuccess(lane) && !confirmed(lane)) return why::toldTooMuch(lane.qos == mqtt::QoS::AtMostOnce);
    return why::notDelivered(confirmed(lane));
}

Why ofInProgress(const Lane& lane)
{
    const Ending ending = endingOf(lane);
    return ending.attempt ? ofAttempt(*ending.attempt) : why::onItsWay();
}

} // namespace

Why explain(const Lane& lane, const FarEnd& broker)
{
    switch (lane.state) {
    case LaneState::NotDelivered: return ofNotDelivered(lane);
    case LaneState::InProgress: return ofInProgress(lane);
    case LaneState::Held: {
        const Ending ending = endingOf(lane);
        return why::held(ending.ack ? *ending.ack : Mark());
    }
    case LaneState::Unacknowledged: {
        Why why = ofUnacknowledged(lane, broker);
        if (lane.deliveries > 1) why.why += u' ' + why::deliveredSoFar(lane.deliveries);
        return why;
    }
    case LaneState::Acknowledged: return ofAcknowledged(lane);
    case LaneState::Completed: return why::qos0Taken();
    case LaneState::Dropped:
    case LaneState::DeadLettered:
    case LaneState::Republished: return ofDropped(lane, broker);
    case LaneState::Lost:
        return lane.qos == mqtt::QoS::AtMostOnce ? why::lostAtQos0() : why::lostWithSession(broker);
    }
    return {};
}

Why explain(const Lane& lane, const Mark& mark, const FarEnd& broker)
{
    switch (mark.kind) {
    case MarkKind::Published: return why::published(mark);
    case MarkKind::PublishAcked: return why::publishConfirmed();
    case MarkKind::PublishDiscarded: return why::publishDiscarded(mark.qos == mqtt::QoS::AtMostOnce);
    case MarkKind::PublishTold:
        if (!mark.ok) return why::toldError();
        return confirmed(lane) ? why::toldSuccess() : why::toldTooMuch(lane.qos == mqtt::QoS::AtMostOnce);
    case MarkKind::Delivery: return why::delivered(mark, broker);
    case MarkKind::NoHandler: return why::noHandler(broker);
    case MarkKind::Attempt: return ofAttempt(mark);
    case MarkKind::Handled: return ofHandled(lane, mark, broker);
    default: return ofAck(lane, mark, broker);
    }
}

} // namespace wb::broker
