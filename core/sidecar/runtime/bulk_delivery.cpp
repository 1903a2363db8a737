#include "core/sidecar/runtime/bulk_delivery.h"

#include <QUuid>

#include <algorithm>

namespace wb::sidecar {

BulkDelivery::BulkDelivery(DeliveryHost& host, const AppSubscription& subscription)
    : m_host(host), m_plan(host.planFor(subscription))
{
    connect(&m_await, &mqtt::Timer::timeout, this, &BulkDelivery::flush);
}

void BulkDelivery::set(const AppSubscription& subscription)
{
    if (subscription != m_plan->subscription) m_plan = m_host.planFor(subscription);
}

std::optional<HandlerEnd> BulkDelivery::handle(const InboundMessage& message, CallId call)
{
    BulkEntry entry(HandlingTrail(m_host.hub().facts(), message));
    entry.id = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    entry.payload = QByteArray(message.publish.payload.data(), static_cast<qsizetype>(message.publish.payload.size()));
    entry.retained = message.publish.retain;
    entry.call = call;
    entry.connection = message.connection;
    m_waiting.push_back(std::move(entry));
    collect();
    return std::nullopt;
}

void BulkDelivery::collect()
{
    if (m_batch || m_waiting.empty()) return;
    const AppSubscription& subscription = m_plan->subscription;
    if (static_cast<qsizetype>(m_waiting.size()) >= subscription.bulkMaxMessages) {
        // Not within the component's call: it waits for the handler to return.
        if (!m_await.isActive() || m_await.due() > mqtt::steadyNow()) m_await.start(Milliseconds(0));
    } else if (!m_await.isActive()) {
        m_await.start(Milliseconds(subscription.bulkMaxAwaitMs)); // from the first message of a batch on
    }
}

void BulkDelivery::flush()
{
    m_await.stop();
    if (m_batch || m_waiting.empty()) return;
    const auto most = static_cast<std::size_t>(std::max(1, m_plan->subscription.bulkMaxMessages));
    const auto end = m_waiting.begin() + static_cast<std::ptrdiff_t>(std::min(most, m_waiting.size()));
    std::vector<BulkEntry> entries(std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(end));
    m_waiting.erase(m_waiting.begin(), end);
    m_batch = new BulkBatch(m_host, m_plan, std::move(entries));
    connect(m_batch, &BulkBatch::ended, this, [this] {
        m_batch = nullptr;
        collect();
    });
    m_batch->start();
}

void BulkDelivery::endGathering()
{
    flush();
}

} // namespace wb::sidecar
