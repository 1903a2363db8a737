#include "tests/broker/engine_on_mosquitto.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryFile>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using broker::LocalMosquitto;
using mqtt::PacketType;

// The engine against a real mosquitto: it connects, subscribes, acknowledges and comes back as Dapr 1.18 does.
class TestEngineMosquitto : public EngineOnMosquitto {
    Q_OBJECT
private Q_SLOTS:
    void pubSubConnectsWithDaprsClientIdAndConnectFields();
    void subscriptionsAreMadeOneByOneWithTheComponentsQos();
    void deliveriesWithAHandlerAreAcknowledged();
    void deliveriesWithoutAHandlerStayOpen();
    void brokerKilledAndRestarted();
    void floodIsAcknowledgedAndCounted();
    void observerChangesFiltersOnTheLiveLink();
    void observerSeesWithoutTouchingTheSidecar();
    void severalComponentsAtOnce();
    void bindingUsesOneConnectionForEachDirection();
    void oneDeltaForOneRequest();
};

// Facts B.2, B.3: client id = consumerID, clean session from the metadata, keep-alive 30, MQTT 3.1.1, no will.
void TestEngineMosquitto::pubSubConnectsWithDaprsClientIdAndConnectFields()
{
    startBroker();
    m_engine->connectComponent(pubSub(QStringLiteral("orders"), m_broker->port(), {}));
    QTRY_VERIFY_WITH_TIMEOUT(m_watch->isConnected(QStringLiteral("orders"), pubSubPurpose), patience);
    QTRY_VERIFY_WITH_TIMEOUT(logged(QStringLiteral("as orders-id (p2, c0, k30)")), patience);
    const ConnectionStatus status = m_watch->status(QStringLiteral("orders"), pubSubPurpose);
    QCOMPARE(status.clientId, QStringLiteral("orders-id"));
    QCOMPARE(status.keepAliveSeconds, 30);
    QCOMPARE(status.cleanSession, false);
    QCOMPARE(status.address, m_broker->url());
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status.id, PacketType::Connect, false).size(), 1, patience);
    const mqtt::Packet packet = decoded(m_watch->packets(status.id, PacketType::Connect, false).first());
    mqtt::Connect expected;
    expected.clientId = "orders-id";
    expected.cleanSession = false;
    expected.keepAliveSeconds = 30;
    QVERIFY(packet == mqtt::Packet(expected));
}

// Facts D.1: SUBSCRIBE with the component's QoS, one for each subscription of the app.
void TestEngineMosquitto::subscriptionsAreMadeOneByOneWithTheComponentsQos()
{
    startBroker();
    auto setup = pubSub(QStringLiteral("orders"), m_broker->port(), {QStringLiteral("a/+"), QStringLiteral("b/c")});
    setup.component.settings.qos = 2;
    m_engine->connectComponent(setup);
    const auto status = [this] { return m_watch->status(QStringLiteral("orders"), pubSubPurpose); };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("b/c")), 2, patience);
    QCOMPARE(m_watch->grantedQos(status(), QStringLiteral("a/+")), 2);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status().id, PacketType::Subscribe, false).size(), 2, patience);
    const auto first = decoded(m_watch->packets(status().id, PacketType::Subscribe, false).first());
    QCOMPARE(std::get<mqtt::Subscribe>(first).topics,
             (std::vector<mqtt::TopicRequest>{{"a/+", mqtt::QoS::ExactlyOnce}}));

    // Facts D.5: with a clean session a stopped topic is unsubscribed, and a new one subscribed, on the live link.
    setup.component.settings.cleanSession = true;
    m_engine->connectComponent(setup);
    QTRY_VERIFY_WITH_TIMEOUT(status().cleanSession, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("b/c")), 2, patience);
    m_engine->setSubscriptions(QStringLiteral("orders"), {{QStringLiteral("a/+"), {}}, {QStringLiteral("d"), {}}});
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("d")), 2, patience);
    QCOMPARE(m_watch->grantedQos(status(), QStringLiteral("b/c")), -2);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status().id, PacketType::Unsubscribe, false).size(), 1, patience);
}

// Facts D.4: PUBACK after the handler's success.
void TestEngineMosquitto::deliveriesWithAHandlerAreAcknowledged()
{
    startBroker();
    m_engine->connectComponent(pubSub(QStringLiteral("orders"), m_broker->port(), {QStringLiteral("orders/#")}));
    const auto status = [this] { return m_watch->status(QStringLiteral("orders"), pubSubPurpose); };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("orders/#")), 1, patience);
    for (const char* qos : {"0", "1", "2"})
        QVERIFY(mosquittoPub(m_broker->port(), {QStringLiteral("-t"), QStringLiteral("orders/new"), QStringLiteral("-m"),
                                                QStringLiteral("{}"), QStringLiteral("-q"), QString::fromLatin1(qos)}));
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->messages(status().id).size(), 3, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status().id, PacketType::Puback, false).size(), 2, patience);
    QCOMPARE(status().unacked, 0);
}

// Facts D.2, D.5: no handler, no acknowledgement. A persistent session goes on delivering a topic that was given up.
void TestEngineMosquitto::deliveriesWithoutAHandlerStayOpen()
{
    startBroker();
    m_engine->connectComponent(pubSub(QStringLiteral("orders"), m_broker->port(), {QStringLiteral("a"), QStringLiteral("b")}));
    const auto status = [this] { return m_watch->status(QStringLiteral("orders"), pubSubPurpose); };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("b")), 1, patience);
    m_engine->setSubscriptions(QStringLiteral("orders"), {{QStringLiteral("b"), {}}});
    QVERIFY(mosquittoPub(m_broker->port(), {QStringLiteral("-t"), QStringLiteral("a"), QStringLiteral("-m"),
                                            QStringLiteral("1"), QStringLiteral("-q"), QStringLiteral("1")}));
    QTRY_COMPARE_WITH_TIMEOUT(status().unacked, 1, patience);
    QVERIFY(m_watch->packets(status().id, PacketType::Unsubscribe, false).isEmpty());
    QVERIFY(m_watch->packets(status().id, PacketType::Puback, false).isEmpty());
    QVERIFY(m_watch->allText().contains(QStringLiteral("No handler defined for messages received on topic a")));
}

// The issue's own words: the state is told at once, the session resumes, nothing shown is lost.
void TestEngineMosquitto::brokerKilledAndRestarted()
{
    startBroker();
    m_engine->connectComponent(pubSub(QStringLiteral("orders"), m_broker->port(), {QStringLiteral("orders/#")}));
    const auto status = [this] { return m_watch->status(QStringLiteral("orders"), pubSubPurpose); };
    const auto publish = [this](const char* text) {
        return mosquittoPub(m_broker->port(), {QStringLiteral("-t"), QStringLiteral("orders/new"), QStringLiteral("-m"),
                                               QString::fromLatin1(text), QStringLiteral("-q"), QStringLiteral("1")});
    };
    // A PUBACK that the broker did not see before it stopped makes it send the message again, with DUP.
    const auto fresh = [&] {
        QStringList payloads;
        for (const mqtt::Publish& message : m_watch->messages(status().id))
            if (!message.dup) payloads << QString::fromStdString(message.payload);
        return payloads;
    };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("orders/#")), 1, patience);
    QVERIFY(publish("before"));
    QTRY_COMPARE_WITH_TIMEOUT(fresh(), (QStringList{QStringLiteral("before")}), patience);
    const ConnectionId id = status().id;

    m_broker->stop(); // saves its sessions
    QTRY_VERIFY_WITH_TIMEOUT(status().state != LinkState::Connected, patience);
    QVERIFY(status().error.has_value());
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), LocalMosquitto::State::Stopped, patience);
    m_broker->start();
    QTRY_COMPARE_WITH_TIMEOUT(status().state, LinkState::Connected, patience);
    QCOMPARE(status().id, id);
    QVERIFY(status().sessionPresent);
    QVERIFY(!status().error.has_value());
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("orders/#")), 1, patience);
    QVERIFY(publish("after"));
    QTRY_COMPARE_WITH_TIMEOUT(fresh(), (QStringList{QStringLiteral("before"), QStringLiteral("after")}), patience);

    // A kill is no different: the next try comes by itself.
    m_broker->kill();
    QTRY_VERIFY_WITH_TIMEOUT(status().state != LinkState::Connected, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), LocalMosquitto::State::Stopped, patience);
    m_broker->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), LocalMosquitto::State::Running, patience);
    m_engine->retryNow(id);
    QTRY_COMPARE_WITH_TIMEOUT(status().state, LinkState::Connected, patience);
    const ledger::Counters counters = m_watch->counters();
    QCOMPARE(counters.received, counters.kept + counters.letGo);
    QCOMPARE(fresh().size(), 2);
}

// Nothing is dropped without a number: what the publisher sent is what was received, kept and let go.
void TestEngineMosquitto::floodIsAcknowledgedAndCounted()
{
    constexpr quint64 many = 20'000;
    broker::MosquittoOptions options;
    options.setup.queued = 0;
    startBroker(options);
    m_engine->connectComponent(pubSub(QStringLiteral("orders"), m_broker->port(), {QStringLiteral("orders/#")}));
    const auto status = [this] { return m_watch->status(QStringLiteral("orders"), pubSubPurpose); };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), QStringLiteral("orders/#")), 1, patience);
    QTemporaryFile lines;
    QVERIFY(lines.open());
    for (quint64 i = 0; i < many; ++i) lines.write("{\"n\":" + QByteArray::number(i) + "}\n");
    lines.close();
    QProcess publisher;
    publisher.setStandardInputFile(lines.fileName());
    publisher.start(QStringLiteral("mosquitto_pub"),
                    {QStringLiteral("-p"), QString::number(m_broker->port()), QStringLiteral("-t"),
                     QStringLiteral("orders/new"), QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-l")});
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->counters().received, many, 3 * patience);
    QTRY_COMPARE_WITH_TIMEOUT(publisher.state(), QProcess::NotRunning, patience);
    QTRY_COMPARE_WITH_TIMEOUT(quint64(m_watch->packets(status().id, PacketType::Puback, false).size()), many, patience);
    QCOMPARE(m_watch->counters().kept + m_watch->counters().letGo, many);
    QTRY_COMPARE_WITH_TIMEOUT(status().unacked, 0, patience);
}

void TestEngineMosquitto::observerChangesFiltersOnTheLiveLink()
{
    startBroker();
    ObserverSetup setup;
    setup.endpoint.host = QStringLiteral("127.0.0.1");
    setup.endpoint.port = m_broker->port();
    setup.filters = {QStringLiteral("a/#"), QStringLiteral("b/#")};
    m_engine->setObserver(setup);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(m_watch->observer(), QStringLiteral("b/#")), 2, patience);
    const ConnectionId id = m_watch->observer().id;
    QVERIFY(m_watch->observer().clientId.startsWith(QStringLiteral("wb-")));
    QVERIFY(m_watch->observer().cleanSession);

    setup.filters = {QStringLiteral("b/#"), QStringLiteral("c")};
    m_engine->setObserver(setup);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(m_watch->observer(), QStringLiteral("c")), 2, patience);
    QCOMPARE(m_watch->observer().id, id);
    QCOMPARE(m_watch->grantedQos(m_watch->observer(), QStringLiteral("a/#")), -2);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(id, PacketType::Unsubscribe, false).size(), 1, patience);
    QCOMPARE(m_watch->packets(id, PacketType::Connect, false).size(), 1);
    const auto unsubscribe = decoded(m_watch->packets(id, PacketType::Unsubscribe, false).first());
    QCOMPARE(std::get<mqtt::Unsubscribe>(unsubscribe).filters, (std::vector<std::string>{"a/#"}));

    m_engine->stopObserver();
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->removed, (QList<ConnectionId>{id}), patience);
}

// product.md, "Two kinds of connection": the observer's acknowledgements are its own.
void TestEngineMosquitto::observerSeesWithoutTouchingTheSidecar()
{
    startBroker();
    ObserverSetup setup;
    setup.endpoint.host = QStringLiteral("127.0.0.1");
    setup.endpoint.port = m_broker->port();
    setup.filters = {QStringLiteral("a")};
    QVERIFY(mosquittoPub(m_broker->port(), {QStringLiteral("-t"), QStringLiteral("a"), QStringLiteral("-m"),
                                            QStringLiteral("kept"), QStringLiteral("-q"), QStringLiteral("1"),
                                            QStringLiteral("-r")}));
    m_engine->setObserver(setup);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->messages(m_watch->observer().id).size(), 1, patience);
    QVERIFY(m_watch->messages(m_watch->observer().id).first().retain);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(m_watch->observer().id, PacketType::Puback, false).size(), 1, patience);

    PublishRequest request;
    request.token = 7;
    request.topic = QStringLiteral("a");
    request.payload = "live";
    request.qos = mqtt::QoS::ExactlyOnce;
    m_engine->publish(request);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->results.size(), 1, patience);
    QCOMPARE(m_watch->results.first().token, 7u);
    QVERIFY(m_watch->results.first().ok);
    QVERIFY(m_watch->results.first().latencyNs > 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->messages(m_watch->observer().id).size(), 2, patience);
    QCOMPARE(m_watch->messages(m_watch->observer().id).last().qos, mqtt::QoS::ExactlyOnce);
}

void TestEngineMosquitto::severalComponentsAtOnce()
{
    startBroker();
    m_engine->connectComponent(pubSub(QStringLiteral("one"), m_broker->port(), {QStringLiteral("t/1")}));
    m_engine->connectComponent(pubSub(QStringLiteral("two"), m_broker->port(), {QStringLiteral("t/2")}));
    m_engine->connectComponent(binding(QStringLiteral("three"), m_broker->port(), QStringLiteral("t/3")));
    const auto one = [this] { return m_watch->status(QStringLiteral("one"), pubSubPurpose); };
    const auto two = [this] { return m_watch->status(QStringLiteral("two"), pubSubPurpose); };
    const auto three = [this] { return m_watch->status(QStringLiteral("three"), QStringLiteral("input")); };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(one(), QStringLiteral("t/1")), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(two(), QStringLiteral("t/2")), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(three(), QStringLiteral("t/3")), 1, patience);
    for (const char* topic : {"t/1", "t/2", "t/3"})
        QVERIFY(mosquittoPub(m_broker->port(), {QStringLiteral("-t"), QString::fromLatin1(topic), QStringLiteral("-m"),
                                                QString::fromLatin1(topic), QStringLiteral("-q"), QStringLiteral("1")}));
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->counters().received, 3u, patience);
    QCOMPARE(m_watch->messages(one().id).size(), 1);
    QCOMPARE(m_watch->messages(two().id).size(), 1);
    QCOMPARE(m_watch->messages(three().id).size(), 1);

    m_engine->disconnectComponent(QStringLiteral("two"));
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->removed.size(), 1, patience);
    QVERIFY(m_watch->isConnected(QStringLiteral("one"), pubSubPurpose));
    QTRY_VERIFY_WITH_TIMEOUT(logged(QStringLiteral("Client two-id disconnected.")), patience);
}

// Facts B.2, C.3, D.6: -consumer at once, -producer at the first publish; both QoS 1.
void TestEngineMosquitto::bindingUsesOneConnectionForEachDirection()
{
    startBroker();
    m_engine->connectComponent(binding(QStringLiteral("plant"), m_broker->port(), QStringLiteral("plant/in")));
    const auto input = [this] { return m_watch->status(QStringLiteral("plant"), QStringLiteral("input")); };
    const auto output = [this] { return m_watch->status(QStringLiteral("plant"), QStringLiteral("output")); };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(input(), QStringLiteral("plant/in")), 1, patience);
    QCOMPARE(input().clientId, QStringLiteral("plant-id-consumer"));
    QCOMPARE(output().id, ConnectionId{0});

    PublishRequest request;
    request.component = QStringLiteral("plant");
    request.payload = "hello";
    m_engine->publish(request);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->results.size(), 1, patience);
    QVERIFY2(m_watch->results.first().ok, qPrintable(m_watch->results.first().message));
    QCOMPARE(output().clientId, QStringLiteral("plant-id-producer"));
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->messages(input().id).size(), 1, patience);
    QCOMPARE(m_watch->messages(input().id).first().payload, std::string("hello"));
    QCOMPARE(m_watch->messages(input().id).first().qos, mqtt::QoS::AtLeastOnce);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(input().id, PacketType::Puback, false).size(), 1, patience);

    m_engine->disconnectComponent(QStringLiteral("plant"));
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->removed.size(), 2, patience);
}

// engine.h: deltaReady follows once for each request, when there is something to tell.
void TestEngineMosquitto::oneDeltaForOneRequest()
{
    startBroker();
    Engine engine;
    QSignalSpy deltas(&engine, &Engine::deltaReady);
    engine.requestDelta();
    engine.requestDelta(); // still one
    ObserverSetup setup;
    setup.endpoint.host = QStringLiteral("127.0.0.1");
    setup.endpoint.port = m_broker->port();
    setup.filters = {QStringLiteral("a")};
    QSignalSpy events(&engine, &Engine::eventHappened);
    engine.setObserver(setup);
    QTRY_COMPARE_WITH_TIMEOUT(deltas.count(), 1, patience); // CONNECT went out
    QTRY_VERIFY_WITH_TIMEOUT(events.count() > 0, patience); // CONNACK came in
    QCOMPARE(deltas.count(), 1);
    engine.requestDelta();
    QTRY_COMPARE_WITH_TIMEOUT(deltas.count(), 2, patience);
    QVERIFY(deltas.last().first().value<ledger::DeltaPtr>()->counters.packets >= 2);
    QSignalSpy finished(&engine, &Engine::finished);
    engine.shutDown();
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, patience);
}

QTEST_GUILESS_MAIN(TestEngineMosquitto)
#include "tst_engine_mosquitto.moc"
