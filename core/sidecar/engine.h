#pragma once

#include "core/ledger/delta.h"
#include "core/ledger/lanes/lane.h"
#include "core/ledger/recording/recorder.h"
#include "core/sidecar/app/app_setup.h"
#include "core/sidecar/runtime/attempt_fact.h"
#include "core/sidecar/steering.h"
#include "core/sidecar/types.h"

#include <QObject>

#include <memory>

// The engine owns every socket, timer and the ledger, and lives in one thread of its own (see EngineThread).
// The window meets it at two places only: commands (invoke the slots by queued calls) and deltas.

namespace wb::sidecar {

class Engine : public QObject {
    Q_OBJECT
public:
    explicit Engine(std::size_t budgetBytes = 256u << 20, QObject* parent = nullptr);
    ~Engine() override;

public Q_SLOTS:
    void connectComponent(const wb::sidecar::ComponentSetup& setup); // connects, or reconnects with the new setup
    void disconnectComponent(const QString& component); // with its replicas
    void disconnectReplica(const QString& component, int replica);
    void setSubscriptions(const QString& component, const QList<wb::sidecar::AppSubscription>& subscriptions);
    void setObserver(const wb::sidecar::ObserverSetup& setup); // connects, or changes filters on the live link
    void stopObserver();
    void publish(const wb::sidecar::PublishRequest& request);
    void retryNow(quint16 connection); // do not wait for the back-off
    void setApp(const wb::sidecar::AppSetup& setup); // of all components; at first the willing one
    void answerByHand(quint64 attempt, const wb::sidecar::AppReply& reply); // see statusReply() in app/replies.h
    void answerAllByHand(const wb::sidecar::AppReply& reply);
    void reloadApp(); // ask a real app for its subscriptions once more
    void setBudget(quint64 bytes);
    void clearLedger();
    // What the runtime does with each message; nothing is gathered before someone wants it.
    void wantAttempts(bool wanted);
    // Asks for the next delta: deltaReady follows once, at once if something changed, otherwise when something does.
    void requestDelta();
    // --- on purpose (steering.h); each leaves a fact, or controlFailed() says why it could not ---
    void cut(const wb::sidecar::Cut& cut);
    void reconnect(const QString& component, int replica);
    // As if the sidecar's process died and was started again: TCP closed without DISCONNECT, nothing of the client's
    // store left, the same client id.
    void restartComponent(const QString& component, int replica);
    // The session at the broker is thrown away by somebody with its client id, and the component comes back.
    void discardSession(const QString& component, int replica);
    void takeOver(const wb::sidecar::Takeover& takeover);
    void publishRaw(const wb::sidecar::RawPublish& publish);
    // Acknowledgements that become due from now on; ackRulesChanged() tells the rule's id. Of several the first decides.
    void addAckRule(const wb::sidecar::AckRule& rule);
    void removeAckRule(quint32 id); // what it holds waits on, for releaseAcks()
    void releaseAcks(const wb::sidecar::AckRelease& release);
    void noteControl(const QString& what); // leaves a fact and does nothing else: for what is done elsewhere
    // What happens beside the packets, from now on, with factsSeen().
    void wantFacts(bool wanted);
    // Everything from now on into a new file (core/ledger/recording/recorder.h); recordingChanged() says what came of it.
    void startRecording(const QString& path);
    void stopRecording();
    // Asks for the next lanes: lanesReady follows once, at once if something changed, otherwise when something does.
    void requestLanes();
    void shutDown(); // DISCONNECT everywhere; finished() when the links are closed, at the latest after 500 ms

Q_SIGNALS:
    void deltaReady(const wb::ledger::DeltaPtr& delta);
    void connectionChanged(const wb::sidecar::ConnectionStatus& status);
    void connectionRemoved(quint16 connection);
    void published(const wb::sidecar::PublishResult& result);
    void eventHappened(const wb::sidecar::Event& event);
    void appStateChanged(const wb::sidecar::AppState& state);
    void waitingChanged(const QList<wb::sidecar::WaitingCall>& waiting); // for the user's answer; all of them, 30 times a second at most
    // At most some thirty times a second and 2000 attempts at a time; of more only the number is told.
    void attemptsSeen(const QList<wb::sidecar::AttemptFact>& attempts, quint64 lost);
    void lanesReady(const wb::ledger::LaneDeltaPtr& delta);
    // At most some thirty times a second and 20 000 facts at a time, in their order; lost: so many more behind these.
    void factsSeen(const QList<wb::ledger::Fact>& facts, quint64 lost);
    // Also with the number of acknowledgements that wait, at most some thirty times a second.
    void ackRulesChanged(const QList<wb::sidecar::AckRule>& rules, int waiting);
    void recordingChanged(const wb::ledger::RecordingStatus& status); // when it begins and ends, and up to four times a second
    void controlFailed(const QString& sentence);
    void finished();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

// Runs an Engine in its own thread; its destructor shuts the engine down and joins.
class EngineThread {
public:
    explicit EngineThread(std::size_t budgetBytes = 256u << 20);
    ~EngineThread();
    EngineThread(const EngineThread&) = delete;
    EngineThread& operator=(const EngineThread&) = delete;

    Engine* engine() const; // connect to its signals; call its slots with QMetaObject::invokeMethod (queued)

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::sidecar

Q_DECLARE_METATYPE(wb::ledger::DeltaPtr)
