#pragma once

#include "core/broker/local_mosquitto.h"
#include "core/dapr/workspace.h"
#include "core/scenario/demo.h"
#include "core/sidecar/engine.h"
#include "ui/connector.h"
#include "ui/prompts.h"
#include "ui/recording_reader.h"
#include "ui/scenario_memory.h"
#include "ui/settings.h"

#include <QMainWindow>

#include <memory>

class QMenu;
class QTabWidget;

namespace wb::ui {

class Actions;
class AdminActions;
class AppPanel;
class Banner;
class BrokerTableActions;
class BrokerIdentities;
class CommandSearch;
class ComponentPanel;
class ConnectionsPanel;
class ControlActions;
class ControlBar;
class ControlBrokers;
class Docks;
class EventLog;
class Feed;
class LaneFeed;
class LivePanel;
class LocalBrokerActions;
class LocalBrokerPanel;
class PacketsPanel;
class ProbeActions;
class ProblemsPanel;
class RecordingActions;
class RecordingRoom;
class RedeliveryPanel;
class ResourcesPanel;
class ScenarioActions;
class ScenarioLanes;
class ScenarioPanel;
class SetupActions;
class StatusStrip;
class ToolBar;

// Composes docks, panels and actions, and says which of them tells which. The work is done elsewhere.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    struct Options {
        QString settingsFile; // empty: the person's own
        Prompts prompts = Prompts::real();
    };
    explicit MainWindow(Options options);
    MainWindow() : MainWindow(Options{}) {}
    ~MainWindow() override;

    void openPaths(const QStringList& paths);
    void startDemo();
    bool isDemoRunning() const { return m_demo != nullptr; }
    bool showsMessages() const; // some have arrived and are on the screen; for pictures

    const Actions& actionList() const { return *m_actions; }
    dapr::Workspace& workspace() { return m_workspace; }
    Connector& connector() { return *m_connector; }
    broker::LocalMosquitto& localBroker(); // the demo's while that runs
    ControlBrokers& brokers() { return *m_brokers; }
    ProbeActions& probes() { return *m_probes; }
    ComponentPanel& componentPanel() { return *m_component; }
    ConnectionsPanel& connectionsPanel() { return *m_connections; }
    Banner& banner() { return *m_banner; }
    QTabWidget& tabs() { return *m_tabs; }
    StatusStrip& statusStrip() { return *m_status; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    // main_window.cpp: parts and who tells whom
    void buildPanels();
    void buildCentre();
    void buildDocks();
    void wireWorkspace();
    void wireEngine();
    void wireRooms();
    void restoreLayout();
    void saveLayout();
    void resetLayout();
    void startContext();

    // main_window_menus.cpp
    void buildMenus();
    void buildFileMenu();
    void buildEditMenu();
    void buildViewMenu();
    void buildPaneCommands(QMenu* menu);
    void buildThemeMenu(QMenu* view);
    void buildLanguageMenu(QMenu* view);
    void buildConnectionMenu();
    void buildReleaseMenu(QMenu* connection);
    void buildBudgetMenu(QMenu* connection);
    void buildRoomMenu(QMenu* view, QWidget* room, const QList<QAction*>& actions);
    void buildBrokerMenu();
    void buildScenarioMenu();
    void buildHelpMenu();
    void buildToolBar();
    QMenu* addMenu(const QString& title, const char* objectName);

    // main_window_app.cpp
    void buildAppMenu();
    void wireApp();
    void startApp();
    void showDock(const char* objectName);

    // main_window_lab.cpp
    void makeLab();
    void buildLab();
    void wireLab();
    void wireAdmin();
    void tellControlFailed(const QString& sentence);
    void showAppAnswer();
    void wireRecording();
    void showRecording(const QString& path, const RecordingReader::Result& recording);
    void closeRecording();
    void wireScenarios();
    void wireProbes();
    void tellProbeFailed(const QString& title, const QString& advice, const QString& detail);
    void rememberSteps();
    void beginMemory();
    void rememberPublish(const sidecar::PublishRequest& request);

    // main_window_lanes.cpp
    void wireLanes();
    void wireIdentities();

    // main_window_files.cpp
    void openFiles();
    void openFolder();
    void newComponent(const QString& type);
    void saveAll();
    void closeCurrentFile();
    bool mayClose(const QList<int>& files);
    void applyFix(const dapr::Problem& problem);

    // main_window_connections.cpp
    void toggleConnection();
    void retryAll();
    void updateConnectAction();
    void wireBrokers();
    void updateBrokerButton();
    void pickRelease(const QString& release);
    void tellReleases();
    void showRefusal(const Connector::Refusal& refusal);
    void connectionChanged(const sidecar::ConnectionStatus& status);
    void connectionRemoved(quint16 id);
    void connectionsShown();
    const sidecar::ConnectionStatus* trouble() const;
    void tellTrouble();
    void demoReady();
    void demoFailed(const QString& message);
    void tell(dapr::Severity severity, const QString& text);

    void showRoom(QWidget* room);
    void goToNextPane(int by);
    void tearCurrentDock();
    void findInRoom();
    void takeFind(QWidget* room, QAction* action);

    Prompts m_prompts;
    Settings m_settings;
    dapr::Workspace m_workspace;
    std::unique_ptr<sidecar::EngineThread> m_thread;
    sidecar::Engine* m_engine;
    std::unique_ptr<scenario::Demo> m_demo;
    std::unique_ptr<Docks> m_docks;
    Actions* m_actions;
    Connector* m_connector;
    std::unique_ptr<ControlBrokers> m_brokers;
    Feed* m_feed;
    LaneFeed* m_laneFeed;
    BrokerIdentities* m_identities;

    Banner* m_banner = nullptr;
    Banner* m_releaseBanner = nullptr; // connected as another Dapr than the one picked
    quint16 m_bannerConnection = 0; // whose trouble the banner tells; 0: none
    QString m_bannerSaid;
    QString m_releaseSaid;
    QTabWidget* m_tabs = nullptr;
    ComponentPanel* m_component = nullptr;
    LivePanel* m_live = nullptr;
    RedeliveryPanel* m_redelivery = nullptr;
    PacketsPanel* m_packets = nullptr;
    ResourcesPanel* m_resources = nullptr;
    ConnectionsPanel* m_connections = nullptr;
    AppPanel* m_app = nullptr;
    LocalBrokerPanel* m_brokerPanel = nullptr;
    LocalBrokerActions* m_localBrokers = nullptr;
    BrokerTableActions* m_brokerTable = nullptr;
    AdminActions* m_admin = nullptr;
    ControlActions* m_controls = nullptr;
    ControlBar* m_controlBar = nullptr;
    RecordingActions* m_recording = nullptr;
    RecordingRoom* m_recordingRoom = nullptr; // while one is open
    ScenarioActions* m_scenarios = nullptr;
    ProbeActions* m_probes = nullptr;
    ScenarioPanel* m_scenarioPanel = nullptr;
    ScenarioLanes* m_lanesRoom = nullptr; // the room Redelivery
    SetupActions* m_setup = nullptr;
    ScenarioMemory m_memory;
    bool m_closing = false; // agreed; a probe tidies up first
    ProblemsPanel* m_problems = nullptr;
    EventLog* m_events = nullptr;
    StatusStrip* m_status = nullptr;
    ToolBar* m_toolBar = nullptr;
    CommandSearch* m_search = nullptr;
    QHash<QWidget*, QAction*> m_finders; // what Find does in a room or dock
    QMenu* m_newMenu = nullptr;
    QMenu* m_brokerChoice = nullptr;
    QMenu* m_budgetMenu = nullptr;
    QAction* m_connectAction = nullptr;
    QAction* m_addResourceAction = nullptr;
};

} // namespace wb::ui
