#include "core/sidecar/pubsub.h"

#include "core/mqtt/topic.h"
#include "core/sidecar/runtime/cloud_event.h"
#include "core/sidecar/runtime/go_json.h"

#include <algorithm>

namespace wb::sidecar {

namespace {

// A component may wait for an answer of the broker before it closes; a person who disconnects does not.
constexpr Milliseconds patienceWithClose{1000};

} // namespace

// One subscription of the app.
class PubSub::Topic final : public MessageHandler {
public:
    Topic(PubSub& owner, const AppSubscription& given) : m_owner(owner) { set(given); }

    void set(const AppSubscription& given)
    {
        subscription = given;
        route = given.route.toStdString();
    }

    std::optional<HandlerEnd> handle(const InboundMessage& message, CallId call) override
    {
        return m_owner.deliver(*this, message, call);
    }

    AppSubscription subscription;
    std::string route;
    SubscriptionId id = 0;
    bool asking = false; // the component has not answered yet
    bool wanted = true;

private:
    PubSub& m_owner;
};

PubSub::PubSub(Hub& hub, ComponentSetup setup, QObject* parent)
    : Member(hub, parent), m_setup(std::move(setup)), m_name(m_setup.component.name.toStdString())
{
    ComponentConfig config;
    config.name = m_setup.component.name;
    config.settings = m_setup.component.settings;
    const dapr::ClientIds ids = dapr::clientIdsOf(m_setup.component);
    config.clientId = config.consumerClientId = ids.consumer;
    config.producerClientId = ids.producer;
    config.release = m_setup.release;
    m_component = makePubSub(hub, config);
    connect(&m_appReady, &mqtt::Timer::timeout, this, &PubSub::appReady);
    connect(&m_patience, &mqtt::Timer::timeout, this, &PubSub::nowStopped);
    connect(m_component.get(), &Component::closed, this, &PubSub::nowStopped);
    connect(m_component.get(), &PubSubComponent::connectedLate, this, [this] { m_appReady.start(m_setup.appReadyAfter); });
}

PubSub::~PubSub() = default;

void PubSub::start()
{
    m_component->init(m_setup.initTimeout, [this](const CallResult& result) {
        // The app subscribes when it is up, some time after the component: what a resumed session delivers before
        // that finds no handler and is left without an acknowledgement (facts D.4).
        if (result.error.isEmpty() && !m_stopping) m_appReady.start(m_setup.appReadyAfter);
    });
}

void PubSub::stop()
{
    if (std::exchange(m_stopping, true)) return;
    m_appReady.stop();
    for (const AttemptId attempt : std::exchange(m_attempts, {})) m_hub.forgetAnswer(attempt);
    m_patience.start(patienceWithClose);
    m_component->close([](const CallResult&) {});
}

void PubSub::nowStopped()
{
    if (!m_stopping || !m_component) return;
    m_patience.stop();
    m_component.release()->deleteLater(); // it may be the sender
    Q_EMIT stopped();
}

void PubSub::retryNow(ConnectionId connection)
{
    if (m_component) m_component->retryNow(connection);
}

QString PubSub::fullTopic(const QString& topic) const
{
    // "{namespace}" anywhere in the metadata puts the namespace before every topic (facts C.1, 7).
    return m_setup.component.settings.namespaceInConsumerId ? m_setup.namespaceName + topic : topic;
}

// --- subscribing (facts D.1) ---

void PubSub::appReady()
{
    m_subscribing = true;
    addTopics();
}

void PubSub::setSubscriptions(const QList<AppSubscription>& subscriptions)
{
    m_setup.subscriptions = subscriptions;
    if (!m_subscribing || m_stopping) return;
    removeTopics();
    addTopics();
}

void PubSub::addTopics()
{
    for (const AppSubscription& wanted : std::as_const(m_setup.subscriptions)) {
        const auto known = std::find_if(m_topics.begin(), m_topics.end(), [&](const auto& topic) {
            return topic->wanted && topic->subscription.topic == wanted.topic;
        });
        if (known != m_topics.end()) {
            (*known)->set(wanted);
            continue;
        }
        m_topics.push_back(std::make_unique<Topic>(*this, wanted));
        subscribe(*m_topics.back());
    }
}

void PubSub::subscribe(Topic& topic)
{
    topic.asking = true;
    const AppSubscription& wanted = topic.subscription;
    Topic* const asked = &topic;
    topic.id = m_component->subscribe(fullTopic(wanted.topic), wanted.metadata, topic, [this, asked](const CallResult& result) {
        asked->asking = false;
        if (!result.error.isEmpty()) {
            m_hub.note(dapr::Severity::Error, 0, result.error);
            asked->wanted = false;
        }
        if (asked->wanted) return;
        const auto given = [asked](const auto& one) { return one.get() == asked; };
        QMetaObject::invokeMethod(this, [this, given] { std::erase_if(m_topics, given); }, Qt::QueuedConnection);
    });
}

void PubSub::removeTopics()
{
    for (const auto& topic : m_topics) {
        const bool still = std::any_of(m_setup.subscriptions.cbegin(), m_setup.subscriptions.cend(),
                                       [&](const AppSubscription& one) { return one.topic == topic->subscription.topic; });
        if (still || !topic->wanted) continue;
        topic->wanted = false;
        m_component->stop(topic->id);
    }
    std::erase_if(m_topics, [](const auto& topic) { return !topic->wanted && !topic->asking; });
}

// --- the app (facts D.3) ---

std::optional<HandlerEnd> PubSub::deliver(const Topic& topic, const InboundMessage& message, CallId call)
{
    AppCall appCall;
    appCall.component = m_name;
    appCall.route = topic.route;
    appCall.topic = message.publish.topic;
    appCall.payload = appCall.body = message.publish.payload;
    appCall.retained = message.publish.retain;
    appCall.duplicate = message.publish.dup;
    const auto endOf = [](const AppReply& reply) {
        const bool ok = reply.kind == AppReply::Kind::Http ? reply.status / 100 == 2
                                                           : reply.kind == AppReply::Kind::Grpc && reply.status == 0;
        return ok ? HandlerEnd{} : HandlerEnd{QStringLiteral("the app answered with status %1").arg(reply.status)};
    };
    const AttemptId attempt = m_hub.nextAttempt();
    const auto reply = m_hub.app().call(appCall, attempt, m_hub);
    if (reply) return endOf(*reply);
    m_attempts.insert(attempt);
    m_hub.expectAnswer(attempt, [this, attempt, call, endOf](const AppReply& late) {
        m_attempts.erase(attempt);
        m_component->finish(call, endOf(late));
    });
    return std::nullopt;
}

// --- publishing (facts C.1, C.2) ---

void PubSub::publish(const PublishRequest& request)
{
    ComponentPublish out{fullTopic(request.topic), request.wrapAsCloudEvent ? wrapped(request) : request.payload,
                         request.metadata};
    if (request.topic.isEmpty()) out.topic.clear();
    if (request.retain) out.metadata.insert(QStringLiteral("retain"), QStringLiteral("true"));
    const auto tell = [this, token = request.token, topic = out.topic](const CallResult& result) {
        PublishResult told;
        told.token = token;
        told.ok = result.error.isEmpty();
        told.latencyNs = result.latencyNs;
        told.message = told.ok ? result.note
                               : QStringLiteral("error when publishing to topic %1 in pubsub %2: %3")
                                     .arg(topic, m_setup.component.name, result.error);
        Q_EMIT m_hub.published(told);
    };
    if (!m_component) return tell({QStringLiteral("component is closed"), {}, 0});
    m_component->publish(out, Milliseconds(0), tell);
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

} // namespace wb::sidecar
