#pragma once

#include <QString>

#include <optional>
#include <string>
#include <string_view>

// Text in JSON (RFC 8259, section 7), there and back.

namespace wb::ledger {

// With its quotes. False, and nothing appended: not UTF-8.
bool appendJsonText(std::string& line, std::string_view utf8);
void appendJsonText(std::string& line, const QString& text); // unpaired surrogates as escapes

// What stands between the quotes, read. Unpaired surrogates stay. Null: an escape that JSON does not have, or not UTF-8.
std::optional<QString> readJsonText(std::string_view between);

} // namespace wb::ledger
