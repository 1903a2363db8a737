#include "tests/support/lane_maker.h"
#include "ui/models/lane_model.h"
#include "ui/models/lane_words.h"
#include "ui/widgets/lane_axis.h"
#include "ui/widgets/lane_view.h"
#include "ui/widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QPainter>
#include <QScrollBar>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace wb;
using namespace wb::ledger;
using test::at;
using test::deltaOf;
using test::LaneMaker;

namespace {

struct Bench {
    ui::LaneModel model;
    ui::LaneView view;

    explicit Bench(std::vector<LanePtr> lanes = {}, qint64 nowMs = 12'000)
    {
        ui::LaneView::Words words;
        words.detail = [](const Lane&) { return QStringLiteral("ev 90aa · QoS 1"); };
        words.state = [](const Lane& lane) { return ui::laneStateText(lane.state); };
        words.sign = [](const Lane& lane) { return ui::laneStateSign(lane.state); };
        words.stateColour = [](const Lane&, const ui::Theme& t) { return t.text; };
        words.explain = [](const Lane& lane, int mark) { return QStringLiteral("mark %1 of #%2").arg(mark).arg(lane.id); };
        view.setWords(words);
        view.setModel(&model);
        view.resize(900, 500);
        view.show();
        [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(&view);
        if (lanes.empty()) return;
        take(deltaOf(std::move(lanes)), nowMs);
    }
    void take(const LaneDelta& delta, qint64 nowMs = 12'000)
    {
        model.apply(delta);
        if (!delta.crossings.empty()) view.setCrossings(ui::crossingsOf(model.store().crossings()));
        view.setTimes(model.store().firstNs(), model.store().newestNs(), at(double(nowMs)));
    }
    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) { QTest::keyClick(&view, Qt::Key(key), modifiers); }
};

std::vector<LanePtr> many(int count, double apart = 1)
{
    std::vector<LanePtr> lanes;
    for (int i = 1; i <= count; ++i)
        lanes.push_back(i % 3 ? LaneMaker::taken(LaneId(i), i * apart) : LaneMaker::failed(LaneId(i), i * apart));
    return lanes;
}

} // namespace

class tst_LaneView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }

    void paintsOnlyWhatCanBeSeen();
    void whatIsFarAwayIsNotPainted();
    void keysWalkLanesAndMarks();
    void homeAndEndGoToTheEdges();
    void enterAsksForTheExplanation();
    void clickChoosesAMark();
    void choiceStaysWhileRowsComeAndGo();
    void whatIsOnTheScreenStaysWhenRowsLeaveAbove();
    void followEndsByPanningAndComesBack();
    void followRestsWhileNothingHappens();
    void ctrlWheelZoomsAndWheelScrolls();
    void dragPans();
    void fitShowsAllMarks();
    void openSpansAreKnown();
    void screenReaderHearsLanesAndMarks();
    void pictureHasTheLanes();
    void emptyTextIsPainted();
};

void tst_LaneView::paintsOnlyWhatCanBeSeen()
{
    Bench b(many(10'000));
    const quint64 before = b.view.paintedLanes();
    b.view.viewport()->repaint();
    const int visible = b.view.lastVisibleRow() - b.view.firstVisibleRow() + 1;
    QVERIFY(visible > 4 && visible < 15);
    QCOMPARE(b.view.paintedLanes() - before, quint64(visible));
}

// A day to the left and to the right of what is in sight, at a microsecond a pixel: no number of pixels that fits an int.
void tst_LaneView::whatIsFarAwayIsNotPainted()
{
    const double day = 86'400'000;
    Bench b({LaneMaker::failed(1, 0), LaneMaker::taken(2, day), LaneMaker::failed(3, 2 * day)}, qint64(3 * day));
    b.view.choose(2);
    b.view.fitLane();
    for (int i = 0; i < 40; ++i) b.view.zoomBy(1.5);
    QCOMPARE(b.view.axis().nsPerPixel(), ui::LaneAxis::finest);
    const quint64 before = b.view.paintedLanes();
    b.view.viewport()->repaint();
    QCOMPARE(b.view.paintedLanes() - before, quint64(3));
    QVERIFY(b.view.markRect(1, 0).isEmpty());
    QVERIFY(b.view.markRect(3, 1).isEmpty());
}

void tst_LaneView::keysWalkLanesAndMarks()
{
    Bench b({LaneMaker::failed(1, 0), LaneMaker::taken(2, 1000), LaneMaker::failed(3, 2000)});
    QSignalSpy chosen(&b.view, &ui::LaneView::laneChosen);
    b.view.setFocus();
    b.key(Qt::Key_Home);
    QCOMPARE(b.view.currentLane(), LaneId(1));
    QVERIFY(!b.view.follow());
    b.key(Qt::Key_Down);
    QCOMPARE(b.view.currentLane(), LaneId(2));
    QCOMPARE(b.view.currentMark(), -1);
    b.key(Qt::Key_Right);
    QCOMPARE(b.view.currentMark(), 0);
    b.key(Qt::Key_Right);
    QCOMPARE(b.model.laneAt(1)->marks[std::size_t(b.view.currentMark())].kind, MarkKind::Attempt);
    b.key(Qt::Key_Left);
    QCOMPARE(b.view.currentMark(), 0);
    b.key(Qt::Key_Left);
    QCOMPARE(b.view.currentMark(), 0); // the first
    b.key(Qt::Key_Up);
    QCOMPARE(b.view.currentLane(), LaneId(1));
    QCOMPARE(chosen.count(), 3);
    QTest::keyClick(&b.view, Qt::Key_A); // not ours
    QCOMPARE(b.view.currentLane(), LaneId(1));
}

void tst_LaneView::homeAndEndGoToTheEdges()
{
    Bench b(many(300));
    b.view.setFocus();
    b.key(Qt::Key_End);
    QCOMPARE(b.view.currentLane(), LaneId(300));
    b.key(Qt::Key_Home, Qt::ControlModifier);
    QCOMPARE(b.view.currentLane(), LaneId(1));
    QCOMPARE(b.view.firstVisibleRow(), 0);
    b.key(Qt::Key_End); // in the lane
    QCOMPARE(b.model.laneAt(0)->marks[std::size_t(b.view.currentMark())].kind, MarkKind::AckSent);
    b.key(Qt::Key_Home);
    QCOMPARE(b.model.laneAt(0)->marks[std::size_t(b.view.currentMark())].kind, MarkKind::Delivery);
    b.key(Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(b.view.currentLane(), LaneId(300));
    b.key(Qt::Key_PageUp);
    QVERIFY(b.view.currentLane() < 300 && b.view.currentLane() > 280);
}

void tst_LaneView::enterAsksForTheExplanation()
{
    Bench b({LaneMaker::failed(1, 0)});
    QSignalSpy asked(&b.view, &ui::LaneView::explainAsked);
    b.key(Qt::Key_Return);
    QCOMPARE(asked.count(), 1);
}

void tst_LaneView::clickChoosesAMark()
{
    Bench b({LaneMaker::failed(1, 0), LaneMaker::taken(2, 1000)});
    QSignalSpy marked(&b.view, &ui::LaneView::markChosen);
    const QRect place = b.view.markRect(1, 1);
    QVERIFY(!place.isEmpty());
    QTest::mouseClick(b.view.viewport(), Qt::LeftButton, {}, place.center());
    QCOMPARE(b.view.currentLane(), LaneId(1));
    QCOMPARE(b.view.currentMark(), 1);
    QCOMPARE(marked.last()[1].toInt(), 1);
    QVERIFY(!b.view.follow());
    QTest::mouseClick(b.view.viewport(), Qt::LeftButton, {}, b.view.rowRect(1).topLeft() + QPoint(20, 10)); // its name
    QCOMPARE(b.view.currentLane(), LaneId(2));
    QCOMPARE(b.view.currentMark(), -1);
}

void tst_LaneView::choiceStaysWhileRowsComeAndGo()
{
    Bench b(many(50));
    QVERIFY(b.view.choose(30, 1));
    LaneDelta delta = deltaOf({LaneMaker::taken(60, 5000), LaneMaker::taken(61, 5000)});
    delta.firstKept = 20;
    b.take(delta);
    QCOMPARE(b.view.currentLane(), LaneId(30));
    QCOMPARE(b.view.currentRow(), 10);
    QCOMPARE(b.view.currentMark(), 1);
    // Its oldest marks leave: the mark is still the same.
    Lane shorter = *b.model.laneAt(10);
    shorter.marks.erase(shorter.marks.begin());
    shorter.marksLetGo = 1;
    b.take(deltaOf({std::make_shared<const Lane>(shorter)}));
    QCOMPARE(b.view.currentMark(), 0);
    QVERIFY(!b.view.choose(5)); // gone
    QCOMPARE(b.view.currentLane(), LaneId(30));
}

void tst_LaneView::whatIsOnTheScreenStaysWhenRowsLeaveAbove()
{
    Bench b(many(200));
    b.view.choose(100);
    const int before = b.view.rowRect(b.view.currentRow()).top();
    LaneDelta delta = deltaOf(many(0));
    delta.firstKept = 60;
    b.take(delta);
    QCOMPARE(b.view.rowRect(b.view.currentRow()).top(), before);
    LaneDelta more;
    for (LaneId id = 201; id < 260; ++id) more.changed.push_back(LaneMaker::taken(id, 9000));
    b.take(more);
    QCOMPARE(b.view.rowRect(b.view.currentRow()).top(), before);
}

void tst_LaneView::followEndsByPanningAndComesBack()
{
    Bench b(many(100));
    QVERIFY(b.view.follow());
    QCOMPARE(b.view.lastVisibleRow(), 99);
    QSignalSpy changed(&b.view, &ui::LaneView::followChanged);
    b.key(Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(!b.view.follow());
    QCOMPARE(changed.count(), 1);
    const qint64 left = b.view.axis().left();
    b.take(deltaOf({LaneMaker::taken(101, 60'000)}), 60'000);
    QCOMPARE(b.view.axis().left(), left); // panned: stays
    b.view.setFollow(true);
    QCOMPARE(b.view.lastVisibleRow(), 100);
    QVERIFY(b.view.axis().x(at(60'000)) > b.view.axis().width() / 2 && b.view.axis().x(at(60'000)) <= b.view.axis().width());
    b.view.verticalScrollBar()->setValue(0);
    QVERIFY(!b.view.follow());
}

// look.md: what changes moves; nothing else does.
void tst_LaneView::followRestsWhileNothingHappens()
{
    Bench b({LaneMaker::failed(1, 0)}, 20'000);
    const qint64 left = b.view.axis().left();
    b.view.setTimes(at(0), b.model.store().newestNs(), at(600'000));
    b.view.setTimes(at(0), b.model.store().newestNs(), at(900'000));
    QCOMPARE(b.view.axis().left(), left);
    QVERIFY(b.view.axis().x(b.model.store().newestNs()) >= 0);
}

void tst_LaneView::ctrlWheelZoomsAndWheelScrolls()
{
    Bench b(many(100));
    b.view.setFollow(false);
    const auto wheel = [&b](QPoint place, int by, Qt::KeyboardModifiers modifiers) {
        QWheelEvent event(place, b.view.viewport()->mapToGlobal(place), {}, {0, by}, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
        QApplication::sendEvent(b.view.viewport(), &event);
    };
    const QPoint middle = b.view.timeArea().center();
    const double scale = b.view.axis().nsPerPixel();
    const qint64 under = b.view.axis().time(middle.x() - b.view.timeArea().left());
    wheel(middle, 120, Qt::ControlModifier);
    QVERIFY(b.view.axis().nsPerPixel() < scale);
    QVERIFY(qAbs(b.view.axis().time(middle.x() - b.view.timeArea().left()) - under) < 10);
    wheel(QPoint(middle.x(), 5), -120, Qt::NoModifier); // on the axis no key is needed
    QVERIFY(qAbs(b.view.axis().nsPerPixel() - scale) < 1);
    const int value = b.view.verticalScrollBar()->value();
    wheel(middle, 120, Qt::NoModifier);
    QVERIFY(b.view.verticalScrollBar()->value() < value);
    QVERIFY(qAbs(b.view.axis().nsPerPixel() - scale) < 1);
    const qint64 left = b.view.axis().left();
    wheel(middle, 120, Qt::ShiftModifier);
    QVERIFY(b.view.axis().left() < left);
}

void tst_LaneView::dragPans()
{
    Bench b(many(100));
    const qint64 left = b.view.axis().left();
    const QPoint from = b.view.timeArea().center();
    QTest::mousePress(b.view.viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(b.view.viewport(), from + QPoint(50, 0));
    QMouseEvent move(QEvent::MouseMove, from + QPoint(100, 0), b.view.viewport()->mapToGlobal(from + QPoint(100, 0)), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(b.view.viewport(), &move);
    QTest::mouseRelease(b.view.viewport(), Qt::LeftButton, {}, from + QPoint(100, 0));
    QVERIFY(b.view.axis().left() < left);
    QCOMPARE(b.view.currentLane(), LaneId(0)); // a drag chooses nothing
}

void tst_LaneView::fitShowsAllMarks()
{
    Bench b({LaneMaker::taken(1, 0), LaneMaker::failed(2, 3'600'000)}, 3'700'000);
    b.key(Qt::Key_0);
    const ui::LaneAxis& axis = b.view.axis();
    QVERIFY(axis.x(at(0)) > 0 && axis.x(at(3'600'400)) < axis.width());
    QVERIFY(!b.view.follow());
    b.view.choose(1);
    b.key(Qt::Key_Asterisk);
    QVERIFY(axis.x(at(0)) >= 0 && axis.x(at(3)) <= axis.width());
    QVERIFY(axis.x(at(3)) - axis.x(at(0)) > axis.width() / 2);
    const double scale = axis.nsPerPixel();
    b.key(Qt::Key_Plus);
    QVERIFY(axis.nsPerPixel() < scale);
    b.key(Qt::Key_Minus);
    QVERIFY(qAbs(axis.nsPerPixel() - scale) < 1);
}

void tst_LaneView::openSpansAreKnown()
{
    Bench b({LaneMaker::taken(1, 0)});
    QVERIFY(!b.view.hasOpenSpans());
    b.take(deltaOf({LaneMaker::failed(2, 10)}));
    QVERIFY(b.view.hasOpenSpans());
}

void tst_LaneView::screenReaderHearsLanesAndMarks()
{
    Bench b({LaneMaker::failed(1042, 0), LaneMaker::taken(1043, 1000)});
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&b.view);
    QVERIFY(list);
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->childCount(), 2);
    QAccessibleInterface* row = list->child(0);
    QVERIFY2(row->text(QAccessible::Name).contains(u"Message: #1042, Topic: orders/new"), qPrintable(row->text(QAccessible::Name)));
    QVERIFY(row->text(QAccessible::Name).contains(u"State: un-acked"));
    b.view.setFocus();
    b.view.choose(1042, 1);
    QVERIFY(row->state().selected);
    QCOMPARE(row->text(QAccessible::Description), QStringLiteral("mark 1 of #1042"));
    QVERIFY(!list->child(2));
    QCOMPARE(list->indexOfChild(list->child(1)), 1);
}

void tst_LaneView::pictureHasTheLanes()
{
    Bench b({LaneMaker::failed(1, 0), LaneMaker::taken(2, 1000)});
    const QList<LanePtr> lanes{b.model.laneAt(0), b.model.laneAt(1)};
    QImage image(1000, b.view.pictureHeight(2), QImage::Format_RGB32);
    image.fill(Qt::magenta);
    QPainter painter(&image);
    b.view.paintPicture(painter, lanes, 1000);
    painter.end();
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) colours.insert(image.pixel(x, y));
    QVERIFY(!colours.contains(QColor(Qt::magenta).rgb())); // whole
    QVERIFY(colours.contains(ui::lightTheme().success.rgb()));
    QVERIFY(colours.contains(ui::lightTheme().failure.rgb()));
}

void tst_LaneView::emptyTextIsPainted()
{
    Bench b;
    const QImage before = b.view.grab().toImage();
    b.view.setEmptyText(QStringLiteral("Nothing yet"), QStringLiteral("Connect a component."));
    QVERIFY(b.view.grab().toImage() != before);
    QCOMPARE(b.view.firstVisibleRow(), -1);
    b.key(Qt::Key_Down);
    b.key(Qt::Key_Right);
    QCOMPARE(b.view.currentLane(), LaneId(0));
}

QTEST_MAIN(tst_LaneView)
#include "tst_lane_view.moc"
