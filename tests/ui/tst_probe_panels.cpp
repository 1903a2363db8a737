#include "ui/models/probe_compare_model.h"
#include "ui/panels/probe_bar.h"
#include "ui/panels/probe_compare.h"
#include "ui/panels/probe_dialog.h"
#include "ui/panels/probe_evidence.h"
#include "ui/widgets/theme.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace wb;
using namespace wb::ui;

namespace {

broker::ProbeReport reportOf(const QString& version, const QList<std::pair<const char*, const char*>>& values)
{
    broker::ProbeReport report;
    report.product = QStringLiteral("mosquitto");
    report.version = version;
    report.started = QDateTime::fromString(QStringLiteral("2026-11-20T10:00:00.000Z"), Qt::ISODateWithMs);
    for (const auto& [id, value] : values) {
        broker::ProbeResult result;
        result.id = QString::fromLatin1(id);
        result.facets = broker::facetsOf(QString::fromLatin1(value));
        report.results << result;
    }
    return report;
}

QList<KeptProbe> three()
{
    return {{QStringLiteral("one"), reportOf(QStringLiteral("2.0.11"), {{"max_qos", "granted for 0, 1, 2: 0, 1, 2"}, {"dots", "a.b arrives as: a.b"}})},
            {QStringLiteral("two"), reportOf(QStringLiteral("2.0.18"), {{"max_qos", "granted for 0, 1, 2: 0, 1, 1"}, {"dots", "a.b arrives as: a.b"}})},
            {QStringLiteral("three"), reportOf(QStringLiteral("1.6"), {{"will", "connection cut: published"}})}};
}

ProbeCompare::AskPath noPath()
{
    return [](QWidget*, const QString&, const QString&, const QString&) { return QString(); };
}

} // namespace

// The parts of the probe's windows by themselves.
class tst_ProbePanels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::Light); }
    void theModelShowsWhatDiffersFirst();
    void anotherChoiceIsComparedAtOnce();
    void withoutASecondProbeItSaysSo();
    void theEvidenceOfNothingButANoteIsShown();
    void theDialogSaysWhatASingleRowTakes();
    void theBarCountsAndOffersTheWayOut();
};

void tst_ProbePanels::theModelShowsWhatDiffersFirst()
{
    ProbeCompareModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QList<KeptProbe> kept = three();
    model.setComparison(broker::comparisonOf(kept[0].report, kept[1].report));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.at(0).id, QStringLiteral("max_qos"));
    QCOMPARE(model.data(model.index(1, ProbeCompareModel::VerdictColumn)).toString(), QStringLiteral("= alike"));
    QCOMPARE(model.headerData(ProbeCompareModel::AfterColumn, Qt::Horizontal).toString(), QStringLiteral("mosquitto 2.0.18"));
    model.setOnlyDifferences(true);
    QCOMPARE(model.rowCount(), 1);
    model.setComparison(broker::comparisonOf(kept[0].report, kept[2].report));
    QCOMPARE(model.rowCount(), 0);
    model.setOnlyDifferences(false);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.data(model.index(0, ProbeCompareModel::VerdictColumn)).toString(), QStringLiteral("in one only"));
}

void tst_ProbePanels::anotherChoiceIsComparedAtOnce()
{
    ProbeCompare room(noPath());
    room.setProbes(three());
    room.choose(0, 1);
    room.show();
    auto* summary = room.findChild<QLabel*>(QStringLiteral("compareSummary"));
    QCOMPARE(summary->text(), QStringLiteral("1 differ · 1 are alike · 0 cannot be compared"));
    room.findChild<QComboBox*>(QStringLiteral("compareAfter"))->setCurrentIndex(2);
    QCOMPARE(summary->text(), QStringLiteral("0 differ · 0 are alike · 3 cannot be compared"));
    QSignalSpy asked(&room, &ProbeCompare::evidenceAsked);
    QVERIFY(room.findChild<QPushButton*>(QStringLiteral("compareBeforePackets"))->isEnabled()); // of the first row
    QVERIFY(!room.findChild<QPushButton*>(QStringLiteral("compareAfterPackets"))->isEnabled()); // it has no such row
    QTest::mouseClick(room.findChild<QPushButton*>(QStringLiteral("compareBeforePackets")), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().at(0).toInt(), 0);
    QCOMPARE(asked.first().at(1).toString(), QStringLiteral("max_qos"));
    for (const QWidget* part : room.findChildren<QPushButton*>()) QVERIFY2(!part->accessibleName().isEmpty(), qPrintable(part->objectName()));
}

void tst_ProbePanels::withoutASecondProbeItSaysSo()
{
    ProbeCompare room(noPath());
    auto* summary = room.findChild<QLabel*>(QStringLiteral("compareSummary"));
    QCOMPARE(summary->text(), QStringLiteral("Nothing to compare yet"));
    QVERIFY(!room.findChild<QPushButton*>(QStringLiteral("compareCopy"))->isEnabled());
    room.setProbes(three().mid(0, 1));
    room.choose(0, 0);
    QCOMPARE(summary->text(), QStringLiteral("One probe only: choose another one beside it"));
    QCOMPARE(room.model().rowCount(), 2); // its own values all the same
}

void tst_ProbePanels::theEvidenceOfNothingButANoteIsShown()
{
    broker::ProbeReport report = reportOf(QStringLiteral("2.0.11"), {{"max_qos", "granted for 0, 1, 2: 0, 1, 2"}});
    broker::EvidenceLine line;
    line.note = QStringLiteral("the broker could not be reached");
    report.results.first().evidence << line;
    const ProbeEvidence room(report, report.results.first());
    auto* notes = room.findChild<QTreeWidget*>(QStringLiteral("evidenceNotes"));
    QCOMPARE(notes->topLevelItemCount(), 1);
    QCOMPARE(notes->topLevelItem(0)->text(2), line.note);
    notes->setCurrentItem(notes->topLevelItem(0)); // there is no packet to go to
}

void tst_ProbePanels::theDialogSaysWhatASingleRowTakes()
{
    ProbeSubject local{QStringLiteral("Private mosquitto 2.0.11"), QStringLiteral("tcp://127.0.0.1:1883"), {}, {}, {}};
    auto* dialog = new ProbeDialog({local}, {{}, {}, QStringLiteral("max_qos")}, nullptr);
    auto* rows = dialog->findChild<QComboBox*>(QStringLiteral("probeRows"));
    QCOMPARE(rows->count(), 2); // all, and the selected one
    auto* time = dialog->findChild<QLabel*>(QStringLiteral("probeTime"));
    const QString all = time->text();
    dialog->chooseRows({QStringLiteral("max_qos")});
    QCOMPARE(rows->count(), 2);
    QCOMPARE(dialog->setup().only, QStringList{QStringLiteral("max_qos")});
    QVERIFY(time->text() != all && time->text().contains(QStringLiteral("about 2 s")));
    QSignalSpy chosen(dialog, &ProbeDialog::chosen);
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("probeOk")), Qt::LeftButton);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().at(0).value<ProbeSubject>().address, local.address);
}

void tst_ProbePanels::theBarCountsAndOffersTheWayOut()
{
    ProbeBar bar;
    QSignalSpy stop(&bar, &ProbeBar::stopAsked);
    bar.begin(QStringLiteral("tcp://127.0.0.1:1883"), 103'000);
    auto* text = bar.findChild<QLabel*>(QStringLiteral("probeStatus"));
    QVERIFY(bar.isVisible() && text->text().contains(QStringLiteral("finding out who it is")));
    bar.progress(3, 49, QStringLiteral("In-flight limit"));
    QVERIFY2(text->text().contains(QStringLiteral("3 of 49 · In-flight limit · 0 of 103 s at most")), qPrintable(text->text()));
    auto* button = bar.findChild<QPushButton*>(QStringLiteral("probeStop"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(stop.size(), 1);
    bar.stopping();
    QVERIFY(!button->isEnabled() && text->text().contains(QStringLiteral("tidying up")));
    bar.end();
    QVERIFY(!bar.isVisible());
}

QTEST_MAIN(tst_ProbePanels)
#include "tst_probe_panels.moc"
