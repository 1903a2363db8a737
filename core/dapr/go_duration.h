#pragma once

#include "core/result.h"

#include <QString>

#include <chrono>
#include <optional>

// Go's time.Duration as text: what Dapr reads in resources and prints in its log.

namespace wb::dapr {

using std::chrono::nanoseconds;

// time.ParseDuration: "1h2m3.5s", "-5ms", "0". The error is Go's sentence: time: missing unit in duration "5"
Result<nanoseconds, QString> goParseDuration(const QString& text);

// A Go int as strconv.ParseInt(text, 10, 64) reads it: decimal digits with an optional sign, no spaces.
std::optional<qint64> goDecimal(const QString& text);

// As Resiliency resources have them: a bare integer counts milliseconds (facts A.0). Large ones wrap, as in Go.
Result<nanoseconds, QString> resiliencyDuration(const QString& text);

// time.Duration.String(): "1m30s", "543.21ms", "0s".
QString goDurationText(nanoseconds duration);

} // namespace wb::dapr
