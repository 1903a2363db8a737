#include "tests/unit/ledger/story.h"

#include <QTest>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;
using mqtt::QoS;

// Where a message came from, when that was us.

class LanePublishesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPublishBeginsALaneThatItsDeliveryTakesOver();
    void withoutAnEventIdTheOriginIsGuessed();
    void identicalPublishesPairInOrder();
    void theAnswerToAPublishMayComeAfterTheDelivery();
    void oneDeliveryInEachSessionIsOneLaneEach();
    void aSessionThatCameLaterIsNotGivenOlderPublishes();
    void whatWaitedForASessionIsOurs();
    void resendsAreFurtherMarks();
    void theSameEventPublishedTwiceIsOneMessage();
    void whatDaprPublishesAgainStaysInItsLane();
    void aDeadLetterIsALaneOnceSomebodyReceivesIt();
    void aDiscardedPublishSaysSo();
    void whatTheCallerWasToldIsBesideWhatTheBrokerSaid();
    void whatOthersPublishIsNotOurs();
};

namespace {

constexpr ConnectionId observer = 9;
const Message order{};

Message eventNamed(const char* id)
{
    return {.eventId = id, .content = 7};
}

} // namespace

void LanePublishesTest::aPublishBeginsALaneThatItsDeliveryTakesOver()
{
    Story story;
    story.connected(1, false);
    story.published(observer, 1, eventNamed("A-1"));
    QCOMPARE(story.lane(0).state, LaneState::NotDelivered);
    QVERIFY(story.lane(0).ours);
    QVERIFY(story.lane(0).component.isEmpty());
    QCOMPARE(story.book.counts().messages, 0u);
    story.tell(observer, PublishEnded{1, mqtt::PublishOutcome::Acked});
    story.succeeds(1, eventNamed("A-1"));
    QCOMPARE(story.lanes(), 1u);
    const Lane lane = story.lane(0);
    QCOMPARE(lane.state, LaneState::Acknowledged);
    QCOMPARE(lane.publishTie, Tie::ProvedByEvent);
    QCOMPARE(lane.marks.front().kind, MarkKind::Published);
    QCOMPARE(lane.marks.front().seq, 5001u);
    QCOMPARE(lastMark(lane, MarkKind::PublishAcked).endNs, lane.marks.front().timeNs);
    QCOMPARE(lastMark(lane, MarkKind::Delivery).tie, Tie::First);
    QCOMPARE(story.in(LaneState::NotDelivered), 0u);
    QCOMPARE(story.book.counts().messages, 1u);
    QVERIFY(story.addsUp());
}

void LanePublishesTest::withoutAnEventIdTheOriginIsGuessed()
{
    Story story;
    story.connected(1, false);
    story.published(observer, 1, order);
    story.succeeds(1, order);
    QCOMPARE(story.lanes(), 1u);
    QVERIFY(story.lane(0).ours);
    QCOMPARE(story.lane(0).publishTie, Tie::Guessed);
}

void LanePublishesTest::identicalPublishesPairInOrder()
{
    Story story;
    story.connected(1, false);
    for (mqtt::OperationId i = 1; i <= 3; ++i) story.published(observer, i, order);
    for (mqtt::PacketId i = 1; i <= 4; ++i) story.succeeds(1, {.packet = i});
    QCOMPARE(story.lanes(), 4u);
    for (std::size_t i = 0; i < 3; ++i) {
        QVERIFY(story.lane(i).ours);
        QCOMPARE(story.lane(i).marks.front().seq, 5001 + i);
        QCOMPARE(lastMark(story.lane(i), MarkKind::Delivery).packetId, i + 1);
    }
    QVERIFY(!story.lane(3).ours); // one more than we published
}

void LanePublishesTest::theAnswerToAPublishMayComeAfterTheDelivery()
{
    Story story;
    story.connected(1, false);
    story.published(observer, 1, order);
    story.delivered(1, order);
    story.tell(observer, PublishEnded{1, mqtt::PublishOutcome::Acked});
    QCOMPARE(kindsOf(story.lane(0)),
             (std::vector{MarkKind::Published, MarkKind::Delivery, MarkKind::PublishAcked}));
}

void LanePublishesTest::oneDeliveryInEachSessionIsOneLaneEach()
{
    for (const char* id : {"", "A-1"}) {
        Story story;
        story.connected(1, false);
        story.connected(2, false, false, QStringLiteral("another"));
        story.published(observer, 1, eventNamed(id));
        story.succeeds(1, eventNamed(id));
        story.fails(2, eventNamed(id));
        QCOMPARE(story.lanes(), 2u);
        story.tell(observer, PublishEnded{1, mqtt::PublishOutcome::Acked});
        for (std::size_t i = 0; i < 2; ++i) {
            QVERIFY(story.lane(i).ours);
            QCOMPARE(story.lane(i).marks.front().kind, MarkKind::Published);
            QCOMPARE(story.lane(i).marks.back().kind, MarkKind::PublishAcked);
        }
        QCOMPARE(story.book.counts().messages, 2u);
        QVERIFY(story.addsUp());
    }
}

void LanePublishesTest::aSessionThatCameLaterIsNotGivenOlderPublishes()
{
    Story story;
    story.connected(1, false);
    story.published(observer, 1, order);
    story.succeeds(1, order);
    story.connected(2, false, false, QStringLiteral("another"));
    story.published(observer, 2, order);
    story.succeeds(1, {.packet = 2});
    story.succeeds(2, order);
    QCOMPARE(story.lanes(), 3u);
    QCOMPARE(story.lane(2).marks.front().seq, 5002u);
    story.succeeds(2, {.packet = 2}); // nothing of ours is left for it
    QVERIFY(!story.lane(3).ours);
}

// Published while nobody was connected; the broker had kept the session from an earlier run.
void LanePublishesTest::whatWaitedForASessionIsOurs()
{
    Story story;
    story.published(observer, 1, order);
    story.connected(1, true);
    story.succeeds(1, order);
    QCOMPARE(story.lanes(), 1u);
    QVERIFY(story.lane(0).ours);
}

void LanePublishesTest::resendsAreFurtherMarks()
{
    Story story;
    story.published(observer, 1, order);
    const std::int64_t first = story.nowNs;
    story.published(observer, 1, {.dup = true});
    story.tell(observer, PublishEnded{1, mqtt::PublishOutcome::Acked});
    QCOMPARE(story.lanes(), 1u);
    const Lane lane = story.lane(0);
    QCOMPARE(kindsOf(lane), (std::vector{MarkKind::Published, MarkKind::Published, MarkKind::PublishAcked}));
    QVERIFY(!lane.marks[0].dup && lane.marks[1].dup);
    QCOMPARE(lane.marks[2].endNs, first + 1'000'000); // answers what was sent last
}

void LanePublishesTest::theSameEventPublishedTwiceIsOneMessage()
{
    Story story;
    story.connected(1, false);
    story.published(observer, 1, eventNamed("A-1"));
    story.published(observer, 2, eventNamed("A-1"));
    story.succeeds(1, eventNamed("A-1"));
    Message again = eventNamed("A-1");
    again.packet = 2;
    story.succeeds(1, again);
    QCOMPARE(story.lanes(), 1u);
    QCOMPARE(story.lane(0).deliveries, 2);
    QCOMPARE(story.in(LaneState::NotDelivered), 0u);
}

// Dapr 1.9 sends what failed again to the same topic and acknowledges it (facts E.1). It was never ours.
void LanePublishesTest::whatDaprPublishesAgainStaysInItsLane()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, eventNamed("A-1"));
    story.ask(1, id, AttemptEnd::Failed, HandlingEnd::Republished);
    story.published(1, 5, eventNamed("A-1"));
    story.ack(1, id);
    QCOMPARE(story.lane(0).state, LaneState::Republished);
    Message again = eventNamed("A-1");
    again.packet = 2;
    story.succeeds(1, again);
    QCOMPARE(story.lanes(), 1u);
    QCOMPARE(story.lane(0).state, LaneState::Acknowledged);
    QCOMPARE(story.lane(0).deliveries, 2);
    QVERIFY(!story.lane(0).ours);
    QCOMPARE(lastMark(story.lane(0), MarkKind::Published).seq, 5005u);
}

void LanePublishesTest::aDeadLetterIsALaneOnceSomebodyReceivesIt()
{
    Story story;
    story.connected(1, false);
    Message dead = eventNamed("A-1");
    dead.topic = "poison";
    story.published(1, 1, dead, true);
    QCOMPARE(story.lanes(), 0u);
    QCOMPARE(story.book.counts().byState[std::size_t(LaneState::NotDelivered)], 0u);
    QVERIFY(story.book.takeDelta()->changed.empty());
    story.tell(1, PublishEnded{1, mqtt::PublishOutcome::Acked});
    story.succeeds(1, dead);
    QCOMPARE(story.lanes(), 1u);
    QVERIFY(story.lane(0).ours);
    QCOMPARE(story.lane(0).id, 1u);
    QCOMPARE(story.lane(0).marks.front().kind, MarkKind::Published);
    QVERIFY(story.addsUp());
}

void LanePublishesTest::aDiscardedPublishSaysSo()
{
    Story story;
    story.published(observer, 1, order);
    story.tell(observer, PublishEnded{1, mqtt::PublishOutcome::Discarded});
    QCOMPARE(story.lane(0).marks.back().kind, MarkKind::PublishDiscarded);
    QCOMPARE(story.lane(0).state, LaneState::NotDelivered);
    story.published(observer, 2, {.content = 3, .qos = QoS::AtMostOnce});
    story.tell(observer, PublishEnded{2, mqtt::PublishOutcome::Written}); // says nothing that Published does not
    QCOMPARE(story.lane(1).marks.size(), 1u);
}

// Dapr tells success for a publish that was only sent again (facts G).
void LanePublishesTest::whatTheCallerWasToldIsBesideWhatTheBrokerSaid()
{
    Story story;
    story.published(1, 1, order);
    story.tell(1, PublishTold{1, true, QStringLiteral("204")});
    story.tell(1, PublishTold{0, false, QStringLiteral("of an unknown one")});
    story.tell(2, PublishTold{1, false, QStringLiteral("of another connection")});
    const Lane lane = story.lane(0);
    QCOMPARE(lane.marks.size(), 2u);
    QCOMPARE(lane.marks.back().kind, MarkKind::PublishTold);
    QVERIFY(lane.marks.back().ok);
    QCOMPARE(lane.marks.back().text, QStringLiteral("204"));
}

void LanePublishesTest::whatOthersPublishIsNotOurs()
{
    Story story;
    story.connected(1, false);
    story.published(observer, 1, eventNamed("A-1"));
    story.succeeds(1, {.eventId = "B-1", .content = 8});
    story.succeeds(1, {.topic = "other", .eventId = "A-1", .content = 7}); // a hash alone is not believed
    QCOMPARE(story.lanes(), 3u);
    QVERIFY(!story.lane(1).ours && !story.lane(2).ours);
    QCOMPARE(story.lane(0).state, LaneState::NotDelivered);
}

QTEST_GUILESS_MAIN(LanePublishesTest)
#include "tst_lane_publishes.moc"
