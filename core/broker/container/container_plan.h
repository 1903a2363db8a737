#pragma once

#include "core/broker/container/container_command.h"
#include "core/broker/container/container_image.h"
#include "core/result.h"

// What a broker in a container is to be, and what follows from it: the files for its configuration and the command.

namespace wb::broker {

struct ContainerOptions {
    QString engine;                        // "docker", "podman" or a program's path; empty: what is there
    QString image;                         // "emqx/emqx:5.8.6"; empty: the preferred EMQX
    std::optional<SetupProduct> product;   // whose configuration files it takes; empty: told by the image
    BrokerSetup setup;                     // its address and ports are the container's business and looked at only for 0;
                                           // those of virtual hosts are of this machine, certificates its files
    QMap<QString, QString> environment;    // more variables; values of secret ones (see isSecretVariable) are never shown
    bool operator==(const ContainerOptions&) const = default;
};

// Of this machine, each mapped to one in the container; 0: not asked for, or the image has none.
struct ContainerPorts {
    quint16 mqtt = 0, webSocket = 0, management = 0;
};

struct ContainerPlan {
    ContainerRun run;                  // without program, name and label
    QList<SetupFile> files;            // to be written to <folder>/config
    QMap<QString, QString> copies;     // file name there -> file of this machine
    QStringList notes;                 // what the product or image cannot do of what was asked
};

// folder: of this machine, private; need not be there. volume: name of the one for its data. Error: a sentence for a
// person.
Result<ContainerPlan, QString> planFor(const ContainerOptions& options, const ContainerPorts& ports, const QString& folder,
                                       const QString& volume);

// Writes its files there. Error: a sentence for a person.
Result<Ok, QString> writeFiles(const ContainerPlan& plan, const QString& folder);

ContainerImage imageOf(const ContainerOptions& options);
QString imageNameOf(const ContainerOptions& options); // complete: "docker.io/emqx/emqx:5.8.6"

} // namespace wb::broker
