#pragma once

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

// One compiled match expression over an event's JSON.
class RouteMatch {
public:
    struct Trouble {
        QString error;
        bool ours = false; // cannot be evaluated here, although Dapr could
    };
    virtual ~RouteMatch() = default;
    virtual Result<bool, Trouble> matches(std::string_view event) const = 0;
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
    Result<std::optional<std::string_view>, RouteMatch::Trouble> find(std::string_view event) const;

private:
    std::vector<Rule> m_rules;
};

} // namespace wb::sidecar
