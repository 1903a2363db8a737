#include "core/sidecar/setup.h"

#include <QRegularExpression>

#include <algorithm>

namespace wb::sidecar {

namespace {

double unitMs(QStringView unit)
{
    if (unit == u"h") return 3'600'000;
    if (unit == u"m") return 60'000;
    if (unit == u"s") return 1000;
    if (unit == u"ms") return 1;
    return unit == u"ns" ? 1e-6 : 1e-3;
}

AppSubscription appSubscription(const dapr::Subscription& subscription)
{
    AppSubscription out;
    out.topic = subscription.topic;
    out.route = subscription.defaultPath;
    if (out.route.isEmpty() && !subscription.rules.isEmpty()) out.route = subscription.rules.first().path;
    out.declarative = true;
    return out;
}

} // namespace

std::chrono::milliseconds initTimeoutOf(const QString& text)
{
    constexpr std::chrono::milliseconds usual{5000};
    static const QRegularExpression whole(
        QStringLiteral("^\\+?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+$"));
    static const QRegularExpression part(QStringLiteral("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)"));
    if (!whole.match(text).hasMatch()) return usual;
    double total = 0;
    for (auto it = part.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        total += match.captured(1).toDouble() * unitMs(match.capturedView(2));
    }
    constexpr double longest = 24.0 * 3'600'000; // more makes no difference: Dapr waits 20 s at most
    return total > 0 ? std::chrono::milliseconds(std::max<qint64>(1, qint64(std::min(total, longest)))) : usual;
}

ComponentSetup setupOf(const dapr::Workspace& workspace, const dapr::Document& document,
                       const dapr::ResolveContext& context)
{
    ComponentSetup setup;
    setup.component = dapr::resolve(workspace, document, context);
    setup.appId = context.appId;
    setup.namespaceName = context.namespaceName;
    if (const dapr::Component* component = document.component())
        setup.initTimeout = initTimeoutOf(component->initTimeout);
    if (setup.component.family != dapr::ComponentFamily::PubSub) return setup;
    for (const dapr::Document* other : workspace.subscriptionsOf(setup.component.name, context.appId)) {
        const dapr::Subscription* subscription = other->subscription();
        if (!subscription) continue;
        const AppSubscription one = appSubscription(*subscription);
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
