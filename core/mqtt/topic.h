#pragma once

#include <string_view>

// Topic names and topic filters (MQTT 3.1.1, section 4.7) and UTF-8 strings (section 1.5.3).

namespace wb::mqtt {

// Empty view: fine. Otherwise one English sentence saying what is wrong (static storage).
std::string_view topicNameProblem(std::string_view name);     // [MQTT-3.3.2-2], [4.7.3]
std::string_view topicFilterProblem(std::string_view filter); // [4.7.1], [4.7.3]; `$share/g/f` is checked as g and f

bool isValidUtf8(std::string_view text); // well-formed, no surrogates, no U+0000 [1.5.3]

// Does this filter match this name? [4.7.1], [4.7.2]: wildcards at the first level do not match names starting with $.
// Precondition: both are valid. `$share/<group>/` is stripped before matching.
bool filterMatches(std::string_view filter, std::string_view name);

} // namespace wb::mqtt
