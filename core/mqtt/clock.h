#pragma once

#include <QObject>
#include <QTimer>

#include <chrono>
#include <optional>

// Time as everything that waits on behalf of MQTT or Dapr sees it: the steady clock plus what this thread has skipped.
// Nothing is skipped in the programs. A replay that has seen the line fall quiet skips to the next moment at which a
// timer is due, so that 20 s of Dapr's patience cost it nothing. Timers and clock belong to the thread they live in.

namespace wb::mqtt {

using Instant = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

Instant steadyNow();

// A single-shot timer on that clock.
class Timer : public QObject {
    Q_OBJECT
public:
    explicit Timer(QObject* parent = nullptr);
    ~Timer() override;

    void start(std::chrono::milliseconds wait); // negative counts as 0; starts over when active
    void stop();
    bool isActive() const { return m_timer.isActive(); }
    std::optional<Instant> due() const;         // nothing when it is not active

Q_SIGNALS:
    void timeout();

private:
    friend void skipTo(Instant moment);
    void arm(Instant from);

    QTimer m_timer;
    Instant m_due{};
};

std::optional<Instant> nextDue(); // of all active timers of this thread
void skipTo(Instant moment);      // nothing happens when it is past; timers due by then fire from the event loop

} // namespace wb::mqtt
