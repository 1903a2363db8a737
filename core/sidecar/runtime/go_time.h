#pragma once

#include <QDateTime>
#include <QString>

#include <optional>
#include <string_view>

// Time as Go writes and reads it in the envelope's fields. Pure.

namespace wb::sidecar {

// time.RFC3339, with seconds; local time with its offset, "Z" when that is UTC.
QString goLocalTime(qint64 msSinceEpoch);
QString goUtcTime(qint64 msSinceEpoch);

// time.Parse(time.RFC3339, text), in ms; a fraction of a second may stand there, an hour may have one digit.
std::optional<qint64> parseGoTime(std::string_view text);

// A request's ttl: a Go duration, or whole seconds. Nothing when it is absent or refused (which Dapr keeps to itself).
// Bounded as time.Duration is: about 292 years.
std::optional<qint64> ttlMs(const QString& text);

} // namespace wb::sidecar
