#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
#include "ui/models/lane_model.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/panels/scenario_editor.h"
#include "ui/panels/scenario_lanes.h"
#include "ui/panels/scenario_panel.h"
#include "ui/panels/scenario_steps.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/yaml_editor.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QAction>
#include <QClipboard>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>

using namespace wb;
using namespace wb::test;
using scenario::Verdict;

namespace {

constexpr int patience = 60'000;

// A failing handler on mosquitto: redelivered after the reconnect only.
QByteArray scenarioText(const QByteArray& deliveries = "1")
{
    return "scenario: a failure comes back\n"
           "lesson: mosquitto sends what was not acknowledged again when the session resumes.\n"
           "resources: |\n"
           "  apiVersion: dapr.io/v1alpha1\n"
           "  kind: Component\n"
           "  metadata:\n"
           "    name: orders\n"
           "  spec:\n"
           "    type: pubsub.mqtt3\n"
           "    version: v1\n"
           "    metadata:\n"
           "      - name: url\n"
           "        value: ${BROKER}\n"
           "      - name: consumerID\n"
           "        value: orders-id\n"
           "      - name: cleanSession\n"
           "        value: \"false\"\n"
           "  ---\n"
           "  apiVersion: dapr.io/v2alpha1\n"
           "  kind: Subscription\n"
           "  metadata:\n"
           "    name: new\n"
           "  spec:\n"
           "    pubsubname: orders\n"
           "    topic: orders/#\n"
           "    routes:\n"
           "      default: /orders\n"
           "app: {rules: [{topic: orders/#, answers: [500, success]}]}\n"
           "steps:\n"
           "  - connect: orders\n"
           "  - publish: {topic: orders/new, payload: {n: 1}}\n"
           "  - expect: {handled: 1, end: failed}\n"
           "  - cut: reset\n"
           "    as: cut\n"
           "  - reconnect:\n"
           "  - expect: {deliveries: " + deliveries + ", dup: true, since: cut, within: 3s}\n"
           "  - expect: {states: {acknowledged: 1}}\n"; // line 37
}

} // namespace

// "the window runs the same file with live progress".
class tst_ScenarioPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void stepsKeepStillAndChangeOneByOne();
    void aScenarioRunsToGreenBesideTheLiveConnections();
    void aFailureIsToldWithPlaceAndPackets();
    void aFileThatIsNoScenarioTellsAllItsMistakes();
    void aRunCanBeStopped();
    void whatAPersonDidIsSavedAndRuns();
    void theWindowCloses_data();
    void theWindowCloses();

private:
    static ui::ScenarioPanel& panel(Story& s) { return *s.get<ui::ScenarioPanel>("scenarioPanel"); }
    static void runToTheEnd(Story& s, const QByteArray& text);
};

void tst_ScenarioPanel::runToTheEnd(Story& s, const QByteArray& text)
{
    s.openFrom = writeFile(s.folder(), QStringLiteral("failure.yaml"), text);
    s.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(s.get<QDockWidget>("dockScenario")->isVisible());
    QCOMPARE(panel(s).report().steps.size(), 7);
    QCOMPARE(s.label("scenarioVerdict"), QStringLiteral("○ not run"));
    s.key(Qt::Key_F5, Qt::ControlModifier);
    QTRY_COMPARE(panel(s).report().verdict, Verdict::Running);
    QTRY_VERIFY_WITH_TIMEOUT(panel(s).report().verdict != Verdict::Running, patience);
}

void tst_ScenarioPanel::stepsKeepStillAndChangeOneByOne()
{
    ui::ScenarioSteps model;
    QAbstractItemModelTester tester(&model);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset), changed(&model, &QAbstractItemModel::dataChanged);
    scenario::StepReport one;
    one.what = QStringLiteral("connect orders");
    one.place = {30, 5};
    QList<scenario::StepReport> steps{one, one, one};
    model.setSteps(steps);
    QCOMPARE(reset.size(), 1);
    QCOMPARE(model.index(0, ui::ScenarioSteps::VerdictColumn).data().toString(), QStringLiteral("○ not run"));
    steps[1].verdict = Verdict::Failed;
    steps[1].isExpectation = true;
    model.setSteps(steps);
    QCOMPARE(reset.size(), 1);
    QCOMPARE(changed.size(), 1); // that row only
    QCOMPARE(model.firstFailed(), 1);
    QCOMPARE(model.index(1, ui::ScenarioSteps::StepColumn).data().toString(), QStringLiteral("expect connect orders"));
    QCOMPARE(model.index(1, ui::ScenarioSteps::VerdictColumn).data().toString(), QStringLiteral("✕ failed"));
    QCOMPARE(model.index(1, ui::ScenarioSteps::VerdictColumn).data(ui::ToneRole).toInt(), int(ui::Tone::Error));
}

void tst_ScenarioPanel::aScenarioRunsToGreenBesideTheLiveConnections()
{
    Story s;
    runToTheEnd(s, scenarioText());
    QVERIFY2(panel(s).report().verdict == Verdict::Passed, scenario::reportText({panel(s).report()}).toUtf8().constData());
    QVERIFY2(s.label("scenarioVerdict").startsWith(QStringLiteral("✓ passed in ")), qPrintable(s.label("scenarioVerdict")));
    QVERIFY(s.label("scenarioBroker").startsWith(QStringLiteral("on mosquitto ")));
    QVERIFY(s.label("scenarioLesson").contains(QStringLiteral("when the session resumes")));
    auto* list = s.get<ui::RowView>("scenarioSteps");
    for (int row = 0; row < list->model()->rowCount(); ++row)
        QCOMPARE(list->model()->index(row, 0).data().toString(), QStringLiteral("✓ passed"));

    // Its lanes are in the room Redelivery, under a banner that leads back; ours were not touched.
    auto* room = s.get<ui::ScenarioLanes>("redeliveryRoom");
    QVERIFY(room->isVisible() && room->showsRun());
    QTRY_COMPARE(room->run()->lanes()->store().counts().messages, 1u);
    QCOMPARE(room->run()->lanes()->store().counts().redeliveriesProved, 1u);
    QVERIFY(s.get<QWidget>("scenarioBanner")->isVisible());
    QCOMPARE(s.state(), QStringLiteral("not connected"));
    QCOMPARE(s.counters().packets, 0u);
    s.click(s.get<QPushButton>("backToLive"));
    QVERIFY(!room->showsRun() && !s.get<QWidget>("scenarioBanner")->isVisible());
    s.key(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(room->showsRun());

    s.key(Qt::Key_F5, Qt::ControlModifier); // once more, from the beginning
    QTRY_COMPARE(panel(s).report().verdict, Verdict::Running);
    QTRY_COMPARE_WITH_TIMEOUT(panel(s).report().verdict, Verdict::Passed, patience);
    QTRY_COMPARE(room->run()->lanes()->store().counts().messages, 1u);
}

void tst_ScenarioPanel::aFailureIsToldWithPlaceAndPackets()
{
    Story s;
    runToTheEnd(s, scenarioText("2"));
    QCOMPARE(panel(s).report().verdict, Verdict::Failed);
    QVERIFY2(s.label("scenarioVerdict").startsWith(QStringLiteral("✕ failed")), qPrintable(s.label("scenarioVerdict")));
    auto* list = s.get<ui::RowView>("scenarioSteps");
    QCOMPARE(list->currentIndex().row(), 5); // chosen by itself
    auto* detail = s.get<QPlainTextEdit>("scenarioDetail");
    const QString text = detail->toPlainText();
    QVERIFY2(text.contains(QStringLiteral("failure.yaml:36:")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("Expected: ")) && text.contains(QStringLiteral("Seen: ")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("PUBLISH")), qPrintable(text)); // the packets around it
    detail->setFocus();
    QTest::keyClick(detail, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(detail, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), text);
    s.key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("a failure comes back")));

    s.key(Qt::Key_E, Qt::ControlModifier); // the text, at that line
    auto* editor = s.get<ui::ScenarioEditor>("scenarioEditor");
    int line = -1, column = -1;
    editor->editor().getCursorPosition(&line, &column);
    QCOMPARE(line, 35);
    QByteArray mended = editor->editor().bytes();
    mended.replace("deliveries: 2,", "deliveries: 1,");
    editor->editor().replaceAll(mended);
    s.click(editor->findChild<QPushButton*>(QStringLiteral("scenarioSave")));
    QCOMPARE(readFile(s.openFrom), mended);
    editor->close();
    QTRY_VERIFY(s.window().isActiveWindow());
    s.key(Qt::Key_F5, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(panel(s).report().verdict, Verdict::Passed, patience);
}

void tst_ScenarioPanel::aFileThatIsNoScenarioTellsAllItsMistakes()
{
    Story s;
    s.openFrom = writeFile(s.folder(), QStringLiteral("wrong.yaml"), "scenario: one\nsteps:\n  - cutt: reset\n  - publish: {}\n");
    s.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY2(s.notice("scenarioNotice").contains(QStringLiteral("wrong.yaml:3:")), qPrintable(s.notice("scenarioNotice")));
    QVERIFY2(s.notice("scenarioNotice").contains(QStringLiteral("wrong.yaml:4:")), qPrintable(s.notice("scenarioNotice")));
    QVERIFY(!s.window().actionList().find("scenario.run")->isEnabled());
    QVERIFY(s.window().actionList().find("scenario.edit")->isEnabled());
}

void tst_ScenarioPanel::aRunCanBeStopped()
{
    Story s;
    QByteArray text = scenarioText();
    text.replace("  - cut: reset\n    as: cut\n", "  - watch: {nothing: [delivery], for: 60s}\n    as: cut\n");
    s.openFrom = writeFile(s.folder(), QStringLiteral("long.yaml"), text);
    s.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    s.key(Qt::Key_F5, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(panel(s).report().steps.value(3).verdict, Verdict::Running, patience);
    s.key(Qt::Key_F5, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(panel(s).report().verdict != Verdict::Running, patience);
    QVERIFY(panel(s).report().verdict != Verdict::Passed);
    QTRY_VERIFY(s.window().actionList().find("scenario.run")->isEnabled());
}

// "can record what the user did as a scenario": by keys, then the file runs to green on a mosquitto of its own.
void tst_ScenarioPanel::whatAPersonDidIsSavedAndRuns()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.window().connector().setObserving(false);
    QAction* save = s.window().actionList().find("scenario.save");
    QVERIFY(!save->isEnabled()); // nothing was done yet
    s.open(pubSubText(mosquitto.url().toUtf8()) + "---\n" + subscriptionText("orders/#"));
    s.key(Qt::Key_F9);
    const QString orders = QStringLiteral("orders-pubsub");
    QTRY_VERIFY(s.isSubscribed(orders));
    s.key(Qt::Key_F7);
    s.key(Qt::Key_2, Qt::ControlModifier);
    s.get<QLineEdit>("publishTopic")->setFocus();
    s.type(QStringLiteral("orders/new"));
    s.get<QPlainTextEdit>("publishPayload")->setFocus();
    s.type(QStringLiteral("{\"n\":1}"));
    s.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(s.connection(orders).unacked, 1);
    s.key(Qt::Key_F7, Qt::ShiftModifier);
    QTRY_COMPARE(s.connection(orders).unacked, 0);
    auto& lanes = *s.get<ui::RedeliveryPanel>("redeliveryPanel")->lanes();
    QTRY_COMPARE(lanes.store().counts().byState[std::size_t(ledger::LaneState::Acknowledged)], 1u);

    QVERIFY(save->isEnabled());
    s.key(Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
    auto* editor = s.get<ui::ScenarioEditor>("scenarioEditor");
    const QByteArray text = editor->editor().bytes();
    QVERIFY2(editor->problems().isEmpty(), qPrintable(editor->problems() + u'\n' + QString::fromUtf8(text)));
    for (const char* step : {"connect", "hold acks", "publish", "release acks", "expect"}) QVERIFY2(text.contains(step), text.constData());
    s.saveTo = s.folder().filePath(QStringLiteral("mine.yaml"));
    s.click(editor->findChild<QPushButton*>(QStringLiteral("scenarioSave")));
    QCOMPARE(readFile(s.saveTo), text);
    editor->close();
    QTRY_VERIFY(s.window().isActiveWindow());
    s.key(Qt::Key_F5, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(panel(s).report().verdict == Verdict::Passed || panel(s).report().verdict == Verdict::Failed, patience);
    QVERIFY2(panel(s).report().verdict == Verdict::Passed, (scenario::reportText({panel(s).report()}).toUtf8() + text).constData());
}

// A window that is closed in the middle ends the run with its broker.
void tst_ScenarioPanel::theWindowCloses_data()
{
    QTest::addColumn<bool>("running");
    QTest::newRow("in the middle") << true;
    QTest::newRow("before the first step") << false;
}

void tst_ScenarioPanel::theWindowCloses()
{
    QFETCH(bool, running);
    Story s;
    QByteArray text = scenarioText();
    text.replace("  - cut: reset\n    as: cut\n", "  - watch: {nothing: [delivery], for: 60s}\n    as: cut\n");
    s.openFrom = writeFile(s.folder(), QStringLiteral("long.yaml"), text);
    s.key(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    s.key(Qt::Key_F5, Qt::ControlModifier);
    if (running) QTRY_COMPARE_WITH_TIMEOUT(panel(s).report().steps.value(3).verdict, Verdict::Running, patience);
    s.closeWindow();
}

QTEST_MAIN(tst_ScenarioPanel)
#include "tst_scenario_panel.moc"
