#include "ui/main_window.h"

#include "core/dapr/field_table.h"
#include "core/language.h"
#include "ui/actions.h"
#include "ui/admin_actions.h"
#include "ui/broker_table_actions.h"
#include "ui/command_search.h"
#include "ui/control_actions.h"
#include "ui/control_brokers.h"
#include "ui/docks.h"
#include "ui/help.h"
#include "ui/local_broker_actions.h"
#include "ui/panels/app_panel.h"
#include "ui/panels/component_panel.h"
#include "ui/panels/file_editors.h"
#include "ui/panels/live_panel.h"
#include "ui/panels/local_broker_log.h"
#include "ui/panels/packets_panel.h"
#include "ui/panels/problems_panel.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/panels/scenario_lanes.h"
#include "ui/probe_actions.h"
#include "ui/recording_actions.h"
#include "ui/release_chooser.h"
#include "ui/scenario_actions.h"
#include "ui/setup_actions.h"
#include "ui/tool_bar.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QTabWidget>

namespace wb::ui {

namespace {

QKeySequence keys(const char* text)
{
    return QKeySequence(QString::fromLatin1(text));
}

} // namespace

QMenu* MainWindow::addMenu(const QString& title, const char* objectName)
{
    QMenu* menu = menuBar()->addMenu(title);
    menu->setObjectName(QLatin1String(objectName));
    return menu;
}

// The View menu names the docks and is filled when they exist; it stands third in the bar all the same.
void MainWindow::buildMenus()
{
    buildFileMenu();
    buildEditMenu();
    addMenu(tr("&View"), "menuView");
    buildConnectionMenu();
    buildBrokerMenu();
    buildAppMenu();
    buildScenarioMenu();
    buildHelpMenu();
}

void MainWindow::buildFileMenu()
{
    QMenu* menu = addMenu(tr("&File"), "menuFile");
    m_addResourceAction =
        m_actions->add(menu, {"file.open", tr("&Open resources…"), keys("Ctrl+O"),
                              tr("Opens YAML files with components, subscriptions and policies")},
                       [this] { openFiles(); });
    m_actions->add(menu, {"file.openFolder", tr("Open &folder…"), keys("Ctrl+Shift+O"),
                          tr("Opens every YAML file of a resources folder")},
                   [this] { openFolder(); });
    m_newMenu = menu->addMenu(tr("&New component"));
    m_newMenu->setObjectName(QStringLiteral("menuNewComponent"));
    int number = 1;
    for (const dapr::ComponentTable& table : dapr::componentTables()) {
        if (dapr::tableFor(table.type) != &table) continue; // a table of an older era
        const QByteArray id = "file.new." + table.type.toLatin1();
        m_actions->add(m_newMenu,
                       {id.constData(), table.type, QKeySequence(QStringLiteral("Ctrl+Alt+%1").arg(number++)),
                        dapr::translated(table.title)},
                       [this, type = table.type] { newComponent(type); });
    }
    menu->addSeparator();
    m_actions->add(menu, {"file.save", tr("&Save"), keys("Ctrl+S"), tr("Writes the file that is shown")},
                   [this] { m_component->saveCurrent(); });
    m_actions->add(menu, {"file.saveAll", tr("Save &all"), keys("Ctrl+Shift+S"), tr("Writes every changed file")},
                   [this] { saveAll(); });
    m_actions->add(menu, {"file.reload", tr("&Reload from disk"), keys("F5"),
                          tr("Reads the file that is shown again; the step can be undone")},
                   [this] {
                       FileEditors* files = m_component->files();
                       if (files->currentFile() >= 0) files->reload(files->currentFile());
                   });
    m_actions->add(menu, {"file.close", tr("&Close file"), keys("Ctrl+W"), tr("Takes the file out of the list")},
                   [this] { closeCurrentFile(); });
    m_recording->build(menu);
    menu->addSeparator();
    m_actions->add(menu, {"file.quit", tr("&Quit"), keys("Ctrl+Q"), tr("Ends the program")}, [this] { close(); });
}

void MainWindow::buildEditMenu()
{
    QMenu* menu = addMenu(tr("&Edit"), "menuEdit");
    const auto inComponent = [this](auto call) { // what changes must be seen
        return [this, call] {
            m_tabs->setCurrentWidget(m_component);
            call();
        };
    };
    m_actions->add(menu, {"edit.undo", tr("&Undo"), keys("Ctrl+Z"), tr("Takes back the last step in form or text")},
                   inComponent([this] { m_component->files()->undo(); }));
    m_actions->add(menu, {"edit.redo", tr("&Redo"), keys("Ctrl+Shift+Z"), tr("Does it again")},
                   inComponent([this] { m_component->files()->redo(); }));
    menu->addSeparator();
    m_actions->add(menu, {"edit.find", tr("&Find or filter"), keys("Ctrl+F"),
                          tr("Looks for words in the text, topics or packets: whichever room is in front")},
                   [this] { findInRoom(); });
    m_actions->add(menu, {"edit.findNext", tr("Find &next"), keys("F3"), tr("Goes to the next match")},
                   inComponent([this] { m_component->findAgain(true); }));
    m_actions->add(menu, {"edit.findPrevious", tr("Find &previous"), keys("Shift+F3"), tr("Goes to the match before")},
                   inComponent([this] { m_component->findAgain(false); }));
    menu->addSeparator();
    m_actions->add(menu, {"edit.nextProblem", tr("Next p&roblem"), keys("F8"), tr("Goes to the next problem's place")},
                   [this] { m_problems->step(1); });
    m_actions->add(menu, {"edit.previousProblem", tr("Previous pro&blem"), keys("Shift+F8"),
                          tr("Goes to the place of the problem before")},
                   [this] { m_problems->step(-1); });
    m_actions->add(menu, {"edit.fix", tr("&Apply the safe fix"), keys("Alt+Return"),
                          tr("Mends the selected problem where that is safe")},
                   [this] { m_problems->fixCurrent(); });
}

void MainWindow::buildViewMenu()
{
    auto* menu = menuBar()->findChild<QMenu*>(QStringLiteral("menuView"));
    buildPaneCommands(menu);
    menu->addSeparator();
    const char* dockKeys[] = {"Ctrl+Alt+R", "Ctrl+Alt+C", "Ctrl+Alt+B", "Ctrl+Alt+P", "Ctrl+Alt+A", "Ctrl+Alt+E", "Ctrl+Alt+J", "Ctrl+Alt+Q", "Ctrl+Alt+Shift+B", "Alt+Shift+A"};
    int number = 0;
    for (QDockWidget* dock : m_docks->all()) {
        const QByteArray id = "view." + dock->objectName().toLatin1();
        m_actions->adopt(menu, dock->toggleViewAction(),
                         {id.constData(), dock->windowTitle(), keys(dockKeys[number++]),
                          tr("Shows or hides the panel %1").arg(dock->windowTitle())});
    }
    menu->addSeparator();
    m_actions->add(menu, {"view.tear", tr("&Tear off or put back"), keys("Ctrl+Alt+F"),
                          tr("Makes the panel with the focus a window of its own, or docks it again")},
                   [this] { tearCurrentDock(); });
    m_actions->add(menu, {"view.reset", tr("&Reset the layout"), keys("Ctrl+Alt+0"),
                          tr("Puts every panel where it was at the first start")},
                   [this] { resetLayout(); });
    m_actions->addToggle(menu, {"view.fullScreen", tr("F&ull screen"), keys("F11"), tr("Uses the whole screen")}, false,
                         [this](bool on) { on ? showFullScreen() : showNormal(); });
    menu->addSeparator();
    buildThemeMenu(menu);
    buildLanguageMenu(menu);
}

// The commands of a room: their keys count while the room has the focus; from here they bring it to the front.
void MainWindow::buildRoomMenu(QMenu* view, QWidget* room, const QList<QAction*>& actions)
{
    QMenu* menu = view->addMenu(m_tabs->tabText(m_tabs->indexOf(room)));
    for (QAction* action : actions) {
        connect(action, &QAction::triggered, this, [this, room] { m_tabs->setCurrentWidget(room); });
        if (action->shortcut() == QKeySequence(QKeySequence::Find)) {
            takeFind(room, action);
        } else {
            m_actions->list(menu, action);
        }
    }
}

void MainWindow::takeFind(QWidget* room, QAction* action)
{
    action->setShortcut({}); // the window's Find leads here
    m_finders.insert(room, action);
}

// In the dock that has the focus, else in the room in front.
void MainWindow::findInRoom()
{
    const QWidget* focus = QApplication::focusWidget();
    for (auto it = m_finders.cbegin(); it != m_finders.cend(); ++it) {
        if (focus && it.key()->isAncestorOf(focus)) {
            it.value()->trigger();
            return;
        }
    }
    if (QAction* finder = m_finders.value(m_tabs->currentWidget())) {
        finder->trigger();
    } else {
        m_component->find();
    }
}

void MainWindow::buildPaneCommands(QMenu* menu)
{
    for (int i = 0; i < m_tabs->count(); ++i) {
        const QByteArray id = "view.room" + QByteArray::number(i + 1);
        m_actions->add(menu, {id.constData(), m_tabs->tabText(i), QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1)),
                              tr("Shows the room %1").arg(m_tabs->tabText(i))},
                       [this, i] { showRoom(m_tabs->widget(i)); });
    }
    menu->addSeparator();
    buildRoomMenu(menu, m_live, m_live->viewActions() + QList<QAction*>{m_live->publishAction(), m_live->publishOptionsAction(), m_live->clearRetainedAction()});
    buildRoomMenu(menu, m_lanesRoom, m_redelivery->viewActions());
    buildRoomMenu(menu, m_packets, m_packets->viewActions());
    m_brokerTable->build(menu);
    menu->addSeparator();
    m_actions->add(menu, {"view.nextPane", tr("&Next pane"), keys("F6"), tr("Moves the focus to the next panel")},
                   [this] { goToNextPane(1); });
    m_actions->add(menu, {"view.previousPane", tr("&Previous pane"), keys("Shift+F6"),
                          tr("Moves the focus to the panel before")},
                   [this] { goToNextPane(-1); });
    m_actions->add(menu, {"view.search", tr("&Search commands"), keys("Ctrl+K"), tr("Finds any command by its name")},
                   [this] { m_search->open(); });
}

void MainWindow::buildThemeMenu(QMenu* view)
{
    QMenu* menu = view->addMenu(tr("T&heme"));
    auto* group = new QActionGroup(this);
    const auto add = [&](ThemeChoice choice, const char* id, const QString& text, const char* key) {
        QAction* action = m_actions->addToggle(menu, {id, text, keys(key), tr("Changes the colours at once")},
                                               m_settings.theme() == choice, [this, choice](bool) {
                                                   m_settings.setTheme(choice);
                                                   applyTheme(choice);
                                               });
        group->addAction(action);
    };
    add(ThemeChoice::System, "view.theme.system", tr("As the &desktop"), "Ctrl+Alt+T");
    add(ThemeChoice::Light, "view.theme.light", tr("&Light"), "Ctrl+Alt+L");
    add(ThemeChoice::Dark, "view.theme.dark", tr("Dar&k"), "Ctrl+Alt+D");
}

void MainWindow::buildLanguageMenu(QMenu* view)
{
    QMenu* menu = view->addMenu(tr("Lan&guage"));
    auto* group = new QActionGroup(this);
    const auto add = [&](const QString& language, const char* id, const QString& text, const char* key) {
        QAction* action = m_actions->addToggle(
            menu, {id, text, keys(key), tr("Takes effect when the program is started again")},
            m_settings.language() == language, [this, language, text](bool) {
                m_settings.setLanguage(language);
                m_banner->clearButtons();
                m_banner->say(Banner::Kind::Note, tr("Language: %1").arg(withoutMnemonic(text)),
                              tr("The window changes when the program is started again."));
            });
        group->addAction(action);
    };
    add(QString(), "view.language.system", tr("As the &desktop"), "Ctrl+Alt+Shift+S");
    add(QStringLiteral("en"), "view.language.en", QStringLiteral("&English"), "Ctrl+Alt+Shift+E");
    add(QStringLiteral("zh_CN"), "view.language.zh_CN", QStringLiteral("简体中文"), "Ctrl+Alt+Shift+Z");
}

void MainWindow::buildConnectionMenu()
{
    QMenu* menu = addMenu(tr("&Connection"), "menuConnection");
    m_connectAction =
        m_actions->add(menu, {"connection.connect", tr("&Connect"), keys("F9"),
                              tr("Opens or closes the connections that daprd would open for the chosen component")},
                       [this] { toggleConnection(); });
    m_actions->add(menu, {"connection.disconnectAll", tr("&Disconnect all"), keys("Shift+F9"),
                          tr("Closes every connection")},
                   [this] { m_connector->disconnectAll(); });
    m_actions->add(menu, {"connection.retry", tr("Try again &now"), keys("Ctrl+R"),
                          tr("Does not wait for the next try of the connections that are down")},
                   [this] { retryAll(); });
    menu->addSeparator();
    buildReleaseMenu(menu);
    menu->addSeparator();
    m_actions->addToggle(menu, {"connection.observe", tr("&Observe the topics"), keys("Ctrl+Shift+B"),
                                tr("Our own connection beside the sidecar's, for the component's topics only")},
                         m_settings.observing(), [this](bool on) {
                             m_settings.setObserving(on);
                             m_connector->setObserving(on);
                         });
    m_actions->add(menu, {"connection.clear", tr("C&lear what was seen"), keys("Ctrl+L"),
                          tr("Empties topics, messages, packets and attempts; connections stay")},
                   [this] {
                       m_app->clearAttempts();
                       QMetaObject::invokeMethod(m_engine, &sidecar::Engine::clearLedger);
                   });
    buildBudgetMenu(menu);
    m_controls->build(menu);
}

void MainWindow::buildReleaseMenu(QMenu* connection)
{
    QMenu* menu = connection->addMenu(tr("Dapr &version"));
    menu->setObjectName(QStringLiteral("menuRelease"));
    m_actions->add(menu, {"connection.release", tr("&Pick the Dapr version…"), keys("Ctrl+Shift+D"),
                          tr("As which Dapr, 1.0 to 1.18, the files are read and components are connected")},
                   [this] {
                       m_toolBar->releases()->setFocus(Qt::ShortcutFocusReason);
                       m_toolBar->releases()->showPopup();
                   });
    m_actions->add(menu, {"connection.newerRelease", tr("One version &newer"), keys("Ctrl+Shift+PgUp"),
                          tr("Picks the Dapr version after the one that is picked")},
                   [this] { m_toolBar->releases()->step(1); });
    m_actions->add(menu, {"connection.olderRelease", tr("One version &older"), keys("Ctrl+Shift+PgDown"),
                          tr("Picks the Dapr version before the one that is picked")},
                   [this] { m_toolBar->releases()->step(-1); });
    QAction* reconnect = m_actions->add(
        menu, {"connection.reconnect", tr("&Reconnect as the picked version"), keys("Ctrl+Shift+R"),
               tr("Closes the connections that were made as another Dapr version and opens them anew")},
        [this] {
            m_component->files()->flush();
            m_connector->reconnect(m_connector->componentsOfOtherRelease());
        });
    reconnect->setEnabled(false);
}

void MainWindow::buildBudgetMenu(QMenu* connection)
{
    m_budgetMenu = connection->addMenu(tr("&Memory for what is seen"));
    auto* group = new QActionGroup(this);
    int number = 1;
    for (const std::size_t megabytes : {64, 256, 1024, 4096}) {
        const QByteArray id = "connection.memory" + QByteArray::number(qulonglong(megabytes));
        QAction* action = m_actions->addToggle(
            m_budgetMenu,
            {id.constData(), tr("%1 MB").arg(megabytes), QKeySequence(QStringLiteral("Ctrl+Alt+Shift+%1").arg(number++)),
             tr("Past this the oldest messages are let go, and counted")},
            m_settings.budgetBytes() == megabytes << 20, [this, megabytes](bool) {
                const quint64 bytes = quint64(megabytes) << 20;
                m_settings.setBudgetBytes(bytes);
                QMetaObject::invokeMethod(m_engine, [engine = m_engine, bytes] { engine->setBudget(bytes); });
            });
        group->addAction(action);
    }
}

void MainWindow::buildBrokerMenu()
{
    m_brokerChoice = addMenu(tr("&Broker"), "menuBroker");
    m_brokers->build(m_brokerChoice);
    m_setup->build(m_brokerChoice);
    m_probes->build(m_brokerChoice);
    m_localBrokers->build(m_brokerChoice);
    takeFind(m_localBrokers->log(), m_localBrokers->log()->findAction());
    m_admin->build(m_brokerChoice);
}

void MainWindow::buildScenarioMenu()
{
    QMenu* menu = addMenu(tr("&Scenario"), "menuScenario");
    m_actions->add(menu, {"scenario.demo", tr("Start the &demo"), keys("Ctrl+D"),
                          tr("Sample resources, a private mosquitto and real messages of QoS 0, 1 and 2")},
                   [this] { startDemo(); });
    menu->addSeparator();
    m_scenarios->build(menu);
    m_scenarioPanel = m_scenarios->makePanel();
}

void MainWindow::buildHelpMenu()
{
    QMenu* menu = addMenu(tr("&Help"), "menuHelp");
    m_actions->add(menu, {"help.shortcuts", tr("&Keyboard shortcuts"), keys("F1"), tr("Lists every command and its keys")},
                   [this] { showShortcuts(*m_actions, this); });
    m_actions->add(menu, {"help.pitfalls", tr("&Pitfalls"), keys("Ctrl+F1"),
                          tr("What surprises in Dapr's MQTT components, and where this window shows it")},
                   [this] { showHelpPage(QStringLiteral("pitfalls"), tr("Pitfalls"), this); });
    m_actions->add(menu, {"help.app", tr("App &behind the sidecar"), keys("Ctrl+Shift+F1"),
                          tr("The three kinds of app, the words of a script, and what Dapr makes of answers")},
                   [this] { showHelpPage(QStringLiteral("app"), tr("App behind the sidecar"), this); });
    m_actions->add(menu, {"help.scenarios", tr("Sc&enarios"), keys("Ctrl+Alt+F1"),
                          tr("The file of a scenario: its keys, steps and expectations")},
                   [this] { showHelpPage(QStringLiteral("scenarios"), tr("Scenarios"), this); });
    m_actions->add(menu, {"help.about", tr("&About"), keys("Shift+F1"), tr("Versions and licence")},
                   [this] { showAbout(this); });
}

void MainWindow::buildToolBar()
{
    m_toolBar = new ToolBar({m_addResourceAction, m_newMenu, m_connectAction, m_brokerChoice,
                             m_recording->recordAction(), m_scenarios->runMenu(), m_actions->find("view.search")},
                            this);
    addToolBar(Qt::TopToolBarArea, m_toolBar);
    m_component->setEmptyActions({m_addResourceAction, m_actions->find("file.openFolder"),
                                  m_actions->find("scenario.demo")});
    updateConnectAction();
    updateBrokerButton();
}

} // namespace wb::ui
