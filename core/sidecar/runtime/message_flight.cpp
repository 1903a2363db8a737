#include "core/sidecar/runtime/message_flight.h"

#include "core/sidecar/runtime/attempt_log.h"

namespace wb::sidecar {

namespace {

QString textOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

} // namespace

AttemptFact factOf(DeliveryHost& host, const InboundMessage& message)
{
    AttemptFact fact;
    fact.component = host.displayName();
    fact.topic = textOf(message.publish.topic);
    fact.connection = message.connection;
    fact.delivery = message.delivery;
    fact.packetId = message.publish.packetId;
    fact.duplicate = message.publish.dup;
    fact.retained = message.publish.retain;
    fact.beganNs = fact.endedNs = host.hub().clock().wallNs();
    return fact;
}

MessageFlight::MessageFlight(DeliveryHost& host, std::shared_ptr<const DeliveryPlan> plan, const InboundMessage& message,
                             CallId call, const HandlingTrail& trail)
    : QObject(&host), m_host(host), m_plan(std::move(plan)), m_call(call), m_topic(message.publish.topic),
      m_payload(message.publish.payload.data(), static_cast<qsizetype>(message.publish.payload.size())),
      m_retained(message.publish.retain), m_duplicate(message.publish.dup), m_trail(trail),
      m_fact(factOf(host, message))
{
    m_fact.policy = m_plan->policyName;
}

MessageFlight::~MessageFlight()
{
    if (m_attempt != 0) m_host.hub().forgetAnswer(m_attempt);
    m_trail.ended(ledger::AttemptEnd::Abandoned);
}

std::optional<HandlerEnd> MessageFlight::leave()
{
    m_left = true;
    return m_end;
}

void MessageFlight::start(InboundEvent event, std::string_view path)
{
    m_event = std::move(event);
    m_path = path;
    makeDriver();
    m_driver->start();
}

void MessageFlight::start(InboundEvent event, std::string_view path, AttemptId attempt, qint64 beganNs, const AppReply* reply)
{
    m_event = std::move(event);
    m_path = path;
    m_fact.attempt = attempt;
    m_fact.route = QString::fromStdString(m_path);
    m_fact.beganNs = beganNs;
    m_try = 1;
    makeDriver();
    m_driver->startAfter(nullptr);
    if (reply) answered(*reply);
    else waitForApp(attempt);
}

void MessageFlight::makeDriver()
{
    PolicyDriver::Calls calls;
    calls.begin = [this](int attempt) { begin(attempt); };
    calls.abandon = [this] {
        ++m_try;
        m_trail.timedOut();
        if (const AttemptId attempt = std::exchange(m_attempt, 0)) m_host.hub().forgetAnswer(attempt);
    };
    calls.retrying = [this](const TryEnd& end) {
        m_trail.ended(ledger::AttemptEnd::Retry, m_fact.reply, end.error, m_plan->policyName, m_driver->nextInNs());
        close(AttemptOutcome::Retry, end.error);
    };
    calls.done = [this](const TryEnd& end) { policyDone(end); };
    calls.log = [this](const QString& line) { m_host.note(dapr::Severity::Note, m_fact.connection, line); };
    m_driver = std::make_unique<PolicyDriver>(m_plan->policy, operationOf(m_host.displayName(), PolicyDirection::Inbound),
                                              Milliseconds(0), std::move(calls));
}

void MessageFlight::begin(int attempt)
{
    ++m_try;
    m_fact.attempt = m_host.hub().nextAttempt();
    m_fact.number = attempt;
    m_fact.route = QString::fromStdString(m_path);
    m_fact.reply.clear();
    m_fact.beganNs = m_host.hub().clock().wallNs();
    AppCall call;
    call.component = m_host.name();
    call.route = m_path;
    call.topic = m_topic;
    call.payload = viewOf(m_payload);
    call.body = m_event.body(call.payload);
    call.contentType = "application/cloudevents+json";
    call.headers = &m_host.headers(m_retained);
    call.retained = m_retained;
    call.duplicate = m_duplicate;
    call.attempt = attempt;
    m_trail.began(m_fact.attempt, m_fact.route);
    Hub& hub = m_host.hub();
    if (const auto reply = hub.app().call(call, m_fact.attempt, hub)) answered(*reply);
    else waitForApp(m_fact.attempt);
}

void MessageFlight::waitForApp(AttemptId attempt)
{
    m_attempt = attempt;
    m_host.hub().expectAnswer(attempt, [this](const AppReply& reply) {
        m_attempt = 0;
        answered(reply);
    });
}

void MessageFlight::answered(const AppReply& reply)
{
    m_fact.reply = replySummary(reply);
    const ReadAnswer answer = readTopicAnswer(reply, m_event.body(viewOf(m_payload)));
    m_success = AttemptOutcome::Acknowledged;
    switch (answer.kind) {
    case ReadAnswer::Kind::Success: break;
    case ReadAnswer::Kind::DropQuietly:
        m_success = AttemptOutcome::Dropped;
        m_trail.ended(ledger::AttemptEnd::Drop, m_fact.reply, {}, m_plan->policyName);
        break;
    case ReadAnswer::Kind::Drop:
        m_trail.ended(ledger::AttemptEnd::Drop, m_fact.reply, {}, m_plan->policyName);
        return appDropped();
    case ReadAnswer::Kind::Retry:
        m_driver->ended({false, false, answer.error, answer.httpStatus ? answer.httpStatus : answer.grpcStatus});
        return;
    }
    m_trail.ended(ledger::AttemptEnd::Success, m_fact.reply, {}, m_plan->policyName); // not when it was a Drop
    m_driver->ended({});
}

// The dead letter is part of the try: when it fails, the policy asks the app again.
void MessageFlight::appDropped()
{
    m_success = AttemptOutcome::Dropped;
    if (m_plan->subscription.deadLetterTopic.isEmpty() || !m_plan->dropsAreKept) {
        m_driver->ended({});
        return;
    }
    deadLetter([this, attempt = m_try](const QString& error) {
        if (attempt != m_try) return; // the policy's time was over first
        if (error.isEmpty()) m_success = AttemptOutcome::DeadLettered;
        m_driver->ended({error.isEmpty(), false, error.isEmpty() ? QString() : QStringLiteral("pubsub message dropped"), {}});
    });
}

void MessageFlight::policyDone(const TryEnd& end)
{
    if (!end.ok) m_trail.ended(ledger::AttemptEnd::Failed, m_fact.reply, end.error, m_plan->policyName);
    if (end.ok) {
        using Outcome = AttemptOutcome;
        close(m_success, {});
        m_trail.handled(m_success == Outcome::DeadLettered ? ledger::HandlingEnd::DeadLettered
                            : m_success == Outcome::Dropped ? ledger::HandlingEnd::Dropped
                                                            : ledger::HandlingEnd::Success,
                        m_success == Outcome::DeadLettered ? m_plan->subscription.deadLetterTopic : QString());
        finish({});
    } else if (m_plan->subscription.deadLetterTopic.isEmpty()) {
        close(AttemptOutcome::LeftUnacknowledged, end.error);
        m_trail.handled(ledger::HandlingEnd::Failed, end.error);
        finish(end.error);
    } else {
        fail(end.error, ledger::HandlingEnd::Failed);
    }
}

void MessageFlight::fail(const QString& error, ledger::HandlingEnd why)
{
    deadLetter([this, error, why](const QString& deadLetterError) {
        const bool saved = deadLetterError.isEmpty();
        close(saved ? AttemptOutcome::DeadLettered : AttemptOutcome::LeftUnacknowledged, error);
        if (saved) m_trail.handled(ledger::HandlingEnd::DeadLettered, m_plan->subscription.deadLetterTopic);
        else m_trail.handled(why, error);
        finish(saved ? QString() : error);
    });
}

void MessageFlight::drop(ledger::HandlingEnd why)
{
    deadLetter([this, why](const QString& error) {
        if (error.isEmpty()) m_trail.handled(ledger::HandlingEnd::DeadLettered, m_plan->subscription.deadLetterTopic);
        else m_trail.handled(why, error);
        close(error.isEmpty() ? AttemptOutcome::DeadLettered : AttemptOutcome::Dropped, {});
        finish({});
    });
}

void MessageFlight::deadLetter(std::function<void(const QString& error)> then)
{
    const QPointer<MessageFlight> self(this);
    m_host.deadLetter(*m_plan, m_payload, m_retained, [self, then = std::move(then)](const CallResult& result) {
        if (!self) return;
        if (!result.error.isEmpty())
            self->m_host.note(dapr::Severity::Error, self->m_fact.connection,
                              QStringLiteral("error sending message to dead letter, origin topic: %1 dead letter topic %2 err: %3")
                                  .arg(QString::fromStdString(self->m_topic), self->m_plan->subscription.deadLetterTopic,
                                       result.error));
        then(result.error);
    });
}

void MessageFlight::close(AttemptOutcome outcome, const QString& error)
{
    AttemptLog& log = m_host.hub().attempts();
    if (!log.isWanted()) return;
    m_fact.endedNs = m_host.hub().clock().wallNs();
    m_fact.outcome = outcome;
    m_fact.error = error;
    log.add(m_fact);
}

void MessageFlight::finish(const QString& error)
{
    deleteLater(); // the policy's driver may be on the stack
    const HandlerEnd end = m_trail.end(error);
    if (m_left) m_host.finish(m_call, end);
    else m_end = end;
}

} // namespace wb::sidecar
