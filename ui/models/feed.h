#pragma once

#include "core/ledger/delta.h"
#include "core/sidecar/engine.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSet>
#include <QTimer>

namespace wb::ui {

// Where the engine's deltas enter the window: asks for the next one by timer (30 a second, and only after the last
// one was applied, so a slow window never builds a queue), then hands it to all models in one turn.
// In a lasting flood, where no row stays long enough to be read, it asks half as often.
// With nobody watching (window minimised, another tab in front) it asks once a second: counters stay alive, cheaply.
class Feed : public QObject {
    Q_OBJECT
public:
    static constexpr int livePaceMs = 33;
    static constexpr int floodPaceMs = 66;
    static constexpr int slowPaceMs = 1000;
    static constexpr quint64 floodPackets = 100; // new ones a delta …
    static constexpr int floodDeltas = 10;       // … in so many deltas in a row are a flood

    explicit Feed(sidecar::Engine* engine, QObject* parent = nullptr);

    const ledger::Delta& last() const; // the last delta; empty before the first
    const ledger::DeltaPtr& lastPtr() const { return m_last; } // null before the first
    void start();
    void stop();
    bool isRunning() const { return m_running; }

    // A panel says whether it is on the screen (show and hide events). Forgotten when it is destroyed.
    void setWatched(QObject* watcher, bool watching);
    bool isWatched() const { return !m_watchers.isEmpty(); }
    int paceMs() const { return !isWatched() ? slowPaceMs : m_fullDeltas >= floodDeltas ? floodPaceMs : livePaceMs; }

    // Applies a delta as if the engine had sent it (recordings, tests, benchmarks).
    void take(const wb::ledger::DeltaPtr& delta);

Q_SIGNALS:
    void arrived(const wb::ledger::Delta& delta); // direct connections only

private:
    void ask();
    void askLater();

    sidecar::Engine* m_engine;
    ledger::DeltaPtr m_last;
    QTimer m_timer;
    QElapsedTimer m_sinceAsked;
    QSet<QObject*> m_watchers;
    quint64 m_packets = 0; // of the last delta
    int m_fullDeltas = 0;  // in a row
    bool m_running = false;
    bool m_asked = false;
};

} // namespace wb::ui
