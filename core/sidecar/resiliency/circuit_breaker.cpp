#include "core/sidecar/resiliency/circuit_breaker.h"

#include "core/dapr/cel/expression.h"
#include "core/dapr/go_text.h"

namespace wb::sidecar {

namespace {

CircuitBreaker::Trip tripOf(const QString& text)
{
    if (text.isEmpty()) return [](const CircuitBreaker::Counts& counts) { return counts.consecutiveFailures > 5; };
    const auto compiled = dapr::cel::Expression::compile(text);
    // A resource with one that does not compile is not taken (addResiliency).
    if (!compiled) return [](const CircuitBreaker::Counts&) { return false; };
    return [trip = *compiled](const CircuitBreaker::Counts& counts) {
        const auto number = [](quint32 count) { return dapr::cel::Value(qint64(count)); };
        const auto result = trip.evaluate({{QStringLiteral("requests"), number(counts.requests)},
                                           {QStringLiteral("totalSuccesses"), number(counts.totalSuccesses)},
                                           {QStringLiteral("totalFailures"), number(counts.totalFailures)},
                                           {QStringLiteral("consecutiveSuccesses"), number(counts.consecutiveSuccesses)},
                                           {QStringLiteral("consecutiveFailures"), number(counts.consecutiveFailures)}});
        const bool* trips = result ? (*result).as<bool>() : nullptr;
        return trips && *trips; // an error or another value leaves it closed (breaker/circuitbreaker.go)
    };
}

} // namespace

CircuitBreaker::CircuitBreaker(const QString& name, const dapr::BreakerSpec& spec, mqtt::Instant now)
    : m_name(name), m_maxRequests(spec.maxRequests == 0 ? 1 : spec.maxRequests),
      m_interval(std::max(spec.interval, dapr::nanoseconds(0))),
      m_timeout(spec.timeout.count() <= 0 ? std::chrono::seconds(60) : spec.timeout), m_trip(tripOf(spec.trip))
{
    newGeneration(now);
}

Result<quint64, QString> CircuitBreaker::enter(mqtt::Instant now, QStringList& log)
{
    switch (state(now, log)) {
    case State::Open: return Failure{QStringLiteral("circuit breaker is open")};
    case State::HalfOpen:
        if (m_counts.requests >= m_maxRequests) return Failure{QStringLiteral("too many requests")};
        break;
    case State::Closed: break;
    }
    ++m_counts.requests;
    return m_generation;
}

void CircuitBreaker::leave(quint64 generation, bool success, mqtt::Instant now, QStringList& log)
{
    const State current = state(now, log);
    if (generation != m_generation) return;
    if (success) {
        ++m_counts.totalSuccesses;
        ++m_counts.consecutiveSuccesses;
        m_counts.consecutiveFailures = 0;
        if (current == State::HalfOpen && m_counts.consecutiveSuccesses >= m_maxRequests) change(State::Closed, now, log);
        return;
    }
    if (current == State::HalfOpen) {
        change(State::Open, now, log);
        return;
    }
    ++m_counts.totalFailures;
    ++m_counts.consecutiveFailures;
    m_counts.consecutiveSuccesses = 0;
    if (m_trip(m_counts)) change(State::Open, now, log);
}

CircuitBreaker::State CircuitBreaker::state(mqtt::Instant now, QStringList& log)
{
    if (m_expiry && *m_expiry < now) {
        if (m_state == State::Closed)
            newGeneration(now);
        else
            change(State::HalfOpen, now, log);
    }
    return m_state;
}

std::optional<mqtt::Instant> CircuitBreaker::opensAgain() const
{
    return m_state == State::Open ? m_expiry : std::nullopt;
}

void CircuitBreaker::change(State state, mqtt::Instant now, QStringList& log)
{
    log.append(QStringLiteral("Circuit breaker %1 changed state from %2 to %3")
                   .arg(dapr::goQuoted(m_name), stateName(m_state), stateName(state)));
    m_state = state;
    newGeneration(now);
}

void CircuitBreaker::newGeneration(mqtt::Instant now)
{
    ++m_generation;
    m_counts = {};
    m_expiry.reset();
    if (m_state == State::Open)
        m_expiry = now + m_timeout;
    else if (m_state == State::Closed && m_interval.count() > 0)
        m_expiry = now + m_interval;
}

QString stateName(CircuitBreaker::State state)
{
    switch (state) {
    case CircuitBreaker::State::Closed: return QStringLiteral("closed");
    case CircuitBreaker::State::HalfOpen: return QStringLiteral("half-open");
    case CircuitBreaker::State::Open: break;
    }
    return QStringLiteral("open");
}

} // namespace wb::sidecar
