#include "core/mqtt/rest_policy.h"

namespace wb::mqtt {

bool RestPolicy::afterRead(std::size_t bytes, std::int64_t now)
{
    if (bytes >= largeRead) {
        m_wakes = 0;
        return false;
    }
    if (m_wakes == 0) {
        m_since = now;
        m_bytes = 0;
    }
    m_bytes += bytes;
    ++m_wakes;
    if (now - m_since > withinNs) {
        // Too slow so far: this read may be the first of a burst.
        m_wakes = 1;
        m_since = now;
        m_bytes = bytes;
        return false;
    }
    const bool inBursts = now - m_paid < betweenBurstsNs;
    if (m_wakes < (inBursts ? wakesInABurst : wakesBeforeRest)) return false;
    if (!inBursts) m_perWake = m_bytes / wakesBeforeRest;
    m_wakes = 0;
    return true;
}

bool RestPolicy::afterRest(std::size_t bytes, std::int64_t now)
{
    m_wakes = 0;
    const bool paid = bytes > 0 && bytes >= wakesWorthARest * m_perWake;
    if (paid) m_paid = now;
    return paid && bytes < largeRead;
}

} // namespace wb::mqtt
