#include "core/sidecar/retry_policy.h"

#include <algorithm>
#include <utility>

namespace wb::sidecar {

namespace {

using namespace std::chrono_literals;

BackOff::Limits lossLimits(RetryStyle style)
{
    if (style == RetryStyle::Observer) return {1s, 5s, 3s, false};
    return {1s, 10min, 3s, true};
}

BackOff::Limits tryLimits(RetryStyle style)
{
    if (style == RetryStyle::Observer) return {1s, 5s, 30s, false};
    return {1s, 10min, 30s, false}; // processing = the connect time-out
}

} // namespace

Milliseconds BackOff::startOver()
{
    m_pause = m_limits.skipFirst ? Milliseconds(0) : m_limits.first;
    return m_pause;
}

Milliseconds BackOff::next(Moment now)
{
    const auto previous = std::exchange(m_last, now);
    if (!previous || now - *previous > m_limits.processing * 2 + m_pause) return startOver();
    m_pause = m_pause.count() == 0 ? m_limits.first : std::min(m_pause * 2, m_limits.longest);
    return m_pause;
}

RetryPolicy::RetryPolicy(RetryStyle style, Milliseconds connectPause)
    : m_style(style), m_connectPause(connectPause), m_loss(lossLimits(style)), m_try(tryLimits(style))
{
}

Milliseconds RetryPolicy::afterLoss(Moment now)
{
    return m_loss.next(now);
}

Milliseconds RetryPolicy::afterFailedTry(Moment now)
{
    if (m_style == RetryStyle::Dapr && !m_wasConnected) return m_connectPause;
    return m_try.next(now);
}

void RetryPolicy::succeeded()
{
    m_wasConnected = true;
}

} // namespace wb::sidecar
