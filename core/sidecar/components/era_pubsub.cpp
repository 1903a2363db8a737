#include "core/sidecar/components/era_pubsub.h"

#include "core/sidecar/components/paho_words.h"

namespace wb::sidecar {

namespace {

const auto contextCanceled = QStringLiteral("context canceled");
const auto inputPurpose = QStringLiteral("input");

} // namespace

EraPubSub::EraPubSub(Hub& hub, ComponentConfig config, QObject* parent)
    : PubSubComponent(parent), m_hub(hub), m_config(std::move(config)),
      m_rules(eraRules(m_config.release, dapr::ComponentFamily::PubSub)),
      m_deliveries(hub, m_rules, m_config.settings.backOffMaxRetries,
                   [this](std::string_view topic) { return choose(topic); }, this),
      m_errorLimit(m_config.settings.maxRetriableErrorsPerSec), m_clients(hub, *this)
{
    connect(&m_clients, &BrokerClients::left, this, &EraPubSub::checkClosed);
    if (m_rules.acknowledge == Acknowledge::Republished)
        m_deliveries.setRepublish([this](const auto& message, auto settled) { republish(message, std::move(settled)); });
}

BrokerClient* EraPubSub::makeClient(const QString& clientId, const QString& purpose)
{
    BrokerClientSetup setup;
    setup.component = m_config.name;
    setup.replica = m_config.replica;
    setup.purpose = purpose;
    setup.clientId = clientId;
    setup.settings = m_config.settings;
    setup.connectRetry = m_rules.connectRetry;
    setup.connectPause = m_rules.connectPause;
    setup.capitalErrors = m_rules.capitalErrors;
    // 1.9.7 gives the consumer all the time (startSubscription passes the component's own context).
    const bool patient = purpose == inputPurpose && m_rules.resubscribes;
    setup.connectWait = patient ? Milliseconds(0) : m_rules.connectWait;
    setup.connectTimeoutText = QStringLiteral("context deadline exceeded");
    setup.subscribeWait = m_rules.publishWait;
    return m_clients.make(std::move(setup));
}

// --- Init: the producer connects (facts A.1, B.2, B.4) ---

void EraPubSub::init(Milliseconds limit, CallDone done)
{
    BrokerClient* client = makeClient(m_config.producerClientId, QStringLiteral("output"));
    connectForInit(*client, limit, initError(m_config.release, {}, true, m_config.name, m_config.name, limit),
                   [this, client] { m_producer = client; }, std::move(done));
}

void EraPubSub::publish(const ComponentPublish& publish, Milliseconds, CallDone done)
{
    if (publish.topic.isEmpty() && m_rules.choice == HandlerChoice::Patterns)
        return done({QStringLiteral("topic name is empty"), {}, 0});
    if (!m_producer || m_closed)
        return done({hasContext() ? contextCanceled : m_rules.publishError.arg(QStringLiteral("not Connected")), {}, 0});
    mqtt::Publish message;
    message.topic = publish.topic.toStdString();
    message.payload = publish.payload.toStdString();
    message.qos = static_cast<mqtt::QoS>(m_config.settings.qos);
    message.retain = m_config.settings.retain; // a request's own counts since 1.10 (facts A.6, 2)
    const auto told = [rules = m_rules, done = std::move(done)](CallResult result) {
        if (!result.error.isEmpty() && result.error != rules.publishTimeout) result.error = rules.publishError.arg(result.error);
        done(result);
    };
    m_producer->publish(message, m_rules.publishWait, m_rules.publishTimeout, told);
}

// --- Subscribe: the consumer connects anew (facts B.2, D.1) ---

SubscriptionId EraPubSub::subscribe(const QString& topic, const Metadata&, MessageHandler& handler, CallDone done)
{
    if (m_closed && hasContext()) {
        done({contextCanceled, {}, 0});
        return 0;
    }
    if (topic.isEmpty() && m_rules.choice == HandlerChoice::Patterns) {
        done({QStringLiteral("topic name is empty"), {}, 0});
        return 0;
    }
    const SubscriptionId id = ++m_lastSubscription;
    m_subscriptions.insert_or_assign(id, topic);
    enqueue([this, topic, &handler, done = std::move(done)] {
        const auto change = [this, topic, &handler] { add(topic, handler); };
        restartConsumer(change, [this, done](const QString& error) {
            if (!error.isEmpty() && m_rules.subscribeFailureHidden)
                m_hub.note(dapr::Severity::Warning, 0, tr("Dapr does not tell of this failure: %1").arg(error));
            done({m_rules.subscribeFailureHidden ? QString() : error, {}, 0});
            stepDone();
        });
    });
    return id;
}

void EraPubSub::stop(SubscriptionId subscription)
{
    const auto it = m_subscriptions.find(subscription);
    if (it == m_subscriptions.end() || m_rules.choice == HandlerChoice::Last) return;
    const QString topic = it->second;
    m_subscriptions.erase(it);
    enqueue([this, topic] {
        const auto change = [this, topic] { m_topics.remove(topic.toStdString()); };
        if (m_topics.all().size() > 1 && !m_closed) {
            restartConsumer(change, [this](const QString&) { stepDone(); });
            return;
        }
        change();
        if (m_consumer) leave(std::exchange(m_consumer, nullptr), [this] { stepDone(); });
        else stepDone();
    });
}

void EraPubSub::enqueue(Step step)
{
    m_steps.push_back(std::move(step));
    if (m_stepping) return;
    m_stepping = true;
    const Step first = std::move(m_steps.front());
    m_steps.pop_front();
    first();
}

void EraPubSub::stepDone()
{
    if (m_steps.empty()) {
        m_stepping = false;
        return;
    }
    const Step step = std::move(m_steps.front());
    m_steps.pop_front();
    step();
}

void EraPubSub::add(const QString& topic, MessageHandler& handler)
{
    m_topics.set(topic.toStdString(), handler);
    m_lastHandler = &handler;
    if (m_rules.namesLastTopic) m_deliveries.tellTopic(topic.toStdString());
}

void EraPubSub::restartConsumer(std::function<void()> change, std::function<void(const QString& error)> then)
{
    BrokerClient* before = std::exchange(m_consumer, nullptr);
    // Since 1.8 one that is not connected at the moment is left to itself (startSubscription, resetSubscription).
    if (!before || (hasContext() && !before->isOpen())) {
        connectConsumer(std::move(change), std::move(then));
        return;
    }
    leave(before, [this, change = std::move(change), then = std::move(then)] { connectConsumer(change, then); });
}

void EraPubSub::connectConsumer(std::function<void()> change, std::function<void(const QString& error)> then)
{
    if (m_closed) return then(contextCanceled);
    BrokerClient* client = makeClient(m_config.consumerClientId, inputPurpose);
    // 1.8 takes the topic in only once the connection stands; all others do before.
    const bool late = m_rules.choice == HandlerChoice::Exact;
    if (!late) change();
    if (m_rules.routesBeforeConnect)
        for (const Handlers::Handler& topic : m_topics.all()) client->addRoute(topic.topic);
    client->connectToBroker([this, client, late, change, then](const QString& error) {
        if (!error.isEmpty()) return then(error);
        m_consumer = client;
        if (late) change();
        const QString problem = m_rules.resubscribes ? QString() : subscribeAll(*client); // else clientUp() has done it
        then(m_rules.choice == HandlerChoice::Last || problem.isEmpty() ? QString() : m_rules.publishError.arg(problem));
    });
}

// All topics in one SUBSCRIBE; the error is paho's.
QString EraPubSub::subscribeAll(BrokerClient& client)
{
    std::vector<mqtt::TopicRequest> requests;
    for (const Handlers::Handler& topic : m_topics.all()) {
        const QString problem = pahoSubscribeProblem(topic.topic, m_config.settings.qos);
        if (!problem.isEmpty()) {
            m_hub.note(dapr::Severity::Error, client.connection(),
                       QStringLiteral("mqtt error from subscribe: %1").arg(problem));
            return problem;
        }
        requests.push_back({topic.topic, static_cast<mqtt::QoS>(m_config.settings.qos)});
        client.addRoute(topic.topic);
    }
    if (!requests.empty()) client.subscribe(std::move(requests));
    return {};
}

void EraPubSub::clientUp(BrokerClient& client)
{
    if (client.setup().purpose != inputPurpose) return;
    m_deliveries.dropWaiting(client);
    if (m_rules.resubscribes) subscribeAll(client); // else the broker's session knows, or nobody does (facts B.5)
}

void EraPubSub::clientSubscribeTimedOut(BrokerClient& client)
{
    if (hasContext()) // before, nobody waited
        m_hub.note(dapr::Severity::Error, client.connection(),
                   QStringLiteral("mqtt error from subscribe: context deadline exceeded"));
}

// --- messages (facts D.2, D.4, E.1) ---

MessageHandler* EraPubSub::choose(std::string_view topic) const
{
    if (m_rules.choice == HandlerChoice::Last) return m_lastHandler;
    if (m_rules.choice == HandlerChoice::Patterns) {
        const Handlers::Handler* found = m_topics.find(topic);
        return found ? found->handler : nullptr;
    }
    for (const Handlers::Handler& one : m_topics.all())
        if (one.topic == topic) return one.handler;
    return nullptr;
}

void EraPubSub::clientDelivered(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id, int routes)
{
    m_deliveries.deliver(client, publish, id, routes);
}

// 1.9: to the same topic, so that all its subscribers get it once more; then acknowledged, and a pause that keeps to
// maxRetriableErrorsPerSec (CC v1.9.0 onMessage).
void EraPubSub::republish(const OrderedDeliveries::Message& message, OrderedDeliveries::Settled settled)
{
    const QString name = QStringLiteral("%1#%2").arg(QString::fromStdString(message.publish.topic)).arg(message.publish.packetId);
    const ComponentPublish again{QString::fromStdString(message.publish.topic),
                                 QByteArray::fromStdString(message.publish.payload), {}};
    publish(again, {}, [this, name, client = message.client, id = message.id, connection = message.connection,
                        settled = std::move(settled)](const CallResult& result) {
        if (!result.error.isEmpty()) {
            m_hub.note(dapr::Severity::Error, connection,
                       QStringLiteral("Failed to re-publish message %1. Error: %2").arg(name, result.error));
            m_hub.facts().add(connection, ledger::Handled{id, ledger::HandlingEnd::Failed, result.error});
            settled(false);
            return;
        }
        m_hub.facts().add(connection, ledger::Handled{id, ledger::HandlingEnd::Republished, {}});
        if (client) client->acknowledge(id); // before the pause
        const auto pause = std::chrono::ceil<Milliseconds>(m_errorLimit.take(mqtt::steadyNow()));
        if (pause.count() == 0) return settled(true);
        auto* limit = new mqtt::Timer(this);
        connect(limit, &mqtt::Timer::timeout, this, [limit, settled] {
            limit->deleteLater();
            settled(true);
        });
        limit->start(pause);
    });
}

// --- Close ---

void EraPubSub::leave(BrokerClient* client, std::function<void()> then)
{
    m_deliveries.dropWaiting(*client);
    m_clients.leave(client, std::move(then));
}

void EraPubSub::close(CallDone done)
{
    if (std::exchange(m_closed, true)) return done({});
    m_closing = std::move(done);
    m_deliveries.cancel();
    if (m_consumer) leave(std::exchange(m_consumer, nullptr), [] {});
    if (m_producer) leave(std::exchange(m_producer, nullptr), [] {});
    QMetaObject::invokeMethod(this, &EraPubSub::checkClosed, Qt::QueuedConnection);
}

void EraPubSub::checkClosed()
{
    if (!m_closed || m_clients.leaving() > 0 || !m_closing) return;
    std::exchange(m_closing, {})({});
    Q_EMIT closed();
}

} // namespace wb::sidecar
