#include "core/sidecar/components/broker_client.h"

#include "core/sidecar/components/paho_words.h"
#include "core/sidecar/endpoint.h"
#include "core/sidecar/member.h"

namespace wb::sidecar {

BrokerClient::BrokerClient(Hub& hub, BrokerClientUser& user, BrokerClientSetup setup, QObject* parent)
    : QObject(parent), m_hub(hub), m_user(user), m_setup(std::move(setup))
{
    connect(&m_wait, &mqtt::Timer::timeout, this, [this] {
        if (m_link) m_link->tellDaprError(m_setup.connectTimeoutText);
        endConnect(m_setup.connectTimeoutText);
    });
    connect(&m_subscribeWait, &mqtt::Timer::timeout, this, [this] {
        m_subscribing = 0;
        if (!m_disconnecting) m_user.clientSubscribeTimedOut(*this);
    });
    connect(&m_hub, &Hub::connectionChanged, this, &BrokerClient::statusChanged);
}

BrokerClient::~BrokerClient()
{
    disconnect(&m_hub, nullptr, this, nullptr);
    const ConnectionId id = connection();
    delete std::exchange(m_link, nullptr); // before the rest of this, which it talks to
    if (id != 0) Q_EMIT m_hub.connectionRemoved(id);
}

// --- connecting ---

void BrokerClient::connectToBroker(ConnectDone done)
{
    m_connectDone = std::move(done);
    if (m_setup.connectWait.count() > 0) m_wait.start(m_setup.connectWait);
    const auto endpoint = endpointOf(m_setup.settings);
    if (!endpoint) {
        showUnreachable(endpoint.error());
        return;
    }
    LinkSetup link;
    link.status.role = Role::Sidecar;
    link.status.component = m_setup.component;
    link.status.replica = m_setup.replica;
    link.status.purpose = m_setup.purpose;
    link.client.endpoint = *endpoint;
    link.client.session = sidecarSession(m_setup.settings, m_setup.clientId);
    link.connectRetry = m_setup.connectRetry;
    link.connectPause = m_setup.connectPause;
    m_link = new Link(m_hub, *this, std::move(link), this);
    connect(m_link, &Link::stopped, this, &BrokerClient::gone);
    m_link->start();
}

// A URL that leads nowhere: with ConnectRetry the cause never comes out, and the caller waits in vain (facts B.4).
void BrokerClient::showUnreachable(const mqtt::ConnectionError& error)
{
    ConnectionStatus status;
    status.id = m_failed = m_hub.nextConnection();
    status.role = Role::Sidecar;
    status.component = m_setup.component;
    status.replica = m_setup.replica;
    status.purpose = m_setup.purpose;
    status.clientId = m_setup.clientId;
    status.state = LinkState::Failed;
    status.since = QDateTime::currentDateTimeUtc();
    status.error = error;
    status.daprError = m_setup.connectRetry ? m_setup.connectTimeoutText : pahoError(error);
    Q_EMIT m_hub.connectionChanged(status);
    m_hub.note(dapr::Severity::Error, status.id, error.message);
    if (!m_setup.connectRetry)
        QMetaObject::invokeMethod(this, [this, text = status.daprError] { endConnect(text); }, Qt::QueuedConnection);
}

// The token of a client that does not retry fails with the cause, though not in the middle of the link's own work.
void BrokerClient::statusChanged(const ConnectionStatus& status)
{
    if (m_setup.connectRetry || !m_connectDone || m_disconnecting) return;
    if (!m_link || status.id != m_link->id() || status.state != LinkState::Failed) return;
    QMetaObject::invokeMethod(this, [this, text = pahoError(status.error)] {
        if (!m_connectDone) return;
        m_link->tellDaprError(text);
        endConnect(text);
    }, Qt::QueuedConnection);
}

QString BrokerClient::pahoError(const std::optional<mqtt::ConnectionError>& error) const
{
    const QString text =
        pahoConnectError(error.value_or(mqtt::ConnectionError{}), m_setup.settings.host, m_setup.settings.port);
    return m_setup.capitalErrors ? oldPahoConnectError(text) : text;
}

void BrokerClient::endConnect(const QString& error)
{
    m_wait.stop();
    if (!m_connectDone) return;
    const ConnectDone done = std::exchange(m_connectDone, {});
    done(error);
}

void BrokerClient::retryNow()
{
    if (m_link) m_link->retryNow();
}

void BrokerClient::disconnectFromBroker()
{
    if (std::exchange(m_disconnecting, true)) return;
    m_wait.stop();
    m_subscribeWait.stop();
    if (m_link) m_link->stop();
    else QMetaObject::invokeMethod(this, &BrokerClient::gone, Qt::QueuedConnection);
}

void BrokerClient::linkUp(const mqtt::Connack&)
{
    if (m_disconnecting) return;
    m_user.clientUp(*this);
    endConnect({});
}

void BrokerClient::linkLost(const mqtt::ConnectionError& error)
{
    if (!m_disconnecting) m_user.clientLost(*this, pahoLossReason(error));
}

void BrokerClient::reconnecting()
{
    if (!m_disconnecting) m_user.clientReconnecting(*this);
}

// --- publishing and subscribing ---

void BrokerClient::publish(const mqtt::Publish& message, Milliseconds limit, const QString& timeoutError, CallDone done)
{
    if (!m_link || m_disconnecting || !m_link->wasUp()) {
        done({QStringLiteral("not Connected"), {}, 0}); // PAHO:client.go ErrNotConnected
        return;
    }
    const mqtt::PublishView view{message.topic, message.payload, 0, message.qos, false, message.retain};
    m_calls.publish(*m_link, view, limit, timeoutError, std::move(done));
}

void BrokerClient::resent(mqtt::OperationId id)
{
    answered(id);
    m_calls.resent(id);
}

void BrokerClient::subscribe(std::vector<mqtt::TopicRequest> topics)
{
    if (!m_link || m_disconnecting) return;
    m_subscribing = m_link->subscribe(std::move(topics));
    m_subscribeWait.start(m_setup.subscribeWait);
}

void BrokerClient::answered(mqtt::OperationId subscribe)
{
    if (subscribe == m_subscribing) m_subscribeWait.stop();
}

void BrokerClient::delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id)
{
    if (m_disconnecting) return;
    const std::size_t routes = m_routes.countFor(publish.topic);
    // Without a route it is neither handled nor acknowledged (facts G).
    if (routes == 0) leaveAlone(id);
    else m_user.clientDelivered(*this, publish, id, static_cast<int>(routes));
}

void BrokerClient::acknowledge(mqtt::DeliveryId id)
{
    if (m_link && !m_disconnecting) m_link->acknowledge(id);
}

void BrokerClient::leaveAlone(mqtt::DeliveryId id)
{
    if (m_link) m_link->noHandler(id);
}

void BrokerClient::leaveOpen()
{
    if (m_link) m_link->touch();
}

} // namespace wb::sidecar
