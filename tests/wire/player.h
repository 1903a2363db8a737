#pragma once

#include "core/sidecar/components/component.h"
#include "tests/wire/driven_handlers.h"
#include "tests/wire/recording.h"
#include "tests/wire/replay_broker.h"
#include "tests/wire/tcp_recorder.h"

#include <QSet>

namespace wb::test {

struct PlayOptions {
    std::uint32_t seed = 0;
    std::function<void(const QJsonObject& entry)> watch; // each entry as it happens; may be null
};

// Plays one scenario against the engine's components, once.
class Player : public QObject {
    Q_OBJECT
public:
    Player(const Scenario& scenario, PlayOptions options);
    ~Player() override;

    // The error is a sentence: the scenario could not be played (no broker, a step that needs what is not there).
    Result<Recording, QString> play();

private:
    using Done = Result<Ok, QString>;
    Done prepare();
    Done run(const Step& step);
    Done act(const Step& step);
    Done actOnComponent(const Step& step);
    Done actOnBroker(const Step& step);
    Done acceptOrRefuse(); // as the network and the broker are now
    Done init(const Step& step);
    void call(const Step& step, const QString& api, const std::function<void(sidecar::CallDone)>& start);
    void returned(const Step& step, const QString& api, mqtt::Instant began, const QString& error);
    Done awaitCalls(const Step& step);
    bool isReached(const Until& until) const;
    void putResult(QJsonObject entry);
    void putWire(QJsonObject entry);
    qint64 sinceStepBegan() const;

    const Scenario& m_scenario;
    PlayOptions m_options;
    Line m_line;
    TcpRecorder m_recorder;
    ReplayBroker m_broker;
    sidecar::Hub m_hub;
    DrivenHandlers m_handlers;
    std::vector<std::unique_ptr<sidecar::Component>> m_components; // the last one is the one in use
    sidecar::PubSubComponent* m_pubsub = nullptr;
    sidecar::BindingComponent* m_binding = nullptr;
    QMap<QString, sidecar::SubscriptionId> m_subscriptions;
    QSet<QString> m_pending; // names of calls in the background
    bool m_waiting = false;  // the call of the present step
    bool m_down = false, m_brokerDown = false;
    Recording m_recording;
    int m_step = 0;
    int m_handlerCalls = 0, m_apiResults = 0;
    mqtt::Instant m_stepBegan;
};

} // namespace wb::test
