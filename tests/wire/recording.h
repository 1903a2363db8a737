#pragma once

#include "tests/wire/canonical.h"
#include "tests/wire/scenario.h"

namespace wb::test {

// What was seen of a scenario, in order, each with its step; "ms" and "tookMs" as [least, most] where long enough.
struct Recording {
    Entries wire;
    Entries results;
    double seconds = 0; // of the skipping clock
};

// The scenario's own file with what was seen in place of what was recorded, in canonical form; one line an entry.
QByteArray recordingJson(const Scenario& scenario, const Recording& recording);

// [least, most] around a time, rounded outwards to 10 ms; nothing below 90 ms (README, Wire entries).
std::optional<QJsonArray> roundedMs(qint64 ms);

} // namespace wb::test
