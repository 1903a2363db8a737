#include "tests/unit/sidecar/pubsub_on_script.h"

#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;

// pubsub.mqtt3 of Dapr 1.18, subscribing and receiving: calls and messages that wait for each other, stopped calls, what
// the router leaves behind (facts D, G).
class TestMqtt3Subscribe : public PubSubOnScript {
    Q_OBJECT
private Q_SLOTS:
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
};

// measured.txt: 73 of 90. The callback of the connection comes after the call that did not wait, and finds its topic.
void TestMqtt3Subscribe::subscribeDirectlyAfterInitIsSentTwice()
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

void TestMqtt3Subscribe::subscribeCallsWaitForEachOther()
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
void TestMqtt3Subscribe::messageWaitsForACallThatSubscribes()
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

void TestMqtt3Subscribe::messageOfASubscribeThatFailsFindsNoHandler()
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

void TestMqtt3Subscribe::closeWaitsForACallThatSubscribes()
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
void TestMqtt3Subscribe::callsThatWaitComeBeforeTheConnectCallback()
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

void TestMqtt3Subscribe::stoppedSubscribeCallEndsAtOnce()
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
void TestMqtt3Subscribe::stopTakesTheHandlerOfWhoeverHasTheTopic()
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
void TestMqtt3Subscribe::stopWhileDisconnectedUnsubscribesLater()
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
void TestMqtt3Subscribe::invalidFiltersAreRefusedInPahosWords()
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
void TestMqtt3Subscribe::refusedSubscriptionIsSuccessWithANote()
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

// facts D.2
void TestMqtt3Subscribe::sharedSubscriptionRunsTwiceAfterAReconnect()
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
void TestMqtt3Subscribe::lateAnswersAreAcknowledgedOnce()
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
void TestMqtt3Subscribe::queuePrefixMatchesNoHandler()
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

QTEST_GUILESS_MAIN(TestMqtt3Subscribe)
#include "tst_mqtt3_subscribe.moc"
