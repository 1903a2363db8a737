#pragma once

#include "core/sidecar/resiliency/policy.h"

#include <QCoreApplication>

#include <map>

// Which policies apply to what a component does, from all Resiliency resources of an app (facts E.2).
// Source: dapr/dapr pkg/resiliency/resiliency.go. Engine thread.

namespace wb::sidecar {

enum class PolicyFamily : std::uint8_t { Pubsub, Binding };
enum class PolicyDirection : std::uint8_t { Inbound, Outbound };

// Which policy of one sort applies, and why.
struct PolicyChoice {
    enum class Why : std::uint8_t {
        None,      // nothing applies
        Target,    // the component's target names it
        Undefined, // the target names one that no resource defines: nothing applies
        Default,   // no target for the component: a default name of some level
    };
    QString name;
    Why why = Why::None;
};

struct PolicyExplanation {
    bool isTarget = false; // some resource has the component as a target: default policies do not apply to it
    PolicyChoice timeout, retry, breaker;
    bool crashes = false;  // daprd dies when it builds this policy: an undefined circuit breaker
    QStringList sentences() const; // for a person
};

class ResiliencySet {
public:
    ResiliencySet() : m_policies(dapr::ResiliencyPolicies::builtIn()) {}
    // The resources that are in scope of the app, in loading order. `log`: what daprd logs; may be null.
    static ResiliencySet load(const QList<dapr::Resiliency>& resources, const QString& appId, QStringList* log);

    // daprd builds them when it subscribes (pub/sub inbound), and for each publish, invocation and input event.
    // A component has one circuit breaker: that of whichever direction came first, with its settings.
    Policy policy(const QString& component, PolicyFamily family, PolicyDirection direction, mqtt::Instant now);
    Policy inbound(const QString& component, PolicyFamily family, mqtt::Instant now)
    {
        return policy(component, family, PolicyDirection::Inbound, now);
    }
    Policy outbound(const QString& component, PolicyFamily family, mqtt::Instant now)
    {
        return policy(component, family, PolicyDirection::Outbound, now);
    }
    PolicyExplanation explain(const QString& component, PolicyFamily family, PolicyDirection direction) const;

    const dapr::ResiliencyPolicies& policies() const { return m_policies; }
    std::shared_ptr<const CircuitBreaker> breakerOf(const QString& component) const; // null: none was built yet

private:
    dapr::ResiliencyPolicies m_policies;
    std::map<QString, std::shared_ptr<CircuitBreaker>> m_breakers; // by component
};

// For PolicyRun: "component[<name>] input" or "… output".
QString operationOf(const QString& component, PolicyDirection direction);

// DefaultPubsubComponentInboundRetryPolicy, DefaultComponentInboundRetryPolicy, DefaultComponentRetryPolicy,
// DefaultRetryPolicy for "Retry": the first that is defined applies. sort: Retry, Timeout or CircuitBreaker.
QStringList defaultPolicyNames(PolicyFamily family, PolicyDirection direction, QStringView sort);

struct ResiliencyTexts {
    Q_DECLARE_TR_FUNCTIONS(wb::sidecar::Resiliency)
};

} // namespace wb::sidecar
