#include "tests/unit/ledger/story.h"

#include <QTest>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;
using mqtt::QoS;

// The state of a message, from all that happened to it.

class LaneBookTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aMessageThatSucceedsPassesThroughItsStates();
    void qos0IsCompletedDroppedOrLost();
    void qos2IsAcknowledgedByPubrecAndThenCompleted();
    void aFailureLeavesItUnacknowledged();
    void whatNobodyHandlesIsLeftUnacknowledged();
    void anAcknowledgementWithoutSuccessIsADrop_data();
    void anAcknowledgementWithoutSuccessIsADrop();
    void aRetryKeepsItInProgressBetweenAttempts();
    void aTimeoutThatIsAskedAgainIsOneHandler();
    void overlappingFiltersAreSeveralHandlersOfOneDelivery();
    void theFirstHandlerThatAcknowledgesDecides();
    void eraOneAcknowledgesWhateverTheAppSaid();
    void aHeldAcknowledgementIsHeldUntilItLeavesOrTheLinkEnds();
    void anAcknowledgementDroppedOnPurposeStaysOwed();
    void lateSuccessAfterACutLeavesItUnacknowledged();
    void aCleanSessionLosesWhatWasOwed();
    void sessionPresentZeroLosesWhatWasOwed();
    void aSessionThrownAwayLosesWhatWasOwed();
    void whatIsBeingHandledWhenItsSessionIsLostEndsAsLost();
    void aStoppedSidecarIsNotInProgress();
    void anAcknowledgementTellsItsLatency();
    void inFlightFollowsTheBroker();
    void marksAreBounded();
};

namespace {

const Message order{};

} // namespace

void LaneBookTest::aMessageThatSucceedsPassesThroughItsStates()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    QCOMPARE(story.lane(0).state, LaneState::InProgress);
    const auto attempt = story.asked(1, id);
    QCOMPARE(story.lane(0).state, LaneState::InProgress);
    story.answered(1, id, attempt, AttemptEnd::Success);
    story.handled(1, id, HandlingEnd::Success);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    story.ack(1, id);
    const Lane lane = story.lane(0);
    QCOMPARE(lane.state, LaneState::Acknowledged);
    QCOMPARE(kindsOf(lane), (std::vector{MarkKind::Delivery, MarkKind::Attempt, MarkKind::Handled, MarkKind::AckSent}));
    QCOMPARE(lane.component, QStringLiteral("component-1"));
    QCOMPARE(lane.payloadBytes, 17u);
    QCOMPARE(lane.attempts, 1);
    QVERIFY(!lane.ours);
    QCOMPARE(lane.marks[1].attemptEnd, AttemptEnd::Success);
    QCOMPARE(lane.marks[1].endNs - lane.marks[1].timeNs, 1'000'000);
    QCOMPARE(lane.marks[1].text, QStringLiteral("HTTP 200"));
    QVERIFY(story.addsUp());
}

void LaneBookTest::qos0IsCompletedDroppedOrLost()
{
    Story story;
    story.connected(1, false);
    const auto tell = [&](std::uint64_t content, AttemptEnd end, HandlingEnd handling) {
        const Message message{.content = content, .qos = QoS::AtMostOnce};
        story.ask(1, story.delivered(1, message), end, handling);
    };
    tell(1, AttemptEnd::Success, HandlingEnd::Success);
    tell(2, AttemptEnd::Drop, HandlingEnd::Dropped);
    tell(3, AttemptEnd::Failed, HandlingEnd::DeadLettered);
    tell(4, AttemptEnd::Failed, HandlingEnd::Failed);
    story.tell(1, NoHandler{story.delivered(1, {.content = 5, .qos = QoS::AtMostOnce})});
    const LaneState expected[] = {LaneState::Completed, LaneState::Dropped, LaneState::DeadLettered, LaneState::Lost,
                                  LaneState::Lost};
    for (std::size_t i = 0; i < std::size(expected); ++i) {
        QCOMPARE(story.lane(i).state, expected[i]);
        QCOMPARE(story.lane(i).unackedSinceNs, 0);
    }
    QCOMPARE(story.book.inFlight().front().unacked, 0u);
}

void LaneBookTest::qos2IsAcknowledgedByPubrecAndThenCompleted()
{
    Story story;
    story.connected(1, false);
    const auto id = story.succeeds(1, {.qos = QoS::ExactlyOnce});
    QCOMPARE(story.lane(0).state, LaneState::Acknowledged);
    story.ack(1, id, AckStep::Completed);
    QCOMPARE(story.lane(0).state, LaneState::Acknowledged);
    QCOMPARE(story.lane(0).marks.back().kind, MarkKind::AckCompleted);
}

// facts D.4: nothing is sent for a failure.
void LaneBookTest::aFailureLeavesItUnacknowledged()
{
    for (const HandlingEnd end : {HandlingEnd::Failed, HandlingEnd::NotAnEvent, HandlingEnd::NotEvaluated}) {
        Story story;
        story.connected(1, false);
        story.handled(1, story.delivered(1, order), end);
        QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
        QCOMPARE(story.lane(0).unackedSinceNs, story.lane(0).marks.front().timeNs);
    }
}

// facts D.2: "No handler defined", no acknowledgement.
void LaneBookTest::whatNobodyHandlesIsLeftUnacknowledged()
{
    Story story;
    story.connected(1, false);
    story.tell(1, NoHandler{story.delivered(1, order)});
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
}

void LaneBookTest::anAcknowledgementWithoutSuccessIsADrop_data()
{
    QTest::addColumn<HandlingEnd>("end");
    QTest::addColumn<LaneState>("state");
    QTest::newRow("DROP") << HandlingEnd::Dropped << LaneState::Dropped;
    QTest::newRow("expired") << HandlingEnd::Expired << LaneState::Dropped;
    QTest::newRow("no route") << HandlingEnd::NoRoute << LaneState::Dropped;
    QTest::newRow("dead letter") << HandlingEnd::DeadLettered << LaneState::DeadLettered;
    QTest::newRow("published again") << HandlingEnd::Republished << LaneState::Republished;
}

void LaneBookTest::anAcknowledgementWithoutSuccessIsADrop()
{
    QFETCH(HandlingEnd, end);
    QFETCH(LaneState, state);
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    story.handled(1, id, end);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged); // the acknowledgement has not left
    story.ack(1, id);
    QCOMPARE(story.lane(0).state, state);
}

void LaneBookTest::aRetryKeepsItInProgressBetweenAttempts()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    const auto first = story.asked(1, id);
    story.tell(1, AttemptEnded{id, first, AttemptEnd::Retry, QStringLiteral("HTTP 500"), QStringLiteral("retriable"),
                               QStringLiteral("important"), 5'000'000'000});
    QCOMPARE(story.lane(0).state, LaneState::InProgress);
    const Mark mark = story.lane(0).marks.back();
    QCOMPARE(mark.policy, QStringLiteral("important"));
    QCOMPARE(mark.nextInNs, 5'000'000'000);
    QCOMPARE(mark.text, QStringLiteral("HTTP 500: retriable"));
    const auto second = story.asked(1, id, 2);
    story.answered(1, id, second, AttemptEnd::Failed);
    story.handled(1, id, HandlingEnd::Failed);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    QCOMPARE(story.lane(0).attempts, 2);
    QCOMPARE(story.book.counts().attempts, 2u);
}

// Resiliency composes retry( timeout( call )): a timeout is asked again like any failure (facts E.2).
void LaneBookTest::aTimeoutThatIsAskedAgainIsOneHandler()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    const QString error = QStringLiteral("context deadline exceeded");
    story.tell(1, AttemptEnded{id, story.asked(1, id), AttemptEnd::TimedOut, {}, error, QStringLiteral("again"), 100'000'000});
    QCOMPARE(story.lane(0).state, LaneState::InProgress);
    for (const int number : {2, 3}) // the policy pauses for no time
        story.tell(1, AttemptEnded{id, story.asked(1, id, number), AttemptEnd::TimedOut, {}, error, {}, 0});
    story.tell(1, AttemptEnded{id, story.asked(1, id, 4), AttemptEnd::TimedOut, {}, error, QStringLiteral("again"), 0});
    story.handled(1, id, HandlingEnd::Failed);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
}

// facts D.2: paho calls back once for each filter that matches; the acknowledgement is one.
void LaneBookTest::overlappingFiltersAreSeveralHandlersOfOneDelivery()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    const auto first = story.asked(1, id);
    const auto second = story.asked(1, id);
    story.answered(1, id, first, AttemptEnd::Success);
    story.handled(1, id, HandlingEnd::Success);
    story.ack(1, id);
    QCOMPARE(story.lane(0).state, LaneState::InProgress); // the other one still runs
    story.answered(1, id, second, AttemptEnd::Success);
    QCOMPARE(story.lane(0).state, LaneState::InProgress);
    story.handled(1, id, HandlingEnd::Success);
    QCOMPARE(story.lane(0).state, LaneState::Acknowledged);
    QCOMPARE(story.lane(0).deliveries, 1);
    QCOMPARE(story.lane(0).attempts, 2);
}

// facts D.2: success of one hides failure of the other.
void LaneBookTest::theFirstHandlerThatAcknowledgesDecides()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    const auto first = story.asked(1, id);
    story.handled(1, id, HandlingEnd::NotEvaluated); // a second handler that never asked
    QCOMPARE(story.lane(0).state, LaneState::InProgress);
    story.answered(1, id, first, AttemptEnd::Success);
    story.handled(1, id, HandlingEnd::Success);
    story.ack(1, id);
    story.handled(1, id, HandlingEnd::Dropped); // a third one, too late to matter
    QCOMPARE(story.lane(0).state, LaneState::Acknowledged);
}

// facts E.1: up to 1.5 the client acknowledged before anybody was asked.
void LaneBookTest::eraOneAcknowledgesWhateverTheAppSaid()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    story.ack(1, id);
    QCOMPARE(story.lane(0).state, LaneState::InProgress);
    story.ask(1, id, AttemptEnd::Failed, HandlingEnd::Failed);
    QCOMPARE(story.lane(0).state, LaneState::Dropped);
    const auto next = story.delivered(1, {.content = 2});
    story.ack(1, next);
    story.ask(1, next, AttemptEnd::Success, HandlingEnd::Success);
    QCOMPARE(story.lane(1).state, LaneState::Acknowledged);
}

void LaneBookTest::aHeldAcknowledgementIsHeldUntilItLeavesOrTheLinkEnds()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    story.ask(1, id, AttemptEnd::Success, HandlingEnd::Success);
    story.tell(1, Acknowledged{id, AckStep::Held, QStringLiteral("hold all")});
    QCOMPARE(story.lane(0).state, LaneState::Held);
    QCOMPARE(story.lane(0).marks.back().text, QStringLiteral("hold all"));
    story.ack(1, id);
    QCOMPARE(story.lane(0).state, LaneState::Acknowledged);

    const auto other = story.delivered(1, {.content = 2, .packet = 2});
    story.ask(1, other, AttemptEnd::Success, HandlingEnd::Success);
    story.ack(1, other, AckStep::Held);
    QCOMPARE(story.lane(1).state, LaneState::Held);
    story.ended(1);
    QCOMPARE(story.lane(1).state, LaneState::Unacknowledged);
    story.ack(1, other, AckStep::TooLate);
    QCOMPARE(story.lane(1).state, LaneState::Unacknowledged);
    QCOMPARE(story.lane(1).marks.back().kind, MarkKind::AckTooLate);
}

void LaneBookTest::anAcknowledgementDroppedOnPurposeStaysOwed()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    story.ask(1, id, AttemptEnd::Success, HandlingEnd::Success);
    story.ack(1, id, AckStep::Dropped);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    QCOMPARE(story.book.inFlight().front().unacked, 1u);
}

// facts D.4: the acknowledgement is discarded, the message comes again and the second run's is the one sent.
void LaneBookTest::lateSuccessAfterACutLeavesItUnacknowledged()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    const auto attempt = story.asked(1, id);
    story.ended(1);
    story.connected(1, true);
    const auto again = story.delivered(1, {.dup = true});
    const auto secondAttempt = story.asked(1, again);
    story.answered(1, id, attempt, AttemptEnd::Success);
    story.handled(1, id, HandlingEnd::Success);
    story.ack(1, id, AckStep::TooLate);
    QCOMPARE(story.lane(0).state, LaneState::InProgress); // the second run
    story.answered(1, again, secondAttempt, AttemptEnd::Failed);
    story.handled(1, again, HandlingEnd::Failed);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    QCOMPARE(story.lanes(), 1u);
    QCOMPARE(story.lane(0).marks[1].endNs - story.lane(0).marks[1].timeNs, 5'000'000);
}

// [MQTT-3.1.2-6]: the state is discarded with the connection.
void LaneBookTest::aCleanSessionLosesWhatWasOwed()
{
    Story story;
    story.connected(1, false, true);
    story.fails(1, order);
    story.succeeds(1, {.content = 2, .packet = 2});
    story.ended(1);
    QCOMPARE(story.lane(0).state, LaneState::Lost);
    QCOMPARE(story.lane(0).marks.back().kind, MarkKind::LostWithSession);
    QCOMPARE(story.lane(0).unackedSinceNs, 0);
    QCOMPARE(story.lane(1).state, LaneState::Acknowledged);
    QVERIFY(story.addsUp());
}

void LaneBookTest::sessionPresentZeroLosesWhatWasOwed()
{
    Story story;
    story.connected(1, false);
    story.fails(1, order);
    story.ended(1);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    story.connected(1, false);
    QCOMPARE(story.lane(0).state, LaneState::Lost);
    const auto id = story.delivered(1, order); // the same bytes, but nobody can have sent the old one again
    QCOMPARE(story.lanes(), 2u);
    QCOMPARE(story.lane(1).marks.front().delivery, id);
}

void LaneBookTest::aSessionThrownAwayLosesWhatWasOwed()
{
    Story story;
    story.connected(1, false);
    story.fails(1, order);
    story.ended(1);
    story.tell(0, SessionThrownAway{QStringLiteral("somebody else"), QStringLiteral("tcp://broker:1883")});
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    story.tell(0, SessionThrownAway{QStringLiteral("orders-app"), QStringLiteral("tcp://broker:1883")});
    QCOMPARE(story.lane(0).state, LaneState::Lost);
}

void LaneBookTest::whatIsBeingHandledWhenItsSessionIsLostEndsAsLost()
{
    Story story;
    story.connected(1, false, true);
    const auto id = story.delivered(1, order);
    const auto attempt = story.asked(1, id);
    story.ended(1);
    QCOMPARE(story.lane(0).state, LaneState::InProgress);
    story.answered(1, id, attempt, AttemptEnd::Success);
    story.handled(1, id, HandlingEnd::Success);
    story.ack(1, id, AckStep::TooLate);
    QCOMPARE(story.lane(0).state, LaneState::Lost);
}

void LaneBookTest::aStoppedSidecarIsNotInProgress()
{
    Story story;
    story.connected(1, false);
    story.asked(1, story.delivered(1, order));
    story.delivered(1, {.content = 2, .qos = QoS::AtMostOnce});
    story.ended(1, EndCause::Stopped);
    QCOMPARE(story.lane(0).state, LaneState::Unacknowledged);
    QCOMPARE(story.lane(1).state, LaneState::Lost);
}

void LaneBookTest::anAcknowledgementTellsItsLatency()
{
    Story story;
    story.connected(1, false);
    story.succeeds(1, order);
    const Mark ack = lastMark(story.lane(0), MarkKind::AckSent);
    QCOMPARE(ack.endNs, story.lane(0).marks.front().timeNs);
    QCOMPARE(ack.timeNs - ack.endNs, 4'000'000);
}

void LaneBookTest::inFlightFollowsTheBroker()
{
    Story story;
    story.connected(1, false);
    const auto first = story.fails(1, {.content = 1, .packet = 1});
    story.fails(1, {.content = 2, .packet = 2});
    const std::int64_t since = story.lane(0).unackedSinceNs;
    QCOMPARE(story.book.inFlight().front().unacked, 2u);
    QCOMPARE(story.book.inFlight().front().oldestNs, since);
    story.ended(1);
    story.connected(1, true);
    story.fails(1, {.content = 1, .packet = 1, .dup = true}); // counted from when it was first owed
    QCOMPARE(story.book.inFlight().front().unacked, 2u);
    QCOMPARE(story.book.inFlight().front().oldestNs, since);
    QCOMPARE(story.lane(0).unackedSinceNs, since);
    story.ack(1, first); // of the superseded delivery: says nothing about the one that is owed now
    QCOMPARE(story.book.inFlight().front().unacked, 2u);
    story.tell(0, SessionThrownAway{QStringLiteral("orders-app"), QStringLiteral("tcp://broker:1883")});
    QCOMPARE(story.book.inFlight().front().unacked, 0u);
    QCOMPARE(story.book.inFlight().front().oldestNs, 0);
}

void LaneBookTest::marksAreBounded()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, order);
    const auto running = story.asked(1, id);
    for (int i = 0; i < 1000; ++i) story.answered(1, id, story.asked(1, id, i + 2), AttemptEnd::Retry);
    story.answered(1, id, running, AttemptEnd::Failed); // its mark is gone: nothing else may be taken for it
    const Lane lane = story.lane(0);
    QVERIFY(lane.marks.size() <= mostMarks);
    QCOMPARE(lane.marks.size() + lane.marksLetGo, 1002u);
    QCOMPARE(lane.attempts, 1001);
    for (const Mark& mark : lane.marks) QCOMPARE(mark.attemptEnd, AttemptEnd::Retry);
}

QTEST_GUILESS_MAIN(LaneBookTest)
#include "tst_lane_book.moc"
