#include "core/ledger/recording/recorder.h"
#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
#include "ui/models/lane_model.h"
#include "ui/models/message_model.h"
#include "ui/models/packet_model.h"
#include "ui/models/topic_tree_model.h"
#include "ui/panels/live_panel.h"
#include "ui/panels/packets_panel.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/recording_reader.h"
#include "ui/recording_room.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>

using namespace wb;
using namespace wb::test;

namespace {

const QString orders = QStringLiteral("orders-pubsub");

QByteArray component(const QString& url)
{
    return pubSubText(url.toUtf8()) + "    - name: cleanSession\n      value: \"false\"\n---\n" + subscriptionText("orders/#");
}

bool send(const Broker& mosquitto, const QString& to, const QByteArray& lines)
{
    return publish(mosquitto.port(), {QStringLiteral("-t"), to, QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-l")}, lines);
}

std::string wireOf(const ledger::Snapshot& in)
{
    std::string all;
    for (ledger::Seq seq = in.begin(); seq < in.end(); ++seq) all += in.wire(seq) + '|';
    return all;
}

} // namespace

// "Record a session …; open it again in the window and have lanes, packets and topics back".
class tst_RecordingUi : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void aRecordedSessionComesBackAsItWas();
    void aFileThatCannotBeWrittenIsToldUntilSeen();
    void whatIsNoRecordingIsRefusedInPlace();
    void readingCanBeStopped();
};

void tst_RecordingUi::aRecordedSessionComesBackAsItWas()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.window().connector().setObserving(false);
    s.open(component(mosquitto.url()));
    s.saveTo = s.openFrom = s.folder().filePath(QStringLiteral("session.pcapng"));
    s.key(Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY2(s.label("recordingStatus").startsWith(QStringLiteral("● session.pcapng: ")), qPrintable(s.label("recordingStatus")));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders));
    s.key(Qt::Key_F7); // one is held, and dies with the connection
    QVERIFY(send(mosquitto, QStringLiteral("orders/new"), "{\"n\":1}\n"));
    QTRY_COMPARE(s.connection(orders).unacked, 1);
    s.key(Qt::Key_F12);
    s.key(Qt::Key_F9, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(s.isConnected(orders) && s.connection(orders).sessionPresent, 15000);
    QTRY_COMPARE(s.get<ui::RedeliveryPanel>("redeliveryPanel")->lanes()->store().counts().redeliveriesProved, 1u);
    s.key(Qt::Key_F7, Qt::ShiftModifier);
    const auto& states = s.get<ui::RedeliveryPanel>("redeliveryPanel")->lanes()->store().counts().byState;
    QTRY_COMPARE(states[std::size_t(ledger::LaneState::Acknowledged)], 1u);
    QVERIFY(send(mosquitto, QStringLiteral("orders/paid"), "{\"n\":2}\nno JSON\n"));
    QTRY_COMPARE(s.messagesIn(QStringLiteral("orders/paid")), 2u);
    auto& live = *s.get<ui::RedeliveryPanel>("redeliveryPanel")->lanes();
    QTRY_COMPARE(live.store().counts().messages, 3u);
    s.key(Qt::Key_F9);
    QTRY_COMPARE(s.state(), QStringLiteral("not connected"));
    s.key(Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY2(s.label("recordingStatus").isEmpty(), qPrintable(s.label("recordingStatus")));
    const ledger::LaneCounts counts = live.store().counts();

    s.key(Qt::Key_T, Qt::ControlModifier);
    QTRY_VERIFY(s.window().findChild<ui::RecordingRoom*>());
    auto& room = *s.window().findChild<ui::RecordingRoom*>();
    QCOMPARE(s.window().tabs().currentWidget(), &room);
    QVERIFY(s.window().tabs().tabText(s.window().tabs().currentIndex()).contains(QStringLiteral("session.pcapng")));
    const ui::LaneModel& again = *room.redelivery().lanes();
    QTRY_COMPARE(again.store().counts().messages, counts.messages);
    QCOMPARE(again.store().counts().byState, counts.byState);
    QCOMPARE(again.store().counts().deliveries, counts.deliveries);
    QCOMPARE(again.store().counts().redeliveriesProved, 1u);
    QTRY_COMPARE(live.store().crossings().size(), again.store().crossings().size()); // a hidden room is fed once a second
    for (std::size_t i = 0; i < again.store().lanes().size(); ++i) {
        QCOMPARE(again.store().lanes()[i]->state, live.store().lanes()[i]->state);
        QCOMPARE(again.store().lanes()[i]->marks.size(), live.store().lanes()[i]->marks.size());
    }
    QTRY_COMPARE(wireOf(s.seen().snapshot), wireOf(room.recording().ledger->snapshot())); // every byte both ways
    QCOMPARE(room.live().messages()->rowCount(), 4);
    QVERIFY(room.live().selectTopic(QStringLiteral("orders/paid")));
    QVERIFY(!room.live().findChild<QWidget*>(QStringLiteral("publishBar"))->isVisibleTo(&room));
    const auto* banner = room.findChild<QWidget*>(QStringLiteral("recordingBanner"));
    QVERIFY(banner->isVisible() && banner->accessibleName().contains(QStringLiteral("session.pcapng")));

    // The live connections go on beside it.
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders));
    QCOMPARE(again.store().counts().messages, counts.messages);
    s.key(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(!s.window().findChild<ui::RecordingRoom*>());
    QVERIFY(!s.window().actionList().find("file.closeRecording")->isEnabled());
}

void tst_RecordingUi::aFileThatCannotBeWrittenIsToldUntilSeen()
{
    Story s;
    s.saveTo = s.folder().filePath(QStringLiteral("nowhere/session.pcapng"));
    s.key(Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY2(s.label("recordingStatus").startsWith(QStringLiteral("! ")), qPrintable(s.label("recordingStatus")));
    QVERIFY(s.bannerText().contains(s.saveTo));
    auto* seen = s.get<QPushButton>("recordingStop");
    QCOMPARE(seen->text(), QStringLiteral("Seen"));
    s.click(seen);
    QVERIFY(s.label("recordingStatus").isEmpty());
    QVERIFY(!seen->isVisible());
}

void tst_RecordingUi::whatIsNoRecordingIsRefusedInPlace()
{
    Story s;
    s.openFrom = writeFile(s.folder(), QStringLiteral("noise.pcapng"), "this is no recording");
    s.key(Qt::Key_T, Qt::ControlModifier);
    QTRY_VERIFY2(s.bannerText().contains(QStringLiteral("noise.pcapng")), qPrintable(s.bannerText()));
    QVERIFY(!s.window().findChild<ui::RecordingRoom*>());
    QCOMPARE(s.boxes(), 0);
}

void tst_RecordingUi::readingCanBeStopped()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("long.pcapng"));
    {
        ledger::Recorder recorder;
        QVERIFY(recorder.start(path));
        recorder.connectionSeen(1, ledger::Role::Sidecar, QStringLiteral("tcp://127.0.0.1:1883"), QStringLiteral("orders"));
        const std::string publish("\x30\x07\x00\x03" "a/b" "hi", 9);
        for (int i = 0; i < 20'000; ++i) recorder.packet({1, ledger::Role::Sidecar, true}, 1'700'000'000'000'000'000 + i, publish, ledger::Seq(i));
        recorder.stop();
        QCOMPARE(recorder.status().lost, 0u);
    }
    ui::RecordingReader reader;
    QSignalSpy finished(&reader, &ui::RecordingReader::finished);
    reader.read(path, 64u << 20);
    reader.stop();
    QVERIFY(finished.wait());
    QVERIFY(!finished.first().at(0).value<ui::RecordingReader::Result>());
    QCOMPARE(finished.first().at(1).toString(), QString()); // nothing went wrong
    reader.read(path, 64u << 20); // and once more, whole
    QVERIFY(finished.wait());
    const auto whole = finished.last().at(0).value<ui::RecordingReader::Result>();
    QVERIFY(whole);
    QCOMPARE(whole->packets, 20'000u);
}

QTEST_MAIN(tst_RecordingUi)
#include "tst_recording_ui.moc"
