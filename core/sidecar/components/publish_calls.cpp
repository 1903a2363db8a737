#include "core/sidecar/components/publish_calls.h"

#include <utility>

namespace wb::sidecar {

PublishCalls::PublishCalls(QObject* parent) : QObject(parent), m_timer(this)
{
    connect(&m_timer, &mqtt::Timer::timeout, this, &PublishCalls::checkDeadlines);
}

void PublishCalls::publish(Link& link, const mqtt::PublishView& message, Milliseconds limit,
                           const QString& timeoutError, CallDone done)
{
    const mqtt::Instant now = mqtt::steadyNow();
    m_early.reset();
    m_sending = true;
    const auto operation = link.session().publish(message, now);
    m_sending = false;
    if (operation) link.publishBegan(*operation);
    if (!operation) {
        const mqtt::EncodeError& error = operation.error();
        const bool noIds = error.clause == "2.3.1";
        done({noIds ? QStringLiteral("no message IDs available") : QString::fromStdString(error.message), {}, 0});
        return;
    }
    Call call{now, now + limit, message.qos, timeoutError, std::move(done), link.id(), *operation};
    if (m_early) { // QoS 0
        call.end(resultOf(call, *m_early));
        return;
    }
    link.touch();
    watch(call.deadline);
    m_calls.insert_or_assign(*operation, std::move(call));
}

void PublishCalls::Call::end(CallResult result) const
{
    result.connection = connection;
    result.operation = operation;
    done(result);
}

std::optional<PublishCalls::Call> PublishCalls::take(mqtt::OperationId id)
{
    const auto it = m_calls.find(id);
    if (it == m_calls.end()) return std::nullopt; // nobody waits for it
    Call call = std::move(it->second);
    m_calls.erase(it);
    if (m_calls.empty()) m_timer.stop();
    return call;
}

CallResult PublishCalls::resultOf(const Call& call, mqtt::PublishOutcome outcome) const
{
    CallResult result;
    if (outcome == mqtt::PublishOutcome::Discarded) result.note = tr("Discarded: there is no connection");
    if (outcome == mqtt::PublishOutcome::Acked)
        result.latencyNs = std::chrono::nanoseconds(mqtt::steadyNow() - call.written).count();
    return result;
}

void PublishCalls::published(mqtt::OperationId id, mqtt::PublishOutcome outcome)
{
    if (m_sending) {
        m_early = outcome;
        return;
    }
    if (const auto call = take(id)) call->end(resultOf(*call, outcome));
}

void PublishCalls::resent(mqtt::OperationId id)
{
    const auto call = take(id);
    if (!call) return;
    call->end({{}, tr("Success was reported at the reconnect, when it was sent again; the broker had not acknowledged it"),
                0});
}

void PublishCalls::failAll(const QString& error)
{
    m_timer.stop();
    const auto calls = std::exchange(m_calls, {});
    for (const auto& [id, call] : calls) call.end({error, {}, 0});
}

void PublishCalls::watch(mqtt::Instant deadline)
{
    const auto due = m_timer.due();
    if (due && *due <= deadline) return; // it fires earlier, and then looks again
    m_timer.start(std::chrono::ceil<Milliseconds>(deadline - mqtt::steadyNow()));
}

void PublishCalls::checkDeadlines()
{
    const mqtt::Instant now = mqtt::steadyNow();
    std::vector<Call> over;
    std::erase_if(m_calls, [&](auto& item) {
        if (item.second.deadline > now) return false;
        over.push_back(std::move(item.second));
        return true;
    });
    for (const auto& item : m_calls) watch(item.second.deadline);
    for (const Call& call : over) {
        const bool kept = call.qos == mqtt::QoS::AtLeastOnce || call.qos == mqtt::QoS::ExactlyOnce;
        call.end({call.timeoutError, kept ? tr("The message stays stored and is sent again at each reconnect") : QString(), 0});
    }
}

} // namespace wb::sidecar
