#pragma once

#include "core/mqtt/clock.h"

#include <QEventLoop>
#include <QObject>
#include <QString>

#include <atomic>
#include <functional>

// Waiting in a measurement's own thread. Measurements read like a story from top to bottom, so they wait in a nested
// event loop; nothing else lives in that thread.

namespace wb::broker {

using Milliseconds = std::chrono::milliseconds;

// Thrown where a measurement cannot go on, and caught by the one who runs it: what was found until then stays. An
// exception, because any step of fifty stories may end the story; it never passes through Qt.
struct Ended {
    enum class Reason : quint8 { Other, Unreachable }; // Unreachable: no connection, or no answer to CONNECT
    QString why;
    Reason reason = Reason::Other;
    std::uint8_t connack = 0; // the code with which the login was refused
};

// Shared by all threads of a probe.
struct ProbeLimits {
    std::atomic<bool> stopped = false;
    mqtt::Instant deadline;
};

class Waiter : public QObject {
    Q_OBJECT
public:
    explicit Waiter(ProbeLimits& limits) : m_limits(limits) {}

    // Until done() is true; it is asked again after each wake(). False when the time is over. Throws Ended when the
    // probe was stopped or its time is over.
    bool until(const std::function<bool()>& done, Milliseconds limit);
    void wake(); // in this thread
    QString over() const; // why the probe is over: stopped, or its time is; empty: it is not
    // Tidying up goes on after a stop and after the probe's time, but not for longer than this altogether.
    void beginTidying(Milliseconds limit);
    void endTidying() { m_tidying = false; }

private:
    mqtt::Instant deadline() const;
    void throwIfOver() const;

    ProbeLimits& m_limits;
    QEventLoop* m_loop = nullptr;
    bool m_tidying = false;
    mqtt::Instant m_tidyBy;
};

} // namespace wb::broker
