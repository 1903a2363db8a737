#include "tests/support/http_server.h"
#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "tests/unit/broker/admin_answers.h"
#include "ui/actions.h"
#include "ui/control_brokers.h"
#include "ui/models/admin_model.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>

using namespace wb;
using namespace wb::test;
using namespace wb::test::answers;
using ui::AdminModel;

namespace {

const QString orders = QStringLiteral("orders-pubsub");

QByteArray component(quint16 port)
{
    return pubSubText("tcp://127.0.0.1:" + QByteArray::number(port)) + "    - name: cleanSession\n      value: \"false\"\n---\n" + subscriptionText();
}

} // namespace

// "The broker's own view beside ours": by keys, in the whole window, mosquitto behind the component. The EMQX that is asked
// is played, with what its documentation says that it answers.
class tst_AdminActions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void isHiddenUntilItIsAskedFor();
    void bothCountsStandSideBySide();
    void aRefusedLoginIsSaidInPlace();
    void whatIsMissingIsSaidBeforeAnythingIsAsked();
    void mosquittoIsReadOverMqttOnlyWhenAskedFor();
    void thePasswordIsNowhereElse();
    void theWindowsOwnRabbitMqIsFilledIn();

private:
    static void watch(Story& s) { s.key(Qt::Key_B, Qt::AltModifier | Qt::ShiftModifier); }
    // The form as a person fills it in.
    static void fill(Story& s, const QString& kind, const QString& address, const QString& password = QStringLiteral("sesame"));
    static QString cell(Story& s, int row, int column) { return s.get<ui::RowView>("adminList")->model()->index(row, column).data().toString(); }
};

void tst_AdminActions::fill(Story& s, const QString& kind, const QString& address, const QString& password)
{
    auto* kinds = s.get<QComboBox>("adminKind");
    kinds->setCurrentIndex(kinds->findText(kind));
    for (const auto& [name, text] : {std::pair("adminAddress", address), std::pair("adminUser", QStringLiteral("key")), std::pair("adminPassword", password)}) {
        auto* field = s.get<QLineEdit>(name);
        field->selectAll();
        QTest::keyClicks(field, text);
    }
}

void tst_AdminActions::isHiddenUntilItIsAskedFor()
{
    Story s;
    QVERIFY(!s.get<QDockWidget>("dockAdmin")->isVisible());
    s.key(Qt::Key_A, Qt::AltModifier | Qt::ShiftModifier);
    QTRY_VERIFY(s.get<QDockWidget>("dockAdmin")->isVisible());
    QVERIFY(s.get<QPushButton>("adminWatch")->isEnabled());
    QVERIFY(!s.get<QPushButton>("adminCopy")->isEnabled() && !s.get<QPushButton>("adminReadNow")->isEnabled());
    QCOMPARE(s.get<QSpinBox>("adminInterval")->value(), 5);
}

// One message that the app does not take: we owe one acknowledgement, and the broker says the same or not.
void tst_AdminActions::bothCountsStandSideBySide()
{
    Broker broker;
    MUST_RUN(broker);
    HttpServer emqx;
    emqx.answer("/api/v5/nodes", HttpServer::status(200, nodes5));
    emqx.answer("/api/v5/clients/orders", HttpServer::status(200, QByteArray(client5).replace("\"inflight_cnt\":2", "\"inflight_cnt\":1")));
    emqx.answer("/api/v5/clients/orders/subscriptions", HttpServer::status(200, subscriptions5));
    Story s;
    s.open(component(broker.port()));
    s.window().actionList().find("app.error")->trigger();
    s.key(Qt::Key_F9);
    QTRY_VERIFY_WITH_TIMEOUT(s.isSubscribed(orders), 15000);
    QCOMPARE(s.connection(orders).clientId, QStringLiteral("orders"));
    s.key(Qt::Key_A, Qt::AltModifier | Qt::ShiftModifier);
    fill(s, QStringLiteral("EMQX"), emqx.url());
    watch(s);
    QTRY_COMPARE_WITH_TIMEOUT(cell(s, 0, AdminModel::OursColumn), QStringLiteral("≠ 0, differ"), 15000);
    QVERIFY2(s.label("adminState").contains(u"As of ") && s.label("adminState").contains(u"every 5 s"), qPrintable(s.label("adminState")));
    QVERIFY(!s.get<QLineEdit>("adminPassword")->isVisible()); // out of the way while it reads
    QVERIFY2(s.label("adminWhere").contains(emqx.url()), qPrintable(s.label("adminWhere")));

    QVERIFY(publish(broker.port(), {QStringLiteral("-t"), QStringLiteral("orders/new"), QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-m"),
                                    QStringLiteral("{}")}));
    QTRY_COMPARE_WITH_TIMEOUT(s.connection(orders).unacked, 1, 15000);
    QTRY_COMPARE(cell(s, 0, AdminModel::OursColumn), QStringLiteral("✓ 1, agree")); // without waiting for another reading
    s.key(Qt::Key_C, Qt::AltModifier | Qt::ShiftModifier);
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.contains(u"orders-pubsub") && copied.contains(u"agree") && copied.contains(u"| in flight | 1 |"), qPrintable(copied));
    for (const HttpSeen& seen : emqx.seen()) QCOMPARE(seen.method, QByteArray("GET"));

    // Away: its session at the broker is still there, so it is still asked about.
    s.key(Qt::Key_F9);
    QTRY_VERIFY_WITH_TIMEOUT(!s.isConnected(orders), 15000);
    const qsizetype before = emqx.seenAt("/api/v5/clients/orders").size();
    s.key(Qt::Key_N, Qt::AltModifier | Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(emqx.seenAt("/api/v5/clients/orders").size() > before, 15000);
    QTRY_COMPARE_WITH_TIMEOUT(cell(s, 0, AdminModel::OursColumn), QStringLiteral("≠ 0, differ"), 15000);
    watch(s);
    QTRY_VERIFY2(s.label("adminState").contains(u"no longer read"), qPrintable(s.label("adminState")));
    QVERIFY(s.get<QLineEdit>("adminPassword")->isVisible());
    // What is no longer read stays as it was: a count of now beside a figure of then would only seem to differ.
    s.key(Qt::Key_F9);
    QTRY_COMPARE_WITH_TIMEOUT(s.connection(orders).unacked, 1, 15000); // the session brought it again
    QCOMPARE(cell(s, 0, AdminModel::OursColumn), QStringLiteral("≠ 0, differ"));
}

void tst_AdminActions::aRefusedLoginIsSaidInPlace()
{
    HttpServer emqx;
    emqx.answer("/api/v5/nodes", HttpServer::status(401, R"({"message":"Check api_key/api_secret"})"));
    Story s;
    s.key(Qt::Key_A, Qt::AltModifier | Qt::ShiftModifier);
    fill(s, QStringLiteral("EMQX"), emqx.url());
    QTest::keyClick(s.get<QLineEdit>("adminPassword"), Qt::Key_Return);
    QTRY_VERIFY2_WITH_TIMEOUT(s.notice("adminNotice").contains(u"refused this user or password"), qPrintable(s.notice("adminNotice")), 15000);
    QVERIFY(s.get<QLineEdit>("adminPassword")->isVisible()); // to be mended
    QCOMPARE(s.boxes(), 0);
    QCOMPARE(emqx.seen().size(), 1);
}

void tst_AdminActions::whatIsMissingIsSaidBeforeAnythingIsAsked()
{
    Story s;
    s.key(Qt::Key_A, Qt::AltModifier | Qt::ShiftModifier);
    watch(s);
    QTRY_VERIFY2(s.notice("adminNotice").contains(u"http://host:15672"), qPrintable(s.notice("adminNotice")));
    fill(s, QStringLiteral("RabbitMQ"), QStringLiteral("http://somewhere.example:15672"));
    QVERIFY2(s.label("adminNote").contains(u"can be read on its way"), qPrintable(s.label("adminNote")));
    fill(s, QStringLiteral("RabbitMQ"), QStringLiteral("http://localhost:15672"));
    QVERIFY2(s.label("adminNote").contains(u"stay in memory"), qPrintable(s.label("adminNote")));
    auto* kinds = s.get<QComboBox>("adminKind");
    kinds->setCurrentIndex(kinds->findText(QStringLiteral("mosquitto")));
    watch(s);
    QTRY_VERIFY2(s.notice("adminNotice").contains(u"no MQTT component"), qPrintable(s.notice("adminNotice")));
}

void tst_AdminActions::mosquittoIsReadOverMqttOnlyWhenAskedFor()
{
    broker::MosquittoOptions options;
    options.setup.extra = {QStringLiteral("sys_interval 1"), QStringLiteral("log_type all")};
    Broker broker(options);
    QStringList log;
    connect(&broker, &broker::LocalBroker::logLine, this, [&log](const QString& line) { log << line; });
    MUST_RUN(broker);
    Story s;
    s.open(component(broker.port()));
    s.key(Qt::Key_F9);
    QTRY_VERIFY_WITH_TIMEOUT(s.isSubscribed(orders), 15000);
    s.key(Qt::Key_A, Qt::AltModifier | Qt::ShiftModifier);
    auto* kinds = s.get<QComboBox>("adminKind");
    kinds->setCurrentIndex(kinds->findText(QStringLiteral("mosquitto")));
    QVERIFY(!s.get<QLineEdit>("adminAddress")->isVisible());
    QTRY_VERIFY2(s.label("adminNote").contains(QString::number(broker.port())), qPrintable(s.label("adminNote")));
    QVERIFY2(log.filter(QStringLiteral("$SYS")).isEmpty(), qPrintable(log.join(u'\n')));
    watch(s);
    QTRY_COMPARE_WITH_TIMEOUT(cell(s, 0, AdminModel::NameColumn), QStringLiteral("orders"), 15000);
    QVERIFY(s.get<ui::RowView>("adminList")->model()->rowCount() > 5); // totals below
    QCOMPARE(cell(s, 0, AdminModel::BrokerColumn), QStringLiteral("not told"));
    QTRY_VERIFY(!log.filter(QStringLiteral("$SYS")).isEmpty());
}

// product.md: "The program keeps no password."
void tst_AdminActions::thePasswordIsNowhereElse()
{
    HttpServer emqx; // 404 to everything
    Story s;
    s.key(Qt::Key_A, Qt::AltModifier | Qt::ShiftModifier);
    fill(s, QStringLiteral("EMQX"), emqx.url(), QStringLiteral("sesame-open"));
    watch(s);
    QTRY_VERIFY_WITH_TIMEOUT(!s.notice("adminNotice").isEmpty(), 15000);
    const auto* password = s.get<QLineEdit>("adminPassword");
    QCOMPARE(password->echoMode(), QLineEdit::Password);
    QVERIFY(!password->displayText().contains(u"sesame"));
    for (const QString& word : s.everyWord()) QVERIFY2(word == password->text() || !word.contains(u"sesame"), qPrintable(word));
    s.window().close();
    QTRY_VERIFY(!s.window().isVisible());
    for (const QFileInfo& file : QDir(s.folder().path()).entryInfoList(QDir::Files))
        QVERIFY2(!readFile(file.filePath()).contains("sesame"), qPrintable(file.filePath()));
    s.makeWindow();
    QVERIFY(s.get<QLineEdit>("adminPassword")->text().isEmpty());
}

// A private RabbitMQ with its management plug-in: nothing is left to be typed, and what it counts is what we owe.
void tst_AdminActions::theWindowsOwnRabbitMqIsFilledIn()
{
    Story s;
    broker::LocalBroker& rabbit = s.window().brokers().of(broker::BrokerKind::RabbitMq);
    broker::BrokerSetup setup;
    setup.managementPort = 1; // on; a private one takes a free port
    rabbit.setSetup(setup);
    s.open(component(1));
    s.window().actionList().find("app.error")->trigger();
    s.key(Qt::Key_Y, Qt::ControlModifier | Qt::ShiftModifier); // RabbitMQ instead of the URL
    QTRY_VERIFY_WITH_TIMEOUT(rabbit.state() != broker::LocalBroker::State::Starting, 250000);
    QVERIFY2(rabbit.state() == broker::LocalBroker::State::Running, qPrintable(rabbit.errorText()));
    s.key(Qt::Key_F9);
    QTRY_VERIFY_WITH_TIMEOUT(s.isSubscribed(orders), 30000);
    s.key(Qt::Key_A, Qt::AltModifier | Qt::ShiftModifier);
    QTRY_COMPARE(s.get<QLineEdit>("adminAddress")->text(), rabbit.adminUrl());
    QCOMPARE(s.get<QLineEdit>("adminUser")->text(), QStringLiteral("guest"));
    s.get<QSpinBox>("adminInterval")->setValue(1);
    watch(s);
    QVERIFY(publish(rabbit.port(), {QStringLiteral("-t"), QStringLiteral("orders/new"), QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-m"),
                                    QStringLiteral("{}")}));
    QTRY_COMPARE_WITH_TIMEOUT(cell(s, 0, AdminModel::BrokerColumn), QStringLiteral("1 un-acked"), 60000);
    QTRY_COMPARE_WITH_TIMEOUT(cell(s, 0, AdminModel::OursColumn), QStringLiteral("✓ 1, agree"), 15000);
}

QTEST_MAIN(tst_AdminActions)
#include "tst_admin_actions.moc"
