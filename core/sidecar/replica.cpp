#include "core/sidecar/replica.h"

#include <QUuid>

namespace wb::sidecar {

namespace {

QString newUuid()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

// Each {uuid} becomes another one, as Dapr does it.
QString filled(QString text, int replica)
{
    const auto uuid = QStringLiteral("{uuid}");
    for (qsizetype at = text.indexOf(uuid); at >= 0; at = text.indexOf(uuid, at)) {
        const QString value = newUuid();
        text.replace(at, uuid.size(), value);
        at += value.size();
    }
    return text.replace(QStringLiteral("{podName}"), QStringLiteral("replica-%1").arg(replica));
}

} // namespace

ComponentSetup forReplica(ComponentSetup setup)
{
    dapr::MqttSettings& settings = setup.component.settings;
    if (setup.replica == 0) return setup;
    if (!settings.consumerIdTemplate.isEmpty()) {
        settings.consumerId = filled(settings.consumerIdTemplate, setup.replica);
        settings.outputConsumerId = filled(settings.consumerIdTemplate, setup.replica);
    }
    if (!settings.randomId.isEmpty()) settings.randomId = newUuid();
    if (!settings.outputRandomId.isEmpty()) settings.outputRandomId = newUuid();
    return setup;
}

} // namespace wb::sidecar
