#include "core/sidecar/components/era_binding.h"

#include "core/sidecar/components/paho_words.h"

namespace wb::sidecar {

EraBinding::EraBinding(Hub& hub, ComponentConfig config, QObject* parent)
    : BindingComponent(parent), m_hub(hub), m_config(std::move(config)),
      m_rules(eraRules(m_config.release, dapr::ComponentFamily::Binding)),
      m_deliveries(hub, m_rules, m_config.settings.backOffMaxRetries, [this](std::string_view) { return m_handler; }, this),
      m_clients(hub, *this)
{
    connect(&m_clients, &BrokerClients::left, this, &EraBinding::checkClosed);
}

BrokerClient* EraBinding::makeClient(const QString& clientId, const QString& purpose)
{
    BrokerClientSetup setup;
    setup.component = m_config.name;
    setup.replica = m_config.replica;
    setup.purpose = purpose;
    setup.clientId = clientId;
    setup.settings = m_config.settings;
    setup.connectRetry = m_rules.connectRetry;
    setup.capitalErrors = m_rules.capitalErrors;
    return m_clients.make(std::move(setup));
}

// --- Init ---

void EraBinding::init(Milliseconds limit, CallDone done)
{
    BrokerClient* client = makeClient(m_config.producerClientId, QStringLiteral("output"));
    connectForInit(*client, limit, initError(m_config.release, {}, true, m_config.name, m_config.name, limit),
                   [this, client] { m_producer = client; }, std::move(done));
}

// --- Read ---

void EraBinding::read(MessageHandler& handler, CallDone done)
{
    m_handler = &handler;
    if (m_rules.sharesOneClient) {
        if (m_producer) subscribe(*m_producer);
        done({});
        return;
    }
    if (!m_consumer) return connectConsumer(done);
    leave(std::exchange(m_consumer, nullptr), [this, done = std::move(done)] { connectConsumer(done); });
}

void EraBinding::connectConsumer(const CallDone& done)
{
    BrokerClient* client = makeClient(m_config.consumerClientId, QStringLiteral("input"));
    client->connectToBroker([this, client, done](const QString& error) {
        if (!error.isEmpty()) return done({error, {}, 0});
        m_consumer = client;
        done({subscribe(*client), {}, 0});
    });
}

QString EraBinding::subscribe(BrokerClient& client)
{
    const std::string topic = m_config.settings.topic.toStdString();
    const int qos = m_rules.sharesOneClient ? 0 : m_config.settings.qos;
    if (const QString problem = pahoSubscribeProblem(topic, qos); !problem.isEmpty()) {
        m_hub.note(dapr::Severity::Error, client.connection(), QStringLiteral("mqtt error from subscribe: %1").arg(problem));
        return problem;
    }
    client.addRoute(topic);
    client.subscribe({{topic, static_cast<mqtt::QoS>(qos)}});
    return {};
}

void EraBinding::clientUp(BrokerClient& client)
{
    m_deliveries.dropWaiting(client);
}

void EraBinding::clientDelivered(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id, int)
{
    m_deliveries.deliver(client, publish, id, 1);
}

// --- Invoke (facts C.3) ---

void EraBinding::invoke(const QString&, const ComponentPublish& publish, Milliseconds limit, CallDone done)
{
    const QString asked = m_rules.requestTopic ? publish.metadata.value(QStringLiteral("topic")) : QString();
    mqtt::Publish message;
    message.topic = (asked.isEmpty() ? m_config.settings.topic : asked).toStdString();
    message.payload = publish.payload.toStdString();
    message.qos = static_cast<mqtt::QoS>(m_rules.sharesOneClient ? 0 : m_config.settings.qos);
    message.retain = !m_rules.sharesOneClient && m_config.settings.retain;
    if (m_rules.sharesOneClient) {
        // Nobody looks at the token, and then the client leaves: every further publish goes nowhere (CC#850).
        if (BrokerClient* client = std::exchange(m_producer, nullptr)) {
            client->publish(message, m_rules.publishWait, m_rules.publishTimeout, [](const CallResult&) {});
            leave(client, [] {});
            done({});
        } else {
            done({{}, tr("Not sent: the component disconnected after its first publish"), 0});
        }
        return;
    }
    InvokeRules rules;
    rules.tries = m_rules.invokeTries;
    rules.wait = m_rules.publishWait;
    rules.limitEndsWait = false; // the token's own wait knows no context
    rules.timeoutText = m_rules.publishTimeout;
    rules.errorText = m_rules.publishError;
    rules.closedText = m_rules.publishError.arg(QStringLiteral("not Connected"));
    auto* run = new InvokeRun(rules, std::move(message), m_rules.requestTopic ? limit : Milliseconds(0), std::move(done), this);
    connect(run, &InvokeRun::finished, this, [this, run] { std::erase(m_running, run); });
    m_running.push_back(run);
    run->start(m_producer, m_closed);
}

// --- Close ---

void EraBinding::leave(BrokerClient* client, std::function<void()> then)
{
    m_deliveries.dropWaiting(*client);
    m_clients.leave(client, std::move(then));
}

void EraBinding::close(CallDone done)
{
    if (std::exchange(m_closed, true)) return done({});
    m_closing = std::move(done);
    m_deliveries.cancel();
    for (InvokeRun* run : std::vector<InvokeRun*>(m_running)) run->componentClosed();
    for (BrokerClient* client : {std::exchange(m_consumer, nullptr), std::exchange(m_producer, nullptr)})
        if (client) leave(client, [] {});
    QMetaObject::invokeMethod(this, &EraBinding::checkClosed, Qt::QueuedConnection);
}

void EraBinding::checkClosed()
{
    if (!m_closed || m_clients.leaving() > 0 || !m_closing) return;
    std::exchange(m_closing, {})({});
    Q_EMIT closed();
}

} // namespace wb::sidecar
