#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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

// The same rules with the place and the clause, as the codec needs them.
struct TopicFault {
    enum class Kind : std::uint8_t { Utf8, Shape };
    Kind kind = Kind::Shape;
    std::size_t at = 0;       // index of the offending byte
    std::string_view clause;  // static storage
    std::string_view problem; // static storage
};
std::optional<TopicFault> topicNameFault(std::string_view name);
// By the standard alone: 3.1.1 does not know shared subscriptions, so `$share//f` is a filter like any other.
std::optional<TopicFault> topicFilterFault(std::string_view filter);

} // namespace wb::mqtt
