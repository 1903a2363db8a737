#include "core/mqtt/topic.h"

#include "core/mqtt/utf8.h"

#include <QtGlobal>

namespace wb::mqtt {

namespace {

using Kind = TopicFault::Kind;
constexpr std::string_view sharePrefix = "$share/";

bool isPlainName(std::string_view name)
{
    return ascii::allWords(name, [](std::uint64_t word) {
        return ascii::suspicious(word) | ascii::equals(word, '#') | ascii::equals(word, '+');
    });
}

// What names and filters have in common [4.7.3].
std::optional<TopicFault> commonFault(std::string_view text)
{
    if (text.empty()) {
        return TopicFault{Kind::Shape, 0, "MQTT-4.7.3-1",
                          QT_TRANSLATE_NOOP("wb::mqtt::Topic", "It is empty; at least one character is needed")};
    }
    if (text.size() > 65535) {
        return TopicFault{Kind::Shape, 65535, "MQTT-4.7.3-3",
                          QT_TRANSLATE_NOOP("wb::mqtt::Topic", "It is longer than 65535 bytes")};
    }
    const std::size_t bad = invalidUtf8At(text);
    if (bad == std::string_view::npos) return std::nullopt;
    if (text[bad] == '\0') {
        return TopicFault{Kind::Utf8, bad, "MQTT-1.5.3-2",
                          QT_TRANSLATE_NOOP("wb::mqtt::Topic", "It contains the null character U+0000")};
    }
    return TopicFault{Kind::Utf8, bad, "MQTT-1.5.3-1",
                      QT_TRANSLATE_NOOP("wb::mqtt::Topic", "It is not well-formed UTF-8")};
}

// `$share/group/filter` taken apart; nothing for other filters and for those without a second slash.
struct Shared {
    std::string_view group;
    std::string_view filter;
};
std::optional<Shared> sharedParts(std::string_view filter)
{
    if (!filter.starts_with(sharePrefix)) return std::nullopt;
    const std::string_view rest = filter.substr(sharePrefix.size());
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    return Shared{rest.substr(0, slash), rest.substr(slash + 1)};
}

// Takes the text up to the next slash off the front. `more` tells whether there was a slash.
std::string_view takeLevel(std::string_view& rest, bool& more)
{
    const std::size_t slash = rest.find('/');
    more = slash != std::string_view::npos;
    const std::string_view level = rest.substr(0, slash);
    rest.remove_prefix(more ? slash + 1 : rest.size());
    return level;
}

} // namespace

std::optional<TopicFault> topicNameFault(std::string_view name)
{
    if (!name.empty() && name.size() <= 65535 && isPlainName(name)) return std::nullopt;
    if (auto fault = commonFault(name)) return fault;
    const std::size_t wildcard = name.find_first_of("+#");
    if (wildcard == std::string_view::npos) return std::nullopt;
    return TopicFault{Kind::Shape, wildcard, "MQTT-3.3.2-2",
                      QT_TRANSLATE_NOOP("wb::mqtt::Topic",
                                        "It contains a wildcard (+ or #), which only a topic filter may")};
}

std::optional<TopicFault> topicFilterFault(std::string_view filter)
{
    if (auto fault = commonFault(filter)) return fault;
    for (std::size_t at = filter.find_first_of("+#"); at != std::string_view::npos;
         at = filter.find_first_of("+#", at + 1)) {
        const bool startsLevel = at == 0 || filter[at - 1] == '/';
        const bool last = at + 1 == filter.size();
        if (filter[at] == '#') {
            if (!last) {
                return TopicFault{Kind::Shape, at, "MQTT-4.7.1-2",
                                  QT_TRANSLATE_NOOP("wb::mqtt::Topic", "# is not the last character")};
            }
            if (!startsLevel) {
                return TopicFault{Kind::Shape, at, "MQTT-4.7.1-2",
                                  QT_TRANSLATE_NOOP("wb::mqtt::Topic", "# does not stand alone in its level")};
            }
        } else if (!startsLevel || (!last && filter[at + 1] != '/')) {
            return TopicFault{Kind::Shape, at, "MQTT-4.7.1-3",
                              QT_TRANSLATE_NOOP("wb::mqtt::Topic", "+ does not stand alone in its level")};
        }
    }
    return std::nullopt;
}

std::string_view topicNameProblem(std::string_view name)
{
    const auto fault = topicNameFault(name);
    return fault ? fault->problem : std::string_view{};
}

std::string_view topicFilterProblem(std::string_view filter)
{
    if (const auto fault = topicFilterFault(filter)) return fault->problem;
    if (!filter.starts_with(sharePrefix)) return {};
    const auto shared = sharedParts(filter);
    if (!shared) {
        return QT_TRANSLATE_NOOP("wb::mqtt::Topic",
                                 "A shared subscription needs a group and a filter: $share/group/filter");
    }
    if (shared->group.empty()) {
        return QT_TRANSLATE_NOOP("wb::mqtt::Topic", "The group of the shared subscription is empty");
    }
    if (shared->group.find_first_of("+#") != std::string_view::npos) {
        return QT_TRANSLATE_NOOP("wb::mqtt::Topic", "The group of the shared subscription contains a wildcard");
    }
    if (shared->filter.empty()) {
        return QT_TRANSLATE_NOOP("wb::mqtt::Topic", "The filter of the shared subscription is empty");
    }
    return {};
}

bool isValidUtf8(std::string_view text)
{
    return invalidUtf8At(text) == std::string_view::npos;
}

bool filterMatches(std::string_view filter, std::string_view name)
{
    if (const auto shared = sharedParts(filter)) filter = shared->filter;
    const bool wildcardFirst = filter.starts_with('+') || filter.starts_with('#');
    if (wildcardFirst && name.starts_with('$')) return false; // [MQTT-4.7.2-1]

    bool moreFilter = true;
    bool moreName = true;
    while (moreFilter) {
        const std::string_view wanted = takeLevel(filter, moreFilter);
        if (wanted == "#") return true; // also when the name ended one level above [4.7.1.2]
        if (!moreName) return false;
        const std::string_view level = takeLevel(name, moreName);
        if (wanted != "+" && wanted != level) return false;
    }
    return !moreName;
}

} // namespace wb::mqtt
