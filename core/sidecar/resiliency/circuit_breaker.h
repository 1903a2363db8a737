#pragma once

#include "core/dapr/resiliency_spec.h"
#include "core/mqtt/clock.h"

#include <QStringList>

#include <functional>

// One circuit breaker as daprd has it (facts E.2). Source: sony/gobreaker 0.5.0, dapr/dapr pkg/resiliency/breaker.
// Engine thread; moments never go back.

namespace wb::sidecar {

class CircuitBreaker {
public:
    enum class State : std::uint8_t { Closed, HalfOpen, Open };

    struct Counts { // of the current generation
        quint32 requests = 0;
        quint32 totalSuccesses = 0, totalFailures = 0;
        quint32 consecutiveSuccesses = 0, consecutiveFailures = 0;
        bool operator==(const Counts&) const = default;
    };
    using Trip = std::function<bool(const Counts&)>;

    // `name` as in the log. With an interval the first one begins now.
    CircuitBreaker(const QString& name, const dapr::BreakerSpec& spec, mqtt::Instant now);

    // Lets an operation in: its generation for leave(); or the error that daprd gives instead.
    Result<quint64, QString> enter(mqtt::Instant now, QStringList& log);
    // The operation ended. Nothing is counted when the breaker has moved on to another generation meanwhile.
    void leave(quint64 generation, bool success, mqtt::Instant now, QStringList& log);

    State state(mqtt::Instant now, QStringList& log); // an open one may have become half-open by now
    State lastState() const { return m_state; }
    const Counts& counts() const { return m_counts; }
    const QString& name() const { return m_name; }
    std::optional<mqtt::Instant> opensAgain() const; // when an open one will be half-open

private:
    void change(State state, mqtt::Instant now, QStringList& log);
    void newGeneration(mqtt::Instant now);

    QString m_name;
    quint32 m_maxRequests;
    mqtt::Duration m_interval, m_timeout;
    Trip m_trip;
    State m_state = State::Closed;
    quint64 m_generation = 0;
    Counts m_counts;
    std::optional<mqtt::Instant> m_expiry;
};

QString stateName(CircuitBreaker::State state); // "closed", "half-open", "open"

} // namespace wb::sidecar
