#include "core/broker/local_mosquitto.h"
#include "ui/models/format.h"
#include "ui/models/local_broker_log_model.h"
#include "ui/panels/local_broker_log.h"
#include "ui/roles/item_roles.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace wb::ui;
using wb::broker::LocalBroker;
using wb::broker::LocalMosquitto;

namespace {

LocalBrokerLine lineOf(const QString& text, const QString& broker = QStringLiteral("mosquitto"))
{
    return readBrokerLine(broker, text, QDateTime::fromString(QStringLiteral("2026-11-20T14:02:11.803Z"), Qt::ISODateWithMs));
}

void add(LocalBrokerLogModel& model, int first, int count)
{
    for (int i = first; i < first + count; ++i) model.add(lineOf(QStringLiteral("line %1").arg(i)));
}

QString cell(const QAbstractItemModel& model, int row, int column = LocalBrokerLogModel::TextColumn)
{
    return model.index(row, column).data().toString();
}

} // namespace

// "Their log is a panel": of all brokers by time, bounded and counted, held still on demand.
class tst_LocalBrokerLog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::Light); }
    void aLineIsTakenApart_data();
    void aLineIsTakenApart();
    void manyLinesAreOneBatch();
    void whatMustMakeRoomIsCounted();
    void pausedKeepsThePlaceAndCountsWhatWasMissed();
    void pausedIsBoundedToo();
    void filtersByBrokerAndTrouble();
    void findGoesRoundBothWays();
    void clearForgetsLinesAndCounts();
    void aRealBrokersLinesAppearInThePanel();
    void keysFindPauseAndCopy();
};

void tst_LocalBrokerLog::aLineIsTakenApart_data()
{
    QTest::addColumn<QString>("raw");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("weight");
    QTest::addColumn<QString>("time"); // UTC; empty: of its arrival
    QTest::newRow("mosquitto") << "New connection from 127.0.0.1" << "New connection from 127.0.0.1" << int(LogWeight::Plain) << "";
    QTest::newRow("mosquitto, stamp") << "1795166900: Error: Unknown configuration variable" << "Unknown configuration variable"
                                      << int(LogWeight::Error) << "2026-11-20T09:28:20.000000000Z";
    QTest::newRow("mosquitto, warning") << "Warning: Mosquitto should not be run as root" << "Mosquitto should not be run as root"
                                        << int(LogWeight::Warning) << "";
    QTest::newRow("RabbitMQ") << "2026-11-20 15:40:24.063079+00:00 [warning] <0.619.0> deprecated feature" << "deprecated feature"
                              << int(LogWeight::Warning) << "2026-11-20T15:40:24.063079000Z";
    QTest::newRow("RabbitMQ, without stamp") << "[error] connection refused" << "connection refused" << int(LogWeight::Error) << "";
    QTest::newRow("EMQX") << "2026-11-20T16:40:24.000001+01:00 [critical] msg: out of memory" << "msg: out of memory"
                          << int(LogWeight::Error) << "2026-11-20T15:40:24.000001000Z";
    QTest::newRow("no level") << "[plugins] loaded" << "loaded" << int(LogWeight::Plain) << "";
    QTest::newRow("impossible stamp") << "2026-13-40 99:99:99 text" << "2026-13-40 99:99:99 text" << int(LogWeight::Plain) << "";
    QTest::newRow("empty") << "" << "" << int(LogWeight::Plain) << "";
}

void tst_LocalBrokerLog::aLineIsTakenApart()
{
    QFETCH(QString, raw);
    QFETCH(QString, time);
    const LocalBrokerLine line = lineOf(raw);
    QTEST(line.text, "text");
    QTEST(int(line.weight), "weight");
    const auto ms = QDateTime::fromMSecsSinceEpoch(line.timeNs / 1'000'000, Qt::UTC);
    const QString read = ms.toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss."))
                         + QString::number(line.timeNs % 1'000'000'000).rightJustified(9, u'0') + u'Z';
    QCOMPARE(read, time.isEmpty() ? QStringLiteral("2026-11-20T14:02:11.803000000Z") : time);
}

void tst_LocalBrokerLog::manyLinesAreOneBatch()
{
    LocalBrokerLogModel model;
    QAbstractItemModelTester tester(&model);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    add(model, 0, 1000);
    QCOMPARE(model.rowCount(), 0); // never a signal a line
    QVERIFY(inserted.wait());
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(model.rowCount(), 1000);
    QCOMPARE(cell(model, 999), QStringLiteral("line 999"));
    QCOMPARE(cell(model, 0, LocalBrokerLogModel::TimeColumn), clockTime(model.at(0).timeNs)); // the program's one format
}

void tst_LocalBrokerLog::whatMustMakeRoomIsCounted()
{
    LocalBrokerLogModel model(nullptr, 100);
    QAbstractItemModelTester tester(&model);
    QSignalSpy counted(&model, &LocalBrokerLogModel::counted);
    add(model, 0, 90);
    QVERIFY(counted.wait());
    QCOMPARE(model.letGo(), quint64(0));
    add(model, 90, 40);
    QVERIFY(counted.wait());
    QCOMPARE(model.kept(), 100);
    QCOMPARE(model.letGo(), quint64(30));
    QCOMPARE(cell(model, 0), QStringLiteral("line 30"));
    add(model, 130, 1000); // more than fits, at once
    QVERIFY(counted.wait());
    QCOMPARE(model.rowCount(), 100);
    QCOMPARE(model.letGo(), quint64(1030));
    QCOMPARE(cell(model, 99), QStringLiteral("line 1129"));
    model.setTroubleOnly(true); // lines out of sight are let go and counted alike
    add(model, 1130, 50);
    QVERIFY(counted.wait());
    QCOMPARE(model.letGo(), quint64(1080));
    QCOMPARE(model.rowCount(), 0);
}

void tst_LocalBrokerLog::pausedKeepsThePlaceAndCountsWhatWasMissed()
{
    LocalBrokerLogModel model(nullptr, 100);
    QAbstractItemModelTester tester(&model);
    QSignalSpy counted(&model, &LocalBrokerLogModel::counted);
    add(model, 0, 80);
    QVERIFY(counted.wait());
    model.setPaused(true);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted), removed(&model, &QAbstractItemModel::rowsRemoved);
    counted.clear();
    add(model, 80, 60);
    QVERIFY(counted.wait());
    QCOMPARE(model.missed(), quint64(60));
    QCOMPARE(model.rowCount(), 80);
    QVERIFY(inserted.isEmpty() && removed.isEmpty());
    model.setPaused(false);
    QCOMPARE(model.rowCount(), 100);
    QCOMPARE(cell(model, 99), QStringLiteral("line 139"));
    QCOMPARE(model.missed(), quint64(0));
    QCOMPARE(model.letGo(), quint64(40));
}

void tst_LocalBrokerLog::pausedIsBoundedToo()
{
    LocalBrokerLogModel model(nullptr, 100);
    QAbstractItemModelTester tester(&model);
    add(model, 0, 10);
    QTRY_COMPARE(model.rowCount(), 10);
    model.setPaused(true);
    add(model, 10, 250);
    QCOMPARE(model.missed(), quint64(250));
    QCOMPARE(model.letGo(), quint64(150));
    model.setPaused(false);
    QCOMPARE(model.rowCount(), 100);
    QCOMPARE(cell(model, 0), QStringLiteral("line 160"));
    QCOMPARE(model.letGo(), quint64(160)); // with the ten that were on the screen
}

void tst_LocalBrokerLog::filtersByBrokerAndTrouble()
{
    LocalBrokerLogModel model;
    QAbstractItemModelTester tester(&model);
    model.add(lineOf(QStringLiteral("Warning: one")));
    model.add(lineOf(QStringLiteral("two")));
    model.add(lineOf(QStringLiteral("[error] three"), QStringLiteral("RabbitMQ")));
    QTRY_COMPARE(model.rowCount(), 3);
    // Never by colour alone: a word, and the tone with it.
    QCOMPARE(cell(model, 0, LocalBrokerLogModel::WeightColumn), QStringLiteral("warning"));
    QCOMPARE(model.index(0, LocalBrokerLogModel::TextColumn).data(ToneRole).toInt(), int(Tone::Warning));
    QCOMPARE(cell(model, 2, LocalBrokerLogModel::WeightColumn), QStringLiteral("error"));
    model.setTroubleOnly(true);
    QCOMPARE(model.rowCount(), 2);
    model.setBroker(QStringLiteral("mosquitto"));
    QCOMPARE(model.rowCount(), 1);
    model.add(lineOf(QStringLiteral("[warning] four"), QStringLiteral("RabbitMQ")));
    model.add(lineOf(QStringLiteral("Error: five")));
    QTRY_COMPARE(model.rowCount(), 2);
    QCOMPARE(cell(model, 1), QStringLiteral("five"));
    model.setBroker({});
    model.setTroubleOnly(false);
    QCOMPARE(model.rowCount(), 5);
}

void tst_LocalBrokerLog::findGoesRoundBothWays()
{
    LocalBrokerLogModel model;
    for (const char* text : {"alpha one", "beta", "Alpha two", "gamma"}) model.add(lineOf(QLatin1String(text)));
    QTRY_COMPARE(model.rowCount(), 4);
    const QString words = QStringLiteral("alpha");
    QCOMPARE(model.matches(words), 2);
    QCOMPARE(model.find(words, -1, true), 0);
    QCOMPARE(model.find(words, 0, true), 2);
    QCOMPARE(model.find(words, 2, true), 0);
    QCOMPARE(model.find(words, 0, false), 2);
    QCOMPARE(model.find(words, -1, false), 2);
    QCOMPARE(model.find(QStringLiteral("delta"), 1, true), -1);
    QCOMPARE(model.find({}, 1, true), -1);
}

void tst_LocalBrokerLog::clearForgetsLinesAndCounts()
{
    LocalBrokerLogModel model(nullptr, 10);
    QAbstractItemModelTester tester(&model);
    add(model, 0, 15);
    QTRY_COMPARE(model.rowCount(), 10);
    add(model, 15, 3); // on their way
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.letGo(), quint64(0));
    add(model, 18, 1);
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(cell(model, 0), QStringLiteral("line 18"));
}

void tst_LocalBrokerLog::aRealBrokersLinesAppearInThePanel()
{
    LocalBrokerLog log;
    LocalMosquitto mosquitto;
    log.watch(&mosquitto);
    log.watch(&mosquitto); // told twice, heard once
    log.resize(900, 200);
    log.show();
    mosquitto.start();
    QTRY_COMPARE_WITH_TIMEOUT(mosquitto.state(), LocalBroker::State::Running, 10000);
    const QString running = QStringLiteral("mosquitto version %1 running").arg(mosquitto.version());
    QTRY_COMPARE(log.model()->matches(running), 1);
    QTRY_VERIFY(!log.note().isEmpty());
    log.showBroker(QStringLiteral("mosquitto"));
    QVERIFY(log.model()->rowCount() > 0);
    auto* choice = log.findChild<QComboBox*>(QStringLiteral("brokerLogBroker"));
    QCOMPARE(choice->currentText(), QStringLiteral("mosquitto"));
    QCOMPARE(choice->count(), 2);
}

void tst_LocalBrokerLog::keysFindPauseAndCopy()
{
    LocalBrokerLog log;
    log.resize(900, 240);
    log.show();
    QVERIFY(QTest::qWaitForWindowActive(&log));
    for (int i = 0; i < 50; ++i) log.model()->add(lineOf(QStringLiteral("line %1").arg(i)));
    QTRY_COMPARE(log.model()->rowCount(), 50);
    auto* list = log.findChild<RowView*>(QStringLiteral("brokerLogList"));
    QVERIFY(list->follow());
    log.findAction()->trigger();
    auto* words = log.findChild<QLineEdit*>(QStringLiteral("brokerLogFind"));
    QCOMPARE(QApplication::focusWidget(), words);
    QTest::keyClicks(words, QStringLiteral("line 7"));
    QTest::keyClick(words, Qt::Key_Return);
    QCOMPARE(list->currentIndex().row(), 7);
    QVERIFY(!list->follow()); // what was found stays in sight
    QTest::keyClick(words, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(list->currentIndex().row(), 7); // the only one
    auto* matches = log.findChild<QLabel*>(QStringLiteral("brokerLogMatches"));
    QTRY_VERIFY2(matches->text().startsWith(u'1'), qPrintable(matches->text()));

    QTest::keyClick(list, Qt::Key_P, Qt::AltModifier);
    log.model()->add(lineOf(QStringLiteral("late")));
    auto* missed = log.findChild<QLabel*>(QStringLiteral("brokerLogMissed"));
    QTRY_VERIFY2(missed->isVisible() && missed->text().contains(u'1'), qPrintable(missed->text()));
    QCOMPARE(log.model()->rowCount(), 50);
    QTest::keyClick(list, Qt::Key_P, Qt::AltModifier);
    QTRY_COMPARE(log.model()->rowCount(), 51);

    QTest::keyClick(list, Qt::Key_O, Qt::AltModifier);
    const QStringList copied = QApplication::clipboard()->text().split(u'\n');
    QCOMPARE(copied.size(), 51);
    QVERIFY2(copied.last().endsWith(QStringLiteral("\tlate")), qPrintable(copied.last()));
    QTest::keyClick(list, Qt::Key_Delete, Qt::AltModifier);
    QCOMPARE(log.model()->rowCount(), 0);
    QTRY_VERIFY(!log.findChild<QPushButton*>(QStringLiteral("brokerLogCopy"))->isEnabled());
}

QTEST_MAIN(tst_LocalBrokerLog)
#include "tst_local_broker_log.moc"
