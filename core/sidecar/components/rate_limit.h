#pragma once

#include "core/mqtt/clock.h"

// go.uber.org/ratelimit as Dapr 1.9 uses it for maxRetriableErrorsPerSec: evenly spaced, and what was not used before
// may be caught up with, ten at most. Pure.

namespace wb::sidecar {

class RateLimit {
public:
    explicit RateLimit(std::int64_t perSecond); // 0 and less: no limit
    mqtt::Duration take(mqtt::Instant now);     // how long the caller is held up

private:
    mqtt::Duration m_each{0};
    mqtt::Duration m_owed{0}; // negative: may be caught up with
    std::optional<mqtt::Instant> m_last;
};

} // namespace wb::sidecar
