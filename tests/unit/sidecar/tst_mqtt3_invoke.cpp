#include "tests/unit/sidecar/binding_on_script.h"

#include <QSignalSpy>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;

// bindings.mqtt3 of Dapr 1.18, invoking (facts C.3, E.1; recordings bind-*.json).
class TestMqtt3Invoke : public BindingOnScript {
    Q_OBJECT
private Q_SLOTS:
    void invokePublishesWithQos1AndTheRequestsTopic();
    void invokeTriesFourTimesAndLeavesFourCopies();
    void invokeEndsWithTheCallersLimit();
    void invokeSucceedsAtTheReconnectBeforeTheAcknowledgement();
    void failedInvokeLeavesItsClientBehind();
    void invokesWaitForOneAnotherWhileConnecting();
    void urlThatDoesNotParseIsToldAtFirstUse();
    void invokeAfterClosePublishesFourCopiesAndFails();
    void closeWaitsForAConnectionThatIsBeingMade();
};

// bind-invoke; facts C.3
void TestMqtt3Invoke::invokePublishesWithQos1AndTheRequestsTopic()
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
void TestMqtt3Invoke::invokeTriesFourTimesAndLeavesFourCopies()
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
void TestMqtt3Invoke::invokeEndsWithTheCallersLimit()
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
void TestMqtt3Invoke::invokeSucceedsAtTheReconnectBeforeTheAcknowledgement()
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
void TestMqtt3Invoke::failedInvokeLeavesItsClientBehind()
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
void TestMqtt3Invoke::invokesWaitForOneAnotherWhileConnecting()
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
void TestMqtt3Invoke::urlThatDoesNotParseIsToldAtFirstUse()
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
void TestMqtt3Invoke::invokeAfterClosePublishesFourCopiesAndFails()
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

void TestMqtt3Invoke::closeWaitsForAConnectionThatIsBeingMade()
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

QTEST_GUILESS_MAIN(TestMqtt3Invoke)
#include "tst_mqtt3_invoke.moc"
