#pragma once

#include "core/ledger/lanes/lane.h"
#include "core/scenario/file/scenario.h"

// Makes a scenario of what a user did: the steps as they were taken, and as expectations what came of them. Pure values;
// one thread.

namespace wb::scenario {

struct RecordedStart {            // what there was when the recording began
    QString name;                 // of the scenario; empty: "Recorded"
    BrokerChoice broker;          // of a URL's password nothing is written
    QString release;              // of Dapr; empty: the newest
    QString appId;                // empty: app1
    QList<QByteArray> resources;  // Dapr documents as they are open; the URLs of MQTT components are written as ${BROKER}
    sidecar::AppSetup app;
    QStringList observe;
};

class ScenarioRecorder {
public:
    explicit ScenarioRecorder(RecordedStart start);

    // In the order in which they are taken; timeNs since 1970, as the facts have it. A file's limit of steps holds here
    // too: false when it is reached and the step is left out.
    bool add(const Step& step, qint64 timeNs);
    bool isEmpty() const { return m_steps.isEmpty(); }

    // The file's text. Before a step that cuts, restarts, releases or answers, it expects the deliveries that had come by
    // then, so that a run keeps the order; at the end all deliveries and the states. Passwords and client keys in the
    // resources are left out.
    QString text(const QList<ledger::LanePtr>& lanes) const;

private:
    struct Taken {
        Step step;
        qint64 timeNs = 0;
    };
    RecordedStart m_start;
    QList<Taken> m_steps;
};

} // namespace wb::scenario
