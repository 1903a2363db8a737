#include "core/broker/admin/rabbitmq_admin.h"

#include <QCoreApplication>

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

constexpr QLatin1String operator""_l(const char* text, std::size_t size) { return QLatin1String(text, qsizetype(size)); }

// "Statistics lag": collect_statistics_interval of rabbitmq.conf, 5000 ms unless it was changed.
constexpr int lagSeconds = 5;

constexpr std::array<Row, 5> brokerRows{{
    {"connections", QT_TRANSLATE_NOOP("wb::broker::Admin", "connections"), nullptr},
    {"queues", QT_TRANSLATE_NOOP("wb::broker::Admin", "queues"), nullptr},
    {"consumers", QT_TRANSLATE_NOOP("wb::broker::Admin", "consumers"), nullptr},
    {"messages_ready", QT_TRANSLATE_NOOP("wb::broker::Admin", "ready, all queues"), nullptr},
    {"messages_unacknowledged", QT_TRANSLATE_NOOP("wb::broker::Admin", "unacknowledged, all queues"), nullptr},
}};

QString clientIdOf(const QJsonObject& connection)
{
    const QString old = textOf(memberOf(connection, {"variable_map"_l, "client_id"_l})); // to 3.11
    return old.isEmpty() ? textOf(memberOf(connection, {"client_properties"_l, "client_id"_l})) : old;
}

QByteArray queuePath(const QString& vhost, const QString& clientId, int qos)
{
    return "/api/queues/" + segment(vhost) + '/' + segment(QStringLiteral("mqtt-subscription-%1qos%2").arg(clientId, QString::number(qos)));
}

std::optional<qint64> secondsOf(const QJsonValue& milliseconds)
{
    const auto number = numberOf(milliseconds);
    return number ? std::optional(*number / 1000) : std::nullopt;
}

QList<AdminValue> connectionRows(const QJsonObject& connection)
{
    QList<AdminValue> rows;
    admin::add(rows, {"state", QT_TRANSLATE_NOOP("wb::broker::Admin", "state"), nullptr}, connection["state"_l]);
    admin::add(rows, {"protocol", QT_TRANSLATE_NOOP("wb::broker::Admin", "protocol"), nullptr}, connection["protocol"_l]);
    admin::add(rows, {"user", QT_TRANSLATE_NOOP("wb::broker::Admin", "user"), nullptr}, connection["user"_l]);
    admin::add(rows, {"vhost", QT_TRANSLATE_NOOP("wb::broker::Admin", "virtual host"), nullptr}, connection["vhost"_l]);
    admin::add(rows, {"name", QT_TRANSLATE_NOOP("wb::broker::Admin", "from and to"), nullptr}, connection["name"_l]);
    if (const auto at = numberOf(connection["connected_at"_l]))
        admin::add(rows, {"connected_at", QT_TRANSLATE_NOOP("wb::broker::Admin", "connected since"), nullptr},
                   QJsonValue(QDateTime::fromMSecsSinceEpoch(*at).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"))));
    return rows;
}

void addSum(std::optional<qint64>& sum, std::optional<qint64> number)
{
    if (number) sum = sum.value_or(0) + *number;
}

} // namespace

RabbitMqAdmin::RabbitMqAdmin(QString vhost, const QStringList& clientIds)
{
    for (const QString& id : clientIds.mid(0, admin::mostClients)) m_clients << Client{id, vhost, {}, {}};
    m_view.kind = AdminKind::RabbitMq;
    m_view.product = adminName(AdminKind::RabbitMq);
    m_view.lagSeconds = lagSeconds;
}

QString RabbitMqAdmin::filterOf(const QString& routingKey)
{
    return QString(routingKey).replace(u'.', u'/').replace(u'*', u'+');
}

// Without the columns a connection is a kilobyte. Columns inside an object come as a member twice, so whole ones only.
QList<AdminRequest> RabbitMqAdmin::begin()
{
    return {{"/api/overview", Overview},
            {"/api/connections?columns=name,vhost,user,protocol,state,connected_at,client_properties,variable_map", Connections}};
}

Result<QList<AdminRequest>, AdminFailure> RabbitMqAdmin::take(const AdminRequest& request, const AdminAnswer& answer)
{
    if (request.topic == Overview) return takeOverview(answer);
    if (request.topic == Connections) return takeConnections(answer);
    const int qos = (request.topic - Queue1) % 2 == 0 ? 1 : 0;
    Queue& queue = m_clients[request.client].queues[std::size_t(qos)];
    switch (request.topic) {
    case Bindings1:
    case Bindings0: return takeBindings(queue, qos, answer);
    case Channel1:
    case Channel0: return takeChannel(queue, answer);
    default: return takeQueue(request.client, qos, answer);
    }
}

RabbitMqAdmin::Asked RabbitMqAdmin::takeOverview(const AdminAnswer& answer)
{
    if (answer.status != 200) return Failure{admin::statusFailure(answer, m_view.product)};
    const auto object = admin::objectOf(answer, Text::tr("the broker"));
    if (!object) return Failure{object.error()};
    m_view.version = textOf((*object)["rabbitmq_version"_l]);
    if (m_view.version.isEmpty())
        return Failure{AdminFailure{Text::tr("This is no management interface of RabbitMQ: its answer has no rabbitmq_version."),
                                    Text::tr("Choose the kind of broker that runs there."), true}};
    m_view.node = textOf((*object)["node"_l]);
    for (const Row& row : brokerRows) {
        const QLatin1String id(row.id);
        const bool isTotal = id.startsWith("messages"_l);
        admin::add(m_view.broker, row, memberOf(*object, {isTotal ? "queue_totals"_l : "object_totals"_l, id}));
    }
    if ((*object)["disable_stats"_l].toBool())
        m_view.notes << Text::tr("This RabbitMQ keeps no message statistics for its management plug-in (disable_stats).");
    return QList<AdminRequest>();
}

RabbitMqAdmin::Asked RabbitMqAdmin::takeConnections(const AdminAnswer& answer)
{
    if (answer.isTooLarge) {
        m_view.notes << Text::tr("The list of connections is too long to be read; queues are looked for in the virtual host given.");
    } else {
        if (answer.status != 200) return Failure{admin::statusFailure(answer, m_view.product)};
        const auto list = admin::arrayOf(answer, Text::tr("the connections"));
        if (!list) return Failure{list.error()};
        for (const QJsonValue& one : *list) {
            const QJsonObject connection = one.toObject();
            const QString id = clientIdOf(connection);
            for (Client& client : m_clients) {
                if (id.isEmpty() || client.id != id) continue;
                client.connection = connectionRows(connection);
                if (const QString vhost = textOf(connection["vhost"_l]); !vhost.isEmpty()) client.vhost = vhost;
            }
        }
    }
    QList<AdminRequest> asked;
    for (int i = 0; i < m_clients.size(); ++i) {
        const Client& client = m_clients.at(i);
        asked << AdminRequest{queuePath(client.vhost, client.id, 1), Queue1, i} << AdminRequest{queuePath(client.vhost, client.id, 0), Queue0, i};
    }
    return asked;
}

RabbitMqAdmin::Asked RabbitMqAdmin::takeQueue(int index, int qos, const AdminAnswer& answer)
{
    if (answer.status == 404) return QList<AdminRequest>();
    if (answer.status != 200) return Failure{admin::statusFailure(answer, m_view.product)};
    const auto object = admin::objectOf(answer, Text::tr("a queue"));
    if (!object) return Failure{object.error()};
    Client& client = m_clients[index];
    Queue& queue = client.queues[std::size_t(qos)];
    readQueue(queue, *object);
    QList<AdminRequest> asked{{queuePath(client.vhost, client.id, qos) + "/bindings", qos == 1 ? Bindings1 : Bindings0, index}};
    // Only the old plug-in has an AMQP channel behind a client.
    const QJsonObject consumer = (*object)["consumer_details"_l].toArray().first().toObject();
    const QString channel = textOf(memberOf(consumer, {"channel_details"_l, "name"_l}));
    if (!channel.isEmpty()) asked << AdminRequest{"/api/channels/" + segment(channel), qos == 1 ? Channel1 : Channel0, index};
    return asked;
}

void RabbitMqAdmin::readQueue(Queue& queue, const QJsonObject& object) const
{
    queue.there = true;
    queue.name = textOf(object["name"_l]);
    queue.ready = numberOf(object["messages_ready"_l]);
    queue.unacknowledged = numberOf(object["messages_unacknowledged"_l]);
    queue.redelivered = numberOf(memberOf(object, {"message_stats"_l, "redeliver"_l}));
    QList<AdminValue>& rows = queue.values;
    admin::add(rows, {"ready", QT_TRANSLATE_NOOP("wb::broker::Admin", "ready"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "waits in the queue, not sent to the client yet")}, queue.ready);
    admin::add(rows, {"unacknowledged", QT_TRANSLATE_NOOP("wb::broker::Admin", "unacknowledged"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "sent to the client, its acknowledgement has not come")}, queue.unacknowledged);
    admin::add(rows, {"redelivered", QT_TRANSLATE_NOOP("wb::broker::Admin", "redelivered"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "sent again, since the queue is there")}, queue.redelivered);
    admin::add(rows, {"delivered", QT_TRANSLATE_NOOP("wb::broker::Admin", "delivered"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "sent to the client, first and further times")},
               memberOf(object, {"message_stats"_l, "deliver"_l}));
    admin::add(rows, {"acknowledged", QT_TRANSLATE_NOOP("wb::broker::Admin", "acknowledged"), nullptr}, memberOf(object, {"message_stats"_l, "ack"_l}));
    admin::add(rows, {"durable", QT_TRANSLATE_NOOP("wb::broker::Admin", "durable"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "is there again after the broker was restarted")}, object["durable"_l]);
    admin::add(rows, {"auto_delete", QT_TRANSLATE_NOOP("wb::broker::Admin", "auto-delete"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "goes with its client: clean session")}, object["auto_delete"_l]);
    const auto ttl = secondsOf(memberOf(object, {"arguments"_l, "x-expires"_l}));
    admin::add(rows, {"ttl_seconds", QT_TRANSLATE_NOOP("wb::broker::Admin", "ttl"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "the session with all it holds is gone when its client stays away for so long"),
                      AdminValue::Unit::Seconds}, ttl);
    const auto policyTtl = secondsOf(memberOf(object, {"effective_policy_definition"_l, "expires"_l}));
    admin::add(rows, {"policy_ttl_seconds", QT_TRANSLATE_NOOP("wb::broker::Admin", "ttl by policy"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "the shorter of the two counts"), AdminValue::Unit::Seconds}, policyTtl);
    const auto messageTtl = secondsOf(memberOf(object, {"effective_policy_definition"_l, "message-ttl"_l}));
    admin::add(rows, {"message_ttl_seconds", QT_TRANSLATE_NOOP("wb::broker::Admin", "message ttl by policy"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "a message that waits longer is dropped"), AdminValue::Unit::Seconds}, messageTtl);
    admin::add(rows, {"consumers", QT_TRANSLATE_NOOP("wb::broker::Admin", "consumers"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "0: the client is away and the queue collects")}, object["consumers"_l]);
    const QJsonObject consumer = object["consumer_details"_l].toArray().first().toObject();
    admin::add(rows, {"prefetch", QT_TRANSLATE_NOOP("wb::broker::Admin", "prefetch"),
                      QT_TRANSLATE_NOOP("wb::broker::Admin", "most that are sent without acknowledgement: mqtt.prefetch")}, consumer["prefetch_count"_l]);
    admin::add(rows, {"type", QT_TRANSLATE_NOOP("wb::broker::Admin", "type"), nullptr}, object["type"_l]);
    admin::add(rows, {"state", QT_TRANSLATE_NOOP("wb::broker::Admin", "state"), nullptr}, object["state"_l]);
    admin::add(rows, {"policy", QT_TRANSLATE_NOOP("wb::broker::Admin", "policy"), nullptr}, object["policy"_l]);
}

RabbitMqAdmin::Asked RabbitMqAdmin::takeBindings(Queue& queue, int qos, const AdminAnswer& answer) const
{
    if (answer.status == 404) return QList<AdminRequest>(); // gone meanwhile
    if (answer.status != 200) return Failure{admin::statusFailure(answer, m_view.product)};
    const auto list = admin::arrayOf(answer, Text::tr("the bindings of a queue"));
    if (!list) return Failure{list.error()};
    for (const QJsonValue& one : *list) {
        const QJsonObject binding = one.toObject();
        const QString key = textOf(binding["routing_key"_l]);
        if (key.isEmpty() || textOf(binding["source"_l]).isEmpty()) continue; // the default exchange's own
        if (queue.subscriptions.size() >= admin::mostRows) break;
        queue.subscriptions << AdminValue{QStringLiteral("subscription"), filterOf(key), Text::tr("QoS %1").arg(qos), AdminValue::Unit::None,
                                          Text::tr("routing key %1; a dot in a filter shows as a slash").arg(key)};
    }
    return QList<AdminRequest>();
}

RabbitMqAdmin::Asked RabbitMqAdmin::takeChannel(Queue& queue, const AdminAnswer& answer) const
{
    if (answer.status == 404) return QList<AdminRequest>();
    if (answer.status != 200) return Failure{admin::statusFailure(answer, m_view.product)};
    const auto object = admin::objectOf(answer, Text::tr("a channel"));
    if (!object) return Failure{object.error()};
    admin::add(queue.channel, {"channel_unacknowledged", QT_TRANSLATE_NOOP("wb::broker::Admin", "channel un-acked"), QT_TRANSLATE_NOOP("wb::broker::Admin", "the same, counted by the AMQP channel that the old MQTT plug-in keeps for the client")},
               (*object)["messages_unacknowledged"_l]);
    admin::add(queue.channel, {"channel_prefetch", QT_TRANSLATE_NOOP("wb::broker::Admin", "channel prefetch"), QT_TRANSLATE_NOOP("wb::broker::Admin", "most that the channel sends without acknowledgement")},
               (*object)["prefetch_count"_l]);
    return QList<AdminRequest>();
}

AdminClient RabbitMqAdmin::clientOf(const Client& client) const
{
    AdminClient one;
    one.clientId = client.id;
    if (!client.connection.isEmpty()) one.groups << AdminGroup{AdminGroup::Kind::Connection, {}, client.connection};
    AdminGroup subscriptions{AdminGroup::Kind::Subscriptions, {}, {}};
    bool hasQueue = false, hasFigures = false;
    for (const std::size_t qos : {std::size_t(1), std::size_t(0)}) {
        const Queue& queue = client.queues[qos];
        if (!queue.there) continue;
        hasQueue = true;
        hasFigures = hasFigures || queue.unacknowledged;
        addSum(one.waiting, queue.ready);
        addSum(one.unacknowledged, queue.unacknowledged);
        addSum(one.redelivered, queue.redelivered);
        one.groups << AdminGroup{AdminGroup::Kind::Queue, queue.name, queue.values + queue.channel};
        subscriptions.values << queue.subscriptions;
    }
    if (!subscriptions.values.isEmpty()) one.groups << subscriptions;
    one.known = hasQueue || !client.connection.isEmpty();
    if (!one.known) one.note = Text::tr("RabbitMQ knows no connection and, in the virtual host %1, no queue of this client.").arg(client.vhost);
    else if (!hasQueue) one.note = Text::tr("It is connected and has no queue: it has not subscribed.");
    else if (!hasFigures) one.note = Text::tr("RabbitMQ has not counted for this queue yet; it does so every %1 s.").arg(lagSeconds);
    else if (client.connection.isEmpty()) one.note = Text::tr("Not connected; the queue waits for it.");
    return one;
}

AdminView RabbitMqAdmin::view() const
{
    AdminView view = m_view;
    for (const Client& client : m_clients) view.clients << clientOf(client);
    return view;
}

} // namespace wb::broker
