#include "ui/main_window.h"
#include "core/broker/container/local_container.h"

#include "ui/actions.h"
#include "ui/broker_setup_memory.h"
#include "ui/broker_table_actions.h"
#include "ui/admin_actions.h"
#include "ui/control_actions.h"
#include "ui/control_brokers.h"
#include "ui/docks.h"
#include "ui/local_broker_actions.h"
#include "ui/broker_identities.h"
#include "ui/panels/admin_panel.h"
#include "ui/panels/app_panel.h"
#include "ui/panels/broker_panel.h"
#include "ui/panels/connections_panel.h"
#include "ui/panels/control_bar.h"
#include "ui/panels/live_panel.h"
#include "ui/panels/local_broker_log.h"
#include "ui/models/broker_table_model.h"
#include "ui/models/lane_model.h"
#include "ui/panels/broker_panel.h"
#include "ui/panels/broker_view.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/panels/scenario_lanes.h"
#include "ui/panels/scenario_panel.h"
#include "ui/probe_actions.h"
#include "ui/recording_actions.h"
#include "ui/recording_room.h"
#include "ui/scenario_actions.h"
#include "ui/setup_actions.h"
#include "ui/status_strip.h"
#include "ui/tool_bar.h"
#include "ui/widgets/banner.h"

#include <QAction>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QTabWidget>

// The redelivery lab: controls, recordings and scenarios, and what the rest of the window is told of them.

namespace wb::ui {

void MainWindow::makeLab()
{
    m_brokerTable = new BrokerTableActions({m_actions, m_connector, &m_workspace, &m_settings, &m_prompts}, this);
    m_controls = new ControlActions({m_actions, m_connector, m_engine, this}, this);
    m_localBrokers = new LocalBrokerActions({m_actions, m_brokers.get(), &m_settings, m_brokerPanel, this}, this);
    m_admin = new AdminActions({m_actions, m_connector, m_brokers.get(), this}, this);
    m_recording = new RecordingActions({m_actions, m_engine, &m_prompts, this}, this);
    m_scenarios = new ScenarioActions({m_actions, &m_settings, &m_prompts, this}, this);
    m_setup = new SetupActions({m_actions, &m_workspace, m_connector, m_identities, &m_prompts, this}, this);
    m_probes = new ProbeActions({m_actions, m_connector, m_brokers.get(), &m_prompts, m_tabs, this}, this);
}

// After the menus: the bar shows the same menus and actions.
void MainWindow::buildLab()
{
    m_controlBar = new ControlBar({m_controls->holdMenu(), m_actions->find("ack.releaseAll"), m_controls->dropMenu(),
                                   menuBar()->findChild<QMenu*>(QStringLiteral("menuApp")), m_controls->cutMenu(),
                                   m_actions->find("link.reconnect"), m_controls->sidecarMenu(), m_brokerChoice, m_scenarios->saveAction()});
    m_redelivery->setToolBar(m_controlBar);
    m_probes->buildStatus(statusBar());
    m_recording->buildStatus(statusBar());
    m_recording->setBudget(m_settings.budgetBytes());
}

void MainWindow::wireLab()
{
    connect(m_engine, &sidecar::Engine::ackRulesChanged, this, [this](const QList<sidecar::AckRule>& rules, int waiting) {
        m_controls->setRules(rules, waiting);
        m_controlBar->setRules(rules, waiting);
        m_status->showRules(int(rules.size()), waiting);
    });
    connect(m_engine, &sidecar::Engine::controlFailed, this, &MainWindow::tellControlFailed);
    connect(m_controls, &ControlActions::refused, this, &MainWindow::tellControlFailed);
    connect(m_controls, &ControlActions::used, this, [this](const QString& text) {
        m_controlBar->clearFailure();
        tell(dapr::Severity::Note, text);
    });
    connect(m_controlBar, &ControlBar::removeAsked, m_controls, &ControlActions::removeRule);
    connect(m_live, &LivePanel::publishRequested, m_controls, &ControlActions::setPublished);
    connect(m_redelivery, &RedeliveryPanel::laneChosen, m_controls, &ControlActions::setMessage);
    connect(m_redelivery, &RedeliveryPanel::releaseAsked, m_controls, &ControlActions::releaseMessage);
    connect(m_redelivery, &RedeliveryPanel::reconnectAsked, m_controls, &ControlActions::reconnect);
    connect(m_app, &AppPanel::quickChanged, this, &MainWindow::showAppAnswer);
    m_localBrokers->setLogToggle(m_actions->find("view.dockBrokerLog"));
    connect(m_localBrokers, &LocalBrokerActions::logAsked, this, [this] { showDock("dockBrokerLog"); });
    connect(m_localBrokers, &LocalBrokerActions::used, this, [this](const QString& text) { tell(dapr::Severity::Note, text); });
    connect(m_localBrokers->log(), &LocalBrokerLog::noteChanged, this,
            [this] { m_docks->setNote("dockBrokerLog", m_localBrokers->log()->note()); });
    wireAdmin();
    connect(m_brokerTable->panel(), &BrokerPanel::setupHelpAsked, m_setup, &SetupActions::show);
    wireRecording();
    wireScenarios();
    wireProbes();
}

void MainWindow::wireAdmin()
{
    connect(m_identities, &BrokerIdentities::connectedChanged, m_admin, &AdminActions::setConnectedBroker);
    connect(m_admin, &AdminActions::showAsked, this, [this] { showDock("dockAdmin"); });
    connect(m_admin, &AdminActions::used, this, [this](const QString& text) { tell(dapr::Severity::Note, text); });
    connect(m_admin, &AdminActions::noteChanged, this, [this] { m_docks->setNote("dockAdmin", m_admin->panel()->note()); });
}

// In the bar where it can be seen; a key can be pressed in any room.
void MainWindow::tellControlFailed(const QString& sentence)
{
    tell(dapr::Severity::Warning, sentence);
    if (m_controlBar->isVisible()) {
        m_controlBar->tellFailure(sentence);
        return;
    }
    m_bannerConnection = 0;
    m_banner->clearButtons();
    m_banner->say(Banner::Kind::Warning, sentence);
}

void MainWindow::showAppAnswer()
{
    if (const auto held = m_app->held(); held && *held != Quick::Script) {
        m_controlBar->setAppText(quickText(*held));
        return;
    }
    switch (m_app->kind()) {
    case AppPanel::Kind::Simulated: m_controlBar->setAppText(tr("script")); break;
    case AppPanel::Kind::ByHand: m_controlBar->setAppText(tr("by hand")); break;
    case AppPanel::Kind::Own: m_controlBar->setAppText(tr("your own")); break;
    }
}

// --- recordings ---

void MainWindow::wireRecording()
{
    connect(m_recording, &RecordingActions::used, this, [this](const QString& text) { tell(dapr::Severity::Note, text); });
    connect(m_recording, &RecordingActions::failed, this, [this](const QString& title, const QString& detail) {
        tell(dapr::Severity::Error, tr("%1: %2").arg(title, detail));
        m_bannerConnection = 0;
        m_banner->clearButtons();
        m_banner->say(Banner::Kind::Error, title, detail);
    });
    connect(m_recording, &RecordingActions::opened, this, &MainWindow::showRecording);
    connect(m_recording, &RecordingActions::closeAsked, this, &MainWindow::closeRecording);
}

void MainWindow::showRecording(const QString& path, const RecordingReader::Result& recording)
{
    closeRecording();
    m_recordingRoom = new RecordingRoom(path, recording);
    connect(m_recordingRoom, &RecordingRoom::closeAsked, this, &MainWindow::closeRecording);
    m_tabs->addTab(m_recordingRoom, tr("Recording %1").arg(QFileInfo(path).fileName()));
    showRoom(m_recordingRoom);
    m_recording->setOpened(true);
}

void MainWindow::closeRecording()
{
    if (!m_recordingRoom) return;
    const bool front = m_tabs->currentWidget() == m_recordingRoom;
    m_tabs->removeTab(m_tabs->indexOf(m_recordingRoom));
    m_recordingRoom->deleteLater(); // its own button may have asked for it
    m_recordingRoom = nullptr;
    m_recording->setOpened(false);
    if (front) showRoom(m_lanesRoom);
}

// --- probes ---

void MainWindow::wireProbes()
{
    BrokerPanel* table = m_brokerTable->panel();
    connect(m_probes, &ProbeActions::used, this, [this](const QString& text) { tell(dapr::Severity::Note, text); });
    connect(m_probes, &ProbeActions::failed, this, &MainWindow::tellProbeFailed);
    connect(m_probes, &ProbeActions::probeFailed, this, [this, table](const QString& title, const QString& advice, const QString& detail) {
        if (table->isVisible()) table->setFailure(tr("%1. %2").arg(title, advice), detail);
        else tellProbeFailed(title, advice, detail);
    });
    connect(m_probes, &ProbeActions::learned, m_identities, &BrokerIdentities::learn);
    connect(m_probes, &ProbeActions::mayCloseNow, this, &MainWindow::close);
    connect(m_probes, &ProbeActions::probing, table, &BrokerPanel::setProbing);
    connect(m_probes, &ProbeActions::reportChanged, table, [this, table](const std::optional<broker::ProbeReport>& report) {
        if (!report && !m_probes->isConnected()) table->setConnectedBroker({}, {}, {});
        table->setReport(report);
    });
    connect(table, &BrokerPanel::probeAsked, m_probes, &ProbeActions::ask);
    connect(table, &BrokerPanel::stopAsked, m_probes, &ProbeActions::stop);
    connect(table, &BrokerPanel::evidenceAsked, m_probes, &ProbeActions::showEvidence);
    connect(table, &BrokerPanel::saveAsked, m_probes, &ProbeActions::save);
    connect(table, &BrokerPanel::compareAsked, m_probes, &ProbeActions::compare);
    connect(table->view()->selectionModel(), &QItemSelectionModel::currentChanged, m_probes,
            [this](const QModelIndex& index) { m_probes->setSelected(index.siblingAtColumn(0).data(BrokerTableModel::IdRole).toString()); });
}

void MainWindow::tellProbeFailed(const QString& title, const QString& advice, const QString& detail)
{
    tell(dapr::Severity::Warning, title);
    m_bannerConnection = 0;
    m_banner->clearButtons();
    m_banner->say(Banner::Kind::Warning, title, advice, detail);
}

// --- scenarios ---

void MainWindow::wireScenarios()
{
    connect(m_scenarios, &ScenarioActions::used, this, [this](const QString& text) { tell(dapr::Severity::Note, text); });
    connect(m_scenarios, &ScenarioActions::showAsked, this, [this] { showDock("dockScenario"); });
    connect(m_scenarios, &ScenarioActions::changed, this,
            [this] { m_docks->setNote("dockScenario", m_scenarioPanel->note()); });
    connect(m_scenarios, &ScenarioActions::started, this, [this] {
        m_lanesRoom->begin(m_scenarioPanel->report().name);
        showRoom(m_lanesRoom);
    });
    connect(m_scenarios, &ScenarioActions::lanesChanged, m_lanesRoom, &ScenarioLanes::take);
    connect(m_scenarios, &ScenarioActions::finished, m_lanesRoom, &ScenarioLanes::finish);
    connect(m_scenarios, &ScenarioActions::lanesAsked, this, [this](bool run) {
        m_lanesRoom->showRun(run);
        showRoom(m_lanesRoom);
    });
    connect(m_lanesRoom, &ScenarioLanes::shownChanged, m_scenarios, &ScenarioActions::setShowingLanes);
    rememberSteps();
}

// What the person does, as steps: "Save as scenario…" shows them.
void MainWindow::rememberSteps()
{
    const auto remember = [this](const scenario::StepBody& step) {
        m_memory.add(step);
        m_scenarios->saveAction()->setEnabled(!m_memory.isEmpty());
    };
    connect(m_controls, &ControlActions::taken, this, remember);
    connect(m_brokers.get(), &ControlBrokers::taken, this, [this, remember](scenario::BrokerAction action, broker::BrokerKind kind) {
        if (m_brokers->isSubstitute(kind)) remember(scenario::BrokerStep{action}); // another one is no part of it
    });
    connect(m_connector, &Connector::connectAsked, this, [this, remember](const QString& component) {
        if (m_connector->activeComponents().isEmpty() || !m_memory.hasBegun()) beginMemory();
        remember(scenario::ConnectStep{{component, 0}, true});
    });
    connect(m_connector, &Connector::disconnectAsked, this,
            [remember](const QString& component) { remember(scenario::DisconnectStep{{component, 0}}); });
    connect(m_live, &LivePanel::publishRequested, this, &MainWindow::rememberPublish);
    connect(m_app, &AppPanel::setupChanged, this,
            [remember](const sidecar::AppSetup& setup) { remember(scenario::AppStep{setup}); });
    connect(m_scenarios, &ScenarioActions::saveAsked, this, [this] {
        if (m_memory.leftOut() > 0)
            tell(dapr::Severity::Warning, tr("%n steps did not fit into a scenario", nullptr, int(m_memory.leftOut())));
        m_scenarios->preview(m_memory.text(m_redelivery->lanes()->store()));
    });
}

void MainWindow::beginMemory()
{
    scenario::RecordedStart start;
    start.resources = documentTexts(m_workspace);
    start.release = m_workspace.context().release;
    start.appId = m_workspace.context().appId;
    start.app = m_app->setup();
    if (m_connector->isObserving()) start.observe = m_connector->observerFilters();
    if (const auto kind = m_brokers->substitute()) {
        start.broker.kind = *kind == broker::BrokerKind::RabbitMq   ? scenario::BrokerChoiceKind::RabbitMq
                            : *kind == broker::BrokerKind::Scripted ? scenario::BrokerChoiceKind::Scripted
                                                                    : scenario::BrokerChoiceKind::Mosquitto;
        if (const auto* container = qobject_cast<const broker::LocalContainer*>(&m_brokers->of(*kind))) {
            start.broker.kind = scenario::BrokerChoiceKind::Container;
            start.broker.image = container->options().image;
            start.broker.product = container->options().product;
        }
        start.broker.setup = sharedSetup(m_brokers->of(*kind).setup());
    } else { // a scenario that anybody can run: on a mosquitto of its own
        start.broker.kind = scenario::BrokerChoiceKind::Mosquitto;
    }
    m_memory.begin(std::move(start));
}

void MainWindow::rememberPublish(const sidecar::PublishRequest& request)
{
    scenario::PublishStep step;
    step.topic = request.topic;
    step.payload = request.payload;
    step.qos = request.qos;
    step.retain = request.retain;
    step.from = request.component.isEmpty() ? scenario::PublishFrom::Outside : scenario::PublishFrom::Sidecar;
    step.component = request.component;
    step.cloudEvent = request.wrapAsCloudEvent;
    step.metadata = request.metadata;
    m_memory.add(step);
    m_scenarios->saveAction()->setEnabled(!m_memory.isEmpty());
}

} // namespace wb::ui
