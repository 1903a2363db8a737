#include "core/sidecar/runtime/fact_log.h"

#include <utility>

namespace wb::sidecar {

FactLog::FactLog(BatchClock& clock, QObject* parent) : QObject(parent), m_clock(clock), m_pace(this)
{
    m_pace.setSingleShot(true);
    m_pace.setInterval(33);
    connect(&m_pace, &QTimer::timeout, this, &FactLog::giveBatch);
}

void FactLog::give(const ledger::Fact& fact)
{
    m_lanes.add(fact);
    for (ledger::FactSink* sink : m_sinks) sink->add(fact);
    if (m_lanesWanted && !m_lanesPosted && m_lanes.hasChanges()) postLanes();
    if (!m_wanted) return;
    if (m_facts.size() < longest) m_facts.push_back(fact);
    else ++m_lost;
    if (!m_pace.isActive()) m_pace.start();
}

void FactLog::setWanted(bool wanted)
{
    m_wanted = wanted;
    if (wanted) return;
    m_pace.stop();
    m_facts.clear();
    m_lost = 0;
}

void FactLog::giveBatch()
{
    Q_EMIT seen(std::exchange(m_facts, {}), std::exchange(m_lost, 0));
}

void FactLog::requestLanes()
{
    m_lanesWanted = true;
    if (!m_lanesPosted && m_lanes.hasChanges()) postLanes();
}

void FactLog::clearLanes()
{
    m_lanes.clear();
    if (m_lanesWanted && !m_lanesPosted) postLanes();
}

// Behind the rest of this read batch.
void FactLog::postLanes()
{
    m_lanesPosted = true;
    QMetaObject::invokeMethod(this, [this] {
        m_lanesPosted = false;
        if (!std::exchange(m_lanesWanted, false)) return;
        const ledger::LaneDeltaPtr delta = m_lanes.takeDelta();
        Q_EMIT lanesReady(delta);
    }, Qt::QueuedConnection);
}

} // namespace wb::sidecar
