#include "core/ledger/lanes/words.h"

#include <QCoreApplication>

namespace wb::ledger {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::ledger::Lanes)
};

} // namespace

QString stateName(LaneState state)
{
    switch (state) {
    case LaneState::NotDelivered: return Text::tr("not delivered");
    case LaneState::InProgress: return Text::tr("in progress");
    case LaneState::Held: return Text::tr("held");
    case LaneState::Unacknowledged: return Text::tr("un-acknowledged");
    case LaneState::Acknowledged: return Text::tr("acknowledged");
    case LaneState::Completed: return Text::tr("completed");
    case LaneState::Dropped: return Text::tr("dropped");
    case LaneState::DeadLettered: return Text::tr("dead-lettered");
    case LaneState::Republished: return Text::tr("published again");
    case LaneState::Lost: return Text::tr("lost");
    }
    return {};
}

QString stateMeaning(LaneState state)
{
    switch (state) {
    case LaneState::NotDelivered: return Text::tr("We published it; no component has received it.");
    case LaneState::InProgress: return Text::tr("The app is being asked, or a retry policy is about to ask again.");
    case LaneState::Held: return Text::tr("It is done; a rule of yours withholds its acknowledgement.");
    case LaneState::Unacknowledged: return Text::tr("It was not acknowledged: the broker still has it.");
    case LaneState::Acknowledged: return Text::tr("The app succeeded and the acknowledgement was sent.");
    case LaneState::Completed: return Text::tr("The app succeeded; at QoS 0 there is nothing to acknowledge.");
    case LaneState::Dropped: return Text::tr("It was given up without a success, and will not come again.");
    case LaneState::DeadLettered: return Text::tr("It was sent to the dead-letter topic and acknowledged.");
    case LaneState::Republished: return Text::tr("It failed, was published again to its topic, and acknowledged.");
    case LaneState::Lost: return Text::tr("Nobody will send it again: it failed at QoS 0, or its session ended.");
    }
    return {};
}

QString tieName(Tie tie)
{
    switch (tie) {
    case Tie::First: return Text::tr("first delivery");
    case Tie::ProvedByPacket: return Text::tr("proved by packet id");
    case Tie::ProvedByEvent: return Text::tr("proved by event id");
    case Tie::Guessed: return Text::tr("guessed");
    }
    return {};
}

QString tieMeaning(Tie tie)
{
    switch (tie) {
    case Tie::First: return Text::tr("The first delivery of this message that was seen.");
    case Tie::ProvedByPacket:
        return Text::tr("The same packet id, topic and payload, while that id was un-acknowledged in this session.");
    case Tie::ProvedByEvent: return Text::tr("The same CloudEvent, by its id, in this session.");
    case Tie::Guessed: return Text::tr("Only the topic and the payload are the same.");
    }
    return {};
}

QString markName(MarkKind kind)
{
    switch (kind) {
    case MarkKind::Published: return Text::tr("published");
    case MarkKind::PublishAcked: return Text::tr("publish acknowledged by the broker");
    case MarkKind::PublishDiscarded: return Text::tr("publish discarded");
    case MarkKind::PublishTold: return Text::tr("publisher told");
    case MarkKind::Delivery: return Text::tr("delivered");
    case MarkKind::NoHandler: return Text::tr("no handler");
    case MarkKind::Attempt: return Text::tr("app asked");
    case MarkKind::Handled: return Text::tr("handled");
    case MarkKind::AckHeld: return Text::tr("acknowledgement held");
    case MarkKind::AckSent: return Text::tr("acknowledgement sent");
    case MarkKind::AckDropped: return Text::tr("acknowledgement dropped on purpose");
    case MarkKind::AckTooLate: return Text::tr("acknowledgement too late");
    case MarkKind::AckCompleted: return Text::tr("acknowledgement completed");
    case MarkKind::LostWithSession: return Text::tr("lost with its session");
    }
    return {};
}

QString attemptEndName(AttemptEnd end)
{
    switch (end) {
    case AttemptEnd::Success: return Text::tr("success");
    case AttemptEnd::Drop: return Text::tr("drop");
    case AttemptEnd::Retry: return Text::tr("retry by policy");
    case AttemptEnd::Failed: return Text::tr("failed");
    case AttemptEnd::TimedOut: return Text::tr("timed out");
    case AttemptEnd::Abandoned: return Text::tr("abandoned");
    }
    return {};
}

QString handlingEndName(HandlingEnd end)
{
    switch (end) {
    case HandlingEnd::Success: return Text::tr("succeeded");
    case HandlingEnd::Dropped: return Text::tr("dropped");
    case HandlingEnd::Expired: return Text::tr("expired");
    case HandlingEnd::NoRoute: return Text::tr("no route matches");
    case HandlingEnd::DeadLettered: return Text::tr("dead-lettered");
    case HandlingEnd::Failed: return Text::tr("failed");
    case HandlingEnd::NotAnEvent: return Text::tr("not a JSON object");
    case HandlingEnd::NotEvaluated: return Text::tr("its route cannot be evaluated");
    case HandlingEnd::Republished: return Text::tr("published again");
    }
    return {};
}

QString endCauseName(EndCause cause)
{
    switch (cause) {
    case EndCause::Broker: return Text::tr("ended by the broker or the network");
    case EndCause::Disconnect: return Text::tr("DISCONNECT sent");
    case EndCause::Close: return Text::tr("TCP connection closed");
    case EndCause::Reset: return Text::tr("TCP connection reset");
    case EndCause::Silence: return Text::tr("fell silent");
    case EndCause::Stopped: return Text::tr("component stopped");
    }
    return {};
}

} // namespace wb::ledger
