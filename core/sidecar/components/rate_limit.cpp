#include "core/sidecar/components/rate_limit.h"

#include <algorithm>

namespace wb::sidecar {

RateLimit::RateLimit(std::int64_t perSecond)
{
    if (perSecond > 0) m_each = std::chrono::duration_cast<mqtt::Duration>(std::chrono::seconds(1)) / perSecond;
}

mqtt::Duration RateLimit::take(mqtt::Instant now)
{
    constexpr int slack = 10;
    if (m_each.count() == 0) return {};
    if (!m_last) {
        m_last = now;
        return {};
    }
    m_owed = std::max(m_owed + m_each - (now - *m_last), -slack * m_each);
    const mqtt::Duration wait = std::max(m_owed, mqtt::Duration::zero());
    m_owed -= wait;
    m_last = now + wait;
    return wait;
}

} // namespace wb::sidecar
