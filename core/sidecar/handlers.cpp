#include "core/sidecar/handlers.h"

#include <algorithm>
#include <utility>

namespace wb::sidecar {

namespace {

// "$share/<group>/<filter>": the group may be empty, the filter may not (vectors: topic-filter-regex.txt).
std::string_view sharedFilter(std::string_view filter)
{
    constexpr std::string_view prefix = "$share/";
    if (!filter.starts_with(prefix)) return {};
    const auto slash = filter.find('/', prefix.size());
    if (slash == std::string_view::npos) return {};
    return filter.substr(slash + 1);
}

} // namespace

TopicPattern::TopicPattern(std::string_view filter) : m_alias(sharedFilter(filter))
{
    compile(m_alias.empty() ? filter : std::string_view(m_alias));
}

void TopicPattern::compile(std::string_view filter)
{
    std::string text;
    const auto flush = [&] {
        if (!text.empty()) m_parts.push_back({Kind::Text, std::exchange(text, {})});
    };
    for (std::size_t i = 0; i < filter.size(); ++i) {
        const char c = filter[i];
        const bool counts = (c == '+' || c == '#') && (i == 0 || filter[i - 1] == '/');
        if (!counts) {
            text += c;
            continue;
        }
        m_wild = true;
        // A wildcard at the very end swallows the slash before it, so "a/#" and "a/+" take "a" and "ab" too.
        const bool swallowsSlash = i + 1 == filter.size() && i > 0;
        if (swallowsSlash && !text.empty()) text.pop_back();
        flush();
        if (c == '#') m_parts.push_back({Kind::Rest, {}});
        else m_parts.push_back({swallowsSlash ? Kind::SlashAndLevel : Kind::Level, {}});
    }
    flush();
}

bool TopicPattern::matchParts(const Part* part, const Part* end, std::string_view topic)
{
    if (part == end) return topic.empty();
    switch (part->kind) {
    case Kind::Text:
        return topic.starts_with(part->text) && matchParts(part + 1, end, topic.substr(part->text.size()));
    case Kind::Rest:
        if (part + 1 == end) return true;
        for (std::size_t n = 0; n <= topic.size(); ++n)
            if (matchParts(part + 1, end, topic.substr(n))) return true;
        return false;
    case Kind::SlashAndLevel: // only ever the last part
        if (topic.starts_with('/')) topic.remove_prefix(1);
        return topic.find('/') == std::string_view::npos;
    case Kind::Level: break;
    }
    const std::size_t longest = std::min(topic.find('/'), topic.size());
    for (std::size_t n = 0; n <= longest; ++n)
        if (matchParts(part + 1, end, topic.substr(n))) return true;
    return false;
}

bool TopicPattern::matches(std::string_view topic) const
{
    return m_wild && matchParts(m_parts.data(), m_parts.data() + m_parts.size(), topic);
}

void Handlers::set(std::string topic, MessageHandler& handler)
{
    for (Handler& known : m_handlers) {
        if (known.topic != topic) continue;
        known.handler = &handler;
        return;
    }
    TopicPattern pattern(topic);
    m_handlers.push_back({std::move(topic), &handler, std::move(pattern)});
}

void Handlers::remove(std::string_view topic)
{
    std::erase_if(m_handlers, [&](const Handler& handler) { return handler.topic == topic; });
}

const Handlers::Handler* Handlers::find(std::string_view topic, std::mt19937* random) const
{
    for (const Handler& handler : m_handlers)
        if (handler.topic == topic) return &handler;
    const std::size_t count = m_handlers.size();
    const std::size_t first = random && count > 0 ? (*random)() % count : 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Handler& handler = m_handlers[(first + i) % count];
        if (handler.pattern.alias() == topic || handler.pattern.matches(topic)) return &handler;
    }
    return nullptr;
}

} // namespace wb::sidecar
