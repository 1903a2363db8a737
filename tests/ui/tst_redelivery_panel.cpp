#include "tests/support/lane_maker.h"
#include "ui/models/lane_model.h"
#include "ui/models/lane_story_model.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/widgets/lane_gauge.h"
#include "ui/widgets/lane_view.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace wb;
using namespace wb::ledger;
using test::at;
using test::deltaOf;
using test::LaneMaker;

namespace {

sidecar::ConnectionStatus connection(const QString& component, const QString& address, sidecar::LinkState state = sidecar::LinkState::Connected)
{
    sidecar::ConnectionStatus status;
    status.id = 1;
    status.role = Role::Sidecar;
    status.component = component;
    status.purpose = QStringLiteral("pub/sub");
    status.address = address;
    status.state = state;
    status.since = QDateTime::currentDateTime();
    status.subscriptions = {{QStringLiteral("orders/#"), 1, 1}};
    return status;
}

struct Bench {
    ui::LaneFeed feed{nullptr};
    ui::RedeliveryPanel panel{&feed};
    qint64 nowMs = 12'000;

    Bench()
    {
        panel.setClock([this] { return at(double(nowMs)); });
        panel.resize(1000, 760);
        panel.show();
        [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(&panel);
    }
    void connectMosquitto()
    {
        const QString address = QStringLiteral("tcp://127.0.0.1:41883");
        panel.setConnections({connection(QStringLiteral("orders-pubsub"), address)});
        panel.setBrokerAt(address, {QStringLiteral("mosquitto"), QStringLiteral("2.0.11")});
    }
    void take(LaneDelta delta) { feed.take(std::make_shared<const LaneDelta>(std::move(delta))); }
    template <class T>
    T* get(const char* name) const
    {
        T* found = panel.findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }
    QString notice(const char* name) const
    {
        auto* bar = get<ui::NoticeBar>(name);
        return bar->isVisible() ? bar->text() : QString();
    }
    QString label(const char* name) const { return get<QLabel>(name)->text(); }
    int rows() const { return panel.lanes()->rowCount(); }
};

LaneDelta inFlight(std::uint32_t unacked, double oldestMs = 2'000)
{
    LaneDelta delta;
    InFlight flight;
    flight.connection = 1;
    flight.component = QStringLiteral("orders-pubsub");
    flight.unacked = unacked;
    flight.oldestNs = unacked ? at(oldestMs) : 0;
    delta.inFlight = {flight};
    return delta;
}

} // namespace

class tst_RedeliveryPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void saysWhatWillBeHere();
    void choosingALaneTellsItsStoryAndWhy();
    void choosingAStepExplainsIt();
    void buttonsFollowWhatCanBeDone();
    void packetsOfTheChosenStep();
    void gaugeCountsAgainstTheBrokersLimit();
    void warnsBeforeTheWindowStarves();
    void countsAddUp();
    void filters();
    void pauseTellsWhatIsMissed();
    void tellsWhatWasLetGo();
    void tellsWhyALinkIsDown();
    void twoComponentsSayWhoRetriedAndWhen();
    void ageOfTheUnackedMovesWithoutNews();
    void measuresFromTheChosenMark();
    void picturesAreWrittenWholeOrNotAtAll();
    void messagesThatAreShownAreExported();
    void toolBarStandsOnTop();
    void controlsHaveNames();
};

void tst_RedeliveryPanel::saysWhatWillBeHere()
{
    Bench b;
    QVERIFY(b.panel.laneView()->emptyText().contains(u"will be here"));
    b.panel.setConnections({connection(QStringLiteral("orders-pubsub"), QStringLiteral("tcp://h:1883"), sidecar::LinkState::Connecting)});
    QCOMPARE(b.panel.laneView()->emptyText(), QStringLiteral("Waiting for tcp://h:1883"));
    b.connectMosquitto();
    QVERIFY(b.panel.laneView()->emptyText().contains(u"nothing was delivered yet"));
}

void tst_RedeliveryPanel::choosingALaneTellsItsStoryAndWhy()
{
    Bench b;
    b.connectMosquitto();
    b.take(deltaOf({LaneMaker::taken(1041, 0), LaneMaker::failed(1042, 1'000)}));
    QSignalSpy chosen(&b.panel, &ui::RedeliveryPanel::laneChosen);
    QVERIFY(b.panel.chooseLane(1042));
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toULongLong(), quint64(1042));
    QCOMPARE(b.label("laneTitle"), QStringLiteral("#1042 orders/new"));
    QVERIFY2(b.label("laneState").contains(u"un-acked 11 s"), qPrintable(b.label("laneState")));
    QCOMPARE(b.panel.detail()->story()->rowCount(), 3);
    QVERIFY(b.panel.detail()->story()->index(0, 2).data().toString() == u"mosquitto 2.0.11");
    QVERIFY(b.label("whyText").contains(u"does not send again on a live connection"));
    QVERIFY(b.label("whySource").startsWith(u"Source: "));
    QVERIFY(b.label("laneSummary").contains(u"orders-pubsub on mosquitto 2.0.11"));
}

void tst_RedeliveryPanel::choosingAStepExplainsIt()
{
    Bench b;
    b.connectMosquitto();
    b.take(deltaOf({LaneMaker::failed(1042, 1'000)}));
    b.panel.chooseLane(1042);
    const QString ofLane = b.label("whyWhat");
    auto* story = b.get<ui::RowView>("laneStory");
    QTest::mouseClick(story->viewport(), Qt::LeftButton, {}, story->visualRect(story->model()->index(0, 1)).center());
    QCOMPARE(b.panel.laneView()->currentMark(), 0);
    QVERIFY(b.label("whyWhat") != ofLane);
    QCOMPARE(b.label("whyWhat"), QStringLiteral("The broker delivered it."));
    QTest::keyClick(b.panel.laneView(), Qt::Key_Right); // and the other way round
    QCOMPARE(story->currentIndex().row(), 1);
    QVERIFY(b.label("whyWhat").startsWith(u"The app failed"));
}

void tst_RedeliveryPanel::buttonsFollowWhatCanBeDone()
{
    Bench b;
    b.connectMosquitto();
    LaneMaker held(2);
    held.delivery(0).attempt(1, 2, AttemptEnd::Success).handled(2, HandlingEnd::Success).mark(MarkKind::AckHeld, 2, QStringLiteral("all"));
    b.take(deltaOf({LaneMaker::failed(1, 0), held.state(LaneState::Held),
                    LaneMaker(3).delivery(0).attempt(1, 0, AttemptEnd::Success).state(LaneState::InProgress)}));
    QSignalSpy released(&b.panel, &ui::RedeliveryPanel::releaseAsked), answered(&b.panel, &ui::RedeliveryPanel::answerAsked),
        reconnected(&b.panel, &ui::RedeliveryPanel::reconnectAsked);
    b.panel.chooseLane(1);
    QVERIFY(b.get<QPushButton>("reconnectNow")->isVisible());
    QVERIFY(!b.get<QPushButton>("releaseAcknowledgement")->isVisible());
    b.get<QPushButton>("reconnectNow")->click();
    QCOMPARE(reconnected[0][0].toString(), QStringLiteral("orders-pubsub"));
    b.panel.chooseLane(2);
    QVERIFY(!b.get<QPushButton>("reconnectNow")->isVisible());
    b.get<QPushButton>("releaseAcknowledgement")->click();
    QCOMPARE(released[0][0].toULongLong(), quint64(2));
    b.panel.chooseLane(3);
    QVERIFY(!b.get<QPushButton>("answerSuccess")->isVisible()); // the app answers by itself
    sidecar::WaitingCall call, other;
    call.attempt = 77;
    call.component = QStringLiteral("orders-pubsub");
    call.topic = QStringLiteral("orders/new");
    call.payload = R"({"specversion":"1.0","id":"90aa11"})";
    other = call;
    other.attempt = 78;
    other.payload = R"({"specversion":"1.0","id":"somebody else"})";
    b.panel.setWaiting({other, call});
    QTRY_VERIFY(b.get<QPushButton>("answerSuccess")->isVisible());
    b.get<QPushButton>("answerSuccess")->click();
    QCOMPARE(answered[0][0].toULongLong(), quint64(77));
}

void tst_RedeliveryPanel::packetsOfTheChosenStep()
{
    Bench b;
    const LanePtr lane = LaneMaker(1).delivery(0).delivery(10, true, Tie::ProvedByPacket).state(LaneState::Unacknowledged);
    b.take(deltaOf({lane}));
    QSignalSpy packets(&b.panel, &ui::RedeliveryPanel::packetAsked);
    b.panel.chooseLane(1);
    b.get<QPushButton>("openPackets")->click();
    QCOMPARE(packets.last()[0].toULongLong(), quint64(lane->marks[0].seq));
    b.panel.laneView()->choose(1, 1);
    b.get<QPushButton>("openPackets")->click();
    QCOMPARE(packets.last()[0].toULongLong(), quint64(lane->marks[1].seq));
}

// Facts (brokers 2.8): mosquitto 20, RabbitMQ 10.
void tst_RedeliveryPanel::gaugeCountsAgainstTheBrokersLimit()
{
    Bench b;
    b.take(inFlight(3));
    QTRY_COMPARE(b.panel.gauge()->text(), QStringLiteral("un-acked 3, oldest 10 s")); // nobody knows the broker
    b.connectMosquitto();
    QTRY_COMPARE(b.panel.gauge()->text(), QStringLiteral("un-acked 3 of 20, oldest 10 s"));
    b.panel.setBrokerAt(QStringLiteral("tcp://127.0.0.1:41883"), {QStringLiteral("RabbitMQ"), QStringLiteral("3.10.8")});
    QTRY_COMPARE(b.panel.gauge()->text(), QStringLiteral("un-acked 3 of 10, oldest 10 s"));
}

void tst_RedeliveryPanel::warnsBeforeTheWindowStarves()
{
    Bench b;
    b.connectMosquitto();
    b.take(inFlight(14));
    QTRY_VERIFY(b.panel.gauge()->text().contains(u"14 of 20"));
    QCOMPARE(b.notice("starvingNotice"), QString());
    b.take(inFlight(16));
    QTRY_COMPARE(b.notice("starvingNotice"),
                 QStringLiteral("4 more failure(s) and orders-pubsub goes silent until a reconnect: mosquitto 2.0.11's in-flight limit is 20."));
    b.take(inFlight(20));
    QTRY_VERIFY(b.notice("starvingNotice").startsWith(u"orders-pubsub has gone silent"));
    b.take(inFlight(0));
    QTRY_COMPARE(b.notice("starvingNotice"), QString());
}

// The issue: counts by state always add up to what was received.
void tst_RedeliveryPanel::countsAddUp()
{
    Bench b;
    LaneDelta delta = deltaOf({LaneMaker::taken(1, 0), LaneMaker::taken(2, 0), LaneMaker::failed(3, 0), LaneMaker(4).published(0).state(LaneState::NotDelivered)});
    delta.counts.redeliveriesProved = 3;
    delta.counts.redeliveriesGuessed = 1;
    b.take(delta);
    QTRY_COMPARE(b.label("laneCounts"), QStringLiteral("3 messages = ● 1 un-acked + ✓ 2 acknowledged · 1 of ours not delivered"));
    QCOMPARE(b.label("laneSums"), QStringLiteral("4 redeliveries: 3 proved, 1 guessed · 3 attempts · let go 0"));
}

void tst_RedeliveryPanel::filters()
{
    Bench b;
    b.take(deltaOf({LaneMaker::taken(1, 0), LaneMaker::failed(2, 0, "orders/paid"), LaneMaker::failed(3, 0)}));
    QTest::keyClick(&b.panel, Qt::Key_F, Qt::ControlModifier);
    auto* topic = b.get<QLineEdit>("laneTopic");
    QTRY_VERIFY(topic->hasFocus());
    QTest::keyClicks(topic, QStringLiteral("orders/new"));
    QTRY_COMPARE(b.rows(), 2);
    auto* states = b.get<QComboBox>("laneStates");
    states->setCurrentIndex(states->findText(QStringLiteral("un-acked"), Qt::MatchContains));
    QCOMPARE(b.rows(), 1);
    QVERIFY(b.label("laneSums").startsWith(u"shown 1"));
    QTest::keyClicks(topic, QStringLiteral("zzz"));
    QTRY_COMPARE(b.rows(), 0);
    QCOMPARE(b.panel.laneView()->emptyText(), QStringLiteral("No message matches"));
    topic->clear();
    states->setCurrentIndex(0);
    QTRY_COMPARE(b.rows(), 3);
}

// look.md: paused says what was missed.
void tst_RedeliveryPanel::pauseTellsWhatIsMissed()
{
    Bench b;
    b.take(deltaOf({LaneMaker::failed(1, 0)}));
    b.get<QPushButton>("pauseLanesButton")->click();
    QVERIFY(b.panel.lanes()->isPaused());
    LaneDelta delta = deltaOf({LaneMaker::taken(1, 0), LaneMaker::taken(2, 0)});
    delta.counts.messages = 2;
    b.take(delta);
    QTRY_VERIFY2(b.notice("redeliveryPauseNotice").contains(u"1 new messages, 2 changes"), qPrintable(b.notice("redeliveryPauseNotice")));
    QCOMPARE(b.rows(), 1);
    b.get<QPushButton>("lanesGoOn")->click();
    QCOMPARE(b.rows(), 2);
    QCOMPARE(b.notice("redeliveryPauseNotice"), QString());
}

// look.md, "too much": what was let go, and how to keep more.
void tst_RedeliveryPanel::tellsWhatWasLetGo()
{
    Bench b;
    LaneDelta delta = deltaOf({LaneMaker::taken(9, 0)});
    delta.counts.letGo = 1200;
    delta.counts.kept = 50000;
    b.take(delta);
    QTRY_VERIFY(b.notice("redeliveryLetGoNotice").contains(u"recording"));
    QVERIFY(b.label("laneSums").contains(u"let go 1"));
}

void tst_RedeliveryPanel::tellsWhyALinkIsDown()
{
    Bench b;
    auto down = connection(QStringLiteral("orders-pubsub"), QStringLiteral("tcp://h:1883"), sidecar::LinkState::WaitingToRetry);
    down.error = mqtt::ConnectionError();
    down.error->message = QStringLiteral("Nobody listens at h:1883.");
    b.panel.setConnections({down});
    QCOMPARE(b.notice("redeliveryLinkNotice"), QStringLiteral("orders-pubsub: Nobody listens at h:1883."));
    b.connectMosquitto();
    QCOMPARE(b.notice("redeliveryLinkNotice"), QString());
}

// The issue: the same failing handler on two brokers side by side: a newcomer can say, from the screen alone, who retried
// and when.
void tst_RedeliveryPanel::twoComponentsSayWhoRetriedAndWhen()
{
    Bench b;
    const QString one = QStringLiteral("tcp://127.0.0.1:41883"), two = QStringLiteral("tcp://127.0.0.1:5673");
    const QString mosquitto = QStringLiteral("orders-mosquitto"), rabbit = QStringLiteral("orders-rabbit");
    b.panel.setConnections({connection(mosquitto, one), connection(rabbit, two)});
    b.panel.setBrokerAt(one, {QStringLiteral("mosquitto"), QStringLiteral("2.0.11")});
    b.panel.setBrokerAt(two, {QStringLiteral("RabbitMQ"), QStringLiteral("3.10.8")});
    const LanePtr first = LaneMaker(1).component(mosquitto, 0, 1).delivery(0).attempt(1, 2, AttemptEnd::Failed).handled(2, HandlingEnd::Failed)
                              .delivery(5'000, true, Tie::ProvedByPacket).state(LaneState::Unacknowledged);
    const LanePtr second = LaneMaker(2).component(rabbit, 0, 2).delivery(0).attempt(1, 2, AttemptEnd::Failed).handled(2, HandlingEnd::Failed)
                               .state(LaneState::Unacknowledged);
    LaneDelta delta = deltaOf({first, second});
    delta.crossings = {test::cut(4'000, EndCause::Close, 1, mosquitto), test::connected(4'900, true, true, 1, mosquitto)};
    b.take(delta);
    QVERIFY(b.panel.laneView()->rowText(0).contains(u"orders-mosquitto · mosquitto 2.0.11"));
    QVERIFY(b.panel.laneView()->rowText(1).contains(u"orders-rabbit · RabbitMQ 3.10.8"));
    b.panel.chooseLane(1);
    QStringList story;
    for (int row = 0; row < b.panel.detail()->story()->rowCount(); ++row)
        story << b.panel.detail()->story()->index(row, 0).data().toString() + u' ' + b.panel.detail()->story()->index(row, 2).data().toString();
    QVERIFY2(story.contains(QStringLiteral("+5.000 s mosquitto 2.0.11")), qPrintable(story.join(u'\n')));
    QVERIFY2(story.contains(QStringLiteral("+4.900 s orders-mosquitto")), qPrintable(story.join(u'\n')));
    b.panel.chooseLane(2); // the cut was not its own
    QCOMPARE(b.panel.detail()->story()->rowCount(), 3);
    QVERIFY(b.label("whyText").contains(u"RabbitMQ 3.10.8"));
    auto* component = b.get<QComboBox>("laneComponent");
    QVERIFY(component->isVisible());
    component->setCurrentIndex(component->findText(rabbit));
    QCOMPARE(b.rows(), 1);
}

void tst_RedeliveryPanel::ageOfTheUnackedMovesWithoutNews()
{
    Bench b;
    b.take(deltaOf({LaneMaker::failed(1, 0)}));
    b.panel.chooseLane(1);
    QVERIFY(b.label("laneState").contains(u"12 s"));
    b.nowMs = 75'000;
    QTRY_VERIFY(b.label("laneState").contains(u"1 min"));
}

void tst_RedeliveryPanel::measuresFromTheChosenMark()
{
    Bench b;
    b.take(deltaOf({LaneMaker::failed(1, 0), LaneMaker::failed(2, 5'000)}));
    b.panel.laneView()->choose(2, 0);
    b.get<QAction>("measureLanes")->trigger();
    QCOMPARE(b.panel.detail()->story()->index(0, 0).data().toString(), QStringLiteral("+0.000 s"));
    b.panel.laneView()->choose(1, 0);
    QCOMPARE(b.panel.detail()->story()->index(0, 0).data().toString(), QStringLiteral("−5.000 s"));
    b.panel.laneView()->choose(1);
    b.get<QAction>("measureLanes")->trigger(); // no mark: from the beginning
    QCOMPARE(b.panel.detail()->story()->index(0, 0).data().toString(), QStringLiteral("+0.000 s"));
}

void tst_RedeliveryPanel::picturesAreWrittenWholeOrNotAtAll()
{
    Bench b;
    QTemporaryDir folder;
    const QString png = folder.filePath(QStringLiteral("lanes.png")), svg = folder.filePath(QStringLiteral("lane.svg"));
    QVERIFY(!b.panel.savePicture(png, false).isEmpty()); // nothing to draw
    QVERIFY(!QFile::exists(png));
    b.take(deltaOf({LaneMaker::taken(1, 0), LaneMaker::failed(2, 0)}));
    QCOMPARE(b.panel.savePicture(png, false), QString());
    QVERIFY(QImage(png).width() >= 1200);
    QVERIFY(!b.panel.savePicture(svg, true).isEmpty()); // none is chosen
    b.panel.chooseLane(2);
    QCOMPARE(b.panel.savePicture(svg, true), QString());
    QFile file(svg);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("<svg"));
    QVERIFY(b.panel.savePicture(QStringLiteral("/nowhere/x.png"), true).contains(u"/nowhere/x.png"));
}

void tst_RedeliveryPanel::messagesThatAreShownAreExported()
{
    Bench b;
    QTemporaryDir folder;
    const QString json = folder.filePath(QStringLiteral("m.jsonl")), csv = folder.filePath(QStringLiteral("m.csv"));
    QString asked = json;
    b.panel.setAskPath([&asked](QWidget*, const QString&, const QString&, const QString&) { return asked; });
    b.get<QAction>("exportJson")->trigger();
    QCOMPARE(b.notice("redeliveryFileNotice"), QStringLiteral("There is no message to export."));
    QVERIFY(!QFile::exists(json));
    b.take(deltaOf({LaneMaker::taken(1, 0), LaneMaker::failed(2, 0), LaneMaker::failed(3, 0)}));
    auto* states = b.get<QComboBox>("laneStates");
    states->setCurrentIndex(states->findText(QStringLiteral("un-acked"), Qt::MatchContains));
    b.panel.setPayloadSource([](Seq) { return std::optional<std::string>("the payload"); });
    b.get<QAction>("exportJson")->trigger();
    QCOMPARE(b.notice("redeliveryFileNotice"), QStringLiteral("Written: %1").arg(json));
    b.get<QPushButton>("closeFileNotice")->click();
    QCOMPARE(b.notice("redeliveryFileNotice"), QString());
    asked = csv;
    b.get<QAction>("exportCsv")->trigger();
    QFile lines(json), table(csv);
    QVERIFY(lines.open(QIODevice::ReadOnly) && table.open(QIODevice::ReadOnly));
    const QByteArray text = lines.readAll();
    QCOMPARE(text.trimmed().split('\n').size(), 2);
    QVERIFY(text.contains("the payload"));
    QCOMPARE(table.readAll().trimmed().split('\n').size(), 3); // with its head
    asked = QStringLiteral("/nowhere/lanes.png");
    b.get<QAction>("pictureOfLanes")->trigger();
    QVERIFY(b.notice("redeliveryFileNotice").contains(asked));
    asked.clear(); // never mind
    b.get<QAction>("pictureOfLane")->trigger();
    QVERIFY(b.notice("redeliveryFileNotice").contains(u"/nowhere/lanes.png"));
}

void tst_RedeliveryPanel::toolBarStandsOnTop()
{
    Bench b;
    auto* bar = new QPushButton(QStringLiteral("Hold"));
    b.panel.setToolBar(bar);
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(bar->mapTo(&b.panel, QPoint()).y() < b.get<QLineEdit>("laneTopic")->mapTo(&b.panel, QPoint()).y());
}

void tst_RedeliveryPanel::controlsHaveNames()
{
    Bench b;
    for (QWidget* widget : b.panel.findChildren<QWidget*>()) {
        if (!(widget->focusPolicy() & Qt::TabFocus) || widget->window() != &b.panel || widget->objectName().startsWith(u"qt_")) continue;
        const bool named = !widget->accessibleName().isEmpty() || qobject_cast<QPushButton*>(widget);
        QVERIFY2(named, qPrintable(widget->objectName() + QLatin1String(widget->metaObject()->className())));
    }
}

QTEST_MAIN(tst_RedeliveryPanel)
#include "tst_redelivery_panel.moc"
