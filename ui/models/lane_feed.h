#pragma once

#include "core/ledger/lanes/lane.h"
#include "core/sidecar/engine.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace wb::ui {

// Where lanes enter the window: one question to the engine at a time, the next one only after the last answer was
// taken in. Out of sight it asks once a second, so that what waits in the engine stays small.
class LaneFeed : public QObject {
    Q_OBJECT
public:
    static constexpr int livePaceMs = 33;
    static constexpr int slowPaceMs = 1000;

    explicit LaneFeed(sidecar::Engine* engine, QObject* parent = nullptr);

    void start();
    void stop();
    void setWatched(bool watched);
    int paceMs() const { return m_watched || m_more ? livePaceMs : slowPaceMs; }

    // Takes a delta in as if the engine had sent it (recordings, tests, benchmarks).
    void take(const wb::ledger::LaneDeltaPtr& delta);

Q_SIGNALS:
    void arrived(const wb::ledger::LaneDelta& delta); // direct connections only

private:
    void ask();
    void askLater();

    sidecar::Engine* m_engine;
    QTimer m_timer;
    QElapsedTimer m_sinceAsked;
    bool m_running = false;
    bool m_asked = false;
    bool m_watched = false;
    bool m_more = false; // further lanes wait in the engine
};

} // namespace wb::ui
