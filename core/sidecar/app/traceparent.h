#pragma once

#include <QByteArray>

#include <optional>
#include <string_view>

// The traceparent header that daprd 1.18 sends with tracing as it is by default: it hands on what the event says
// (RT:pkg/runtime/subscription/postman/http, pkg/diagnostics/tracing.go). Pure.

namespace wb::sidecar {

// "00-<trace>-<span>-<flags>", all zeros for what is no such thing; nothing when the event has no text there.
std::optional<QByteArray> traceparentOf(std::string_view event);
std::optional<QByteArray> traceparentOfBulk(std::string_view envelope); // of the last entry that has one

// What binding events go with.
inline constexpr std::string_view noTraceparent = "00-00000000000000000000000000000000-0000000000000000-00";

} // namespace wb::sidecar
