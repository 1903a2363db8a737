#include "core/sidecar/components/mqtt3_pubsub.h"

#include "core/mqtt/packet.h"
#include "core/sidecar/components/paho_words.h"

#include <algorithm>

// How Mqtt3PubSub subscribes (facts B.5, D.1, D.5; CC:pubsub/mqtt3/mqtt.go; PAHO client.go, topic.go). One call at a
// time: it holds the lock until SUBACK, a reconnect or its time limit; so does the callback of each (re)connect.

namespace wb::sidecar {

namespace {

constexpr Milliseconds defaultWait{20'000};

// KIT strings.IsTruthy.
bool isTruthy(const QString& text)
{
    static const QStringList words{QStringLiteral("y"), QStringLiteral("yes"), QStringLiteral("true"),
                                   QStringLiteral("t"), QStringLiteral("on"),  QStringLiteral("1")};
    return words.contains(text.trimmed().toLower());
}

} // namespace

SubscriptionId Mqtt3PubSub::subscribe(const QString& topic, const Metadata& metadata, MessageHandler& handler,
                                      CallDone done)
{
    if (m_closed || topic.isEmpty()) {
        done({m_closed ? QStringLiteral("component is closed") : QStringLiteral("topic name is empty"), {}, 0});
        return 0;
    }
    const SubscriptionId id = ++m_lastSubscription;
    Subscription& subscription = m_subscriptions[id];
    subscription.topic = topic;
    subscription.unsubscribeOnClose = isTruthy(metadata.value(QStringLiteral("unsubscribeOnClose")));
    subscription.done = std::move(done);
    m_lock.write([this, id, &handler] { ask(id, handler); });
    return id;
}

void Mqtt3PubSub::ask(SubscriptionId id, MessageHandler& handler)
{
    Subscription& subscription = m_subscriptions.at(id);
    const std::string filter = subscription.topic.toStdString();
    m_handlers.set(filter, handler);
    if (const QString problem = problemWith(subscription.topic); !problem.isEmpty()) return endAsking(id, problem, {});
    m_leftAlone.clear();
    m_routes.add(PahoRoutes::routeOfSubscribe(filter));
    subscription.asking = m_link->subscribe({{filter, static_cast<mqtt::QoS>(m_config.settings.qos)}});
    if (subscription.asking == 0) return endAsking(id, QStringLiteral("no message IDs available"), {});
    if (subscription.cancelled)
        return endAsking(id, QStringLiteral("error while waiting for subscription token: context canceled"), {});
    waitFor(subscription.asking, [this, id](const WaitEnd& end) {
        if (end.timedOut) return endAsking(id, QStringLiteral("timeout waiting for subscription"), {});
        const bool refused = !end.returnCodes.empty() && end.returnCodes.front() == mqtt::subackFailure;
        if (refused) return endAsking(id, {}, tr("The broker refused the subscription"));
        endAsking(id, {}, end.resent ? tr("Success was reported at the reconnect, before the broker had answered") : QString());
    });
}

// What the client looks at before it sends.
QString Mqtt3PubSub::problemWith(const QString& topic) const
{
    if (!m_link || !m_link->wasUp()) return QStringLiteral("not Connected");
    if (!m_link->isUp() && m_config.settings.cleanSession)
        return QStringLiteral("reconnecting state and cleansession is true");
    return pahoSubscribeProblem(topic.toStdString(), m_config.settings.qos);
}

void Mqtt3PubSub::endAsking(SubscriptionId id, const QString& error, const QString& note)
{
    Subscription& subscription = m_subscriptions.at(id);
    subscription.asking = 0;
    const CallDone done = std::exchange(subscription.done, {});
    CallResult result;
    result.note = note;
    if (error.isEmpty()) {
        this->note(dapr::Severity::Note, QStringLiteral("MQTT is subscribed to topic %1 (qos: %2)")
                                             .arg(subscription.topic, QString::number(m_config.settings.qos)));
    } else {
        result.error = QStringLiteral("mqtt error from subscribe: ") + error;
        m_handlers.remove(subscription.topic.toStdString());
        if (m_link) m_link->forget({subscription.topic});
        m_subscriptions.erase(id);
    }
    done(result); // before whoever waits for the lock, as its messages
    m_lock.releaseWrite();
}

void Mqtt3PubSub::stop(SubscriptionId id)
{
    const auto it = m_subscriptions.find(id);
    if (it == m_subscriptions.end() || it->second.cancelled) return;
    Subscription& subscription = it->second;
    subscription.cancelled = true;
    if (subscription.asking != 0) {
        std::erase_if(m_waits, [&](const Wait& wait) { return wait.operation == subscription.asking; });
        return endAsking(id, QStringLiteral("error while waiting for subscription token: context canceled"), {});
    }
    if (subscription.done) return; // it waits for the lock, and will see it then
    const Subscription ended = subscription;
    m_subscriptions.erase(it);
    // By topic, also when another call has taken it over meanwhile.
    m_handlers.remove(ended.topic.toStdString());
    if (!m_link) return;
    if (m_config.settings.cleanSession || ended.unsubscribeOnClose) unsubscribe(ended.topic);
    else m_link->forget({ended.topic}); // the broker goes on delivering
}

void Mqtt3PubSub::unsubscribe(const QString& topic)
{
    if (!m_link->isUp() && m_config.settings.cleanSession) return m_link->forget({topic}); // paho refuses it unheard
    if (m_link->isUp()) m_routes.remove(topic.toStdString());
    const mqtt::OperationId operation = m_link->unsubscribe({topic});
    if (operation == 0) return;
    waitFor(operation, [this, topic](const WaitEnd& end) {
        if (!end.timedOut) return;
        note(dapr::Severity::Warning,
             QStringLiteral("Failed to ubsubscribe from topic %1: timeout while unsubscribing from topic %1").arg(topic));
    });
}

// --- the callback of each connection ---

void Mqtt3PubSub::onConnect()
{
    m_lock.read([this] { subscribeAll(); });
}

void Mqtt3PubSub::subscribeAll()
{
    const bool refused = m_link && !m_link->isUp() && m_config.settings.cleanSession;
    if (!m_link || m_handlers.isEmpty() || refused) {
        if (refused && !m_handlers.isEmpty())
            note(dapr::Severity::Error, QStringLiteral("Error starting subscriptions in the OnConnect handler: "
                                                       "reconnecting state and cleansession is true"));
        return m_lock.releaseRead();
    }
    std::vector<mqtt::TopicRequest> requests;
    for (const Handlers::Handler& handler : m_handlers.all()) {
        requests.push_back({handler.topic, static_cast<mqtt::QoS>(m_config.settings.qos)});
        m_routes.add(handler.topic);
    }
    const mqtt::OperationId operation = m_link->subscribe(std::move(requests));
    if (operation == 0) return m_lock.releaseRead();
    waitFor(operation, [this](const WaitEnd& end) {
        if (end.timedOut) {
            note(dapr::Severity::Error,
                 QStringLiteral("Error starting subscriptions in the OnConnect handler: error while waiting for "
                                "subscription token: context deadline exceeded"));
        }
        m_lock.releaseRead();
    });
}

// --- waiting for answers ---

void Mqtt3PubSub::waitFor(mqtt::OperationId operation, std::function<void(const WaitEnd& end)> ended)
{
    m_waits.push_back({operation, mqtt::steadyNow() + defaultWait, std::move(ended)});
    if (!m_waitTimer.isActive()) m_waitTimer.start(defaultWait);
}

void Mqtt3PubSub::subscribed(mqtt::OperationId id, const std::vector<std::uint8_t>& returnCodes)
{
    endWait(id, {false, false, returnCodes});
}

void Mqtt3PubSub::resent(mqtt::OperationId id)
{
    m_calls.resent(id);
    endWait(id, {false, true, {}});
}

void Mqtt3PubSub::endWait(mqtt::OperationId operation, const WaitEnd& end)
{
    const auto it = std::find_if(m_waits.begin(), m_waits.end(),
                                 [&](const Wait& wait) { return wait.operation == operation; });
    if (it == m_waits.end()) return; // nobody waits any more
    const auto ended = std::move(it->ended);
    m_waits.erase(it);
    if (m_waits.empty()) m_waitTimer.stop();
    ended(end);
}

void Mqtt3PubSub::checkWaits()
{
    const mqtt::Instant now = mqtt::steadyNow();
    while (!m_waits.empty() && m_waits.front().deadline <= now) endWait(m_waits.front().operation, {true, false, {}});
    if (m_waits.empty()) return;
    m_waitTimer.start(std::chrono::ceil<Milliseconds>(m_waits.front().deadline - now)); // they are in order
}

} // namespace wb::sidecar
