#include "tests/ui/resource_files.h"
#include "ui/actions.h"
#include "ui/command_search.h"
#include "ui/main_window.h"
#include "ui/models/connections_model.h"
#include "ui/panels/component_panel.h"
#include "ui/panels/connections_panel.h"
#include "ui/panels/file_editors.h"
#include "ui/status_strip.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/yaml_editor.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDockWidget>
#include <QLineEdit>
#include <QListWidget>
#include <QSet>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTest>

#include <csignal>

using namespace wb;
using namespace wb::ui;
using broker::LocalMosquitto;

class tst_MainWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::Light); }
    void init();
    void cleanup();
    void everyActionHasANameATipAndAKeyOfItsOwn();
    void everyWidgetThatTakesKeysNamesItself();
    void openingAFolderShowsItsComponent();
    void connectsWithKeysAndTellsWhenTheBrokerDies();
    void aComponentThatDaprWouldRefuseIsExplained();
    void localMosquittoTakesThePlaceOfTheUrlAndNotOfTheText();
    void aDemoThatFailedMayBeStartedAgain();
    void helpPagesOpenAndCanBeRead();
    void layoutAndThemeAreRemembered();
    void resetBringsHiddenPanelsBack();
    void unsavedChangesAreAskedFor();
    void commandSearchRunsWhatItFinds();
    void matchScoreLikesBeginningsOfWords();
    void f6WalksThroughThePanes();
    void nothingIsCutOffInASmallWindow();

private:
    QString settingsFile() const { return m_folder->filePath(QStringLiteral("settings.ini")); }
    void makeWindow();
    void openComponent(const QByteArray& url);
    QString state() const { return m_window->statusStrip().stateText(); }
    bool isConnected(const QString& component) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;
    QStringList m_asked;
    UnsavedChoice m_answer = UnsavedChoice::Discard;
};

void tst_MainWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_asked.clear();
    m_answer = UnsavedChoice::Discard;
    makeWindow();
}

void tst_MainWindow::cleanup()
{
    m_window.reset();
}

void tst_MainWindow::makeWindow()
{
    m_window.reset();
    MainWindow::Options options;
    options.settingsFile = settingsFile();
    options.prompts.unsaved = [this](QWidget*, const QStringList& names) {
        m_asked = names;
        return m_answer;
    };
    m_window = std::make_unique<MainWindow>(options);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_MainWindow::openComponent(const QByteArray& url)
{
    const QString path = test::writeFile(*m_folder, QStringLiteral("orders.yaml"),
                                         test::pubSubText(url) + "---\n" + test::subscriptionText());
    m_window->openPaths({path});
    QCOMPARE(m_window->componentPanel().currentComponent(), QStringLiteral("orders-pubsub"));
}

bool tst_MainWindow::isConnected(const QString& component) const
{
    for (const sidecar::ConnectionStatus& status : m_window->connectionsPanel().model()->all()) {
        if (status.component == component && status.state == sidecar::LinkState::Connected) return true;
    }
    return false;
}

// product.md: "Every action is a menu entry with a shortcut".
void tst_MainWindow::everyActionHasANameATipAndAKeyOfItsOwn()
{
    QSet<QString> names;
    QHash<QString, QString> keys;
    for (const Actions::Entry& entry : m_window->actionList().all()) {
        const QString name = entry.action->objectName();
        QVERIFY2(!name.isEmpty() && !names.contains(name), qPrintable(entry.action->text()));
        names.insert(name);
        QVERIFY2(!entry.action->text().isEmpty() && !entry.action->statusTip().isEmpty(), qPrintable(name));
        QVERIFY2(!entry.action->shortcuts().isEmpty(), qPrintable(name));
        if (entry.action->shortcutContext() != Qt::WindowShortcut) continue; // a room's own, checked below
        for (const QKeySequence& key : entry.action->shortcuts()) {
            const QString text = key.toString();
            QVERIFY2(!keys.contains(text), qPrintable(QStringLiteral("%1: %2, %3").arg(text, name, keys.value(text))));
            keys.insert(text, name);
        }
    }
    QVERIFY(names.size() > 30);
    // Nothing in the window takes a key that the list does not know.
    for (const QAction* action : m_window->findChildren<QAction*>()) {
        for (const QKeySequence& key : action->shortcuts()) {
            if (action->shortcutContext() != Qt::WindowShortcut) {
                // Two rooms may use the same key, but none that means something in the whole window.
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                continue;
            }
            QVERIFY2(keys.value(key.toString()) == action->objectName(),
                     qPrintable(QStringLiteral("%1: %2").arg(key.toString(), action->text())));
        }
    }
}

void tst_MainWindow::everyWidgetThatTakesKeysNamesItself()
{
    openComponent("tcp://127.0.0.1:1");
    QStringList nameless;
    for (QWidget* widget : m_window->findChildren<QWidget*>()) {
        if (!(widget->focusPolicy() & Qt::TabFocus) || widget->window() != m_window.get()) continue;
        if (widget->objectName().startsWith(QStringLiteral("qt_"))) continue; // parts of a widget that has a name
        if (qobject_cast<QLineEdit*>(widget) && widget->parentWidget()->inherits("QAbstractSpinBox")) continue;
        const QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
        const QString spoken = interface ? interface->text(QAccessible::Name) : widget->accessibleName();
        if (spoken.isEmpty())
            nameless << QStringLiteral("%1 %2 in %3").arg(QString::fromLatin1(widget->metaObject()->className()),
                                                          widget->objectName(),
                                                          QString::fromLatin1(widget->parentWidget()->metaObject()->className()));
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
}

void tst_MainWindow::openingAFolderShowsItsComponent()
{
    test::writeFile(*m_folder, QStringLiteral("a-subscription.yaml"), test::subscriptionText());
    test::writeFile(*m_folder, QStringLiteral("b-orders.yaml"), test::pubSubText());
    m_window->openPaths({m_folder->path()});
    QCOMPARE(m_window->workspace().files().size(), 2);
    QCOMPARE(m_window->componentPanel().currentComponent(), QStringLiteral("orders-pubsub"));
    QVERIFY(m_window->actionList().find("connection.connect")->isEnabled());
}

// The story of the issue, by keys: connect, see it, lose the broker, be told, have it back.
void tst_MainWindow::connectsWithKeysAndTellsWhenTheBrokerDies()
{
    LocalMosquitto mosquitto;
    QSignalSpy changed(&mosquitto, &LocalMosquitto::stateChanged);
    mosquitto.start();
    while (mosquitto.state() == LocalMosquitto::State::Starting || mosquitto.state() == LocalMosquitto::State::Stopped)
        QVERIFY(changed.wait());
    QVERIFY2(mosquitto.state() == LocalMosquitto::State::Running, qPrintable(mosquitto.errorText()));

    openComponent(mosquitto.url().toUtf8());
    QCOMPARE(state(), QStringLiteral("not connected"));
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QTRY_VERIFY(isConnected(QStringLiteral("orders-pubsub")));
    QTRY_COMPARE(m_window->connectionsPanel().model()->rowCount(), 2); // sidecar and observer
    QTRY_VERIFY2(state().startsWith(QStringLiteral("connected to ")), qPrintable(state()));
    QCOMPARE(m_window->actionList().find("connection.connect")->text().remove(u'&'), QStringLiteral("Disconnect"));
    QCOMPARE(m_window->connector().observerFilters(), QStringList{QStringLiteral("orders/new")}); // never "#"

    ::kill(pid_t(mosquitto.processId()), SIGKILL);
    QTRY_VERIFY2_WITH_TIMEOUT(!state().startsWith(QStringLiteral("connected to ")), qPrintable(state()), 10000);
    QTRY_VERIFY(m_window->banner().isVisible());
    QVERIFY(!m_window->banner().title().isEmpty());

    QTRY_COMPARE(mosquitto.state(), LocalMosquitto::State::Failed);
    mosquitto.start();
    QTRY_COMPARE_WITH_TIMEOUT(mosquitto.state(), LocalMosquitto::State::Running, 10000);
    QTest::keyClick(m_window.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(QStringLiteral("orders-pubsub")), 10000);
    QTRY_VERIFY(!m_window->banner().isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QTRY_COMPARE(state(), QStringLiteral("not connected"));
}

void tst_MainWindow::aComponentThatDaprWouldRefuseIsExplained()
{
    QByteArray text = test::pubSubText();
    text.replace("    - name: url # where\n      value: \"tcp://127.0.0.1:1883\"\n", "");
    m_window->openPaths({test::writeFile(*m_folder, QStringLiteral("orders.yaml"), text)});
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QVERIFY(m_window->banner().isVisible());
    QVERIFY2(m_window->banner().title().contains(QStringLiteral("orders-pubsub")), qPrintable(m_window->banner().title()));
    QVERIFY(!m_window->banner().detail().isEmpty()); // Dapr's own words
    QCOMPARE(state(), QStringLiteral("not connected"));
}

void tst_MainWindow::localMosquittoTakesThePlaceOfTheUrlAndNotOfTheText()
{
    openComponent("tcp://nowhere.invalid:1883");
    const QByteArray before = m_window->workspace().files().at(0).text;
    QTest::keyClick(m_window.get(), Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->localBroker().state() != LocalMosquitto::State::Stopped
                                 && m_window->localBroker().state() != LocalMosquitto::State::Starting,
                             10000);
    QVERIFY2(m_window->localBroker().state() == LocalMosquitto::State::Running,
             qPrintable(m_window->localBroker().errorText()));
    QTRY_COMPARE(m_window->connector().substitute(QStringLiteral("orders-pubsub")), m_window->localBroker().url());
    QTest::keyClick(m_window.get(), Qt::Key_F9);
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(QStringLiteral("orders-pubsub")), 10000);
    QCOMPARE(m_window->workspace().files().at(0).text, before);
}

void tst_MainWindow::aDemoThatFailedMayBeStartedAgain()
{
    const QString program = test::writeFile(*m_folder, QStringLiteral("mosquitto"),
                                            "#!/bin/sh\necho 'Error: not today' >&2\nexit 3\n");
    QVERIFY(QFile::setPermissions(program, QFile::ReadOwner | QFile::ExeOwner));
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", m_folder->path().toUtf8() + ':' + path);
    QAction* demo = m_window->actionList().find("scenario.demo");
    demo->trigger();
    QVERIFY(!demo->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(demo->isEnabled(), 10'000);
    qputenv("PATH", path);
    QVERIFY(!m_window->isDemoRunning());
    QVERIFY(m_window->banner().isVisible());
    demo->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(QStringLiteral("orders-pubsub")), 20'000);
    QVERIFY(m_window->isDemoRunning());
}

void tst_MainWindow::helpPagesOpenAndCanBeRead()
{
    for (const auto& [action, dialog] : {std::pair("help.app", "appHelpDialog"), std::pair("help.pitfalls", "pitfallsHelpDialog")}) {
        m_window->actionList().find(action)->trigger();
        auto* page = m_window->findChild<QDialog*>(QLatin1String(dialog));
        QVERIFY(page && page->isVisible());
        auto* text = page->findChild<QTextBrowser*>(QStringLiteral("helpText"));
        QVERIFY2(text->toPlainText().size() > 500, qPrintable(text->toPlainText()));
        QVERIFY(!text->accessibleName().isEmpty());
        QTest::keyClick(page, Qt::Key_Escape);
        QVERIFY(!page->isVisible());
    }
}

void tst_MainWindow::layoutAndThemeAreRemembered()
{
    auto* events = m_window->findChild<QDockWidget*>(QStringLiteral("dockEvents"));
    auto* app = m_window->findChild<QDockWidget*>(QStringLiteral("dockApp"));
    QVERIFY(!events->isVisible() && app->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ControlModifier | Qt::AltModifier);
    QVERIFY(!app->widget()->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_A, Qt::ControlModifier | Qt::AltModifier); // from behind to the front
    QTRY_VERIFY(app->widget()->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_A, Qt::ControlModifier | Qt::AltModifier);
    QVERIFY(!app->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier | Qt::AltModifier); // dark
    QVERIFY(theme().dark);
    m_window->close();
    makeWindow();
    QVERIFY(!m_window->findChild<QDockWidget*>(QStringLiteral("dockApp"))->isVisible());
    QVERIFY(!m_window->findChild<QDockWidget*>(QStringLiteral("dockEvents"))->isHidden());
    QCOMPARE(Settings(settingsFile()).theme(), ThemeChoice::Dark);
    QVERIFY(m_window->actionList().find("view.theme.dark")->isChecked());
    applyTheme(ThemeChoice::Light);
}

void tst_MainWindow::resetBringsHiddenPanelsBack()
{
    auto* problems = m_window->findChild<QDockWidget*>(QStringLiteral("dockProblems"));
    auto* resources = m_window->findChild<QDockWidget*>(QStringLiteral("dockResources"));
    problems->hide();
    resources->setFloating(true);
    QTest::keyClick(m_window.get(), Qt::Key_0, Qt::ControlModifier | Qt::AltModifier);
    QVERIFY(problems->isVisible());
    QVERIFY(!resources->isFloating());
}

void tst_MainWindow::unsavedChangesAreAskedFor()
{
    openComponent("tcp://127.0.0.1:1");
    m_window->componentPanel().files()->currentEditor()->applyChanges({{0, 0, "# changed\n"}});
    m_answer = UnsavedChoice::Cancel;
    QVERIFY(!m_window->close());
    QCOMPARE(m_asked, QStringList{QStringLiteral("orders.yaml")});
    m_answer = UnsavedChoice::Save;
    QVERIFY(m_window->close());
    QVERIFY(test::readFile(m_folder->filePath(QStringLiteral("orders.yaml"))).startsWith("# changed\n"));
}

void tst_MainWindow::commandSearchRunsWhatItFinds()
{
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    auto* search = m_window->findChild<CommandSearch*>();
    QVERIFY(search && search->isVisible());
    auto* line = search->findChild<QLineEdit*>(QStringLiteral("commandText"));
    auto* list = search->findChild<QListWidget*>(QStringLiteral("commandList"));
    QTest::keyClicks(line, QStringLiteral("events"));
    QVERIFY(list->count() > 0);
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY(!search->isVisible());
    QVERIFY(m_window->findChild<QDockWidget*>(QStringLiteral("dockEvents"))->isVisible());
}

void tst_MainWindow::matchScoreLikesBeginningsOfWords()
{
    QCOMPARE(matchScore(u"xyz", u"Connect"), 0);
    QVERIFY(matchScore(u"", u"Connect") > 0);
    QVERIFY(matchScore(u"sm", u"Broker: Start mosquitto") > matchScore(u"sm", u"Resume"));
    QVERIFY(matchScore(u"conn", u"Connect") > matchScore(u"conn", u"Close or not now"));
}

void tst_MainWindow::f6WalksThroughThePanes()
{
    openComponent("tcp://127.0.0.1:1");
    QSet<QString> seen;
    for (int i = 0; i < 8; ++i) {
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : m_window.get(), Qt::Key_F6);
        for (const QWidget* w = QApplication::focusWidget(); w; w = w->parentWidget()) {
            if (qobject_cast<const QDockWidget*>(w) || qobject_cast<const ComponentPanel*>(w))
                seen.insert(w->objectName() + QString::fromLatin1(w->metaObject()->className()));
        }
    }
    QVERIFY2(seen.size() >= 6, qPrintable(QStringList(seen.begin(), seen.end()).join(u", ")));
}

// look.md: the window must be whole at 1024 x 640.
void tst_MainWindow::nothingIsCutOffInASmallWindow()
{
    openComponent("tcp://127.0.0.1:1");
    m_window->resize(1024, 640);
    QTRY_COMPARE(m_window->size(), QSize(1024, 640));
    QVERIFY2(m_window->minimumSizeHint().width() <= 1024 && m_window->minimumSizeHint().height() <= 640,
             qPrintable(QStringLiteral("%1x%2").arg(m_window->minimumSizeHint().width()).arg(m_window->minimumSizeHint().height())));
}

QTEST_MAIN(tst_MainWindow)
#include "tst_main_window.moc"
