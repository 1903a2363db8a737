#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
#include "ui/models/message_model.h"
#include "ui/models/topic_tree_model.h"
#include "ui/panels/component_form.h"
#include "ui/panels/component_panel.h"
#include "ui/panels/file_editors.h"
#include "ui/panels/live_panel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/field_editor.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/yaml_editor.h"

#include <QAction>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSet>
#include <QShortcutEvent>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTcpServer>

#include <cerrno>
#include <csignal>
#include <utility>

using namespace wb;
using namespace wb::test;

namespace {

const QString orders = QStringLiteral("orders-pubsub");

bool isAlive(qint64 pid)
{
    return ::kill(pid_t(pid), 0) == 0 || errno != ESRCH;
}

// Sees which action a key reaches, and keeps it from acting.
class KeyTrap : public QObject {
public:
    explicit KeyTrap(const ui::Actions& actions)
    {
        for (const ui::Actions::Entry& entry : actions.all()) entry.action->installEventFilter(this);
    }
    QAction* take() { return std::exchange(m_reached, nullptr); }
    bool ambiguous = false;

protected:
    bool eventFilter(QObject* object, QEvent* event) override
    {
        if (event->type() != QEvent::Shortcut) return false;
        ambiguous = ambiguous || static_cast<QShortcutEvent*>(event)->isAmbiguous();
        m_reached = qobject_cast<QAction*>(object);
        return true;
    }

private:
    QAction* m_reached = nullptr;
};

} // namespace

// A person's work with files, keys and the demo.
class tst_StoriesWork : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void aFieldIsEditedUndoneSavedAndDefended();
    void everythingByKeys();
    void everyKeyOfTheHelpReachesItsCommand_data();
    void everyKeyOfTheHelpReachesItsCommand();
    void waitingForABrokerCanBeStopped();
    void aFolderOfThousandsOpens();
    void openingAFolderCanBeStopped();
    void theDemoShowsAllKindsWithinSeconds();
    void theDemosBrokerDiesWithTheProgram();
};

void tst_StoriesWork::aFieldIsEditedUndoneSavedAndDefended()
{
    Story s;
    const QByteArray before = pubSubText() + "---\n" + subscriptionText();
    const QString path = writeFile(s.folder(), QStringLiteral("orders.yaml"), before);
    s.key(Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier); // the folder
    QTRY_COMPARE(s.window().componentPanel().currentComponent(), orders);
    const auto text = [&] { return s.window().workspace().files().at(0).text; };
    const auto field = [&] {
        return s.window().componentPanel().form()->field(QStringLiteral("consumerID"))->findChild<QLineEdit*>(QStringLiteral("value"));
    };
    field()->setFocus();
    s.key(Qt::Key_A, Qt::ControlModifier);
    s.type(QStringLiteral("orders-eu"));
    QByteArray edited = before;
    edited.replace("value: orders\n", "value: orders-eu\n");
    QTRY_COMPARE(text(), edited);
    QCOMPARE(s.window().componentPanel().files()->currentEditor()->bytes(), edited);
    s.key(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(text(), before);
    QCOMPARE(field()->text(), QStringLiteral("orders"));
    s.key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(text(), edited);
    s.key(Qt::Key_S, Qt::ControlModifier);
    QCOMPARE(readFile(path), edited);
    QTRY_VERIFY(!s.window().workspace().files().at(0).isModified());

    // Somebody else writes the file while an edit is not saved.
    field()->setFocus();
    s.key(Qt::Key_End);
    s.type(QStringLiteral("-2"));
    const QByteArray theirs = "# by another program\n" + before;
    writeFile(s.folder(), QStringLiteral("orders.yaml"), theirs);
    ui::Banner* conflict = s.window().componentPanel().banner();
    QTRY_VERIFY_WITH_TIMEOUT(conflict->isVisible(), 10000);
    QVERIFY2(!conflict->title().isEmpty(), qPrintable(conflict->title()));
    s.key(Qt::Key_S, Qt::ControlModifier);
    QCOMPARE(readFile(path), theirs); // never overwritten silently
    QVERIFY(conflict->isVisible());
    QVERIFY(text().contains("value: orders-eu-2")); // and the work is kept
    QCOMPARE(s.boxes(), 0);
}

// From the start to a published message without the mouse.
void tst_StoriesWork::everythingByKeys()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    writeFile(s.folder(), QStringLiteral("orders.yaml"), pubSubText(mosquitto.url().toUtf8()) + "---\n" + subscriptionText());
    s.key(Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(s.get<QLineEdit>("commandText")->isVisible());
    QTest::keyClicks(s.get<QLineEdit>("commandText"), QStringLiteral("open folder"));
    QTest::keyClick(s.get<QLineEdit>("commandText"), Qt::Key_Return);
    QTRY_COMPARE(s.window().componentPanel().currentComponent(), orders);
    s.window().activateWindow(); // the offscreen platform leaves that to us when a popup closes
    QVERIFY(QTest::qWaitForWindowActive(&s.window()));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders) && s.isSubscribed({}, QStringLiteral("observer")));
    QVERIFY(publish(mosquitto.port(), {QStringLiteral("-t"), QStringLiteral("orders/new"), QStringLiteral("-m"), QStringLiteral("1")}));
    s.key(Qt::Key_2, Qt::ControlModifier);
    s.key(Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(s.get<QLineEdit>("topicFilter")->hasFocus());
    s.type(QStringLiteral("new"));
    QTRY_COMPARE(s.live().topics()->matches(), 1u);
    const auto tabTo = [&](const QWidget* target) {
        for (int i = 0; i < 60 && QApplication::focusWidget() != target; ++i) s.key(Qt::Key_Tab);
        return QApplication::focusWidget() == target;
    };
    QVERIFY(tabTo(s.live().topicView()));
    s.key(Qt::Key_Home);
    s.key(Qt::Key_Down); // orders, then orders/new
    QTRY_COMPARE(s.get<QLineEdit>("publishTopic")->text(), QStringLiteral("orders/new"));
    QVERIFY(tabTo(s.get<QPlainTextEdit>("publishPayload")));
    s.type(QStringLiteral("by keys"));
    s.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(s.messagesIn(QStringLiteral("orders/new")), 2u);
    QTRY_VERIFY(s.notice("publishResult").startsWith(QStringLiteral("Published to orders/new")));
    QVERIFY(tabTo(s.live().topicView())); // Tab leads round and out of every field
}

void tst_StoriesWork::everyKeyOfTheHelpReachesItsCommand_data()
{
    QTest::addColumn<QString>("focus");
    for (const char* name : {"topicTree", "topicFilter", "messageFilter", "publishTopic", "publishPayload", "packetList",
                             "packetText", "laneView", "laneTopic", "yaml", "consumerID", "resourcesView"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void tst_StoriesWork::everyKeyOfTheHelpReachesItsCommand()
{
    QFETCH(QString, focus);
    Story s;
    s.open(pubSubText() + "---\n" + subscriptionText());
    const bool live = QStringList{QStringLiteral("topicTree"), QStringLiteral("topicFilter"), QStringLiteral("messageFilter"),
                                  QStringLiteral("publishTopic"), QStringLiteral("publishPayload")}.contains(focus);
    const bool packets = focus.startsWith(u"packet");
    const bool lanes = focus.startsWith(u"lane");
    s.key(live ? Qt::Key_2 : lanes ? Qt::Key_3 : packets ? Qt::Key_4 : Qt::Key_1, Qt::ControlModifier);
    QWidget* widget = focus == u"yaml" ? s.window().componentPanel().files()->currentEditor()
        : focus == u"consumerID"
        ? s.window().componentPanel().form()->field(focus)->findChild<QLineEdit*>(QStringLiteral("value"))
        : s.window().findChild<QWidget*>(focus);
    QVERIFY(widget);
    const bool editsText = widget->inherits("QLineEdit") || widget->inherits("QPlainTextEdit");
    KeyTrap trap(s.window().actionList());
    int tried = 0;
    QStringList lost;
    for (const ui::Actions::Entry& entry : s.window().actionList().all()) {
        QAction* action = entry.action;
        if (!action->isEnabled() || action->shortcut().isEmpty()) continue;
        if (action->shortcutContext() != Qt::WindowShortcut) {
            const QWidget* room = qobject_cast<QWidget*>(action->parent());
            if (!room || !(live ? s.live().isAncestorOf(room) || room == &s.live() : packets && room->objectName() == u"packetsPanel"))
                continue; // another room's
        }
        const bool ownUndo = action->objectName() == u"edit.undo" || action->objectName() == u"edit.redo";
        if (ownUndo && editsText && focus != u"consumerID") continue; // a filter takes back its own typing
        widget->setFocus();
        const QKeyCombination key = action->shortcut()[0];
        s.key(key.key(), key.keyboardModifiers());
        ++tried;
        if (trap.take() != action)
            lost << QStringLiteral("%1 (%2)").arg(action->objectName(), action->shortcut().toString());
    }
    QVERIFY(tried > 25);
    QVERIFY2(lost.isEmpty(), qPrintable(lost.join(QStringLiteral(", "))));
    QVERIFY(!trap.ambiguous);
}

// Waiting says what for, and F9 ends it.
void tst_StoriesWork::waitingForABrokerCanBeStopped()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    Story s;
    s.open(pubSubText(QStringLiteral("tcp://127.0.0.1:%1").arg(silent.serverPort()).toUtf8()));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.state().startsWith(QStringLiteral("connecting to ")));
    QCOMPARE(s.window().actionList().find("connection.connect")->text().remove(u'&'), QStringLiteral("Disconnect"));
    s.key(Qt::Key_F9);
    QTRY_COMPARE(s.state(), QStringLiteral("not connected"));
    QCOMPARE(s.window().actionList().find("connection.connect")->text().remove(u'&'), QStringLiteral("Connect"));
}

void tst_StoriesWork::aFolderOfThousandsOpens()
{
    Story s;
    constexpr int files = 2000;
    for (int i = 0; i < files; ++i)
        writeFile(s.folder(), QStringLiteral("c%1.yaml").arg(i, 4, 10, QLatin1Char('0')),
                  pubSubText("tcp://127.0.0.1:1883", "component-" + QByteArray::number(i)));
    QElapsedTimer time;
    time.start();
    s.key(Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE_WITH_TIMEOUT(s.window().workspace().files().size(), files, 60000);
    qInfo() << files << "files opened after" << time.elapsed() << "ms";
    QTRY_VERIFY(!s.window().componentPanel().currentComponent().isEmpty());
    s.choose(QStringLiteral("component-3"));
    QTRY_COMPARE(s.window().componentPanel().currentComponent(), QStringLiteral("component-3"));
    qInfo() << "another one chosen after" << time.elapsed() << "ms";
}

// Long work can be stopped; what was read by then is there.
void tst_StoriesWork::openingAFolderCanBeStopped()
{
    Story s;
    for (int i = 0; i < 50; ++i)
        writeFile(s.folder(), QStringLiteral("c%1.yaml").arg(i, 4, 10, QLatin1Char('0')),
                  pubSubText("tcp://127.0.0.1:1883", "component-" + QByteArray::number(i)));
    QList<qsizetype> told;
    QVERIFY(s.window().workspace().open(s.folder().path(), [&](qsizetype done, qsizetype total) {
        if (total != 50) return false;
        told << done;
        return done < 20;
    }));
    QCOMPARE(told.size(), 21);
    QCOMPARE(s.window().workspace().files().size(), 20);
}

// "real messages of QoS 0, 1 and 2, retained ones among them, are flowing and visible within five seconds"
void tst_StoriesWork::theDemoShowsAllKindsWithinSeconds()
{
    Story s;
    QElapsedTimer time;
    time.start();
    s.key(Qt::Key_D, Qt::ControlModifier);
    broker::LocalMosquitto& mosquitto = s.window().localBroker();
    QTRY_VERIFY(mosquitto.state() != broker::LocalMosquitto::State::Starting);
    QVERIFY2(mosquitto.state() == broker::LocalMosquitto::State::Running, qPrintable(mosquitto.errorText()));
    const qint64 pid = mosquitto.processId();
    const auto kinds = [&] {
        QSet<QString> found;
        const ledger::Snapshot& kept = s.seen().snapshot;
        for (ledger::Seq seq = kept.begin(); seq < kept.end(); ++seq) {
            const ledger::Record& record = kept.record(seq);
            if (!record.isMessage() || record.role() != ledger::Role::Observer) continue;
            found << QString::number(int(record.qos()));
            if (record.retain()) found << QStringLiteral("retained");
        }
        return found.size();
    };
    QTRY_COMPARE_WITH_TIMEOUT(kinds(), 4, 5000);
    qInfo() << "all kinds after" << time.elapsed() << "ms";
    QTRY_VERIFY(s.live().isVisible() && s.live().topicView()->model()->rowCount() > 5);
    QVERIFY(s.live().topicView()->hasFocus()); // the room's keys count, and
    QVERIFY(!s.live().messages()->scope().topic); // nothing was chosen by that
    QVERIFY(s.isConnected(orders));
    QVERIFY(pid > 0 && isAlive(pid));
    s.window().close();
    s.closeWindow();
    QTRY_VERIFY_WITH_TIMEOUT(!isAlive(pid), 5000);
}

void tst_StoriesWork::theDemosBrokerDiesWithTheProgram()
{
    QTemporaryDir settings;
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), settings.path());
    program.setProcessEnvironment(environment);
    program.start(QStringLiteral(WB_WORKBENCH), {QStringLiteral("--demo")});
    QVERIFY(program.waitForStarted());
    const auto mosquitto = [&]() -> qint64 { // its child of that name
        const QDir processes(QStringLiteral("/proc"));
        for (const QString& entry : processes.entryList(QDir::Dirs)) {
            const QByteArray stat = readFile(processes.filePath(entry + QStringLiteral("/stat")));
            const QList<QByteArray> rest = stat.mid(stat.lastIndexOf(')') + 2).split(' '); // state, parent, …
            if (stat.contains("(mosquitto)") && rest.size() > 1 && rest.at(1).toLongLong() == program.processId())
                return entry.toLongLong();
        }
        return 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(mosquitto() > 0, 15000);
    const qint64 pid = mosquitto();
    ::kill(pid_t(program.processId()), SIGKILL);
    QVERIFY(program.waitForFinished());
    QTRY_VERIFY_WITH_TIMEOUT(!isAlive(pid), 10000);
}

QTEST_MAIN(tst_StoriesWork)
#include "tst_stories_work.moc"
