#pragma once

#include "core/broker/local_broker.h"
#include "core/dapr/workspace.h"
#include "core/scenario/file/scenario.h"
#include "core/scenario/run/evidence.h"
#include "core/scenario/run/outside_client.h"
#include "core/scenario/run/run_broker.h"
#include "core/sidecar/engine.h"

#include <QTimer>

#include <functional>

// Carries out one step after the other against an engine, and says of each whether it came to what it should. Waits
// for events only: every event is told by poke(). One thread.

namespace wb::scenario {

struct Stage { // what the steps act on; all of it outlives the player
    sidecar::Engine& engine;
    RunBroker& broker;
    Evidence& evidence;
    dapr::Workspace& workspace;
    dapr::ResolveContext context;
};

class StepPlayer : public QObject {
    Q_OBJECT
public:
    StepPlayer(const Scenario& scenario, Stage stage, QObject* parent = nullptr);
    ~StepPlayer() override;

    void begin(const Step& step); // passed() or failed() follows
    void poke();                  // something was seen: does the step's condition hold now?
    void controlFailed(const QString& sentence);
    void waitingChanged(const QList<sidecar::WaitingCall>& waiting);
    void published(const sidecar::PublishResult& result);
    void dismiss();               // the step that is under way counts no more
    QStringList outsideIds() const;  // client ids and retained topics that a run leaves at the broker
    QStringList retainedTopics() const { return m_retained; }

Q_SIGNALS:
    void passed();
    void failed(const QString& expected, const QString& seen);

private:
    // What a step waits for. `seen` says how far it came.
    struct Condition {
        enum class State : quint8 { Waiting, Holds, Never };
        std::function<State()> state;
        std::function<QString()> seen;
    };
    struct Begin; // of each kind of step

    void wait(std::function<bool()> holds, std::function<QString()> seen);
    void wait(Condition condition);
    void settle(bool good, const QString& seen = {});
    void timeUp();
    int postMark();
    template <class Command>
    void tell(Command command)
    {
        QMetaObject::invokeMethod(&m_stage.engine, [engine = &m_stage.engine, command = std::move(command)] { command(*engine); });
    }

    std::optional<sidecar::ComponentSetup> setupOf(const Copy& copy) const;
    bool isUp(const Copy& copy) const;
    QString stateOf(const Copy& copy) const;
    qsizetype connectionsOf(const Copy& copy) const;
    qsizetype endsOf(const Copy& copy) const;
    ledger::LaneId laneOf(int message, const QString& topic) const; // 0: not there yet

    const Scenario& m_scenario;
    Stage m_stage;
    const Step* m_step = nullptr; // under way
    Condition m_condition;
    QTimer m_limit;
    std::optional<int> m_lastMark; // time is up: what happened before this mark still counts
    int m_marks = 0;
    QHash<QString, int> m_named;
    QList<sidecar::WaitingCall> m_waiting;
    QHash<quint64, std::optional<sidecar::PublishResult>> m_results; // by token
    quint64 m_tokens = 0;
    std::unique_ptr<OutsideClient> m_outside;
    bool m_brokerDone = false;
    QStringList m_retained;
};

} // namespace wb::scenario
