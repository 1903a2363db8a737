#include "tests/broker/scenario_rig.h"

#include "core/broker/local_mosquitto.h"
#include "core/mqtt/client.h"

#include <QTest>

using namespace wb;
using namespace wb::scenario;
using wb::test::runScenario;
using wb::test::told;

// Each control as a step, against real brokers and the scripted one: a scenario that passes only when it did its work.
class TestScenarioSteps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void passes_data();
    void passes();
    void rabbitMqHasItsOwnWays();
    void foreignBrokersAreLeftClean();
    void foreignBrokersAreNotStopped();
};

void TestScenarioSteps::passes_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, const char* text) { QTest::newRow(name) << QByteArray(text); };
    row("hold, release", "steps:\n"
                         "  - connect: orders\n"
                         "  - hold acks: {topic: orders/#, next: 2}\n"
                         "  - publish: {topic: orders/new, payload: '{\"n\":{n}}', count: 3}\n"
                         "  - expect: {states: {held: 2, acknowledged: 1}}\n"
                         "  - expect: {unacknowledged: 2}\n"
                         "  - release acks: {message: 1}\n"
                         "  - expect: {states: {held: 1, acknowledged: 2}}\n"
                         "  - release acks:\n"
                         "  - expect: [{states: {acknowledged: 3}}, {acks: 2, step: held}, {acks: 3}]\n");
    row("drop", "steps:\n"
                "  - connect: orders\n"
                "  - drop acks: {next: 1}\n"
                "  - publish: {topic: orders/new, payload: {}}\n"
                "  - expect: {acks: 1, step: dropped}\n"
                "  - cut: close\n"
                "    as: cut\n"
                "  - expect: [{deliveries: 1, dup: true, since: cut}, {states: {acknowledged: 1}}]\n");
    row("delay", "steps:\n"
                 "  - connect: orders\n"
                 "  - delay acks: {by: 500ms}\n"
                 "  - publish: {topic: orders/new, payload: {}}\n"
                 "    as: publish\n"
                 "  - expect: {acks: 1, since: publish, at: 450ms to 3s}\n");
    row("by hand", "app: by hand\n"
                   "steps:\n"
                   "  - connect: orders\n"
                   "  - publish: {topic: orders/a, payload: {}}\n"
                   "  - expect: {attempts: 1, end: running}\n"
                   "  - publish: {topic: orders/b, payload: {}}\n"
                   "  - answer: 500\n"
                   "  - answer: {with: success, topic: orders/b, all: true}\n"
                   "  - expect: [{states: {unacknowledged: 1, acknowledged: 1}}, {handled: 1, end: failed, topic: orders/a}]\n");
    row("another app", "app: {default: 500}\n"
                       "steps:\n"
                       "  - connect: orders\n"
                       "  - publish: {topic: orders/a, payload: {}}\n"
                       "  - expect: {handled: 1, end: failed}\n"
                       "  - app: willing\n"
                       "  - publish: {topic: orders/b, payload: {}}\n"
                       "  - expect: {states: {unacknowledged: 1, acknowledged: 1}}\n");
    row("stay away", "steps:\n"
                     "  - connect: orders\n"
                     "  - cut: {how: disconnect, stay away: true}\n"
                     "    as: cut\n"
                     "  - publish: {topic: orders/new, payload: {}}\n"
                     "  - watch: {nothing: [connection, delivery], for: 1s}\n"
                     "  - expect: {connected: false}\n"
                     "  - reconnect:\n"
                     "  - expect: [{connections: 1, session present: true, since: cut}, {deliveries: 1, dup: false}]\n");
    row("silence", "steps:\n"
                   "  - connect: orders\n"
                   "  - cut: silence\n"
                   "  - publish: {topic: orders/new, payload: {}}\n"
                   "  - watch: {nothing: [delivery, connection end], for: 1s}\n");
    row("restart", "steps:\n"
                   "  - connect: orders\n"
                   "  - restart: orders\n"
                   "  - publish: {topic: orders/new, payload: {}}\n"
                   "  - expect: [{connections: 2}, {connections: 1, session present: true}, {states: {acknowledged: 1}}]\n");
    row("discard session", "steps:\n"
                           "  - connect: orders\n"
                           "  - cut: {how: close, stay away: true}\n"
                           "  - publish: {topic: orders/new, payload: {}}\n"
                           "  - discard session: orders\n"
                           "  - reconnect: orders\n"
                           "  - expect: {connections: 2, session present: false}\n"
                           "  - watch: {nothing: delivery, for: 500ms}\n");
    row("take over", "steps:\n"
                     "  - connect: orders\n"
                     "  - take over: {stay: 200ms}\n"
                     "  - expect: [{connection ends: 1, cause: broker}, {connections: 2}]\n");
    row("replica", "steps:\n"
                   "  - connect: orders\n"
                   "  - connect: {replica: 1, wait: false}\n"
                   "  - expect: [{connections: at least 1, replica: 1}, {connection ends: at least 1, cause: broker, replica: 0}]\n"
                   "  - disconnect: {replica: 1}\n");
    row("broker restart", "broker: {mosquitto: {config: ['autosave_interval 1', 'autosave_on_changes true']}}\n"
                          "steps:\n"
                          "  - connect: orders\n"
                          "  - broker: restart\n"
                          "    as: restart\n"
                          "  - publish: {topic: orders/new, payload: {}}\n"
                          "  - expect: [{connections: 1, since: restart}, {deliveries: 1, within: 20s}]\n");
    row("broker kill, start", "steps:\n"
                              "  - connect: orders\n"
                              "  - broker: kill\n"
                              "  - expect: {connection ends: 1, cause: broker}\n"
                              "  - publish: {topic: orders/new, payload: {}, wait: false}\n"
                              "  - broker: start\n"
                              "  - expect: {connections: 2, within: 20s}\n");
    row("copies", "steps:\n"
                  "  - connect: orders\n"
                  "  - publish: {topic: orders/new, payload: {}, copies: 2}\n"
                  "  - expect: [{deliveries: 2, dup: false}, {states: {acknowledged: 2}}]\n");
    row("the sidecar publishes", "observe: [other/#]\n"
                                 "steps:\n"
                                 "  - connect: orders\n"
                                 "  - publish: {topic: other/a, payload: hello, from: sidecar, metadata: {retain: 'true'}}\n"
                                 "  - expect:\n"
                                 "    - {publishes: 1, told: ok, outcome: acked, dead letter: false, topic: other/#}\n"
                                 "    - {received: 1, payload: '\"data\":\"hello\"', topic: other/a}\n");
    row("publish while disconnected", "steps:\n"
                                      "  - connect: orders\n"
                                      "  - broker: stop\n"
                                      "  - publish: {topic: orders/a, payload: {}, from: sidecar, wait: false}\n"
                                      "  - expect: {publishes: 0, outcome: acked}\n"
                                      "  - broker: start\n"
                                      "  - expect: {publishes: 1, outcome: acked, within: 20s}\n");
    row("the observer publishes", "observe: orders/#\n"
                                  "steps:\n"
                                  "  - connect: orders\n"
                                  "  - publish: {topic: orders/new, payload: {}, from: observer, qos: 2}\n"
                                  "  - expect: [{deliveries: 1}, {received: 1}]\n");
    row("scripted: refused", "broker: scripted\n"
                             "steps:\n"
                             "  - broker rule: {at: connect, do: refuse, value: 3}\n"
                             "  - connect: {component: orders, wait: false}\n"
                             "  - watch: {nothing: connection, for: 500ms}\n"
                             "  - expect: {connected: false}\n");
    row("scripted: granted less", "broker: scripted\n"
                                  "steps:\n"
                                  "  - broker rule: {at: subscribe, do: grant, value: 0}\n"
                                  "  - connect: orders\n"
                                  "  - expect: {granted: 0, filter: orders/#}\n"
                                  "  - clear broker rules:\n");
    row("scripted: sent twice", "broker: scripted\n"
                                "steps:\n"
                                "  - connect: orders\n"
                                "  - broker rule: {at: delivery, do: twice, times: 1}\n"
                                "  - publish: {topic: orders/new, payload: {}}\n"
                                "  - expect: [{deliveries: 2, same packet id: true}, {deliveries: 1, dup: true}]\n");
}

void TestScenarioSteps::passes()
{
    QFETCH(QByteArray, text);
    const Report report = runScenario(text);
    QVERIFY2(report.verdict == Verdict::Passed, told(report).constData());
}

// QoS 2 is granted as 1, and packet ids are given anew (facts 2.5).
void TestScenarioSteps::rabbitMqHasItsOwnWays()
{
    const QString missing = broker::LocalBroker::missing(broker::BrokerKind::RabbitMq);
    QVERIFY2(missing.isEmpty(), qPrintable(missing));
    const Report report = runScenario("broker: rabbitmq\n"
                                      "app: {rules: [{topic: orders/#, answers: [500, success]}]}\n"
                                      "steps:\n"
                                      "  - connect: orders\n"
                                      "  - publish: {topic: orders/new, payload: {}}\n"
                                      "  - expect: {handled: 1, end: failed}\n"
                                      "  - cut: reset\n"
                                      "  - reconnect:\n"
                                      "  - expect: [{deliveries: 1, dup: true}, {states: {acknowledged: 1}}]\n");
    QVERIFY2(report.verdict == Verdict::Passed, told(report).constData());
    QVERIFY2(report.broker.startsWith(u"RabbitMQ "), qPrintable(report.broker));
}

namespace {

// Who connects with clean session 0 is told whether there is one, and gets what is retained.
class Visitor : public QObject, private mqtt::ClientObserver {
public:
    explicit Visitor(quint16 port) : m_client(config(port), *this) { m_client.open(); }
    std::optional<bool> sessionPresent;
    bool subscribedNow = false;
    int messages = 0;

private:
    static mqtt::ClientConfig config(quint16 port)
    {
        mqtt::ClientConfig config;
        config.endpoint.host = QStringLiteral("127.0.0.1");
        config.endpoint.port = port;
        config.session.connect.clientId = "orders-id";
        config.session.connect.cleanSession = false;
        return config;
    }
    void frameSeen(bool, const mqtt::Frame&, const mqtt::PublishView*) override {}
    void stateChanged(mqtt::ClientState) override {}
    void connected(const mqtt::Connack& connack) override
    {
        sessionPresent = connack.sessionPresent;
        // The retained message, if any, comes with the first; the answer to the second is behind it.
        for (const char* filter : {"orders/#", "fence"}) {
            const mqtt::TopicRequest request{filter, mqtt::QoS::AtMostOnce};
            static_cast<void>(m_client.session().subscribe({&request, 1}, mqtt::steadyNow()));
        }
    }
    void delivered(const mqtt::PublishView&, mqtt::DeliveryId) override { ++messages; }
    void published(mqtt::OperationId, mqtt::PublishOutcome) override {}
    void subscribed(mqtt::OperationId id, const std::vector<std::uint8_t>&) override { subscribedNow = id > 1; }
    void operationFailed(mqtt::OperationId, const mqtt::SessionError&) override {}
    void disconnected(const mqtt::ConnectionError*) override {}

    mqtt::Client m_client;
};

} // namespace

void TestScenarioSteps::foreignBrokersAreLeftClean()
{
    broker::LocalMosquitto mosquitto;
    mosquitto.start();
    QTRY_VERIFY_WITH_TIMEOUT(mosquitto.state() == broker::LocalBroker::State::Running, 30'000);
    RunOptions options;
    options.brokerUrl = QStringLiteral("tcp://me:hidden@127.0.0.1:%1").arg(mosquitto.port());
    const Report report = runScenario("app: {default: 500}\n"
                                      "steps:\n"
                                      "  - connect: orders\n"
                                      "  - publish: {topic: orders/new, payload: {}, retain: true}\n"
                                      "  - expect: {deliveries: 1}\n"
                                      "  - expect: {states: {acknowledged: 1}, within: 200ms}\n", options);
    QVERIFY2(report.verdict == Verdict::Failed, told(report).constData()); // and tells no password
    QVERIFY(!told(report).contains("hidden") && !reportJson({report}).contains("hidden"));
    QCOMPARE(report.broker, QStringLiteral("tcp://127.0.0.1:%1").arg(mosquitto.port()));
    Visitor visitor(mosquitto.port());
    QTRY_VERIFY_WITH_TIMEOUT(visitor.subscribedNow, 10'000);
    QCOMPARE(visitor.sessionPresent, std::optional(false));
    QCOMPARE(visitor.messages, 0);
}

void TestScenarioSteps::foreignBrokersAreNotStopped()
{
    RunOptions options;
    options.brokerUrl = QStringLiteral("tcp://127.0.0.1:1");
    const Report stops = runScenario("steps:\n  - broker: stop\n", options);
    QCOMPARE(stops.verdict, Verdict::Skipped);
    QVERIFY(!stops.why.isEmpty());
    const Report scripted = runScenario("broker: scripted\nsteps:\n  - note: a\n", options);
    QCOMPARE(scripted.verdict, Verdict::Skipped);
    // Nor is one that was lent by somebody who uses it too.
    broker::LocalMosquitto mosquitto;
    RunOptions lent;
    lent.lent = &mosquitto;
    QCOMPARE(runScenario("steps:\n  - broker: stop\n", lent).verdict, Verdict::Skipped);
    QCOMPARE(mosquitto.state(), broker::LocalBroker::State::Stopped);
}

QTEST_GUILESS_MAIN(TestScenarioSteps)
#include "tst_scenario_steps.moc"
