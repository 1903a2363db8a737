#include "core/sidecar/components/broker_client.h"

#include "core/mqtt/topic.h"
#include "core/sidecar/components/paho_words.h"
#include "core/sidecar/endpoint.h"
#include "core/sidecar/member.h"

#include <algorithm>

namespace wb::sidecar {

BrokerClient::BrokerClient(Hub& hub, BrokerClientUser& user, BrokerClientSetup setup, QObject* parent)
    : QObject(parent), m_hub(hub), m_user(user), m_setup(std::move(setup)), m_wait(this), m_again(this),
      m_subscribeWait(this)
{
    connect(&m_wait, &mqtt::Timer::timeout, this, [this] { endConnect(m_setup.connectTimeoutText); });
    connect(&m_again, &mqtt::Timer::timeout, this, &BrokerClient::retryNow);
    connect(&m_subscribeWait, &mqtt::Timer::timeout, this, [this] {
        m_subscribing = 0;
        const mqtt::SessionError late{mqtt::SessionErrorCode::SubackTimeout, "No SUBACK"};
        if (!m_disconnecting) m_user.clientSubscribeFailed(*this, late);
    });
    connect(&m_hub, &Hub::connectionChanged, this, &BrokerClient::statusChanged);
}

BrokerClient::~BrokerClient()
{
    if (connection() != 0) Q_EMIT m_hub.connectionRemoved(connection());
    delete m_link; // before the rest of this, which it talks to
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
    link.status.purpose = m_setup.purpose;
    link.client.endpoint = *endpoint;
    link.client.session = sidecarSession(m_setup.settings, m_setup.clientId);
    link.initLimit = m_setup.connectWait;
    link.initError = m_setup.connectTimeoutText;
    m_link = new Link(m_hub, *this, std::move(link), this);
    connect(m_link, &Link::stopped, this, &BrokerClient::nowGone);
    m_link->start();
}

// A URL that leads nowhere: with ConnectRetry the cause never comes out, and the caller waits in vain (facts B.4).
void BrokerClient::showUnreachable(const mqtt::ConnectionError& error)
{
    ConnectionStatus status;
    status.id = m_failed = m_hub.nextConnection();
    status.role = Role::Sidecar;
    status.component = m_setup.component;
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

void BrokerClient::statusChanged(const ConnectionStatus& status)
{
    if (!m_link || status.id != m_link->id() || m_link->wasUp() || m_disconnecting) return;
    if (status.state == LinkState::WaitingToRetry || status.state == LinkState::Failed) firstTryFailed(status);
}

void BrokerClient::firstTryFailed(const ConnectionStatus& status)
{
    constexpr Milliseconds linksOwnPause{20'000};
    if (m_setup.connectRetry) {
        if (m_setup.connectPause < linksOwnPause && !m_again.isActive()) m_again.start(m_setup.connectPause);
        return;
    }
    if (!m_connectDone) return;
    // Not in the middle of the link's own work.
    const QString text = pahoError(status.error);
    QMetaObject::invokeMethod(this, [this, text] {
        if (m_link) m_link->stop();
        m_disconnecting = true;
        endConnect(text);
    }, Qt::QueuedConnection);
}

QString BrokerClient::pahoError(const std::optional<mqtt::ConnectionError>& error) const
{
    return pahoConnectError(error.value_or(mqtt::ConnectionError{}), m_setup.settings.host, m_setup.settings.port);
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
    if (m_disconnecting) return;
    m_disconnecting = true;
    m_wait.stop();
    m_again.stop();
    if (m_link) m_link->stop();
    else QMetaObject::invokeMethod(this, &BrokerClient::nowGone, Qt::QueuedConnection);
}

void BrokerClient::nowGone()
{
    Q_EMIT gone();
}

void BrokerClient::linkUp(const mqtt::Connack&)
{
    if (m_disconnecting) return;
    m_again.stop();
    completeAfterResume();
    m_user.clientUp(*this);
    endConnect({});
}

// --- publishing ---

BrokerClient::PublishId BrokerClient::publish(const mqtt::Publish& message, PublishDone done)
{
    const PublishId id = ++m_lastPublish;
    if (!m_link || m_disconnecting) {
        done({QStringLiteral("not Connected"), {}, 0}); // PAHO:client.go ErrNotConnected
        return id;
    }
    const Moment now = mqtt::steadyNow();
    m_open.insert_or_assign(id, Open{std::move(done), now});
    m_sending = id;
    const mqtt::PublishView view{message.topic, message.payload, 0, message.qos, false, message.retain};
    const auto operation = m_link->session().publish(view, now);
    m_sending = 0;
    if (!operation) {
        end(id, {QString::fromStdString(operation.error().message), {}, 0});
        return id;
    }
    if (m_open.contains(id)) m_operations.insert_or_assign(*operation, id);
    m_link->touch();
    return id;
}

void BrokerClient::forget(PublishId id)
{
    m_open.erase(id);
}

void BrokerClient::published(mqtt::OperationId id, mqtt::PublishOutcome outcome)
{
    PublishId publish = m_sending;
    if (const auto it = m_operations.find(id); it != m_operations.end()) {
        publish = it->second;
        m_operations.erase(it);
    }
    const auto it = m_open.find(publish);
    if (it == m_open.end()) return; // nobody waits any more
    PublishEnd result;
    if (outcome == mqtt::PublishOutcome::Acked)
        result.latencyNs = std::chrono::nanoseconds(mqtt::steadyNow() - it->second.written).count();
    if (outcome == mqtt::PublishOutcome::Discarded) result.note = tr("Discarded: there is no connection");
    end(publish, result);
}

void BrokerClient::end(PublishId id, const PublishEnd& result)
{
    const auto it = m_open.find(id);
    if (it == m_open.end()) return;
    const PublishDone done = std::move(it->second.done);
    m_open.erase(it);
    done(result);
}

// When the store is resumed, each packet id gets a new token and the old one completes without an error: the caller
// hears of success before any acknowledgement (facts C.1, G).
void BrokerClient::completeAfterResume()
{
    std::vector<PublishId> waiting;
    waiting.reserve(m_open.size());
    for (const auto& item : m_open) waiting.push_back(item.first);
    std::sort(waiting.begin(), waiting.end());
    for (const PublishId id : waiting) end(id, {{}, tr("Sent again after the reconnect; not acknowledged yet"), 0});
}

// --- subscribing ---

void BrokerClient::addRoute(const std::string& filter)
{
    if (std::find(m_routes.begin(), m_routes.end(), filter) == m_routes.end()) m_routes.push_back(filter);
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
    const auto routes = std::count_if(m_routes.begin(), m_routes.end(), [&](const std::string& route) {
        return mqtt::filterMatches(route, publish.topic);
    });
    // Without a route it is neither handled nor acknowledged (facts G).
    if (routes == 0) leaveOpen();
    else m_user.clientDelivered(*this, publish, id, static_cast<int>(routes));
}

bool BrokerClient::acknowledge(mqtt::DeliveryId id)
{
    return m_link && !m_disconnecting && m_link->acknowledge(id);
}

void BrokerClient::leaveOpen()
{
    if (m_link) m_link->touch();
}

} // namespace wb::sidecar
