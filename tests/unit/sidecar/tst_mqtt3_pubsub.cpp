#include "core/sidecar/components/component.h"
#include "tests/support/component_bench.h"
#include "tests/support/scripted_broker.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using namespace std::chrono_literals;
using mqtt::PacketType;
using mqtt::QoS;

namespace {

constexpr int patience = 20'000; // ms; for a machine under load
const auto hold = ScriptedHandler::hold;

mqtt::Connect connectPacket(mqtt::ProtocolLevel level = mqtt::ProtocolLevel::Mqtt311)
{
    mqtt::Connect connect;
    connect.level = level;
    connect.clientId = "b1";
    connect.cleanSession = false;
    connect.keepAliveSeconds = 30;
    return connect;
}

mqtt::Subscribe subscribe(mqtt::PacketId id, const char* filter)
{
    return {id, {{filter, QoS::AtLeastOnce}}};
}

mqtt::Publish message(mqtt::PacketId id, const char* topic = "a/b", bool dup = false)
{
    return {topic, "m", id, QoS::AtLeastOnce, dup, false};
}

ComponentPublish outbound(const char* topic, const Metadata& metadata = {})
{
    return {QString::fromLatin1(topic), "m", metadata};
}

} // namespace

#define TRY_DONE(broker) \
    QTRY_VERIFY2_WITH_TIMEOUT((broker).isDone() || !(broker).problem().isEmpty(), "the script is not through", patience); \
    QVERIFY2((broker).isDone(), qPrintable((broker).problem()))
#define TRY_ENDED(results, count) QTRY_COMPARE_WITH_TIMEOUT((results).all.size(), count, patience)

// pubsub.mqtt3 of Dapr 1.18 where the recordings do not go: calls and messages that wait for each other, ends of calls
// in the middle of others, what the router leaves behind (facts B to D, G).
class TestMqtt3PubSub : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_hub.reset(); }

    void initEndsWithItsTimeAndItsClientConnectsLater();
    void initOfAnImpossibleUrlEndsWithItsTimeToo();
    void initWaitsTwentySecondsAtMost();
    void refusedOnceMqtt31IsPinned();
    void subscribeDirectlyAfterInitIsSentTwice();
    void subscribeCallsWaitForEachOther();
    void messageWaitsForACallThatSubscribes();
    void messageOfASubscribeThatFailsFindsNoHandler();
    void closeWaitsForACallThatSubscribes();
    void callsThatWaitComeBeforeTheConnectCallback();
    void stoppedSubscribeCallEndsAtOnce();
    void stopTakesTheHandlerOfWhoeverHasTheTopic();
    void stopWhileDisconnectedUnsubscribesLater();
    void invalidFiltersAreRefusedInPahosWords();
    void refusedSubscriptionIsSuccessWithANote();
    void sharedSubscriptionRunsTwiceAfterAReconnect();
    void lateAnswersAreAcknowledgedOnce();
    void queuePrefixMatchesNoHandler();
    void publishEndsWithTheCallersLimit();
    void publishKeepsTheMessageItFailedWith();
    void publishWhileDisconnected();
    void retainOfTheRequest();
    void callsAfterClose();
    void closeWhileConnectingDisconnectsWhenConnected();

private:
    std::unique_ptr<PubSubComponent> make(const ComponentConfig& config) { return makePubSub(*m_hub, config); }
    std::unique_ptr<PubSubComponent> started(ScriptedBroker& broker, ComponentConfig config);
    std::unique_ptr<PubSubComponent> started(ScriptedBroker& broker) { return started(broker, configFor(broker.port())); }
    bool noted(const char* text) const { return m_notes.contains(QString::fromUtf8(text)); }

    std::unique_ptr<Hub> m_hub;
    QStringList m_notes;
};

void TestMqtt3PubSub::init()
{
    m_hub = std::make_unique<Hub>(std::size_t(1) << 20);
    m_notes.clear();
    connect(m_hub.get(), &Hub::eventHappened, this, [this](const Event& event) { m_notes << event.text; });
}

std::unique_ptr<PubSubComponent> TestMqtt3PubSub::started(ScriptedBroker& broker, ComponentConfig config)
{
    broker.expect(PacketType::Connect).reply(mqtt::Connack{});
    auto component = make(config);
    Results done;
    component->init(5s, done.keep());
    const auto ended = [&] { return done.errors() == QStringList{QString()}; };
    if (!QTest::qWaitFor(ended, patience)) qWarning("init did not end");
    QCoreApplication::processEvents(); // the callback of the connection has found nothing to subscribe
    return component;
}

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

// --- subscribing ---

// measured.txt: 73 of 90. The callback of the connection comes after the call that did not wait, and finds its topic.
void TestMqtt3PubSub::subscribeDirectlyAfterInitIsSentTwice()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{}).expect(subscribe(1, "a/b")).reply(mqtt::Suback{1, {1}});
    broker.expect(subscribe(2, "a/b")).reply(mqtt::Suback{2, {1}});
    const auto component = make(configFor(broker.port()));
    ScriptedHandler handler;
    Results done;
    component->init(5s, [&](const CallResult&) { component->subscribe(QStringLiteral("a/b"), {}, handler, done.keep()); });
    TRY_DONE(broker);
    QCOMPARE(done.errors(), QStringList{QString()});
}

void TestMqtt3PubSub::subscribeCallsWaitForEachOther()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler;
    Results done;
    broker.expect(subscribe(1, "a"));
    component->subscribe(QStringLiteral("a"), {}, handler, done.keep());
    component->subscribe(QStringLiteral("b"), {}, handler, done.keep());
    TRY_DONE(broker);
    passTime(20s); // the first one's time
    broker.expect(subscribe(2, "b")).reply(mqtt::Suback{2, {1}});
    TRY_DONE(broker);
    TRY_ENDED(done, 2);
    QCOMPARE(done.errors(), (QStringList{QStringLiteral("mqtt error from subscribe: timeout waiting for subscription"), QString()}));
    QVERIFY(noted("MQTT is subscribed to topic b (qos: 1)"));
}

// CC:pubsub/mqtt3/mqtt.go: handlerForTopic() needs the lock that Subscribe() holds.
void TestMqtt3PubSub::messageWaitsForACallThatSubscribes()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler;
    Results done;
    broker.expect(subscribe(1, "a/b")).reply(message(7)).reply(mqtt::Pubrel{9}).expect(mqtt::Pubcomp{9});
    component->subscribe(QStringLiteral("a/b"), {}, handler, done.keep());
    TRY_DONE(broker);
    QVERIFY(handler.asked.isEmpty());
    broker.reply(mqtt::Suback{1, {1}}).expect(mqtt::Puback{7});
    TRY_DONE(broker);
    QCOMPARE(handler.payloads(), QByteArrayList{"m"});
}

void TestMqtt3PubSub::messageOfASubscribeThatFailsFindsNoHandler()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler;
    Results done;
    broker.expect(subscribe(1, "a/b")).reply(message(7)).reply(mqtt::Pubrel{9}).expect(mqtt::Pubcomp{9});
    component->subscribe(QStringLiteral("a/b"), {}, handler, done.keep());
    TRY_DONE(broker);
    passTime(20s);
    TRY_ENDED(done, 1);
    QVERIFY(handler.asked.isEmpty());
    QVERIFY(noted("No handler defined for messages received on topic a/b"));
}

void TestMqtt3PubSub::closeWaitsForACallThatSubscribes()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler;
    Results done, closed;
    broker.expect(subscribe(1, "a/b"));
    component->subscribe(QStringLiteral("a/b"), {}, handler, done.keep());
    component->close(closed.keep());
    TRY_DONE(broker);
    QVERIFY(closed.all.isEmpty());
    broker.reply(mqtt::Suback{1, {1}}).expect(PacketType::Disconnect);
    TRY_DONE(broker);
    QCOMPARE(done.errors(), QStringList{QString()});
    QCOMPARE(closed.errors(), QStringList{QString()});
}

// A reconnect completes the first call, the second one gets the lock, and only then all topics are subscribed again.
void TestMqtt3PubSub::callsThatWaitComeBeforeTheConnectCallback()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler;
    Results done;
    broker.expect(subscribe(1, "a")).close().nextConnection().expect(PacketType::Connect).reply(mqtt::Connack{});
    component->subscribe(QStringLiteral("a"), {}, handler, done.keep());
    component->subscribe(QStringLiteral("b"), {}, handler, done.keep());
    broker.expect(subscribe(1, "a")).expect(subscribe(2, "b")).reply(mqtt::Suback{2, {1}}).expect(PacketType::Subscribe);
    TRY_DONE(broker);
    QCOMPARE(done.errors(), (QStringList{QString(), QString()}));
    QCOMPARE(std::get<mqtt::Subscribe>(broker.seen().back()).topics.size(), std::size_t(2));
}

void TestMqtt3PubSub::stoppedSubscribeCallEndsAtOnce()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler;
    Results done;
    broker.expect(subscribe(1, "a")).expect(subscribe(2, "b"));
    const SubscriptionId first = component->subscribe(QStringLiteral("a"), {}, handler, done.keep());
    const SubscriptionId second = component->subscribe(QStringLiteral("b"), {}, handler, done.keep());
    component->stop(second); // waits for the lock: its SUBSCRIBE is sent all the same
    QVERIFY(done.all.isEmpty());
    component->stop(first);
    const auto cancelled = QStringLiteral("mqtt error from subscribe: error while waiting for subscription token: context canceled");
    QCOMPARE(done.errors(), (QStringList{cancelled, cancelled}));
    TRY_DONE(broker);
}

// facts D.5; the topic goes from the map, whosever it is now.
void TestMqtt3PubSub::stopTakesTheHandlerOfWhoeverHasTheTopic()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler one, two;
    Results done;
    broker.expect(subscribe(1, "a/b")).reply(mqtt::Suback{1, {1}}).expect(subscribe(2, "a/b")).reply(mqtt::Suback{2, {1}});
    const SubscriptionId first = component->subscribe(QStringLiteral("a/b"), {}, one, done.keep());
    component->subscribe(QStringLiteral("a/b"), {}, two, done.keep());
    TRY_ENDED(done, 2);
    component->stop(first);
    broker.reply(message(7)).reply(mqtt::Pubrel{9}).expect(mqtt::Pubcomp{9}); // no PUBACK between
    TRY_DONE(broker);
    QVERIFY(one.asked.isEmpty() && two.asked.isEmpty());
    QVERIFY(noted("No handler defined for messages received on topic a/b"));
}

// PAHO client.go, Unsubscribe() and resume(): stored like SUBSCRIBE.
void TestMqtt3PubSub::stopWhileDisconnectedUnsubscribesLater()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler;
    Results done;
    broker.expect(subscribe(1, "a/b")).reply(mqtt::Suback{1, {1}});
    const Metadata metadata{{QStringLiteral("unsubscribeOnClose"), QStringLiteral(" Yes")}};
    const SubscriptionId id = component->subscribe(QStringLiteral("a/b"), metadata, handler, done.keep());
    TRY_ENDED(done, 1);
    broker.close().nextConnection().expect(PacketType::Connect);
    TRY_DONE(broker);
    component->stop(id);
    broker.reply(mqtt::Connack{true, 0}).expect(mqtt::Unsubscribe{2, {"a/b"}}).reply(mqtt::Unsuback{2}).reply(mqtt::Pubrel{9}).expect(mqtt::Pubcomp{9});
    TRY_DONE(broker);
}

// PAHO topic.go
void TestMqtt3PubSub::invalidFiltersAreRefusedInPahosWords()
{
    ScriptedBroker broker;
    ComponentConfig config = configFor(broker.port());
    const auto component = started(broker, config);
    ScriptedHandler handler;
    Results done;
    component->subscribe({}, {}, handler, done.keep());
    component->subscribe(QStringLiteral("a/#/b"), {}, handler, done.keep());
    QCOMPARE(done.errors(), (QStringList{QStringLiteral("topic name is empty"),
                                         QStringLiteral("mqtt error from subscribe: invalid Topic; multi-level wildcard must be last level")}));

    ScriptedBroker other;
    config = configFor(other.port());
    config.settings.qos = 3;
    const auto third = started(other, config);
    Results invalid;
    third->subscribe(QStringLiteral("a"), {}, handler, invalid.keep());
    QCOMPARE(invalid.errors(), QStringList{QStringLiteral("mqtt error from subscribe: invalid QoS")});
}

// facts D.1: SUBACK's codes are not checked.
void TestMqtt3PubSub::refusedSubscriptionIsSuccessWithANote()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler;
    Results done;
    broker.expect(subscribe(1, "a")).reply(mqtt::Suback{1, {mqtt::subackFailure}});
    component->subscribe(QStringLiteral("a"), {}, handler, done.keep());
    TRY_ENDED(done, 1);
    QCOMPARE(done.all.first().error, QString());
    QVERIFY(!done.all.first().note.isEmpty());
    QVERIFY(noted("MQTT is subscribed to topic a (qos: 1)"));
}

// --- receiving ---

// facts D.2
void TestMqtt3PubSub::sharedSubscriptionRunsTwiceAfterAReconnect()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler;
    Results done;
    broker.expect(subscribe(1, "$share/g/a/+")).reply(mqtt::Suback{1, {1}}).reply(message(1)).expect(mqtt::Puback{1});
    component->subscribe(QStringLiteral("$share/g/a/+"), {}, handler, done.keep());
    TRY_DONE(broker);
    QCOMPARE(handler.asked.size(), 1);
    broker.close().nextConnection().expect(PacketType::Connect).reply(mqtt::Connack{true, 0});
    broker.expect(subscribe(2, "$share/g/a/+")).reply(mqtt::Suback{2, {1}}).reply(message(2)).expect(mqtt::Puback{2});
    TRY_DONE(broker);
    QCOMPARE(handler.asked.size(), 3);
}

// facts G: Ack() is once for a message, whoever comes first; D.2: one failure is hidden by the other's success.
void TestMqtt3PubSub::lateAnswersAreAcknowledgedOnce()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler({hold});
    Results done;
    broker.expect(subscribe(1, "a/#")).reply(mqtt::Suback{1, {1}}).expect(subscribe(2, "a/+")).reply(mqtt::Suback{2, {1}});
    broker.expect(subscribe(3, "a/b")).reply(mqtt::Suback{3, {1}}).reply(message(7));
    for (const char* topic : {"a/#", "a/+", "a/b"})
        component->subscribe(QString::fromLatin1(topic), {}, handler, done.keep());
    QTRY_COMPARE_WITH_TIMEOUT(handler.asked.size(), 3, patience);
    component->finish(handler.asked[0].call, {QStringLiteral("broken")});
    QVERIFY(noted("Failed processing MQTT message a/b#7: broken"));
    component->finish(handler.asked[1].call, {});
    component->finish(handler.asked[2].call, {});
    component->finish(handler.asked[2].call, {});
    component->finish(999, {});
    broker.expect(mqtt::Puback{7}).reply(mqtt::Pubrel{9}).expect(mqtt::Pubcomp{9});
    TRY_DONE(broker);
}

// facts D.2: paho strips "$queue/" from its route, Dapr's own map does not know it.
void TestMqtt3PubSub::queuePrefixMatchesNoHandler()
{
    ScriptedBroker broker;
    const auto component = started(broker);
    ScriptedHandler handler;
    Results done;
    broker.expect(subscribe(1, "$queue/a")).reply(mqtt::Suback{1, {1}}).reply(message(7, "a"));
    component->subscribe(QStringLiteral("$queue/a"), {}, handler, done.keep());
    QTRY_VERIFY_WITH_TIMEOUT(noted("No handler defined for messages received on topic a"), patience);
    QVERIFY(handler.asked.isEmpty());
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
