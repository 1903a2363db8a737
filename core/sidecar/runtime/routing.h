#pragma once

#include "core/dapr/cel/value.h"
#include "core/result.h"
#include "core/sidecar/types.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Which path of the app gets an event (facts D.3, 4; RT:pkg/runtime/subscription findMatchingRoute): the first rule
// whose match is empty or true.

namespace wb::sidecar {

// An event as its rules see it: what CEL makes of its text, once one of them asks.
class RouteEvent {
public:
    enum class Kind : std::uint8_t { Json, Text }; // Text: a raw payload in a bulk delivery
    RouteEvent(std::string_view text, Kind kind) : m_text(text), m_kind(kind) {}
    std::string_view text() const { return m_text; }
    const dapr::cel::Value* value() const; // null: nested too deeply

private:
    std::string_view m_text;
    Kind m_kind;
    mutable std::optional<dapr::cel::Value> m_value;
};

// One compiled match expression over an event.
class RouteMatch {
public:
    struct Trouble {
        QString error;
        bool ours = false; // cannot be evaluated here, although Dapr could
    };
    virtual ~RouteMatch() = default;
    virtual Result<bool, Trouble> matches(const RouteEvent& event) const = 0;
};

class Routing {
public:
    struct Rule {
        std::unique_ptr<RouteMatch> match; // null: always
        std::string path;
    };

    Routing() = default;
    explicit Routing(std::vector<Rule> rules) : m_rules(std::move(rules)) {}
    // The rules of a subscription, its route behind them when it has one; CEL by core/dapr/cel.
    static Routing of(const AppSubscription& subscription);

    // The path without its leading '/'; nothing when no rule takes the event. Valid while the Routing is.
    Result<std::optional<std::string_view>, RouteMatch::Trouble> find(std::string_view event,
                                                                      RouteEvent::Kind kind = RouteEvent::Kind::Json) const;

private:
    std::vector<Rule> m_rules;
};

} // namespace wb::sidecar
