#pragma once

#include "core/ledger/lanes/lane.h"
#include "ui/roles/item_roles.h"
#include "ui/roles/lane_crossing.h"

#include <deque>

// Lanes, marks and crossings in words: one wording for the table, the view, tool tips and screen readers.

namespace wb::ui {

QString laneStateText(ledger::LaneState state); // "un-acked"
QString laneStateSign(ledger::LaneState state); // "●": never the colour alone
Tone laneStateTone(ledger::LaneState state);
QString tieText(ledger::Tie tie);               // "same id, same session: proved"; empty for a first delivery
QString componentText(const QString& component, int replica); // "orders-pubsub", "orders-pubsub, replica 2"

// One thing that happened to a message, told.
struct LaneStep {
    qint64 timeNs = 0;
    QString what, who;
    Tone tone = Tone::Plain;
    ledger::Seq seq = ledger::noSeq; // of the packet
    int mark = -1;                   // in the lane's marks; -1: a crossing
};
// `broker`: what the other end is called, "mosquitto".
LaneStep stepOf(const ledger::Lane& lane, int mark, const QString& broker);
// All marks and the crossings of its connections between them, by time.
QList<LaneStep> storyOf(const ledger::Lane& lane, const QList<LaneCrossing>& crossings, const QString& broker);
// "Delivered twice, app called twice, never acknowledged."
QString summaryOf(const ledger::Lane& lane);

QList<LaneCrossing> crossingsOf(const std::deque<ledger::Crossing>& crossings);

QString offsetText(qint64 nanoseconds); // "+1.203 s"

} // namespace wb::ui
