#include "core/broker/admin/mosquitto_sys.h"

#include "core/broker/admin/admin_json.h"

#include <QCoreApplication>

namespace wb::broker {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Admin)
};

using Unit = AdminValue::Unit;

constexpr int lagSeconds = 10; // sys_interval of mosquitto.conf, unless it was changed
constexpr std::size_t longestPayload = 256;
constexpr QLatin1String prefix("$SYS/broker/");

struct SysRow {
    const char* topic; // below $SYS/broker/
    admin::Row row;
};

// messages/inflight is gone in 2.x, publish/messages/dropped by client queues came with it: what does not come makes no row.
constexpr std::array<SysRow, 18> rows{{
    {"version", {"version", "", nullptr}},
    {"uptime", {"uptime", QT_TRANSLATE_NOOP("wb::broker::Admin", "uptime"), nullptr, Unit::Seconds}},
    {"clients/connected", {"clients_connected", QT_TRANSLATE_NOOP("wb::broker::Admin", "clients connected"), QT_TRANSLATE_NOOP("wb::broker::Admin", "counts the one that reads this too")}},
    {"clients/disconnected", {"clients_disconnected", QT_TRANSLATE_NOOP("wb::broker::Admin", "clients away"), QT_TRANSLATE_NOOP("wb::broker::Admin", "with a session that waits for them")}},
    {"clients/expired", {"clients_expired", QT_TRANSLATE_NOOP("wb::broker::Admin", "sessions expired"), nullptr}},
    {"messages/inflight", {"messages_inflight", QT_TRANSLATE_NOOP("wb::broker::Admin", "in flight, all clients"), QT_TRANSLATE_NOOP("wb::broker::Admin", "sent and not acknowledged")}},
    {"store/messages/count", {"stored", QT_TRANSLATE_NOOP("wb::broker::Admin", "messages in the store"), QT_TRANSLATE_NOOP("wb::broker::Admin", "retained, queued and in flight, all clients")}},
    {"store/messages/bytes", {"stored_bytes", QT_TRANSLATE_NOOP("wb::broker::Admin", "size of the store"), nullptr, Unit::Bytes}},
    {"retained messages/count", {"retained", QT_TRANSLATE_NOOP("wb::broker::Admin", "retained messages"), QT_TRANSLATE_NOOP("wb::broker::Admin", "those of $SYS too")}},
    {"subscriptions/count", {"subscriptions", QT_TRANSLATE_NOOP("wb::broker::Admin", "subscriptions"), nullptr}},
    {"shared_subscriptions/count", {"shared_subscriptions", QT_TRANSLATE_NOOP("wb::broker::Admin", "shared subscriptions"), nullptr}},
    {"publish/messages/received", {"publish_received", QT_TRANSLATE_NOOP("wb::broker::Admin", "PUBLISH received"), QT_TRANSLATE_NOOP("wb::broker::Admin", "2.0.11 leaves out retained ones and those of QoS 2")}},
    {"publish/messages/sent", {"publish_sent", QT_TRANSLATE_NOOP("wb::broker::Admin", "PUBLISH sent"), nullptr}},
    {"publish/messages/dropped", {"publish_dropped", QT_TRANSLATE_NOOP("wb::broker::Admin", "PUBLISH dropped"), QT_TRANSLATE_NOOP("wb::broker::Admin", "a client's queue was full (max_queued_messages) or its in-flight limit reached")}},
    {"messages/received", {"messages_received", QT_TRANSLATE_NOOP("wb::broker::Admin", "packets received"), QT_TRANSLATE_NOOP("wb::broker::Admin", "of all types")}},
    {"messages/sent", {"messages_sent", QT_TRANSLATE_NOOP("wb::broker::Admin", "packets sent"), QT_TRANSLATE_NOOP("wb::broker::Admin", "of all types")}},
    {"bytes/received", {"bytes_received", QT_TRANSLATE_NOOP("wb::broker::Admin", "bytes received"), nullptr, Unit::Bytes}},
    {"bytes/sent", {"bytes_sent", QT_TRANSLATE_NOOP("wb::broker::Admin", "bytes sent"), nullptr, Unit::Bytes}},
}};

// "1234 seconds", "17", "mosquitto version 2.0.11".
QJsonValue valueOf(QString text)
{
    const QString word = QStringLiteral(" seconds");
    if (text.endsWith(word)) text.chop(word.size());
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    return isNumber ? QJsonValue(number) : QJsonValue(text);
}

} // namespace

QStringList MosquittoSys::topics()
{
    QStringList list;
    for (const SysRow& one : rows) list << prefix + QLatin1String(one.topic);
    return list;
}

bool MosquittoSys::take(std::string_view topic, std::string_view payload)
{
    static const QStringList known = topics();
    const QString name = QString::fromUtf8(topic.data(), qsizetype(topic.size()));
    if (!known.contains(name)) return false;
    payload = payload.substr(0, longestPayload);
    m_values.insert(name, QString::fromUtf8(payload.data(), qsizetype(payload.size())));
    return true;
}

AdminView MosquittoSys::view() const
{
    AdminView view;
    view.kind = AdminKind::Mosquitto;
    view.product = adminName(AdminKind::Mosquitto);
    view.lagSeconds = lagSeconds;
    for (const SysRow& one : rows) {
        const auto at = m_values.constFind(prefix + QLatin1String(one.topic));
        if (at == m_values.cend()) continue;
        if (&one == &rows.front()) view.version = admin::textOf(QString(*at).remove(QStringLiteral("mosquitto version ")));
        else admin::add(view.broker, one.row, valueOf(*at));
    }
    view.notes << Text::tr("mosquitto's $SYS topics hold totals of the broker only: what is in flight or queued for one client cannot be seen there.");
    // Measured with 2.0.11; all but the version, which never changes.
    view.notes << Text::tr("A figure that has not changed for a minute is missing: mosquitto lets its $SYS messages expire.");
    for (const QString& id : m_clientIds) {
        AdminClient client;
        client.clientId = id;
        client.note = Text::tr("mosquitto tells nothing about single clients.");
        view.clients << client;
    }
    return view;
}

} // namespace wb::broker
