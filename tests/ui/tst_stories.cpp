#include "tests/support/scripted_broker.h"
#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/models/connections_model.h"
#include "ui/models/message_model.h"
#include "ui/panels/connections_panel.h"
#include "ui/panels/live_panel.h"
#include "ui/panels/packets_panel.h"
#include "ui/models/packet_model.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTabWidget>

#include <csignal>

using namespace wb;
using namespace wb::test;
using sidecar::LinkState;

namespace {

const QString orders = QStringLiteral("orders-pubsub");

QByteArray component(const QString& url, const QByteArray& more = {})
{
    return pubSubText(url.toUtf8()) + "    - name: cleanSession\n      value: \"false\"\n" + more + "---\n"
        + subscriptionText();
}

} // namespace

// A broker and its troubles under the open window.
class tst_Stories : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void killedBrokerIsToldAndTheSessionResumes();
    void messagesOfTheTimeAwayArrive();
    void randomBytesAreToldAndTheWindowLives();
    void severalComponentsLiveAndEndAlone();
};

// "mosquitto killed and restarted under the open window: the state is told at once, the session resumes, nothing shown
// is lost."
void tst_Stories::killedBrokerIsToldAndTheSessionResumes()
{
    broker::MosquittoOptions options;
    options.setup.extra = {QStringLiteral("autosave_on_changes true\nautosave_interval 1\n")};
    Broker mosquitto(options);
    MUST_RUN(mosquitto);
    Story s;
    s.open(component(mosquitto.url()));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders) && s.isSubscribed({}, QStringLiteral("observer")));
    QVERIFY(!s.connection(orders).sessionPresent);
    s.key(Qt::Key_2, Qt::ControlModifier);
    const QString qos1 = QStringLiteral("1"), topic = QStringLiteral("orders/new");
    for (const char* text : {R"({"n":1})", R"({"n":2})", R"({"n":3})"}) // no JSON object, no acknowledgement (facts D.2)
        QVERIFY(publish(mosquitto.port(), {QStringLiteral("-t"), topic, QStringLiteral("-q"), qos1, QStringLiteral("-m"),
                                           QString::fromLatin1(text)}));
    QTRY_COMPARE(s.counters().received, 6u); // each by the component and by the observer
    QTRY_COMPARE(s.messagesIn(topic), 3u);
    QTRY_COMPARE(s.live().messages()->rowCount(), 6);
    QTRY_COMPARE(s.connection(orders).unacked, 0);

    ::kill(pid_t(mosquitto.processId()), SIGKILL);
    QTRY_VERIFY2_WITH_TIMEOUT(s.state().startsWith(QStringLiteral("no link to ")), qPrintable(s.state()), 2000);
    QTRY_VERIFY2(s.bannerText().startsWith(orders), qPrintable(s.bannerText()));
    QTRY_VERIFY2(s.connectionsText().contains(QStringLiteral("waiting to try again")), qPrintable(s.connectionsText()));
    QCOMPARE(s.counters().received, 6u);
    QCOMPARE(s.messagesIn(topic), 3u);
    QCOMPARE(s.live().messages()->rowCount(), 6);
    const quint64 packets = s.counters().packets;

    QTRY_COMPARE(mosquitto.state(), broker::LocalMosquitto::State::Failed);
    const quint16 port = mosquitto.port();
    QVERIFY(mosquitto.restart());
    QCOMPARE(mosquitto.port(), port);
    QVERIFY(publish(port, {QStringLiteral("-t"), topic, QStringLiteral("-q"), qos1, QStringLiteral("-m"), QStringLiteral("four")}));
    QTRY_VERIFY_WITH_TIMEOUT(s.isConnected(orders), 15000); // by itself
    QVERIFY(s.connection(orders).sessionPresent);
    QTRY_VERIFY(s.connectionsText().contains(QStringLiteral("persistent session, resumed")));
    QTRY_VERIFY_WITH_TIMEOUT(s.isSubscribed({}, QStringLiteral("observer")), 15000);
    QTRY_VERIFY2(s.bannerText().isEmpty(), qPrintable(s.bannerText()));
    QTRY_VERIFY(s.state().startsWith(QStringLiteral("connected to ")));
    QTRY_COMPARE(s.messagesIn(topic), 4u); // of the time away, from the kept session
    QVERIFY(publish(port, {QStringLiteral("-t"), topic, QStringLiteral("-q"), qos1, QStringLiteral("-m"), QStringLiteral("five")}));
    QTRY_COMPARE(s.messagesIn(topic), 5u);
    QTRY_VERIFY(s.counters().received >= 9);
    const ledger::Counters counters = s.counters();
    QCOMPARE(counters.received, counters.kept + counters.letGo);
    QVERIFY(counters.packets > packets);
    QCOMPARE(quint64(s.live().messages()->rowCount()), counters.received);
    QVERIFY(s.label("statusReceived").contains(QString::number(counters.received)));
}

// A session kept by the broker (CleanSession 0 [3.1.2.4]) brings what was published while nobody was there.
void tst_Stories::messagesOfTheTimeAwayArrive()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.open(component(mosquitto.url()));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders));
    s.key(Qt::Key_F9);
    QTRY_COMPARE(s.state(), QStringLiteral("not connected"));
    QVERIFY(publish(mosquitto.port(), {QStringLiteral("-t"), QStringLiteral("orders/new"), QStringLiteral("-q"), QStringLiteral("1"),
                                       QStringLiteral("-l")}, "a\nb\nc\n"));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isConnected(orders));
    QVERIFY(s.connection(orders).sessionPresent);
    QTRY_COMPARE(s.messagesIn(QStringLiteral("orders/new")), 3u);
}

// "10 000 lines of random bytes sent by a scripted broker: a clear error, the window lives."
void tst_Stories::randomBytesAreToldAndTheWindowLives()
{
    QRandomGenerator random(20260101);
    std::string noise;
    for (int line = 0; line < 10000; ++line) {
        for (int i = 0; i < 60; ++i) noise += char(random.bounded(256));
        noise += '\n';
    }
    ScriptedBroker bad;
    bad.expect(mqtt::PacketType::Connect).reply(mqtt::Connack{});
    bad.expect(mqtt::PacketType::Subscribe).run([&bad] {
        const auto subscribe = std::get<mqtt::Subscribe>(bad.seen().back());
        mqtt::Suback suback;
        suback.packetId = subscribe.packetId;
        suback.returnCodes.assign(subscribe.topics.size(), 1);
        bad.reply(suback);
    });
    Story s;
    s.window().connector().setObserving(false);
    s.open(component(QStringLiteral("tcp://127.0.0.1:%1").arg(bad.port())));
    s.key(Qt::Key_F9);
    QTRY_VERIFY2(s.isSubscribed(orders), qPrintable(bad.problem()));
    const quint64 packets = s.counters().packets;
    bad.sendBytes(noise);
    QTRY_VERIFY2(s.bannerText().contains(QStringLiteral("not correct MQTT")), qPrintable(s.bannerText()));
    QVERIFY2(s.bannerText().contains(QStringLiteral("byte ")), qPrintable(s.bannerText()));
    static const QRegularExpression clause(QStringLiteral("(MQTT-)?\\d\\.\\d(\\.\\d)?"));
    QVERIFY2(clause.match(s.bannerText()).hasMatch(), qPrintable(s.bannerText()));
    QVERIFY(!s.label("bannerAdvice").isEmpty());
    QTRY_VERIFY2(s.connectionsText().contains(QStringLiteral("not correct MQTT")), qPrintable(s.connectionsText()));
    QCOMPARE(s.boxes(), 0);
    s.key(Qt::Key_4, Qt::ControlModifier);
    auto* list = s.get<ui::RowView>("packetList");
    QTRY_VERIFY(quint64(list->model()->rowCount()) >= packets); // what came is listed

    Broker good;
    MUST_RUN(good);
    s.key(Qt::Key_F9); // gives up the bad one
    QTRY_COMPARE(s.state(), QStringLiteral("not connected"));
    QTRY_VERIFY(!s.window().banner().isVisible());
    s.open(pubSubText(good.url().toUtf8(), "billing-pubsub"), QStringLiteral("good.yaml"));
    s.choose(QStringLiteral("billing-pubsub"));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isConnected(QStringLiteral("billing-pubsub")));
    QTRY_VERIFY(s.state().startsWith(QStringLiteral("connected to ")));
}

// Several components can be connected at once; ending one leaves the other.
void tst_Stories::severalComponentsLiveAndEndAlone()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    QByteArray second = pubSubText(mosquitto.url().toUtf8(), "billing-pubsub");
    second.replace("value: orders\n", "value: billing\n");
    s.open(component(mosquitto.url()));
    s.open(second, QStringLiteral("billing.yaml"));
    QByteArray third = pubSubText(mosquitto.url().toUtf8(), "invoices-binding");
    third.replace("type: pubsub.mqtt3", "type: bindings.mqtt3");
    third += "    - name: topic\n      value: invoices/in\n";
    third.replace("value: orders\n", "value: invoices\n");
    s.open(third, QStringLiteral("invoices.yaml"));
    const QString billing = QStringLiteral("billing-pubsub"), invoices = QStringLiteral("invoices-binding");
    for (const QString& name : {orders, billing, invoices}) {
        s.choose(name);
        s.key(Qt::Key_F9);
        QTRY_VERIFY2(s.isConnected(name), qPrintable(s.bannerText()));
    }
    // The client ids of Dapr 1.18: consumerID as it is; a binding has one for each direction.
    QCOMPARE(s.connection(orders).clientId, QStringLiteral("orders"));
    QCOMPARE(s.connection(billing).clientId, QStringLiteral("billing"));
    const QString words = s.connectionsText();
    for (const QString& id : {s.connection(orders).clientId, s.connection(billing).clientId, s.connection(invoices).clientId})
        QVERIFY2(words.contains(QStringLiteral("client id %1").arg(id)), qPrintable(words));

    s.choose(orders);
    s.key(Qt::Key_F9);
    QTRY_COMPARE(s.connection(orders).id, 0);
    QVERIFY(s.isConnected(billing) && s.isConnected(invoices));
    QVERIFY(publish(mosquitto.port(), {QStringLiteral("-t"), QStringLiteral("invoices/in"), QStringLiteral("-m"), QStringLiteral("x")}));
    QTRY_VERIFY(s.messagesIn(QStringLiteral("invoices/in")) >= 1); // the others go on
    s.key(Qt::Key_F9, Qt::ShiftModifier);
    QTRY_COMPARE(s.window().connectionsPanel().model()->rowCount(), 0);
    QCOMPARE(s.state(), QStringLiteral("not connected"));
}

QTEST_MAIN(tst_Stories)
#include "tst_stories.moc"
