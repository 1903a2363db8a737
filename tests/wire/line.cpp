#include "tests/wire/line.h"

#include <algorithm>

namespace wb::test {

Line::Line(QObject* parent) : QObject(parent), m_lastHappened(mqtt::steadyNow())
{
    m_tick.setTimerType(Qt::PreciseTimer);
    m_tick.setInterval(1);
    m_tick.start();
    m_sinceStir.start();
}

void Line::setEcho(Echo* echo)
{
    if (m_echo) m_echo->disconnect(this);
    m_echo = echo;
    m_asking = false;
    stir();
    if (echo) connect(echo, &Echo::answered, this, &Line::echoCame);
}

void Line::stir()
{
    m_sinceStir.start();
    m_passes = 0;
    m_echoes = 0;
    m_stirredSinceAsked = true;
}

void Line::happened()
{
    stir();
    m_lastHappened = mqtt::steadyNow();
}

void Line::echoCame()
{
    m_asking = false;
    if (!m_stirredSinceAsked) ++m_echoes;
}

void Line::turn()
{
    m_loop.processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    ++m_passes;
}

bool Line::isQuiet()
{
    if (m_passes < quietPasses || m_sinceStir.elapsed() < quietMs) return false;
    if (!m_echo || m_echoes >= quietEchoes) return true;
    if (!m_asking) {
        m_asking = true;
        m_stirredSinceAsked = false;
        m_echo->ask();
    }
    return false;
}

void Line::advance(mqtt::Instant limit)
{
    turn();
    if (!isQuiet()) return;
    const mqtt::Instant next = std::min(mqtt::nextDue().value_or(limit), limit);
    if (next > mqtt::steadyNow()) mqtt::skipTo(next);
    stir(); // whatever is due now may move something
}

bool Line::runUntil(const std::function<bool()>& done, mqtt::Instant limit)
{
    stir(); // what the caller has just started may not have moved anything yet
    while (!done()) {
        if (mqtt::steadyNow() >= limit) {
            // What is due at the limit, and what is under way, still counts.
            stir();
            while (!done() && !isQuiet()) turn();
            return done();
        }
        advance(limit);
    }
    return true;
}

void Line::settle(std::chrono::milliseconds quiet)
{
    const mqtt::Instant from = mqtt::steadyNow();
    const auto endOfQuiet = [&] { return std::max(from, m_lastHappened) + quiet; };
    bool moved = true;
    while (moved) {
        const mqtt::Instant end = endOfQuiet();
        moved = runUntil([&] { return endOfQuiet() != end; }, end);
    }
}

bool Line::waitReal(const std::function<bool()>& done, std::chrono::milliseconds limit)
{
    QElapsedTimer waited;
    waited.start();
    while (!done()) {
        if (waited.elapsed() > limit.count()) return false;
        turn();
    }
    stir();
    return true;
}

} // namespace wb::test
