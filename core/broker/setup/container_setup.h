#pragma once

#include "core/broker/setup/setup_help.h"

// One broker in one container: what `docker run` and a Deployment both say, each in its own language.

namespace wb::broker {

struct SetupVariable {
    QString name, value;
    bool secret = false; // the value is the placeholder; it comes from the shell, or from a Secret
};

struct ContainerSetup {
    QString name;     // "orders-pubsub-mosquitto"
    QString image;
    QList<quint16> ports;
    QStringList configFiles; // that anybody may read
    QStringList secretFiles; // "passwords", "users.json"
    QString folder;   // where they all lie
    bool tls = false; // a folder tls with ca.crt, server.crt, server.key
    QList<SetupVariable> variables;
    QString data;
    int user = 0;
};

ContainerSetup containerSetup(const SetupPlan& plan, const QList<SetupText>& files);

SetupText dockerRun(const SetupPlan& plan, const ContainerSetup& container, const QList<SetupText>& files);
// `url`: see clusterUrl().
SetupText kubernetesText(const SetupPlan& plan, const ContainerSetup& container, const QList<SetupText>& files,
                         const QString& namespaceName, const QString& url);
QString clusterUrl(const SetupPlan& plan, const ContainerSetup& container, const QString& namespaceName);

} // namespace wb::broker
