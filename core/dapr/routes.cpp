#include "core/dapr/routes.h"

#include "core/dapr/cel/expression.h"
#include "core/dapr/scopes.h"

namespace wb::dapr {

std::optional<cel::Fault> routeFault(const Subscription& subscription, const QString& appId)
{
    if (!isInScope(subscription.scopes, appId)) return std::nullopt;
    for (const SubscriptionRule& rule : subscription.rules) {
        const auto compiled = cel::compileMatch(rule.match);
        if (!compiled && compiled.error().kind != cel::Fault::Kind::NotHere) return compiled.error();
    }
    return std::nullopt;
}

} // namespace wb::dapr
