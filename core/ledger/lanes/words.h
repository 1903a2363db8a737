#pragma once

#include "core/ledger/lanes/lane.h"

#include <QString>

// How people read about lanes, in their language: the window, the console and reports say the same. Names are short and
// begin small, to stand in a row or a sentence; for files see keys.h.

namespace wb::ledger {

QString stateName(LaneState state);
QString stateMeaning(LaneState state); // one sentence
QString tieName(Tie tie);
QString tieMeaning(Tie tie);           // one sentence
QString markName(MarkKind kind);
QString attemptEndName(AttemptEnd end);
QString handlingEndName(HandlingEnd end);
QString endCauseName(EndCause cause);

// Nothing more will happen to it, unless somebody sends it again.
constexpr bool isEnded(LaneState state)
{
    return state >= LaneState::Acknowledged;
}
// The broker waits for its acknowledgement, or the app is being asked.
constexpr bool isOpen(LaneState state)
{
    return state == LaneState::InProgress || state == LaneState::Held || state == LaneState::Unacknowledged;
}
constexpr bool isProof(Tie tie)
{
    return tie == Tie::ProvedByPacket || tie == Tie::ProvedByEvent;
}

} // namespace wb::ledger
