#pragma once

#include "core/scenario/file/scenario.h"
#include "core/scenario/run/scenario_run.h"

#include <QObject>

#include <memory>

class QThread;

namespace wb::ui {

// Runs one scenario at a time in a thread of its own: its brokers, engine and waits never touch the window's.
class ScenarioRunner : public QObject {
    Q_OBJECT
public:
    explicit ScenarioRunner(QObject* parent = nullptr);
    ~ScenarioRunner() override; // ends the run and what it started

    void start(std::shared_ptr<const scenario::Scenario> scenario, const scenario::RunOptions& options); // unless one runs
    void stop(); // finished() follows
    bool isRunning() const { return m_thread != nullptr; }

Q_SIGNALS:
    void progressed(const wb::scenario::Report& report);
    void lanesChanged(const wb::ledger::LaneDeltaPtr& delta);
    void finished(const wb::scenario::Report& report);

private:
    void end();

    QThread* m_thread = nullptr;
    scenario::ScenarioRun* m_run = nullptr; // lives in m_thread
};

} // namespace wb::ui
