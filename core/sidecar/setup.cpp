#include "core/sidecar/setup.h"

#include "core/dapr/scopes.h"
#include "core/sidecar/runtime/subscriptions.h"

#include <algorithm>

namespace wb::sidecar {

ComponentSetup setupOf(const dapr::Workspace& workspace, const dapr::Document& document,
                       const dapr::ResolveContext& context)
{
    ComponentSetup setup;
    setup.component = dapr::resolve(workspace, document, context);
    setup.appId = context.appId;
    setup.release = context.release;
    setup.namespaceName = context.namespaceName;
    if (const dapr::Component* component = document.component())
        setup.initTimeout = initTimeoutOf(component->initTimeout);
    for (const dapr::Document& other : workspace.documents()) {
        const dapr::Resiliency* resiliency = other.resiliency();
        if (resiliency && resiliency->isRead && dapr::isInScope(resiliency->scopes, context.appId)) setup.resiliency << *resiliency;
    }
    if (setup.component.family != dapr::ComponentFamily::PubSub) return setup;
    for (const dapr::Document* other : workspace.subscriptionsOf(setup.component.name, context.appId)) {
        const dapr::Subscription* subscription = other->subscription();
        if (!subscription) continue;
        const AppSubscription one = declaredSubscription(*subscription);
        // Of two declarative ones for a topic the first wins (facts D.1).
        const bool known = std::any_of(setup.subscriptions.begin(), setup.subscriptions.end(),
                                       [&](const AppSubscription& before) { return before.topic == one.topic; });
        if (!known) setup.subscriptions << one;
    }
    return setup;
}

Result<ObserverSetup, mqtt::ConnectionError> observerOf(const dapr::MqttSettings& settings, const QStringList& filters)
{
    auto endpoint = endpointOf(settings);
    if (!endpoint) return Failure{endpoint.error()};
    ObserverSetup setup;
    setup.endpoint = *endpoint;
    setup.userName = settings.userName;
    setup.password = settings.password;
    setup.filters = filters;
    return setup;
}

} // namespace wb::sidecar
