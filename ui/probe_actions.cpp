#include "ui/probe_actions.h"

#include "core/broker/probe/evidence_packets.h"
#include "core/mqtt/client_errors.h"
#include "ui/actions.h"
#include "ui/connector.h"
#include "ui/control_broker_kinds.h"
#include "ui/control_brokers.h"
#include "ui/panels/probe_bar.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QMenu>
#include <QSaveFile>
#include <QStatusBar>
#include <QTabWidget>

#include <algorithm>

namespace wb::ui {

using broker::Probe;
using broker::ProbeReport;
using broker::ProbeSetup;

namespace {

constexpr qint64 mostFileBytes = 64 << 20; // a whole probe is one megabyte

QKeySequence keys(const char* text)
{
    return QKeySequence(QLatin1String(text));
}

QString titleOf(const QString& dimension)
{
    const broker::Dimension* known = broker::ProfileBook::shipped().dimension(dimension);
    if (!known) return dimension;
    return known->brief.isEmpty() ? known->title : known->brief;
}

} // namespace

ProbeActions::ProbeActions(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_rooms(new ProbeRooms(parts.tabs, parts.prompts, this))
{
    connect(m_rooms, &ProbeRooms::openAsked, this, &ProbeActions::open);
    connect(m_rooms, &ProbeRooms::changed, this, &ProbeActions::enable);
    connect(m_rooms, &ProbeRooms::refused, this, [this](const QString& sentence) { Q_EMIT failed(sentence, {}, {}); });
    connect(m_parts.tabs, &QTabWidget::currentChanged, this, &ProbeActions::enable);
}

ProbeActions::~ProbeActions() = default;

void ProbeActions::build(QMenu* broker)
{
    QMenu* menu = broker->addMenu(tr("&Probe"));
    menu->setObjectName(QStringLiteral("menuProbe"));
    const auto add = [&](const char* id, const QString& text, const char* shortcut, const QString& tip, auto run) {
        m_parts.actions->add(menu, {id, text, keys(shortcut), tip}, run);
    };
    add("probe.start", tr("&Probe this broker…"), "Ctrl+P", tr("Measures what the broker does, beside what its documentation says"),
        [this] { ask({}); });
    add("probe.stop", tr("&Stop the probe"), "Alt+Shift+S", tr("Ends the probe with what it knows; it tidies up behind itself"), [this] { stop(); });
    menu->addSeparator();
    add("probe.evidence", tr("Packets of the selected &row"), "Ctrl+Shift+F8", tr("Shows the packets that prove the measured value of the selected row"),
        [this] { showEvidence(m_selected); });
    add("probe.compare", tr("&Compare two probes…"), "Ctrl+Shift+F2", tr("Two runs or two brokers beside each other, what differs first"), [this] { compare(); });
    add("probe.close", tr("C&lose the room"), "Alt+Shift+W", tr("Takes the comparison or the evidence that is in front off the window"),
        [this] { m_rooms->closeFront(); });
    menu->addSeparator();
    add("probe.save", tr("S&ave the results…"), "Ctrl+F8", tr("Keeps the results with their packets as JSON, to be opened and compared later"),
        [this] { save(); });
    add("probe.open", tr("&Open earlier results…"), "Alt+Shift+O", tr("Opens results that were saved here or by mqttwb probe --out"), [this] { open(); });
    add("probe.export", tr("E&xport the results…"), "Alt+Shift+X", tr("As Markdown, CSV or JSON, for others"), [this] { exportTo(); });
    add("probe.packets", tr("Save the evide&nce packets…"), "Alt+Shift+P", tr("All packets of the probe in one file that Wireshark opens"),
        [this] { saveEvidence(); });
    enable();
}

void ProbeActions::buildStatus(QStatusBar* bar)
{
    m_bar = new ProbeBar;
    connect(m_bar, &ProbeBar::stopAsked, this, &ProbeActions::stop);
    bar->addPermanentWidget(m_bar);
    m_bar->hide();
}

void ProbeActions::enable()
{
    const auto set = [this](const char* id, bool on) {
        if (QAction* action = m_parts.actions->find(id)) action->setEnabled(on);
    };
    const ProbeReport* report = shown();
    const broker::ProbeResult* selected = report ? report->result(m_selected) : nullptr;
    set("probe.start", !isRunning());
    set("probe.stop", isRunning());
    set("probe.evidence", selected && !selected->evidence.isEmpty());
    set("probe.close", m_rooms->isInFront());
    for (const char* id : {"probe.save", "probe.export", "probe.packets"}) set(id, report != nullptr);
}

// --- which broker ---

QString ProbeActions::address() const
{
    if (!m_connected.isEmpty()) return m_connected;
    const auto broker = m_parts.connector->brokerOf(m_component);
    if (broker) return broker->address;
    const QList<ProbeSubject> all = subjects();
    return all.isEmpty() ? QString() : all.first().address;
}

void ProbeActions::setComponent(const QString& component)
{
    m_component = component;
    tellReport();
}

void ProbeActions::setConnected(const QString& address)
{
    m_connected = address;
    tellReport();
}

void ProbeActions::setSelected(const QString& dimension)
{
    m_selected = dimension;
    enable();
}

// The component's broker first, then the private ones that run and are another one.
QList<ProbeSubject> ProbeActions::subjects() const
{
    QList<ProbeSubject> list;
    if (const auto broker = m_parts.connector->brokerOf(m_component))
        list << ProbeSubject{tr("Broker of %1").arg(m_component), broker->address, broker->endpoint, broker->userName, broker->password};
    for (const BrokerCommands& one : brokerCommands) {
        const broker::LocalBroker& local = m_parts.brokers->of(one.kind);
        if (local.state() != broker::LocalBroker::State::Running) continue;
        const QString address = local.url();
        const bool known = std::any_of(list.cbegin(), list.cend(), [&](const ProbeSubject& other) { return other.address == address; });
        if (known) continue;
        list << ProbeSubject{tr("Private %1 %2").arg(local.product(), local.version()), address,
                             {mqtt::Scheme::Tcp, QStringLiteral("127.0.0.1"), local.port(), {}, {}}, {}, {}};
    }
    return list;
}

QStringList ProbeActions::touched() const
{
    const QStringList measurable = Probe::measurableDimensions();
    QStringList ids;
    for (const broker::Touch& touch : m_parts.connector->touchesOf(m_component)) {
        if (measurable.contains(touch.dimension)) ids << touch.dimension;
    }
    return ids;
}

// --- the probe ---

void ProbeActions::ask(const QStringList& only)
{
    if (isRunning() || m_parts.window->findChild<ProbeDialog*>()) return;
    auto* dialog = new ProbeDialog(subjects(), {m_component, touched(), m_selected}, m_parts.window);
    if (!only.isEmpty()) dialog->chooseRows(only);
    connect(dialog, &ProbeDialog::chosen, this, &ProbeActions::start);
    dialog->open();
}

void ProbeActions::start(const ProbeSubject& subject, ProbeSetup setup)
{
    if (isRunning()) return;
    m_probed = subject.address;
    const auto limit = setup.timeLimit.count() > 0 ? setup.timeLimit : Probe::defaultTimeLimit(setup.patience);
    m_probe = std::make_unique<Probe>(std::move(setup));
    Probe* probe = m_probe.get();
    connect(probe, &Probe::identified, this, [this, probe] {
        const ProbeReport& report = probe->report();
        const broker::BrokerIdentity identity{report.product, report.version};
        if (report.product != u"unknown") Q_EMIT learned(m_probed, identity);
        measured(0);
    });
    connect(probe, &Probe::begun, this, [this, probe](const QString& id) {
        const int done = int(probe->report().results.size());
        if (m_bar) m_bar->progress(done, probe->total(), titleOf(id));
        Q_EMIT probing(true, done, probe->total(), id);
    });
    connect(probe, &Probe::measured, this, [this](const broker::ProbeResult&, int done, int) { measured(done); });
    connect(probe, &Probe::finished, this, &ProbeActions::ended, Qt::QueuedConnection); // it is deleted there
    if (m_bar) m_bar->begin(m_probed, limit.count());
    Q_EMIT probing(true, 0, probe->total(), {});
    Q_EMIT used(tr("Probing %1: %2 rows").arg(m_probed, QString::number(probe->total())));
    probe->start();
    enable();
}

void ProbeActions::measured(int done)
{
    if (m_bar && done == m_probe->total()) m_bar->progress(done, done, tr("tidying up"));
    if (m_probed == address()) Q_EMIT reportChanged(m_probe->report());
}

void ProbeActions::stop()
{
    if (!isRunning()) return;
    if (m_bar) m_bar->stopping();
    m_probe->stop();
}

bool ProbeActions::mayClose()
{
    if (!isRunning()) return true;
    m_closing = true;
    stop();
    return false;
}

void ProbeActions::ended()
{
    const ProbeReport report = m_probe->report();
    m_probe.reset();
    if (m_bar) m_bar->end();
    if (report.isReached() || report.refusedWith != 0) m_results[m_probed] = m_rooms->keep(report, m_probed);
    Q_EMIT probing(false, int(report.results.size()), int(report.results.size()), {});
    tellReport();
    tellEnd(report, m_probed);
    if (std::exchange(m_closing, false)) Q_EMIT mayCloseNow();
}

void ProbeActions::tellEnd(const ProbeReport& report, const QString& address)
{
    int known = 0, differ = 0;
    for (const broker::ProbeResult& result : report.results) {
        known += result.facets.isEmpty() ? 0 : 1;
        differ += result.differs.value_or(false) ? 1 : 0;
    }
    const QString counts = tr("%1 of %2 rows measured, %3 differ from the documentation, %4 s")
                               .arg(QString::number(known), QString::number(report.results.size()), QString::number(differ),
                                    QString::number(report.seconds, 'f', 1));
    if (report.refusedWith != 0) {
        const mqtt::ConnectionError error = mqtt::refusedError(report.refusedWith);
        Q_EMIT probeFailed(tr("%1 did not let the probe in: %2").arg(address, error.message),
                      tr("Probe it with the login of a component, or type one. What can be seen from outside was measured: %1.").arg(counts), error.advice);
    } else if (!report.isReached() && report.ended.isEmpty()) {
        Q_EMIT probeFailed(tr("The probe could not reach %1").arg(address), tr("Start the broker or mend the address, then probe again."), report.how);
    } else if (!report.leftBehind.isEmpty()) {
        Q_EMIT probeFailed(tr("The probe could not tidy up everything at %1").arg(address),
                      tr("The broker stopped answering. When it is back, these can be removed by hand."), report.leftBehind.join(QLatin1Char('\n')));
    }
    const QString name = broker::reportName(report);
    Q_EMIT used(report.ended.isEmpty() ? tr("Probed %1 (%2): %3").arg(address, name, counts)
                                       : tr("Probed %1 (%2) in part, as %3: %4").arg(address, name, report.ended, counts));
}

const ProbeReport* ProbeActions::shown() const
{
    const auto found = m_results.constFind(address());
    return found == m_results.cend() ? nullptr : &m_rooms->kept().at(*found).report;
}

void ProbeActions::tellReport()
{
    if (m_probe && m_probed == address()) {
        Q_EMIT reportChanged(m_probe->report());
    } else {
        const ProbeReport* report = shown();
        Q_EMIT reportChanged(report ? std::optional(*report) : std::nullopt);
    }
    enable();
}

// --- what was learned ---

void ProbeActions::showEvidence(const QString& dimension)
{
    const ProbeReport* report = m_probe && m_probed == address() ? &m_probe->report() : shown();
    if (report && m_rooms->showEvidence(*report, dimension)) return;
    Q_EMIT failed(tr("There are no packets for %1").arg(titleOf(dimension)), tr("Probe this broker first; the row must be among those measured."), {});
}

QString ProbeActions::suggested(const QString& end) const
{
    const ProbeReport* report = shown();
    const QString name = report ? QStringLiteral("probe-%1-%2").arg(broker::reportName(*report).toLower().replace(u' ', u'-'),
                                                                    report->started.toString(QStringLiteral("yyyyMMdd-HHmmss")))
                                : QStringLiteral("probe");
    return QDir(m_folder.isEmpty() ? QDir::homePath() : m_folder).filePath(name + end);
}

void ProbeActions::write(const QString& path, const QByteArray& bytes, const QString& what)
{
    if (path.isEmpty()) return;
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) Q_EMIT used(what.arg(path));
    else Q_EMIT failed(tr("Cannot write %1").arg(path), tr("Choose another place; nothing was changed there."), file.errorString());
}

void ProbeActions::save()
{
    const ProbeReport* report = shown();
    if (!report) return;
    write(m_parts.prompts->saveFile(m_parts.window, tr("Where the results go"), suggested(QStringLiteral(".json")), tr("Results of a probe (*.json)")),
          QJsonDocument(broker::toJson(*report)).toJson(), tr("Saved the results: %1"));
}

void ProbeActions::exportTo()
{
    const ProbeReport* report = shown();
    if (!report) return;
    const QString path = m_parts.prompts->saveFile(m_parts.window, tr("Where the table goes"), suggested(QStringLiteral(".md")),
                                                   tr("Markdown (*.md);;Comma-separated values (*.csv);;JSON (*.json)"));
    const QString text = path.endsWith(u".csv")    ? broker::probeCsv(*report, broker::ProfileBook::inEnglish())
                         : path.endsWith(u".json") ? QString::fromUtf8(QJsonDocument(broker::toJson(*report)).toJson())
                                                   : broker::probeMarkdown(*report, broker::ProfileBook::shipped(),
                                                                           m_parts.connector->touchesOf(m_component));
    write(path, text.toUtf8(), tr("Exported the results: %1"));
}

void ProbeActions::saveEvidence()
{
    const ProbeReport* report = shown();
    if (!report) return;
    write(m_parts.prompts->saveFile(m_parts.window, tr("Where the packets go"), suggested(QStringLiteral(".pcapng")), tr("Recordings (*.pcapng)")),
          broker::evidenceRecording(*report, address()), tr("Saved the packets that prove the results: %1"));
}

void ProbeActions::open()
{
    const QString path = m_parts.prompts->openFile(m_parts.window, tr("Open earlier results"), m_folder, tr("Results of a probe (*.json);;All files (*)"));
    if (!path.isEmpty()) openFile(path);
}

void ProbeActions::openFile(const QString& path)
{
    QFile file(path);
    const QString title = tr("Cannot open the results %1").arg(path);
    if (!file.open(QIODevice::ReadOnly)) {
        Q_EMIT failed(title, {}, file.errorString());
        return;
    }
    if (file.size() > mostFileBytes) {
        Q_EMIT failed(title, tr("It is too large for the results of a probe."), {});
        return;
    }
    const auto report = broker::readProbeReport(file.readAll(), QFileInfo(path).fileName());
    if (!report) {
        Q_EMIT failed(title, tr("It is not what was saved by a probe."), report.error());
        return;
    }
    const int newest = int(m_rooms->kept().size()) - 1;
    const int now = m_results.value(address(), newest);
    m_rooms->compare(m_rooms->keep(*report, QFileInfo(path).fileName()), now);
    Q_EMIT used(tr("Opened earlier results: %1").arg(path));
}

void ProbeActions::compare()
{
    const int last = int(m_rooms->kept().size()) - 1;
    const int now = m_results.value(address(), last);
    const int other = now == last ? last - 1 : last;
    m_rooms->compare(other, now);
}

} // namespace wb::ui
