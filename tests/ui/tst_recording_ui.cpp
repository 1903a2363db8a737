#include "core/ledger/recording/recorder.h"
#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
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

// "Record a session …; open it again in the window and have lanes, packets and topics back".
class tst_RecordingUi : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void whatIsNoRecordingIsRefusedInPlace();
    void readingCanBeStopped();
};

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
