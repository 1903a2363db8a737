#include "core/sidecar/runtime/policy_driver.h"

#include <QRandomGenerator>

#include <algorithm>

namespace wb::sidecar {

std::chrono::milliseconds untilMoment(mqtt::Instant moment)
{
    return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(moment - mqtt::steadyNow()));
}

PolicyDriver::PolicyDriver(Policy policy, const QString& operation, std::chrono::milliseconds limit, Calls calls)
    : m_run(std::move(policy), operation, QRandomGenerator::global()->generate()), m_calls(std::move(calls))
{
    QObject::connect(&m_timer, &mqtt::Timer::timeout, &m_timer, [this] { ticked(); });
    QObject::connect(&m_limitTimer, &mqtt::Timer::timeout, &m_limitTimer, [this] {
        cancel(QStringLiteral("context deadline exceeded"));
    });
    if (limit.count() > 0) m_limitTimer.start(limit);
}

void PolicyDriver::start()
{
    follow(m_run.start(mqtt::steadyNow()));
}

void PolicyDriver::startAfter(const TryEnd* first)
{
    settle(m_run.start(mqtt::steadyNow()));
    if (first) ended(*first);
}

qint64 PolicyDriver::nextInNs() const
{
    return m_when ? std::max<qint64>(0, std::chrono::nanoseconds(*m_when - mqtt::steadyNow()).count()) : 0;
}

void PolicyDriver::ended(const TryEnd& end)
{
    if (m_done || !m_run.isTrying()) return;
    const NextStep step = m_run.ended(end, mqtt::steadyNow());
    if (m_following) m_next = step;
    else follow(step);
}

void PolicyDriver::cancel(const QString& error)
{
    if (m_done) return;
    if (m_run.isTrying()) m_calls.abandon();
    follow(m_run.cancel(error, mqtt::steadyNow()));
}

void PolicyDriver::ticked()
{
    if (m_done || !m_when) return;
    const mqtt::Instant now = mqtt::steadyNow();
    if (now < *m_when) {
        m_timer.start(untilMoment(*m_when));
        return;
    }
    if (m_run.isTrying()) m_calls.abandon(); // its timeout
    follow(m_run.tick(now));
}

// What a step asks for besides a try or the end.
void PolicyDriver::settle(const NextStep& step)
{
    for (const QString& line : step.log) m_calls.log(line);
    m_when = step.when;
    if (m_when) m_timer.start(untilMoment(*m_when));
    else m_timer.stop();
}

// A try may end while it begins, and the next one as well: one after the other, not one within the other.
void PolicyDriver::follow(NextStep step)
{
    m_following = true;
    for (;;) {
        settle(step);
        if (step.kind != NextStep::Kind::Try) break;
        m_next.reset();
        m_calls.begin(m_run.tries());
        if (!m_next) break;
        step = *std::exchange(m_next, std::nullopt);
    }
    m_following = false;
    if (step.kind == NextStep::Kind::Wait) m_calls.retrying(step.end);
    if (step.kind != NextStep::Kind::Done) return;
    m_done = true;
    m_timer.stop();
    m_limitTimer.stop();
    m_calls.done(step.end);
}

} // namespace wb::sidecar
