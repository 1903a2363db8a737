#include "core/sidecar/runtime/routing.h"

#include "core/dapr/cel/expression.h"
#include "core/sidecar/runtime/event_value.h"

#include <QCoreApplication>

#include <algorithm>

namespace wb::sidecar {

namespace {

using dapr::cel::Fault;

// A condition that is no condition: daprd would not have come this far with it.
class Refused final : public RouteMatch {
public:
    explicit Refused(Trouble trouble) : m_trouble(std::move(trouble)) {}
    Result<bool, Trouble> matches(const RouteEvent&) const override { return Failure{m_trouble}; }

private:
    Trouble m_trouble;
};

QString notHere(const QString& match, const QString& why)
{
    return QCoreApplication::translate("wb::sidecar::Routing", "the expression %1 cannot be evaluated here: %2").arg(match, why);
}

class Condition final : public RouteMatch {
public:
    explicit Condition(dapr::cel::Expression expression) : m_expression(std::move(expression)) {}

    Result<bool, Trouble> matches(const RouteEvent& event) const override
    {
        const dapr::cel::Value* value = event.value();
        if (!value)
            return Failure{Trouble{notHere(m_expression.text(), QCoreApplication::translate("wb::sidecar::Routing",
                                                                                            "the event is nested too deeply")), true}};
        const auto result = dapr::cel::isMatch(m_expression, *value);
        if (result) return *result;
        const bool ours = result.error().kind == Fault::Kind::NotHere;
        return Failure{Trouble{ours ? notHere(m_expression.text(), result.error().text) : result.error().text, ours}};
    }

private:
    dapr::cel::Expression m_expression;
};

std::unique_ptr<RouteMatch> compiled(const QString& match)
{
    auto expression = dapr::cel::compileMatch(match);
    if (expression) return expression->has_value() ? std::make_unique<Condition>(**std::move(expression)) : nullptr;
    const Fault& fault = expression.error();
    switch (fault.kind) {
    case Fault::Kind::Hang:
        return std::make_unique<Refused>(RouteMatch::Trouble{
            notHere(match.trimmed(), QCoreApplication::translate("wb::sidecar::Routing",
                                                                 "CEL has no function %1, and daprd never finishes starting")
                                         .arg(fault.text)), true});
    case Fault::Kind::NotHere: return std::make_unique<Refused>(RouteMatch::Trouble{notHere(match.trimmed(), fault.text), true});
    default: return std::make_unique<Refused>(RouteMatch::Trouble{fault.text, false});
    }
}

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

const dapr::cel::Value* RouteEvent::value() const
{
    if (!m_value && m_kind == Kind::Json) m_value = eventValue(m_text);
    else if (!m_value) m_value = dapr::cel::Value::text(QByteArray(m_text.data(), static_cast<qsizetype>(m_text.size())));
    return m_value ? &*m_value : nullptr;
}

Routing Routing::of(const AppSubscription& subscription)
{
    std::vector<Rule> rules;
    for (const AppRule& rule : subscription.rules) {
        rules.push_back({compiled(rule.match), cleanPath(rule.path)});
    }
    if (!subscription.route.isEmpty()) rules.push_back({nullptr, cleanPath(subscription.route)});
    return Routing(std::move(rules));
}

Result<std::optional<std::string_view>, RouteMatch::Trouble> Routing::find(std::string_view text,
                                                                           RouteEvent::Kind kind) const
{
    const RouteEvent event(text, kind);
    for (const Rule& rule : m_rules) {
        if (!rule.match) return std::optional<std::string_view>(rule.path);
        const auto matched = rule.match->matches(event);
        if (!matched) return Failure{matched.error()};
        if (*matched) return std::optional<std::string_view>(rule.path);
    }
    return std::optional<std::string_view>();
}

} // namespace wb::sidecar
