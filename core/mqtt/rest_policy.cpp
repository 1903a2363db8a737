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
    if (++m_wakes < wakesBeforeRest) return false;
    const bool fast = now - m_since <= withinNs;
    m_perWake = m_bytes / wakesBeforeRest;
    m_wakes = 0;
    return fast;
}

bool RestPolicy::afterRest(std::size_t bytes)
{
    m_wakes = 0;
    return bytes < largeRead && bytes >= wakesWorthARest * m_perWake && bytes > 0;
}

} // namespace wb::mqtt
