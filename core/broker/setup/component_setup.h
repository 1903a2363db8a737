#pragma once

#include "core/broker/setup/broker_setup.h"
#include "core/dapr/resolve.h"

// What a Dapr component asks of the broker behind its URL: listener, TLS, users, life of the session, in-flight window,
// each with the field that asks for it. Pure values; any thread.
//
// Nothing here holds a password: where one is needed stands passwordPlaceholder(). What the component has from a secret
// (its user name, when the whole URL is one) is replaced as well.

namespace wb::broker {

struct SetupReason {
    enum class About : quint8 { Listener, WebSocket, Tls, ClientCertificates, Login, Guest, Persistence, Session, InFlight, Queue, Retry };
    About about = About::Listener;
    QString text; // "the component's url is tcp://, port 1883"; in the user's language, one line
};

struct SetupPlan {
    QString name;    // of the component, one line
    QString dnsName; // made from it for Docker and Kubernetes: a-z, 0-9 and -, at most 40 characters (RFC 1123)
    SetupProduct product = SetupProduct::Mosquitto;
    QString version; // empty: the newest known
    BrokerSetup setup;
    QString scheme;  // of the URL: "tcp", "ssl", "ws", "wss"
    quint16 port = 0;  // that the component dials
    QString host;      // of the URL; empty: none, or it comes from a secret
    QString user;    // that the broker must know; empty: none
    QString vhost;   // RabbitMQ: that the user must be let into; empty: the default one
    QString login;   // as the URL has it: "user", "vhost:user"; empty: none
    QList<SetupReason> reasons;
    QStringList notes; // what else to know, in sentences
};

QString passwordPlaceholder(); // "CHANGE-ME"

// `version` as in setupFiles(). Error: a sentence, when this is no MQTT component.
Result<SetupPlan, QString> setupPlan(const dapr::ResolvedComponent& component, SetupProduct product, const QString& version);

} // namespace wb::broker
