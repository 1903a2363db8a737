#pragma once

#include "core/dapr/cel/value.h"

#include <optional>
#include <string_view>

namespace wb::sidecar {

// A scanned JSON text as encoding/json reads it into a map for routing: every number is a double, null an empty map.
// Nothing when it is nested deeper than deepestEvent: values within values end one inside the other, on the stack.
inline constexpr std::size_t deepestEvent = 500;
std::optional<dapr::cel::Value> eventValue(std::string_view json);

} // namespace wb::sidecar
