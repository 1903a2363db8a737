#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
#include "ui/control_brokers.h"
#include "ui/panels/setup_panel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTextBrowser>

using namespace wb;
using namespace wb::test;

namespace {

const QString secret = QStringLiteral("s3cret-word");

QByteArray component(const QString& host = QStringLiteral("broker.example:1883"))
{
    return pubSubText(QStringLiteral("tcp://anna:%1@%2").arg(secret, host).toUtf8());
}

} // namespace

// Somebody who needs a broker for a component: the help is one key away, and comes by itself where a login is refused.
class tst_StoriesSetup : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void helpForAComponent();
    void textsAreCopiedAndSaved();
    void refusedLoginNamesTheTrap();
    void rabbitMqThatIsKnownIsNotGuessed();

private:
    static QDialog* open(Story& s)
    {
        s.key(Qt::Key_F2, Qt::ControlModifier);
        return s.get<QDialog>("setupDialog");
    }
    static QString shown(Story& s, const char* name) { return s.get<QPlainTextEdit>(name)->toPlainText(); }
};

void tst_StoriesSetup::helpForAComponent()
{
    Story s;
    QVERIFY(!s.window().actionList().find("broker.setupHelp")->isEnabled()); // there is none yet
    s.open(component());
    QDialog* dialog = open(s);
    QVERIFY(dialog->isVisible());
    QVERIFY(dialog->windowTitle().contains(QStringLiteral("orders-pubsub")));
    QVERIFY(shown(s, "setupConfigText").contains(QStringLiteral("password_file")));

    auto* products = s.get<QListWidget>("setupProducts");
    QVERIFY(products->hasFocus() || dialog->focusWidget() == products);
    QTest::keyClick(products, Qt::Key_End);
    QCOMPARE(products->currentItem()->text(), QStringLiteral("RabbitMQ"));
    QVERIFY(shown(s, "setupConfigText").contains(QStringLiteral("mqtt.listeners.tcp.1 = 1883")));
    QVERIFY(shown(s, "setupDockerText").contains(QStringLiteral("docker.io/library/rabbitmq:")));
    QVERIFY(shown(s, "setupKubernetesText").contains(QStringLiteral("kind: Deployment")));
    QVERIFY(s.get<QTextBrowser>("setupTraps")->toPlainText().contains(QStringLiteral("guest")));

    auto* version = s.get<QComboBox>("setupVersion");
    version->setCurrentText(QStringLiteral("3.10.8"));
    QVERIFY(shown(s, "setupConfigText").contains(QStringLiteral("mqtt.subscription_ttl")));
    version->setCurrentText(QStringLiteral("new"));
    QVERIFY(s.get<ui::Banner>("setupRefusal")->title().contains(QStringLiteral("not a version")));
    QVERIFY(!s.get<QPushButton>("setupCopy")->isEnabled());
    version->setCurrentText(QStringLiteral("4.0.5"));
    QVERIFY(s.get<QPushButton>("setupCopy")->isEnabled());

    for (const QWidget* widget : dialog->findChildren<QWidget*>()) {
        const bool control = qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget)
            || qobject_cast<const QPlainTextEdit*>(widget) || qobject_cast<const QListWidget*>(widget);
        if (control && widget->objectName().startsWith(u"setup")) QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
    }
    const QStringList words = s.everyWord();
    int places = 0;
    for (const QString& word : words) places += word.contains(secret) ? 1 : 0;
    QVERIFY2(places <= 2, qPrintable(QString::number(places))); // the file's own text, and the form's field for it
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!s.window().findChild<QDialog*>(QStringLiteral("setupDialog")));
}

void tst_StoriesSetup::textsAreCopiedAndSaved()
{
    Story s;
    s.open(component());
    open(s);
    auto* tabs = s.get<QTabWidget>("setupTabs");
    s.click(s.get<QPushButton>("setupCopy"));
    QCOMPARE(QGuiApplication::clipboard()->text(), shown(s, "setupConfigText"));
    tabs->setCurrentIndex(2);
    s.saveTo = s.folder().filePath(QStringLiteral("broker.yaml"));
    s.click(s.get<QPushButton>("setupSave"));
    QFile saved(s.saveTo);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(saved.readAll()), shown(s, "setupKubernetesText"));
    QVERIFY(s.get<ui::Banner>("setupOutcome")->title().contains(s.saveTo));
    tabs->setCurrentIndex(3);
    QVERIFY(!s.get<QPushButton>("setupSave")->isVisible());
    s.click(s.get<QPushButton>("setupCopy"));
    QCOMPARE(QGuiApplication::clipboard()->text(), s.get<QTextBrowser>("setupTraps")->toPlainText());
    s.saveTo = s.folder().filePath(QStringLiteral("nowhere/broker.yaml"));
    tabs->setCurrentIndex(1);
    s.click(s.get<QPushButton>("setupSave"));
    QVERIFY(s.get<ui::Banner>("setupOutcome")->title().contains(QStringLiteral("could not be written")));
}

// A mosquitto that nobody in the window has started: its name is guessed, and said so.
void tst_StoriesSetup::refusedLoginNamesTheTrap()
{
    broker::MosquittoOptions options;
    options.setup.anonymous = false;
    Broker mosquitto(options);
    MUST_RUN(mosquitto);
    Story s;
    s.open(component(QString(mosquitto.url()).remove(QStringLiteral("tcp://"))));
    s.key(Qt::Key_F9);
    QTRY_VERIFY2_WITH_TIMEOUT(s.bannerText().contains(QStringLiteral("If this is mosquitto: ")), qPrintable(s.bannerText()), 20000);
    QVERIFY(s.bannerText().contains(QStringLiteral("password_file")));
    s.click(s.get<QPushButton>("bannerSetup"));
    QVERIFY(s.get<QDialog>("setupDialog")->isVisible());
    QCOMPARE(s.get<QTabWidget>("setupTabs")->currentWidget()->objectName(), QStringLiteral("setupTraps"));
    const QString traps = s.get<QTextBrowser>("setupTraps")->toPlainText();
    QVERIFY2(traps.startsWith(QStringLiteral("What may have happened here")), qPrintable(traps));
    QVERIFY(traps.indexOf(QStringLiteral("password_file")) < traps.indexOf(QStringLiteral("What else goes wrong")));
    s.get<QDialog>("setupDialog")->close();
    s.key(Qt::Key_F9);
    QTRY_COMPARE(s.state(), QStringLiteral("not connected"));
}

// A private RabbitMQ in place of the URL: the window knows who refuses, and the trap comes with its remedy.
void tst_StoriesSetup::rabbitMqThatIsKnownIsNotGuessed()
{
    Story s;
    s.open(component());
    s.window().actionList().find("broker.rabbit.local")->trigger();
    broker::LocalBroker& rabbit = s.window().brokers().of(broker::BrokerKind::RabbitMq);
    if (rabbit.state() == broker::LocalBroker::State::Stopped) rabbit.start();
    QTRY_VERIFY_WITH_TIMEOUT(rabbit.state() != broker::LocalBroker::State::Starting, 240000);
    QVERIFY2(rabbit.state() == broker::LocalBroker::State::Running, qPrintable(rabbit.errorText()));
    s.key(Qt::Key_F9);
    QTRY_VERIFY2_WITH_TIMEOUT(s.bannerText().contains(QStringLiteral("rabbitmqctl add_user")), qPrintable(s.bannerText()), 30000);
    QVERIFY2(!s.bannerText().contains(QStringLiteral("If this is")), qPrintable(s.bannerText()));
    s.click(s.get<QPushButton>("bannerSetup"));
    QCOMPARE(s.get<QListWidget>("setupProducts")->currentItem()->text(), QStringLiteral("RabbitMQ"));
    QCOMPARE(s.get<QComboBox>("setupVersion")->currentText(), rabbit.version());
    s.get<QDialog>("setupDialog")->close();
    s.key(Qt::Key_F9);
    QTRY_COMPARE(s.state(), QStringLiteral("not connected"));
}

QTEST_MAIN(tst_StoriesSetup)
#include "tst_stories_setup.moc"
