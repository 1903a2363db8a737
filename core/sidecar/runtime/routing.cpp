#include "core/sidecar/runtime/routing.h"

#include <QCoreApplication>

#include <algorithm>

namespace wb::sidecar {

namespace {

// Until an expression can be evaluated its messages wait, visibly: guessing would send them astray.
class Unevaluated final : public RouteMatch {
public:
    explicit Unevaluated(const QString& match) : m_match(match) {}

    Result<bool, Trouble> matches(std::string_view) const override
    {
        return Failure{Trouble{QCoreApplication::translate("wb::sidecar::Routing", "the expression %1 cannot be evaluated here")
                                   .arg(m_match), true}};
    }

private:
    QString m_match;
};

// Go's path.Clean, and no '/' at the front: how a request's address is made from a rule's path.
std::string cleanPath(const QString& path)
{
    QStringList parts;
    for (const QString& part : path.split(u'/', Qt::SkipEmptyParts)) {
        if (part == QStringLiteral(".")) continue;
        if (part != QStringLiteral("..")) parts << part;
        else if (!parts.isEmpty()) parts.removeLast();
    }
    return parts.join(u'/').toStdString();
}

} // namespace

Routing Routing::of(const AppSubscription& subscription)
{
    std::vector<Rule> rules;
    for (const AppRule& rule : subscription.rules) {
        const QString match = rule.match.trimmed();
        rules.push_back({match.isEmpty() ? nullptr : std::make_unique<Unevaluated>(match), cleanPath(rule.path)});
    }
    if (!subscription.route.isEmpty()) rules.push_back({nullptr, cleanPath(subscription.route)});
    return Routing(std::move(rules));
}

Result<std::optional<std::string_view>, RouteMatch::Trouble> Routing::find(std::string_view event) const
{
    for (const Rule& rule : m_rules) {
        if (!rule.match) return std::optional<std::string_view>(rule.path);
        const auto matched = rule.match->matches(event);
        if (!matched) return Failure{matched.error()};
        if (*matched) return std::optional<std::string_view>(rule.path);
    }
    return std::optional<std::string_view>();
}

} // namespace wb::sidecar
