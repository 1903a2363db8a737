#include "tests/wire/component_config.h"

#include "core/dapr/decode.h"
#include "core/dapr/templates.h"

namespace wb::test {

using namespace Qt::Literals::StringLiterals;

namespace {

Result<dapr::Properties, QString> propertiesOf(const Scenario& scenario, quint16 port)
{
    dapr::ResolveContext context;
    context.release = scenario.release;
    context.appId = scenario.appId;
    context.podName = u"pod-0"_s;
    dapr::Properties properties;
    for (auto it = scenario.metadata.begin(); it != scenario.metadata.end(); ++it) {
        const QString written = QString(it.value()).replace(u"{port}"_s, QString::number(port));
        const auto value = dapr::withTemplates(it.key(), written, context);
        if (!value) return Failure{value.error()};
        properties[it.key()] = *value;
    }
    if (scenario.isPubSub()) return dapr::withConsumerId(properties, scenario.appId);
    return properties;
}

} // namespace

Result<sidecar::ComponentConfig, QString> componentConfig(const Scenario& scenario, quint16 port)
{
    const auto properties = propertiesOf(scenario, port);
    if (!properties) return Failure{properties.error()};
    const bool pubsub = scenario.isPubSub();
    auto decoded = pubsub ? dapr::decodePubSub(*properties, scenario.release)
                          : dapr::decodeBinding(*properties, scenario.release);
    if (!decoded.error.isEmpty()) return Failure{decoded.error};
    dapr::MqttSettings& settings = decoded.settings;
    const QString unread = dapr::applyUrl(settings.url, settings, !pubsub);
    // Pub/sub connects during init; a binding reads its URL when it is used.
    if (pubsub && !unread.isEmpty()) return Failure{u"failed to establish connection to broker: "_s + unread};

    settings.outputConsumerId = settings.consumerId; // one instance serves both directions
    dapr::ResolvedComponent component;
    component.family = pubsub ? dapr::ComponentFamily::PubSub : dapr::ComponentFamily::Binding;
    component.settings = settings;
    const dapr::ClientIds ids = dapr::clientIdsOf(component);
    sidecar::ComponentConfig config;
    config.name = scenario.id;
    config.settings = settings;
    config.clientId = config.consumerClientId = ids.consumer;
    config.producerClientId = ids.producer;
    config.release = scenario.release;
    return config;
}

} // namespace wb::test
