#include "tests/support/lane_maker.h"
#include "ui/models/lane_feed.h"
#include "ui/models/lane_model.h"
#include "ui/models/lane_story_model.h"
#include "ui/models/lane_words.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace wb;
using namespace wb::ledger;
using test::at;
using test::deltaOf;
using test::LaneMaker;

namespace {

struct Bench {
    ui::LaneModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    QList<quint64> ids() const
    {
        QList<quint64> all;
        for (int row = 0; row < model.rowCount(); ++row) all << model.laneAt(row)->id;
        return all;
    }
    QString cell(int row, int column) const { return model.index(row, column).data().toString(); }
};

LaneDelta gone(std::vector<LaneId> ids, LaneId firstKept = 1)
{
    LaneDelta delta;
    delta.gone = std::move(ids);
    delta.firstKept = firstKept;
    return delta;
}

} // namespace

class tst_LaneModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rowsAreLanesById();
    void cellsTellTheLane();
    void changedLanesChangeTheirRows();
    void lanesLetGoLeave();
    void filtersByTopicTextAndTopicFilter();
    void filtersByStateAndComponent();
    void theChosenLaneStaysWhileItsStateChanges();
    void manyComingAndGoingAreToldAtOnce();
    void pauseHoldsTheRowsAndCountsWhatIsMissed();
    void clearedForgetsEverything();
    void crossingsTellSessionPresentAndLost();
    void storyTellsInOrderWithTies();
    void storyKeepsItsRowsWhileItGrows();
    void latencyOfAcknowledgementsBothWays();
    void feedAsksAgainSoonerWhileMoreWaits();
};

void tst_LaneModel::rowsAreLanesById()
{
    Bench b;
    b.model.apply(deltaOf({LaneMaker::taken(3, 0), LaneMaker::taken(5, 1)}));
    b.model.apply(deltaOf({LaneMaker::taken(4, 2), LaneMaker::taken(9, 3)}));
    QCOMPARE(b.ids(), (QList<quint64>{3, 4, 5, 9}));
    QCOMPARE(b.model.rowOf(5), 2);
    QCOMPARE(b.model.rowOf(6), -1);
    QVERIFY(!b.model.laneAt(4));
}

void tst_LaneModel::cellsTellTheLane()
{
    Bench b;
    b.model.apply(deltaOf({LaneMaker::failed(1042, 0)}));
    b.model.setNow(at(12'000));
    QCOMPARE(b.cell(0, ui::LaneModel::NumberColumn), QStringLiteral("#1042"));
    QCOMPARE(b.cell(0, ui::LaneModel::TopicColumn), QStringLiteral("orders/new"));
    QCOMPARE(b.cell(0, ui::LaneModel::EventColumn), QStringLiteral("e1042"));
    QCOMPARE(b.cell(0, ui::LaneModel::QosColumn), QStringLiteral("1"));
    QCOMPARE(b.cell(0, ui::LaneModel::StateColumn), QStringLiteral("un-acked"));
    QCOMPARE(b.cell(0, ui::LaneModel::DeliveriesColumn), QStringLiteral("1"));
    QCOMPARE(b.cell(0, ui::LaneModel::AgeColumn), QStringLiteral("12 s"));
    QCOMPARE(b.model.index(0, 0).data(ui::LaneRole).value<LanePtr>()->id, LaneId(1042));
}

void tst_LaneModel::changedLanesChangeTheirRows()
{
    Bench b;
    b.model.apply(deltaOf({LaneMaker::failed(1, 0), LaneMaker::failed(2, 0), LaneMaker::failed(3, 0)}));
    QSignalSpy changed(&b.model, &QAbstractItemModel::dataChanged);
    QSignalSpy reset(&b.model, &QAbstractItemModel::modelReset);
    b.model.apply(deltaOf({LaneMaker::taken(2, 0)}));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex().row(), 1);
    QCOMPARE(changed[0][1].toModelIndex().row(), 1);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(b.cell(1, ui::LaneModel::StateColumn), QStringLiteral("acknowledged"));
}

// lane.h: lanes below firstKept, and those in `gone`, are let go.
void tst_LaneModel::lanesLetGoLeave()
{
    Bench b;
    std::vector<LanePtr> lanes;
    for (LaneId id = 1; id <= 10; ++id) lanes.push_back(LaneMaker::taken(id, double(id)));
    b.model.apply(deltaOf(lanes));
    b.model.apply(gone({7, 5}, 3));
    QCOMPARE(b.ids(), (QList<quint64>{3, 4, 6, 8, 9, 10}));
    QVERIFY(!b.model.store().lane(5));
    QCOMPARE(b.model.store().firstNs(), at(1)); // the axis keeps its zero
}

void tst_LaneModel::filtersByTopicTextAndTopicFilter()
{
    Bench b;
    b.model.apply(deltaOf({LaneMaker::taken(1, 0, "orders/new"), LaneMaker::taken(2, 0, "orders/paid/eu"), LaneMaker::taken(3, 0, "invoices")}));
    ui::LaneFilter filter;
    filter.topic = QStringLiteral("PAID");
    b.model.setFilter(filter);
    QCOMPARE(b.ids(), QList<quint64>{2});
    filter.topic = QStringLiteral("orders/+"); // 4.7.1.3: one level
    b.model.setFilter(filter);
    QCOMPARE(b.ids(), QList<quint64>{1});
    filter.topic = QStringLiteral("orders/#");
    b.model.setFilter(filter);
    QCOMPARE(b.ids(), (QList<quint64>{1, 2}));
    filter.topic = QStringLiteral("orders/#/x"); // no filter [MQTT-4.7.1-2]
    b.model.setFilter(filter);
    QCOMPARE(b.model.rowCount(), 0);
    filter.topic = QStringLiteral("e3"); // the event id
    b.model.setFilter(filter);
    QCOMPARE(b.ids(), QList<quint64>{3});
    b.model.apply(deltaOf({LaneMaker::taken(30, 0, "x"), LaneMaker::taken(41, 0, "y")})); // those that come are asked, too
    QCOMPARE(b.ids(), (QList<quint64>{3, 30}));
}

void tst_LaneModel::filtersByStateAndComponent()
{
    Bench b;
    b.model.apply(deltaOf({LaneMaker::taken(1, 0), LaneMaker::failed(2, 0),
                           LaneMaker(3).component(QStringLiteral("orders-pubsub"), 1).delivery(0).state(LaneState::InProgress)}));
    ui::LaneFilter filter;
    filter.states = ui::LaneFilter::bitOf(LaneState::Unacknowledged) | ui::LaneFilter::bitOf(LaneState::InProgress);
    b.model.setFilter(filter);
    QCOMPARE(b.ids(), (QList<quint64>{2, 3}));
    filter.component = QStringLiteral("orders-pubsub");
    filter.replica = 1;
    b.model.setFilter(filter);
    QCOMPARE(b.ids(), QList<quint64>{3});
    filter.replica = -1;
    filter.states = 0;
    b.model.setFilter(filter);
    QCOMPARE(b.ids(), (QList<quint64>{1, 2, 3}));
}

// look.md, "busy": counts move, selection keeps still.
void tst_LaneModel::theChosenLaneStaysWhileItsStateChanges()
{
    Bench b;
    b.model.apply(deltaOf({LaneMaker::failed(1, 0), LaneMaker::failed(2, 0)}));
    ui::LaneFilter filter;
    filter.states = ui::LaneFilter::bitOf(LaneState::Unacknowledged);
    b.model.setFilter(filter);
    b.model.setChosen(2);
    b.model.apply(deltaOf({LaneMaker::taken(1, 0), LaneMaker::taken(2, 0)}));
    QCOMPARE(b.ids(), QList<quint64>{2});
}

void tst_LaneModel::manyComingAndGoingAreToldAtOnce()
{
    Bench b;
    ui::LaneFilter filter;
    filter.states = ui::LaneFilter::bitOf(LaneState::Unacknowledged);
    b.model.setFilter(filter);
    std::vector<LanePtr> first, then;
    for (LaneId id = 1; id <= 200; ++id) {
        first.push_back(id % 2 ? LaneMaker::failed(id, 0) : LaneMaker::taken(id, 0));
        then.push_back(id % 2 ? LaneMaker::taken(id, 0) : LaneMaker::failed(id, 0));
    }
    b.model.apply(deltaOf(first));
    QCOMPARE(b.model.rowCount(), 100);
    QSignalSpy reset(&b.model, &QAbstractItemModel::modelReset);
    QSignalSpy removed(&b.model, &QAbstractItemModel::rowsRemoved);
    b.model.apply(deltaOf(then));
    QCOMPARE(reset.count(), 1);
    QVERIFY(removed.count() <= 32);
    QCOMPARE(b.model.rowCount(), 100);
    QCOMPARE(b.model.laneAt(0)->id, LaneId(2));
}

void tst_LaneModel::pauseHoldsTheRowsAndCountsWhatIsMissed()
{
    Bench b;
    b.model.apply(deltaOf({LaneMaker::failed(1, 0)}));
    b.model.setPaused(true);
    LaneDelta delta = deltaOf({LaneMaker::taken(1, 0), LaneMaker::taken(2, 5)});
    delta.firstKept = 2; // let go meanwhile: what is on the screen can still be read
    b.model.apply(delta);
    QCOMPARE(b.ids(), QList<quint64>{1});
    QCOMPARE(b.model.laneAt(0)->state, LaneState::Unacknowledged);
    QCOMPARE(b.model.missedMessages(), quint64(1));
    QCOMPARE(b.model.missedChanges(), quint64(2));
    b.model.setPaused(false);
    QCOMPARE(b.ids(), QList<quint64>{2});
    QCOMPARE(b.model.missedMessages(), quint64(0));
}

void tst_LaneModel::clearedForgetsEverything()
{
    Bench b;
    LaneDelta delta = deltaOf({LaneMaker::failed(1, 0)});
    delta.crossings = {test::connected(0, false)};
    b.model.apply(delta);
    b.model.setPaused(true);
    LaneDelta cleared = deltaOf({LaneMaker::taken(9, 100)});
    cleared.cleared = true;
    b.model.apply(cleared);
    QVERIFY(!b.model.isPaused());
    QCOMPARE(b.ids(), QList<quint64>{9});
    QVERIFY(b.model.store().crossings().empty());
    QCOMPARE(b.model.store().firstNs(), at(100));
}

// look.md: the resumed session is a line that says "session present" or "session lost".
void tst_LaneModel::crossingsTellSessionPresentAndLost()
{
    using Kind = ui::LaneCrossing::Kind;
    const auto views = ui::crossingsOf({test::connected(0, false), test::cut(10), test::connected(20, true),
                                        test::cut(30, EndCause::Broker), test::connected(40, false), test::connected(50, false, false, 2)});
    QCOMPARE(views.size(), 6);
    QCOMPARE(views[0].kind, Kind::Fresh); // the first session was never lost
    QCOMPARE(views[1].word, QStringLiteral("TCP reset"));
    QVERIFY(views[1].sentence.contains(u"on purpose"));
    QCOMPARE(views[2].kind, Kind::Resumed);
    QCOMPARE(views[2].word, QStringLiteral("session present"));
    QCOMPARE(views[3].word, QStringLiteral("connection lost"));
    QCOMPARE(views[4].kind, Kind::Lost);
    QCOMPARE(views[4].word, QStringLiteral("session lost"));
    QCOMPARE(views[5].word, QStringLiteral("clean session"));
    // Stopped and connected by hand it is another connection, but the session is the same one.
    const auto again = ui::crossingsOf({test::connected(0, false), test::cut(10, EndCause::Stopped), test::connected(20, false, true, 3)});
    QCOMPARE(again[2].kind, Kind::Lost);
    const auto binding = ui::crossingsOf({test::connected(0, false), test::connected(1, false, true, 2)}); // both directions
    QCOMPARE(binding[1].kind, Kind::Fresh);
}

// product.md: what is proved is told apart from what is guessed.
void tst_LaneModel::storyTellsInOrderWithTies()
{
    const LanePtr lane = LaneMaker(1)
                             .delivery(1203)
                             .attempt(1204, 1611, AttemptEnd::Failed)
                             .handled(1611, HandlingEnd::Failed)
                             .delivery(7506, true, Tie::ProvedByPacket)
                             .delivery(9000, false, Tie::Guessed, 3)
                             .state(LaneState::Unacknowledged);
    const auto crossings = ui::crossingsOf({test::connected(0, false), test::cut(6200), test::connected(7400, true),
                                            test::cut(8000, EndCause::Reset, 2, QStringLiteral("other"))});
    const auto story = ui::storyOf(*lane, crossings, QStringLiteral("mosquitto"));
    QStringList lines;
    for (const ui::LaneStep& step : story) lines << ui::offsetText(step.timeNs - test::laneStart) + u' ' + step.who + QStringLiteral(": ") + step.what;
    const QStringList expected{
        QStringLiteral("+1.203 s mosquitto: PUBLISH id 2, QoS 1, DUP 0"),
        QStringLiteral("+1.611 s app: attempt 1: app answered HTTP 500 after 407.0 ms"),
        QStringLiteral("+1.611 s sidecar: given up → no acknowledgement"),
        QStringLiteral("+6.200 s orders-pubsub: the link ended: TCP reset"),
        QStringLiteral("+7.400 s orders-pubsub: connected: session present"),
        QStringLiteral("+7.506 s mosquitto: PUBLISH id 2, QoS 1, DUP 1 · same id, same session: proved"),
        QStringLiteral("+9.000 s mosquitto: PUBLISH id 3, QoS 1, DUP 0 · guess: same topic and bytes"),
    };
    QCOMPARE(lines, expected);
    QCOMPARE(ui::summaryOf(*lane), QStringLiteral("Delivered 3 times, app called once, not acknowledged: the broker still has it."));
}

void tst_LaneModel::storyKeepsItsRowsWhileItGrows()
{
    ui::LaneStoryModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const LanePtr one = LaneMaker(1).delivery(0).attempt(1, 0, AttemptEnd::Success).state(LaneState::InProgress);
    const LanePtr two = LaneMaker(1).delivery(0).attempt(1, 5, AttemptEnd::Success).handled(5, HandlingEnd::Success).state(LaneState::Acknowledged);
    model.setSteps(ui::storyOf(*one, {}, {}), at(0));
    QCOMPARE(model.rowCount(), 2);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    model.setSteps(ui::storyOf(*two, {}, {}), at(0));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(removed.count(), 1);
    QCOMPARE(removed[0][1].toInt(), 1); // the delivery stays
    QCOMPARE(model.rowOfMark(0), 0);
    QCOMPARE(model.rowOfMark(9), -1);
}

void tst_LaneModel::latencyOfAcknowledgementsBothWays()
{
    const LanePtr lane = LaneMaker(1).published(0, true, 1.5).delivery(2).attempt(2, 3, AttemptEnd::Success, QStringLiteral("HTTP 200"))
                             .handled(3, HandlingEnd::Success).mark(MarkKind::AckSent, 5.1).state(LaneState::Acknowledged);
    const auto story = ui::storyOf(*lane, {}, QStringLiteral("mosquitto"));
    QStringList lines;
    for (const ui::LaneStep& step : story) lines << step.what;
    QVERIFY2(lines.contains(QStringLiteral("PUBACK for our PUBLISH, 1.50 ms after it")), qPrintable(lines.join(u'\n')));
    QVERIFY2(lines.contains(QStringLiteral("PUBACK sent, 3.10 ms after the PUBLISH")), qPrintable(lines.join(u'\n')));
    QVERIFY2(lines.contains(QStringLiteral("our PUBLISH id 7, QoS 1, DUP 0")), qPrintable(lines.join(u'\n')));
}

void tst_LaneModel::feedAsksAgainSoonerWhileMoreWaits()
{
    ui::LaneFeed feed(nullptr);
    QSignalSpy arrived(&feed, &ui::LaneFeed::arrived);
    QCOMPARE(feed.paceMs(), ui::LaneFeed::slowPaceMs); // out of sight
    LaneDelta delta;
    delta.more = true;
    feed.take(std::make_shared<const LaneDelta>(delta));
    QCOMPARE(arrived.count(), 1);
    QCOMPARE(feed.paceMs(), ui::LaneFeed::livePaceMs);
    delta.more = false;
    feed.take(std::make_shared<const LaneDelta>(delta));
    QCOMPARE(feed.paceMs(), ui::LaneFeed::slowPaceMs);
    feed.setWatched(true);
    QCOMPARE(feed.paceMs(), ui::LaneFeed::livePaceMs);
}

QTEST_GUILESS_MAIN(tst_LaneModel)
#include "tst_lane_model.moc"
