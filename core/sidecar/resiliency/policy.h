#pragma once

#include "core/dapr/resiliency_spec.h"
#include "core/mqtt/clock.h"

#include <QStringList>

#include <cstdint>
#include <memory>
#include <optional>
#include <random>

// One operation under a policy, retry( circuit breaker( timeout( operation ))) (facts E.2, E.3), as a pure machine: ends
// and moments in, what to do next out. No timer, no thread of its own.
// Source: dapr/dapr pkg/resiliency/policy.go, dapr/kit retry, cenkalti/backoff 4.3.0.

namespace wb::sidecar {

using dapr::RetrySpec;

class CircuitBreaker; // circuit_breaker.h; shared by all operations of one component

struct Policy {
    std::optional<RetrySpec> retry;
    mqtt::Duration timeout{0};               // of one try; not positive: none
    std::shared_ptr<CircuitBreaker> breaker; // null: none
    bool hasRetries() const { return retry && retry->maxRetries != 0; }
};

// How one try of the operation ended.
struct TryEnd {
    bool ok = true;
    bool permanent = false;  // not to be retried whatever the policy says
    QString error;
    std::optional<int> code; // HTTP 100 to 599 or gRPC 0 to 16, where the error carries one: decides about retrying
};

struct NextStep {
    enum class Kind : std::uint8_t {
        Try,  // do the operation now; call ended() with its end, or tick() at `when` if it has not ended by then
        Wait, // call tick() at `when`
        Done, // `end` is what the caller gets
    };
    Kind kind = Kind::Done;
    std::optional<mqtt::Instant> when; // Try: when the timeout strikes, if there is one
    TryEnd end;                        // Wait: of the try that failed
    QStringList log;                   // what daprd logs at this point, in order
};

class PolicyRun {
public:
    // operation: for log lines, "component[<name>] input". seed: the spread of exponential waits.
    explicit PolicyRun(Policy policy, QString operation, std::uint32_t seed = 0);

    NextStep start(mqtt::Instant now); // once
    NextStep ended(const TryEnd& end, mqtt::Instant now); // of the running try; the owner ignores late ones (after a timeout)
    NextStep tick(mqtt::Instant now); // too early: the same step again, without its log
    // The caller's context ended: `error` is what it gets ("context deadline exceeded", "context canceled").
    NextStep cancel(const QString& error, mqtt::Instant now);

    int tries() const { return m_tries; }      // begun so far; refused by a breaker counts
    bool isTrying() const { return m_trying; } // a try runs; false while waiting or done

private:
    NextStep beginTry(mqtt::Instant now, QStringList log);
    NextStep finishTry(const TryEnd& end, mqtt::Instant now);
    NextStep afterTry(TryEnd end, mqtt::Instant now, QStringList log);
    bool isRetried(const TryEnd& end) const;
    std::optional<mqtt::Duration> nextWait(mqtt::Instant now);

    Policy m_policy;
    QString m_operation;
    std::mt19937 m_random;
    mqtt::Instant m_started{};
    mqtt::Duration m_interval{0}; // exponential: what the next wait is spread around
    std::int64_t m_retries = 0;
    int m_tries = 0;
    std::uint64_t m_generation = 0; // of the breaker, for the running try
    bool m_trying = false;
    bool m_failedBefore = false;
    NextStep m_pending; // Try or Wait: for tick()
};

} // namespace wb::sidecar
