#include "core/sidecar/components/mqtt3_binding.h"

#include "core/dapr/url.h"
#include "core/sidecar/components/paho_words.h"

namespace wb::sidecar {

namespace {

constexpr Milliseconds connectWait{10'000}; // bindings/mqtt3 defaultWait: connecting, SUBACK, PUBACK
constexpr Milliseconds busyPause{2'000};

const auto timedOutConnecting = QStringLiteral("failed to connect: mqtt client timed out connecting");
const auto producerFailed = QStringLiteral("failed to create producer connection: %1");
const auto subscribeTrouble = QStringLiteral("Error starting subscriptions in the OnConnect handler: %1");

InvokeRules invokeRules()
{
    InvokeRules rules;
    rules.errorText = QStringLiteral("failed to publish: %1");
    rules.timeoutText = QStringLiteral("failed to publish: mqtt client timeout");
    rules.closedText = QStringLiteral("failed to publish: mqtt client closed");
    return rules;
}

} // namespace

Mqtt3Binding::Mqtt3Binding(Hub& hub, ComponentConfig config, QObject* parent)
    : BindingComponent(parent), m_hub(hub), m_config(std::move(config)),
      m_deliveries(hub, m_config.settings.backOffMaxRetries, this), m_clients(hub, *this)
{
    connect(&m_clients, &BrokerClients::left, this, &Mqtt3Binding::checkClosed);
}

void Mqtt3Binding::init(Milliseconds, CallDone done)
{
    done({});
}

BrokerClient* Mqtt3Binding::makeClient(const QString& clientId, const QString& purpose, const QString& errorFormat)
{
    BrokerClientSetup setup;
    setup.component = m_config.name;
    setup.replica = m_config.replica;
    setup.purpose = purpose;
    setup.clientId = clientId;
    setup.settings = m_config.settings;
    setup.connectWait = connectWait;
    setup.connectTimeoutText = errorFormat.arg(timedOutConnecting);
    setup.subscribeWait = connectWait;
    return m_clients.make(std::move(setup));
}

// Only now the URL is parsed: init takes any (facts A.5).
QString Mqtt3Binding::urlProblem() const
{
    const auto url = dapr::parseGoUrl(m_config.settings.url);
    return url || m_config.settings.url.isEmpty() ? QString() : url.error();
}

// --- reading ---

void Mqtt3Binding::read(MessageHandler& handler, CallDone done)
{
    if (m_closed) {
        done({QStringLiteral("error: binding is closed"), {}, 0});
        return;
    }
    if (!m_reading) {
        beginRead(handler, std::move(done));
        return;
    }
    // The other one may still be disconnecting: asked once more after 2 s.
    auto* again = new mqtt::Timer(this);
    connect(again, &mqtt::Timer::timeout, this, [this, again, &handler, done = std::move(done)] {
        again->deleteLater();
        if (m_reading) done({QStringLiteral("the subscription is already active"), {}, 0});
        else beginRead(handler, done);
    });
    again->start(busyPause);
}

void Mqtt3Binding::beginRead(MessageHandler& handler, CallDone done)
{
    m_handler = &handler;
    m_reading = true;
    m_stopWhenRead = false;
    m_hub.note(dapr::Severity::Note, 0, QStringLiteral("Subscribing to topic %1 (qos: 1)").arg(m_config.settings.topic));
    if (const QString problem = urlProblem(); !problem.isEmpty()) {
        done({problem, {}, 0});
        return;
    }
    m_readConnecting = true;
    BrokerClient* client = makeClient(m_config.consumerClientId, QStringLiteral("input"), QStringLiteral("%1"));
    client->connectToBroker([this, client, done = std::move(done)](const QString& error) {
        readConnected(client, error, done);
    });
}

void Mqtt3Binding::readConnected(BrokerClient* client, const QString& error, const CallDone& done)
{
    m_readConnecting = false;
    if (error.isEmpty()) m_consumer = client;
    done({error, {}, 0}); // after an error the client goes on trying, and subscribes when it gets through
    if (error.isEmpty() && (m_closed || m_stopWhenRead)) endRead();
}

void Mqtt3Binding::stopRead()
{
    if (m_readConnecting) m_stopWhenRead = true;
    else endRead();
}

// DISCONNECT without UNSUBSCRIBE: the session, and the messages that fail and wait for their retry, stay (facts D.5).
void Mqtt3Binding::endRead()
{
    if (!m_consumer) return;
    m_hub.note(dapr::Severity::Note, m_consumer->connection(),
               QStringLiteral("Disconnecting and stopping subscription to topic %1").arg(m_config.settings.topic));
    m_clients.leave(std::exchange(m_consumer, nullptr), [this] { m_reading = false; });
}

void Mqtt3Binding::clientUp(BrokerClient& client)
{
    if (client.setup().purpose != u"input") return;
    // In the connect callback, so that what a resumed session delivers finds its handler (facts D.4); QoS 1 always.
    const std::string topic = m_config.settings.topic.toStdString();
    if (const QString problem = pahoSubscribeProblem(topic, 1); !problem.isEmpty()) {
        m_hub.note(dapr::Severity::Error, client.connection(), subscribeTrouble.arg(problem));
        return;
    }
    client.addRoute(PahoRoutes::routeOfSubscribe(topic));
    client.subscribe({{topic, mqtt::QoS::AtLeastOnce}});
}

void Mqtt3Binding::clientSubscribeTimedOut(BrokerClient& client)
{
    m_hub.note(dapr::Severity::Error, client.connection(),
               subscribeTrouble.arg(QStringLiteral("timed out waiting for subscription to complete")));
}

void Mqtt3Binding::clientLost(BrokerClient& client, const QString& reason)
{
    m_hub.note(dapr::Severity::Error, client.connection(),
               QStringLiteral("Connection with broker with client ID '%1' lost; error: %2").arg(client.setup().clientId, reason));
}

void Mqtt3Binding::clientReconnecting(BrokerClient& client)
{
    m_hub.note(dapr::Severity::Note, client.connection(),
               QStringLiteral("Attempting to reconnect to broker with client ID '%1'…").arg(client.setup().clientId));
}

void Mqtt3Binding::clientDelivered(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id, int)
{
    if (m_handler) m_deliveries.deliver(client, publish, id, *m_handler);
    else client.leaveAlone(id);
}

void Mqtt3Binding::finish(CallId call, const HandlerEnd& end)
{
    m_deliveries.finish(call, end);
}

// --- invoking ---

void Mqtt3Binding::invoke(const QString&, const ComponentPublish& publish, Milliseconds limit, CallDone done)
{
    const QString asked = publish.metadata.value(QStringLiteral("topic")); // this key exactly (facts C.3)
    mqtt::Publish message;
    message.topic = (asked.isEmpty() ? m_config.settings.topic : asked).toStdString();
    message.payload = publish.payload.toStdString();
    message.qos = mqtt::QoS::AtLeastOnce;
    message.retain = m_config.settings.retain; // a request's own is ignored (facts A.6, 2)
    auto* run = new InvokeRun(invokeRules(), std::move(message), limit, std::move(done), this);
    connect(run, &InvokeRun::finished, this, [this, run] {
        std::erase(m_running, run);
        checkClosed();
    });
    m_running.push_back(run);
    if (m_producer && !m_producerConnecting) {
        run->start(m_producer, m_closed);
        return;
    }
    m_waiting.push_back(run);
    if (!m_producerConnecting) connectProducer();
}

void Mqtt3Binding::connectProducer()
{
    if (const QString problem = urlProblem(); !problem.isEmpty()) {
        while (!m_waiting.empty()) {
            InvokeRun* run = m_waiting.front();
            m_waiting.pop_front();
            run->fail(producerFailed.arg(problem));
        }
        return;
    }
    m_producerConnecting = true;
    BrokerClient* client = makeClient(m_config.producerClientId, QStringLiteral("output"), producerFailed);
    client->connectToBroker([this, client](const QString& error) { producerConnected(client, error); });
}

void Mqtt3Binding::producerConnected(BrokerClient* client, const QString& error)
{
    m_producerConnecting = false;
    if (error.isEmpty()) {
        m_producer = client;
        for (InvokeRun* run : std::exchange(m_waiting, {})) run->start(client, m_closed);
    } else if (!m_waiting.empty()) {
        // Only the call that held the lock fails; the next one tries with a client of its own (facts B.4).
        InvokeRun* run = m_waiting.front();
        m_waiting.pop_front();
        run->fail(error);
    }
    producerEnded();
}

void Mqtt3Binding::producerEnded()
{
    if (!m_closing.empty()) closeNow();
    if (!m_waiting.empty() && !m_producerConnecting) connectProducer();
}

// --- closing ---

void Mqtt3Binding::close(CallDone done)
{
    m_closing.push_back(std::move(done));
    if (!m_producerConnecting) closeNow();
}

void Mqtt3Binding::closeNow()
{
    m_closed = true;
    for (InvokeRun* run : std::vector<InvokeRun*>(m_running)) run->componentClosed();
    if (m_producer) m_clients.leave(std::exchange(m_producer, nullptr), [] {});
    endRead();
    QMetaObject::invokeMethod(this, &Mqtt3Binding::checkClosed, Qt::QueuedConnection);
}

void Mqtt3Binding::checkClosed()
{
    if (!m_closed || m_clients.leaving() > 0 || m_producerConnecting) return;
    for (const CallDone& done : std::exchange(m_closing, {})) done({});
    if (m_toldClosed || !m_running.empty()) return;
    m_toldClosed = true;
    Q_EMIT closed();
}

} // namespace wb::sidecar
