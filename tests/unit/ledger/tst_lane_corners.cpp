#include "tests/unit/ledger/story.h"

#include <QTest>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;
using mqtt::QoS;

// What happens seldom, and must not be told wrongly then.

class LaneCornersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCopyAtQos0DoesNotStandForOneThatIsOwed();
    void aPacketIdThatIsUsedAgainBelongsToItsLatestOwner();
    void aRetainedCopyIsOursWhoeverCameLater();
    void anAcknowledgementHeldAfterTheLinkEndedIsNotHeld();
    void aHandlerThatNeverAskedDoesNotEndOneThatWillAskAgain();
    void aConnectionThatBecameAnotherClientKeepsItsSessionsApart();
    void aLaneRemembersItsLatestDeliveriesOnly();
    void factsAboutNobodyAreIgnored();
};

void LaneCornersTest::aCopyAtQos0DoesNotStandForOneThatIsOwed()
{
    Story story;
    story.connected(1, false);
    const Message message{.eventId = "A-1"};
    story.fails(1, message);
    story.ended(1);
    story.connected(1, true);
    Message copy = message; // of another subscription of the client (RabbitMQ keeps a queue for each QoS)
    copy.qos = QoS::AtMostOnce;
    story.succeeds(1, copy);
    QCOMPARE(story.lanes(), 1u);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    QCOMPARE(story.book.inFlight().front().unacked, 1u);
}

// RabbitMQ numbers afresh with each connection (facts, brokers 2.5).
void LaneCornersTest::aPacketIdThatIsUsedAgainBelongsToItsLatestOwner()
{
    Story story;
    story.connected(1, false);
    story.fails(1, {.eventId = "A-1", .content = 1, .packet = 1});
    story.fails(1, {.content = 2, .packet = 2});
    story.ended(1);
    story.connected(1, true);
    story.fails(1, {.content = 2, .packet = 1, .dup = true});
    story.fails(1, {.eventId = "A-1", .content = 1, .packet = 2, .dup = true});
    QCOMPARE(story.lanes(), 2u);
    story.fails(1, {.content = 2, .packet = 1, .dup = true});
    QCOMPARE(lastMark(story.lane(1), MarkKind::Delivery).tie, Tie::ProvedByPacket);
    QCOMPARE(story.book.inFlight().front().unacked, 2u);
}

void LaneCornersTest::aRetainedCopyIsOursWhoeverCameLater()
{
    Story story;
    story.connected(1, false);
    story.published(9, 1, {});
    story.succeeds(1, {});
    story.connected(2, false, false, QStringLiteral("another"));
    story.succeeds(2, {.retained = true});
    QCOMPARE(story.lanes(), 2u);
    QVERIFY(story.lane(1).ours && story.lane(1).retained);
    QCOMPARE(story.lane(1).marks.front().seq, 5001u);
}

void LaneCornersTest::anAcknowledgementHeldAfterTheLinkEndedIsNotHeld()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, {});
    story.ended(1);
    story.ask(1, id, AttemptEnd::Success, HandlingEnd::Success);
    story.ack(1, id, AckStep::Held);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    story.connected(1, true);
    story.ack(1, id, AckStep::Held);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged); // another link
}

void LaneCornersTest::aHandlerThatNeverAskedDoesNotEndOneThatWillAskAgain()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, {});
    story.answered(1, id, story.asked(1, id), AttemptEnd::Retry);
    story.handled(1, id, HandlingEnd::NotEvaluated);
    QCOMPARE(story.lane(0).state, LaneState::InProgress);
    story.answered(1, id, story.asked(1, id, 2), AttemptEnd::Success);
    story.handled(1, id, HandlingEnd::Success);
    story.ack(1, id);
    QCOMPARE(story.lane(0).state, LaneState::Acknowledged);
}

void LaneCornersTest::aConnectionThatBecameAnotherClientKeepsItsSessionsApart()
{
    Story story;
    story.connected(1, false, false, QStringLiteral("a"));
    story.fails(1, {.content = 1});
    story.ended(1);
    story.connected(1, false, true, QStringLiteral("b"));
    story.fails(1, {.content = 2});
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    story.ended(1); // b's clean session; a's is still at the broker
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    QCOMPARE(story.lane(1).state, LaneState::Lost);
    story.connected(2, false, false, QStringLiteral("a"));
    QCOMPARE(story.lane(0).state, LaneState::Lost);
}

void LaneCornersTest::aLaneRemembersItsLatestDeliveriesOnly()
{
    Story story;
    story.connected(1, false);
    const auto first = story.fails(1, {});
    mqtt::DeliveryId last = first;
    for (int i = 0; i < 1000; ++i) last = story.fails(1, {.dup = true});
    const std::uint32_t marks = story.lane(0).marksLetGo + std::uint32_t(story.lane(0).marks.size());
    story.handled(1, first, HandlingEnd::Success);
    QCOMPARE(story.lane(0).marksLetGo + story.lane(0).marks.size(), marks);
    story.ack(1, last);
    QCOMPARE(story.lane(0).marksLetGo + story.lane(0).marks.size(), marks + 1);
    QCOMPARE(story.lane(0).deliveries, 1001);
    QCOMPARE(story.lane(0).unackedSinceNs, 0);
    QCOMPARE(story.book.inFlight().front().unacked, 0u);
}

void LaneCornersTest::factsAboutNobodyAreIgnored()
{
    Story story;
    story.asked(3, 7);
    story.answered(3, 7, 1, AttemptEnd::Success);
    story.handled(3, 7, HandlingEnd::Success);
    story.ack(3, 7);
    story.tell(3, NoHandler{7});
    story.tell(3, PublishEnded{7, mqtt::PublishOutcome::Acked});
    story.tell(3, PublishTold{7, true, {}});
    story.ended(65535);
    QCOMPARE(story.lanes(), 0u);
    QCOMPARE(story.book.counts().attempts, 0u);
    QVERIFY(story.book.inFlight().empty());
    QVERIFY(story.addsUp());
}

QTEST_GUILESS_MAIN(LaneCornersTest)
#include "tst_lane_corners.moc"
