#pragma once

#include "core/ledger/delta.h"
#include "core/sidecar/engine.h"

#include <QObject>
#include <QTimer>

namespace wb::ui {

// Where the engine's deltas enter the window: asks for the next one by timer (30 a second, and only after the last
// one was applied, so a slow window never builds a queue), then hands it to all models in one turn.
class Feed : public QObject {
    Q_OBJECT
public:
    explicit Feed(sidecar::Engine* engine, QObject* parent = nullptr);

    const ledger::Delta& last() const; // the last delta; empty before the first
    void start();
    void stop();

Q_SIGNALS:
    void arrived(const wb::ledger::Delta& delta); // direct connections only

private:
    void ask();

    sidecar::Engine* m_engine;
    ledger::DeltaPtr m_last;
    QTimer m_timer;
    bool m_asked = false;
};

} // namespace wb::ui
