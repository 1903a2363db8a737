#include "core/sidecar/components/delivery_retries.h"

namespace wb::sidecar {

namespace {

constexpr Milliseconds retryPause{5000};

QString nameOf(const mqtt::Publish& message)
{
    return QStringLiteral("%1/%2").arg(QString::fromStdString(message.topic)).arg(message.packetId);
}

} // namespace

DeliveryRetries::DeliveryRetries(Hub& hub, qint64 maxRetries, QObject* parent)
    : QObject(parent), m_hub(hub), m_maxRetries(maxRetries), m_timer(this)
{
    connect(&m_timer, &mqtt::Timer::timeout, this, &DeliveryRetries::retryDue);
}

void DeliveryRetries::deliver(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id,
                              MessageHandler& handler)
{
    const CallId call = ++m_lastCall;
    const auto end = handler.handle({client.connection(), id, publish, after(0), 0}, call);
    if (end && end->ok()) {
        client.acknowledge(id); // does nothing for QoS 0
        return;
    }
    client.leaveOpen();
    Run run;
    run.client = &client;
    run.connection = client.connection();
    run.id = id;
    run.handler = &handler;
    run.message = publish.toOwned();
    if (end) ended(std::move(run), *end);
    else m_running.insert_or_assign(call, std::move(run));
}

AfterFailure DeliveryRetries::after(qint64 retries) const
{
    if (m_maxRetries >= 0 && retries >= m_maxRetries) return {};
    return {AfterFailure::Kind::Again, QStringLiteral("backOffMaxRetries"), std::chrono::nanoseconds(retryPause).count()};
}

void DeliveryRetries::attempt(Run run)
{
    const CallId call = ++m_lastCall;
    const mqtt::Publish& message = run.message;
    const mqtt::PublishView view{message.topic, message.payload, message.packetId, message.qos, message.dup,
                                 message.retain};
    const auto end = run.handler->handle({run.connection, run.id, view, after(run.retries), run.attempts}, call);
    if (end) ended(std::move(run), *end);
    else m_running.insert_or_assign(call, std::move(run));
}

void DeliveryRetries::finish(CallId call, const HandlerEnd& end)
{
    const auto it = m_running.find(call);
    if (it == m_running.end()) return;
    Run run = std::move(it->second);
    m_running.erase(it);
    ended(std::move(run), end);
}

void DeliveryRetries::ended(Run run, const HandlerEnd& end)
{
    run.attempts += end.attempts;
    if (end.ok()) {
        if (run.client) run.client->acknowledge(run.id); // of a connection that is gone: dropped (facts D.4)
        if (run.retries > 0)
            m_hub.note(dapr::Severity::Note, run.connection,
                       QStringLiteral("Successfully processed MQTT message after it previously failed: %1")
                           .arg(nameOf(run.message)));
        return;
    }
    if (m_maxRetries >= 0 && run.retries >= m_maxRetries) {
        m_hub.note(dapr::Severity::Error, run.connection,
                   QStringLiteral("Failed processing MQTT message: %1: %2").arg(nameOf(run.message), end.error));
        return; // stays unacknowledged
    }
    if (run.retries++ == 0)
        m_hub.note(dapr::Severity::Error, run.connection,
                   QStringLiteral("Error processing MQTT message: %1. Retrying…").arg(nameOf(run.message)));
    run.due = mqtt::steadyNow() + retryPause;
    m_waiting.push_back(std::move(run));
    if (!m_timer.isActive()) m_timer.start(retryPause);
}

void DeliveryRetries::retryDue()
{
    const mqtt::Instant now = mqtt::steadyNow();
    while (!m_waiting.empty() && m_waiting.front().due <= now) {
        Run run = std::move(m_waiting.front());
        m_waiting.pop_front();
        attempt(std::move(run));
    }
    if (!m_waiting.empty() && !m_timer.isActive())
        m_timer.start(std::chrono::ceil<Milliseconds>(m_waiting.front().due - now));
}

} // namespace wb::sidecar
