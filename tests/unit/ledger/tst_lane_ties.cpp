#include "tests/unit/ledger/story.h"

#include <QTest>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;
using mqtt::QoS;

// Which deliveries are one message, and how sure that is. A session is a client id at an address.

class LaneTiesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSamePacketIdStillOwedIsProof();
    void aPacketIdAloneProvesNothing();
    void aPacketIdInAnotherSessionProvesNothing();
    void theSameEventIsTheSameMessageAlsoWhenAcknowledged();
    void theSameEventIdWithOtherBytesIsAnotherMessage();
    void theSameEventInAnotherSessionIsItsOwnLane();
    void aDeadLetterCopyIsItsOwnMessage();
    void newPacketIdsAfterAResumedSessionPairInOrder();
    void withoutDupOnlyTheFirstAfterAResumedSessionAreGuessed();
    void identicalMessagesOnALiveLinkAreDifferentOnes();
    void whatWasAcknowledgedIsNotGuessed();
    void aRestartedComponentGoesOnWithItsLanes();
    void replicasWithOwnClientIdsHaveOwnLanes();
    void aClientIdTakenOverTakesTheLanesAlong();
    void aDuplicateOnALiveLinkStandsForTheOldOne();
    void overlappingSubscriptionsAreOwedEach();
    void aConnectionThatNobodyIntroducedHasItsOwnSession();
};

namespace {

const Message order{};

Message eventNamed(const char* id, mqtt::PacketId packet = 1)
{
    return {.eventId = id, .content = 7, .packet = packet};
}

Tie lastTie(const Lane& lane)
{
    return lastMark(lane, MarkKind::Delivery).tie;
}

} // namespace

void LaneTiesTest::theSamePacketIdStillOwedIsProof()
{
    Story story;
    story.connected(1, false);
    story.fails(1, order);
    story.ended(1);
    story.connected(1, true);
    story.succeeds(1, {.dup = true});
    QCOMPARE(story.lanes(), 1u);
    QCOMPARE(lastTie(story.lane(0)), Tie::ProvedByPacket);
    QCOMPARE(story.lane(0).deliveries, 2);
    QCOMPARE(story.lane(0).state, LaneState::Acknowledged);
    QCOMPARE(story.lane(0).marks.front().tie, Tie::First);
    QCOMPARE(story.book.counts().redeliveriesProved, 1u);
    QVERIFY(story.addsUp());
}

void LaneTiesTest::aPacketIdAloneProvesNothing()
{
    Story story;
    story.connected(1, false);
    story.fails(1, order);
    story.ended(1);
    story.connected(1, true);
    story.fails(1, {.content = 2, .dup = true});                  // other bytes: RabbitMQ numbers afresh
    story.fails(1, {.topic = "other", .packet = 9, .dup = true}); // other topic
    QCOMPARE(story.lanes(), 3u);
    story.succeeds(1, {.packet = 4});
    QCOMPARE(story.lanes(), 3u); // guessed, as the session was resumed and DUP messages do not end that
    QCOMPARE(lastTie(story.lane(0)), Tie::Guessed);
}

void LaneTiesTest::aPacketIdInAnotherSessionProvesNothing()
{
    Story story;
    story.connected(1, false);
    story.connected(2, false, false, QStringLiteral("another"));
    story.fails(1, order);
    story.fails(2, {.dup = true});
    QCOMPARE(story.lanes(), 2u);
    QCOMPARE(story.book.counts().messages, 2u);
}

void LaneTiesTest::theSameEventIsTheSameMessageAlsoWhenAcknowledged()
{
    Story story;
    story.connected(1, false);
    story.succeeds(1, eventNamed("A-1"));
    story.fails(1, eventNamed("A-1", 2)); // sent once more by whoever publishes it
    QCOMPARE(story.lanes(), 1u);
    QCOMPARE(lastTie(story.lane(0)), Tie::ProvedByEvent);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    QCOMPARE(story.lane(0).unackedSinceNs, lastMark(story.lane(0), MarkKind::Delivery).timeNs);
    QVERIFY(story.addsUp());
}

// Whoever changes an event and keeps its id breaks CloudEvents' rule on `id`; to call that proof would hide it.
void LaneTiesTest::theSameEventIdWithOtherBytesIsAnotherMessage()
{
    Story story;
    story.connected(1, false);
    story.succeeds(1, eventNamed("A-1"));
    Message changed = eventNamed("A-1", 2);
    changed.content = 8;
    story.succeeds(1, changed);
    QCOMPARE(story.lanes(), 2u);
}

void LaneTiesTest::theSameEventInAnotherSessionIsItsOwnLane()
{
    Story story;
    story.connected(1, false);
    story.connected(2, false, false, QStringLiteral("another"));
    story.succeeds(1, eventNamed("A-1"));
    story.fails(2, eventNamed("A-1"));
    QCOMPARE(story.lanes(), 2u);
    QCOMPARE(story.lane(0).state, LaneState::Acknowledged);
    QCOMPARE(story.lane(1).state, LaneState::Unacknowledged);
    QCOMPARE(story.lane(1).component, QStringLiteral("component-2"));
}

void LaneTiesTest::aDeadLetterCopyIsItsOwnMessage()
{
    Story story;
    story.connected(1, false);
    story.fails(1, eventNamed("A-1"));
    Message dead = eventNamed("A-1", 2);
    dead.topic = "poison";
    dead.content = 8;
    story.succeeds(1, dead);
    QCOMPARE(story.lanes(), 2u);
}

// RabbitMQ assigns packet ids afresh, and un-acknowledged ones come first in their old order (facts, brokers 2.4, 2.5).
void LaneTiesTest::newPacketIdsAfterAResumedSessionPairInOrder()
{
    Story story;
    story.connected(1, false);
    for (const mqtt::PacketId packet : {1, 3, 4, 5}) story.fails(1, {.packet = packet});
    story.ended(1);
    story.connected(1, true);
    for (const mqtt::PacketId packet : {1, 2, 3, 4}) story.succeeds(1, {.packet = packet, .dup = true});
    QCOMPARE(story.lanes(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        QCOMPARE(story.lane(i).deliveries, 2);
        QCOMPARE(story.lane(i).state, LaneState::Acknowledged);
        QCOMPARE(lastMark(story.lane(i), MarkKind::Delivery).packetId, i + 1);
    }
    QCOMPARE(lastTie(story.lane(1)), Tie::Guessed);
    QVERIFY(story.book.counts().redeliveriesGuessed >= 3);
    QCOMPARE(story.book.inFlight().front().unacked, 0u);
}

void LaneTiesTest::withoutDupOnlyTheFirstAfterAResumedSessionAreGuessed()
{
    Story story;
    story.connected(1, false);
    story.fails(1, {.packet = 1});
    story.fails(1, {.content = 2, .packet = 2});
    story.ended(1);
    story.connected(1, true);
    story.succeeds(1, {.packet = 1}); // aedes forgets DUP
    QCOMPARE(lastTie(story.lane(0)), Tie::Guessed);
    story.succeeds(1, {.content = 3, .packet = 3}); // a new one: what was un-acknowledged has been
    story.succeeds(1, {.content = 2, .packet = 4}); // so this one is new as well
    QCOMPARE(story.lanes(), 4u);
    QCOMPARE(story.lane(1).state, LaneState::Unacknowledged);
}

void LaneTiesTest::identicalMessagesOnALiveLinkAreDifferentOnes()
{
    Story story;
    story.connected(1, false);
    for (const mqtt::PacketId packet : {1, 2, 3}) story.fails(1, {.packet = packet});
    QCOMPARE(story.lanes(), 3u);
    QCOMPARE(story.book.inFlight().front().unacked, 3u);
}

void LaneTiesTest::whatWasAcknowledgedIsNotGuessed()
{
    Story story;
    story.connected(1, false);
    story.succeeds(1, order);
    story.ended(1);
    story.connected(1, true);
    story.succeeds(1, {.packet = 2, .dup = true});
    QCOMPARE(story.lanes(), 2u);
    QCOMPARE(lastTie(story.lane(1)), Tie::First);
}

void LaneTiesTest::aRestartedComponentGoesOnWithItsLanes()
{
    Story story;
    story.connected(1, false);
    story.fails(1, order);
    story.ended(1, EndCause::Stopped);
    story.connected(2, true); // another connection, the same client id
    story.succeeds(2, {.dup = true});
    QCOMPARE(story.lanes(), 1u);
    QCOMPARE(lastTie(story.lane(0)), Tie::ProvedByPacket);
    QCOMPARE(story.lane(0).component, QStringLiteral("component-2"));
    QCOMPARE(story.lane(0).state, LaneState::Acknowledged);
    QCOMPARE(story.book.inFlight().size(), 1u); // the stopped one owes nothing any more
}

void LaneTiesTest::replicasWithOwnClientIdsHaveOwnLanes()
{
    Story story;
    story.connected(1, false, false, QStringLiteral("{uuid}-1"));
    story.connected(2, false, false, QStringLiteral("{uuid}-2"));
    story.succeeds(1, order);
    story.fails(2, order);
    QCOMPARE(story.lanes(), 2u);
    QCOMPARE(story.book.inFlight()[0].unacked, 0u);
    QCOMPARE(story.book.inFlight()[1].unacked, 1u);
}

// [MQTT-3.1.4-2]: the broker closes the older connection, and gives what it owes to the newer one.
void LaneTiesTest::aClientIdTakenOverTakesTheLanesAlong()
{
    Story story;
    story.connected(1, false);
    const auto id = story.fails(1, order);
    story.connected(2, true);
    story.fails(2, {.dup = true});
    story.ended(1);
    story.ack(1, id, AckStep::TooLate);
    QCOMPARE(story.lanes(), 1u);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    QCOMPARE(story.book.inFlight()[0].unacked, 0u);
    QCOMPARE(story.book.inFlight()[1].unacked, 1u);
}

// EMQX up to 5.7 sends again every 30 s (facts, brokers 2.1).
void LaneTiesTest::aDuplicateOnALiveLinkStandsForTheOldOne()
{
    Story story;
    story.connected(1, false);
    const auto first = story.fails(1, {.packet = 1});
    story.fails(1, {.content = 2, .packet = 2});
    const std::int64_t since = story.lane(0).unackedSinceNs;
    const auto second = story.delivered(1, {.packet = 1, .dup = true});
    QCOMPARE(story.book.inFlight().front().unacked, 2u);
    QCOMPARE(story.book.inFlight().front().oldestNs, since);
    story.ack(1, second);
    QCOMPARE(story.book.inFlight().front().unacked, 1u);
    QCOMPARE(story.book.inFlight().front().oldestNs, story.lane(1).unackedSinceNs);
    story.ack(1, first, AckStep::TooLate);
    QCOMPARE(story.book.inFlight().front().unacked, 1u);
}

// EMQX delivers once for each subscription that matches; each copy is acknowledged.
void LaneTiesTest::overlappingSubscriptionsAreOwedEach()
{
    Story story;
    story.connected(1, false);
    const auto first = story.fails(1, eventNamed("A-1", 1));
    const auto second = story.fails(1, eventNamed("A-1", 2));
    QCOMPARE(story.lanes(), 1u);
    QCOMPARE(story.book.inFlight().front().unacked, 2u);
    story.ack(1, second);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    story.ack(1, first);
    QCOMPARE(story.lane(0).unackedSinceNs, 0);
    QVERIFY(story.lane(0).state != LaneState::Unacknowledged);
}

void LaneTiesTest::aConnectionThatNobodyIntroducedHasItsOwnSession()
{
    Story story;
    story.fails(1, order);
    story.fails(2, {.dup = true});
    QCOMPARE(story.lanes(), 2u);
    story.succeeds(1, {.dup = true});
    QCOMPARE(story.lane(0).deliveries, 2);
    QVERIFY(story.addsUp());
}

QTEST_GUILESS_MAIN(LaneTiesTest)
#include "tst_lane_ties.moc"
