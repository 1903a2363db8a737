#include "core/sidecar/setup.h"

#include "core/dapr/scopes.h"
#include "core/sidecar/runtime/subscriptions.h"

#include <QCoreApplication>
#include <QUrl>

#include <algorithm>

namespace wb::sidecar {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::sidecar::Setup)
};

} // namespace

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

Result<ObserverSetup, mqtt::ConnectionError> observerOfUrl(const QString& text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty()) {
        mqtt::ConnectionError error;
        error.transient = false;
        error.message = Texts::tr("the URL cannot be read; write mqtt://host:1883 (with special characters of a "
                                  "password percent-encoded)");
        return Failure{error};
    }
    dapr::MqttSettings settings;
    settings.scheme = url.scheme();
    settings.host = url.host();
    const QString scheme = settings.scheme;
    const bool webSocket = scheme == u"ws" || scheme == u"wss";
    const bool plain = scheme == u"tcp" || scheme == u"mqtt";
    settings.port = url.port(webSocket ? -1 : plain ? 1883 : 8883);
    settings.userName = url.userName(QUrl::FullyDecoded);
    settings.password = url.password(QUrl::FullyDecoded);
    auto setup = observerOf(settings, {});
    if (setup && webSocket && !url.path().isEmpty()) setup->endpoint.path = url.path(QUrl::FullyEncoded);
    return setup;
}

} // namespace wb::sidecar
