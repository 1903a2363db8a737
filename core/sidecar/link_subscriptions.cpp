#include "core/mqtt/topic.h"
#include "core/mqtt/topic_words.h"
#include "core/sidecar/link.h"

#include <algorithm>

// The part of a link that keeps what was asked for and what was granted.

namespace wb::sidecar {

namespace {

std::vector<std::string> toStrings(const QStringList& filters)
{
    std::vector<std::string> out;
    out.reserve(static_cast<std::size_t>(filters.size()));
    for (const QString& filter : filters) out.push_back(filter.toStdString());
    return out;
}

} // namespace

SubscriptionStatus& Link::subscription(const QString& filter)
{
    for (SubscriptionStatus& known : m_status.subscriptions)
        if (known.filter == filter) return known;
    m_status.subscriptions.append({filter, 0, -1});
    return m_status.subscriptions.last();
}

mqtt::OperationId Link::subscribe(std::vector<mqtt::TopicRequest> topics)
{
    if (!isUp() && !isDaprs()) return 0;
    QStringList filters;
    std::erase_if(topics, [&](const mqtt::TopicRequest& topic) {
        const QString filter = QString::fromStdString(topic.filter);
        const std::string_view problem = isDaprs() ? std::string_view() : mqtt::topicFilterProblem(topic.filter);
        SubscriptionStatus& status = subscription(filter);
        status.requestedQos = static_cast<int>(topic.qos);
        status.grantedQos = -1;
        if (problem.empty()) {
            filters << filter;
            return false;
        }
        m_hub.note(dapr::Severity::Error, id(),
                   tr("Not subscribed to %1: %2").arg(filter, mqtt::topicWords(problem)));
        return true;
    });
    mqtt::OperationId sent = 0;
    if (!topics.empty()) {
        const auto operation = session().subscribe(topics, m_hub.clock().steady());
        if (operation) m_operations.push_back({sent = *operation, filters});
        else m_hub.note(dapr::Severity::Error, id(), QString::fromStdString(operation.error().message));
    }
    report();
    return sent;
}

mqtt::OperationId Link::unsubscribe(const QStringList& filters)
{
    mqtt::OperationId sent = 0;
    if ((isUp() || isDaprs()) && !filters.isEmpty()) {
        const std::vector<std::string> names = toStrings(filters);
        const auto operation = session().unsubscribe(names, m_hub.clock().steady());
        if (operation) m_operations.push_back({sent = *operation, filters});
    }
    forget(filters);
    return sent;
}

void Link::forget(const QStringList& filters)
{
    m_status.subscriptions.removeIf([&](const SubscriptionStatus& status) { return filters.contains(status.filter); });
    report();
}

QStringList Link::takeOperation(mqtt::OperationId id)
{
    const auto it = std::find_if(m_operations.begin(), m_operations.end(),
                                 [id](const Operation& operation) { return operation.id == id; });
    if (it == m_operations.end()) return {};
    const QStringList filters = it->filters;
    m_operations.erase(it);
    return filters;
}

void Link::subscribed(mqtt::OperationId id, const std::vector<std::uint8_t>& returnCodes)
{
    const QStringList filters = takeOperation(id);
    const auto count = std::min(static_cast<std::size_t>(filters.size()), returnCodes.size());
    for (std::size_t i = 0; i < count; ++i) {
        const QString& filter = filters[static_cast<qsizetype>(i)];
        const auto known = std::find_if(m_status.subscriptions.begin(), m_status.subscriptions.end(),
                                        [&](const SubscriptionStatus& status) { return status.filter == filter; });
        if (known == m_status.subscriptions.end()) continue; // given up meanwhile
        known->grantedQos = returnCodes[i];
        // Dapr looks at neither (facts D.1); a person should.
        if (returnCodes[i] == mqtt::subackFailure)
            m_hub.note(dapr::Severity::Error, this->id(), tr("The broker refused the subscription to %1").arg(filter));
        else if (known->grantedQos < known->requestedQos)
            m_hub.note(dapr::Severity::Warning, this->id(),
                       tr("The broker granted QoS %1 for %2; QoS %3 was asked for")
                           .arg(known->grantedQos)
                           .arg(filter)
                           .arg(known->requestedQos));
    }
    report();
    m_user.subscribed(id, returnCodes);
}

void Link::unsubscribed(mqtt::OperationId id)
{
    takeOperation(id);
    m_user.unsubscribed(id);
}

void Link::operationFailed(mqtt::OperationId id, const mqtt::SessionError& error)
{
    const QStringList filters = takeOperation(id);
    if (filters.isEmpty() || error.code == mqtt::SessionErrorCode::LinkLost) return; // asked again on the next link
    m_hub.note(dapr::Severity::Error, this->id(),
               tr("%1: %2").arg(filters.join(QStringLiteral(", ")), QString::fromStdString(error.message)));
}

} // namespace wb::sidecar
