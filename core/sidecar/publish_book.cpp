#include "core/sidecar/publish_book.h"

#include <algorithm>

namespace wb::sidecar {

PublishBook::PublishBook(Hub& hub, PublishRules rules, QObject* parent)
    : QObject(parent), m_hub(hub), m_rules(std::move(rules)), m_timer(this)
{
    connect(&m_timer, &mqtt::Timer::timeout, this, &PublishBook::checkDeadlines);
}

void PublishBook::publish(Link& link, quint64 token, mqtt::Publish message)
{
    Entry entry;
    entry.token = token;
    entry.topic = QString::fromStdString(message.topic);
    entry.message = std::move(message);
    entry.link = &link;
    send(std::move(entry));
}

void PublishBook::send(Entry entry)
{
    const Moment now = mqtt::steadyNow();
    const mqtt::Publish& message = entry.message;
    const mqtt::PublishView view{message.topic, message.payload, 0, message.qos, false, message.retain};
    m_early.reset();
    m_sending = true;
    const auto operation = entry.link->session().publish(view, now);
    m_sending = false;
    if (!operation) {
        fail(entry.token, entry.topic, QString::fromStdString(operation.error().message));
        return;
    }
    entry.written = now;
    entry.deadline = now + m_rules.limit;
    if (m_early && m_early->first == *operation) {
        finish(entry, m_early->second);
        return;
    }
    if (entry.tries >= m_rules.tries) entry.message = {};
    watch(entry.deadline);
    entry.link->touch();
    m_open.insert_or_assign(*operation, std::move(entry));
}

void PublishBook::hold(quint64 token, mqtt::Publish message, const QString& timeoutText)
{
    Entry entry;
    entry.token = token;
    entry.topic = QString::fromStdString(message.topic);
    entry.message = std::move(message);
    entry.heldText = timeoutText;
    entry.deadline = mqtt::steadyNow() + m_rules.limit;
    watch(entry.deadline);
    m_held.push_back(std::move(entry));
}

void PublishBook::linkUp(Link& link)
{
    std::vector<Entry> waiting;
    std::erase_if(m_held, [&](Entry& entry) {
        if (entry.pausing) return false;
        waiting.push_back(std::move(entry));
        return true;
    });
    for (Entry& entry : waiting) {
        entry.link = &link;
        send(std::move(entry));
    }
}

void PublishBook::published(mqtt::OperationId id, mqtt::PublishOutcome outcome)
{
    if (m_sending) {
        m_early.emplace(id, outcome);
        return;
    }
    const auto it = m_open.find(id);
    if (it == m_open.end()) return; // Dapr has stopped waiting for it
    const Entry entry = std::move(it->second);
    m_open.erase(it);
    finish(entry, outcome);
}

void PublishBook::finish(const Entry& entry, mqtt::PublishOutcome outcome)
{
    PublishResult result;
    result.token = entry.token;
    result.ok = true;
    if (outcome == mqtt::PublishOutcome::Acked)
        result.latencyNs = std::chrono::nanoseconds(mqtt::steadyNow() - entry.written).count();
    if (outcome == mqtt::PublishOutcome::Discarded) {
        // QoS 0 without a link: Dapr reports success and the message is gone (facts C.1).
        result.ok = static_cast<bool>(m_rules.wrap);
        result.message = tr("Discarded: there is no connection");
    }
    Q_EMIT m_hub.published(result);
}

void PublishBook::fail(quint64 token, const QString& topic, const QString& cause)
{
    PublishResult result;
    result.token = token;
    result.message = m_rules.wrap ? m_rules.wrap(topic, cause) : cause;
    Q_EMIT m_hub.published(result);
}

void PublishBook::watch(Moment deadline)
{
    if (m_timer.isActive()) return; // it fires earlier, and then looks again
    const auto left = std::chrono::ceil<Milliseconds>(deadline - mqtt::steadyNow());
    m_timer.start(std::max(left, Milliseconds(0)));
}

void PublishBook::checkDeadlines()
{
    const Moment now = mqtt::steadyNow();
    std::vector<Entry> over;
    std::erase_if(m_open, [&](auto& item) {
        if (item.second.deadline > now) return false;
        over.push_back(std::move(item.second));
        return true;
    });
    std::erase_if(m_held, [&](Entry& entry) {
        if (entry.deadline > now) return false;
        over.push_back(std::move(entry));
        return true;
    });
    for (Entry& entry : over) expired(std::move(entry));
    std::optional<Moment> next;
    for (const auto& item : m_open) next = std::min(next.value_or(item.second.deadline), item.second.deadline);
    for (const Entry& entry : m_held) next = std::min(next.value_or(entry.deadline), entry.deadline);
    if (next) watch(*next);
}

void PublishBook::expired(Entry entry)
{
    if (entry.pausing) { // the pause between two tries is over
        entry.pausing = false;
        send(std::move(entry));
        return;
    }
    if (!entry.heldText.isEmpty() && !entry.link) {
        fail(entry.token, entry.topic, entry.heldText);
        return;
    }
    if (entry.tries < m_rules.tries) {
        ++entry.tries;
        entry.pausing = true;
        entry.deadline = mqtt::steadyNow() + m_rules.pause;
        m_held.push_back(std::move(entry));
        return;
    }
    fail(entry.token, entry.topic, m_rules.timeoutText);
}

void PublishBook::closeAll()
{
    m_timer.stop();
    for (const auto& item : m_open) fail(item.second.token, item.second.topic, m_rules.closedText);
    for (const Entry& entry : m_held) fail(entry.token, entry.topic, m_rules.closedText);
    m_open.clear();
    m_held.clear();
}

} // namespace wb::sidecar
