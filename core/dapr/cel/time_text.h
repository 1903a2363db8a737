#pragma once

#include "core/dapr/cel/value.h"

// Moments as CEL reads, writes and splits them. Source: Go's time package, cel-go common/types/timestamp.go.

namespace wb::dapr::cel {

std::optional<Timestamp> fromRfc3339(const QByteArray& text); // years 1 to 9999
QString toRfc3339(const Timestamp& moment);                  // with the fraction's digits that are needed
bool isInRange(const Timestamp& moment);

Timestamp plus(const Timestamp& moment, std::chrono::nanoseconds duration); // keeps the offset

struct CivilTime {
    qint64 year = 1970;
    int month = 0, day = 1; // month and weekday from 0, day from 1
    int weekday = 4, dayOfYear = 0;
    int hour = 0, minute = 0, second = 0;
};
CivilTime civil(qint64 seconds); // since 1970, at the place whose clock is read

} // namespace wb::dapr::cel
