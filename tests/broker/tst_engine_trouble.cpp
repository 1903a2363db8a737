#include "tests/broker/engine_on_mosquitto.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using mqtt::PacketType;

// The engine against a real mosquitto where something is refused, wrong or missing, and what is told of it; publishing.
class TestEngineTrouble : public EngineOnMosquitto {
    Q_OBJECT
private Q_SLOTS:
    void refusedCredentialsAreTriedAgainWithMqtt31();
    void wrongPortIsToldWithStepAndDaprsWords();
    void missingPortIsAConfigurationError();
    void reconnectingAComponentLeavesNoSecondClient();
    void publishReportsLatencyAndWraps();
    void publishWithoutAConnectionFails();
    void secretsStayInside();
    void threadEndsInTheMiddleOfConnecting();
};

// connect-bad-credentials: two refused CONNECTs, the second one as MQTT 3.1 on a TCP connection of its own.
void TestEngineTrouble::refusedCredentialsAreTriedAgainWithMqtt31()
{
    broker::MosquittoOptions options;
    options.setup.anonymous = false;
    startBroker(options);
    auto setup = pubSub(QStringLiteral("orders"), m_broker->port(), {});
    setup.initTimeout = std::chrono::milliseconds(200);
    m_engine->connectComponent(setup);
    const auto status = [this] { return m_watch->status(QStringLiteral("orders"), pubSubPurpose); };
    QTRY_COMPARE_WITH_TIMEOUT(status().state, LinkState::WaitingToRetry, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status().id, PacketType::Connect, false).size(), 2, patience);
    const auto connects = m_watch->packets(status().id, PacketType::Connect, false);
    QCOMPARE(std::get<mqtt::Connect>(decoded(connects[0])).level, mqtt::ProtocolLevel::Mqtt311);
    QCOMPARE(std::get<mqtt::Connect>(decoded(connects[1])).level, mqtt::ProtocolLevel::Mqtt31);
    QVERIFY(status().error.has_value());
    QCOMPARE(status().error->step, mqtt::ConnectionStep::Connack);
    QCOMPARE(status().error->returnCode, quint8(5));
    QTRY_COMPARE_WITH_TIMEOUT(status().daprError,
                              QStringLiteral("failed to establish connection to broker: context deadline exceeded\n"
                                             "init timeout for component orders (pubsub.mqtt3/v1)"), patience);
}

// Facts B.4: Dapr says the same whatever the cause; we say the cause beside it, and when the next try comes.
void TestEngineTrouble::wrongPortIsToldWithStepAndDaprsWords()
{
    QTcpServer server; // a port that is free for certain once the server is gone
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const quint16 port = server.serverPort();
    server.close();
    auto setup = pubSub(QStringLiteral("orders"), port, {});
    setup.initTimeout = std::chrono::milliseconds(100);
    m_engine->connectComponent(setup);
    const auto status = [this] { return m_watch->status(QStringLiteral("orders"), pubSubPurpose); };
    QTRY_COMPARE_WITH_TIMEOUT(status().state, LinkState::WaitingToRetry, patience);
    QVERIFY(status().error.has_value());
    QCOMPARE(status().error->step, mqtt::ConnectionStep::Connect);
    QVERIFY(status().error->transient);
    const qint64 wait = status().since.msecsTo(status().nextTry);
    QVERIFY2(wait > 19'000 && wait <= 20'100, qPrintable(QString::number(wait)));
    QTRY_COMPARE_WITH_TIMEOUT(status().daprError,
                              QStringLiteral("failed to establish connection to broker: context deadline exceeded\n"
                                             "init timeout for component orders (pubsub.mqtt3/v1)"), patience);
    QCOMPARE(status().tries, 1);
    m_engine->retryNow(status().id); // the user need not wait
    QTRY_VERIFY_WITH_TIMEOUT(status().tries == 2 && status().state == LinkState::WaitingToRetry, patience);
}

// Facts B.1: no port, and Dapr never connects.
void TestEngineTrouble::missingPortIsAConfigurationError()
{
    auto setup = pubSub(QStringLiteral("orders"), 1, {});
    setup.component.settings.port = -1;
    m_engine->connectComponent(setup);
    const ConnectionStatus status = m_watch->status(QStringLiteral("orders"), pubSubPurpose);
    QCOMPARE(status.state, LinkState::Failed);
    QCOMPARE(status.error->step, mqtt::ConnectionStep::Configuration);
    QVERIFY(!status.error->transient);
    QVERIFY(!status.daprError.isEmpty());
    m_engine->disconnectComponent(QStringLiteral("orders"));
    QCOMPARE(m_watch->removed.size(), 1);
}

// Two clients with one id evict each other (facts B.2): the new connection waits until the old one is closed.
void TestEngineTrouble::reconnectingAComponentLeavesNoSecondClient()
{
    startBroker();
    const auto status = [this] { return m_watch->status(QStringLiteral("orders"), pubSubPurpose); };
    for (int i = 0; i < 3; ++i) m_engine->connectComponent(pubSub(QStringLiteral("orders"), m_broker->port(), {QStringLiteral("t")}));
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("t")), 1, patience);
    const ConnectionId before = status().id;
    m_engine->connectComponent(pubSub(QStringLiteral("orders"), m_broker->port(), {QStringLiteral("t")}));
    QTRY_VERIFY_WITH_TIMEOUT(status().id != before && m_watch->grantedQos(status(), QStringLiteral("t")) == 1, patience);
    QCOMPARE(m_watch->of(QStringLiteral("orders"), pubSubPurpose).size(), 1);
    QVERIFY(!logged(QStringLiteral("already connected")));
}

// Facts C.1, C.2.
void TestEngineTrouble::publishReportsLatencyAndWraps()
{
    startBroker();
    auto setup = pubSub(QStringLiteral("orders"), m_broker->port(), {QStringLiteral("orders/new")});
    m_engine->connectComponent(setup);
    const auto status = [this] { return m_watch->status(QStringLiteral("orders"), pubSubPurpose); };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("orders/new")), 1, patience);
    PublishRequest request;
    request.token = 3;
    request.component = QStringLiteral("orders");
    request.topic = QStringLiteral("orders/new");
    request.payload = "{\"b\":1, \"a\":2}";
    request.qos = mqtt::QoS::AtMostOnce; // not listened to: the component has QoS 1
    request.wrapAsCloudEvent = true;
    m_engine->publish(request);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->results.size(), 1, patience);
    QVERIFY(m_watch->results.first().ok);
    QCOMPARE(m_watch->results.first().token, 3u);
    QVERIFY(m_watch->results.first().latencyNs > 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->messages(status().id).size(), 1, patience);
    const mqtt::Publish message = m_watch->messages(status().id).first();
    QCOMPARE(message.qos, mqtt::QoS::AtLeastOnce);
    const QJsonObject event = QJsonDocument::fromJson(QByteArray::fromStdString(message.payload)).object();
    QCOMPARE(event.value(QStringLiteral("source")).toString(), QStringLiteral("app1"));
    QCOMPARE(event.value(QStringLiteral("pubsubname")).toString(), QStringLiteral("orders"));
    QCOMPARE(event.value(QStringLiteral("data")).toObject().value(QStringLiteral("a")).toInt(), 2);
}

void TestEngineTrouble::publishWithoutAConnectionFails()
{
    PublishRequest request;
    request.token = 1;
    request.topic = QStringLiteral("t");
    m_engine->publish(request);
    request.component = QStringLiteral("nobody");
    m_engine->publish(request);
    QCOMPARE(m_watch->results.size(), 2);
    for (const PublishResult& result : m_watch->results) {
        QVERIFY(!result.ok);
        QVERIFY(!result.message.isEmpty());
    }
}

void TestEngineTrouble::secretsStayInside()
{
    startBroker();
    auto setup = pubSub(QStringLiteral("orders"), m_broker->port(), {QStringLiteral("t")});
    setup.component.settings.userName = QStringLiteral("alice");
    setup.component.settings.password = QStringLiteral("open-sesame");
    m_engine->connectComponent(setup);
    const auto status = [this] { return m_watch->status(QStringLiteral("orders"), pubSubPurpose); };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("t")), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status().id, PacketType::Connect, false).size(), 1, patience);
    const QByteArray connect = m_watch->packets(status().id, PacketType::Connect, false).first();
    QVERIFY(connect.contains("alice"));
    QVERIFY(!connect.contains("open-sesame"));
    QTRY_VERIFY_WITH_TIMEOUT(logged(QStringLiteral("u'alice'")), patience);
    QVERIFY(!m_watch->allText().contains(QStringLiteral("open-sesame")));
}

void TestEngineTrouble::threadEndsInTheMiddleOfConnecting()
{
    QTcpServer silent; // accepts, never answers
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    QElapsedTimer timer;
    {
        EngineThread thread;
        EngineWatch watch(*thread.engine());
        QMetaObject::invokeMethod(thread.engine(), [&thread, port = silent.serverPort()] {
            thread.engine()->connectComponent(pubSub(QStringLiteral("orders"), port, {}));
            thread.engine()->connectComponent(binding(QStringLiteral("plant"), port, QStringLiteral("t")));
        });
        QTRY_COMPARE_WITH_TIMEOUT(watch.statuses.size(), 2, patience);
        timer.start();
    }
    QVERIFY2(timer.elapsed() < 10'000, "the engine's own limit is half a second");
}

QTEST_GUILESS_MAIN(TestEngineTrouble)
#include "tst_engine_trouble.moc"
