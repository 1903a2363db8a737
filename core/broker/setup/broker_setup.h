#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

// How a broker is set up, in words that mean the same for every product, and the configuration files that follow from
// it. One generator for the private brokers of the window (which prove its text by starting with it), for scenarios,
// and for the set-up help of a component. Pure values; any thread.

namespace wb::broker {

enum class SetupProduct : quint8 { Mosquitto, Emqx, RabbitMq };
QString productName(SetupProduct product); // "mosquitto", "EMQX", "RabbitMQ"

struct SetupUser {
    QString name;
    QString password; // memory only; a file holds it hashed wherever the broker can read that
    bool operator==(const SetupUser&) const = default;
};

struct SetupTls {                    // files as the broker sees them
    QString ca, certificate, key;    // all empty: a private broker makes its own (certificates.h)
    bool clientCertificates = false; // a client must show one that `ca` has signed
    bool operator==(const SetupTls&) const = default;
};

struct SetupVhost { // RabbitMQ: clients of this port belong to that virtual host
    quint16 port = 0;
    QString vhost;
    bool operator==(const SetupVhost&) const = default;
};

// What is empty stays as the broker comes.
struct BrokerSetup {
    QString address;     // that it listens on; empty: all
    quint16 port = 1883; // MQTT: plain, or TLS when `tls` is set
    quint16 webSocketPort = 0;  // 0: none
    quint16 managementPort = 0; // RabbitMQ's management plug-in, EMQX's dashboard; 0: none
    bool anonymous = true;
    QList<SetupUser> users;
    std::optional<SetupTls> tls;
    bool persistence = true;                 // mosquitto; the others have no such switch
    QString dataFolder;                      // mosquitto's, as the broker sees it; empty: where its files lie
    std::optional<int> inFlight;             // un-acknowledged QoS 1 and 2 messages per client; 0: no limit, where there is such a thing
    std::optional<int> queued;               // messages that wait for one client
    std::optional<qint64> sessionSeconds;    // life of a session without its client; 0: for ever, where there is such a thing
    std::optional<int> retrySeconds;         // sends again on a live connection; 0: never
    QString vhost;                           // RabbitMQ: of clients that name none
    QList<SetupVhost> vhosts;                // each has a listener of its own
    QStringList plugins;                     // RabbitMQ: besides those that the rest asks for
    QStringList extra;                       // lines of the broker's own language; mosquitto: behind those of the listener
                                             // of `port`, so that listener settings apply to it; else last
    bool operator==(const BrokerSetup&) const = default;
};

struct SetupFile {
    QString name; // "mosquitto.conf", "passwords", "emqx.conf", "users.json", "emqx_auth_mnesia.conf" (EMQX 4),
                  // "rabbitmq.conf", "enabled_plugins", "definitions.json"
    QByteArray text;
    bool secret = false; // holds something made from a password or a key: never shown or logged as it is
};

struct SetupFiles {
    QList<SetupFile> files; // the main one first
    QStringList notes;      // translated: what this product or version cannot do of what was asked, and what to do instead
};

// `version`: "3.10.8", "2.0"; keys differ between them; empty: the newest known. `folder`: where the files will lie, as
// the broker sees it ("/etc/mosquitto"). Hashes have a random salt: two calls give different text. What mosquitto and
// RabbitMQ 3.10 get is run in tests; EMQX and other versions are by documentation and source only.
// Error: a sentence that names what cannot be ("a user name must not hold a colon"); it never holds a password.
Result<SetupFiles, QString> setupFiles(SetupProduct product, const QString& version, const QString& folder,
                                       const BrokerSetup& setup);

} // namespace wb::broker
