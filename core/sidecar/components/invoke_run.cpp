#include "core/sidecar/components/invoke_run.h"

namespace wb::sidecar {

namespace {
const auto deadlineExceeded = QStringLiteral("context deadline exceeded");
} // namespace

InvokeRun::InvokeRun(InvokeRules rules, mqtt::Publish message, Milliseconds limit, CallDone done, QObject* parent)
    : QObject(parent), m_rules(std::move(rules)), m_message(std::move(message)), m_done(std::move(done)),
      m_limit(this), m_pause(this)
{
    connect(&m_pause, &mqtt::Timer::timeout, this, &InvokeRun::attempt);
    connect(&m_limit, &mqtt::Timer::timeout, this, [this] {
        m_limitOver = true;
        if (m_pause.isActive()) finish({deadlineExceeded, {}, 0});
        else if (m_attempting && m_rules.limitEndsWait) attemptFailed(deadlineExceeded);
    });
    if (limit.count() > 0) m_limit.start(limit);
}

void InvokeRun::start(BrokerClient* client, bool componentClosed)
{
    m_client = client;
    m_closed = componentClosed;
    attempt();
}

void InvokeRun::attempt()
{
    ++m_tries;
    m_attempting = true;
    if (!m_client) {
        attemptFailed(m_closed ? m_rules.closedText : m_rules.errorText.arg(QStringLiteral("not Connected")));
        return;
    }
    const auto ended = [self = QPointer(this), attempt = m_tries, timeout = m_rules.timeoutText](const CallResult& result) {
        if (!self || !self->m_attempting || attempt != self->m_tries) return; // nobody waits for this attempt any more
        if (result.error.isEmpty()) self->finish(result);
        else if (self->m_closed) self->attemptFailed(self->m_rules.closedText);
        else self->attemptFailed(result.error == timeout ? timeout : self->m_rules.errorText.arg(result.error));
    };
    m_client->publish(m_message, m_rules.wait, m_rules.timeoutText, ended);
    if (!m_attempting) return; // it ended at once
    if (m_closed) attemptFailed(m_rules.closedText);
    else if (m_limitOver && m_rules.limitEndsWait) attemptFailed(deadlineExceeded);
}

void InvokeRun::attemptFailed(const QString& error)
{
    m_attempting = false;
    if (m_limitOver) finish({deadlineExceeded, {}, 0}); // the bare error of the context (facts, corrections 6)
    else if (m_tries >= m_rules.tries) finish({error, {}, 0});
    else m_pause.start(m_rules.pause);
}

void InvokeRun::componentClosed()
{
    m_closed = true;
    if (m_attempting) attemptFailed(m_rules.closedText);
}

void InvokeRun::fail(const QString& error)
{
    finish({error, {}, 0});
}

void InvokeRun::finish(const CallResult& result)
{
    m_attempting = false;
    for (mqtt::Timer* timer : {&m_limit, &m_pause}) timer->stop();
    if (const CallDone done = std::exchange(m_done, {})) done(result);
    deleteLater();
    Q_EMIT finished();
}

} // namespace wb::sidecar
