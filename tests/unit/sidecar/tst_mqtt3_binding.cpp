#include "core/sidecar/components/component.h"
#include "tests/support/component_bench.h"
#include "tests/support/scripted_broker.h"

#include <QSignalSpy>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using namespace std::chrono_literals;
using mqtt::PacketType;
using mqtt::QoS;

namespace {

constexpr int patience = 20'000; // ms; for a machine under load

mqtt::Connect connectAs(const char* clientId)
{
    mqtt::Connect connect;
    connect.clientId = clientId;
    connect.cleanSession = false;
    connect.keepAliveSeconds = 30;
    return connect;
}

mqtt::Publish message(const char* payload, mqtt::PacketId id, const char* topic = "t/out")
{
    return {topic, payload, id, QoS::AtLeastOnce, false, false};
}

mqtt::Publish again(mqtt::Publish publish)
{
    publish.dup = true;
    return publish;
}

const mqtt::Subscribe subscribe{1, {{"t/out", QoS::AtLeastOnce}}};
const mqtt::Suback suback{1, {1}};

ComponentPublish payload(const char* bytes)
{
    return {{}, bytes, {}};
}

} // namespace

#define TRY_DONE(broker) \
    QTRY_VERIFY2_WITH_TIMEOUT((broker).isDone() || !(broker).problem().isEmpty(), "the script is not through", patience); \
    QVERIFY2((broker).isDone(), qPrintable((broker).problem()))

// bindings.mqtt3 of Dapr 1.18 (facts B.4, C.3, D.6, E.1; recordings bind-*.json).
class TestMqtt3Binding : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

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

    void invokePublishesWithQos1AndTheRequestsTopic();
    void invokeTriesFourTimesAndLeavesFourCopies();
    void invokeEndsWithTheCallersLimit();
    void invokeSucceedsAtTheReconnectBeforeTheAcknowledgement();
    void failedInvokeLeavesItsClientBehind();
    void invokesWaitForOneAnotherWhileConnecting();
    void urlThatDoesNotParseIsToldAtFirstUse();
    void invokeAfterClosePublishesFourCopiesAndFails();
    void closeWaitsForAConnectionThatIsBeingMade();

private:
    std::unique_ptr<BindingComponent> make(quint16 port, qint64 retries = 0)
    {
        ComponentConfig config = configFor(port);
        config.settings.backOffMaxRetries = retries;
        return makeBinding(*m_hub, config);
    }
    bool noted(const QString& text) const { return m_notes.contains(text); }

    std::unique_ptr<Hub> m_hub;
    QStringList m_notes;
};

void TestMqtt3Binding::init()
{
    m_hub = std::make_unique<Hub>(std::size_t(1) << 20);
    m_notes.clear();
    connect(m_hub.get(), &Hub::eventHappened, this, [this](const Event& event) { m_notes << event.text; });
}

void TestMqtt3Binding::cleanup()
{
    m_hub.reset();
}

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

// bind-invoke; facts C.3
void TestMqtt3Binding::invokePublishesWithQos1AndTheRequestsTopic()
{
    ScriptedBroker broker;
    broker.expect(connectAs("b1-producer")).reply(mqtt::Connack{}).expect(message("1", 1)).reply(mqtt::Puback{1});
    broker.expect(message("2", 2, "else/where")).reply(mqtt::Puback{2}).expect(message("3", 3)).reply(mqtt::Puback{3});
    const auto binding = make(broker.port());
    Results done;
    const auto invoke = [&](const ComponentPublish& publish) {
        const auto before = done.all.size();
        binding->invoke(QStringLiteral("create"), publish, 0ms, done.keep());
        QTRY_COMPARE_WITH_TIMEOUT(done.all.size(), before + 1, patience);
        QCOMPARE(done.all.last().error, QString());
        QVERIFY(done.all.last().latencyNs > 0);
    };
    invoke({{}, "1", {{QStringLiteral("retain"), QStringLiteral("true")}}});
    invoke({{}, "2", {{QStringLiteral("topic"), QStringLiteral("else/where")}}});
    invoke({{}, "3", {{QStringLiteral("Topic"), QStringLiteral("else/where")}}});
    TRY_DONE(broker);
}

// facts C.3: 4 attempts of 10 s, 200 ms apart.
void TestMqtt3Binding::invokeTriesFourTimesAndLeavesFourCopies()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{});
    const auto binding = make(broker.port());
    Results done;
    binding->invoke(QStringLiteral("create"), payload("1"), 0ms, done.keep());
    for (mqtt::PacketId id = 1; id <= 4; ++id) {
        // 30 s without a word from the broker (facts B.3)
        if (id == 4) broker.expect(PacketType::Pingreq).reply(mqtt::Pingresp{});
        broker.expect(message("1", id));
        TRY_DONE(broker);
        QVERIFY(done.all.isEmpty());
        passTime(10s);
        QCoreApplication::processEvents();
        passTime(200ms);
    }
    QTRY_COMPARE_WITH_TIMEOUT(done.errors(), QStringList{QStringLiteral("failed to publish: mqtt client timeout")}, patience);
    broker.close().nextConnection().expect(PacketType::Connect).reply(mqtt::Connack{true, 0});
    for (int copy = 0; copy < 4; ++copy) broker.expect(PacketType::Publish);
    TRY_DONE(broker);
    for (const mqtt::Packet& packet : broker.seen())
        if (const auto* publish = std::get_if<mqtt::Publish>(&packet)) QCOMPARE(publish->payload, std::string("1"));
}

// bind-invoke-request-limit; facts, corrections 6
void TestMqtt3Binding::invokeEndsWithTheCallersLimit()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{}).expect(message("1", 1));
    const auto binding = make(broker.port());
    Results done;
    binding->invoke(QStringLiteral("create"), payload("1"), 3s, done.keep());
    TRY_DONE(broker);
    passTime(3s);
    QTRY_COMPARE_WITH_TIMEOUT(done.errors(), QStringList{QStringLiteral("context deadline exceeded")}, patience);
}

// bind-invoke-puback-missing-cut; facts C.1
void TestMqtt3Binding::invokeSucceedsAtTheReconnectBeforeTheAcknowledgement()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).reply(mqtt::Connack{}).expect(message("1", 1));
    broker.close().nextConnection().expect(PacketType::Connect).reply(mqtt::Connack{true, 0});
    broker.expect(again(message("1", 1)));
    const auto binding = make(broker.port());
    Results done;
    binding->invoke(QStringLiteral("create"), payload("1"), 0ms, done.keep());
    TRY_DONE(broker);
    QTRY_COMPARE_WITH_TIMEOUT(done.errors(), QStringList{QString()}, patience);
    QVERIFY(!done.all.first().note.isEmpty());
    QCOMPARE(done.all.first().latencyNs, qint64(0));
}

// bind-invoke-leaked-client; facts B.4
void TestMqtt3Binding::failedInvokeLeavesItsClientBehind()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect); // and no answer
    const auto binding = make(broker.port());
    Results done;
    QSignalSpy changed(m_hub.get(), &Hub::connectionChanged);
    binding->invoke(QStringLiteral("create"), payload("1"), 1s, done.keep());
    TRY_DONE(broker);
    const ConnectionId first = changed.first().first().value<ConnectionStatus>().id;
    passTime(9s);
    QCoreApplication::processEvents();
    QVERIFY(done.all.isEmpty()); // connecting does not look at the caller's limit
    passTime(1s);
    QTRY_COMPARE_WITH_TIMEOUT(done.errors(),
                              QStringList{QStringLiteral("failed to create producer connection: failed to connect: mqtt "
                                                         "client timed out connecting")}, patience);
    broker.reply(mqtt::Connack{}); // the first client connects after all, as b1-producer
    const auto isConnected = [&](ConnectionId id) {
        for (const auto& call : changed) {
            const auto status = call.first().value<ConnectionStatus>();
            if (status.id == id && status.state == LinkState::Connected) return true;
        }
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(first), patience);
    broker.nextConnection().expect(connectAs("b1-producer")).reply(mqtt::Connack{}).expect(message("2", 1));
    broker.reply(mqtt::Puback{1});
    binding->invoke(QStringLiteral("create"), payload("2"), 0ms, done.keep());
    TRY_DONE(broker);
    QTRY_COMPARE_WITH_TIMEOUT(done.errors().size(), 2, patience);
    QCOMPARE(done.errors().last(), QString());
}

// bindings/mqtt3 getProducer holds a lock while it connects.
void TestMqtt3Binding::invokesWaitForOneAnotherWhileConnecting()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect);
    const auto binding = make(broker.port());
    Results first, second, third;
    binding->invoke(QStringLiteral("create"), payload("1"), 0ms, first.keep());
    binding->invoke(QStringLiteral("create"), payload("2"), 0ms, second.keep());
    binding->invoke(QStringLiteral("create"), payload("3"), 0ms, third.keep());
    TRY_DONE(broker);
    broker.nextConnection().expect(PacketType::Connect).reply(mqtt::Connack{});
    broker.expect(message("2", 1)).reply(mqtt::Puback{1}).expect(message("3", 2)).reply(mqtt::Puback{2});
    passTime(10s);
    TRY_DONE(broker);
    QTRY_COMPARE_WITH_TIMEOUT(third.errors(), QStringList{QString()}, patience);
    QCOMPARE(second.errors(), QStringList{QString()});
    QCOMPARE(first.all.size(), 1);
    QVERIFY(first.all.first().error.startsWith(QStringLiteral("failed to create producer connection")));
}

// facts A.5
void TestMqtt3Binding::urlThatDoesNotParseIsToldAtFirstUse()
{
    ComponentConfig config = configFor(1);
    config.settings.url = QStringLiteral("127.0.0.1:1883");
    const auto binding = makeBinding(*m_hub, config);
    Results done;
    ScriptedHandler handler;
    binding->init(5s, done.keep());
    binding->invoke(QStringLiteral("create"), payload("1"), 0ms, done.keep());
    binding->read(handler, done.keep());
    const QString parse = QStringLiteral("parse \"127.0.0.1:1883\": first path segment in URL cannot contain colon");
    QCOMPARE(done.errors(), (QStringList{QString(), QStringLiteral("failed to create producer connection: ") + parse, parse}));
}

// bind-invoke-after-close
void TestMqtt3Binding::invokeAfterClosePublishesFourCopiesAndFails()
{
    ScriptedBroker broker;
    const auto binding = make(broker.port());
    Results closed, done;
    binding->close(closed.keep());
    QTRY_COMPARE_WITH_TIMEOUT(closed.errors(), QStringList{QString()}, patience);
    broker.expect(connectAs("b1-producer")).reply(mqtt::Connack{});
    for (mqtt::PacketId id = 1; id <= 4; ++id) broker.expect(message("2", id)).reply(mqtt::Puback{id});
    binding->invoke(QStringLiteral("create"), payload("2"), 3s, done.keep());
    TRY_DONE(broker);
    QTRY_COMPARE_WITH_TIMEOUT(done.errors(), QStringList{QStringLiteral("failed to publish: mqtt client closed")}, patience);
}

void TestMqtt3Binding::closeWaitsForAConnectionThatIsBeingMade()
{
    ScriptedBroker broker;
    broker.expect(PacketType::Connect);
    const auto binding = make(broker.port());
    Results done, closed;
    QSignalSpy told(binding.get(), &Component::closed);
    binding->invoke(QStringLiteral("create"), payload("1"), 0ms, done.keep());
    TRY_DONE(broker);
    binding->close(closed.keep());
    QCoreApplication::processEvents();
    QVERIFY(closed.all.isEmpty());
    broker.reply(mqtt::Connack{}).expect(message("1", 1)).expect(PacketType::Disconnect).close();
    TRY_DONE(broker);
    QTRY_COMPARE_WITH_TIMEOUT(closed.errors(), QStringList{QString()}, patience);
    // The call goes on against the client that is gone, as Go's does.
    QTRY_COMPARE_WITH_TIMEOUT(done.errors(), QStringList{QStringLiteral("failed to publish: mqtt client closed")}, patience);
    QTRY_COMPARE_WITH_TIMEOUT(told.count(), 1, patience);
}

QTEST_GUILESS_MAIN(TestMqtt3Binding)
#include "tst_mqtt3_binding.moc"
