#pragma once

#include "core/ledger/lanes/lane.h"
#include "core/scenario/run/report.h"

#include <QObject>

#include <memory>

// One run of one scenario: starts its broker (or uses a given one), an engine of its own, carries out the steps, tests
// the expectations as it goes, and ends everything it started. Lives in one thread with an event loop.

namespace wb::broker {
class LocalBroker;
}

namespace wb::scenario {

struct Scenario; // core/scenario/file/scenario.h

struct RunOptions {
    QString brokerUrl;      // instead of the scenario's own; with credentials; empty: the scenario's
    broker::LocalBroker* lent = nullptr; // a running one that others use too, instead of starting one; outlives the run
};

// Why this scenario cannot be run with these options (a program is missing, or it wants to stop a broker that is not
// its own); empty: it can.
QString obstacle(const Scenario& scenario, const RunOptions& options);
bool needsOwnBroker(const Scenario& scenario); // it starts, stops or kills it, or has settings for it

class ScenarioRun : public QObject {
    Q_OBJECT
public:
    // With one release and one broker: see variantsOf() in core/scenario/file/scenario.h.
    ScenarioRun(std::shared_ptr<const Scenario> scenario, const RunOptions& options, QObject* parent = nullptr);
    ~ScenarioRun() override;

    void start();           // finished() follows, in any case
    void stop();            // as soon as may be; the report says so
    const Report& report() const;
    QString brokerProgress() const; // while it starts, for the eyes of a person

Q_SIGNALS:
    void progressed(const wb::scenario::Report& report);            // a step began or ended, or brokerProgress() changed
    void lanesChanged(const wb::ledger::LaneDeltaPtr& delta);       // of its engine, for a window that shows it live
    void finished(const wb::scenario::Report& report);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::scenario
