#include "core/sidecar/runtime/app_topic.h"

#include "core/sidecar/runtime/bulk_delivery.h"
#include "core/sidecar/runtime/topic_delivery.h"

namespace wb::sidecar {

namespace {

// cenkalti/backoff's own defaults, without an end.
Policy againAndAgain()
{
    RetrySpec retry;
    retry.kind = RetrySpec::Kind::Exponential;
    retry.maxElapsed = std::chrono::nanoseconds(0);
    Policy policy;
    policy.retry = retry;
    return policy;
}

std::unique_ptr<MessageHandler> handlerFor(DeliveryHost& host, const AppSubscription& subscription)
{
    if (subscription.bulk) return std::make_unique<BulkDelivery>(host, subscription);
    return std::make_unique<TopicDelivery>(host, subscription);
}

} // namespace

AppTopic::AppTopic(DeliveryHost& host, PubSubComponent& component, const AppSubscription& subscription,
                   const QString& fullTopic)
    : m_host(host), m_component(component), m_subscription(subscription), m_fullTopic(fullTopic),
      m_handler(handlerFor(host, subscription))
{
}

AppTopic::~AppTopic() = default;

bool AppTopic::set(const AppSubscription& subscription)
{
    // What the component was told cannot be told again.
    if (subscription.metadata != m_subscription.metadata || subscription.bulk != m_subscription.bulk) return false;
    m_subscription = subscription;
    if (auto* const bulk = dynamic_cast<BulkDelivery*>(m_handler.get())) bulk->set(subscription);
    else static_cast<TopicDelivery&>(*m_handler).set(subscription);
    return true;
}

void AppTopic::start()
{
    if (m_host.publisher().maySubscribe(m_subscription.topic)) subscribe();
    else failed(QStringLiteral("subscription to topic '%1' on pubsub '%2' is not allowed").arg(topic(), m_host.displayName()));
}

void AppTopic::subscribe()
{
    m_asking = true;
    m_id = m_component.subscribe(m_fullTopic, m_subscription.metadata, *m_handler, [this](const CallResult& result) {
        m_asking = false;
        if (m_stopped) deleteLater();
        else subscribed(result.error);
    });
}

void AppTopic::subscribed(const QString& error)
{
    if (!error.isEmpty()) failed(QStringLiteral("failed to subscribe to topic %1: %2").arg(topic(), error));
    else if (m_again) m_again->ended({});
}

void AppTopic::failed(const QString& error)
{
    if (m_again) {
        m_host.note(dapr::Severity::Error, 0,
                    QStringLiteral("Retry failed for subscription pubsub %1, topic %2: %3. Will retry.")
                        .arg(m_host.displayName(), topic(), error));
        m_again->ended({false, false, error, {}});
        return;
    }
    m_host.note(dapr::Severity::Error, 0, QStringLiteral("Failed to start subscription for pubsub %1, topic %2: %3")
                                              .arg(m_host.displayName(), topic(), error));
    PolicyDriver::Calls calls;
    calls.begin = [this](int) { start(); };
    calls.abandon = [] {};
    calls.retrying = [](const TryEnd&) {};
    calls.done = [this](const TryEnd&) {
        m_host.note(dapr::Severity::Note, 0, QStringLiteral("Successfully started subscription after retry for pubsub %1, topic %2")
                                                 .arg(m_host.displayName(), topic()));
    };
    calls.log = [](const QString&) {};
    m_again = std::make_unique<PolicyDriver>(againAndAgain(), QString(), Milliseconds(0), std::move(calls));
    m_again->start(); // the first of the further tries comes at once
}

void AppTopic::stop()
{
    if (std::exchange(m_stopped, true)) return;
    m_again.reset();
    if (m_id != 0) m_component.stop(m_id);
    if (auto* const bulk = dynamic_cast<BulkDelivery*>(m_handler.get())) bulk->endGathering();
    if (!m_asking) deleteLater();
}

} // namespace wb::sidecar
