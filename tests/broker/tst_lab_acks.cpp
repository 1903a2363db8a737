#include "tests/broker/lab_rig.h"

#include "core/mqtt/clock.h"

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using ledger::AckStep;
using ledger::LaneState;
using ledger::Tie;
using mqtt::PacketType;

namespace {

const auto orders = QStringLiteral("orders");
const auto topic = QStringLiteral("a/1");
const auto otherTopic = QStringLiteral("b/1");

QByteArray note(int number)
{
    return QByteArray("{\"specversion\":\"1.0\",\"id\":\"e") + QByteArray::number(number) + "\",\"data\":" + QByteArray::number(number) + "}";
}

AckRule rule(AckAction action)
{
    AckRule out;
    out.action = action;
    return out;
}

} // namespace

// Acknowledgements that are due are withheld by rules, with a real mosquitto as the judge: it sends again what was not
// acknowledged when the session resumes [MQTT-4.4.0-1], and nothing else.
class TestLabAcks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QVERIFY2(m_lab.start(), qPrintable(m_lab.broker->errorText()));
        ComponentSetup setup = pubSub(orders, m_lab.broker->port(), {QStringLiteral("a/#"), QStringLiteral("b/#")});
        setup.component.settings.cleanSession = false;
        setup.appReadyAfter = std::chrono::milliseconds(0);
        QVERIFY(m_lab.connectPubSub(setup));
    }
    void cleanup() { m_lab.stop(); }

    void heldIsOpenAndReleasedIsAcknowledged();
    void droppedComesAgainWithDup();
    void heldBeyondItsConnectionIsTooLate();
    void delayedIsSentLater();
    void onlyTheNextOnesAreHeld();
    void onlyThatTopicIsHeld();
    void onlyThatMessageIsHeld();
    void exactlyOnceIsHeldAtPubrec();
    void inSilenceNothingCountsAsAcknowledged();
    void aWrongFilterMakesNoRule();

private:
    QByteArray send(int number, const QString& to = topic, int qos = 1)
    {
        const QByteArray payload = note(number);
        [&] { QVERIFY(m_lab.publish(to, payload, qos)); }();
        return payload;
    }
    ledger::Lane lane(const QByteArray& payload, const QString& of = topic) const { return m_lab.lane(of, payload); }
    void comeBack()
    {
        const auto before = m_lab.count<ledger::SidecarConnected>();
        m_lab.engine->cut({orders, 0, CutKind::Close, true});
        QTRY_COMPARE_WITH_TIMEOUT(m_lab.status(orders).state, LinkState::WaitingToRetry, labPatience);
        m_lab.engine->reconnect(orders, 0);
        QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), before + 1, labPatience);
    }
    LabRig m_lab;
};

void TestLabAcks::heldIsOpenAndReleasedIsAcknowledged()
{
    m_lab.engine->addAckRule(rule(AckAction::Hold));
    const QByteArray first = send(1);
    QTRY_COMPARE_WITH_TIMEOUT(lane(first).state, LaneState::Held, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.waitingAcks, 1, labPatience);
    QCOMPARE(m_lab.sent(PacketType::Puback, orders), 0);
    QCOMPARE(lane(first).attempts, 1);
    QVERIFY(lane(first).unackedSinceNs > 0);

    m_lab.engine->releaseAcks({});
    QTRY_COMPARE_WITH_TIMEOUT(lane(first).state, LaneState::Acknowledged, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.sent(PacketType::Puback, orders), 1, labPatience);
    QVERIFY(m_lab.rules.isEmpty());
    QCOMPARE(m_lab.waitingAcks, 0);
    comeBack(); // the broker has nothing left to send: what comes next is the next message
    const QByteArray second = send(2);
    QTRY_COMPARE_WITH_TIMEOUT(lane(second).state, LaneState::Acknowledged, labPatience);
    QCOMPARE(m_lab.counts.deliveries, 2u);
}

void TestLabAcks::droppedComesAgainWithDup()
{
    m_lab.engine->addAckRule(rule(AckAction::Drop));
    const QByteArray payload = send(1);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::Dropped), 1, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(lane(payload).state, LaneState::Unacknowledged, labPatience);
    m_lab.engine->releaseAcks({}); // the rule ends, what it dropped is gone
    comeBack();
    QTRY_COMPARE_WITH_TIMEOUT(lane(payload).state, LaneState::Acknowledged, labPatience);
    const ledger::Lane seen = lane(payload);
    QCOMPARE(seen.deliveries, 2);
    QCOMPARE(seen.attempts, 2); // the handler ran again
    const auto delivered = m_lab.told<ledger::Delivered>();
    QCOMPARE(delivered.size(), 2);
    QVERIFY(!delivered[0].body.dup);
    QVERIFY(delivered[1].body.dup);
    QCOMPARE(delivered[1].body.packetId, delivered[0].body.packetId);
    QCOMPARE(delivered[1].body.eventId, std::string("e1"));
    const auto second = std::find_if(seen.marks.rbegin(), seen.marks.rend(),
                                     [](const ledger::Mark& mark) { return mark.kind == ledger::MarkKind::Delivery; });
    QCOMPARE(second->tie, Tie::ProvedByPacket);
    QCOMPARE(m_lab.counts.redeliveriesProved, 1u);
    QCOMPARE(m_lab.counts.messages, 1u);
    // Nor does the connection count what came by the one before it.
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.status(orders).unacked, 0, labPatience);
}

void TestLabAcks::heldBeyondItsConnectionIsTooLate()
{
    m_lab.engine->addAckRule(rule(AckAction::Hold));
    const QByteArray payload = send(1);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::Held), 1, labPatience);
    m_lab.engine->cut({orders, 0, CutKind::Reset, true});
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::TooLate), 1, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(lane(payload).state, LaneState::Unacknowledged, labPatience);
    QCOMPARE(m_lab.waitingAcks, 0);
    m_lab.engine->releaseAcks({});
    m_lab.engine->reconnect(orders, 0);
    QTRY_COMPARE_WITH_TIMEOUT(lane(payload).state, LaneState::Acknowledged, labPatience);
    QCOMPARE(lane(payload).deliveries, 2);
}

void TestLabAcks::delayedIsSentLater()
{
    AckRule delay = rule(AckAction::Delay);
    delay.delay = std::chrono::seconds(10);
    m_lab.engine->addAckRule(delay);
    const QByteArray first = send(1);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::Held), 1, labPatience);
    mqtt::skipTo(mqtt::steadyNow() + std::chrono::seconds(4)); // too little for the keep-alive
    const QByteArray second = send(2);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::Held), 2, labPatience);
    QCOMPARE(m_lab.acks(AckStep::Sent), 0);
    mqtt::skipTo(mqtt::steadyNow() + std::chrono::milliseconds(6'500));
    QTRY_COMPARE_WITH_TIMEOUT(lane(first).state, LaneState::Acknowledged, labPatience);
    QCOMPARE(lane(second).state, LaneState::Held);
    mqtt::skipTo(mqtt::steadyNow() + std::chrono::seconds(4));
    QTRY_COMPARE_WITH_TIMEOUT(lane(second).state, LaneState::Acknowledged, labPatience);
}

void TestLabAcks::onlyTheNextOnesAreHeld()
{
    AckRule next = rule(AckAction::Hold);
    next.next = 2;
    m_lab.engine->addAckRule(next);
    QCOMPARE(m_lab.rules.size(), 1);
    for (int i = 1; i <= 3; ++i) send(i);
    QTRY_COMPARE_WITH_TIMEOUT(lane(note(3)).state, LaneState::Acknowledged, labPatience);
    QCOMPARE(lane(note(1)).state, LaneState::Held);
    QCOMPARE(lane(note(2)).state, LaneState::Held);
    QVERIFY(m_lab.rules.isEmpty());
    m_lab.engine->releaseAcks({});
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::Sent), 3, labPatience);
    QList<mqtt::DeliveryId> order; // released in the order in which they became due
    for (const auto& one : m_lab.told<ledger::Acknowledged>())
        if (one.body.step == AckStep::Sent) order << one.body.delivery;
    QCOMPARE(order, (QList<mqtt::DeliveryId>{3, 1, 2}));
}

void TestLabAcks::onlyThatTopicIsHeld()
{
    AckRule one = rule(AckAction::Hold);
    one.topicFilter = QStringLiteral("b/+");
    m_lab.engine->addAckRule(one);
    send(1, otherTopic);
    send(2, topic);
    QTRY_COMPARE_WITH_TIMEOUT(lane(note(2)).state, LaneState::Acknowledged, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(lane(note(1), otherTopic).state, LaneState::Held, labPatience);
    AckRelease other;
    other.topicFilter = QStringLiteral("a/#");
    m_lab.engine->releaseAcks(other); // not this one
    QCOMPARE(m_lab.rules.size(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::Sent), 1, labPatience);
    QCOMPARE(m_lab.waitingAcks, 1);
    AckRelease same;
    same.topicFilter = QStringLiteral("b/+");
    same.rulesStay = true;
    m_lab.engine->releaseAcks(same);
    QTRY_COMPARE_WITH_TIMEOUT(lane(note(1), otherTopic).state, LaneState::Acknowledged, labPatience);
    QCOMPARE(m_lab.rules.size(), 1);
    m_lab.engine->removeAckRule(m_lab.rules.first().id);
    QVERIFY(m_lab.rules.isEmpty());
}

void TestLabAcks::onlyThatMessageIsHeld()
{
    AckRule first = rule(AckAction::Drop);
    first.next = 2;
    m_lab.engine->addAckRule(first);
    send(1);
    send(2);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::Dropped), 2, labPatience);
    QTRY_VERIFY_WITH_TIMEOUT(lane(note(1)).id != 0, labPatience);
    AckRule own = rule(AckAction::Hold);
    own.lane = lane(note(1)).id;
    m_lab.engine->addAckRule(own);
    comeBack(); // both come again
    QTRY_COMPARE_WITH_TIMEOUT(lane(note(2)).state, LaneState::Acknowledged, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(lane(note(1)).state, LaneState::Held, labPatience);
    AckRelease release;
    release.lane = own.lane;
    m_lab.engine->releaseAcks(release);
    QTRY_COMPARE_WITH_TIMEOUT(lane(note(1)).state, LaneState::Acknowledged, labPatience);
    QVERIFY(m_lab.rules.isEmpty());
}

void TestLabAcks::exactlyOnceIsHeldAtPubrec()
{
    ComponentSetup twice = pubSub(QStringLiteral("twice"), m_lab.broker->port(), {QStringLiteral("q/#")});
    twice.component.settings.qos = 2;
    QVERIFY(m_lab.connectPubSub(twice));
    AckRule one = rule(AckAction::Hold);
    one.component = QStringLiteral("twice");
    m_lab.engine->addAckRule(one);
    const QByteArray payload = send(1, QStringLiteral("q/1"), 2);
    QTRY_COMPARE_WITH_TIMEOUT(lane(payload, QStringLiteral("q/1")).state, LaneState::Held, labPatience);
    QCOMPARE(m_lab.sent(PacketType::Pubrec, QStringLiteral("twice")), 0);
    m_lab.engine->releaseAcks({});
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::Completed), 1, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(lane(payload, QStringLiteral("q/1")).state, LaneState::Acknowledged, labPatience);
}

void TestLabAcks::inSilenceNothingCountsAsAcknowledged()
{
    m_lab.engine->addAckRule(rule(AckAction::Hold));
    const QByteArray payload = send(1);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::Held), 1, labPatience);
    m_lab.engine->cut({orders, 0, CutKind::Silence, false});
    m_lab.engine->releaseAcks({});
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(AckStep::TooLate), 1, labPatience);
    QCOMPARE(m_lab.acks(AckStep::Sent), 0);
    m_lab.engine->cut({orders, 0, CutKind::Close, false});
    QTRY_COMPARE_WITH_TIMEOUT(lane(payload).deliveries, 2, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(lane(payload).state, LaneState::Acknowledged, labPatience);
}

void TestLabAcks::aWrongFilterMakesNoRule()
{
    AckRule wrong = rule(AckAction::Hold);
    wrong.topicFilter = QStringLiteral("a/#/b");
    m_lab.engine->addAckRule(wrong);
    QCOMPARE(m_lab.failures.size(), 1);
    QVERIFY(m_lab.failures.first().contains(wrong.topicFilter));
    QVERIFY(m_lab.rules.isEmpty());
}

QTEST_GUILESS_MAIN(TestLabAcks)
#include "tst_lab_acks.moc"
