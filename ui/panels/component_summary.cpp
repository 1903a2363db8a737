#include "ui/panels/component_summary.h"

#include "core/sidecar/endpoint.h"

#include <QCoreApplication>

namespace wb::ui {

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::ComponentSummary)
};

QString clientText(const dapr::ResolvedComponent& resolved)
{
    const dapr::ClientIds ids = dapr::clientIdsOf(resolved);
    if (resolved.family == dapr::ComponentFamily::PubSub || ids.producer.isEmpty())
        return Tr::tr("as client “%1”").arg(ids.consumer);
    if (ids.consumer.isEmpty()) return Tr::tr("as client “%1”").arg(ids.producer);
    return Tr::tr("as client “%1” to receive and “%2” to send").arg(ids.consumer, ids.producer);
}

QString sessionText(const dapr::MqttSettings& settings)
{
    return settings.cleanSession ? Tr::tr("clean session: the broker forgets it when the link ends")
                                 : Tr::tr("persistent session: the broker keeps messages while it is away");
}

QString otherText(const dapr::Document& document)
{
    if (!document.readable) return Tr::tr("Dapr would not load this document.");
    if (const dapr::Subscription* s = document.subscription())
        return Tr::tr("Subscribes the app to %1 through %2.").arg(s->topic, s->pubsubName);
    if (document.kind == u"Resiliency") return Tr::tr("Retry, time-out and circuit breaker policies.");
    if (document.component()) return Tr::tr("This type is listed and left alone.");
    return Tr::tr("This kind is listed and left alone.");
}

} // namespace

ComponentSummary summaryOf(const dapr::Document& document, const dapr::ResolvedComponent& resolved,
                           const dapr::ResolveContext& context)
{
    ComponentSummary summary;
    if (!document.loadError.isEmpty()) return {Tr::tr("daprd would not load it: %1").arg(document.loadError), true};
    if (!document.component()) return {otherText(document), false};
    if (!resolved.error.isEmpty())
        return {Tr::tr("daprd %1 would not start it: %2")
                    .arg(context.release, sidecar::withoutPasswords(resolved.error)),
                true};
    switch (resolved.family) {
    case dapr::ComponentFamily::PubSub:
    case dapr::ComponentFamily::Binding:
        summary.text = Tr::tr("daprd %1 connects to %2 %3, QoS %4, %5.")
                           .arg(context.release, resolved.settings.displayUrl, clientText(resolved))
                           .arg(resolved.settings.qos)
                           .arg(sessionText(resolved.settings));
        break;
    case dapr::ComponentFamily::SecretStore:
        summary.text = Tr::tr("A local secret store. Its values are read when a component asks and never shown.");
        break;
    case dapr::ComponentFamily::Other: summary.text = otherText(document); break;
    }
    return summary;
}

} // namespace wb::ui
