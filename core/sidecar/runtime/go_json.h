#pragma once

#include "core/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// JSON as Go's encoding/json reads and writes it: what it takes, in which words it refuses, and what it makes of a
// value that is read into an interface and written again. Pure; time and memory grow with the text, not with its depth.

namespace wb::sidecar {

enum class JsonKind : std::uint8_t { Object, Array, String, Number, Bool, Null };

struct JsonText {
    JsonKind kind = JsonKind::Null;
    std::string_view text;       // the value, without the space around it; into what was scanned
    std::string_view hugeNumber; // the first number in it that no double holds; empty: none
};

// Whole: only space may follow the value (json.Unmarshal). First: what follows is not read (json.Decoder).
enum class JsonEnd : std::uint8_t { Whole, First };

// The error is Go's text. Ill-formed UTF-8 is none; nesting deeper than 10000 is.
Result<JsonText, std::string> scanJson(std::string_view text, JsonEnd end = JsonEnd::Whole);

// Why json.Unmarshal into a map[string]interface{} refuses the text; nothing when it is an object (or null).
std::optional<std::string> mapError(std::string_view text);
// The same for an object already scanned.
std::optional<std::string> mapError(const JsonText& scanned);

// What a scanned object or array holds at its first level, in the order of the text.
struct JsonChild {
    std::string name; // of an object's member, without quotes and escapes
    JsonText value;
};
std::vector<JsonChild> jsonChildren(const JsonText& container);
// A member of a scanned object; of equal names the last. Names are compared exactly.
std::optional<JsonText> jsonMember(const JsonText& object, std::string_view name);
// The text of a scanned string, without quotes and escapes; of anything else nothing.
std::optional<std::string> jsonString(std::string_view value);

// A string in quotes: <, >, &, control characters, U+2028 and U+2029 escaped; ill-formed bytes become \ufffd.
std::string goString(std::string_view text);

// How numbers come out: as written (Decoder with UseNumber), or as the double that Go reads them into.
enum class JsonNumbers : std::uint8_t { AsWritten, AsDouble };

// A scanned value read into an interface and written again: compact, keys sorted by bytes.
std::string goJson(const JsonText& value, JsonNumbers numbers);
// The members of a scanned object, each written so.
std::map<std::string, std::string> goJsonMembers(const JsonText& object, JsonNumbers numbers);

} // namespace wb::sidecar
