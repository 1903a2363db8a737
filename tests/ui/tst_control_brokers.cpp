#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
#include "ui/control_broker_kinds.h"
#include "ui/control_brokers.h"
#include "ui/widgets/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

using namespace wb;
using namespace wb::test;
using State = broker::LocalBroker::State;

namespace {

const QString orders = QStringLiteral("orders-pubsub");

QByteArray component()
{
    return pubSubText("tcp://nowhere.invalid:1883") + "    - name: cleanSession\n      value: \"false\"\n---\n" + subscriptionText();
}

} // namespace

// "stop and restart the local broker, kill -9 it": by keys, under the open window, mosquitto and RabbitMQ.
class tst_ControlBrokers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void aKilledBrokerIsToldAndComesBack();
    void restartKeepsPortAndSession();
    void rabbitTakesThePlaceOfTheUrl();
    void aScriptedBrokerRefusesAndDelays();
    void aLoginAndTlsAreSetUpAndTheComponentGetsThrough();
    void aContainerSaysWhatItNeedsAndShowsItsCommand();
    void keysOfAllKindsAreDifferent();
};

void tst_ControlBrokers::aKilledBrokerIsToldAndComesBack()
{
    Story s;
    const auto isOn = [&s](const char* id) { return s.window().actionList().find(id)->isEnabled(); };
    QVERIFY(!isOn("broker.kill") && !isOn("broker.restart") && !isOn("broker.rabbit.kill"));
    s.open(component());
    s.key(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier); // mosquitto instead of the URL
    broker::LocalMosquitto& mosquitto = s.window().localBroker();
    QTRY_COMPARE_WITH_TIMEOUT(mosquitto.state(), State::Running, 10000);
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders));
    QVERIFY2(s.label("mosquittoState").contains(QString::number(mosquitto.port())), qPrintable(s.label("mosquittoState")));
    const quint16 port = mosquitto.port();

    s.key(Qt::Key_K, Qt::ControlModifier | Qt::AltModifier);
    QTRY_COMPARE(mosquitto.state(), State::Stopped); // asked for: not a failure
    QTRY_VERIFY2(s.state().startsWith(QStringLiteral("no link to ")), qPrintable(s.state()));
    QCOMPARE(s.label("mosquittoName"), QStringLiteral("mosquitto %1").arg(mosquitto.version()));
    QCOMPARE(s.get<QToolButton>("mosquittoToggle")->accessibleDescription(), QStringLiteral("is off"));
    QVERIFY(!isOn("broker.kill"));

    s.click(s.get<QToolButton>("mosquittoToggle"));
    QTRY_COMPARE_WITH_TIMEOUT(mosquitto.state(), State::Running, 10000);
    QCOMPARE(mosquitto.port(), port);
    s.key(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(s.isConnected(orders), 15000);
    QTRY_VERIFY2(s.bannerText().isEmpty(), qPrintable(s.bannerText()));
}

// CleanSession 0: mosquitto with persistence keeps the session over an orderly restart [MQTT-4.1.0-1].
void tst_ControlBrokers::restartKeepsPortAndSession()
{
    Story s;
    s.open(component());
    s.key(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    broker::LocalMosquitto& mosquitto = s.window().localBroker();
    QTRY_COMPARE_WITH_TIMEOUT(mosquitto.state(), State::Running, 10000);
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders));
    QVERIFY(!s.connection(orders).sessionPresent);
    const qint64 process = mosquitto.processId();
    s.key(Qt::Key_M, Qt::ControlModifier | Qt::AltModifier);
    QTRY_VERIFY_WITH_TIMEOUT(mosquitto.state() == State::Running && mosquitto.processId() != process, 15000);
    s.key(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(s.isConnected(orders), 15000);
    QVERIFY(s.connection(orders).sessionPresent);
}

void tst_ControlBrokers::rabbitTakesThePlaceOfTheUrl()
{
    Story s;
    s.open(component());
    const QByteArray before = s.window().workspace().files().at(0).text;
    s.key(Qt::Key_Y, Qt::ControlModifier | Qt::ShiftModifier);
    broker::LocalBroker& rabbit = s.window().brokers().of(broker::BrokerKind::RabbitMq);
    QCOMPARE(rabbit.state(), State::Starting);
    QTRY_VERIFY2(s.label("rabbitmqState").endsWith(QStringLiteral(" s")), qPrintable(s.label("rabbitmqState"))); // for so long
    QTRY_VERIFY(!s.label("rabbitmqDetail").isEmpty()); // what it is doing
    QCOMPARE(s.get<QToolButton>("rabbitmqToggle")->text(), QStringLiteral("Stop")); // waiting can be ended
    QVERIFY(s.window().actionList().find("broker.rabbit.kill")->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(rabbit.state() != State::Starting, 60000);
    QVERIFY2(rabbit.state() == State::Running, qPrintable(rabbit.errorText()));
    s.key(Qt::Key_F9);
    QTRY_VERIFY_WITH_TIMEOUT(s.isSubscribed(orders), 10000);
    QCOMPARE(s.connection(orders).address, rabbit.url());
    QCOMPARE(s.window().workspace().files().at(0).text, before); // the file is not changed
    QCOMPARE(s.label("rabbitmqState"), QStringLiteral(":%1").arg(rabbit.port()));
}

// "delay or refuse CONNACK/SUBACK from a scripted broker". A refused SUBSCRIBE has the code 0x80 [MQTT-3.9.3].
void tst_ControlBrokers::aScriptedBrokerRefusesAndDelays()
{
    Story s;
    s.open(component());
    s.window().connector().setObserving(false);
    s.key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(s.window().brokers().scripted().state(), State::Running);
    s.window().actionList().find("broker.scripted.rules")->trigger();
    auto* dialog = s.get<QDialog>("scriptedDialog");
    const auto choose = [dialog](const char* box, const QString& word) {
        auto* combo = dialog->findChild<QComboBox*>(QLatin1String(box));
        const int row = combo->findText(word, Qt::MatchStartsWith);
        QVERIFY2(row >= 0, qPrintable(word));
        combo->setFocus();
        while (combo->currentIndex() != row) QTest::keyClick(combo, combo->currentIndex() < row ? Qt::Key_Down : Qt::Key_Up);
    };
    choose("scriptedAt", QStringLiteral("SUBSCRIBE"));
    choose("scriptedDo", QStringLiteral("refused"));
    QTest::keyClick(dialog, Qt::Key_Return); // the default button
    QCOMPARE(s.window().brokers().scripted().rules().size(), 1);
    auto* rules = dialog->findChild<QListWidget*>(QStringLiteral("scriptedRules"));
    QCOMPARE(rules->count(), 1);
    QVERIFY2(rules->item(0)->text().contains(QStringLiteral("refused")), qPrintable(rules->item(0)->text()));
    choose("scriptedAt", QStringLiteral("CONNECT"));
    choose("scriptedDo", QStringLiteral("never answered"));
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_COMPARE(rules->count(), 2);
    rules->setCurrentRow(1);
    s.click(dialog->findChild<QPushButton*>(QStringLiteral("scriptedRemove"))); // that one not, after all
    QTRY_COMPARE(rules->count(), 1);
    QTest::keyClick(dialog, Qt::Key_Escape);

    QTRY_VERIFY(s.window().isActiveWindow());
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders) || !s.connection(orders).subscriptions.isEmpty());
    QTRY_COMPARE(s.connection(orders).subscriptions.value(0).grantedQos, 128);
    QVERIFY(s.window().brokers().scripted().rules().isEmpty()); // it was for one SUBSCRIBE
}

// The broker's CA is trusted for the connection that it takes over, in memory; the login is the one of the component's URL.
void tst_ControlBrokers::aLoginAndTlsAreSetUpAndTheComponentGetsThrough()
{
    Story s;
    s.open(pubSubText("tcp://alice:geheim@nowhere.invalid:1883") + "---\n" + subscriptionText());
    s.key(Qt::Key_F4);
    auto* dialog = s.get<QDialog>("brokerConfigDialog");
    const auto part = [dialog](const char* name) { return dialog->findChild<QWidget*>(QLatin1String(name)); };
    for (const char* name : {"setupAnonymous", "setupTls", "setupUsersAdd"}) QTest::keyClick(part(name), Qt::Key_Space);
    QTest::keyClicks(part("setupUsers_0_0"), QStringLiteral("alice"));
    QTest::keyClicks(part("setupUsers_0_1"), QStringLiteral("geheim"));
    QTest::keyClick(dialog, Qt::Key_Return); // the default button: start now
    broker::LocalMosquitto& mosquitto = s.window().localBroker();
    QTRY_COMPARE_WITH_TIMEOUT(mosquitto.state(), State::Running, 20000);
    const QString words = s.label("mosquittoDetail");
    QVERIFY2(words.contains(QStringLiteral("no anonymous")) && words.contains(QStringLiteral("1 user")) && words.endsWith(QStringLiteral("TLS")), qPrintable(words));
    QTest::keyClick(dialog, Qt::Key_Escape);

    QTRY_VERIFY(!s.window().findChild<QDialog*>(QStringLiteral("brokerConfigDialog")));
    s.window().activateWindow();
    QTRY_VERIFY(s.window().isActiveWindow());
    s.key(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier); // in place of the URL
    s.key(Qt::Key_F9);
    QTRY_VERIFY2(s.isSubscribed(orders), qPrintable(s.state() + s.bannerText()));
    QCOMPARE(s.connection(orders).address, mosquitto.url());
    QVERIFY(mosquitto.url().startsWith(QStringLiteral("ssl://")));
    QTRY_VERIFY(s.observerIsUp());
    for (const QString& word : s.everyWord()) {
        if (word.contains(QStringLiteral("alice:geheim@"))) continue; // the person's own file, in its editor
        QVERIFY2(!word.contains(QStringLiteral("geheim")), qPrintable(word));
    }

    // The set-up is remembered, the password is not, and that is said.
    s.closeWindow();
    s.makeWindow();
    QVERIFY2(s.label("mosquittoDetail").contains(QStringLiteral("passwords must be typed again")), qPrintable(s.label("mosquittoDetail")));
    QFile settings(s.folder().filePath(QStringLiteral("settings.ini")));
    QVERIFY(settings.open(QIODevice::ReadOnly));
    const QByteArray kept = settings.readAll();
    QVERIFY(kept.contains("alice") && !kept.contains("geheim"));
}

// Without Docker and Podman it says what to do, in its row, and nothing is red; the command can be read all the same.
void tst_ControlBrokers::aContainerSaysWhatItNeedsAndShowsItsCommand()
{
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", "/nowhere");
    {
        Story s;
        broker::LocalBroker& container = s.window().brokers().of(broker::BrokerKind::Container);
        QCOMPARE(container.product(), QStringLiteral("EMQX"));
        QVERIFY2(s.label("containerDetail").contains(QStringLiteral("Podman")), qPrintable(s.label("containerDetail")));
        QCOMPARE(s.get<QLabel>("containerDetail")->property("tone").toString(), QStringLiteral("plain"));
        QVERIFY(s.get<QToolButton>("containerToggle")->accessibleDescription().startsWith(QStringLiteral("is not here")));
        s.click(s.get<QToolButton>("containerToggle"));
        QTRY_COMPARE(container.state(), State::Failed);
        QCOMPARE(s.get<QLabel>("containerDetail")->property("tone").toString(), QStringLiteral("plain")); // nobody's fault

        auto* image = s.get<QComboBox>("brokerImage");
        image->setFocus();
        image->lineEdit()->selectAll();
        QTest::keyClicks(image->lineEdit(), QStringLiteral("eclipse-mosquitto:2.0.20"));
        QTest::keyClick(image->lineEdit(), Qt::Key_Return);
        QCOMPARE(container.product(), QStringLiteral("mosquitto"));
        QCOMPARE(s.window().actionList().find("broker.container.start")->text(), QStringLiteral("Start mosquitto in a container"));
        QVERIFY(!image->view()->isVisible());

        s.window().actionList().find("broker.container.configure")->trigger();
        auto* dialog = s.get<QDialog>("brokerConfigDialog");
        QVERIFY2(dialog->windowTitle().contains(QStringLiteral("mosquitto")), qPrintable(dialog->windowTitle()));
        QVERIFY(dialog->findChild<QPlainTextEdit*>(QStringLiteral("previewText"))->toPlainText().contains(QStringLiteral("allow_anonymous")));
        QTest::keyClick(dialog, Qt::Key_Escape);
    }
    qputenv("PATH", path);
}

void tst_ControlBrokers::keysOfAllKindsAreDifferent()
{
    QSet<QByteArray> keys;
    for (const ui::BrokerCommands& one : ui::brokerCommands) {
        const auto& k = one.keys;
        for (const char* key : {k.start, k.restart, k.kill, k.instead, k.configure, k.copyCommand}) {
            if (!key) continue;
            QVERIFY2(!keys.contains(key), key);
            keys.insert(key);
        }
    }
    QVERIFY(keys.size() >= 16);
}

QTEST_MAIN(tst_ControlBrokers)
#include "tst_control_brokers.moc"
