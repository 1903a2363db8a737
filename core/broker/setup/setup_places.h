#pragma once

#include "core/broker/setup/broker_setup.h"

// Where the files of each product lie in its official image, and what that image wants to be told. The same folders for
// every form of the set-up help, so that one set of files fits them all.

namespace wb::broker {

struct SetupPlace {
    const char* id;      // "mosquitto": of names, and the console's word
    const char* folder;  // of the configuration files
    const char* package; // the same where a distribution's package has it
    const char* data;    // sessions and retained messages
    int user;            // the broker's user in the image
};

const SetupPlace& placeOf(SetupProduct product);
QList<SetupProduct> setupProducts();
std::optional<SetupProduct> productById(const QString& id); // "mosquitto", "emqx", "rabbitmq"; whatever its case

QString imageOf(SetupProduct product, const QString& version); // "docker.io/library/eclipse-mosquitto:2.0.20"
QStringList knownVersions(SetupProduct product);               // for a chooser, the preferred one first

SetupTls certificateFiles(SetupProduct product); // ca.crt, server.crt and server.key in the folder's tls
// The line that makes web sockets answer on "/"; empty where they answer on any path.
QString webSocketPathLine(SetupProduct product, const QString& version, bool tls);
bool isEmqx4(SetupProduct product, const QString& version);

} // namespace wb::broker
