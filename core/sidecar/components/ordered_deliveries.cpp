#include "core/sidecar/components/ordered_deliveries.h"

#include <algorithm>

namespace wb::sidecar {

namespace {
constexpr Milliseconds retryPause{5000};
} // namespace

OrderedDeliveries::OrderedDeliveries(Hub& hub, const EraRules& rules, qint64 maxRetries, Choose choose, QObject* parent)
    : QObject(parent), m_hub(hub), m_rules(rules), m_maxRetries(maxRetries), m_choose(std::move(choose)), m_retry(this)
{
    connect(&m_retry, &mqtt::Timer::timeout, this, [this] {
        run();
        next();
    });
}

void OrderedDeliveries::deliver(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id, int routes)
{
    m_queue.push_back({&client, client.connection(), id, routes, publish.toOwned()});
    if (!m_busy) next();
}

void OrderedDeliveries::next()
{
    if (std::exchange(m_looping, true)) return; // most handlers end at once: a loop, no recursion
    while (!m_busy && !m_queue.empty()) {
        m_busy = true;
        m_retries = m_attempts = 0;
        run();
    }
    m_looping = false;
}

void OrderedDeliveries::run()
{
    const Message& message = m_queue.front();
    MessageHandler* handler = m_choose(message.publish.topic);
    if (!handler) { // 1.8 knows exact topics only
        note(dapr::Severity::Error,
             QStringLiteral("no handler defined for topic %1").arg(QString::fromStdString(message.publish.topic)));
        if (withoutRetries() == AfterFailure::Kind::Leave && message.client) message.client->leaveAlone(message.id);
        settle();
        return;
    }
    const mqtt::Publish& publish = message.publish;
    const std::string_view topic = m_toldTopic ? std::string_view(*m_toldTopic) : std::string_view(publish.topic);
    const mqtt::PublishView view{topic, publish.payload, publish.packetId, publish.qos, publish.dup, publish.retain};
    const CallId call = ++m_lastCall;
    const auto end = handler->handle({message.connection, message.id, view, after(), m_attempts}, call);
    if (end) ended(*end);
    else m_waitingFor = call;
}

void OrderedDeliveries::finish(CallId call, const HandlerEnd& end)
{
    if (call == 0 || call != m_waitingFor) return;
    m_waitingFor = 0;
    ended(end);
    next();
}

// What ended() will do with a failure.
AfterFailure OrderedDeliveries::after() const
{
    if (m_rules.retries && !m_cancelled && (m_maxRetries < 0 || m_retries < m_maxRetries))
        return {AfterFailure::Kind::Again, QStringLiteral("backOffMaxRetries"), std::chrono::nanoseconds(retryPause).count()};
    return {withoutRetries()};
}

AfterFailure::Kind OrderedDeliveries::withoutRetries() const
{
    const bool kept = m_rules.retainedLeftAlone && m_queue.front().publish.retain;
    if (m_rules.acknowledge == Acknowledge::Republished && m_republish && !kept) return AfterFailure::Kind::Republish;
    return m_rules.acknowledge == Acknowledge::Always ? AfterFailure::Kind::AcknowledgeAnyway : AfterFailure::Kind::Leave;
}

void OrderedDeliveries::ended(const HandlerEnd& end)
{
    m_attempts += end.attempts;
    if (end.ok()) {
        if (m_retries > 0)
            note(dapr::Severity::Note,
                 QStringLiteral("Successfully processed MQTT message after it previously failed: %1").arg(name()));
        routeDone(true);
        return;
    }
    if (m_rules.retries && !m_cancelled && (m_maxRetries < 0 || m_retries < m_maxRetries)) {
        if (m_retries++ == 0)
            note(dapr::Severity::Error, QStringLiteral("Error processing MQTT message: %1. Retrying...").arg(name()));
        m_retry.start(retryPause);
        return;
    }
    failed(end.error);
}

void OrderedDeliveries::failed(const QString& error)
{
    // 1.9 has another punctuation; 1.0 threw the error away.
    const QString words = m_rules.acknowledge == Acknowledge::Republished ? QStringLiteral("Failed processing MQTT message %1: %2")
                                                                         : QStringLiteral("Failed processing MQTT message: %1: %2");
    if (!m_rules.namesLastTopic) note(dapr::Severity::Error, words.arg(name(), error));
    settle();
}

// Of a message that failed, or that nobody handles.
void OrderedDeliveries::settle()
{
    const Message& message = m_queue.front();
    if (withoutRetries() != AfterFailure::Kind::Republish) {
        routeDone(m_rules.acknowledge == Acknowledge::Always);
        return;
    }
    m_republish(message, [self = QPointer(this)](bool acknowledge) {
        if (!self) return;
        self->routeDone(acknowledge);
        self->next();
    });
}

void OrderedDeliveries::routeDone(bool acknowledge)
{
    Message& message = m_queue.front();
    if (message.client) {
        if (acknowledge) message.client->acknowledge(message.id); // twice is once
        else message.client->leaveOpen();
    }
    m_retries = 0;
    m_busy = false;
    if (--message.routes == 0) m_queue.pop_front();
}

void OrderedDeliveries::dropWaiting(const BrokerClient& client)
{
    if (m_queue.empty()) return;
    const auto first = m_queue.begin() + (m_busy ? 1 : 0);
    m_queue.erase(std::remove_if(first, m_queue.end(), [&](const Message& message) { return message.client == &client; }),
                  m_queue.end());
}

void OrderedDeliveries::cancel()
{
    m_cancelled = true;
    if (!m_retry.isActive()) return;
    m_retry.stop();
    const bool left = withoutRetries() == AfterFailure::Kind::Leave; // its last run was to be followed by another one
    if (withoutRetries() != AfterFailure::Kind::Republish)
        m_hub.facts().add(m_queue.front().connection,
                          ledger::Handled{m_queue.front().id, left ? ledger::HandlingEnd::Failed : ledger::HandlingEnd::Dropped,
                                          QStringLiteral("context canceled")});
    failed(QStringLiteral("context canceled"));
    next();
}

void OrderedDeliveries::note(dapr::Severity severity, const QString& text)
{
    m_hub.note(severity, m_queue.front().connection, text);
}

QString OrderedDeliveries::name() const
{
    const mqtt::Publish& publish = m_queue.front().publish;
    const QChar mark = m_rules.acknowledge == Acknowledge::Republished ? u'#' : u'/';
    return QString::fromStdString(publish.topic) + mark + QString::number(publish.packetId);
}

} // namespace wb::sidecar
