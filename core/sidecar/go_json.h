#pragma once

#include <QByteArray>

#include <string>
#include <string_view>

// JSON as Go's encoding/json writes it. Pure.

namespace wb::sidecar {

// A string in quotes: <, >, &, control characters, U+2028 and U+2029 escaped; ill-formed bytes become \ufffd.
std::string goString(std::string_view text);

// JSON text read into an interface and written again: compact, keys sorted by bytes, numbers as written.
// Empty when `json` is not one JSON value.
QByteArray goJson(const QByteArray& json);

} // namespace wb::sidecar
