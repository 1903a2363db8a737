#include "tests/support/lane_maker.h"
#include "ui/models/lane_words.h"
#include "ui/widgets/lane_axis.h"
#include "ui/widgets/lane_shape.h"
#include "ui/widgets/lane_signs.h"
#include "ui/widgets/theme.h"

#include <QPainter>
#include <QSet>
#include <QTest>

// What is painted for a message, and where: the axis of time, the grammar of marks and spans, and their places.

using namespace wb;
using namespace wb::ledger;
using test::at;
using test::LaneMaker;
using ui::LaneSign;

namespace {

QList<LaneSign> signsOf(const ui::LaneShape& shape)
{
    QList<LaneSign> signs;
    for (const ui::LaneItem& item : shape.items) signs << item.sign;
    return signs;
}

ui::LaneAxis axisOf(double msPerPixel, double width = 1000)
{
    ui::LaneAxis axis;
    axis.setWidth(width);
    axis.setSpan(qint64(msPerPixel * 1e6 * width));
    axis.pan(double(test::laneStart - axis.left()) / axis.nsPerPixel());
    return axis;
}

} // namespace

class tst_LaneShape : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }

    void axisZoomKeepsTheTimeUnderTheMouse();
    void axisTicksAreRoundOffsets();
    void axisLabels_data();
    void axisLabels();
    void axisIsExactAtNanoseconds();
    void grammarOfARetryThatEndsInADeadLetter();
    void unackedRunsToTheCut();
    void unackedRunsOnWithoutACut();
    void cutOfAnotherConnectionEndsNothing();
    void heldRunsToItsRelease();
    void atQos0NothingWaits();
    void runningAttemptGoesOn();
    void ourPublishAndWhatWasTold();
    void everySignHasItsOwnShape();
    void coloursCanBeSeen();
    void marksOfOneDeliveryStandSideBySide();
    void equalMarksTooCloseBecomeOneWithACount();
    void nothingIsPaintedOverAnything();
    void farApartMarksStandAtTheirTimes();
};

void tst_LaneShape::axisZoomKeepsTheTimeUnderTheMouse()
{
    ui::LaneAxis axis = axisOf(10);
    const qint64 under = axis.time(300);
    axis.zoom(2.5, 300);
    QVERIFY(qAbs(axis.time(300) - under) < 1000);
    QVERIFY(qAbs(axis.nsPerPixel() - 4e6) < 1);
    axis.zoom(1e12, 300);
    QCOMPARE(axis.nsPerPixel(), ui::LaneAxis::finest);
    axis.zoom(1e-15, 300);
    QCOMPARE(axis.nsPerPixel(), ui::LaneAxis::coarsest);
}

void tst_LaneShape::axisTicksAreRoundOffsets()
{
    ui::LaneAxis axis = axisOf(10); // ten seconds in all
    axis.pan(30);
    const auto ticks = axis.ticks(test::laneStart, 60);
    QCOMPARE(ticks.size(), 10);
    QCOMPARE(ticks[0].offsetNs, qint64(1'000'000'000));
    QVERIFY(qAbs(ticks[0].x - 70) < 0.01);
    for (qsizetype i = 1; i < ticks.size(); ++i) QVERIFY(ticks[i].x - ticks[i - 1].x >= 60);
    axis.pan(-1000); // before the reference
    QVERIFY(axis.ticks(test::laneStart, 60)[0].offsetNs < 0);
}

void tst_LaneShape::axisLabels_data()
{
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<qint64>("step");
    QTest::addColumn<QString>("label");
    const qint64 second = 1'000'000'000;
    QTest::newRow("zero") << qint64(0) << second << QStringLiteral("+0 s");
    QTest::newRow("seconds") << 12 * second << second << QStringLiteral("+12 s");
    QTest::newRow("before") << -2 * second << second << QStringLiteral("−2 s");
    QTest::newRow("tenths") << qint64(1'200'000'000) << qint64(100'000'000) << QStringLiteral("+1.2 s");
    QTest::newRow("milliseconds") << qint64(1'250'000'000) << qint64(1'000'000) << QStringLiteral("+1.250 s");
    QTest::newRow("microseconds") << qint64(5'000) << qint64(1'000) << QStringLiteral("+0.000005 s");
    QTest::newRow("minutes") << 125 * second << 5 * second << QStringLiteral("+2:05");
    QTest::newRow("minutes and tenths") << 125 * second + 200'000'000 << qint64(200'000'000) << QStringLiteral("+2:05.2");
    QTest::newRow("hours") << 3725 * second << 60 * second << QStringLiteral("+1:02:05");
}

void tst_LaneShape::axisLabels()
{
    QFETCH(qint64, offset);
    QFETCH(qint64, step);
    QTEST(ui::LaneAxis::offsetLabel(offset, step), "label");
}

// A double has 53 bits, nanoseconds since 1970 need 61.
void tst_LaneShape::axisIsExactAtNanoseconds()
{
    ui::LaneAxis axis;
    axis.setWidth(1000);
    axis.fit(test::laneStart, test::laneStart + 1'000'000);
    QVERIFY(axis.x(test::laneStart + 500'000) > axis.x(test::laneStart + 499'000));
    QVERIFY(axis.x(test::laneStart) > 0 && axis.x(test::laneStart + 1'000'000) < 1000);
}

// look.md, "The grammar of a lane".
void tst_LaneShape::grammarOfARetryThatEndsInADeadLetter()
{
    const LanePtr lane = LaneMaker(1044)
                             .delivery(0)
                             .attempt(1, 400, AttemptEnd::Retry, QStringLiteral("HTTP 500"), QStringLiteral("important"), 1000)
                             .attempt(1400, 1410, AttemptEnd::Retry, QStringLiteral("HTTP 500"), QStringLiteral("important"), 1000)
                             .attempt(2400, 2410, AttemptEnd::Failed, QStringLiteral("HTTP 500"), QStringLiteral("important"))
                             .handled(2500, HandlingEnd::DeadLettered, QStringLiteral("orders/dead"))
                             .mark(MarkKind::AckSent, 2510)
                             .state(LaneState::DeadLettered);
    const ui::LaneShape shape = ui::shapeOf(*lane, {});
    QCOMPARE(signsOf(shape), (QList<LaneSign>{LaneSign::Delivery, LaneSign::Retry, LaneSign::Retry, LaneSign::Failed, LaneSign::DeadLetter, LaneSign::Ack}));
    QCOMPARE(shape.items[1].timeNs, at(400)); // the circle is the answer
    QCOMPARE(shape.spans.size(), std::size_t(1));
    QCOMPARE(shape.spans[0].kind, ui::LaneSpan::Kind::Handling);
    QCOMPARE(shape.spans[0].toNs, at(2500));
    QVERIFY(!shape.isOpen());
}

void tst_LaneShape::unackedRunsToTheCut()
{
    const LanePtr lane = LaneMaker(1042).delivery(1203).attempt(1204, 1611, AttemptEnd::Failed).handled(1611, HandlingEnd::Failed)
                             .delivery(7506, true, Tie::ProvedByPacket).attempt(7507, 7900, AttemptEnd::Failed).handled(7900, HandlingEnd::Failed)
                             .state(LaneState::Unacknowledged);
    const auto crossings = ui::crossingsOf({test::cut(6200), test::connected(7400, true)});
    const ui::LaneShape shape = ui::shapeOf(*lane, crossings);
    QList<std::pair<qint64, qint64>> waits;
    for (const ui::LaneSpan& span : shape.spans)
        if (span.kind == ui::LaneSpan::Kind::Waiting) waits += {span.fromNs, span.toNs};
    QCOMPARE(waits, (QList<std::pair<qint64, qint64>>{{at(1611), at(6200)}, {at(7900), 0}}));
    QVERIFY(shape.isOpen());
    QVERIFY(shape.items[2].dup);
    QVERIFY(!shape.items[0].dup);
}

void tst_LaneShape::unackedRunsOnWithoutACut()
{
    const ui::LaneShape shape = ui::shapeOf(*LaneMaker::failed(1, 0), {});
    QCOMPARE(signsOf(shape), (QList<LaneSign>{LaneSign::Delivery, LaneSign::Failed}));
    QVERIFY(shape.isOpen());
    const LanePtr orphan = LaneMaker(2).delivery(0).mark(MarkKind::NoHandler, 1).state(LaneState::Unacknowledged);
    QVERIFY(ui::shapeOf(*orphan, {}).isOpen());
}

void tst_LaneShape::cutOfAnotherConnectionEndsNothing()
{
    const auto crossings = ui::crossingsOf({test::cut(6200, EndCause::Reset, 2, QStringLiteral("other"))});
    QVERIFY(ui::shapeOf(*LaneMaker::failed(1, 0), crossings).isOpen());
}

void tst_LaneShape::heldRunsToItsRelease()
{
    LaneMaker maker(1);
    maker.delivery(0).attempt(1, 2, AttemptEnd::Success, QStringLiteral("HTTP 200")).handled(2, HandlingEnd::Success).mark(MarkKind::AckHeld, 3, QStringLiteral("hold all"));
    QVERIFY(ui::shapeOf(*maker.state(LaneState::Held), {}).isOpen());
    maker.mark(MarkKind::AckSent, 900);
    const ui::LaneShape shape = ui::shapeOf(*maker.state(LaneState::Acknowledged), {});
    QVERIFY(!shape.isOpen());
    QCOMPARE(signsOf(shape).last(), LaneSign::Ack);
    QCOMPARE(shape.spans.back().fromNs, at(3));
    QCOMPARE(shape.spans.back().toNs, at(900));
}

// MQTT 3.1.1, 4.3.1
void tst_LaneShape::atQos0NothingWaits()
{
    const LanePtr lane = LaneMaker(1).qos(0).delivery(0).attempt(1, 2, AttemptEnd::Failed).handled(2, HandlingEnd::Failed).state(LaneState::Lost);
    const ui::LaneShape shape = ui::shapeOf(*lane, {});
    QVERIFY(!shape.isOpen());
    for (const ui::LaneSpan& span : shape.spans) QVERIFY(span.kind == ui::LaneSpan::Kind::Handling);
}

void tst_LaneShape::runningAttemptGoesOn()
{
    const LanePtr lane = LaneMaker(1).delivery(0).attempt(5, 0, AttemptEnd::Success).state(LaneState::InProgress);
    const ui::LaneShape shape = ui::shapeOf(*lane, {});
    QCOMPARE(signsOf(shape), (QList<LaneSign>{LaneSign::Delivery, LaneSign::Running}));
    QVERIFY(shape.isOpen());
}

void tst_LaneShape::ourPublishAndWhatWasTold()
{
    const LanePtr lane = LaneMaker(1).published(0, true, 2).told(2.1, true).delivery(3).state(LaneState::InProgress);
    QCOMPARE(signsOf(ui::shapeOf(*lane, {})), (QList<LaneSign>{LaneSign::Published, LaneSign::PublishAck, LaneSign::ToldOk, LaneSign::Delivery}));
}

// look.md: never colour alone.
void tst_LaneShape::everySignHasItsOwnShape()
{
    ui::Theme oneColour = ui::lightTheme();
    for (QColor* colour : {&oneColour.text, &oneColour.secondary, &oneColour.success, &oneColour.warning, &oneColour.failure, &oneColour.deadLetter})
        *colour = Qt::black;
    QHash<QByteArray, int> pictures;
    for (int sign = 0; sign <= int(LaneSign::Lost); ++sign) {
        QImage image(24, 24, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        ui::LaneSigns::paint(painter, LaneSign(sign), QPointF(12, 12), oneColour);
        painter.end();
        const QByteArray bytes(reinterpret_cast<const char*>(image.constBits()), image.sizeInBytes());
        QVERIFY2(!pictures.contains(bytes), qPrintable(QStringLiteral("%1 and %2 look the same").arg(sign).arg(pictures.value(bytes))));
        pictures.insert(bytes, sign);
    }
}

// look.md: contrast at least 3:1 for signs.
void tst_LaneShape::coloursCanBeSeen()
{
    for (const ui::Theme& theme : {ui::lightTheme(), ui::darkTheme()}) {
        for (int sign = 0; sign <= int(LaneSign::Lost); ++sign) {
            const QColor colour = ui::LaneSigns::colourOf(LaneSign(sign), theme);
            QVERIFY(ui::contrast(colour, theme.surface) >= 3);
            QVERIFY(ui::contrast(colour, theme.selection) >= 3);
        }
    }
}

void tst_LaneShape::marksOfOneDeliveryStandSideBySide()
{
    const ui::LaneShape shape = ui::shapeOf(*LaneMaker::taken(1, 100), {}); // all within 3 ms
    const ui::LaneAxis axis = axisOf(10);
    const auto items = ui::placeItems(shape, axis, 20);
    QCOMPARE(items.size(), std::size_t(3));
    QVERIFY(qAbs(items[0].x - 10) < 0.01); // the delivery stands at its time
    for (std::size_t i = 1; i < items.size(); ++i)
        QVERIFY(items[i].x - items[i].width / 2 >= items[i - 1].x + items[i - 1].width / 2);
}

void tst_LaneShape::equalMarksTooCloseBecomeOneWithACount()
{
    LaneMaker maker(1);
    maker.delivery(0);
    for (int i = 0; i < 50; ++i)
        maker.attempt(10 + i * 20, 12 + i * 20, AttemptEnd::Retry, QStringLiteral("HTTP 500"), QStringLiteral("p"), 18);
    maker.attempt(1010, 1012, AttemptEnd::Success).handled(1012, HandlingEnd::Success).mark(MarkKind::AckSent, 1013);
    const ui::LaneShape shape = ui::shapeOf(*maker.state(LaneState::Acknowledged), {});
    const auto far = ui::placeItems(shape, axisOf(1000), 20);
    QCOMPARE(far.size(), std::size_t(4)); // ▽ ↻×50 ✓ |
    QCOMPARE(far[1].count, 50);
    QCOMPARE(far[1].item.mark, 1);
    QCOMPARE(far[1].lastMark, 50);
    QCOMPARE(ui::placeItems(shape, axisOf(0.5, 4000), 20).size(), shape.items.size()); // close by each has its place
}

void tst_LaneShape::nothingIsPaintedOverAnything()
{
    LaneMaker maker(1);
    for (int i = 0; i < 20; ++i)
        maker.delivery(i * 37, i > 0, i ? Tie::ProvedByPacket : Tie::First).attempt(i * 37 + 3, i * 37 + 11, i % 2 ? AttemptEnd::Failed : AttemptEnd::TimedOut)
            .handled(i * 37 + 11, HandlingEnd::Failed);
    const ui::LaneShape shape = ui::shapeOf(*maker.state(LaneState::Unacknowledged), {});
    for (const double scale : {0.1, 0.7, 2.0, 5.0, 20.0, 300.0}) {
        const auto items = ui::placeItems(shape, axisOf(scale), 20);
        int signs = 0;
        for (std::size_t i = 0; i < items.size(); ++i) {
            signs += items[i].count;
            if (i == 0) continue;
            const double left = items[i].x - ui::signWidth(items[i].item.sign) / 2;
            const double before = items[i - 1].x - ui::signWidth(items[i - 1].item.sign) / 2 + items[i - 1].width;
            QVERIFY2(left >= before, qPrintable(QStringLiteral("at %1 ms a pixel, sign %2").arg(scale).arg(i)));
        }
        QCOMPARE(signs, int(shape.items.size())); // none is left out
    }
}

void tst_LaneShape::farApartMarksStandAtTheirTimes()
{
    const LanePtr lane = LaneMaker(1).delivery(0).attempt(1, 400, AttemptEnd::Failed).handled(400, HandlingEnd::Failed).state(LaneState::Unacknowledged);
    const ui::LaneAxis axis = axisOf(1);
    for (const ui::PlacedItem& item : ui::placeItems(ui::shapeOf(*lane, {}), axis, 20))
        QVERIFY(qAbs(item.x - axis.x(item.item.timeNs)) < 0.01);
}

QTEST_MAIN(tst_LaneShape)
#include "tst_lane_shape.moc"
