#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Which subscription's handler Dapr picks for a topic name (facts D.2; components-contrib pubsub/mqtt3).
// Its patterns are wider than MQTT's filters: "a/#" also takes "ab". Pure.

namespace wb::sidecar {

// A filter as the component turns it into a regular expression, without the regular expression.
class TopicPattern {
public:
    explicit TopicPattern(std::string_view filter);

    bool isWild() const { return m_wild; } // false: Dapr builds no pattern, only equality counts
    bool matches(std::string_view topic) const; // false when !isWild()
    const std::string& alias() const { return m_alias; } // "$share/group/<alias>", else empty

private:
    enum class Kind : unsigned char { Text, Level, SlashAndLevel, Rest };
    struct Part {
        Kind kind;
        std::string text;
    };
    void compile(std::string_view filter);
    static bool matchParts(const Part* part, const Part* end, std::string_view topic);

    std::vector<Part> m_parts;
    std::string m_alias;
    bool m_wild = false;
};

// The topics that an app has subscribed to through one component.
class Handlers {
public:
    struct Handler {
        std::string topic; // filter as subscribed
        std::string route;
        TopicPattern pattern;
    };

    void set(std::string topic, std::string route); // replaces the route of a topic that is there
    void remove(std::string_view topic);
    void clear() { m_handlers.clear(); }
    bool isEmpty() const { return m_handlers.empty(); }
    const std::vector<Handler>& all() const { return m_handlers; }

    // 1. the topic itself, 2. the first subscription whose alias or pattern takes it. Dapr walks a Go map for 2;
    // recordings show the first subscribed one in 79 of 90 runs, so that is what we do. Null: no handler, no ack.
    const Handler* find(std::string_view topic) const;

private:
    std::vector<Handler> m_handlers;
};

} // namespace wb::sidecar
