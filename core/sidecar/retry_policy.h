#pragma once

#include <chrono>
#include <optional>

// When to try a connection again. Pure arithmetic on given moments.

namespace wb::sidecar {

using Moment = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

// One kind of trouble that may go on (paho backoff.go, facts B.5): the pause doubles while the trouble comes back
// sooner than twice the time that handling it takes plus the last pause; otherwise it starts over.
class BackOff {
public:
    struct Limits {
        Milliseconds first{1000};
        Milliseconds longest{600'000};
        Milliseconds processing{3000};
        bool skipFirst = false; // the first trouble costs no pause
    };
    explicit BackOff(Limits limits) : m_limits(limits) {}
    Milliseconds next(Moment now); // the trouble happened: how long to wait

private:
    Milliseconds startOver();

    Limits m_limits;
    std::optional<Moment> m_last;
    Milliseconds m_pause{0};
};

enum class RetryStyle : unsigned char {
    Dapr,     // paho as Dapr 1.18 sets it up (facts B.3 to B.5)
    Observer, // ours: 1, 2, 4, then every 5 s
};

class RetryPolicy {
public:
    // `connectPause`: Dapr's, between tries of the first connection (ConnectRetryInterval, facts B.3).
    explicit RetryPolicy(RetryStyle style = RetryStyle::Dapr, Milliseconds connectPause = std::chrono::seconds(20));

    Milliseconds afterLoss(Moment now);      // an established connection was lost
    Milliseconds afterFailedTry(Moment now); // a connection did not come about
    void succeeded();                        // CONNACK accepted

private:
    RetryStyle m_style;
    Milliseconds m_connectPause;
    BackOff m_loss;
    BackOff m_try;
    bool m_wasConnected = false;
};

} // namespace wb::sidecar
