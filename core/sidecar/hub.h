#pragma once

#include "core/ledger/ledger.h"
#include "core/sidecar/ack_gate.h"
#include "core/sidecar/app/app.h"
#include "core/sidecar/batch_clock.h"
#include "core/sidecar/recording_hook.h"
#include "core/sidecar/retry_policy.h"
#include "core/sidecar/runtime/attempt_log.h"
#include "core/sidecar/runtime/fact_log.h"
#include "core/sidecar/types.h"

#include <QTimer>

#include <functional>
#include <memory>
#include <unordered_map>

// What the connections of one engine share: the ledger, the time, the app, and the way out to the engine's signals.
// Engine thread only.

namespace wb::sidecar {

class Link;

class Hub : public QObject, public AppSink {
    Q_OBJECT
public:
    explicit Hub(std::size_t budgetBytes, QObject* parent = nullptr);

    ledger::Seq append(ledger::Origin origin, const mqtt::Frame& frame, const mqtt::PublishView* publish)
    {
        const qint64 now = m_clock.wallNs();
        const ledger::Seq seq = m_ledger.append(origin, now, frame, publish);
        m_recording.packet(origin, now, frame.wire, seq);
        m_changed = true;
        if (m_deltaWanted && !m_deltaPosted) postDelta();
        return seq;
    }
    void requestDelta();
    void setBudget(std::size_t bytes);
    void clearLedger();

    BatchClock& clock() { return m_clock; }
    AttemptLog& attempts() { return m_attemptLog; }
    FactLog& facts() { return m_facts; }
    AckGate& acks() { return m_acks; }
    RecordingHook& recording() { return m_recording; }
    App& app() { return *m_app; }
    // What the app before was asked ends as when an app is stopped: the connection breaks.
    void setApp(std::unique_ptr<App> app);
    void whenAppIsThere(std::function<void()> then); // at once, or when it or another one is; the caller may be gone then
    void appIsThere(); // says its owner
    // The answer of the app to an attempt that was not answered at once; called at most once.
    using Answered = std::function<void(const AppReply& reply)>;
    void expectAnswer(AttemptId attempt, Answered answered) { m_expected.insert_or_assign(attempt, std::move(answered)); }
    void forgetAnswer(AttemptId attempt); // also tells the app that nobody waits
    void answered(AttemptId attempt, const AppReply& reply) override;
    AttemptId nextAttempt() { return ++m_attempts; }
    ConnectionId nextConnection() { return ++m_connections; }
    // All links there are, for the controls.
    const std::vector<Link*>& links() const { return m_links; }
    void addLink(Link* link) { m_links.push_back(link); }
    void removeLink(Link* link) { std::erase(m_links, link); }

    void note(dapr::Severity severity, ConnectionId connection, const QString& text);

Q_SIGNALS:
    void deltaReady(const wb::ledger::DeltaPtr& delta);
    void connectionChanged(const wb::sidecar::ConnectionStatus& status);
    void connectionRemoved(quint16 connection);
    void published(const wb::sidecar::PublishResult& result);
    void eventHappened(const wb::sidecar::Event& event);

private:
    void postDelta();
    void giveDelta();
    void changedWithoutFrame();

    ledger::Ledger m_ledger;
    BatchClock m_clock;
    AttemptLog m_attemptLog{this};
    FactLog m_facts{m_clock, this};
    RecordingHook m_recording{m_facts, this};
    AckGate m_acks{[this](ConnectionId connection, mqtt::DeliveryId id) { return m_facts.laneOf(connection, id); }, this};
    std::vector<Link*> m_links;
    std::unique_ptr<App> m_app = std::make_unique<WillingApp>();
    std::vector<std::function<void()>> m_untilThere;
    std::unordered_map<AttemptId, Answered> m_expected;
    AttemptId m_attempts = 0;
    ConnectionId m_connections = 0;
    bool m_deltaWanted = false;
    bool m_deltaPosted = false;
    bool m_changed = false; // since the last delta, by more than the passing of time
    QTimer m_rates;         // while rates are still to fall to 0, and only then
};

} // namespace wb::sidecar
