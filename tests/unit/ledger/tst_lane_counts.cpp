#include "tests/unit/ledger/story.h"

#include <QTest>

#include <map>
#include <random>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;
using mqtt::QoS;

// Nothing is lost from the counts, and a reader of deltas sees what the book has: whatever happens, in whatever order.

class LaneCountsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsAddUpWhateverHappens_data();
    void countsAddUpWhateverHappens();
    void endedLanesAreLetGoFirst();
    void whatWasLetGoKeepsItsState();
    void whatTheBrokerWaitsForIsCountedWithoutItsLane();
    void aDeltaTellsTheOldestChangesFirst();
    void aDeltaTellsWhatWasLetGo();
    void whatWasHandedOutDoesNotChange();
    void crossingsAreToldOnce();
    void afterClearOnlyTheBrokersSideIsKnown();
    void manyIdenticalMessagesCostNoMoreThanOthers();
};

namespace {

// What a view keeps: only deltas go in.
struct Mirror {
    std::map<LaneId, LanePtr> lanes;
    LaneCounts counts;

    void take(const LaneDelta& delta)
    {
        if (delta.cleared) lanes.clear();
        for (const LanePtr& lane : delta.changed) lanes[lane->id] = lane;
        for (const LaneId id : delta.gone) lanes.erase(id);
        lanes.erase(lanes.begin(), lanes.lower_bound(delta.firstKept));
        counts = delta.counts;
    }
};

bool sameLanes(const Mirror& mirror, const LaneBook& book)
{
    const std::vector<LanePtr> all = book.lanes();
    if (all.size() != mirror.lanes.size()) return false;
    return std::equal(all.begin(), all.end(), mirror.lanes.begin(),
                      [](const LanePtr& lane, const auto& other) { return lane == other.second; });
}

bool isOwed(LaneState state)
{
    return state == LaneState::Held || state == LaneState::Unacknowledged;
}

// Facts as they could come, and as they never should: late, doubled, about nobody.
class Chaos {
public:
    Chaos(unsigned seed, Story& story) : m_random(seed), m_story(story) {}

    void step()
    {
        const ConnectionId connection = static_cast<ConnectionId>(upTo(4));
        switch (upTo(16)) {
        case 0: m_story.connected(connection, upTo(2) == 0, upTo(4) == 0, QStringLiteral("id%1").arg(upTo(3))); break;
        case 1: m_story.ended(connection, static_cast<EndCause>(upTo(6))); break;
        case 2: m_story.published(connection, upTo(50), message(), upTo(8) == 0); break;
        case 3: m_story.tell(connection, PublishEnded{upTo(50), static_cast<mqtt::PublishOutcome>(upTo(3))}); break;
        case 4: m_story.tell(0, SessionThrownAway{QStringLiteral("id%1").arg(upTo(3)), QStringLiteral("tcp://broker:1883")}); break;
        case 5: m_story.tell(connection, NoHandler{some()}); break;
        case 6: m_story.asked(connection, some(), 1 + int(upTo(2))); break;
        case 7: m_story.answered(connection, some(), upTo(m_asked + 1), static_cast<AttemptEnd>(upTo(6))); break;
        case 8: m_story.handled(connection, some(), static_cast<HandlingEnd>(upTo(9))); break;
        case 9:
        case 10: m_story.ack(connection, some(), static_cast<AckStep>(upTo(5))); break;
        case 11: m_story.succeeds(connection, message()); break;
        default: m_last = m_story.delivered(connection, message());
        }
        ++m_asked;
    }

private:
    std::uint64_t upTo(std::uint64_t bound) { return m_random() % bound; }
    mqtt::DeliveryId some() { return m_last > 30 ? m_last - upTo(30) : upTo(m_last + 2); }
    Message message()
    {
        Message message;
        message.content = upTo(12);
        if (message.content % 3 == 0) message.eventId = "event-" + std::to_string(message.content);
        message.packet = static_cast<mqtt::PacketId>(1 + upTo(20));
        message.qos = static_cast<QoS>(upTo(3));
        message.dup = upTo(3) == 0;
        message.retained = upTo(5) == 0;
        return message;
    }

    std::mt19937_64 m_random;
    Story& m_story;
    mqtt::DeliveryId m_last = 0;
    std::uint64_t m_asked = 0;
};

} // namespace

void LaneCountsTest::countsAddUpWhateverHappens_data()
{
    QTest::addColumn<int>("mostLanes");
    QTest::addColumn<bool>("clears");
    for (const int most : {0, 1, 2, 7, 40, 5000}) {
        QTest::addRow("%d lanes", most) << most << false;
        QTest::addRow("%d lanes, cleared now and then", most) << most << true;
    }
}

void LaneCountsTest::countsAddUpWhateverHappens()
{
    QFETCH(int, mostLanes);
    QFETCH(bool, clears);
    for (unsigned seed = 1; seed <= 4; ++seed) {
        Story story{std::size_t(mostLanes)};
        Chaos chaos(seed, story);
        Mirror mirror;
        for (int i = 0; i < 4000; ++i) {
            chaos.step();
            if (clears && i % 611 == 610) story.book.clear();
            QVERIFY2(story.addsUp(), qPrintable(QStringLiteral("seed %1, step %2").arg(seed).arg(i)));
            QVERIFY(story.book.counts().kept <= std::size_t(std::max(mostLanes, 1)));
            if (i % 97 == 0) {
                mirror.take(*story.book.takeDelta(std::size_t(1 + i % 40)));
                while (story.book.hasChanges()) mirror.take(*story.book.takeDelta(25));
                QVERIFY2(sameLanes(mirror, story.book), qPrintable(QStringLiteral("seed %1, step %2").arg(seed).arg(i)));
            }
            if (i % 50 != 0) continue;
            std::array<std::uint64_t, laneStateCount> byState{};
            std::uint64_t owedLanes = 0;
            for (const LanePtr& lane : story.book.lanes()) {
                ++byState[std::size_t(lane->state)];
                owedLanes += isOwed(lane->state);
                if (isOwed(lane->state)) QVERIFY(lane->unackedSinceNs != 0);
                if (lane->state != LaneState::InProgress && !isOwed(lane->state)) QCOMPARE(lane->unackedSinceNs, 0);
            }
            if (story.book.counts().letGo == 0) QCOMPARE(byState, story.book.counts().byState);
            std::uint64_t unacked = 0;
            for (const InFlight& inFlight : story.book.inFlight()) {
                unacked += inFlight.unacked;
                QCOMPARE(inFlight.unacked > 0, inFlight.oldestNs != 0);
            }
            QVERIFY(unacked >= owedLanes);
        }
    }
}

void LaneCountsTest::endedLanesAreLetGoFirst()
{
    Story story(3);
    story.connected(1, false);
    story.fails(1, {.content = 1, .packet = 1});
    story.succeeds(1, {.content = 2, .packet = 2});
    story.fails(1, {.content = 3, .packet = 3});
    story.fails(1, {.content = 4, .packet = 4}); // lets the one go that ended
    QCOMPARE(story.book.lane(2), nullptr);
    QCOMPARE(story.lane(0).id, 1u);
    story.fails(1, {.content = 5, .packet = 5}); // nothing ended: the oldest
    QCOMPARE(story.lane(0).id, 3u);
    QCOMPARE(story.book.counts().letGo, 2u);
    QCOMPARE(story.book.counts().kept, 3u);
    QVERIFY(story.addsUp());
}

void LaneCountsTest::whatWasLetGoKeepsItsState()
{
    Story story(1);
    story.connected(1, false);
    const auto id = story.fails(1, {.content = 1, .packet = 1});
    story.succeeds(1, {.content = 2, .packet = 2});
    story.ack(1, id); // of the one that is gone
    story.handled(1, id, HandlingEnd::Success);
    story.asked(1, id);
    QCOMPARE(story.in(LaneState::Unacknowledged), 1u);
    QCOMPARE(story.in(LaneState::Acknowledged), 1u);
    QCOMPARE(story.book.counts().attempts, 3u);
    story.fails(1, {.content = 1, .packet = 1, .dup = true}); // to the book a new message
    QCOMPARE(story.book.counts().messages, 3u);
    QCOMPARE(lastMark(story.lane(0), MarkKind::Delivery).tie, Tie::First);
    QVERIFY(story.addsUp());
}

void LaneCountsTest::whatTheBrokerWaitsForIsCountedWithoutItsLane()
{
    Story story(2);
    story.connected(1, false);
    std::vector<mqtt::DeliveryId> ids;
    for (mqtt::PacketId i = 1; i <= 20; ++i) ids.push_back(story.fails(1, {.content = i, .packet = i}));
    QCOMPARE(story.book.inFlight().front().unacked, 20u);
    const std::int64_t since = story.book.inFlight().front().oldestNs;
    story.fails(1, {.content = 1, .packet = 1, .dup = true});
    QCOMPARE(story.book.inFlight().front().unacked, 20u);
    story.ack(1, ids[1]);
    QCOMPARE(story.book.inFlight().front().unacked, 19u);
    QVERIFY(story.book.inFlight().front().oldestNs > since);
    story.ended(1);
    story.connected(1, false); // session present 0
    QCOMPARE(story.book.inFlight().front().unacked, 0u);
}

void LaneCountsTest::aDeltaTellsTheOldestChangesFirst()
{
    Story story;
    story.connected(1, false);
    std::vector<mqtt::DeliveryId> ids;
    for (mqtt::PacketId i = 1; i <= 5; ++i) ids.push_back(story.delivered(1, {.content = i, .packet = i}));
    while (story.book.hasChanges()) story.book.takeDelta();
    for (const std::size_t i : {4u, 2u, 0u, 4u}) story.handled(1, ids[i], HandlingEnd::Failed);
    const LaneDeltaPtr first = story.book.takeDelta(2);
    QVERIFY(first->more);
    QCOMPARE(first->changed.size(), 2u);
    QCOMPARE(first->changed[0]->id, 3u); // in a delta by id
    QCOMPARE(first->changed[1]->id, 5u);
    QCOMPARE(first->changed[1]->marks.size(), 3u);
    const LaneDeltaPtr second = story.book.takeDelta(2);
    QVERIFY(!second->more);
    QCOMPARE(second->changed.size(), 1u);
    QCOMPARE(second->changed[0]->id, 1u);
    QVERIFY(!story.book.hasChanges());
}

void LaneCountsTest::aDeltaTellsWhatWasLetGo()
{
    Story story(3);
    story.connected(1, false);
    story.fails(1, {.content = 1, .packet = 1});
    story.succeeds(1, {.content = 2, .packet = 2});
    story.book.takeDelta();
    for (mqtt::PacketId i = 3; i <= 6; ++i) story.succeeds(1, {.content = i, .packet = i});
    const LaneDeltaPtr delta = story.book.takeDelta();
    QCOMPARE(delta->firstKept, 1u);
    QCOMPARE(delta->gone, std::vector<LaneId>{2}); // 3 and 4 were never told
    QCOMPARE(delta->changed.size(), 2u);
    QVERIFY(story.book.takeDelta()->gone.empty());
}

void LaneCountsTest::whatWasHandedOutDoesNotChange()
{
    Story story;
    story.connected(1, false);
    const auto id = story.delivered(1, {});
    const LanePtr before = story.book.takeDelta()->changed.front();
    const LanePtr asked = story.book.lane(1);
    QCOMPARE(asked, before);
    story.handled(1, id, HandlingEnd::Failed);
    QCOMPARE(before->marks.size(), 1u);
    QCOMPARE(before->state, LaneState::InProgress);
    QCOMPARE(story.book.lane(1)->state, LaneState::Unacknowledged);
}

void LaneCountsTest::crossingsAreToldOnce()
{
    Story story;
    story.connected(1, true);
    story.tell(1, ConnectionEnded{EndCause::Reset, true, QStringLiteral("reset by us")});
    story.tell(0, ControlUsed{QStringLiteral("broker killed")});
    story.tell(0, SessionThrownAway{QStringLiteral("orders-app"), QStringLiteral("tcp://broker:1883")});
    const LaneDeltaPtr delta = story.book.takeDelta();
    QCOMPARE(delta->crossings.size(), 4u);
    QVERIFY(delta->crossings[0].sessionPresent && delta->crossings[0].resumable);
    QCOMPARE(delta->crossings[1].cause, EndCause::Reset);
    QCOMPARE(delta->crossings[1].component, QStringLiteral("component-1"));
    QVERIFY(delta->crossings[1].onPurpose);
    QCOMPARE(delta->crossings[2].text, QStringLiteral("broker killed"));
    QCOMPARE(delta->crossings[3].kind, Crossing::Kind::SessionThrownAway);
    QCOMPARE(delta->crossings[3].component, QStringLiteral("component-1"));
    QVERIFY(story.book.takeDelta()->crossings.empty());
}

void LaneCountsTest::afterClearOnlyTheBrokersSideIsKnown()
{
    Story story;
    story.connected(1, false);
    const auto id = story.fails(1, {});
    const std::int64_t since = story.lane(0).unackedSinceNs;
    story.book.takeDelta();
    story.book.clear();
    QCOMPARE(story.lanes(), 0u);
    QCOMPARE(story.book.counts().messages, 0u);
    const LaneDeltaPtr delta = story.book.takeDelta();
    QVERIFY(delta->cleared);
    QVERIFY(delta->changed.empty() && delta->gone.empty() && delta->crossings.empty());
    QCOMPARE(delta->inFlight.front().unacked, 1u);
    story.asked(1, id); // about what was cleared
    QCOMPARE(story.book.counts().attempts, 0u);
    story.ended(1);
    story.connected(1, true);
    story.succeeds(1, {.dup = true});
    QCOMPARE(story.lane(0).id, 2u); // ids are never used again
    QCOMPARE(story.book.inFlight().front().unacked, 0u);
    QVERIFY(story.lane(0).marks.front().timeNs > since);
    QVERIFY(story.addsUp());
}

// Every search in the book is bounded: a stream of one and the same message would show one that is not.
void LaneCountsTest::manyIdenticalMessagesCostNoMoreThanOthers()
{
    Story story(20'000);
    story.connected(1, false);
    constexpr int many = 60'000;
    for (int i = 0; i < many; ++i) {
        story.published(9, mqtt::OperationId(i + 1), {});
        story.succeeds(1, {});
    }
    QCOMPARE(story.book.counts().messages, std::uint64_t(many));
    QCOMPARE(story.in(LaneState::NotDelivered), 0u);
    for (mqtt::PacketId i = 1; i <= 20'000; ++i) story.fails(1, {.packet = i});
    story.ended(1);
    story.connected(1, true);
    for (mqtt::PacketId i = 1; i <= 20'000; ++i) story.fails(1, {.packet = mqtt::PacketId(i + 20'000), .dup = true});
    QCOMPARE(story.book.counts().redeliveriesGuessed, 20'000u);
    QCOMPARE(story.book.inFlight().front().unacked, 20'000u);
    for (const LanePtr& lane : story.book.lanes()) QCOMPARE(lane->deliveries, 2);
}

QTEST_GUILESS_MAIN(LaneCountsTest)
#include "tst_lane_counts.moc"
