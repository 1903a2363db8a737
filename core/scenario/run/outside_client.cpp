#include "core/scenario/run/outside_client.h"

#include <QUrl>

#include <utility>

namespace wb::scenario {

namespace {

constexpr int againMs = 100;

mqtt::ClientConfig configOf(const Account& account, const QString& clientId, bool cleanSession)
{
    mqtt::ClientConfig config;
    config.endpoint = account.endpoint;
    config.openTimeout = std::chrono::seconds(5);
    config.session.connackTimeout = std::chrono::seconds(5);
    mqtt::Connect& connect = config.session.connect;
    connect.clientId = clientId.toStdString();
    connect.cleanSession = cleanSession;
    connect.keepAliveSeconds = 60;
    if (!account.userName.isEmpty()) connect.userName = account.userName.toStdString();
    if (!account.password.isEmpty()) connect.password = account.password.toStdString();
    return config;
}

} // namespace

std::optional<Account> accountOf(const QString& text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || url.port() <= 0) return {};
    dapr::MqttSettings settings;
    const QString scheme = url.scheme();
    settings.scheme = scheme == u"mqtt" ? QStringLiteral("tcp")
                      : scheme == u"mqtts" || scheme == u"tls" ? QStringLiteral("ssl") : scheme;
    settings.host = url.host();
    settings.port = url.port();
    const auto endpoint = sidecar::endpointOf(settings);
    if (!endpoint) return {};
    return Account{*endpoint, url.userName(QUrl::FullyDecoded), url.password(QUrl::FullyDecoded)};
}

QString withoutPassword(const QString& text)
{
    return QUrl(text).toString(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

QByteArray numbered(QByteArray payload, int number)
{
    return payload.replace("{n}", QByteArray::number(number));
}

// --- OutsideClient ---

// A session that outlives the connection: what the broker has not acknowledged before it died is sent again.
OutsideClient::OutsideClient(Account account, const QString& clientId, QObject* parent)
    : QObject(parent), m_client(configOf(account, clientId, false), *this)
{
    m_again.setSingleShot(true);
    m_again.setInterval(againMs);
    connect(&m_again, &QTimer::timeout, this, [this] { m_client.open(); });
}

OutsideClient::~OutsideClient() = default;

QString OutsideClient::clientId() const
{
    return QString::fromStdString(m_client.config().session.connect.clientId);
}

qsizetype OutsideClient::unfinished() const
{
    qsizetype count = qsizetype(m_open.size());
    for (const Message& message : m_waiting) count += message.count;
    return count;
}

void OutsideClient::publish(const Message& message)
{
    m_waiting << message;
    if (m_client.state() == mqtt::ClientState::Connected) sendWaiting();
    else m_client.open(); // does nothing when it is on its way
}

void OutsideClient::sendWaiting()
{
    m_again.stop();
    m_error.clear();
    m_sending = true;
    for (const Message& message : std::exchange(m_waiting, {}))
        for (int number = 1; number <= message.count; ++number) send(message, number);
    m_sending = false;
    Q_EMIT progressed();
}

void OutsideClient::send(const Message& message, int number)
{
    const std::string topic = message.topic.toStdString();
    const std::string payload = numbered(message.payload, number).toStdString();
    mqtt::PublishView view;
    view.topic = topic;
    view.payload = payload;
    view.qos = message.qos;
    view.retain = message.retain;
    const auto id = m_client.session().publish(view, mqtt::steadyNow());
    if (!id) {
        m_error = QString::fromStdString(id.error().message);
        return;
    }
    if (message.qos == mqtt::QoS::AtMostOnce) return;
    m_open.insert(*id);
    for (int copy = 1; copy < message.copies; ++copy) {
        std::string again = m_lastPublish;
        if (again.empty()) return;
        again[0] = char(again[0] | 0x08); // DUP [MQTT-3.3.1-1]
        m_client.session().sendRaw(again);
    }
}

void OutsideClient::frameSeen(bool inbound, const mqtt::Frame& frame, const mqtt::PublishView* publish)
{
    if (!publish || inbound) return;
    m_lastPublish = frame.wire;
    QString line = QStringLiteral("outside  -> PUBLISH %1, QoS %2").arg(QString::fromStdString(std::string(publish->topic))).arg(int(publish->qos));
    if (publish->packetId != 0) line += QStringLiteral(", id %1").arg(publish->packetId);
    if (publish->dup) line += QStringLiteral(", DUP");
    if (publish->retain) line += QStringLiteral(", RETAIN");
    Q_EMIT packetSeen(line);
}

void OutsideClient::published(mqtt::OperationId id, mqtt::PublishOutcome)
{
    m_open.erase(id);
    if (!m_sending) Q_EMIT progressed();
}

void OutsideClient::disconnected(const mqtt::ConnectionError* error)
{
    if (error) m_error = error->message;
    if (unfinished() > 0) m_again.start();
    Q_EMIT progressed();
}

// --- Cleaner ---

Cleaner::Cleaner(Account account, QStringList clientIds, QStringList retainedTopics, QObject* parent)
    : QObject(parent), m_account(std::move(account)), m_clientIds(std::move(clientIds)), m_retained(std::move(retainedTopics))
{
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, &Cleaner::end);
}

Cleaner::~Cleaner() = default;

void Cleaner::start()
{
    m_limit.start(std::chrono::seconds(5));
    if (m_clientIds.isEmpty() && !m_retained.isEmpty()) m_clientIds << QStringLiteral("scenario-cleaner");
    next();
}

void Cleaner::end()
{
    if (std::exchange(m_ended, true)) return;
    m_limit.stop();
    Q_EMIT finished();
}

// Clean session 1 ends what the broker kept for that client id [MQTT-3.1.2-6].
void Cleaner::next()
{
    if (m_clientIds.isEmpty()) {
        end();
        return;
    }
    mqtt::ClientObserver& observer = *this;
    m_client = std::make_unique<mqtt::Client>(configOf(m_account, m_clientIds.takeFirst(), true), observer);
    m_client->open();
}

void Cleaner::connected(const mqtt::Connack&)
{
    for (const QString& topic : std::exchange(m_retained, {})) {
        const std::string name = topic.toStdString();
        mqtt::PublishView view;
        view.topic = name;
        view.qos = mqtt::QoS::AtLeastOnce;
        view.retain = true; // an empty one removes what is retained [MQTT-3.3.1-10]
        if (const auto id = m_client->session().publish(view, mqtt::steadyNow())) m_open.insert(*id);
    }
    if (m_open.empty()) m_client->disconnectFromBroker();
}

void Cleaner::published(mqtt::OperationId id, mqtt::PublishOutcome)
{
    if (m_open.erase(id) > 0 && m_open.empty()) m_client->disconnectFromBroker();
}

void Cleaner::disconnected(const mqtt::ConnectionError*)
{
    m_open.clear();
    // Not from within the client's own call.
    QMetaObject::invokeMethod(this, [this] {
        if (!m_ended) next();
    }, Qt::QueuedConnection);
}

} // namespace wb::scenario
