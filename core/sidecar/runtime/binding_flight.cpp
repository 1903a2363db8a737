#include "core/sidecar/runtime/binding_flight.h"

#include "core/sidecar/runtime/app_answer.h"
#include "core/sidecar/runtime/attempt_log.h"
#include "core/sidecar/runtime/delivery_host.h"

namespace wb::sidecar {

BindingFlight::BindingFlight(BindingDelivery& delivery, Policy policy, const InboundMessage& message, CallId call)
    : QObject(&delivery), m_delivery(delivery), m_call(call), m_retries(policy.retry.has_value()),
      m_topic(message.publish.topic),
      m_payload(message.publish.payload.data(), static_cast<qsizetype>(message.publish.payload.size())),
      m_headers{{"topic", QByteArray::fromStdString(m_topic)}}, m_trail(delivery.m_hub.facts(), message)
{
    if (m_retries)
        m_policyName = delivery.m_policies.explain(delivery.m_displayName, PolicyFamily::Binding, PolicyDirection::Inbound).retry.name;
    m_fact.component = delivery.m_displayName;
    m_fact.topic = QString::fromStdString(m_topic);
    m_fact.route = QString::fromStdString(delivery.m_route);
    m_fact.connection = message.connection;
    m_fact.delivery = message.delivery;
    m_fact.packetId = message.publish.packetId;
    m_fact.duplicate = message.publish.dup;
    m_fact.retained = message.publish.retain;
    PolicyDriver::Calls calls;
    calls.begin = [this](int attempt) { begin(attempt); };
    calls.abandon = [this] {
        m_reply.reset();
        m_trail.timedOut();
        if (const AttemptId attempt = std::exchange(m_attempt, 0)) m_delivery.m_hub.forgetAnswer(attempt);
    };
    calls.retrying = [this](const TryEnd& end) {
        m_trail.ended(ledger::AttemptEnd::Retry, m_fact.reply, end.error, m_policyName, m_driver->nextInNs());
        close(AttemptOutcome::Retry, end.error);
    };
    calls.done = [this](const TryEnd& end) { done(end); };
    calls.log = [this](const QString& line) { m_delivery.m_hub.note(dapr::Severity::Note, m_fact.connection, line); };
    m_driver = std::make_unique<PolicyDriver>(std::move(policy), operationOf(delivery.m_displayName, PolicyDirection::Inbound),
                                              Milliseconds(0), std::move(calls));
}

BindingFlight::~BindingFlight()
{
    if (m_attempt != 0) m_delivery.m_hub.forgetAnswer(m_attempt);
    m_trail.ended(ledger::AttemptEnd::Abandoned);
}

std::optional<HandlerEnd> BindingFlight::start()
{
    m_driver->start();
    m_left = true;
    return m_end;
}

void BindingFlight::begin(int attempt)
{
    Hub& hub = m_delivery.m_hub;
    m_reply.reset();
    m_fact.attempt = hub.nextAttempt();
    m_fact.number = attempt;
    m_fact.reply.clear();
    m_fact.beganNs = hub.clock().wallNs();
    AppCall call;
    call.kind = AppCallKind::Binding;
    call.component = m_delivery.m_name;
    call.route = m_delivery.m_route;
    call.topic = m_topic;
    call.payload = call.body = {m_payload.constData(), static_cast<std::size_t>(m_payload.size())};
    call.contentType = "application/json"; // whatever it is
    call.headers = &m_headers;
    call.retained = m_fact.retained;
    call.duplicate = m_fact.duplicate;
    call.attempt = attempt;
    m_trail.began(m_fact.attempt, m_fact.route);
    if (const auto reply = hub.app().call(call, m_fact.attempt, hub)) return answered(*reply);
    m_attempt = m_fact.attempt;
    hub.expectAnswer(m_attempt, [this](const AppReply& reply) {
        m_attempt = 0;
        answered(reply);
    });
}

void BindingFlight::answered(const AppReply& reply)
{
    m_reply = reply;
    m_fact.reply = replySummary(reply);
    const BindingTry end = readBindingTry(reply);
    m_driver->ended({end.ok, false, end.error, end.httpStatus ? end.httpStatus : end.grpcStatus});
}

void BindingFlight::done(const TryEnd& end)
{
    const bool byApp = m_reply && readBindingTry(*m_reply).error == end.error; // not by a timeout or an open breaker
    const HandlerEnd told = m_trail.end(end.ok ? QString() : bindingEnd(end.error, byApp ? &*m_reply : nullptr, m_retries));
    m_trail.ended(told.ok() ? ledger::AttemptEnd::Success : ledger::AttemptEnd::Failed, m_fact.reply, told.error, m_policyName);
    m_trail.handled(told.ok() ? ledger::HandlingEnd::Success : ledger::HandlingEnd::Failed, told.error);
    close(told.ok() ? AttemptOutcome::Acknowledged : AttemptOutcome::LeftUnacknowledged, told.error);
    deleteLater(); // the driver is on the stack
    if (m_left) m_delivery.m_finish(m_call, told);
    else m_end = told;
}

void BindingFlight::close(AttemptOutcome outcome, const QString& error)
{
    AttemptLog& log = m_delivery.m_hub.attempts();
    if (!log.isWanted()) return;
    m_fact.endedNs = m_delivery.m_hub.clock().wallNs();
    m_fact.outcome = outcome;
    m_fact.error = error;
    log.add(m_fact);
}

} // namespace wb::sidecar
