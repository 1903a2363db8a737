#include "core/sidecar/runtime/attempt_log.h"

#include <utility>

namespace wb::sidecar {

AttemptLog::AttemptLog(QObject* parent) : QObject(parent), m_pace(this)
{
    m_pace.setSingleShot(true);
    m_pace.setInterval(33);
    connect(&m_pace, &QTimer::timeout, this, &AttemptLog::give);
}

void AttemptLog::setWanted(bool wanted)
{
    m_wanted = wanted;
    if (wanted) return;
    m_pace.stop();
    m_facts.clear();
    m_lost = 0;
}

void AttemptLog::add(AttemptFact fact)
{
    if (!m_wanted) return;
    if (m_facts.size() < longest) m_facts.push_back(std::move(fact));
    else ++m_lost;
    if (!m_pace.isActive()) m_pace.start();
}

void AttemptLog::give()
{
    Q_EMIT seen(std::exchange(m_facts, {}), std::exchange(m_lost, 0));
}

} // namespace wb::sidecar
