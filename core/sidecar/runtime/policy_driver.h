#pragma once

#include "core/sidecar/resiliency/policy.h"

#include <functional>

// Runs an operation whose ends come later under a policy: PolicyRun decides, this waits and calls. Engine thread.

namespace wb::sidecar {

class PolicyDriver {
public:
    struct Calls {
        std::function<void(int attempt)> begin; // a try; report its end with ended(), at once or later
        std::function<void()> abandon;          // the running try is not waited for any more
        std::function<void(const TryEnd& end)> retrying; // a try failed, another one follows
        std::function<void(const TryEnd& end)> done;     // once, the last; must not destroy the driver
        std::function<void(const QString& line)> log;    // what daprd logs
    };
    // limit: of the caller's context; 0: none. Its end cancels what runs or waits: "context deadline exceeded".
    PolicyDriver(Policy policy, const QString& operation, std::chrono::milliseconds limit, Calls calls);

    void start();
    // The first try has been made without the driver and ended so, or goes on (null).
    void startAfter(const TryEnd* first);
    void ended(const TryEnd& end); // of the running try; ignored when none runs
    void cancel(const QString& error); // done() follows
    bool isTrying() const { return m_run.isTrying(); }
    qint64 nextInNs() const; // in retrying(): the pause before the next try

private:
    void follow(NextStep step);
    void settle(const NextStep& step);
    void ticked();

    PolicyRun m_run;
    Calls m_calls;
    mqtt::Timer m_timer, m_limitTimer;
    std::optional<mqtt::Instant> m_when;
    std::optional<NextStep> m_next; // came while begin() ran
    bool m_following = false;
    bool m_done = false;
};

// From now until then, in whole milliseconds, not too early.
std::chrono::milliseconds untilMoment(mqtt::Instant moment);

} // namespace wb::sidecar
