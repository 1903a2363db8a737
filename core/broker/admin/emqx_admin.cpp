#include "core/broker/admin/emqx_admin.h"

#include <QCoreApplication>
#include <QVersionNumber>

namespace wb::broker {

using admin::memberOf;
using admin::numberOf;
using admin::Row;
using admin::segment;
using admin::textOf;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Admin)
};

// A client's statistics are written down mqtt.idle_timeout after it did something (EMQX emqx_connection.erl,
// ensure_stats_timer): 15 s unless it was changed.
constexpr int lagSeconds = 15;
constexpr int mostMessages = 20; // of those in flight and of those that wait

// Both generations: EMQX 4 has other names for some.
struct ClientRow {
    Row row;
    const char* name5;
    const char* name4; // null: the same
};

constexpr std::array<ClientRow, 6> connectionRows{{
    {{"connected", QT_TRANSLATE_NOOP("wb::broker::Admin", "connected"), nullptr}, "connected", nullptr},
    {{"clean_start", QT_TRANSLATE_NOOP("wb::broker::Admin", "clean session"), nullptr}, "clean_start", nullptr},
    {{"connected_at", QT_TRANSLATE_NOOP("wb::broker::Admin", "connected since"), nullptr}, "connected_at", nullptr},
    {{"ip_address", QT_TRANSLATE_NOOP("wb::broker::Admin", "address"), nullptr}, "ip_address", nullptr},
    {{"username", QT_TRANSLATE_NOOP("wb::broker::Admin", "user"), nullptr}, "username", nullptr},
    {{"node", QT_TRANSLATE_NOOP("wb::broker::Admin", "node"), nullptr}, "node", nullptr},
}};

constexpr std::array<ClientRow, 8> sessionRows{{
    {{"inflight", QT_TRANSLATE_NOOP("wb::broker::Admin", "in flight"),
      QT_TRANSLATE_NOOP("wb::broker::Admin", "sent to the client and not finished; with QoS 2 until PUBCOMP, so it may be more than we owe")},
     "inflight_cnt", "inflight"},
    {{"inflight_max", QT_TRANSLATE_NOOP("wb::broker::Admin", "most in flight"),
      QT_TRANSLATE_NOOP("wb::broker::Admin", "mqtt.max_inflight; what comes beyond it waits")}, "inflight_max", "max_inflight"},
    {{"mqueue", QT_TRANSLATE_NOOP("wb::broker::Admin", "queue"),
      QT_TRANSLATE_NOOP("wb::broker::Admin", "waits, not sent to the client yet")}, "mqueue_len", nullptr},
    {{"mqueue_max", QT_TRANSLATE_NOOP("wb::broker::Admin", "longest queue"),
      QT_TRANSLATE_NOOP("wb::broker::Admin", "mqtt.max_mqueue_len; beyond it messages are dropped, and the publisher is not told")}, "mqueue_max", "max_mqueue"},
    {{"mqueue_dropped", QT_TRANSLATE_NOOP("wb::broker::Admin", "dropped"),
      QT_TRANSLATE_NOOP("wb::broker::Admin", "lost because the queue was full")}, "mqueue_dropped", nullptr},
    {{"awaiting_rel", QT_TRANSLATE_NOOP("wb::broker::Admin", "awaiting PUBREL"),
      QT_TRANSLATE_NOOP("wb::broker::Admin", "QoS 2 messages from the client that it has not released")}, "awaiting_rel_cnt", "awaiting_rel"},
    {{"subscriptions", QT_TRANSLATE_NOOP("wb::broker::Admin", "subscriptions"), nullptr}, "subscriptions_cnt", nullptr},
    {{"expiry_seconds", QT_TRANSLATE_NOOP("wb::broker::Admin", "expiry"),
      QT_TRANSLATE_NOOP("wb::broker::Admin", "the session is gone when its client stays away for so long"), AdminValue::Unit::Seconds},
     "expiry_interval", nullptr},
}};

template <std::size_t n>
QList<AdminValue> rowsOf(const std::array<ClientRow, n>& rows, const QJsonObject& object, bool isOld)
{
    QList<AdminValue> list;
    for (const ClientRow& one : rows)
        admin::add(list, one.row, object[QLatin1String(isOld && one.name4 ? one.name4 : one.name5)]);
    return list;
}

const AdminValue* find(const QList<AdminValue>& rows, QLatin1String id)
{
    const auto at = std::find_if(rows.begin(), rows.end(), [id](const AdminValue& one) { return one.id == id; });
    return at == rows.end() ? nullptr : &*at;
}

std::optional<qint64> numberIn(const QList<AdminValue>& rows, QLatin1String id)
{
    const AdminValue* row = find(rows, id);
    const qint64* number = row ? std::get_if<qint64>(&row->value) : nullptr;
    return number ? std::optional(*number) : std::nullopt;
}

} // namespace

EmqxAdmin::EmqxAdmin(const QStringList& clientIds)
{
    m_view.kind = AdminKind::Emqx;
    m_view.product = adminName(AdminKind::Emqx);
    m_view.lagSeconds = lagSeconds;
    for (const QString& id : clientIds.mid(0, admin::mostClients)) {
        AdminClient client;
        client.clientId = id;
        m_view.clients << client;
    }
}

QList<AdminRequest> EmqxAdmin::begin()
{
    return {{"/api/v5/nodes", Nodes5}};
}

Result<QList<AdminRequest>, AdminFailure> EmqxAdmin::take(const AdminRequest& request, const AdminAnswer& answer)
{
    switch (request.topic) {
    case Nodes5:
    case Nodes4: return takeNodes(request, answer);
    case Subscriptions: return takeSubscriptions(m_view.clients[request.client], answer);
    case InFlight: return takeMessages(m_view.clients[request.client], AdminGroup::Kind::InFlight, answer);
    case Waiting: return takeMessages(m_view.clients[request.client], AdminGroup::Kind::Waiting, answer);
    default: return takeClient(request, answer);
    }
}

// EMQX 4 wraps every answer: {"code": 0, "data": …}.
Result<QJsonArray, AdminFailure> EmqxAdmin::listOf(const AdminAnswer& answer, const QString& what) const
{
    if (!m_isOld) return admin::arrayOf(answer, what);
    const auto object = admin::objectOf(answer, what);
    if (!object) return Failure{object.error()};
    return (*object)[QLatin1String("data")].toArray();
}

QByteArray EmqxAdmin::pathOf(int client) const
{
    return (m_isOld ? "/api/v4/clients/" : "/api/v5/clients/") + segment(m_view.clients.at(client).clientId);
}

EmqxAdmin::Asked EmqxAdmin::takeNodes(const AdminRequest& request, const AdminAnswer& answer)
{
    if (request.topic == Nodes5 && answer.status == 404) return QList<AdminRequest>{{"/api/v4/nodes", Nodes4}};
    if (answer.status != 200) return Failure{admin::statusFailure(answer, m_view.product)};
    m_isOld = request.topic == Nodes4;
    const auto nodes = listOf(answer, Text::tr("the nodes"));
    if (!nodes) return Failure{nodes.error()};
    const QJsonObject node = nodes->first().toObject();
    m_view.version = textOf(node[QLatin1String("version")]);
    m_view.node = textOf(node[QLatin1String("node")]);
    if (m_view.version.isEmpty())
        return Failure{AdminFailure{Text::tr("This is no REST interface of EMQX: its answer names no version."),
                                    Text::tr("Choose the kind of broker that runs there."), true}};
    m_listsMessages = QVersionNumber::fromString(m_view.version) >= QVersionNumber(5, 6);
    admin::add(m_view.broker, {"nodes", QT_TRANSLATE_NOOP("wb::broker::Admin", "nodes"), nullptr}, std::optional<qint64>(nodes->size()));
    admin::add(m_view.broker, {"connections", QT_TRANSLATE_NOOP("wb::broker::Admin", "connections"), nullptr}, node[QLatin1String("connections")]);
    admin::add(m_view.broker, {"uptime", QT_TRANSLATE_NOOP("wb::broker::Admin", "uptime"), nullptr}, m_isOld ? node[QLatin1String("uptime")] : QJsonValue());
    QList<AdminRequest> asked;
    for (int i = 0; i < m_view.clients.size(); ++i) asked << AdminRequest{pathOf(i), m_isOld ? Client4 : Client5, i};
    return asked;
}

// EMQX 4 answers a client that it does not know with an empty list.
EmqxAdmin::Asked EmqxAdmin::takeClient(const AdminRequest& request, const AdminAnswer& answer)
{
    AdminClient& client = m_view.clients[request.client];
    const QString unknown = Text::tr("EMQX knows no session of this client.");
    if (answer.status == 404) {
        client.note = unknown;
        return QList<AdminRequest>();
    }
    if (answer.status != 200) return Failure{admin::statusFailure(answer, m_view.product)};
    const auto answered = admin::objectOf(answer, Text::tr("a client"));
    if (!answered) return Failure{answered.error()};
    const QJsonObject object = m_isOld ? (*answered)[QLatin1String("data")].toArray().first().toObject() : *answered;
    if (object.isEmpty()) {
        client.note = unknown;
        return QList<AdminRequest>();
    }
    readClient(client, object);
    const QByteArray path = pathOf(request.client);
    if (m_isOld) return QList<AdminRequest>{{"/api/v4/subscriptions/" + segment(client.clientId), Subscriptions, request.client}};
    QList<AdminRequest> asked{{path + "/subscriptions", Subscriptions, request.client}};
    const QByteArray page = "?limit=" + QByteArray::number(mostMessages) + "&payload=none";
    if (m_listsMessages && client.unacknowledged.value_or(0) > 0) asked << AdminRequest{path + "/inflight_messages" + page, InFlight, request.client};
    if (m_listsMessages && client.waiting.value_or(0) > 0) asked << AdminRequest{path + "/mqueue_messages" + page, Waiting, request.client};
    return asked;
}

void EmqxAdmin::readClient(AdminClient& client, const QJsonObject& object) const
{
    client.known = true;
    client.groups << AdminGroup{AdminGroup::Kind::Connection, {}, rowsOf(connectionRows, object, m_isOld)};
    const QList<AdminValue> session = rowsOf(sessionRows, object, m_isOld);
    client.unacknowledged = numberIn(session, QLatin1String("inflight"));
    client.waiting = numberIn(session, QLatin1String("mqueue"));
    client.groups << AdminGroup{AdminGroup::Kind::Queue, {}, session};
    const AdminValue* connected = find(client.groups.first().values, QLatin1String("connected"));
    if (connected && connected->value == decltype(connected->value)(false)) client.note = Text::tr("Not connected; the session waits for it.");
    else if (!client.unacknowledged) client.note = Text::tr("EMQX told no number of messages in flight.");
}

EmqxAdmin::Asked EmqxAdmin::takeSubscriptions(AdminClient& client, const AdminAnswer& answer) const
{
    if (answer.status == 404) return QList<AdminRequest>(); // gone meanwhile
    if (answer.status != 200) return Failure{admin::statusFailure(answer, m_view.product)};
    const auto list = listOf(answer, Text::tr("the subscriptions of a client"));
    if (!list) return Failure{list.error()};
    AdminGroup group{AdminGroup::Kind::Subscriptions, {}, {}};
    for (const QJsonValue& one : *list) {
        const QString topic = textOf(one.toObject()[QLatin1String("topic")]);
        if (topic.isEmpty() || group.values.size() >= admin::mostRows) continue;
        const auto qos = numberOf(one.toObject()[QLatin1String("qos")]);
        group.values << AdminValue{QStringLiteral("subscription"), topic, qos ? Text::tr("QoS %1").arg(*qos) : QString()};
    }
    if (!group.values.isEmpty()) client.groups << group;
    return QList<AdminRequest>();
}

// 404 and 400 come from releases and kinds of session that have no such list.
EmqxAdmin::Asked EmqxAdmin::takeMessages(AdminClient& client, AdminGroup::Kind kind, const AdminAnswer& answer) const
{
    if (answer.status != 200) return QList<AdminRequest>();
    const auto object = admin::objectOf(answer, Text::tr("the messages of a client"));
    if (!object) return Failure{object.error()};
    AdminGroup group{kind, {}, {}};
    for (const QJsonValue& one : (*object)[QLatin1String("data")].toArray()) {
        const QJsonObject message = one.toObject();
        const QString topic = textOf(message[QLatin1String("topic")]);
        if (topic.isEmpty() || group.values.size() >= mostMessages) continue;
        const auto qos = numberOf(message[QLatin1String("qos")]);
        const auto at = numberOf(message[QLatin1String("publish_at")]);
        const QString since = at ? QDateTime::fromMSecsSinceEpoch(*at).toString(QStringLiteral("HH:mm:ss.zzz")) : QString();
        group.values << AdminValue{QStringLiteral("message"), topic,
                                   since.isEmpty() ? Text::tr("QoS %1").arg(qos.value_or(0)) : Text::tr("QoS %1, published %2").arg(qos.value_or(0)).arg(since),
                                   AdminValue::Unit::None, Text::tr("message id %1").arg(textOf(message[QLatin1String("msgid")]))};
    }
    if (!group.values.isEmpty()) client.groups << group;
    return QList<AdminRequest>();
}

} // namespace wb::broker
