#include "core/sidecar/resiliency/resiliency.h"

#include "core/dapr/scopes.h"
#include "core/sidecar/resiliency/circuit_breaker.h"

namespace wb::sidecar {

namespace {

template <class T>
PolicyChoice chosen(const QString& name, const QMap<QString, T>& defined)
{
    if (name.isEmpty()) return {};
    return {name, defined.contains(name) ? PolicyChoice::Why::Target : PolicyChoice::Why::Undefined};
}

template <class T>
PolicyChoice byDefault(const QStringList& names, const QMap<QString, T>& defined)
{
    for (const QString& name : names)
        if (defined.contains(name)) return {name, PolicyChoice::Why::Default};
    return {};
}

bool applies(const PolicyChoice& choice)
{
    return choice.why == PolicyChoice::Why::Target || choice.why == PolicyChoice::Why::Default;
}

QString sentence(const QString& sort, const PolicyChoice& choice, bool isTarget)
{
    switch (choice.why) {
    case PolicyChoice::Why::Target: return ResiliencyTexts::tr("%1: %2, named by the component's target.").arg(sort, choice.name);
    case PolicyChoice::Why::Default:
        return ResiliencyTexts::tr("%1: %2, the default policy that comes nearest.").arg(sort, choice.name);
    case PolicyChoice::Why::Undefined:
        return ResiliencyTexts::tr("%1: none, because no resource defines %2.").arg(sort, choice.name);
    case PolicyChoice::Why::None: break;
    }
    return isTarget ? ResiliencyTexts::tr("%1: none; the component is a target that names none, and defaults do not apply to targets.")
                          .arg(sort)
                    : ResiliencyTexts::tr("%1: none.").arg(sort);
}

} // namespace

QStringList PolicyExplanation::sentences() const
{
    QStringList result{sentence(ResiliencyTexts::tr("Retry"), retry, isTarget),
                       sentence(ResiliencyTexts::tr("Timeout"), timeout, isTarget),
                       sentence(ResiliencyTexts::tr("Circuit breaker"), breaker, isTarget)};
    if (crashes) result.append(ResiliencyTexts::tr("daprd crashes here: it looks up a circuit breaker that is not defined."));
    return result;
}

ResiliencySet ResiliencySet::load(const QList<dapr::Resiliency>& resources, const QString& appId, QStringList* log)
{
    ResiliencySet result;
    for (const dapr::Resiliency& resource : resources) {
        if (!dapr::isInScope(resource.scopes, appId)) continue;
        if (log) log->append(QStringLiteral("Loading Resiliency configuration: %1").arg(resource.name));
        const auto fault = dapr::addResiliency(resource, result.m_policies, log);
        if (fault && log)
            log->append(QStringLiteral("Could not read resiliency policy %1: %2").arg(resource.name, fault->text));
    }
    return result;
}

Policy ResiliencySet::policy(const QString& component, PolicyFamily family, PolicyDirection direction, mqtt::Instant now)
{
    const PolicyExplanation names = explain(component, family, direction);
    Policy result;
    if (applies(names.timeout)) result.timeout = m_policies.timeouts.value(names.timeout.name);
    if (applies(names.retry)) result.retry = m_policies.retries.value(names.retry.name);
    if (names.breaker.why == PolicyChoice::Why::None || names.crashes) return result;
    std::shared_ptr<CircuitBreaker>& breaker = m_breakers[component];
    if (!breaker)
        breaker = std::make_shared<CircuitBreaker>(names.breaker.name + u'-' + component,
                                                   m_policies.breakers.value(names.breaker.name), now);
    result.breaker = breaker;
    return result;
}

PolicyExplanation ResiliencySet::explain(const QString& component, PolicyFamily family, PolicyDirection direction) const
{
    PolicyExplanation result;
    const auto target = m_policies.components.find(component);
    result.isTarget = target != m_policies.components.end();
    if (result.isTarget) {
        const dapr::PolicyNames& names = direction == PolicyDirection::Inbound ? target->inbound : target->outbound;
        result.timeout = chosen(names.timeout, m_policies.timeouts);
        result.retry = chosen(names.retry, m_policies.retries);
        result.breaker = chosen(names.breaker, m_policies.breakers);
        // With a breaker built already the name is not looked up any more.
        result.crashes = result.breaker.why == PolicyChoice::Why::Undefined && !m_breakers.contains(component);
    } else {
        result.timeout = byDefault(defaultPolicyNames(family, direction, u"Timeout"), m_policies.timeouts);
        result.retry = byDefault(defaultPolicyNames(family, direction, u"Retry"), m_policies.retries);
        result.breaker = byDefault(defaultPolicyNames(family, direction, u"CircuitBreaker"), m_policies.breakers);
    }
    return result;
}

std::shared_ptr<const CircuitBreaker> ResiliencySet::breakerOf(const QString& component) const
{
    const auto found = m_breakers.find(component);
    return found == m_breakers.end() ? nullptr : found->second;
}

QString operationOf(const QString& component, PolicyDirection direction)
{
    return direction == PolicyDirection::Inbound ? QStringLiteral("component[%1] input").arg(component)
                                                 : QStringLiteral("component[%1] output").arg(component);
}

QStringList defaultPolicyNames(PolicyFamily family, PolicyDirection direction, QStringView sort)
{
    const QString way = direction == PolicyDirection::Inbound ? QStringLiteral("ComponentInbound")
                                                              : QStringLiteral("ComponentOutbound");
    const QString owner = family == PolicyFamily::Pubsub ? QStringLiteral("Pubsub") : QStringLiteral("Binding");
    QStringList result;
    for (const QString& level : {owner + way, way, QStringLiteral("Component"), QString()})
        result.append(QStringLiteral("Default%1%2Policy").arg(level, sort));
    return result;
}

} // namespace wb::sidecar
