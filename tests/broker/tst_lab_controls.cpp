#include "tests/broker/lab_rig.h"

#include "core/mqtt/clock.h"

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using ledger::AckStep;
using ledger::EndCause;
using ledger::LaneState;
using ledger::MarkKind;
using ledger::Tie;

namespace {

const auto orders = QStringLiteral("orders");
const auto topic = QStringLiteral("a/1");
const QByteArray payload = R"({"specversion":"1.0","id":"e1"})";

AckRule dropAll()
{
    AckRule rule;
    rule.action = AckAction::Drop;
    return rule;
}

} // namespace

// Sessions lost and taken, packets sent by hand, and second sidecars, with a real mosquitto as the judge.
class TestLabControls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY2(m_lab.start(), qPrintable(m_lab.broker->errorText())); }
    void cleanup() { m_lab.stop(); }

    void aDiscardedSessionLosesItsMessages();
    void aSessionIsDiscardedWhileAwayToo();
    void cleanSessionLosesWhatWasNotAcknowledged();
    void aTakeoverIsTakenBack();
    void aTakeoverWithCleanSessionEndsTheSession();
    void copiesWithOnePacketId_data();
    void copiesWithOnePacketId();
    void aBrokerThatIsNotThereIsTold();
    void replicasFightOverOneConsumerId();
    void replicasWithUuidBothGetIt();
    void aReplicaLeavesAlone();

private:
    ComponentSetup setup(bool cleanSession = false, int replica = 0) const
    {
        ComponentSetup out = pubSub(orders, m_lab.broker->port(), {QStringLiteral("a/#")});
        out.component.settings.cleanSession = cleanSession;
        out.appReadyAfter = std::chrono::milliseconds(0);
        out.replica = replica;
        return out;
    }
    // One message that the broker still has, although its handler went well.
    void leaveOneOpen()
    {
        m_lab.engine->addAckRule(dropAll());
        QVERIFY(m_lab.publish(topic, payload));
        QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::Dropped), 1, labPatience);
        QTRY_COMPARE_WITH_TIMEOUT(lane().state, LaneState::Unacknowledged, labPatience);
        m_lab.engine->releaseAcks({});
    }
    ledger::Lane lane() const { return m_lab.lane(topic, payload); }
    RawPublish raw(mqtt::QoS qos, int copies) const
    {
        RawPublish out;
        out.endpoint.host = QStringLiteral("127.0.0.1");
        out.endpoint.port = m_lab.broker->port();
        out.topic = topic;
        out.payload = payload;
        out.qos = qos;
        out.copies = copies;
        return out;
    }
    LabRig m_lab;
};

void TestLabControls::aDiscardedSessionLosesItsMessages()
{
    QVERIFY(m_lab.connectPubSub(setup()));
    leaveOneOpen();
    m_lab.engine->discardSession(orders, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 2, labPatience);
    QCOMPARE(m_lab.count<ledger::SessionThrownAway>(), 1);
    QCOMPARE(m_lab.told<ledger::SessionThrownAway>().first().body.clientId, QStringLiteral("orders-id"));
    QVERIFY(!m_lab.told<ledger::SidecarConnected>().last().body.sessionPresent);
    QTRY_COMPARE_WITH_TIMEOUT(lane().state, LaneState::Lost, labPatience);
    QVERIFY(m_lab.failures.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(m_lab.isSubscribed(setup()), labPatience); // and it goes on
    QVERIFY(m_lab.publish(topic, "{\"n\":2}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.lane(topic, "{\"n\":2}").state, LaneState::Acknowledged, labPatience);
    QCOMPARE(m_lab.counts.deliveries, 2u);
}

void TestLabControls::aSessionIsDiscardedWhileAwayToo()
{
    QVERIFY(m_lab.connectPubSub(setup()));
    m_lab.engine->cut({orders, 0, CutKind::Disconnect, true});
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.status(orders).state, LinkState::WaitingToRetry, labPatience);
    QVERIFY(m_lab.publish(topic, payload)); // queued for the session
    m_lab.engine->discardSession(orders, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SessionThrownAway>(), 1, labPatience);
    QCOMPARE(m_lab.status(orders).state, LinkState::WaitingToRetry); // it was not asked to come back
    m_lab.engine->reconnect(orders, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 2, labPatience);
    QVERIFY(!m_lab.told<ledger::SidecarConnected>().last().body.sessionPresent);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab.isSubscribed(setup()), labPatience);
    QVERIFY(m_lab.publish(topic, "{\"n\":2}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::Delivered>(), 1, labPatience); // the queued one is gone
    QCOMPARE(m_lab.told<ledger::Delivered>().first().body.payloadBytes, 7u);
}

// [MQTT-3.1.2-6]: nothing of a clean session outlives its connection.
void TestLabControls::cleanSessionLosesWhatWasNotAcknowledged()
{
    QVERIFY(m_lab.connectPubSub(setup(true)));
    leaveOneOpen();
    m_lab.engine->cut({orders, 0, CutKind::Close, false});
    QTRY_COMPARE_WITH_TIMEOUT(lane().state, LaneState::Lost, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 2, labPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab.isSubscribed(setup(true)), labPatience);
    QCOMPARE(lane().deliveries, 1);
}

// [MQTT-3.1.4-2]: the broker must disconnect whoever had the client id; Dapr comes back and does the same.
void TestLabControls::aTakeoverIsTakenBack()
{
    QVERIFY(m_lab.connectPubSub(setup()));
    leaveOneOpen();
    Takeover takeover;
    takeover.component = orders;
    takeover.stay = std::chrono::minutes(1);
    m_lab.engine->takeOver(takeover);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::ConnectionEnded>(), 1, labPatience);
    QCOMPARE(m_lab.told<ledger::ConnectionEnded>().first().body.cause, EndCause::Broker);
    QVERIFY(!m_lab.told<ledger::ConnectionEnded>().first().body.onPurpose);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 2, labPatience);
    QVERIFY(m_lab.told<ledger::SidecarConnected>().last().body.sessionPresent);
    QTRY_COMPARE_WITH_TIMEOUT(lane().state, LaneState::Acknowledged, labPatience); // of its second delivery here
    QVERIFY(m_lab.failures.isEmpty());
    QCOMPARE(m_lab.count<ledger::SessionThrownAway>(), 0);
}

void TestLabControls::aTakeoverWithCleanSessionEndsTheSession()
{
    QVERIFY(m_lab.connectPubSub(setup()));
    leaveOneOpen();
    Takeover takeover;
    takeover.component = orders;
    takeover.cleanSession = true;
    m_lab.engine->takeOver(takeover);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 2, labPatience);
    QVERIFY(!m_lab.told<ledger::SidecarConnected>().last().body.sessionPresent);
    QCOMPARE(m_lab.count<ledger::SessionThrownAway>(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(lane().state, LaneState::Lost, labPatience);
}

void TestLabControls::copiesWithOnePacketId_data()
{
    QTest::addColumn<int>("qos");
    QTest::addColumn<int>("copies");
    QTest::addColumn<qsizetype>("delivered");
    QTest::newRow("QoS 0, two packets, two messages") << 0 << 2 << qsizetype(2);
    QTest::newRow("QoS 1: DUP is not looked at, each is a message [MQTT-3.3.1-3]") << 1 << 3 << qsizetype(3);
    QTest::newRow("QoS 2: one message [MQTT-4.3.3-2]") << 2 << 2 << qsizetype(1);
}

void TestLabControls::copiesWithOnePacketId()
{
    QFETCH(int, qos);
    QFETCH(int, copies);
    QFETCH(qsizetype, delivered);
    QVERIFY(m_lab.connectPubSub(setup()));
    m_lab.engine->publishRaw(raw(static_cast<mqtt::QoS>(qos), copies));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::Published>(), copies, labPatience);
    const auto published = m_lab.told<ledger::Published>();
    for (qsizetype i = 0; i < published.size(); ++i) {
        QCOMPARE(published[i].body.dup, i > 0 && qos > 0);
        QCOMPARE(published[i].body.packetId, published[0].body.packetId);
    }
    if (qos > 0) QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::PublishEnded>(), 1, labPatience);
    QVERIFY(m_lab.publish(QStringLiteral("a/end"), "{}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::Delivered>(), delivered + 1, labPatience);
    QCOMPARE(m_lab.told<ledger::Delivered>().last().body.topic, std::string("a/end"));
    QVERIFY(m_lab.failures.isEmpty());
}

void TestLabControls::aBrokerThatIsNotThereIsTold()
{
    QVERIFY(m_lab.connectPubSub(setup()));
    const RawPublish publish = raw(mqtt::QoS::AtLeastOnce, 2);
    m_lab.engine->cut({orders, 0, CutKind::Close, true});
    QVERIFY(m_lab.run([&] { m_lab.broker->kill(); }, broker::LocalMosquitto::State::Stopped));
    m_lab.engine->publishRaw(publish);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.failures.size(), 1, labPatience);
    QVERIFY(m_lab.failures.first().contains(topic));
    m_lab.engine->discardSession(orders, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.failures.size(), 2, labPatience);
    QVERIFY(m_lab.failures.last().contains(QStringLiteral("orders-id")));
    QCOMPARE(m_lab.count<ledger::SessionThrownAway>(), 0);
}

// Two sidecars with one consumerID: the broker lets only one of them stay (facts B.2).
void TestLabControls::replicasFightOverOneConsumerId()
{
    QVERIFY(m_lab.connectPubSub(setup()));
    m_lab.engine->connectComponent(setup(false, 1));
    const auto ends = [this] {
        std::array<int, 2> found{};
        for (const auto& ended : m_lab.told<ledger::ConnectionEnded>())
            ++found[ended.connection == m_lab.status(orders, 0).id ? 0 : 1];
        return found;
    };
    QTRY_VERIFY_WITH_TIMEOUT(ends()[0] >= 2 && ends()[1] >= 1, labPatience);
    for (const auto& connected : m_lab.told<ledger::SidecarConnected>())
        QCOMPARE(connected.body.clientId, QStringLiteral("orders-id"));
    QVERIFY(m_lab.status(orders, 0).id != m_lab.status(orders, 1).id);
}

void TestLabControls::replicasWithUuidBothGetIt()
{
    const auto withUuid = [this](int replica) {
        ComponentSetup out = setup(true, replica);
        out.component.settings.consumerId = QStringLiteral("orders-0123");
        out.component.settings.consumerIdTemplate = QStringLiteral("orders-{uuid}");
        return out;
    };
    QVERIFY(m_lab.connectPubSub(withUuid(0)));
    QVERIFY(m_lab.connectPubSub(withUuid(1)));
    QCOMPARE(m_lab.status(orders, 0).clientId, QStringLiteral("orders-0123"));
    const QString second = m_lab.status(orders, 1).clientId;
    QVERIFY(second.startsWith(QStringLiteral("orders-")) && second.size() == 7 + 36);
    QVERIFY(m_lab.publish(topic, payload));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::Delivered>(), 2, labPatience);
    const auto delivered = m_lab.told<ledger::Delivered>();
    QVERIFY(delivered[0].connection != delivered[1].connection);
    QCOMPARE(m_lab.count<ledger::ConnectionEnded>(), 0);
}

void TestLabControls::aReplicaLeavesAlone()
{
    const auto named = [this](int replica) {
        ComponentSetup out = setup(true, replica);
        out.component.settings.consumerId += QString::number(replica);
        return out;
    };
    QVERIFY(m_lab.connectPubSub(named(0)));
    QVERIFY(m_lab.connectPubSub(named(1)));
    m_lab.engine->disconnectReplica(orders, 1);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::ConnectionEnded>(), 1, labPatience);
    QCOMPARE(m_lab.told<ledger::ConnectionEnded>().first().body.cause, EndCause::Stopped);
    QVERIFY(m_lab.publish(topic, payload));
    QTRY_COMPARE_WITH_TIMEOUT(lane().state, LaneState::Acknowledged, labPatience);
    QCOMPARE(m_lab.counts.deliveries, 1u);
    m_lab.engine->disconnectComponent(orders);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::ConnectionEnded>(), 2, labPatience);
}

QTEST_GUILESS_MAIN(TestLabControls)
#include "tst_lab_controls.moc"
