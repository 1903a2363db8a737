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

} // namespace wb::ledger
