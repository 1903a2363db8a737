#pragma once

#include "tests/broker/engine_watch.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

// What the tests of the redelivery lab share: a mosquitto, an engine in the test's own thread, and every fact of it.

namespace wb::test {

constexpr int labPatience = 20'000; // ms; for a machine under load and under sanitizers

template <class Body>
struct Told {
    ledger::ConnectionId connection = 0;
    Body body;
};

class LabRig : public QObject {
public:
    // Once for a test; see the state for the reason when it is false.
    bool start(const broker::MosquittoOptions& options = {})
    {
        engine = std::make_unique<sidecar::Engine>();
        watch = std::make_unique<EngineWatch>(*engine);
        connect(engine.get(), &sidecar::Engine::factsSeen, this, [this](const QList<ledger::Fact>& more, quint64 lost) {
            facts << more;
            lostFacts += lost;
        });
        connect(engine.get(), &sidecar::Engine::controlFailed, this, [this](const QString& said) { failures << said; });
        connect(engine.get(), &sidecar::Engine::lanesReady, this, [this](const ledger::LaneDeltaPtr& delta) {
            for (const ledger::LanePtr& lane : delta->changed) lanes.insert(lane->id, lane);
            counts = delta->counts;
            inFlight = delta->inFlight;
            engine->requestLanes();
        });
        connect(engine.get(), &sidecar::Engine::ackRulesChanged, this, [this](const QList<sidecar::AckRule>& all, int waiting) {
            rules = all;
            waitingAcks = waiting;
        });
        engine->wantFacts(true);
        engine->requestLanes();
        broker = std::make_unique<broker::LocalMosquitto>(options);
        return run([this] { broker->start(); }, broker::LocalMosquitto::State::Running);
    }
    template <class Act>
    bool run(Act&& act, broker::LocalMosquitto::State until)
    {
        act();
        return QTest::qWaitFor([&] { return broker->state() == until; }, labPatience);
    }
    void stop()
    {
        if (!engine) return;
        QSignalSpy finished(engine.get(), &sidecar::Engine::finished);
        engine->shutDown();
        QVERIFY(finished.count() > 0 || finished.wait(labPatience));
        watch.reset();
        engine.reset();
        broker.reset();
        facts.clear();
        failures.clear();
        lanes.clear();
        rules.clear();
        waitingAcks = 0;
    }

    // Connects it, and waits for its subscriptions; its name is the client id's beginning.
    bool connectPubSub(const sidecar::ComponentSetup& setup)
    {
        engine->connectComponent(setup);
        return QTest::qWaitFor([&] { return isSubscribed(setup); }, labPatience);
    }
    bool isSubscribed(const sidecar::ComponentSetup& setup) const
    {
        for (const sidecar::ConnectionStatus& status : watch->statuses) {
            if (status.component != setup.component.name || status.replica != setup.replica) continue;
            for (const auto& topic : setup.subscriptions)
                if (watch->grantedQos(status, topic.topic) < 0) return false;
            return status.state == sidecar::LinkState::Connected;
        }
        return false;
    }
    sidecar::ConnectionStatus status(const QString& component, int replica = 0) const
    {
        for (const sidecar::ConnectionStatus& one : watch->statuses)
            if (one.component == component && one.replica == replica) return one;
        return {};
    }
    bool publish(const QString& topic, const QByteArray& payload, int qos = 1) const
    {
        return mosquittoPub(broker->port(), {QStringLiteral("-q"), QString::number(qos), QStringLiteral("-t"), topic,
                                             QStringLiteral("-m"), QString::fromUtf8(payload)});
    }

    template <class Body>
    QList<Told<Body>> told() const
    {
        QList<Told<Body>> found;
        for (const ledger::Fact& fact : facts)
            if (const auto* body = std::get_if<Body>(&fact.body)) found << Told<Body>{fact.connection, *body};
        return found;
    }
    template <class Body>
    qsizetype count() const { return told<Body>().size(); }
    qsizetype acks(ledger::AckStep step) const
    {
        qsizetype found = 0;
        for (const auto& one : told<ledger::Acknowledged>()) found += one.body.step == step;
        return found;
    }

    // The lane of that payload; an empty one when there is none yet.
    ledger::Lane lane(const QString& topic, const QByteArray& payload) const
    {
        const auto hash = ledger::contentHashOf(topic.toStdString(), {payload.constData(), std::size_t(payload.size())});
        for (const ledger::LanePtr& one : lanes)
            if (one->contentHash == hash) return *one;
        return {};
    }
    qsizetype sent(mqtt::PacketType type, const QString& component) const
    {
        return watch->packets(status(component).id, type, false).size();
    }

    std::unique_ptr<broker::LocalMosquitto> broker;
    std::unique_ptr<sidecar::Engine> engine;
    std::unique_ptr<EngineWatch> watch;
    QList<ledger::Fact> facts;
    quint64 lostFacts = 0;
    QStringList failures;
    QMap<ledger::LaneId, ledger::LanePtr> lanes;
    ledger::LaneCounts counts;
    std::vector<ledger::InFlight> inFlight;
    QList<sidecar::AckRule> rules;
    int waitingAcks = 0;
};

} // namespace wb::test
