#include "core/mqtt/clock.h"

#include <algorithm>
#include <vector>

namespace wb::mqtt {

namespace {

struct ThreadTime {
    Duration skipped{0};
    std::vector<Timer*> active;
};

ThreadTime& threadTime()
{
    thread_local ThreadTime time;
    return time;
}

} // namespace

Instant steadyNow()
{
    return std::chrono::steady_clock::now() + threadTime().skipped;
}

Timer::Timer(QObject* parent) : QObject(parent), m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        std::erase(threadTime().active, this);
        Q_EMIT timeout();
    });
}

Timer::~Timer()
{
    std::erase(threadTime().active, this);
}

void Timer::start(std::chrono::milliseconds wait)
{
    const Instant from = steadyNow();
    m_due = from + std::max(wait, std::chrono::milliseconds(0));
    std::vector<Timer*>& active = threadTime().active;
    if (!m_timer.isActive()) active.push_back(this);
    arm(from);
}

void Timer::stop()
{
    m_timer.stop();
    std::erase(threadTime().active, this);
}

std::optional<Instant> Timer::due() const
{
    if (!m_timer.isActive()) return {};
    return m_due;
}

void Timer::arm(Instant from)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_due - from);
    m_timer.start(std::max(left, std::chrono::milliseconds(0)));
}

std::optional<Instant> nextDue()
{
    std::optional<Instant> next;
    for (const Timer* timer : threadTime().active)
        if (!next || *timer->due() < *next) next = timer->due();
    return next;
}

void skipTo(Instant moment)
{
    const Instant from = steadyNow();
    if (moment <= from) return;
    threadTime().skipped += moment - from;
    for (Timer* timer : threadTime().active) timer->arm(moment);
}

} // namespace wb::mqtt
