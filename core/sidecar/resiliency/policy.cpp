#include "core/sidecar/resiliency/policy.h"

#include "core/sidecar/resiliency/circuit_breaker.h"

#include <utility>

namespace wb::sidecar {

namespace {

constexpr double spread = 0.5;     // backoff.DefaultRandomizationFactor; a resource cannot set it
constexpr double multiplier = 1.5; // backoff.DefaultMultiplier

mqtt::Duration fromCount(double nanoseconds)
{
    return mqtt::Duration(static_cast<mqtt::Duration::rep>(nanoseconds)); // cut, not rounded, as Go's conversion does
}

bool isIn(const std::optional<dapr::CodeRanges>& ranges, int code)
{
    if (!ranges) return true;
    for (const dapr::CodeRange& range : *ranges)
        if (range.first <= code && code <= range.last) return true;
    return false;
}

} // namespace

PolicyRun::PolicyRun(Policy policy, QString operation, std::uint32_t seed)
    : m_policy(std::move(policy)), m_operation(std::move(operation)), m_random(seed)
{
    if (m_policy.retry) m_interval = m_policy.retry->initialInterval;
}

NextStep PolicyRun::start(mqtt::Instant now)
{
    m_started = now;
    return beginTry(now, {});
}

NextStep PolicyRun::ended(const TryEnd& end, mqtt::Instant now)
{
    if (!m_trying) return m_pending;
    return finishTry(end, now);
}

NextStep PolicyRun::tick(mqtt::Instant now)
{
    if (m_pending.kind == NextStep::Kind::Done || !m_pending.when || now < *m_pending.when) return m_pending;
    if (!m_trying) return beginTry(now, {});
    TryEnd end;
    end.ok = false;
    end.error = QStringLiteral("context deadline exceeded");
    return finishTry(end, now);
}

NextStep PolicyRun::cancel(const QString& error, mqtt::Instant now)
{
    NextStep step;
    step.end.ok = false;
    step.end.error = error;
    // The operation sees the same context and fails, which the breaker counts.
    if (m_trying && m_policy.breaker) m_policy.breaker->leave(m_generation, false, now, step.log);
    m_trying = false;
    m_pending = NextStep{NextStep::Kind::Done, {}, step.end, {}};
    return step;
}

NextStep PolicyRun::beginTry(mqtt::Instant now, QStringList log)
{
    ++m_tries;
    if (m_policy.breaker) {
        const auto entered = m_policy.breaker->enter(now, log);
        if (!entered) {
            TryEnd refused;
            refused.ok = false;
            refused.permanent = true;
            refused.error = entered.error();
            return afterTry(refused, now, std::move(log));
        }
        m_generation = *entered;
    }
    m_trying = true;
    NextStep step;
    step.kind = NextStep::Kind::Try;
    if (m_policy.timeout.count() > 0) step.when = now + m_policy.timeout;
    m_pending = step;
    step.log = std::move(log);
    return step;
}

NextStep PolicyRun::finishTry(const TryEnd& end, mqtt::Instant now)
{
    m_trying = false;
    QStringList log;
    if (m_policy.breaker) m_policy.breaker->leave(m_generation, end.ok, now, log);
    return afterTry(end, now, std::move(log));
}

// Decides between the next wait and the end.
NextStep PolicyRun::afterTry(TryEnd end, mqtt::Instant now, QStringList log)
{
    NextStep step;
    step.end = std::move(end);
    if (step.end.ok && m_failedBefore)
        log.append(QStringLiteral("Recovered processing operation %1 after %2 attempts").arg(m_operation).arg(m_tries));
    if (!step.end.ok && m_policy.retry && isRetried(step.end)) {
        if (const auto wait = nextWait(now)) {
            step.kind = NextStep::Kind::Wait;
            step.when = now + *wait;
            // Only the first failure of an operation is logged (kit retry, NotifyRecover).
            if (!std::exchange(m_failedBefore, true))
                log.append(QStringLiteral("Error processing operation %1. Retrying in %2…")
                               .arg(m_operation, dapr::goDurationText(*wait)));
        }
    }
    m_pending = step;
    step.log = std::move(log);
    return step;
}

bool PolicyRun::isRetried(const TryEnd& end) const
{
    if (end.permanent) return false;
    if (!end.code) return true;
    if (*end.code >= 0 && *end.code <= 16) return isIn(m_policy.retry->grpcCodes, *end.code);
    if (*end.code >= 100 && *end.code <= 599) return isIn(m_policy.retry->httpCodes, *end.code);
    return false; // a code that is neither is never retried, matching or not
}

std::optional<mqtt::Duration> PolicyRun::nextWait(mqtt::Instant now)
{
    const RetrySpec& retry = *m_policy.retry;
    if (retry.maxRetries >= 0 && m_retries >= retry.maxRetries) return std::nullopt;
    ++m_retries;
    constexpr mqtt::Duration stop(-1); // backoff.Stop: a constant wait of minus one nanosecond ends it, too
    if (retry.kind == RetrySpec::Kind::Constant)
        return retry.duration == stop ? std::nullopt : std::optional<mqtt::Duration>(retry.duration);
    const double current = static_cast<double>(m_interval.count());
    const double least = current - spread * current;
    const double random = std::generate_canonical<double, 53>(m_random);
    const mqtt::Duration wait = fromCount(least + random * (2 * spread * current + 1));
    m_interval = current >= static_cast<double>(retry.maxInterval.count()) / multiplier ? mqtt::Duration(retry.maxInterval)
                                                                                        : fromCount(current * multiplier);
    if (retry.maxElapsed.count() != 0 && now - m_started + wait > retry.maxElapsed) return std::nullopt;
    return wait == stop ? std::nullopt : std::optional(wait);
}

} // namespace wb::sidecar
