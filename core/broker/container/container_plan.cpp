#include "core/broker/container/container_plan.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::ContainerPlan)
};

const QString insideFolder = QStringLiteral("/etc/mqtt-workbench");
constexpr quint16 mqttInside = 1883;

// The set-up as the broker in the container is to see it.
BrokerSetup insideSetup(const ContainerOptions& options, const ContainerImage& image, ContainerPlan& plan)
{
    BrokerSetup setup = options.setup;
    setup.address.clear(); // the engine lets nobody in but by the loopback of this machine
    setup.port = mqttInside;
    if (setup.webSocketPort != 0) setup.webSocketPort = image.webSocketPort;
    if (setup.managementPort != 0) setup.managementPort = image.managementPort;
    if (!setup.tls) return setup;
    const auto inside = [&plan](QString& file, const QString& name) {
        if (file.isEmpty()) return;
        plan.copies.insert(name, file);
        file = insideFolder + QLatin1Char('/') + name;
    };
    inside(setup.tls->ca, QStringLiteral("ca.pem"));
    inside(setup.tls->certificate, QStringLiteral("certificate.pem"));
    inside(setup.tls->key, QStringLiteral("key.pem"));
    return setup;
}

// By variables where they can say it all: then the command alone says what the broker is like.
Result<Ok, QString> configure(const ContainerOptions& options, const ContainerImage& image, ContainerPlan& plan)
{
    const BrokerSetup setup = insideSetup(options, image, plan);
    if (const auto variables = settingsFor(image, setup)) {
        for (auto it = variables->begin(); it != variables->end(); ++it) plan.run.environment.insert(it.key(), it.value());
        return Ok{};
    }
    return Failure{Texts::tr("The image %1 takes these settings neither from a file nor from its environment. Choose another image, or say "
                                 "them by variables of its environment.")
                       .arg(imageNameOf(options))};
}

} // namespace

QString imageNameOf(const ContainerOptions& options)
{
    if (!options.image.isEmpty()) return textOf(completed(options.image));
    const ContainerImage& first = knownImages().first();
    return first.withTag(first.versions.first());
}

// An image that nobody knows takes its files where the product's own image does.
ContainerImage imageOf(const ContainerOptions& options)
{
    ContainerImage image = imageFor(imageNameOf(options));
    if (image.setup || !options.product) return image;
    for (const ContainerImage& known : knownImages()) {
        if (known.setup != options.product) continue;
        const QString name = image.image;
        image = known;
        image.image = name;
        break;
    }
    return image;
}

Result<ContainerPlan, QString> planFor(const ContainerOptions& options, const ContainerPorts& ports, const QString& folder,
                                       const QString& volume)
{
    if (folder.contains(QLatin1Char(':')))
        return Failure{Texts::tr("A container cannot be given files from %1, because there is a colon in the name. Set TMPDIR to another folder.").arg(folder)};
    const ContainerImage image = imageOf(options);
    ContainerPlan plan;
    plan.run.image = imageNameOf(options);
    plan.run.hostName = image.hostName;
    plan.run.environment = image.environment;
    plan.run.ports << ContainerPort{ports.mqtt, mqttInside};
    if (ports.webSocket != 0) plan.run.ports << ContainerPort{ports.webSocket, image.webSocketPort};
    if (ports.management != 0) plan.run.ports << ContainerPort{ports.management, image.managementPort};
    if (const auto configured = configure(options, image, plan); !configured) return Failure{configured.error()};
    if (options.setup.persistence && !image.data.isEmpty()) plan.run.mounts << ContainerMount{volume, image.data, false};
    for (auto it = options.environment.begin(); it != options.environment.end(); ++it) plan.run.environment.insert(it.key(), it.value());
    return plan;
}

} // namespace wb::broker
