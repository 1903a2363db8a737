#pragma once

#include "core/mqtt/clock.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QObject>
#include <QTimer>

#include <functional>

namespace wb::test {

// Asks a broker in another process for a sign of life: whoever answers has also read what was sent to it before.
class Echo : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void ask() = 0;

Q_SIGNALS:
    void answered();
};

// The line between component and broker, as something that is busy or quiet, and the passing of time on it. While
// something moves, time is real. When nothing moves, waiting means skipping to the next moment at which a timer is due.
class Line : public QObject {
    Q_OBJECT
public:
    explicit Line(QObject* parent = nullptr);

    void setEcho(Echo* echo); // null: both ends live in this thread
    void stir();              // something moved
    void happened();          // … that is part of the recording
    mqtt::Instant lastHappened() const { return m_lastHappened; }

    // Until `done`, at most to `limit` on the skipping clock. False: the limit came first.
    bool runUntil(const std::function<bool()>& done, mqtt::Instant limit);
    // Until nothing has happened for `quiet`, counted from now at the earliest.
    void settle(std::chrono::milliseconds quiet);
    // For what real processes do: no time is skipped. False: `limit` of real time has passed.
    bool waitReal(const std::function<bool()>& done, std::chrono::milliseconds limit);

private:
    void turn();
    bool isQuiet();
    void advance(mqtt::Instant limit);
    void echoCame();

    // Within one process, everything sent on the loopback has arrived when it was sent; what is left is passes of the
    // event loop. A broker of its own needs the processor first, which the echo waits for: 3 times, as mosquitto reads
    // one packet of a connection at a time.
    static constexpr int quietPasses = 8;
    static constexpr qint64 quietMs = 6;
    static constexpr int quietEchoes = 3;

    Echo* m_echo = nullptr;
    QEventLoop m_loop;
    QTimer m_tick;
    QElapsedTimer m_sinceStir;
    int m_passes = 0;
    int m_echoes = 0;
    bool m_asking = false;
    bool m_stirredSinceAsked = false;
    mqtt::Instant m_lastHappened;
};

} // namespace wb::test
