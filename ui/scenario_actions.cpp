#include "ui/scenario_actions.h"

#include "core/scenario/file/reader.h"
#include "ui/actions.h"
#include "ui/panels/scenario_editor.h"
#include "ui/panels/scenario_panel.h"
#include "ui/panels/scenario_steps.h"
#include "ui/settings.h"

#include <QAction>
#include <QClipboard>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>

namespace wb::ui {

using scenario::Report;
using scenario::Scenario;

namespace {

QString filter()
{
    return ScenarioActions::tr("Scenarios (*.yaml *.yml);;All files (*)");
}

// Installed beside the program's documents, or in the source tree that the program was built in.
QDir libraryFolder()
{
    const QDir program(QCoreApplication::applicationDirPath());
    QStringList places{program.filePath(QStringLiteral("../" WB_DOC_FOLDER "/scenarios"))};
    for (QString up = QStringLiteral(".."); places.size() < 6; up += QStringLiteral("/.."))
        places << program.filePath(up + QStringLiteral("/resources/scenarios"));
    for (const QString& place : std::as_const(places)) {
        if (QFileInfo(place).isDir()) return QDir(QDir::cleanPath(place));
    }
    return QDir(places.constFirst());
}

Report planOf(const Scenario& scenario)
{
    Report report;
    report.file = scenario.file;
    report.name = scenario.name;
    report.lesson = scenario.lesson;
    for (const scenario::Step& step : scenario.steps) {
        scenario::StepReport row;
        row.place = step.place;
        row.what = scenario::wordsOf(step);
        row.isExpectation = std::holds_alternative<scenario::ExpectStep>(step.body)
            || std::holds_alternative<scenario::WatchStep>(step.body);
        report.steps << row;
    }
    return report;
}

} // namespace

ScenarioActions::ScenarioActions(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_runner(new ScenarioRunner(this)),
      m_runMenu(new QMenu(tr("&Run a scenario"), parts.window)), m_library(new QMenu(tr("&Library"), parts.window)),
      m_recent(new QMenu(tr("Re&cent"), parts.window))
{
    m_runMenu->setObjectName(QStringLiteral("menuRunScenario"));
    m_library->setObjectName(QStringLiteral("menuLibrary"));
    m_library->setToolTipsVisible(true);
    m_recent->setObjectName(QStringLiteral("menuRecentScenarios"));
    connect(m_library, &QMenu::aboutToShow, this, &ScenarioActions::fillLibrary);
    connect(m_recent, &QMenu::aboutToShow, this, &ScenarioActions::fillRecent);
    connect(m_runner, &ScenarioRunner::progressed, this, &ScenarioActions::showReport);
    connect(m_runner, &ScenarioRunner::lanesChanged, this, &ScenarioActions::lanesChanged);
    connect(m_runner, &ScenarioRunner::finished, this, [this](const Report& report) {
        showReport(report);
        enable();
        Q_EMIT used(tr("Scenario %1: %2").arg(report.name, verdictText(report.verdict)));
        Q_EMIT finished(report);
    });
}

void ScenarioActions::build(QMenu* menu)
{
    const auto add = [this, menu](const char* id, const QString& text, const QString& shortText, const char* keys,
                                  const QString& tip, std::function<void()> run) {
        QAction* action = m_parts.actions->add(menu, {id, text, QKeySequence(QLatin1String(keys)), tip}, std::move(run));
        action->setIconText(shortText);
        action->setToolTip(tr("%1 (%2)").arg(tip, action->shortcut().toString(QKeySequence::NativeText)));
        return action;
    };
    menu->addMenu(m_runMenu);
    m_runMenu->addMenu(m_library);
    m_runMenu->addMenu(m_recent);
    QAction* open = add("scenario.open", tr("&Open a scenario…"), tr("Open…"), "Ctrl+Shift+F",
                        tr("Shows a scenario's file; nothing runs yet"), [this] { askWhatToOpen(); });
    m_runMenu->addAction(open);
    m_run = add("scenario.run", tr("&Run it"), tr("Run"), "Ctrl+F5",
                tr("Starts the scenario's own broker and connections, and carries out its steps"), [this] { run(); });
    m_stop = add("scenario.stop", tr("&Stop it"), tr("Stop"), "Ctrl+Shift+F5",
                 tr("Ends the run with everything that it started"), [this] { m_runner->stop(); });
    m_lanes = add("scenario.lanes", tr("Show its &lanes"), tr("Lanes"), "Ctrl+Shift+L",
                  tr("Shows the run's messages in the room Redelivery in place of the live ones, and back"),
                  [this] { Q_EMIT lanesAsked(!m_lanes->property("shown").toBool()); });
    m_edit = add("scenario.edit", tr("&Edit its file"), tr("Edit"), "Ctrl+E",
                 tr("Opens the text, at the step that failed if one did"), [this] { edit(); });
    m_copy = add("scenario.copy", tr("&Copy its report"), tr("Copy"), "Ctrl+Shift+C",
                 tr("Copies the result of every step as text"),
                 [this] { QGuiApplication::clipboard()->setText(scenario::reportText({m_panel->report()})); });
    menu->addSeparator();
    m_save = add("scenario.save", tr("Save &as scenario…"), tr("Save as scenario…"), "Ctrl+Shift+G",
                 tr("Shows what you did since you connected as steps, and what came of it as expectations, to be kept as a file"),
                 [this] { Q_EMIT saveAsked(); });
    m_save->setEnabled(false);
}

ScenarioPanel* ScenarioActions::makePanel()
{
    m_panel = new ScenarioPanel({m_run, m_stop, m_edit, m_copy, m_lanes});
    connect(m_panel, &ScenarioPanel::variantChosen, this, &ScenarioActions::showVariant);
    enable();
    return m_panel;
}

void ScenarioActions::enable()
{
    const bool running = m_runner->isRunning();
    m_run->setEnabled(!m_variants.isEmpty() && !running);
    m_run->setIconText(m_ran ? tr("Run again") : tr("Run"));
    m_stop->setEnabled(running);
    m_edit->setEnabled(!m_path.isEmpty());
    m_copy->setEnabled(m_ran);
    m_lanes->setEnabled(m_ran);
}

// Read when asked for: the start of the program does not wait for forty files.
void ScenarioActions::fillLibrary()
{
    if (!m_library->isEmpty()) return;
    const QDir library = libraryFolder();
    for (const QString& name : library.entryList({QStringLiteral("*.yaml")}, QDir::Files, QDir::Name)) {
        const QString path = library.filePath(name);
        const auto read = scenario::readScenarioFile(path);
        if (!read) continue; // the tests read them all
        QAction* action = m_library->addAction(read->name);
        action->setToolTip(read->lesson);
        connect(action, &QAction::triggered, this, [this, path] { openAndRun(path); });
    }
    if (m_library->isEmpty()) m_library->addAction(tr("No scenarios are installed"))->setEnabled(false);
}

void ScenarioActions::fillRecent()
{
    m_recent->clear();
    for (const QString& path : m_parts.settings->recentScenarios()) {
        QAction* action = m_recent->addAction(path);
        connect(action, &QAction::triggered, this, [this, path] { openAndRun(path); });
    }
    if (m_recent->isEmpty()) m_recent->addAction(tr("None yet"))->setEnabled(false);
}

void ScenarioActions::askWhatToOpen()
{
    const QString path = m_parts.prompts->openFile(m_parts.window, tr("Open a scenario"), m_parts.settings->lastFolder(), filter());
    if (!path.isEmpty()) open(path);
}

bool ScenarioActions::open(const QString& path)
{
    Q_EMIT showAsked();
    if (m_runner->isRunning()) {
        m_panel->refuse(tr("A scenario runs. Stop it, or wait for its end."));
        return false;
    }
    m_path = path;
    m_ran = false;
    m_variants.clear();
    const auto read = scenario::readScenarioFile(path);
    if (!read) {
        QStringList lines;
        for (const scenario::FileProblem& problem : read.error()) lines << problem.sentence();
        Report none;
        none.file = path;
        none.name = QFileInfo(path).fileName();
        m_panel->showScenario(none, {}, lines.join(u'\n'));
    } else {
        m_variants = scenario::variantsOf(*read);
        QStringList names;
        for (const Scenario& variant : std::as_const(m_variants)) names << variant.name;
        m_panel->showScenario(planOf(m_variants.constFirst()), names);
        showVariant();
        m_parts.settings->addRecentScenario(path);
    }
    enable();
    Q_EMIT changed();
    return !m_variants.isEmpty();
}

void ScenarioActions::openAndRun(const QString& path)
{
    if (open(path)) run();
}

void ScenarioActions::showVariant()
{
    const int variant = m_panel->variant();
    if (m_runner->isRunning() || variant < 0 || variant >= m_variants.size()) return;
    m_panel->showRun(planOf(m_variants.at(variant)));
    Q_EMIT changed();
}

// The file counts as it is on disk now.
void ScenarioActions::run()
{
    if (m_runner->isRunning() || !open(m_path)) return;
    m_ran = true;
    m_runner->start(std::make_shared<Scenario>(m_variants.at(std::max(0, m_panel->variant()))), {});
    enable();
    Q_EMIT started();
}

void ScenarioActions::showReport(const Report& report)
{
    m_panel->showRun(report);
    Q_EMIT changed();
}

void ScenarioActions::setShowingLanes(bool showing)
{
    m_lanes->setProperty("shown", showing);
    m_lanes->setText(showing ? tr("Show the &live lanes again") : tr("Show its &lanes"));
    m_lanes->setIconText(showing ? tr("Live lanes") : tr("Lanes"));
}

QString ScenarioActions::askWhere(const QString& suggested) const
{
    return m_parts.prompts->saveFile(m_parts.window, tr("Where the scenario goes"),
                                     QDir(m_parts.settings->lastFolder()).filePath(suggested), filter());
}

void ScenarioActions::preview(const QByteArray& text)
{
    auto* editor = new ScenarioEditor(QString(), text, [this](const QString& name) { return askWhere(name); }, m_parts.window);
    connect(editor, &ScenarioEditor::saved, this, &ScenarioActions::open);
    editor->show();
}

void ScenarioActions::edit()
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly)) {
        m_panel->refuse(tr("Cannot read %1: %2").arg(m_path, file.errorString()));
        return;
    }
    auto* editor = new ScenarioEditor(m_path, file.readAll(), [this](const QString& name) { return askWhere(name); }, m_parts.window);
    connect(editor, &ScenarioEditor::saved, this, &ScenarioActions::open);
    for (const scenario::StepReport& step : m_panel->report().steps) {
        if (step.verdict != scenario::Verdict::Failed && step.verdict != scenario::Verdict::Error) continue;
        editor->goTo(step.place.line, step.place.column);
        break;
    }
    editor->show();
}

} // namespace wb::ui
