#include "core/sidecar/components/mqtt3_pubsub.h"

#include "core/sidecar/components/era.h"
#include "core/sidecar/components/paho_words.h"
#include "core/sidecar/endpoint.h"
#include "core/sidecar/member.h"

#include <algorithm>

// Init, Publish, Close, and what the handlers come to. Subscribing is in mqtt3_subscriptions.cpp.

namespace wb::sidecar {

namespace {

constexpr Milliseconds defaultWait{20'000}; // CC:pubsub/mqtt3/metadata.go
constexpr Milliseconds quiesce{100};        // Disconnect(100)
constexpr qsizetype longestList = 100;
constexpr int mostFailures = 20;            // told in a second

Milliseconds waitOf(Milliseconds limit)
{
    return limit.count() > 0 ? std::min(limit, defaultWait) : defaultWait;
}

// Go's strconv.ParseBool.
std::optional<bool> parseBool(const QString& text)
{
    for (const char* yes : {"1", "t", "T", "TRUE", "true", "True"})
        if (text == QLatin1String(yes)) return true;
    for (const char* no : {"0", "f", "F", "FALSE", "false", "False"})
        if (text == QLatin1String(no)) return false;
    return std::nullopt;
}

} // namespace

Mqtt3PubSub::Mqtt3PubSub(Hub& hub, ComponentConfig config, QObject* parent)
    : PubSubComponent(parent), m_hub(hub), m_config(std::move(config)), m_links(hub), m_random(m_config.seed)
{
    connect(&m_links, &LinkSet::stopped, this, &Component::closed);
    connect(&m_waitTimer, &mqtt::Timer::timeout, this, &Mqtt3PubSub::checkWaits);
    connect(&m_initTimer, &mqtt::Timer::timeout, this, [this] { endInit(QStringLiteral("context deadline exceeded")); });
}

// --- Init (facts B.3, B.4) ---

void Mqtt3PubSub::init(Milliseconds limit, CallDone done)
{
    const dapr::MqttSettings& settings = m_config.settings;
    LinkSetup link;
    link.status.role = Role::Sidecar;
    link.status.component = m_config.name;
    link.status.replica = m_config.replica;
    link.status.purpose = QStringLiteral("pub/sub");
    m_initDone = std::move(done);
    m_initLimit = limit;
    m_initTimer.start(waitOf(limit));
    const auto endpoint = endpointOf(settings);
    if (!endpoint) {
        // Dapr tries all the same, with the same end as for a broker that is not there.
        m_links.addFailed(link.status, endpoint.error(),
                          daprdsWords(QStringLiteral("failed to establish connection to broker: context deadline exceeded")));
        return;
    }
    link.client.endpoint = *endpoint;
    link.client.session = sidecarSession(settings, m_config.clientId);
    link.client.session.resendSeed = m_config.seed;
    m_link = m_links.add(*this, std::move(link));
}

void Mqtt3PubSub::endInit(const QString& error)
{
    if (!m_initDone) return;
    m_initTimer.stop();
    CallResult result;
    if (!error.isEmpty()) {
        result.error = QStringLiteral("failed to establish connection to broker: ") + error;
        if (m_link && m_link->status().error) result.note = m_link->status().error->message;
        m_initFailed = true;
        if (m_link && !m_closed) m_link->tellDaprError(daprdsWords(result.error));
    }
    std::exchange(m_initDone, {})(result);
}

// The component gives up after 20 s at the latest; before that it is daprd's context that ends (RT:processor/components.go).
QString Mqtt3PubSub::daprdsWords(const QString& error) const
{
    const bool byDaprd = m_initLimit.count() > 0 && m_initLimit <= defaultWait;
    const QString logName = QStringLiteral("%1 (%2/v1)").arg(m_config.name, m_config.type);
    return initError(m_config.release, error, byDaprd, m_config.name, logName, m_initLimit);
}

void Mqtt3PubSub::linkUp(const mqtt::Connack&)
{
    // The callback is a goroutine of its own, and mostly the last to get the lock: calls that the reconnect completes,
    // those that waited for them, and whoever subscribes directly after Init come before it.
    QMetaObject::invokeMethod(this, &Mqtt3PubSub::onConnect, Qt::QueuedConnection);
    endInit({});
    if (std::exchange(m_initFailed, false)) Q_EMIT connectedLate();
}

void Mqtt3PubSub::linkLost(const mqtt::ConnectionError& error)
{
    note(dapr::Severity::Error, QStringLiteral("Connection with broker lost; error: ") + pahoLossReason(error));
}

void Mqtt3PubSub::reconnecting()
{
    note(dapr::Severity::Note, QStringLiteral("Attempting to reconnect to broker…"));
}

// --- Publish (facts C.1) ---

void Mqtt3PubSub::publish(const ComponentPublish& publish, Milliseconds limit, CallDone done)
{
    if (m_closed) return done({QStringLiteral("component is closed"), {}, 0});
    if (publish.topic.isEmpty()) return done({QStringLiteral("topic name is empty"), {}, 0});
    bool retain = m_config.settings.retain;
    if (const QString wanted = publish.metadata.value(QStringLiteral("retain")); !wanted.isEmpty()) {
        const auto parsed = parseBool(wanted);
        if (!parsed) {
            return done({QStringLiteral("mqtt invalid retain %1, strconv.ParseBool: parsing \"%1\": invalid syntax")
                             .arg(wanted), {}, 0});
        }
        retain = *parsed;
    }
    const auto wrapped = [done = std::move(done)](CallResult result) {
        if (!result.error.isEmpty()) result.error.prepend(QStringLiteral("failed to publish: "));
        done(result);
    };
    if (!m_link || !m_link->wasUp()) return wrapped({QStringLiteral("not Connected"), {}, 0});
    const std::string topic = publish.topic.toStdString();
    const std::string_view payload(publish.payload.constData(), static_cast<std::size_t>(publish.payload.size()));
    const mqtt::PublishView view{topic, payload, 0, static_cast<mqtt::QoS>(m_config.settings.qos), false, retain};
    m_calls.publish(*m_link, view, waitOf(limit), QStringLiteral("context deadline exceeded"), wrapped);
}

// --- receiving (facts D.2 to D.4) ---

void Mqtt3PubSub::delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id)
{
    const std::size_t runs = m_routes.countFor(publish.topic);
    if (runs == 0) return leftAlone(publish.topic, id);
    if (m_lock.isFreeToRead()) {
        for (std::size_t i = 0; i < runs; ++i) run(publish, id);
        return;
    }
    // A call that subscribes holds the lock that the choice of a handler needs.
    const auto kept = std::make_shared<mqtt::Publish>(publish.toOwned());
    for (std::size_t i = 0; i < runs; ++i) {
        m_lock.read([this, kept, id] {
            const mqtt::PublishView view{kept->topic, kept->payload, kept->packetId, kept->qos, kept->dup, kept->retain};
            run(view, id);
            m_lock.releaseRead();
        });
    }
}

void Mqtt3PubSub::run(const mqtt::PublishView& publish, mqtt::DeliveryId id)
{
    if (m_closed) return;
    const Handlers::Handler* found = m_handlers.find(publish.topic, m_config.seed == 0 ? nullptr : &m_random);
    if (!found) return leftAlone(publish.topic, id);
    const CallId call = ++m_lastCall;
    const auto end = found->handler->handle({m_link->id(), id, publish}, call);
    if (!m_link) return; // closed meanwhile
    if (end && end->ok() && publish.qos == mqtt::QoS::AtMostOnce) return;
    if (end && end->ok()) {
        m_link->acknowledge(id); // the first success only, and only on the connection that it came by
        return;
    }
    const OpenCall open{publish.qos == mqtt::QoS::AtMostOnce ? 0 : id,
                        QString::fromUtf8(publish.topic.data(), static_cast<qsizetype>(publish.topic.size())),
                        publish.packetId};
    if (end) return ended(open, *end);
    if (open.delivery != 0) m_link->touch();
    m_open.emplace(call, open);
}

void Mqtt3PubSub::finish(CallId call, const HandlerEnd& end)
{
    const auto it = m_open.find(call);
    if (it == m_open.end()) return;
    const OpenCall open = std::move(it->second);
    m_open.erase(it);
    ended(open, end);
}

void Mqtt3PubSub::ended(const OpenCall& call, const HandlerEnd& end)
{
    if (!m_link) return;
    if (call.delivery != 0) m_link->touch();
    if (end.ok()) {
        if (call.delivery != 0) m_link->acknowledge(call.delivery);
        return;
    }
    const mqtt::Instant now = m_hub.clock().steady();
    if (now - m_failuresSince > std::chrono::seconds(1)) {
        m_failuresSince = now;
        m_failuresTold = 0;
    }
    if (++m_failuresTold > mostFailures) return; // the list of messages has them all
    note(dapr::Severity::Error, QStringLiteral("Failed processing MQTT message %1#%2: %3")
                                    .arg(call.topic, QString::number(call.packetId), end.error));
}

void Mqtt3PubSub::leftAlone(std::string_view topic, mqtt::DeliveryId id)
{
    if (!m_link) return;
    m_link->noHandler(id);
    const QByteArray name(topic.data(), static_cast<qsizetype>(topic.size()));
    if (m_leftAlone.size() >= longestList || m_leftAlone.contains(name)) return;
    m_leftAlone.insert(name);
    note(dapr::Severity::Warning,
         QStringLiteral("No handler defined for messages received on topic %1").arg(QString::fromUtf8(name)));
}

void Mqtt3PubSub::note(dapr::Severity severity, const QString& text)
{
    m_hub.note(severity, m_link ? m_link->id() : ConnectionId{0}, text);
}

// --- Close (facts D.5) ---

void Mqtt3PubSub::close(CallDone done)
{
    if (m_initDone) {
        m_closed = true;
        endInit(QStringLiteral("context canceled"));
    }
    m_lock.write([this, done = std::move(done)] { closeLocked(done); });
}

void Mqtt3PubSub::closeLocked(const CallDone& done)
{
    const bool again = std::exchange(m_stopped, true);
    const bool wasUp = m_link && m_link->isUp();
    m_handlers.clear();
    m_closed = true;
    m_waitTimer.stop();
    m_waits.clear();
    m_open.clear();
    m_calls.failAll(QStringLiteral("mqtt client closed"));
    m_link = nullptr;
    if (!again) m_links.stop();
    m_lock.releaseWrite();
    if (wasUp || again) return done({});
    // Without a connection paho sits its time out.
    connect(&m_closeTimer, &mqtt::Timer::timeout, this, [done] { done({}); });
    m_closeTimer.start(quiesce);
}

} // namespace wb::sidecar
