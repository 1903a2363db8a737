#include "core/sidecar/pubsub.h"

#include "core/sidecar/runtime/app_topic.h"

#include <algorithm>

namespace wb::sidecar {

namespace {

// A component may wait for an answer of the broker before it closes; a person who disconnects does not.
constexpr Milliseconds patienceWithClose{1000};

} // namespace

PubSub::PubSub(Hub& hub, ComponentSetup setup, QObject* parent)
    : Member(hub, parent), m_setup(std::move(setup)), m_publisher(hub, m_setup, m_policies),
      m_host(hub, m_setup, m_policies, m_publisher)
{
    QStringList log;
    m_policies = ResiliencySet::load(m_setup.resiliency, m_setup.appId, &log);
    for (const QString& line : std::as_const(log)) m_host.note(dapr::Severity::Warning, 0, line);
    ComponentConfig config;
    config.name = m_setup.component.name;
    config.type = m_setup.component.type;
    config.settings = m_setup.component.settings;
    const dapr::ClientIds ids = dapr::clientIdsOf(m_setup.component);
    config.clientId = config.consumerClientId = ids.consumer;
    config.producerClientId = ids.producer;
    config.release = m_setup.release;
    config.replica = m_setup.replica;
    m_component = makePubSub(hub, config);
    m_publisher.setComponent(m_component.get());
    m_host.setComponent(m_component.get());
    connect(&m_appReady, &mqtt::Timer::timeout, this, &PubSub::appReady);
    connect(&m_patience, &mqtt::Timer::timeout, this, &PubSub::nowStopped);
    connect(m_component.get(), &Component::closed, this, &PubSub::nowStopped);
    connect(m_component.get(), &PubSubComponent::connectedLate, this, [this] { m_appReady.start(m_setup.appReadyAfter); });
}

PubSub::~PubSub()
{
    for (AppTopic* const topic : m_topics) delete topic; // they know the component
}

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
    m_host.giveUp();
    m_patience.start(patienceWithClose);
    m_component->close([](const CallResult&) {});
}

void PubSub::nowStopped()
{
    if (!m_stopping || !m_component) return;
    m_patience.stop();
    for (AppTopic* const topic : std::exchange(m_topics, {})) delete topic;
    m_publisher.setComponent(nullptr);
    m_leaving = std::move(m_component); // it may be the sender; it must not outlive the engine that its links lie in
    QMetaObject::invokeMethod(this, [this] { m_leaving.reset(); }, Qt::QueuedConnection);
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
        const auto known = std::find_if(m_topics.begin(), m_topics.end(),
                                        [&](const AppTopic* topic) { return topic->topic() == wanted.topic; });
        if (known != m_topics.end()) continue;
        m_topics.push_back(new AppTopic(m_host, *m_component, wanted, fullTopic(wanted.topic)));
        m_topics.back()->setParent(this);
        m_topics.back()->start();
    }
}

// Those that are no longer wanted, or wanted otherwise.
void PubSub::removeTopics()
{
    std::erase_if(m_topics, [this](AppTopic* topic) {
        const auto still = std::find_if(m_setup.subscriptions.cbegin(), m_setup.subscriptions.cend(),
                                        [&](const AppSubscription& one) { return one.topic == topic->topic(); });
        if (still != m_setup.subscriptions.cend() && topic->set(*still)) return false;
        topic->stop();
        return true;
    });
}

// --- publishing (facts C.1, C.2) ---

void PubSub::publish(const PublishRequest& request)
{
    m_publisher.request(request);
}

} // namespace wb::sidecar
