#include "core/broker/probe/waiter.h"

#include <algorithm>

namespace wb::broker {

using mqtt::Instant;

Instant Waiter::deadline() const
{
    return m_tidying ? m_tidyBy : m_limits.deadline;
}

QString Waiter::over() const
{
    if (!m_tidying && m_limits.stopped) return QStringLiteral("the probe was stopped");
    return mqtt::steadyNow() >= deadline() ? QStringLiteral("the time of the probe was over") : QString();
}

void Waiter::throwIfOver() const
{
    if (const QString why = over(); !why.isEmpty()) throw Ended{why};
}

bool Waiter::until(const std::function<bool()>& done, Milliseconds limit)
{
    const Instant end = mqtt::steadyNow() + limit;
    for (;;) {
        throwIfOver();
        if (done()) return true;
        const Instant now = mqtt::steadyNow();
        if (now >= end) return false;
        QEventLoop loop;
        mqtt::Timer timer;
        connect(&timer, &mqtt::Timer::timeout, &loop, &QEventLoop::quit);
        timer.start(std::chrono::ceil<Milliseconds>(std::min(end, deadline()) - now));
        m_loop = &loop;
        loop.exec();
        m_loop = nullptr;
    }
}

void Waiter::wake()
{
    if (m_loop) m_loop->quit();
}

void Waiter::beginTidying(Milliseconds limit)
{
    m_tidying = true;
    m_tidyBy = mqtt::steadyNow() + limit;
}

} // namespace wb::broker
