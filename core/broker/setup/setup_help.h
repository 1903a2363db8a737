#pragma once

#include "core/broker/setup/component_setup.h"
#include "core/broker/setup/traps.h"

// How to set up a broker for a component, as text that can be copied: the broker's files, `docker run`, Kubernetes, and
// what goes wrong. Main thread (traps). No password is in any of it: see component_setup.h.

namespace wb::broker {

enum class SetupLanguage : quint8 { Conf, Shell, Yaml, Json };

struct SetupText {
    QString name; // of the file
    QString text;
    SetupLanguage language = SetupLanguage::Conf;
    bool made = false; // by a command on the reader's machine: `text` says by which
};

struct SetupHelp {
    SetupPlan plan;
    QList<SetupText> files;  // the main one first, each line that the component asks for with its reason
    SetupText dockerRun;
    SetupText kubernetes;
    QString clusterUrl;      // what the component's `url` becomes in the cluster, with the placeholder
    QStringList notes;       // translated, sentences
    QList<Trap> traps;       // those that the component steps into first
    qsizetype biting = 0;    // so many of them
};

struct SetupWish {
    SetupProduct product = SetupProduct::Mosquitto;
    QString version;       // empty: the preferred one
    QString namespaceName; // Kubernetes; empty: "default"
    QStringList topics;    // that the component subscribes to
};

// Error: a sentence without a password.
Result<SetupHelp, QString> setupHelp(const dapr::ResolvedComponent& component, const SetupWish& wish);

} // namespace wb::broker
