#include "core/sidecar/components/invoke_run.h"

namespace wb::sidecar {

namespace {
const auto deadlineExceeded = QStringLiteral("context deadline exceeded");
} // namespace

InvokeRun::InvokeRun(InvokeRules rules, mqtt::Publish message, Milliseconds limit, CallDone done, QObject* parent)
    : QObject(parent), m_rules(std::move(rules)), m_message(std::move(message)), m_done(std::move(done)),
      m_limit(this), m_wait(this), m_pause(this)
{
    connect(&m_wait, &mqtt::Timer::timeout, this, [this] { attemptFailed(m_rules.timeoutText); });
    connect(&m_pause, &mqtt::Timer::timeout, this, &InvokeRun::attempt);
    connect(&m_limit, &mqtt::Timer::timeout, this, [this] {
        m_limitOver = true;
        if (m_pause.isActive()) finish({deadlineExceeded, {}, 0});
        else if (m_attempting && m_rules.limitEndsWait) attemptFailed(deadlineExceeded);
    });
    if (limit.count() > 0) m_limit.start(limit);
}

void InvokeRun::start(BrokerClient& client, bool componentClosed)
{
    m_client = &client;
    m_closed = componentClosed;
    attempt();
}

void InvokeRun::attempt()
{
    ++m_tries;
    m_attempting = true;
    if (!m_client) {
        attemptFailed(m_closed ? m_rules.closedText : QStringLiteral("not Connected"));
        return;
    }
    m_wait.start(m_rules.wait);
    const int running = m_tries;
    const auto publish = m_client->publish(m_message, [this, running](const PublishEnd& end) {
        if (!m_attempting || running != m_tries) return;
        if (!end.error.isEmpty()) attemptFailed(m_closed ? m_rules.closedText : end.error);
        else finish({{}, end.note, end.latencyNs});
    });
    if (!m_attempting || running != m_tries) return; // it ended at once
    m_publish = publish;
    if (m_closed) attemptFailed(m_rules.closedText);
    else if (m_limitOver && m_rules.limitEndsWait) attemptFailed(deadlineExceeded);
}

void InvokeRun::attemptFailed(const QString& error)
{
    m_attempting = false;
    m_wait.stop();
    if (m_client && m_publish != 0) m_client->forget(std::exchange(m_publish, 0));
    if (m_limitOver) finish({deadlineExceeded, {}, 0}); // the bare error of the context (facts, corrections 6)
    else if (m_tries >= m_rules.tries) finish({m_rules.wrap.arg(error), {}, 0});
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
    for (mqtt::Timer* timer : {&m_limit, &m_wait, &m_pause}) timer->stop();
    if (const CallDone done = std::exchange(m_done, {})) done(result);
    deleteLater();
    Q_EMIT finished();
}

} // namespace wb::sidecar
