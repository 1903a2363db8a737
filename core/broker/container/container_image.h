#pragma once

#include "core/broker/setup/broker_setup.h"
#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

// What is known of images with brokers in them: resources/brokers/images.json, from which another broker is an entry
// away. Values; any thread.

namespace wb::broker {

struct ContainerSetting { // a member of BrokerSetup that the image takes as a variable of its environment
    QString name;         // "EMQX_MQTT__RETRY_INTERVAL"
    QString value;        // "%1s"
    QString zero;         // in place of 0; empty: the variable cannot say what 0 means
};

struct ContainerImage {
    QString product;                          // "EMQX"
    std::optional<SetupProduct> setup;        // whose configuration files it takes; empty: nobody's that we can write
    QString image;                            // without its tag: "docker.io/emqx/emqx"
    QStringList versions;                     // tags for a chooser, the preferred one first
    QMap<QString, QString> files;             // configuration file -> where the image expects it
    bool needsFiles = false;                  // without them nobody from outside may connect
    quint16 webSocketPort = 0;                // in the container; 0: it has none
    quint16 managementPort = 0;               // over HTTP, as the one above
    QString data;                             // the folder of its data; empty: it keeps none
    QString hostName;                         // empty: any
    QMap<QString, QString> environment;
    QMap<QString, ContainerSetting> settings; // "retry", "in flight", "queued", "session"
    QString log;                              // expression that finds its version in its log; empty: it does not say

    QString withTag(const QString& version) const { return image + QLatin1Char(':') + version; }
};

Result<QList<ContainerImage>, QString> readContainerImages(const QByteArray& json, const QString& fileName);
const QList<ContainerImage>& knownImages();

struct ImageName {
    QString image, tag; // "docker.io/emqx/emqx", "5.8.6"; tag: empty for a digest
};
// With registry and tag as Docker completes it: "emqx/emqx" -> "docker.io/emqx/emqx", "latest". Podman does not.
ImageName completed(const QString& image);
QString textOf(const ImageName& name);
bool isImageName(const QString& image); // as an engine takes it; never to be read as an option
bool isImageTag(const QString& tag);
bool isVariableName(const QString& name);

// The entry of that image, by the tag's first number where there are several; an unknown image: only its product is
// there, made from its name.
ContainerImage imageFor(const QString& image);

// The variables of the environment that say all of what `setup` asks for; nothing when they cannot. Ports aside.
std::optional<QMap<QString, QString>> settingsFor(const ContainerImage& image, const BrokerSetup& setup);

} // namespace wb::broker
