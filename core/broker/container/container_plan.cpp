#include "core/broker/container/container_plan.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <algorithm>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::ContainerPlan)
};

const QString insideFolder = QStringLiteral("/etc/mqtt-workbench");
constexpr quint16 mqttInside = 1883;
constexpr quint16 firstVhostInside = 1900; // nobody else's in any of the images

// The set-up as the broker in the container is to see it.
BrokerSetup insideSetup(const ContainerOptions& options, const ContainerImage& image, ContainerPlan& plan)
{
    BrokerSetup setup = options.setup;
    setup.address.clear(); // the engine lets nobody in but by the loopback of this machine
    setup.port = mqttInside;
    setup.dataFolder = image.data;
    if (setup.webSocketPort != 0) setup.webSocketPort = image.webSocketPort;
    if (setup.managementPort != 0) setup.managementPort = image.managementPort;
    for (qsizetype i = 0; i < setup.vhosts.size(); ++i) setup.vhosts[i].port = quint16(firstVhostInside + i);
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

void mountFiles(const ContainerImage& image, const QString& folder, ContainerPlan& plan)
{
    const QString config = folder + QStringLiteral("/config");
    for (auto it = image.files.begin(); it != image.files.end(); ++it) {
        const bool made = std::any_of(plan.files.begin(), plan.files.end(), [&](const SetupFile& file) { return file.name == it.key(); });
        if (made) plan.run.mounts << ContainerMount{config + QLatin1Char('/') + it.key(), it.value()};
    }
    if (plan.files.size() + plan.copies.size() > plan.run.mounts.size()) plan.run.mounts << ContainerMount{config, insideFolder};
}

// By variables where they can say it all: then the command alone says what the broker is like.
Result<Ok, QString> configure(const ContainerOptions& options, const ContainerImage& image, const QString& folder, ContainerPlan& plan)
{
    const BrokerSetup setup = insideSetup(options, image, plan);
    if (const auto variables = settingsFor(image, setup)) {
        for (auto it = variables->begin(); it != variables->end(); ++it) plan.run.environment.insert(it.key(), it.value());
        return Ok{};
    }
    const auto product = options.product ? options.product : image.setup;
    if (!product || image.files.isEmpty())
        return Failure{Texts::tr("The image %1 takes these settings neither from a file nor from its environment. Choose another image, or say "
                                 "them by variables of its environment.")
                           .arg(imageNameOf(options))};
    const auto files = setupFiles(*product, completed(imageNameOf(options)).tag, insideFolder, setup);
    if (!files) return Failure{files.error()};
    plan.files = files->files;
    plan.notes = files->notes;
    mountFiles(image, folder, plan);
    return Ok{};
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
    if (!isImageName(imageNameOf(options))) return Failure{Texts::tr("\"%1\" is not the name of an image.").arg(options.image)};
    for (auto it = options.environment.begin(); it != options.environment.end(); ++it)
        if (!isVariableName(it.key())) return Failure{Texts::tr("\"%1\" is not the name of a variable.").arg(it.key())};
    const ContainerImage image = imageOf(options);
    ContainerPlan plan;
    plan.run.image = imageNameOf(options);
    plan.run.hostName = image.hostName;
    plan.run.environment = image.environment;
    plan.run.ports << ContainerPort{ports.mqtt, mqttInside};
    if (ports.webSocket != 0) plan.run.ports << ContainerPort{ports.webSocket, image.webSocketPort};
    if (ports.management != 0) plan.run.ports << ContainerPort{ports.management, image.managementPort};
    for (qsizetype i = 0; i < options.setup.vhosts.size(); ++i)
        plan.run.ports << ContainerPort{options.setup.vhosts.at(i).port, quint16(firstVhostInside + i)};
    if (const auto configured = configure(options, image, folder, plan); !configured) return Failure{configured.error()};
    if (options.setup.persistence && !image.data.isEmpty()) plan.run.mounts << ContainerMount{volume, image.data, false};
    for (auto it = options.environment.begin(); it != options.environment.end(); ++it) plan.run.environment.insert(it.key(), it.value());
    return plan;
}

// The folder above is for this user only; in it everybody may read, for the broker in the container is somebody else.
Result<Ok, QString> writeFiles(const ContainerPlan& plan, const QString& folder)
{
    const QString config = folder + QStringLiteral("/config");
    QDir(config).removeRecursively();
    const auto all = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther;
    bool ok = QDir().mkpath(config) && QFile::setPermissions(config, all | QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther);
    QString which = config;
    for (const SetupFile& one : plan.files) {
        if (!ok) break;
        which = config + QLatin1Char('/') + one.name;
        QFile file(which);
        ok = file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(one.text) == one.text.size() && file.setPermissions(all);
    }
    for (auto it = plan.copies.begin(); ok && it != plan.copies.end(); ++it) {
        which = it.value();
        const QString copy = config + QLatin1Char('/') + it.key();
        ok = QFile::copy(it.value(), copy) && QFile::setPermissions(copy, all);
    }
    if (!ok) return Failure{Texts::tr("The file %1 cannot be given to the container.").arg(which)};
    return Ok{};
}

} // namespace wb::broker
