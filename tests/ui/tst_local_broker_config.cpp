#include "core/broker/local_mosquitto.h"
#include "core/broker/local_rabbitmq.h"
#include "ui/broker_setup_memory.h"
#include "ui/panels/local_broker_abilities.h"
#include "ui/panels/local_broker_config_dialog.h"
#include "ui/panels/local_broker_config_form.h"
#include "ui/panels/local_broker_preview.h"
#include "ui/panels/local_broker_words.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTcpSocket>
#include <QTest>

using namespace wb::ui;
using wb::broker::BrokerSetup;
using wb::broker::LocalBroker;
using wb::broker::LocalMosquitto;
using wb::broker::SetupProduct;
using State = LocalBroker::State;

namespace {

const QString password = QStringLiteral("correct horse battery");

// The return code of CONNACK [MQTT-3.2.2.3]; -1: none came.
int connackCode(quint16 port, const QByteArray& user = {}, const QByteArray& word = {})
{
    const auto text = [](const QByteArray& t) { return QByteArray(1, '\0') + char(t.size()) + t; };
    QByteArray body = text("MQTT") + char(4) + char(user.isEmpty() ? 0x02 : 0xc2) + '\0' + char(30) + text("tst");
    if (!user.isEmpty()) body += text(user) + text(word);
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    if (!socket.waitForConnected(5000)) return -1;
    socket.write(QByteArray(1, 0x10) + char(body.size()) + body);
    QByteArray answer;
    // Not waitForReadyRead(): what the broker writes is read by this thread.
    QSignalSpy came(&socket, &QTcpSocket::readyRead);
    while (answer.size() < 4 && (socket.bytesAvailable() > 0 || came.wait(10000))) answer += socket.readAll();
    return answer.size() < 4 ? -1 : answer.at(3);
}

// As the window does with what the dialog says.
class Bench {
public:
    explicit Bench(const BrokerSetup& setup = {})
        : dialog(new LocalBrokerConfigDialog(&mosquitto, SetupProduct::Mosquitto, setup, nullptr))
    {
        QObject::connect(dialog, &LocalBrokerConfigDialog::applied, &mosquitto, [this] { mosquitto.setSetup(dialog->setup()); });
        QObject::connect(dialog, &LocalBrokerConfigDialog::startAsked, &mosquitto, [this] {
            if (mosquitto.state() == State::Running) mosquitto.stop();
            mosquitto.start();
        });
        dialog->show();
    }
    ~Bench() { delete dialog; }
    template <class T>
    T* get(const char* name) const
    {
        T* found = dialog->findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }
    QString state() const { return get<QLabel>("brokerConfigState")->text(); }
    QString preview() const { return get<QPlainTextEdit>("previewText")->toPlainText(); }
    void addUser(const QString& name, const QString& word)
    {
        QTest::mouseClick(get<QPushButton>("setupUsersAdd"), Qt::LeftButton);
        QTest::keyClicks(get<QLineEdit>("setupUsers_0_0"), name);
        QTest::keyClicks(get<QLineEdit>("setupUsers_0_1"), word);
    }
    void start() { QTest::mouseClick(get<QPushButton>("brokerConfigStart"), Qt::LeftButton); }

    LocalMosquitto mosquitto;
    LocalBrokerConfigDialog* dialog;
};

BrokerSetup fullSetup()
{
    BrokerSetup setup;
    setup.anonymous = false;
    setup.users = {{QStringLiteral("alice"), password}, {QStringLiteral("bob"), QStringLiteral("b")}};
    setup.tls.emplace();
    setup.tls->clientCertificates = true;
    setup.persistence = false;
    setup.inFlight = 5;
    setup.queued = 0;
    setup.sessionSeconds = 3600;
    setup.retrySeconds = 20;
    setup.vhost = QStringLiteral("v1");
    setup.vhosts = {{1884, QStringLiteral("v2")}};
    setup.managementPort = 15672;
    setup.extra = {QStringLiteral("max_keepalive 60"), QStringLiteral("mqtt.default_pass = geheim")};
    return setup;
}

} // namespace

// "Their configuration is editable": by a form, with the file that follows beside it, proved by the real broker.
class tst_LocalBrokerConfig : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::Light); }
    void whatABrokerCannotDoIsFoundFromItsFiles();
    void formGivesBackWhatItGot();
    void disabledFieldsSayWhyAndAskForNothing();
    void anonymousOffRefusesAndTheUserMayEnter();
    void passwordsAreNowhereToBeRead();
    void whatCannotBeIsSaidBeforeTheStart();
    void aRefusedFileIsToldInTheBrokersOwnWords();
    void changesApplyAtTheNextStart();
    void tlsShowsItsCaAndGivesItToACopy();
    void rabbitTellsThePortsOfItsVirtualHostsAndItsManagement();
    void theTabKeyGoesThroughTheRowsAsTheEyesDo();
    void memoryHoldsNoPassword();
    void wordsTellWhatIsNotAsItComes();
};

// mosquitto.conf(5): retry_interval is gone since 1.5; RabbitMQ has vhosts, mosquitto has none.
void tst_LocalBrokerConfig::whatABrokerCannotDoIsFoundFromItsFiles()
{
    const SetupAbilities mosquitto = abilitiesOf(SetupProduct::Mosquitto, QStringLiteral("2.0.11"));
    QVERIFY(mosquitto.persistence.isEmpty() && mosquitto.inFlight.isEmpty() && mosquitto.queued.isEmpty() && mosquitto.session.isEmpty());
    QVERIFY2(mosquitto.retry.contains(QStringLiteral("1.5")), qPrintable(mosquitto.retry));
    QVERIFY2(mosquitto.vhosts.contains(QStringLiteral("virtual hosts")), qPrintable(mosquitto.vhosts));
    QVERIFY(!mosquitto.management.isEmpty());
    QVERIFY(abilitiesOf(SetupProduct::Mosquitto, QStringLiteral("1.4.15")).retry.isEmpty());
    const SetupAbilities rabbit = abilitiesOf(SetupProduct::RabbitMq, QStringLiteral("3.10.8"));
    QVERIFY(rabbit.vhosts.isEmpty() && rabbit.management.isEmpty() && rabbit.inFlight.isEmpty() && rabbit.session.isEmpty());
    QVERIFY(!rabbit.persistence.isEmpty() && rabbit.persistenceAsItIs);
    QVERIFY(!rabbit.retry.isEmpty());
    const SetupAbilities emqx = abilitiesOf(SetupProduct::Emqx, QStringLiteral("5.8.6"));
    QVERIFY(emqx.retry.isEmpty() && emqx.management.isEmpty());
    QVERIFY(!emqx.persistence.isEmpty() && !emqx.persistenceAsItIs); // it forgets
    QVERIFY(!abilitiesOf(std::nullopt, {}).inFlight.isEmpty());
}

void tst_LocalBrokerConfig::formGivesBackWhatItGot()
{
    LocalBrokerConfigForm form;
    form.setProduct(SetupProduct::RabbitMq, QStringLiteral("3.10.8"));
    BrokerSetup expected = fullSetup();
    expected.persistence = true;   // RabbitMQ always does
    expected.retrySeconds.reset(); // and has no timer
    form.setSetup(fullSetup());
    QVERIFY(form.setup() == expected);
    form.setSetup({});
    QVERIFY(form.setup() == BrokerSetup());
}

void tst_LocalBrokerConfig::disabledFieldsSayWhyAndAskForNothing()
{
    Bench bench(fullSetup());
    for (const char* name : {"setupRetry", "setupVhost", "setupManagement"}) {
        QVERIFY2(!bench.get<QWidget>(name)->isEnabled(), name);
        const QByteArray reason = QByteArray(name) + "Reason";
        QVERIFY2(!bench.get<QLabel>(reason.constData())->text().isEmpty() && bench.get<QLabel>(reason.constData())->isVisibleTo(bench.dialog), name);
    }
    QVERIFY(!bench.get<QWidget>("setupVhosts")->isEnabled()); // the reason is told once, above
    const BrokerSetup setup = bench.dialog->setup();
    QVERIFY(!setup.retrySeconds && setup.vhost.isEmpty() && setup.vhosts.isEmpty() && setup.managementPort == 0);
    QVERIFY(setup.inFlight == 5);
}

// mosquitto.conf(5), allow_anonymous and password_file. Return code 5: not authorized [MQTT-3.2.2.3].
void tst_LocalBrokerConfig::anonymousOffRefusesAndTheUserMayEnter()
{
    Bench bench;
    bench.get<QCheckBox>("setupAnonymous")->setFocus();
    QTest::keyClick(bench.get<QCheckBox>("setupAnonymous"), Qt::Key_Space);
    bench.addUser(QStringLiteral("alice"), password);
    QVERIFY2(bench.preview().contains(QStringLiteral("allow_anonymous false")), qPrintable(bench.preview()));
    bench.start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.mosquitto.state(), State::Running, 10000);
    QVERIFY2(bench.state().startsWith(u'✓'), qPrintable(bench.state()));
    QCOMPARE(connackCode(bench.mosquitto.port()), 5);
    QCOMPARE(connackCode(bench.mosquitto.port(), "alice", "wrong"), 5);
    QCOMPARE(connackCode(bench.mosquitto.port(), "alice", password.toUtf8()), 0);
}

void tst_LocalBrokerConfig::passwordsAreNowhereToBeRead()
{
    BrokerSetup setup = fullSetup();
    setup.tls.reset();
    setup.extra = {QStringLiteral("bridge_password = correct horse battery")};
    Bench bench(setup);
    QCOMPARE(bench.get<QLineEdit>("setupUsers_0_1")->echoMode(), QLineEdit::Password);
    for (const QPlainTextEdit* text : bench.dialog->findChildren<QPlainTextEdit*>()) {
        if (text->objectName() == u"setupExtra") continue; // where it was typed
        QVERIFY2(!text->toPlainText().contains(password), qPrintable(text->objectName()));
    }
    QVERIFY(bench.preview().contains(QStringLiteral("bridge_password = •••")));
    QVERIFY(bench.preview().contains(QStringLiteral("password_file"))); // a place is no secret
    const wb::broker::SetupFile secret{QStringLiteral("passwords"), "alice:$7$101$hash\n", true};
    QVERIFY(!LocalBrokerPreview::shownText(secret).contains(QStringLiteral("alice")));
    for (const QLabel* label : bench.dialog->findChildren<QLabel*>()) QVERIFY(!label->text().contains(password));
}

void tst_LocalBrokerConfig::whatCannotBeIsSaidBeforeTheStart()
{
    Bench bench;
    bench.addUser(QStringLiteral("alice"), {});
    const auto* notes = bench.get<QLabel>("previewNotes");
    QVERIFY2(notes->text().contains(QStringLiteral("alice")), qPrintable(notes->text()));
    QVERIFY(!bench.get<QPushButton>("brokerConfigStart")->isEnabled());
    QVERIFY(!bench.get<QPushButton>("brokerConfigApply")->isEnabled());
    QTest::keyClicks(bench.get<QLineEdit>("setupUsers_0_1"), QStringLiteral("x"));
    QVERIFY(bench.get<QPushButton>("brokerConfigStart")->isEnabled());
}

void tst_LocalBrokerConfig::aRefusedFileIsToldInTheBrokersOwnWords()
{
    Bench bench;
    auto* extra = bench.get<QPlainTextEdit>("setupExtra");
    QTest::keyClicks(extra, QStringLiteral("no_such_setting 1"));
    QVERIFY(bench.preview().contains(QStringLiteral("no_such_setting 1")));
    bench.start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.mosquitto.state(), State::Failed, 10000);
    QVERIFY2(bench.state().startsWith(u'!') && bench.state().contains(QStringLiteral("no_such_setting")), qPrintable(bench.state()));
    QVERIFY2(bench.state().contains(QStringLiteral("mosquitto.conf")), qPrintable(bench.state())); // the place
    extra->clear();
    bench.start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.mosquitto.state(), State::Running, 10000);
}

void tst_LocalBrokerConfig::changesApplyAtTheNextStart()
{
    Bench bench;
    auto* apply = bench.get<QPushButton>("brokerConfigApply");
    auto* start = bench.get<QPushButton>("brokerConfigStart");
    QVERIFY(!apply->isEnabled()); // nothing is changed
    QCOMPARE(start->text(), QStringLiteral("Start now"));
    bench.start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.mosquitto.state(), State::Running, 10000);
    QCOMPARE(start->text(), QStringLiteral("Restart now"));
    const qint64 process = bench.mosquitto.processId();
    bench.get<QSpinBox>("setupInFlight")->setValue(3);
    QVERIFY(apply->isEnabled());
    QSignalSpy applied(bench.dialog, &LocalBrokerConfigDialog::applied);
    QTest::mouseClick(apply, Qt::LeftButton);
    QCOMPARE(applied.size(), 1);
    QVERIFY(bench.mosquitto.setup().inFlight == 3);
    bench.dialog->setPending(true); // as the window says
    QVERIFY2(bench.state().contains(QStringLiteral("next start")), qPrintable(bench.state()));
    QCOMPARE(bench.mosquitto.processId(), process); // nothing was restarted
    bench.dialog->setPending(false);
    bench.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.mosquitto.state() == State::Running && bench.mosquitto.processId() != process, 10000);
    QVERIFY2(!bench.get<QPlainTextEdit>("brokerCommand")->toPlainText().isEmpty(), "the exact command");
    QTest::mouseClick(bench.get<QPushButton>("copyBrokerCommand"), Qt::LeftButton);
    QCOMPARE(QApplication::clipboard()->text(), bench.mosquitto.command());
}

// Dapr's metadata field caCert takes the certificate itself (facts B.1).
void tst_LocalBrokerConfig::tlsShowsItsCaAndGivesItToACopy()
{
    Bench bench;
    QVERIFY(!bench.get<QLabel>("setupCa")->isVisibleTo(bench.dialog));
    bench.get<QCheckBox>("setupTls")->click();
    QVERIFY2(bench.preview().contains(QStringLiteral("certfile")), qPrintable(bench.preview()));
    bench.start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.mosquitto.state(), State::Running, 20000);
    QVERIFY(bench.mosquitto.url().startsWith(QStringLiteral("ssl://")));
    QVERIFY(bench.get<QLabel>("setupCa")->text().contains(bench.mosquitto.caFile()));
    bench.get<QPushButton>("setupCopyCaPath")->click();
    QCOMPARE(QApplication::clipboard()->text(), bench.mosquitto.caFile());
    bench.get<QPushButton>("setupCopyCaField")->click();
    const QString copied = QApplication::clipboard()->text();
    QVERIFY2(copied.contains(QStringLiteral("- name: caCert\n")) && copied.contains(QStringLiteral("-----BEGIN CERTIFICATE-----")), qPrintable(copied));
}

// RabbitMQ's documents, "MQTT Plugin": mqtt_port_to_vhost_mapping. Ports are free ones, so they must be told.
void tst_LocalBrokerConfig::rabbitTellsThePortsOfItsVirtualHostsAndItsManagement()
{
    if (const QString missing = LocalBroker::missing(wb::broker::BrokerKind::RabbitMq); !missing.isEmpty()) QFAIL(qPrintable(missing));
    wb::broker::LocalRabbitMq rabbit;
    LocalBrokerConfigDialog dialog(&rabbit, SetupProduct::RabbitMq, {}, nullptr);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.show();
    dialog.findChild<QCheckBox*>(QStringLiteral("setupManagement"))->click();
    dialog.findChild<QPushButton*>(QStringLiteral("setupVhostsAdd"))->click();
    QTest::keyClicks(dialog.findChild<QLineEdit*>(QStringLiteral("setupVhosts_0_0")), QStringLiteral("tenant"));
    rabbit.setSetup(dialog.setup());
    dialog.findChild<QPushButton*>(QStringLiteral("brokerConfigApply"))->click();
    rabbit.start();
    QTRY_VERIFY_WITH_TIMEOUT(rabbit.state() != State::Starting, 120000);
    QVERIFY2(rabbit.state() == State::Running, qPrintable(rabbit.errorText()));
    const QString said = dialog.findChild<QLabel*>(QStringLiteral("brokerConfigState"))->text();
    QVERIFY2(said.contains(QString::number(rabbit.vhostPort(QStringLiteral("tenant")))), qPrintable(said));
    QVERIFY2(said.contains(rabbit.adminUrl()) && !rabbit.adminUrl().isEmpty(), qPrintable(said));
}

void tst_LocalBrokerConfig::theTabKeyGoesThroughTheRowsAsTheEyesDo()
{
    Bench bench;
    QVERIFY(QTest::qWaitForWindowActive(bench.dialog));
    QCOMPARE(QApplication::focusWidget(), bench.get<QWidget>("setupAnonymous")); // where to begin
    for (const QString& name : {QStringLiteral("alice"), QStringLiteral("bob")}) {
        bench.get<QPushButton>("setupUsersAdd")->setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QTest::keyClicks(QApplication::focusWidget(), name);
    }
    bench.get<QWidget>("setupAnonymous")->setFocus();
    QStringList order;
    for (int i = 0; i < 8; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        order << QApplication::focusWidget()->objectName();
    }
    const QStringList expected{QStringLiteral("setupUsers_0_0"), QStringLiteral("setupUsers_0_1"), QStringLiteral("remove"),
                               QStringLiteral("setupUsers_1_0"), QStringLiteral("setupUsers_1_1"), QStringLiteral("remove"),
                               QStringLiteral("setupUsersAdd"),  QStringLiteral("setupTls")};
    QCOMPARE(order, expected);
}

void tst_LocalBrokerConfig::memoryHoldsNoPassword()
{
    const QByteArray memory = rememberedSetup(fullSetup());
    QVERIFY(!memory.contains(password.toUtf8()) && !memory.contains("geheim"));
    BrokerSetup expected = fullSetup();
    for (auto& user : expected.users) user.password.clear();
    expected.extra.removeLast(); // it looked like a secret
    QVERIFY(recalledSetup(memory) == expected);
    QVERIFY(lacksPasswords(recalledSetup(memory)) && !lacksPasswords(fullSetup()));
    QVERIFY(usableSetup(recalledSetup(memory)).users.isEmpty());
    const BrokerSetup shared = sharedSetup(fullSetup());
    QVERIFY(shared.users.isEmpty() && shared.anonymous && shared.inFlight == 5 && shared.extra.size() == 1);
    QVERIFY(rememberedSetup({}).isEmpty());
    QVERIFY(recalledSetup({}) == BrokerSetup());
    QVERIFY(recalledSetup("[1,2") == BrokerSetup());
}

void tst_LocalBrokerConfig::wordsTellWhatIsNotAsItComes()
{
    QVERIFY(setupWords({}).isEmpty());
    BrokerSetup setup;
    setup.anonymous = false;
    setup.inFlight = 0;
    QCOMPARE(setupWords(setup), QStringLiteral("no anonymous clients · in flight 0"));
    QVERIFY(!setupWords(fullSetup()).contains(password));
}

QTEST_MAIN(tst_LocalBrokerConfig)
#include "tst_local_broker_config.moc"
