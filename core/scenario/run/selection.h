#pragma once

#include "core/scenario/file/scenario.h"
#include "core/scenario/run/evidence.h"

// Which of the lanes and their marks an expectation looks at. Pure.

namespace wb::scenario {

struct Found {
    qint64 timeNs = 0;
    ledger::LanePtr lane;             // null where the thing belongs to no message
    const ledger::Mark* mark = nullptr; // in `lane`
    QString text;                     // in words; of a mark see textOf()
};

bool topicFits(const QString& filter, std::string_view topic); // an empty filter fits all
bool copyFits(const Which& which, const QString& component, int replica);

// Lanes by topic, and of those the n-th. By id: in order of first sight.
std::vector<ledger::LanePtr> lanesOf(const Which& which, const Evidence& evidence);

// Marks of a kind by time, from `sinceNs` on, at the connections that are meant.
std::vector<Found> marksOf(ledger::MarkKind kind, const Which& which, qint64 sinceNs, const Evidence& evidence);

QString textOf(const Found& found); // in words, for "seen"

} // namespace wb::scenario
