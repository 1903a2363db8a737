#pragma once

#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

// The command that runs a broker in a container, by Docker or Podman: what is started, and what a person reads and may
// paste into a shell. Pure values; any thread. Sources: the reference pages of `docker run` and `podman run`.

namespace wb::broker {

struct ContainerPort {
    quint16 outside = 0; // on 127.0.0.1 of this machine
    quint16 inside = 0;
    bool operator==(const ContainerPort&) const = default;
};

struct ContainerMount {
    QString from; // a folder or file of this machine, or the name of a volume; without ':'
    QString to;   // in the container
    bool readOnly = true;
    bool operator==(const ContainerMount&) const = default;
};

struct ContainerRun {
    QString program;  // of the engine
    QString name;     // of the container
    QString label;    // "key=value"
    QString hostName; // empty: the engine's choice
    QList<ContainerPort> ports;
    QList<ContainerMount> mounts;
    QMap<QString, QString> environment;
    QString image;         // with its registry, for Podman guesses none: "docker.io/emqx/emqx:5.8.6"
    QStringList arguments; // of the program in the image
};

struct ContainerCommand {
    QString program;
    QStringList arguments;
    // What the engine takes from its own environment instead of its command line, where everybody on this machine
    // could read it.
    QMap<QString, QString> secrets;

    QString text() const; // for a POSIX shell, in one line; of secrets the name only
};

// `run` in the foreground: the engine says what it does, then what the broker says, until the container has ended.
ContainerCommand runCommand(const ContainerRun& run);

// Whether the value of such a variable is nobody's business: "EMQX_DASHBOARD__DEFAULT_PASSWORD".
bool isSecretVariable(const QString& name);

// One word for a POSIX shell; as it is where nothing in it means anything to a shell.
QString shellQuoted(const QString& word);

} // namespace wb::broker
