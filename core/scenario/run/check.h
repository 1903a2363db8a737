#pragma once

#include "core/scenario/file/scenario.h"
#include "core/scenario/run/evidence.h"

// One expectation against what was seen. Pure.

namespace wb::scenario {

struct Finding {
    enum class Is : quint8 {
        Holds,
        NotYet, // may still come to hold
        Never,  // cannot hold any more
    } is = Is::NotYet;
    QString seen; // a sentence: what there is instead
};

Finding check(const ExpectStep& expectation, qint64 sinceNs, const Evidence& evidence);

// How often something happened from `fromNs` to `untilNs`, and the first of it in words; for watches.
struct Sighting {
    qsizetype count = 0;
    QString first;
};
Sighting sightings(Happening what, const Which& which, qint64 fromNs, qint64 untilNs, const Evidence& evidence);

} // namespace wb::scenario
