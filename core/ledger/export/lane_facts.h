#pragma once

#include "core/ledger/export/lane_export.h"

#include <string_view>

// What both exports say of a lane, and how they write.

namespace wb::ledger {

std::string isoTime(std::int64_t ns); // "2026-11-20T16:20:00.123Z"; empty: 0
double durationMs(std::int64_t fromNs, std::int64_t toNs);
double latencyMs(const Mark& answer); // since the PUBLISH that it answers
std::int64_t firstNs(const Lane& lane);
std::int64_t lastNs(const Lane& lane);
std::string_view originOf(const Lane& lane); // "ours", "outside"
std::optional<std::string> payloadOf(const Lane& lane, const LaneExportOptions& options);
std::string base64(std::string_view bytes);

LaneExported writeLanes(QIODevice& device, std::span<const LanePtr> lanes, std::string head,
                        const std::function<std::string(const Lane&)>& row);

} // namespace wb::ledger
