#include "tests/unit/sidecar/binding_on_script.h"

#include <QSignalSpy>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;

// bindings.mqtt3 of Dapr 1.18, reading (facts B.4, C.3, D.6, E.1; recordings bind-*.json).
class TestMqtt3Binding : public BindingOnScript {
    Q_OBJECT
private Q_SLOTS:
    void initConnectsNothing();
    void readSubscribesAsSoonAsItIsConnectedAndAcknowledgesAfterSuccess();
    void failedMessageRunsAgainEvery5sAndStaysOpen();
    void negativeRetriesGoOnUntilItWorks();
    void retriesOfOneMessageDoNotHoldUpTheNext();
    void answerThatComesAfterAReconnectIsNotAcknowledged();
    void sharedTopicRunsTheHandlerOnceAfterAReconnect();
    void messageOfAnotherTopicIsLeftOpen();
    void topicThatCannotBeSubscribedIsToldInGosWords();
    void readGivesUpAfter10sButItsClientGoesOn();
    void secondReadFindsTheFirstOneActive();
    void readAfterCloseIsRefused();
    void stoppedReadDisconnectsAndMayBeReadAgain();

};

// bind-init-no-network
void TestMqtt3Binding::initConnectsNothing()
{
    ScriptedBroker broker;
    const auto binding = make(broker.port());
    Results done;
    binding->init(5s, done.keep());
    QCOMPARE(done.errors(), QStringList{QString()});
    QSignalSpy closed(binding.get(), &Component::closed);
    binding->close(done.keep());
    QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, patience);
    QCOMPARE(done.errors(), (QStringList{QString(), QString()}));
    QVERIFY(broker.seen().empty());
}

// bind-read-ok
void TestMqtt3Binding::readSubscribesAsSoonAsItIsConnectedAndAcknowledgesAfterSuccess()
{
    ScriptedBroker broker;
    broker.expect(connectAs("b1-consumer")).reply(mqtt::Connack{}).expect(subscribe).reply(suback);
    broker.reply(message("m1", 7)).expect(mqtt::Puback{7});
    const auto binding = make(broker.port());
    ScriptedHandler handler;
    Results done;
    binding->read(handler, done.keep());
    TRY_DONE(broker);
    QCOMPARE(done.errors(), QStringList{QString()});
    QCOMPARE(handler.asked.size(), 1);
    QCOMPARE(handler.asked.first().topic, QByteArray("t/out"));
    QVERIFY(noted(QStringLiteral("Subscribing to topic t/out (qos: 1)")));
    broker.expect(PacketType::Disconnect);
    binding->close([](const CallResult&) {});
    TRY_DONE(broker);
    QVERIFY(noted(QStringLiteral("Disconnecting and stopping subscription to topic t/out")));
}

// bind-read-retries-2; facts E.1
void TestMqtt3Binding::failedMessageRunsAgainEvery5sAndStaysOpen()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{}).expect(subscribe).reply(suback).reply(message("m1", 1));
    const auto binding = make(broker.port(), 2);
    ScriptedHandler handler({QStringLiteral("handler failed")});
    binding->read(handler, [](const CallResult&) {});
    QTRY_COMPARE_WITH_TIMEOUT(handler.asked.size(), 1, patience);
    passTime(4'900ms);
    QCoreApplication::processEvents();
    QCOMPARE(handler.asked.size(), 1);
    for (const int calls : {2, 3}) {
        passTime(5s);
        QTRY_COMPARE_WITH_TIMEOUT(handler.asked.size(), calls, patience);
    }
    QCOMPARE(m_notes.filter(QStringLiteral("Error processing MQTT message: t/out/1. Retrying…")).size(), 1);
    QVERIFY(noted(QStringLiteral("Failed processing MQTT message: t/out/1: handler failed")));
    QVERIFY(!mqtt::nextDue() || *mqtt::nextDue() > mqtt::steadyNow() + 6s); // nothing is left to be tried
    broker.expect(PacketType::Disconnect); // and no PUBACK before it
    binding->close([](const CallResult&) {});
    TRY_DONE(broker);
}

// bind-read-retries-forever
void TestMqtt3Binding::negativeRetriesGoOnUntilItWorks()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{}).expect(subscribe).reply(suback).reply(message("m1", 1));
    const auto binding = make(broker.port(), -1);
    const QString error = QStringLiteral("handler failed");
    ScriptedHandler handler({error, error, error, ScriptedHandler::ok});
    binding->read(handler, [](const CallResult&) {});
    broker.expect(mqtt::Puback{1});
    for (const int calls : {1, 2, 3, 4}) {
        QTRY_COMPARE_WITH_TIMEOUT(handler.asked.size(), calls, patience);
        passTime(5s);
    }
    TRY_DONE(broker);
    QVERIFY(noted(QStringLiteral("Successfully processed MQTT message after it previously failed: t/out/1")));
}

// facts E.1: concurrent since 1.10.
void TestMqtt3Binding::retriesOfOneMessageDoNotHoldUpTheNext()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{}).expect(subscribe).reply(suback);
    broker.reply(message("bad", 1)).reply(message("slow", 2)).reply(message("good", 3)).expect(mqtt::Puback{3});
    const auto binding = make(broker.port(), -1);
    ScriptedHandler handler({QStringLiteral("no"), ScriptedHandler::hold, ScriptedHandler::ok});
    binding->read(handler, [](const CallResult&) {});
    TRY_DONE(broker);
    broker.expect(mqtt::Puback{2});
    binding->finish(handler.asked.at(1).call, {});
    TRY_DONE(broker);
    broker.expect(mqtt::Puback{1});
    passTime(5s);
    TRY_DONE(broker);
    QCOMPARE(handler.payloads(), (QByteArrayList{"bad", "slow", "good", "bad"}));
}

// bind-read-cut-during-retry; facts D.4
void TestMqtt3Binding::answerThatComesAfterAReconnectIsNotAcknowledged()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{}).expect(subscribe).reply(suback).reply(message("m1", 1));
    const auto binding = make(broker.port());
    ScriptedHandler handler({ScriptedHandler::hold});
    binding->read(handler, [](const CallResult&) {});
    QTRY_COMPARE_WITH_TIMEOUT(handler.asked.size(), 1, patience);
    broker.close().nextConnection().expect(PacketType::Connect).reply(mqtt::Connack{true, 0});
    broker.expect(PacketType::Subscribe).reply(again(message("m1", 1)));
    QTRY_COMPARE_WITH_TIMEOUT(handler.asked.size(), 2, patience);
    QVERIFY(handler.asked.at(1).dup);
    binding->finish(handler.asked.at(0).call, {});
    broker.reply(message("m2", 2)); // so that an acknowledgement of the first run would have come before
    QTRY_COMPARE_WITH_TIMEOUT(handler.asked.size(), 3, patience);
    broker.expect(mqtt::Puback{1});
    binding->finish(handler.asked.at(1).call, {});
    TRY_DONE(broker);
    QCOMPARE(int(std::count_if(broker.seen().begin(), broker.seen().end(), [](const mqtt::Packet& packet) {
                 return mqtt::typeOf(packet) == PacketType::Puback;
             })), 1);
}

// bind-read-share; facts, corrections 13
void TestMqtt3Binding::sharedTopicRunsTheHandlerOnceAfterAReconnect()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{}).expect(PacketType::Subscribe).reply(suback);
    broker.reply(message("m1", 1, "a/b")).expect(mqtt::Puback{1}).close().nextConnection();
    broker.expect(PacketType::Connect).reply(mqtt::Connack{true, 0}).expect(PacketType::Subscribe);
    broker.reply(message("m2", 2, "a/b")).expect(mqtt::Puback{2});
    ComponentConfig config = configFor(broker.port());
    config.settings.topic = QStringLiteral("$share/g/a/b");
    const auto binding = makeBinding(*m_hub, config);
    ScriptedHandler handler;
    binding->read(handler, [](const CallResult&) {});
    TRY_DONE(broker);
    QCOMPARE(handler.payloads(), (QByteArrayList{"m1", "m2"}));
}

// facts G: no route, no handler, no acknowledgement (an old subscription of a session that was resumed).
void TestMqtt3Binding::messageOfAnotherTopicIsLeftOpen()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{true, 0}).expect(subscribe).reply(suback);
    broker.reply(message("old", 1, "t/before")).reply(message("new", 2)).expect(mqtt::Puback{2});
    const auto binding = make(broker.port());
    ScriptedHandler handler;
    binding->read(handler, [](const CallResult&) {});
    TRY_DONE(broker);
    QCOMPARE(handler.payloads(), (QByteArrayList{"new"}));
}

// facts D.1 (PAHO:topic.go); the connection stands all the same.
void TestMqtt3Binding::topicThatCannotBeSubscribedIsToldInGosWords()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{});
    ComponentConfig config = configFor(broker.port());
    config.settings.topic = QStringLiteral("a/#/b");
    const auto binding = makeBinding(*m_hub, config);
    ScriptedHandler handler;
    Results done;
    binding->read(handler, done.keep());
    QTRY_COMPARE_WITH_TIMEOUT(done.errors(), QStringList{QString()}, patience);
    QVERIFY(noted(QStringLiteral("Error starting subscriptions in the OnConnect handler: invalid Topic; multi-level "
                                 "wildcard must be last level")));
}

// bind-read-refused; facts B.4
void TestMqtt3Binding::readGivesUpAfter10sButItsClientGoesOn()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{false, 5}).nextConnection();
    broker.expect(PacketType::Connect).reply(mqtt::Connack{false, 5});
    const auto binding = make(broker.port());
    ScriptedHandler handler;
    Results done;
    QSignalSpy changed(m_hub.get(), &Hub::connectionChanged);
    binding->read(handler, done.keep());
    TRY_DONE(broker);
    QVERIFY(done.all.isEmpty());
    passTime(10s);
    QTRY_COMPARE_WITH_TIMEOUT(done.errors(),
                              QStringList{QStringLiteral("failed to connect: mqtt client timed out connecting")}, patience);
    binding->read(handler, done.keep()); // Go's isSubscribed is still set
    passTime(2s);
    QTRY_COMPARE_WITH_TIMEOUT(done.errors().size(), 2, patience);
    QCOMPARE(done.errors().last(), QStringLiteral("the subscription is already active"));

    broker.nextConnection().expect(connectAs("b1-consumer")).reply(mqtt::Connack{}).expect(subscribe).reply(suback);
    broker.reply(message("m1", 1)).expect(mqtt::Puback{1});
    binding->retryNow(changed.last().first().value<ConnectionStatus>().id);
    TRY_DONE(broker);
    QCOMPARE(handler.payloads(), (QByteArrayList{"m1"}));
}

void TestMqtt3Binding::secondReadFindsTheFirstOneActive()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{}).expect(subscribe).reply(suback);
    const auto binding = make(broker.port());
    ScriptedHandler handler;
    Results done;
    binding->read(handler, [](const CallResult&) {});
    TRY_DONE(broker);
    binding->read(handler, done.keep());
    QVERIFY(done.all.isEmpty());
    passTime(2s);
    QTRY_COMPARE_WITH_TIMEOUT(done.errors(), QStringList{QStringLiteral("the subscription is already active")}, patience);
}

void TestMqtt3Binding::readAfterCloseIsRefused()
{
    ScriptedBroker broker;
    const auto binding = make(broker.port());
    ScriptedHandler handler;
    Results done;
    binding->close(done.keep());
    binding->read(handler, done.keep());
    QTRY_COMPARE_WITH_TIMEOUT(done.errors().size(), 2, patience);
    QVERIFY(done.errors().contains(QStringLiteral("error: binding is closed")));
}

// facts D.5: no UNSUBSCRIBE.
void TestMqtt3Binding::stoppedReadDisconnectsAndMayBeReadAgain()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{}).expect(subscribe).reply(suback);
    const auto binding = make(broker.port());
    ScriptedHandler handler;
    binding->read(handler, [](const CallResult&) {});
    TRY_DONE(broker);
    broker.expect(PacketType::Disconnect).close().nextConnection();
    broker.expect(connectAs("b1-consumer")).reply(mqtt::Connack{true, 0}).expect(subscribe); // packet ids start again
    QSignalSpy removed(m_hub.get(), &Hub::connectionRemoved);
    binding->stopRead();
    QTRY_COMPARE_WITH_TIMEOUT(removed.count(), 1, patience);
    binding->read(handler, [](const CallResult&) {});
    TRY_DONE(broker);
}

QTEST_GUILESS_MAIN(TestMqtt3Binding)
#include "tst_mqtt3_binding.moc"
