#include "core/sidecar/runtime/handling_trail.h"

#include <utility>

namespace wb::sidecar {

using ledger::AttemptEnd;
using ledger::HandlingEnd;

HandlingTrail::HandlingTrail(FactLog& log, const InboundMessage& message)
    : m_log(&log), m_connection(message.connection), m_delivery(message.delivery), m_after(message.after),
      m_before(message.attemptsBefore)
{
}

void HandlingTrail::began(AttemptId attempt, const QString& route)
{
    m_open = attempt;
    m_timedOut = false;
    ++m_attempts;
    m_log->add(m_connection, ledger::AttemptBegan{m_delivery, attempt, m_before + m_attempts, route});
}

void HandlingTrail::ended(AttemptEnd end, const QString& reply, const QString& error, const QString& policy, qint64 nextInNs)
{
    const AttemptId attempt = std::exchange(m_open, 0);
    if (attempt == 0) return;
    ledger::AttemptEnded fact{m_delivery, attempt, end, reply, error, policy, nextInNs};
    if (end == AttemptEnd::Failed && m_after.kind == AfterFailure::Kind::Again) {
        fact.end = AttemptEnd::Retry;
        fact.policy = m_after.rule;
        fact.nextInNs = m_after.pauseNs;
    }
    if (std::exchange(m_timedOut, false)) fact.end = AttemptEnd::TimedOut;
    m_log->add(m_connection, std::move(fact));
}

void HandlingTrail::handled(HandlingEnd end, const QString& detail)
{
    const bool failed = end == HandlingEnd::Failed || end == HandlingEnd::NotAnEvent || end == HandlingEnd::NotEvaluated;
    if (failed && m_after.isOpen()) return;
    if (failed && m_after.kind == AfterFailure::Kind::AcknowledgeAnyway) end = HandlingEnd::Dropped;
    m_log->add(m_connection, ledger::Handled{m_delivery, end, detail});
}

} // namespace wb::sidecar
