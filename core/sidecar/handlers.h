#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

// Which subscription's handler Dapr picks for a topic name (facts D.2; components-contrib pubsub/mqtt3).
// Its patterns are wider than MQTT's filters: "a/#" also takes "ab". Pure.

namespace wb::sidecar {

class MessageHandler;

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

// The component's map of topics that are subscribed.
class Handlers {
public:
    struct Handler {
        std::string topic; // filter as subscribed
        MessageHandler* handler = nullptr;
        TopicPattern pattern;
    };

    void set(std::string topic, MessageHandler& handler); // replaces the handler of a topic that is there
    void remove(std::string_view topic);
    void clear() { m_handlers.clear(); }
    bool isEmpty() const { return m_handlers.empty(); }
    const std::vector<Handler>& all() const { return m_handlers; }

    // 1. the topic itself, 2. the first subscription whose alias or pattern takes it. Dapr walks a Go map for 2, which
    // begins anywhere: with `random` so do we. Without, the first subscribed one, as in 79 of 90 recordings. Null: no
    // handler, no ack.
    const Handler* find(std::string_view topic, std::mt19937* random = nullptr) const;

private:
    std::vector<Handler> m_handlers;
};

} // namespace wb::sidecar
