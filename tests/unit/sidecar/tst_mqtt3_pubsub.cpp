#include "tests/unit/sidecar/pubsub_on_script.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;

// pubsub.mqtt3 of Dapr 1.18 where the recordings do not go: calls and messages that wait for each other, ends of calls
// in the middle of others, what the router leaves behind (facts B to D, G).
class TestMqtt3PubSub : public PubSubOnScript {
    Q_OBJECT
private Q_SLOTS:
    void initEndsWithItsTimeAndItsClientConnectsLater();
    void initOfAnImpossibleUrlEndsWithItsTimeToo();
    void initWaitsTwentySecondsAtMost();
    void refusedOnceMqtt31IsPinned();
    void publishEndsWithTheCallersLimit();
    void publishKeepsTheMessageItFailedWith();
    void publishWhileDisconnected();
    void retainOfTheRequest();
    void callsAfterClose();
    void closeWhileConnectingDisconnectsWhenConnected();
};

// --- Init ---

// facts B.4, connect-tcp-refused
void TestMqtt3PubSub::initEndsWithItsTimeAndItsClientConnectsLater()
{
    QTcpServer taken; // the port is closed at first
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    const quint16 port = taken.serverPort();
    taken.close();
    const auto component = make(configFor(port));
    QSignalSpy late(component.get(), &PubSubComponent::connectedLate);
    Results done;
    component->init(5s, done.keep());
    QTRY_VERIFY_WITH_TIMEOUT(!m_notes.isEmpty(), patience); // it has tried
    passTime(5s);
    TRY_ENDED(done, 1);
    QCOMPARE(done.all.first().error, QStringLiteral("failed to establish connection to broker: context deadline exceeded"));
    QVERIFY(!done.all.first().note.isEmpty()); // the cause, which Dapr hides

    QVERIFY(taken.listen(QHostAddress::LocalHost, port));
    passTime(14s);
    QCoreApplication::processEvents();
    QVERIFY(!taken.hasPendingConnections());
    passTime(2s); // 20 s after the first try
    QTRY_VERIFY_WITH_TIMEOUT(taken.hasPendingConnections(), patience);
    QTcpSocket* socket = taken.nextPendingConnection();
    QTRY_VERIFY_WITH_TIMEOUT(socket->bytesAvailable() > 0, patience);
    socket->write(QByteArray::fromHex("20020000"));
    QTRY_COMPARE_WITH_TIMEOUT(late.count(), 1, patience);
}

void TestMqtt3PubSub::initOfAnImpossibleUrlEndsWithItsTimeToo()
{
    ComponentConfig config = configFor(1);
    config.settings.port = -1;
    const auto component = make(config);
    QSignalSpy status(m_hub.get(), &Hub::connectionChanged);
    Results done;
    component->init(5s, done.keep());
    QCOMPARE(status.count(), 1); // we say it at once
    QVERIFY(done.all.isEmpty());
    passTime(5s);
    TRY_ENDED(done, 1);
    QVERIFY(done.all.first().error.endsWith(QStringLiteral("context deadline exceeded")));
}

void TestMqtt3PubSub::initWaitsTwentySecondsAtMost()
{
    ScriptedBroker broker; // never answers
    broker.expect(PacketType::Connect);
    const auto component = make(configFor(broker.port()));
    Results done;
    component->init(1h, done.keep());
    TRY_DONE(broker);
    passTime(19s);
    QCoreApplication::processEvents();
    QVERIFY(done.all.isEmpty());
    passTime(1s);
    TRY_ENDED(done, 1);
}

// connect-31-long-id, facts B.3: once accepted the level stays.
void TestMqtt3PubSub::refusedOnceMqtt31IsPinned()
{
    const auto level31 = connectPacket(mqtt::ProtocolLevel::Mqtt31);
    ScriptedBroker broker;
    broker.expect(connectPacket()).reply(mqtt::Connack{false, 1}).nextConnection();
    broker.expect(level31).reply(mqtt::Connack{}).close().nextConnection().expect(level31).reply(mqtt::Connack{});
    const auto component = make(configFor(broker.port()));
    Results done;
    component->init(5s, done.keep());
    TRY_ENDED(done, 1);
    QCOMPARE(done.all.first().error, QString());
    TRY_DONE(broker);
    QVERIFY(noted("Connection with broker lost; error: EOF"));
    QVERIFY(noted("Attempting to reconnect to broker…"));
}

// --- publishing ---

// facts C.1, 5
void TestMqtt3PubSub::publishEndsWithTheCallersLimit()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    Results done;
    broker.expect(message(1, "t")).expect(message(2, "t"));
    component->publish(outbound("t"), 0ms, done.keep());
    component->publish(outbound("t"), 300ms, done.keep());
    TRY_DONE(broker);
    passTime(300ms);
    TRY_ENDED(done, 1);
    passTime(20s);
    TRY_ENDED(done, 2);
    for (const CallResult& result : done.all)
        QCOMPARE(result.error, QStringLiteral("failed to publish: context deadline exceeded"));
    QVERIFY(!done.all.first().note.isEmpty());
}

void TestMqtt3PubSub::publishKeepsTheMessageItFailedWith()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    Results done;
    broker.expect(message(1, "t"));
    component->publish(outbound("t"), 300ms, done.keep());
    TRY_DONE(broker);
    passTime(300ms);
    TRY_ENDED(done, 1);
    broker.close().nextConnection().expect(PacketType::Connect).reply(mqtt::Connack{});
    broker.expect(message(1, "t", true)).reply(mqtt::Puback{1});
    TRY_DONE(broker);
    QCOMPARE(done.all.size(), 1);
}

// facts C.1: QoS 0 is success and gone; QoS 1 is success at the reconnect.
void TestMqtt3PubSub::publishWhileDisconnected()
{
    for (const int qos : {0, 1}) {
        init();
        ScriptedBroker broker;
        ComponentConfig config = configFor(broker.port());
        config.settings.qos = qos;
        const auto component = started(broker, config);
        Results done;
        broker.close().nextConnection().expect(PacketType::Connect);
        TRY_DONE(broker);
        component->publish(outbound("t"), 0ms, done.keep());
        QCOMPARE(done.all.size(), qos == 0 ? 1 : 0);
        broker.reply(mqtt::Connack{true, 0});
        if (qos == 1) broker.expect(message(1, "t", true));
        TRY_DONE(broker);
        TRY_ENDED(done, 1);
        QCOMPARE(done.all.first().error, QString());
        QVERIFY(!done.all.first().note.isEmpty());
        QCOMPARE(done.all.first().latencyNs, 0);
    }
}

void TestMqtt3PubSub::retainOfTheRequest()
{
    ScriptedBroker broker;
    ComponentConfig config = configFor(broker.port());
    config.settings.retain = true;
    const auto component = started(broker, config);
    mqtt::Publish kept = message(1, "t");
    kept.retain = true;
    broker.expect(kept).expect(message(2, "t"));
    Results done;
    const auto retain = [&](const char* value) {
        component->publish(outbound("t", {{QStringLiteral("retain"), QString::fromLatin1(value)}}), 0ms, done.keep());
    };
    retain(""); // as if it were not there
    retain("F");
    TRY_DONE(broker);
    QVERIFY(done.all.isEmpty());
    retain("fALSE");
    QCOMPARE(done.errors(), QStringList{QStringLiteral(
                                "mqtt invalid retain fALSE, strconv.ParseBool: parsing \"fALSE\": invalid syntax")});
}

// --- Close ---

void TestMqtt3PubSub::callsAfterClose()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    broker.expect(message(1, "t")).expect(PacketType::Disconnect);
    Results waiting, done;
    ScriptedHandler handler;
    QSignalSpy closed(component.get(), &Component::closed);
    component->publish(outbound("t"), 0ms, waiting.keep());
    component->close(done.keep());
    QCOMPARE(waiting.errors(), QStringList{QStringLiteral("failed to publish: mqtt client closed")});
    component->publish(outbound("t"), 0ms, done.keep());
    component->subscribe(QStringLiteral("a"), {}, handler, done.keep());
    component->close(done.keep());
    const auto isClosed = QStringLiteral("component is closed");
    QCOMPARE(done.errors(), (QStringList{QString(), isClosed, isClosed, QString()}));
    TRY_DONE(broker);
    QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, patience);
}

// PAHO status.go: the try under way is not given up.
void TestMqtt3PubSub::closeWhileConnectingDisconnectsWhenConnected()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    broker.close().nextConnection().expect(PacketType::Connect);
    TRY_DONE(broker);
    Results done;
    component->close(done.keep());
    QVERIFY(done.all.isEmpty()); // 100 ms
    broker.reply(mqtt::Connack{}).expect(PacketType::Disconnect);
    TRY_DONE(broker);
    TRY_ENDED(done, 1);
}

QTEST_GUILESS_MAIN(TestMqtt3PubSub)
#include "tst_mqtt3_pubsub.moc"
