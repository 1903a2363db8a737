#include "tests/ui/resource_files.h"
#include "ui/actions.h"
#include "ui/connector.h"
#include "ui/main_window.h"
#include "ui/models/broker_table_model.h"
#include "ui/panels/broker_panel.h"
#include "ui/panels/component_panel.h"

#include <QAction>
#include <QDockWidget>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

// The brokers' table in the window: always read for the open component, as it is written now.

using namespace wb;
using namespace wb::ui;

class TestBrokerTableActions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        makeWindow();
    }
    void cleanup() { m_window.reset(); }

    void theTableFollowsWhatIsWritten()
    {
        QCOMPARE(panel().table().component, QString());
        open();
        QTRY_COMPARE(panel().table().component, QStringLiteral("orders-pubsub"));
        QVERIFY(touched("session_expiry").contains(u"cleanSession is false"));
        QVERIFY(touched("max_qos").isEmpty() && touched("dots").isEmpty());
        // A field, while it is typed …
        const QByteArray text = m_window->workspace().files().first().text;
        m_window->workspace().setText(0, QByteArray(text).replace("value: 1 # once", "value: 2 # once"));
        QTRY_VERIFY(touched("max_qos").contains(u"qos is 2"));
        // … and a topic of the component's.
        m_window->connector().setTypedTopics(QStringLiteral("orders-pubsub"), {QStringLiteral("orders.v1")});
        QTRY_VERIFY(touched("dots").contains(u"orders.v1"));
        m_window->connector().setTypedTopics(QStringLiteral("orders-pubsub"), {});
        QTRY_VERIFY(touched("dots").isEmpty());
    }

    void aSubscriptionTouchesToo()
    {
        open("---\napiVersion: dapr.io/v1alpha1\nkind: Subscription\nmetadata:\n  name: all\nspec:\n  topic: plant/#\n"
             "  route: /plant\n  pubsubname: orders-pubsub\n");
        QTRY_VERIFY(touched("retained").contains(u"plant/#"));
    }

    // Each command by its key, also while the panel is out of sight: then it comes.
    void commandsShowThePanel()
    {
        open();
        auto* dock = m_window->findChild<QDockWidget*>(QStringLiteral("dockBrokers"));
        QVERIFY(dock && dock->isVisible());
        QAction* toggle = m_window->actionList().find("view.dockBrokers");
        toggle->trigger();
        QTRY_VERIFY(dock->isHidden());
        m_window->actionList().find("brokers.filter")->trigger();
        QTRY_VERIFY(dock->isVisible());
        QTRY_VERIFY(panel().findChild<QLineEdit*>(QStringLiteral("brokerFilter"))->hasFocus());
        m_window->actionList().find("brokers.touched")->trigger();
        QVERIFY(panel().model()->shownRows() < int(panel().table().rows.size()));
        for (const char* id : {"brokers.differences", "brokers.columns", "brokers.copy"})
            QVERIFY2(m_window->actionList().find(id) && !m_window->actionList().find(id)->shortcut().isEmpty(), id);
    }

    // A broker is a file: of a folder of one's own it has a column, now and at the next start.
    void aFolderOfOnesOwnAddsABroker()
    {
        QDir(m_folder->path()).mkdir(QStringLiteral("own"));
        m_chosen = m_folder->filePath(QStringLiteral("own"));
        Q_EMIT panel().profilesAsked();
        QVERIFY(panel().findChild<QWidget*>(QStringLiteral("brokerNotice"))->isVisible()); // nothing in it
        test::writeFile(*m_folder, QStringLiteral("own/tiny.json"),
                        R"({"product": "Tiny", "ranges": [{"id": "1", "title": "Tiny 1", "from": "1"}], "dimensions": {}})");
        Q_EMIT panel().profilesAsked();
        QCOMPARE(panel().table().columns.last().product, QStringLiteral("Tiny"));
        QVERIFY(!panel().findChild<QWidget*>(QStringLiteral("brokerNotice"))->isVisible());
        makeWindow();
        QCOMPARE(panel().table().columns.last().product, QStringLiteral("Tiny"));
    }

    void chosenColumnsAreRemembered()
    {
        panel().setColumns({{QStringLiteral("RabbitMQ"), QStringLiteral("3.10-3.11")}, {QStringLiteral("mosquitto"), QStringLiteral("1.6")}});
        Q_EMIT panel().columnsChanged();
        makeWindow();
        QCOMPARE(panel().table().columns.size(), 2);
        QCOMPARE(panel().table().columns.first().range, QStringLiteral("3.10-3.11"));
    }

private:
    void makeWindow()
    {
        m_window.reset();
        MainWindow::Options options;
        options.settingsFile = m_folder->filePath(QStringLiteral("settings.ini"));
        options.prompts.openFolder = [this](QWidget*, const QString&) { return m_chosen; };
        options.prompts.unsaved = [](QWidget*, const QStringList&) { return UnsavedChoice::Discard; };
        m_window = std::make_unique<MainWindow>(options);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void open(const QByteArray& more = {})
    {
        m_window->openPaths({test::writeFile(*m_folder, QStringLiteral("orders.yaml"), test::pubSubText("tcp://127.0.0.1:1") + more)});
        QTRY_COMPARE(m_window->componentPanel().currentComponent(), QStringLiteral("orders-pubsub"));
    }
    BrokerPanel& panel() { return *m_window->findChild<BrokerPanel*>(); }
    QString touched(const char* dimension)
    {
        for (const broker::ComparisonRow& row : panel().table().rows) {
            if (row.dimension.id == QLatin1String(dimension)) return row.touched;
        }
        return QStringLiteral("no such row");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_chosen;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestBrokerTableActions)
#include "tst_broker_table_actions.moc"
