#pragma once

#include "core/ledger/lanes/lane.h"
#include "core/result.h"

#include <QIODevice>
#include <QString>

#include <functional>
#include <optional>
#include <span>
#include <string>

// Messages with all that happened to them, for other programs. Keys and column names are fixed (see lanes/keys.h), times
// are ISO 8601 in UTC, durations in milliseconds. Payloads are in it only when asked for. Any thread.

namespace wb::ledger {

struct LaneExportOptions {
    // Of the PUBLISH with this number; null: no longer kept. Not set: the export has no payloads.
    std::function<std::optional<std::string>(Seq)> payloadOf;
};

// How many messages were written. Error: a sentence with what the device said; what was written before stays.
using LaneExported = Result<std::uint64_t, QString>;

// One JSON object a line (UTF-8). Texts that are not UTF-8 stand in base64 under their key with "Base64" behind it.
LaneExported exportJsonLines(QIODevice& device, std::span<const LanePtr> lanes, const LaneExportOptions& options = {});

// RFC 4180 with a header line, UTF-8. A text that a spreadsheet would take for a formula has an apostrophe before it.
LaneExported exportCsv(QIODevice& device, std::span<const LanePtr> lanes, const LaneExportOptions& options = {});

} // namespace wb::ledger
