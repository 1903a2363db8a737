#include "core/broker/probe/report_text.h"
#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
#include "ui/broker_identities.h"
#include "ui/models/broker_table_model.h"
#include "ui/models/packet_model.h"
#include "ui/panels/broker_panel.h"
#include "ui/models/probe_compare_model.h"
#include "ui/panels/packets_panel.h"
#include "ui/panels/probe_compare.h"
#include "ui/panels/probe_dialog.h"
#include "ui/panels/probe_evidence.h"
#include "ui/probe_actions.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTcpServer>
#include <QTreeWidget>

using namespace wb;
using namespace wb::test;
using broker::ProbeReport;

namespace {

constexpr int probeMs = 40'000;
const QStringList some{QStringLiteral("max_qos"), QStringLiteral("inflight_window"), QStringLiteral("takeover")};

QByteArray component(const QString& url)
{
    return pubSubText(url.toUtf8()) + "---\n" + subscriptionText("orders/#");
}

broker::MosquittoOptions with(const char* setting)
{
    broker::MosquittoOptions options;
    options.setup.extra = {QString::fromLatin1(setting)};
    return options;
}

ui::ProbeDialog* dialogOf(Story& s)
{
    return s.window().findChild<ui::ProbeDialog*>();
}

bool isInFront(const QWidget* window)
{
    return QTest::qWaitFor([window] { return QApplication::activeWindow() == window; });
}

// By its key; null when it does not come.
ui::ProbeDialog* askByKey(Story& s)
{
    s.key(Qt::Key_P, Qt::ControlModifier);
    ui::ProbeDialog* dialog = dialogOf(s);
    return dialog && isInFront(dialog) ? dialog : nullptr;
}

bool startIn(Story& s, ui::ProbeDialog* dialog)
{
    s.click(dialog->findChild<QPushButton*>(QStringLiteral("probeOk")));
    if (!s.window().probes().isRunning()) return false;
    s.window().activateWindow(); // no window manager does it here
    return isInFront(&s.window());
}

// From the keys to the end, of the broker that is meant.
bool probe(Story& s, const QStringList& only)
{
    ui::ProbeDialog* dialog = askByKey(s);
    if (!dialog) return false;
    dialog->chooseRows(only);
    return startIn(s, dialog) && QTest::qWaitFor([&] { return !s.window().probes().isRunning(); }, probeMs);
}

// Where it is told depends on whether the panel Brokers can be seen.
QString failureText(Story& s)
{
    return s.bannerText() + s.notice("brokerNotice");
}

QByteArray read(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

// "a button: measures a live broker … telling progress, stoppable at any moment", and what can be done with the results.
class tst_ProbeActions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void theBrokerOfTheComponentIsProbedByKeys();
    void onlyWhatTheComponentTouchesCanBeMeasured();
    void aTypedAddressIsProbedWithItsLogin();
    void aBrokerThatIsNotThereIsToldInPlace();
    void aRefusedLoginTellsWhatWasLearned();
    void itIsStoppedByKeyAndTidiesUp();
    void closingTheWindowWaitsUntilItIsTidy();
    void savedResultsAreOpenedAndCompared();
    void whatIsNoResultIsRefusedInPlace();
    void packetsProveAValue();
};

void tst_ProbeActions::theBrokerOfTheComponentIsProbedByKeys()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.open(component(mosquitto.url()));
    ui::ProbeActions& probes = s.window().probes();
    QSignalSpy reports(&probes, &ui::ProbeActions::reportChanged);
    QSignalSpy learned(&probes, &ui::ProbeActions::learned);
    QStringList seen; // in the status bar
    connect(&probes, &ui::ProbeActions::probing, &probes, [&](bool running, int, int, const QString& current) {
        if (running && !current.isEmpty()) seen << s.label("probeStatus");
    });
    ui::ProbeDialog* dialog = askByKey(s);
    QVERIFY(dialog);
    QVERIFY(dialog->findChild<QComboBox*>(QStringLiteral("probeSubject"))->currentText().contains(mosquitto.url()));
    QVERIFY(dialog->findChild<QLabel*>(QStringLiteral("probeWhat"))->text().contains(QStringLiteral("workbench-probe-")));
    QVERIFY(dialog->findChild<QLabel*>(QStringLiteral("probeTime"))->text().contains(QStringLiteral("103 s at the latest")));
    dialog->chooseRows(some);
    reports.clear();
    s.key(Qt::Key_Return); // the primary button has the focus
    QVERIFY(probes.isRunning());
    QVERIFY(!s.window().actionList().find("probe.start")->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(!probes.isRunning(), probeMs);
    QVERIFY(!seen.isEmpty());
    for (const QString& text : seen) QVERIFY2(text.contains(QStringLiteral(" of 3 ")) && text.contains(mosquitto.url()), qPrintable(text));
    QVERIFY(s.label("probeStatus").isEmpty());
    const ProbeReport* report = probes.shown();
    QVERIFY(report && report->results.size() == 3 && report->ended.isEmpty());
    QCOMPARE(report->product, QStringLiteral("mosquitto"));
    qsizetype known = 0; // they came one after the other
    for (const QList<QVariant>& one : reports) {
        const auto so_far = one.first().value<std::optional<ProbeReport>>();
        QVERIFY(so_far && so_far->results.size() >= known && so_far->results.size() <= known + 3);
        known = so_far->results.size();
    }
    QVERIFY(reports.size() >= 4);
    auto* table = s.get<ui::BrokerPanel>("brokerPanel")->model(); // the broker that was probed has a column now
    bool probed = false;
    for (int column = 0; column < table->columnCount(); ++column)
        probed = probed || table->headerData(column, Qt::Horizontal, ui::BrokerTableModel::ProbedRole).toBool();
    QVERIFY(probed);
    QCOMPARE(learned.size(), 1);
    QCOMPARE(learned.first().at(0).toString(), mosquitto.url());
    QCOMPARE(s.boxes(), 0);
}

void tst_ProbeActions::onlyWhatTheComponentTouchesCanBeMeasured()
{
    Story s;
    s.open(component(QStringLiteral("tcp://nowhere.invalid:1883")));
    QVERIFY(askByKey(s));
    auto* rows = dialogOf(s)->findChild<QComboBox*>(QStringLiteral("probeRows"));
    QCOMPARE(dialogOf(s)->setup().only, QStringList());
    rows->setFocus();
    s.key(Qt::Key_Down);
    const QStringList touched = dialogOf(s)->setup().only;
    QVERIFY2(touched.contains(QStringLiteral("inflight_window")) && touched.size() < broker::Probe::measurableDimensions().size(),
             qPrintable(touched.join(u' ')));
    QVERIFY(rows->currentText().contains(QStringLiteral("orders-pubsub")));
    auto* time = dialogOf(s)->findChild<QLabel*>(QStringLiteral("probeTime"));
    const QString shortly = time->text();
    s.click(dialogOf(s)->findChild<QPushButton*>(QStringLiteral("probeLong")));
    QCOMPARE(dialogOf(s)->setup().patience, std::chrono::seconds(130));
    QVERIFY(time->text() != shortly && time->text().contains(QStringLiteral("230 s at the latest")));
    s.key(Qt::Key_Escape);
    QTRY_VERIFY(!dialogOf(s));
}

void tst_ProbeActions::aTypedAddressIsProbedWithItsLogin()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s; // no component is open
    ui::ProbeDialog* dialog = askByKey(s);
    QVERIFY(dialog);
    auto* url = dialog->findChild<QLineEdit*>(QStringLiteral("probeUrl"));
    auto* ok = dialog->findChild<QPushButton*>(QStringLiteral("probeOk"));
    QVERIFY(url->isEnabled() && url->hasFocus() && !ok->isEnabled());
    s.type(QStringLiteral("no address"));
    QVERIFY(!ok->isEnabled());
    QVERIFY(dialog->findChild<QLabel*>(QStringLiteral("probeProblem"))->isVisible());
    url->clear();
    s.type(QStringLiteral("mqtt://anna:sesame@127.0.0.1:%1").arg(mosquitto.port()));
    QVERIFY(ok->isEnabled());
    QCOMPARE(dialog->setup().userName, QStringLiteral("anna"));
    QCOMPARE(dialog->setup().password, QStringLiteral("sesame"));
    QCOMPARE(dialog->findChild<QLineEdit*>(QStringLiteral("probePassword"))->echoMode(), QLineEdit::Password);
    dialog->chooseRows({QStringLiteral("max_qos")});
    QSignalSpy used(&s.window().probes(), &ui::ProbeActions::used);
    s.click(ok);
    QTRY_VERIFY_WITH_TIMEOUT(used.size() == 2, probeMs);
    QVERIFY2(used.last().first().toString().contains(QStringLiteral("1 of 1 rows measured")), qPrintable(used.last().first().toString()));
    QVERIFY(!used.last().first().toString().contains(QStringLiteral("sesame")));
    QCOMPARE(s.window().probes().rooms().kept().size(), 1);
}

void tst_ProbeActions::aBrokerThatIsNotThereIsToldInPlace()
{
    quint16 port = 0;
    {
        QTcpServer nobody;
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        port = nobody.serverPort();
    }
    Story s;
    s.open(component(QStringLiteral("tcp://127.0.0.1:%1").arg(port)));
    QVERIFY(probe(s, some));
    QVERIFY2(failureText(s).contains(QStringLiteral("could not reach tcp://127.0.0.1:%1").arg(port)), qPrintable(failureText(s)));
    QVERIFY(!s.window().probes().shown());
    QVERIFY(!s.window().actionList().find("probe.save")->isEnabled());
}

void tst_ProbeActions::aRefusedLoginTellsWhatWasLearned()
{
    broker::MosquittoOptions options;
    options.setup.anonymous = false;
    Broker mosquitto(options);
    MUST_RUN(mosquitto);
    Story s;
    s.open(component(mosquitto.url()));
    QVERIFY(probe(s, {QStringLiteral("anonymous"), QStringLiteral("max_qos")}));
    const QString text = failureText(s);
    QVERIFY2(text.contains(QStringLiteral("did not let the probe in")) && text.contains(QStringLiteral("CONNACK code 5")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("1 of 2 rows measured")), qPrintable(text));
    QVERIFY(s.window().probes().shown()->result(u"anonymous")->value().contains(u"CONNACK 5"));
}

void tst_ProbeActions::itIsStoppedByKeyAndTidiesUp()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.open(component(mosquitto.url()));
    ui::ProbeActions& probes = s.window().probes();
    QVERIFY(askByKey(s));
    dialogOf(s)->chooseRows({QStringLiteral("live_retransmit"), QStringLiteral("max_qos")});
    dialogOf(s)->findChild<QSpinBox*>(QStringLiteral("probePatience"))->setValue(600);
    QSignalSpy reports(&probes, &ui::ProbeActions::reportChanged);
    QVERIFY(startIn(s, dialogOf(s)));
    const auto measured = [&] {
        const auto last = reports.isEmpty() ? std::nullopt : reports.last().first().value<std::optional<ProbeReport>>();
        return last && last->results.size() == 1;
    };
    QTRY_VERIFY_WITH_TIMEOUT(measured(), probeMs); // the other one watches for ten minutes
    s.key(Qt::Key_S, Qt::AltModifier | Qt::ShiftModifier);
    QVERIFY2(s.label("probeStatus").contains(QStringLiteral("tidying up")), qPrintable(s.label("probeStatus")));
    QTRY_VERIFY_WITH_TIMEOUT(!probes.isRunning(), probeMs);
    QVERIFY(probes.shown() && probes.shown()->leftBehind.isEmpty());
    QCOMPARE(probes.shown()->ended, QStringLiteral("the probe was stopped"));
    QVERIFY(!probes.shown()->result(u"max_qos")->facets.isEmpty()); // what was learned stays
    QVERIFY(s.window().actionList().find("probe.start")->isEnabled());
}

void tst_ProbeActions::closingTheWindowWaitsUntilItIsTidy()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.open(component(mosquitto.url()));
    ui::ProbeActions& probes = s.window().probes();
    QVERIFY(askByKey(s));
    dialogOf(s)->chooseRows({QStringLiteral("ack_timeout")});
    dialogOf(s)->findChild<QSpinBox*>(QStringLiteral("probePatience"))->setValue(600);
    QSignalSpy progress(&probes, &ui::ProbeActions::probing);
    QSignalSpy used(&probes, &ui::ProbeActions::used);
    QVERIFY(startIn(s, dialogOf(s)));
    QTRY_VERIFY_WITH_TIMEOUT(progress.size() >= 2, probeMs); // it has a session by now, or will have
    QElapsedTimer since;
    since.start();
    s.window().close();
    QVERIFY(since.elapsed() < 1000); // nothing waits in the window's thread
    QVERIFY(s.window().isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(!s.window().isVisible(), probeMs);
    QVERIFY(!probes.isRunning());
    QVERIFY2(used.last().first().toString().contains(QStringLiteral("in part, as the probe was stopped")), qPrintable(used.last().first().toString()));
}

void tst_ProbeActions::savedResultsAreOpenedAndCompared()
{
    Broker mosquitto, other(with("max_inflight_messages 3"));
    MUST_RUN(mosquitto);
    MUST_RUN(other);
    Story s;
    s.open(component(mosquitto.url()));
    QVERIFY(probe(s, some));
    s.saveTo = s.openFrom = s.folder().filePath(QStringLiteral("yesterday.json"));
    s.key(Qt::Key_F8, Qt::ControlModifier);
    QCOMPARE(QJsonDocument::fromJson(read(s.saveTo)).object(), broker::toJson(*s.window().probes().shown()));

    Story again;
    again.open(component(other.url()));
    QVERIFY(probe(again, some));
    again.openFrom = s.openFrom;
    again.key(Qt::Key_O, Qt::AltModifier | Qt::ShiftModifier);
    auto* room = again.get<ui::ProbeCompare>("probeCompare");
    QCOMPARE(again.window().tabs().currentWidget(), room);
    QCOMPARE(again.label("compareSummary"), QStringLiteral("1 differ · 2 are alike · 0 cannot be compared"));
    const ui::ProbeCompareModel& model = room->model();
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.at(0).id, QStringLiteral("inflight_window"));
    const auto cell = [&](int column) { return model.data(model.index(0, column)).toString(); };
    QVERIFY(cell(ui::ProbeCompareModel::BeforeColumn).contains(QStringLiteral("un-acked at once: 20")));
    QVERIFY(cell(ui::ProbeCompareModel::AfterColumn).contains(QStringLiteral("un-acked at once: 3")));
    QCOMPARE(cell(ui::ProbeCompareModel::VerdictColumn), QStringLiteral("≠ differs"));
    QVERIFY(again.label("compareValues").contains(QStringLiteral("un-acked at once: 3")));
    again.click(again.get<QPushButton>("compareOnly"));
    QCOMPARE(model.rowCount(), 1);
    again.click(again.get<QPushButton>("compareCopy"));
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("| DIFFERS |")));
    for (const char* end : {"csv", "json", "md"}) {
        again.saveTo = again.folder().filePath(QStringLiteral("both.") + QLatin1String(end));
        again.click(again.get<QPushButton>("compareExport"));
        const QByteArray text = read(again.saveTo);
        QVERIFY2(text.contains("inflight_window") && !text.contains("max_qos"), text.constData());
    }
    // The packets of the one that was opened are there too.
    again.click(again.get<QPushButton>("compareBeforePackets"));
    QVERIFY(again.window().findChild<ui::ProbeEvidence*>()->packets().packets()->rowCount() > 20);
    again.key(Qt::Key_W, Qt::AltModifier | Qt::ShiftModifier);
    QTRY_VERIFY(!again.window().findChild<ui::ProbeEvidence*>());
    QCOMPARE(again.window().tabs().currentWidget(), room);
    again.key(Qt::Key_W, Qt::AltModifier | Qt::ShiftModifier);
    QTRY_VERIFY(!again.window().findChild<ui::ProbeCompare*>());
    QVERIFY(!again.window().actionList().find("probe.close")->isEnabled());
}

void tst_ProbeActions::whatIsNoResultIsRefusedInPlace()
{
    Story s;
    s.openFrom = writeFile(s.folder(), QStringLiteral("noise.json"), "{\"broker\": 7}");
    s.key(Qt::Key_O, Qt::AltModifier | Qt::ShiftModifier);
    QVERIFY2(s.bannerText().contains(QStringLiteral("noise.json")), qPrintable(s.bannerText()));
    QVERIFY(!s.window().findChild<ui::ProbeCompare*>());
    QCOMPARE(s.boxes(), 0);
}

void tst_ProbeActions::packetsProveAValue()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.open(component(mosquitto.url()));
    QVERIFY(probe(s, {QStringLiteral("takeover"), QStringLiteral("max_packet")}));
    ui::ProbeActions& probes = s.window().probes();
    QVERIFY(!s.window().actionList().find("probe.evidence")->isEnabled()); // no row is selected
    probes.setSelected(QStringLiteral("takeover"));
    s.key(Qt::Key_F8, Qt::ControlModifier | Qt::ShiftModifier);
    auto* room = s.get<ui::ProbeEvidence>("probeEvidence");
    QCOMPARE(s.window().tabs().tabText(s.window().tabs().currentIndex()), QStringLiteral("Evidence: %1").arg(room->title()));
    int packets = 0;
    for (const broker::EvidenceLine& line : probes.shown()->result(u"takeover")->evidence)
        packets += line.kind == broker::EvidenceLine::Kind::Note ? 0 : 1;
    ui::PacketModel* model = room->packets().packets();
    QTRY_COMPARE(model->rowCount(), packets);
    QStringList names;
    for (int row = 0; row < packets; ++row) names << model->data(model->index(row, ui::PacketModel::ConnectionColumn), Qt::DisplayRole).toString();
    QVERIFY2(names.contains(QStringLiteral("first")) && names.contains(QStringLiteral("second")), qPrintable(names.join(u' ')));
    QVERIFY(room->packets().findChild<ui::RowView*>(QStringLiteral("packetFields"))->model()->rowCount() > 3); // the CONNECT is open
    QStringList notes;
    for (int row = 0; row < room->notes().topLevelItemCount(); ++row) notes << room->notes().topLevelItem(row)->text(2);
    QVERIFY2(notes.contains(QStringLiteral("the connection is closed")), qPrintable(notes.join(u'\n')));
    room->notes().setFocus(); // a note leads to its packet
    s.key(Qt::Key_End);
    QVERIFY(room->packets().packetView()->currentIndex().row() > 0);

    probes.showEvidence(QStringLiteral("max_packet")); // the newer room takes its place; packets of up to 4 MiB
    room = s.window().findChild<ui::ProbeEvidence*>(QString(), Qt::FindChildrenRecursively);
    QTRY_COMPARE(s.window().findChildren<ui::ProbeEvidence*>().size(), 1);
    room = s.window().findChild<ui::ProbeEvidence*>();
    auto* banner = room->findChild<QWidget*>(QStringLiteral("evidenceBanner"));
    QVERIFY2(banner->accessibleDescription().contains(QStringLiteral("6 larger packets are kept with their first")), qPrintable(banner->accessibleDescription()));
    probes.showEvidence(QStringLiteral("dots")); // was not measured
    QVERIFY(s.bannerText().contains(QStringLiteral("There are no packets")));
    s.saveTo = s.folder().filePath(QStringLiteral("evidence.pcapng"));
    s.key(Qt::Key_P, Qt::AltModifier | Qt::ShiftModifier);
    QVERIFY(read(s.saveTo).startsWith("\x0a\x0d\x0d\x0a"));
}

QTEST_MAIN(tst_ProbeActions)
#include "tst_probe_actions.moc"
