#pragma once

#include "core/mqtt/clock.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <vector>

// One operation under a policy, retry( circuit breaker( timeout( operation ))) (facts E.2; RT:pkg/resiliency/policy.go),
// as a pure machine: ends and moments in, what to do next out. No timer, no thread of its own.

namespace wb::sidecar {

using std::chrono::milliseconds;

struct CodeRange {
    int first = 0, last = 0;
    bool operator==(const CodeRange&) const = default;
};

struct RetrySpec {
    enum class Kind : std::uint8_t { Constant, Exponential };
    QString name;
    Kind kind = Kind::Constant;
    milliseconds duration{5'000};
    milliseconds maxInterval{60'000};
    std::int64_t maxRetries = -1;         // after the first try; negative: without end
    milliseconds maxElapsed{0};           // exponential: 15 min; 0: no limit
    std::vector<CodeRange> httpCodes, grpcCodes; // empty: every error is retried
    bool operator==(const RetrySpec&) const = default;
};

class CircuitBreaker; // circuit_breaker.h; shared by all operations of one target

struct Policy {
    std::optional<RetrySpec> retry;
    QString timeoutName;
    milliseconds timeout{0};              // 0: none
    std::shared_ptr<CircuitBreaker> breaker; // null: none
};

// How one try of the operation ended.
struct TryEnd {
    bool ok = true;
    bool permanent = false;          // not to be retried whatever the policy says
    QString error;
    std::optional<int> httpStatus;   // for `matching`
    std::optional<int> grpcStatus;
};

struct NextStep {
    enum class Kind : std::uint8_t {
        Try,  // do the operation now; call ended() with its end, or tick() at `when` if it has not ended by then
        Wait, // call tick() at `when`
        Done, // `end` is what the caller gets
    };
    Kind kind = Kind::Done;
    std::optional<mqtt::Instant> when; // Try: when the timeout strikes, if there is one
    TryEnd end;
    QString log; // what daprd logs at this point; "" when nothing
};

class PolicyRun {
public:
    explicit PolicyRun(Policy policy, QString operation, std::uint32_t seed = 0); // operation: for log lines

    NextStep start(mqtt::Instant now);
    NextStep ended(const TryEnd& end, mqtt::Instant now); // of the running try; late ones (after a timeout) are ignored by the owner
    NextStep tick(mqtt::Instant now);
    int tries() const { return m_tries; }  // begun so far
    bool isTrying() const { return m_trying; } // a try runs; false while waiting or done

private:
    NextStep beginTry(mqtt::Instant now);

    Policy m_policy;
    QString m_operation;
    std::mt19937 m_random;
    std::optional<mqtt::Instant> m_started;
    milliseconds m_interval{0};
    std::int64_t m_retries = 0;
    int m_tries = 0;
    bool m_trying = false;
    bool m_failedBefore = false;
    TryEnd m_last;
};

} // namespace wb::sidecar
