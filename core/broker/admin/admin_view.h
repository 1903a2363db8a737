#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>
#include <variant>

// What a broker says about itself and about our clients, by an interface of its own beside MQTT. Values only; any
// thread. Everything in here came from outside: texts are cut to a bounded length, lists to a bounded number.

namespace wb::broker {

enum class AdminKind : quint8 {
    RabbitMq,  // management plug-in, HTTP
    Emqx,      // REST, 5.x (API key) and 4.x (application)
    Mosquitto, // $SYS topics; totals only
};
QString adminId(AdminKind kind);   // "rabbitmq", "emqx", "mosquitto": in files and on the command line
QString adminName(AdminKind kind); // "RabbitMQ"
std::optional<AdminKind> adminKindOf(const QString& product); // of an id or a product's name, whatever its case

struct AdminValue {
    enum class Unit : quint8 { None, Seconds, Bytes };
    QString id;      // stable, for programs: "unacknowledged"
    QString name;    // translated
    std::variant<qint64, bool, QString> value;
    Unit unit = Unit::None;
    QString meaning = {}; // translated; may be empty
    bool operator==(const AdminValue&) const = default;
};
QString valueText(const AdminValue& value); // "10", "24 h", "yes"

struct AdminGroup {
    enum class Kind : quint8 { Connection, Queue, Subscriptions, InFlight, Waiting };
    Kind kind = Kind::Connection;
    QString name; // of a queue; else empty
    QList<AdminValue> values;
    bool operator==(const AdminGroup&) const = default;
};
QString groupText(const AdminGroup& group); // "queue mqtt-subscription-orders-consumerqos1"

// One client of ours, as the broker sees it.
struct AdminClient {
    QString clientId;
    bool known = false;   // the broker has a connection, a session or a queue of this id
    QString note;         // translated sentence: why there are no figures, or what they leave out; may be empty
    std::optional<qint64> unacknowledged; // sent to the client, its acknowledgement has not come
    std::optional<qint64> waiting;        // not sent to it yet
    std::optional<qint64> redelivered;    // sent again, since the queue is there
    QList<AdminGroup> groups;
    bool operator==(const AdminClient&) const = default;
};

struct AdminView {
    AdminKind kind = AdminKind::RabbitMq;
    QString product, version, node; // version and node may be empty
    QList<AdminValue> broker;       // figures of the whole broker
    QList<AdminClient> clients;     // in the order asked for
    QStringList notes;              // translated sentences: what this interface cannot tell
    QDateTime takenAt;              // UTC, when the last answer was there
    int lagSeconds = 0;             // the broker's own figures may be that much older than takenAt
};

namespace admin { // bounds of what is kept
constexpr qsizetype longestText = 512;  // characters
constexpr qsizetype mostClients = 64;   // asked for
constexpr qsizetype mostRows = 200;     // of one group
} // namespace admin

} // namespace wb::broker
