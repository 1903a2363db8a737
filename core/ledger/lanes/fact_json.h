#pragma once

#include "core/ledger/lanes/fact.h"
#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>

// One fact as one line of compact JSON, and back: how a recording keeps it beside the packets. Every field round-trips;
// fields at their default are left out. `contentHash` is hexadecimal text and times are whole nanoseconds, so that
// nothing rests on how exact a reader's numbers are. Bytes of a topic that are not UTF-8 stand in base64 under the same
// name with "Base64" behind it. Any thread.

namespace wb::ledger {

void appendJson(std::string& line, const Fact& fact); // without a line break

struct FactJsonError {
    std::size_t offset = 0; // byte in the line
    std::string message;    // one English sentence
};

// Null: JSON, but a kind of fact or a word in it that this version does not know. Unknown members are skipped.
// Error: not a JSON object, or a member of ours with a value that it cannot have.
Result<std::optional<Fact>, FactJsonError> factFromJson(std::string_view line);

} // namespace wb::ledger
