#include "core/broker/setup/setup_places.h"

#include "core/broker/container/container_image.h"
#include "core/broker/profile/profile.h"

namespace wb::broker {

namespace {

// hub.docker.com/_/eclipse-mosquitto, hub.docker.com/_/rabbitmq, emqx/emqx deploy/docker.
constexpr SetupPlace mosquittoPlace{"mosquitto", "/mosquitto/config", "/etc/mosquitto", "/mosquitto/data", 1883};
constexpr SetupPlace emqxPlace{"emqx", "/opt/emqx/etc", "/etc/emqx", "/opt/emqx/data", 1000};
constexpr SetupPlace rabbitPlace{"rabbitmq", "/etc/rabbitmq", "/etc/rabbitmq", "/var/lib/rabbitmq", 999};

} // namespace

const SetupPlace& placeOf(SetupProduct product)
{
    switch (product) {
    case SetupProduct::Emqx: return emqxPlace;
    case SetupProduct::RabbitMq: return rabbitPlace;
    case SetupProduct::Mosquitto: break;
    }
    return mosquittoPlace;
}

QList<SetupProduct> setupProducts()
{
    return {SetupProduct::Mosquitto, SetupProduct::Emqx, SetupProduct::RabbitMq};
}

std::optional<SetupProduct> productById(const QString& id)
{
    for (const SetupProduct product : setupProducts())
        if (id.compare(QLatin1String(placeOf(product).id), Qt::CaseInsensitive) == 0) return product;
    return std::nullopt;
}

QStringList knownVersions(SetupProduct product)
{
    QStringList versions;
    for (const ContainerImage& image : knownImages())
        if (image.setup == product) versions += image.versions;
    return versions;
}

QString imageOf(SetupProduct product, const QString& version)
{
    for (const ContainerImage& image : knownImages())
        if (image.setup == product) return image.withTag(version.isEmpty() ? image.versions.value(0) : version);
    return {};
}

SetupTls certificateFiles(SetupProduct product)
{
    const QString folder = QLatin1String(placeOf(product).folder) + QStringLiteral("/tls/");
    return {folder + QStringLiteral("ca.crt"), folder + QStringLiteral("server.crt"), folder + QStringLiteral("server.key"), false};
}

bool isEmqx4(SetupProduct product, const QString& version)
{
    return product == SetupProduct::Emqx && !version.isEmpty() && compareVersions(version, u"5.0") < 0;
}

QString webSocketPathLine(SetupProduct product, const QString& version, bool tls)
{
    if (product == SetupProduct::RabbitMq) return QStringLiteral("web_mqtt.ws_path = /");
    if (product == SetupProduct::Mosquitto) return {};
    const QString scheme = tls ? QStringLiteral("wss") : QStringLiteral("ws");
    return isEmqx4(product, version) ? QStringLiteral("listener.%1.external.mqtt_path = /").arg(scheme)
                                     : QStringLiteral("listeners.%1.default.websocket.mqtt_path = \"/\"").arg(scheme);
}

} // namespace wb::broker
