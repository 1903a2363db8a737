#include "core/sidecar/pubsub.h"

#include "core/mqtt/topic.h"
#include "core/sidecar/endpoint.h"
#include "core/sidecar/runtime/cloud_event.h"
#include "core/sidecar/runtime/go_json.h"


#include <algorithm>

namespace wb::sidecar {

namespace {

constexpr Milliseconds longestInitWait{20'000}; // facts B.4
constexpr qsizetype longestList = 100;

PublishRules rulesFor(const QString& name)
{
    PublishRules rules;
    rules.limit = Milliseconds(20'000); // facts C.1, 5
    rules.timeoutText = QStringLiteral("failed to publish: context deadline exceeded");
    rules.closedText = QStringLiteral("failed to publish: mqtt client closed");
    rules.wrap = [name](const QString& topic, const QString& cause) {
        return QStringLiteral("error when publishing to topic %1 in pubsub %2: %3").arg(topic, name, cause);
    };
    return rules;
}

} // namespace

PubSub::PubSub(Hub& hub, ComponentSetup setup, QObject* parent)
    : Member(hub, parent), m_setup(std::move(setup)), m_name(m_setup.component.name.toStdString()),
      m_book(hub, rulesFor(m_setup.component.name), this), m_appReady(this)
{
    m_appReady.setSingleShot(true);
    connect(&m_appReady, &QTimer::timeout, this, &PubSub::appReady);
}

void PubSub::start()
{
    const dapr::MqttSettings& settings = m_setup.component.settings;
    LinkSetup link;
    link.status.role = Role::Sidecar;
    link.status.component = m_setup.component.name;
    link.status.purpose = QStringLiteral("pub/sub");
    link.initLimit = std::min(m_setup.initTimeout, longestInitWait);
    link.initError = QStringLiteral("failed to establish connection to broker: context deadline exceeded");
    const auto endpoint = endpointOf(settings);
    if (!endpoint) {
        showFailed(link.status, endpoint.error(), link.initError);
        return;
    }
    link.client.endpoint = *endpoint;
    link.client.session = sidecarSession(settings, dapr::clientIdsOf(m_setup.component).consumer);
    m_link = addLink(*this, std::move(link));
}

void PubSub::stop()
{
    m_book.closeAll();
    m_appReady.stop();
    m_link = nullptr; // the base class stops it
    Member::stop();
}

QString PubSub::fullTopic(const QString& topic) const
{
    // "{namespace}" anywhere in the metadata puts the namespace before every topic (facts C.1, 7).
    return m_setup.component.settings.namespaceInConsumerId ? m_setup.namespaceName + topic : topic;
}

// --- subscribing (facts D.1) ---

void PubSub::linkUp(const mqtt::Connack&)
{
    m_book.linkUp(*m_link);
    if (!m_subscribing) {
        // The app subscribes when it is up, some time after the component: what a resumed session delivers before
        // that finds no handler and is left without an acknowledgement (facts D.4).
        if (!m_appReady.isActive()) m_appReady.start(m_setup.appReadyAfter);
        return;
    }
    QStringList topics;
    for (const Handlers::Handler& handler : m_handlers.all()) topics << QString::fromStdString(handler.topic);
    subscribe(topics); // all with one SUBSCRIBE (facts B.5)
}

void PubSub::appReady()
{
    m_subscribing = true;
    addTopics(m_setup.subscriptions);
}

void PubSub::setSubscriptions(const QList<AppSubscription>& subscriptions)
{
    m_setup.subscriptions = subscriptions;
    if (!m_subscribing) return;
    QStringList gone;
    for (const Handlers::Handler& handler : m_handlers.all()) {
        const QString topic = QString::fromStdString(handler.topic);
        const bool wanted = std::any_of(subscriptions.begin(), subscriptions.end(),
                                        [&](const AppSubscription& one) { return fullTopic(one.topic) == topic; });
        if (!wanted) gone << topic;
    }
    removeTopics(gone);
    addTopics(subscriptions);
}

void PubSub::addTopics(const QList<AppSubscription>& subscriptions)
{
    for (const AppSubscription& subscription : subscriptions) {
        const QString topic = fullTopic(subscription.topic);
        const std::string filter = topic.toStdString();
        const bool known = std::any_of(m_handlers.all().begin(), m_handlers.all().end(),
                                       [&](const Handlers::Handler& handler) { return handler.topic == filter; });
        m_handlers.set(filter, subscription.route.toStdString());
        if (known) continue;
        m_leftAlone.clear();
        subscribe({topic}); // one SUBSCRIBE for each subscription
    }
}

void PubSub::removeTopics(const QStringList& topics)
{
    if (topics.isEmpty()) return;
    for (const QString& topic : topics) m_handlers.remove(topic.toStdString());
    if (!m_link) return;
    // With a persistent session nothing is sent: the broker goes on delivering (facts D.5).
    if (m_setup.component.settings.cleanSession) {
        for (const QString& topic : topics) m_link->unsubscribe({topic});
    } else {
        m_link->forget(topics);
    }
}

void PubSub::subscribe(const QStringList& topics)
{
    if (topics.isEmpty() || !m_link || !m_link->isUp()) return;
    const int qos = m_setup.component.settings.qos;
    if (qos > 2) {
        m_hub.note(dapr::Severity::Error, m_link->id(), QStringLiteral("mqtt error from subscribe: invalid QoS"));
        return;
    }
    std::vector<mqtt::TopicRequest> requests;
    for (const QString& topic : topics) {
        requests.push_back({topic.toStdString(), static_cast<mqtt::QoS>(qos)});
        if (std::find(m_routes.begin(), m_routes.end(), requests.back().filter) == m_routes.end())
            m_routes.push_back(requests.back().filter);
    }
    m_link->subscribe(std::move(requests));
}

void PubSub::subscribeFailed(const QStringList&, const mqtt::SessionError& error)
{
    if (error.code == mqtt::SessionErrorCode::SubackTimeout)
        m_hub.note(dapr::Severity::Error, m_link ? m_link->id() : ConnectionId{0},
                   QStringLiteral("mqtt error from subscribe: timeout waiting for subscription"));
}

// --- receiving (facts D.2 to D.4) ---

void PubSub::delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id)
{
    if (!m_link) return;
    const Handlers::Handler* handler = nullptr;
    bool acknowledged = false;
    // The client calls the component once for every filter of its own that matches; the component then picks one
    // handler each time. The first success is acknowledged.
    for (const std::string& route : m_routes) {
        if (!mqtt::filterMatches(route, publish.topic)) continue;
        if (!handler && !(handler = m_handlers.find(publish.topic))) break;
        AppCall call;
        call.component = m_name;
        call.route = handler->route;
        call.topic = publish.topic;
        call.payload = call.body = publish.payload;
        call.retained = publish.retain;
        const auto answer = m_hub.app().call(call, m_hub.nextAttempt(), m_hub);
        const bool success = answer && answer->status / 100 == 2;
        if (success && !acknowledged && publish.qos != mqtt::QoS::AtMostOnce)
            acknowledged = m_link->acknowledge(id);
    }
    if (!handler) leftAlone(publish.topic);
    if (!acknowledged && publish.qos != mqtt::QoS::AtMostOnce) m_link->touch();
}

void PubSub::leftAlone(std::string_view topic)
{
    const QByteArray name(topic.data(), static_cast<qsizetype>(topic.size()));
    if (m_leftAlone.size() >= longestList || m_leftAlone.contains(name)) return;
    m_leftAlone.insert(name);
    m_hub.note(dapr::Severity::Warning, m_link->id(),
               tr("No handler for topic %1: delivered, but not acknowledged").arg(QString::fromUtf8(name)));
}

// --- publishing (facts C.1, C.2) ---

void PubSub::publish(const PublishRequest& request)
{
    const dapr::MqttSettings& settings = m_setup.component.settings;
    const QString topic = fullTopic(request.topic);
    if (request.topic.isEmpty()) {
        m_book.fail(request.token, topic, QStringLiteral("topic name is empty"));
        return;
    }
    if (!m_link || !m_link->wasUp()) {
        m_book.fail(request.token, topic, tr("the component has no connection yet"));
        return;
    }
    if (settings.qos > 2) {
        m_book.fail(request.token, topic, tr("QoS %1 is none; Dapr would send a malformed packet").arg(settings.qos));
        return;
    }
    mqtt::Publish message;
    message.topic = topic.toStdString();
    message.payload = (request.wrapAsCloudEvent ? wrapped(request) : request.payload).toStdString();
    message.qos = static_cast<mqtt::QoS>(settings.qos); // always the component's
    message.retain = settings.retain || request.retain;
    m_book.publish(*m_link, request.token, std::move(message));
}

QByteArray PubSub::wrapped(const PublishRequest& request) const
{
    EventRequest event;
    event.pubsubName = m_setup.component.name;
    event.topic = request.topic;
    event.appId = m_setup.appId;
    event.contentType = request.contentType;
    event.data = request.payload;
    event.metadata = request.metadata;
    const std::string_view text(request.payload.constData(), static_cast<std::size_t>(request.payload.size()));
    if (event.contentType.isEmpty()) {
        if (scanJson(text)) event.contentType = QStringLiteral("application/json");
        else if (!mqtt::isValidUtf8(text)) event.contentType = QStringLiteral("application/octet-stream");
    }
    const auto wrapped = eventToPublish(event, freshSeed());
    return wrapped ? *wrapped : request.payload;
}

void PubSub::published(mqtt::OperationId id, mqtt::PublishOutcome outcome)
{
    m_book.published(id, outcome);
}

} // namespace wb::sidecar
