#include "ui/main_window.h"

#include "core/language.h"
#include "ui/actions.h"
#include "ui/broker_table_actions.h"
#include "ui/admin_actions.h"
#include "ui/broker_identities.h"
#include "ui/command_search.h"
#include "ui/control_brokers.h"
#include "ui/docks.h"
#include "ui/local_broker_actions.h"
#include "ui/models/connections_model.h"
#include "ui/models/feed.h"
#include "ui/models/lane_feed.h"
#include "ui/models/problems_model.h"
#include "ui/panels/admin_panel.h"
#include "ui/panels/app_panel.h"
#include "ui/panels/broker_panel.h"
#include "ui/panels/component_panel.h"
#include "ui/panels/connections_panel.h"
#include "ui/panels/event_log.h"
#include "ui/panels/file_editors.h"
#include "ui/panels/live_panel.h"
#include "ui/panels/local_broker_log.h"
#include "ui/panels/local_broker_panel.h"
#include "ui/panels/packets_panel.h"
#include "ui/panels/problems_panel.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/panels/resources_panel.h"
#include "ui/panels/scenario_lanes.h"
#include "ui/panels/scenario_panel.h"
#include "ui/probe_actions.h"
#include "ui/release_chooser.h"
#include "ui/status_strip.h"
#include "ui/tool_bar.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QHeaderView>
#include <QMenu>
#include <QMenuBar>
#include <QSplitter>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

constexpr int leftDocks = 3;

} // namespace

MainWindow::MainWindow(Options options)
    : m_prompts(std::move(options.prompts)),
      m_settings(options.settingsFile.isEmpty() ? Settings() : Settings(options.settingsFile)),
      m_thread(std::make_unique<sidecar::EngineThread>(m_settings.budgetBytes())), m_engine(m_thread->engine()),
      m_actions(new Actions(this)), m_connector(new Connector(&m_workspace, m_engine, this)),
      m_brokers(std::make_unique<ControlBrokers>(ControlBrokers::Parts{m_actions, m_connector, m_engine, this}, nullptr)),
      m_feed(new Feed(m_engine, this)), m_laneFeed(new LaneFeed(m_engine, this)),
      m_identities(new BrokerIdentities(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("Dapr MQTT Workbench"));
    setDockOptions(AnimatedDocks | AllowTabbedDocks | AllowNestedDocks);
    buildPanels();
    buildCentre();
    makeLab();
    buildMenus();
    buildLab();
    buildDocks();
    buildToolBar();
    wireWorkspace();
    wireEngine();
    wireRooms();
    wireApp();
    wireBrokers();
    wireLab();
    wireLanes();
    startContext();
    m_connector->setObserving(m_settings.observing());
    startApp();
    restoreLayout();
    m_feed->start();
    m_laneFeed->start();
}

MainWindow::~MainWindow()
{
    m_feed->stop();
    m_laneFeed->stop();
    disconnect(m_engine, nullptr, this, nullptr);
    disconnect(m_app, nullptr, this, nullptr); // its editor still tells of the focus that it loses
    m_brokers->useMosquitto(nullptr);
    m_demo.reset(); // its broker outlives nothing that talks to it
    m_brokers.reset();
    m_thread.reset();
}

broker::LocalMosquitto& MainWindow::localBroker()
{
    return m_brokers->mosquitto();
}

void MainWindow::buildPanels()
{
    m_component = new ComponentPanel(&m_workspace);
    m_live = new LivePanel(m_feed, m_engine);
    m_redelivery = new RedeliveryPanel(m_laneFeed);
    m_redelivery->setObjectName(QStringLiteral("redeliveryPanel"));
    m_lanesRoom = new ScenarioLanes(m_redelivery);
    m_packets = new PacketsPanel(m_feed, m_engine);
    m_resources = new ResourcesPanel(&m_workspace);
    m_connections = new ConnectionsPanel;
    m_app = new AppPanel;
    m_app->setAppId(m_settings.appId());
    m_brokerPanel = new LocalBrokerPanel;
    m_problems = new ProblemsPanel(&m_workspace);
    m_events = new EventLog;
    m_status = new StatusStrip(statusBar());
    m_status->showLanguage(wb::languageName());
    m_search = new CommandSearch(m_actions, this);
}

void MainWindow::buildCentre()
{
    auto* centre = new QWidget(this);
    m_banner = new Banner(centre);
    m_banner->setObjectName(QStringLiteral("connectionBanner"));
    m_tabs = new QTabWidget(centre);
    m_tabs->setObjectName(QStringLiteral("rooms"));
    m_tabs->setAccessibleName(tr("Rooms"));
    m_tabs->tabBar()->setAccessibleName(tr("Rooms"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_component, tr("Component"));
    m_tabs->addTab(m_live, tr("Live"));
    m_tabs->addTab(m_lanesRoom, tr("Redelivery"));
    m_tabs->addTab(m_packets, tr("Packets"));
    m_releaseBanner = new Banner(centre);
    m_releaseBanner->setObjectName(QStringLiteral("releaseBanner"));
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_banner);
    layout->addWidget(m_releaseBanner);
    layout->addWidget(m_tabs, 1);
    setCentralWidget(centre);
}

void MainWindow::buildDocks()
{
    m_docks = std::make_unique<Docks>(this);
    m_docks->add("dockResources", tr("Resources"), m_resources, {m_addResourceAction});
    m_docks->add("dockConnections", tr("Connections"), m_connections);
    m_docks->add("dockLocalBroker", tr("Local brokers"), m_brokerPanel);
    m_docks->add("dockProblems", tr("Problems"), m_problems);
    m_docks->add("dockApp", tr("App behind the sidecar"), m_app);
    m_docks->add("dockEvents", tr("Events"), m_events);
    m_docks->add("dockScenario", tr("Scenario"), m_scenarioPanel);
    m_docks->keepRight("dockScenario");
    m_docks->add("dockBrokers", tr("Brokers"), m_brokerTable->panel());
    m_docks->keepRight("dockBrokers", Docks::AtFirst::ShownWhereWide);
    m_docks->add("dockBrokerLog", tr("Broker log"), m_localBrokers->log());
    m_docks->add("dockAdmin", tr("Broker's own view"), m_admin->panel());
    m_docks->keepRight("dockAdmin");
    m_docks->arrange(leftDocks);
    buildViewMenu();
}

void MainWindow::startContext()
{
    dapr::ResolveContext context = dapr::contextOfProcess();
    context.appId = m_settings.appId();
    context.release = m_settings.release();
    m_toolBar->releases()->choose(context.release);
    m_workspace.setContext(context);
    m_app->setAppId(context.appId);
}

void MainWindow::wireWorkspace()
{
    connect(&m_workspace, &dapr::Workspace::changed, this, [this] {
        m_toolBar->chooser()->fill(m_workspace);
        updateConnectAction();
        updateBrokerButton();
    });
    connect(m_resources, &ResourcesPanel::documentChosen, m_component, &ComponentPanel::showDocument);
    connect(m_resources, &ResourcesPanel::fileChosen, this, [this](int file) { m_component->files()->showFile(file); });
    connect(m_component, &ComponentPanel::currentDocumentChanged, this, [this](int document) {
        m_resources->select(document, m_component->files()->currentFile());
        const QString component = m_component->currentComponent();
        if (component.isEmpty()) return;
        m_toolBar->chooser()->choose(component);
        m_component->setTypedTopics(component, m_settings.topics(component));
        m_connector->setTypedTopics(component, m_settings.topics(component));
        updateConnectAction();
        updateBrokerButton();
    });
    connect(m_component, &ComponentPanel::typedTopicsChanged, this,
            [this](const QString& component, const QStringList& topics) {
                m_settings.setTopics(component, topics);
                m_connector->setTypedTopics(component, topics);
            });
    connect(m_component, &ComponentPanel::told, this,
            [this](const QString& text) { tell(dapr::Severity::Note, text); });
    connect(m_problems, &ProblemsPanel::placeChosen, this,
            [this](const dapr::Place& place, const dapr::TextRange& range) {
                m_tabs->setCurrentWidget(m_component);
                m_component->showPlace(place, range);
            });
    connect(m_problems, &ProblemsPanel::fixChosen, this, &MainWindow::applyFix);
    connect(m_problems->model(), &ProblemsModel::countsChanged, this, [this] {
        const int errors = m_problems->model()->errors(), warnings = m_problems->model()->warnings();
        QStringList parts;
        if (errors > 0) parts << tr("%n error(s)", nullptr, errors);
        if (warnings > 0) parts << tr("%n warning(s)", nullptr, warnings);
        m_docks->setNote("dockProblems", parts.join(QStringLiteral(", ")));
    });
    connect(m_app, &AppPanel::appIdChanged, this, [this](const QString& id) {
        if (id == m_workspace.context().appId) return;
        if (!m_demo) m_settings.setAppId(id);
        dapr::ResolveContext context = m_workspace.context();
        context.appId = id;
        m_workspace.setContext(context);
    });
    connect(m_toolBar->releases(), &ReleaseChooser::picked, this, &MainWindow::pickRelease);
    connect(m_toolBar->chooser(), &ComponentChooser::chosen, this, [this](const QString& component) {
        if (const dapr::Document* document = m_connector->documentOf(component))
            m_component->showDocument(int(document - m_workspace.documents().constData()));
        updateConnectAction();
    });
}

void MainWindow::wireEngine()
{
    connect(m_engine, &sidecar::Engine::connectionChanged, this, &MainWindow::connectionChanged);
    connect(m_engine, &sidecar::Engine::connectionRemoved, this, &MainWindow::connectionRemoved);
    connect(m_engine, &sidecar::Engine::eventHappened, this, [this](const sidecar::Event& event) {
        m_events->add(QDateTime::fromMSecsSinceEpoch(event.timeNs / 1'000'000), event.severity, event.text);
    });
    connect(m_connections, &ConnectionsPanel::retryAsked, this, [this](quint16 id) {
        QMetaObject::invokeMethod(m_engine, [engine = m_engine, id] { engine->retryNow(id); });
    });
    connect(m_connector, &Connector::refused, this, &MainWindow::showRefusal);
    connect(m_connector, &Connector::activeChanged, this, &MainWindow::updateConnectAction);
    connect(m_connector, &Connector::activeChanged, this, &MainWindow::tellReleases);
    connect(m_feed, &Feed::arrived, m_status, &StatusStrip::showCounters);
}

void MainWindow::wireRooms()
{
    connect(m_live, &LivePanel::observerFiltersRequested, m_connector, &Connector::setObserverFilters);
    connect(m_connector, &Connector::observerFiltersChanged, m_live, &LivePanel::setObserverFilters);
    const auto showBudget = [this] { m_budgetMenu->popup(statusBar()->mapToGlobal(QPoint(statusBar()->width() - 280, -140))); };
    connect(m_live, &LivePanel::memoryBudgetRequested, this, showBudget);
    connect(m_packets, &PacketsPanel::memoryBudgetRequested, this, showBudget);
}

void MainWindow::restoreLayout()
{
    resize(1440, 900);
    if (const QByteArray geometry = m_settings.geometry(); !geometry.isEmpty()) restoreGeometry(geometry);
    if (const QByteArray layout = m_settings.layout(); !layout.isEmpty()) restoreState(layout);
    for (QSplitter* splitter : findChildren<QSplitter*>()) {
        if (const QByteArray state = m_settings.widgetState(splitter->objectName());
            !splitter->objectName().isEmpty() && !state.isEmpty())
            splitter->restoreState(state);
    }
    for (QTreeView* view : findChildren<QTreeView*>()) {
        const QByteArray state = m_settings.widgetState(view->objectName());
        if (!view->objectName().isEmpty() && !state.isEmpty()) view->header()->restoreState(state);
    }
}

void MainWindow::saveLayout()
{
    m_docks->prepareSaving();
    m_settings.setLayout(saveState(), saveGeometry());
    for (const QSplitter* splitter : findChildren<QSplitter*>()) {
        if (!splitter->objectName().isEmpty())
            m_settings.setWidgetState(splitter->objectName(), splitter->saveState());
    }
    for (const QTreeView* view : findChildren<QTreeView*>()) { // widths of columns
        if (!view->objectName().isEmpty())
            m_settings.setWidgetState(view->objectName(), view->header()->saveState());
    }
}

void MainWindow::resetLayout()
{
    m_settings.forgetLayout();
    m_docks->arrange(leftDocks);
    m_component->splitter()->setSizes({1000, 1000});
    tell(dapr::Severity::Note, tr("The panels are where they were at the first start"));
}

// To the front, and the focus into it: a room's keys count where the focus is.
void MainWindow::showRoom(QWidget* room)
{
    m_tabs->setCurrentWidget(room);
    const QWidget* focus = focusWidget();
    if (room->focusProxy() && !(focus && room->isAncestorOf(focus))) room->setFocus(Qt::OtherFocusReason);
}

void MainWindow::goToNextPane(int by)
{
    QList<QWidget*> panes;
    for (QDockWidget* dock : m_docks->all()) {
        if (dock->isVisible()) panes << dock->widget();
    }
    panes.insert(std::min<qsizetype>(1, panes.size()), m_tabs);
    int at = 0;
    for (int i = 0; i < panes.size(); ++i) {
        const QWidget* focus = QApplication::focusWidget();
        if (focus && (panes.at(i) == focus || panes.at(i)->isAncestorOf(focus))) at = i;
    }
    QWidget* next = panes.at((at + by + int(panes.size())) % panes.size());
    if (next == m_tabs) next = m_tabs->currentWidget();
    if (auto* dock = qobject_cast<QDockWidget*>(next->parentWidget())) { // it may be behind another one's tab
        dock->raise();
        next->show();
    }
    next->window()->activateWindow();
    // The first widget inside that takes keys.
    for (QWidget* child : next->findChildren<QWidget*>()) {
        if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus)) {
            child->setFocus(Qt::TabFocusReason);
            return;
        }
    }
    next->setFocus(Qt::TabFocusReason);
}

void MainWindow::tearCurrentDock()
{
    for (QDockWidget* dock : m_docks->all()) {
        const QWidget* focus = QApplication::focusWidget();
        if (focus && dock->isAncestorOf(focus)) dock->setFloating(!dock->isFloating());
    }
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QList<int> all;
    for (int i = 0; i < m_workspace.files().size(); ++i)
        all << i;
    if (!m_closing && !mayClose(all)) {
        event->ignore();
        return;
    }
    saveLayout();
    if (!m_probes->mayClose()) { // it tidies up behind itself first, and asks to close again
        m_closing = true;
        setEnabled(false); // the files were asked for
        event->ignore();
        return;
    }
    event->accept();
}

void MainWindow::changeEvent(QEvent* event)
{
    // ThemeChange: the desktop's own colours changed.
    if (event->type() == QEvent::ThemeChange) refreshSystemTheme();
    QMainWindow::changeEvent(event);
}

void MainWindow::tell(dapr::Severity severity, const QString& text)
{
    m_events->add(QDateTime::currentDateTime(), severity, text);
}

bool MainWindow::showsMessages() const
{
    return m_feed->last().counters.received > 0;
}

} // namespace wb::ui
