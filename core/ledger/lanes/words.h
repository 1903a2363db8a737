#pragma once

#include "core/ledger/lanes/lane.h"

#include <QString>

// The states of a message as people read them, in their language; for files see keys.h.

namespace wb::ledger {

QString stateName(LaneState state);
QString stateMeaning(LaneState state); // one sentence

// The broker waits for its acknowledgement, or the app is being asked.
constexpr bool isOpen(LaneState state)
{
    return state == LaneState::InProgress || state == LaneState::Held || state == LaneState::Unacknowledged;
}

} // namespace wb::ledger
