#pragma once

#include <QString>

#include <cstdint>
#include <string_view>

// Numbers, times and payloads as the tables show them: one format for each in the whole window.

namespace wb::ui {

// The number for tr(): which plural form a sentence takes whose %1 is this count, grouped.
inline int pluralForm(quint64 count) { return count == 1 ? 1 : 2; }
QString groupedNumber(quint64 number);        // "18 204", narrow no-break spaces
QString ratePerSecond(quint64 rate);          // "50", "9.1 k", "1.2 M"; no unit, it stands in the header
QString ageText(qint64 nanoseconds);          // "0 s", "6 min", "2 h", "3 d"; below zero counts as zero
QString clockTime(qint64 timeNs);             // local "14:02:11.803"
QString clockTimeLong(qint64 timeNs);         // local "2026-11-20 14:02:11.803 415"
QString byteSize(quint64 bytes);              // "48 212 B", "1.5 MiB"
QString latencyText(qint64 nanoseconds);      // "0.8 ms", "1.25 s"

QString pathOf(const QString& route);         // "/orders": one slash in front; empty stays empty

// One line for a table cell: text on one line, JSON without its white space, "JPEG 48 212 B", "binary 12 B", "empty".
// Looks at the first `limit` bytes only.
QString payloadPreview(std::string_view payload, std::size_t limit = 240);
bool looksLikeText(std::string_view payload, std::size_t limit = 4096); // valid UTF-8 without control characters

} // namespace wb::ui
