#include "core/broker/probe/finding.h"

namespace wb::broker {

void Evidence::add(EvidenceLine line)
{
    if (m_first.size() < keptFirst) {
        m_first << std::move(line);
        return;
    }
    m_last.push_back(std::move(line));
    if (m_last.size() <= std::size_t(keptLast)) return;
    m_last.pop_front();
    ++m_leftOut;
}

QList<EvidenceLine> Evidence::lines() const
{
    QList<EvidenceLine> all = m_first;
    if (m_leftOut > 0) {
        EvidenceLine gap;
        gap.ms = m_last.front().ms;
        gap.note = QStringLiteral("%1 packets are not listed").arg(m_leftOut);
        all << gap;
    }
    for (const EvidenceLine& line : m_last) all << line;
    return all;
}

} // namespace wb::broker
