#include "tests/unit/broker/setup_bench.h"

#include <QTest>

using namespace wb;
using namespace wb::broker;
using test::component;

namespace {

const QString plainUrl = QStringLiteral("tcp://broker.example:1883");
const QString pem = QStringLiteral("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");

SetupPlan planOf(const dapr::ResolvedComponent& component, SetupProduct product, const char* version = "")
{
    auto plan = setupPlan(component, product, QString::fromLatin1(version));
    if (!plan) qWarning("%s", qPrintable(plan.error()));
    return plan ? *std::move(plan) : SetupPlan();
}

SetupHelp helpOf(const dapr::ResolvedComponent& component, SetupProduct product, const char* version = "")
{
    auto help = setupHelp(component, {product, QString::fromLatin1(version), {}, {}});
    if (!help) qWarning("%s", qPrintable(help.error()));
    return help ? *std::move(help) : SetupHelp();
}

QString mainFile(const dapr::ResolvedComponent& component, SetupProduct product, const char* version = "")
{
    return helpOf(component, product, version).files.value(0).text;
}

// Comments as sentences, whatever the length of their lines.
QString unfolded(QString conf)
{
    static const QRegularExpression fold(QStringLiteral("\n\\s*#   (?=\\S)"));
    return conf.replace(fold, QStringLiteral(" "));
}

// The comment that stands right above the line that begins so; "-" where there is no such line.
QString reasonOf(const QString& conf, const QString& line)
{
    const QStringList lines = unfolded(conf).split(u'\n');
    for (qsizetype i = 1; i < lines.size(); ++i)
        if (lines.at(i).trimmed().startsWith(line)) return lines.at(i - 1).trimmed();
    return QStringLiteral("-");
}

bool saysNote(const QStringList& notes, const QString& part)
{
    return std::any_of(notes.begin(), notes.end(), [&](const QString& note) { return note.contains(part); });
}

} // namespace

// What a component's fields ask of a broker.
class TestComponentSetup : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // The schemes that Dapr accepts (facts B.1), and what stands behind each.
    void theUrlDecidesTheListener_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<int>("port");
        QTest::addColumn<bool>("tls");
        QTest::addColumn<bool>("webSocket");
        const auto row = [](const char* url, const char* scheme, int port, bool tls, bool webSocket) {
            QTest::newRow(url) << QString::fromLatin1(url) << QString::fromLatin1(scheme) << port << tls << webSocket;
        };
        row("tcp://h:1883", "tcp", 1883, false, false);
        row("mqtt://h:11883", "tcp", 11883, false, false);
        row("ssl://h:8883", "ssl", 8883, true, false);
        row("tls://h:8884", "ssl", 8884, true, false);
        row("mqtts://h:8883", "ssl", 8883, true, false);
        row("tcps://h:8883", "ssl", 8883, true, false);
        row("MQTTS://h:8883", "ssl", 8883, true, false);
        row("ws://h:8083/mqtt", "ws", 8083, false, true);
        row("wss://h:8084/mqtt", "wss", 8084, true, true);
        row("ws://h", "ws", 80, false, true);
        row("tcp://h", "tcp", 1883, false, false); // Dapr adds none: a note
    }
    void theUrlDecidesTheListener()
    {
        QFETCH(QString, url);
        QFETCH(QString, scheme);
        QFETCH(int, port);
        QFETCH(bool, tls);
        QFETCH(bool, webSocket);
        for (const SetupProduct product : setupProducts()) {
            const SetupPlan plan = planOf(component({{"url", url}}), product);
            QCOMPARE(plan.scheme, scheme);
            QCOMPARE(int(plan.port), port);
            QCOMPARE(plan.setup.tls.has_value(), tls);
            QCOMPARE(int(plan.setup.webSocketPort), webSocket ? port : 0);
            if (!webSocket) QCOMPARE(int(plan.setup.port), port);
            QVERIFY(plan.setup.port != plan.setup.webSocketPort);
        }
    }

    void eachLineTellsItsField()
    {
        const auto mine = component({{"url", QStringLiteral("ssl://anna:x@broker.example:8884")}, {"qos", QStringLiteral("1")},
                                     {"cleanSession", QStringLiteral("false")}, {"caCert", pem}, {"clientCert", pem}, {"clientKey", pem}});
        const QString conf = mainFile(mine, SetupProduct::Mosquitto, "2.0.20");
        QCOMPARE(reasonOf(conf, QStringLiteral("listener 8884")), QStringLiteral("# because the component's url is ssl://, port 8884"));
        QCOMPARE(reasonOf(conf, QStringLiteral("cafile ")), QStringLiteral("# because the component's url is ssl://"));
        QCOMPARE(reasonOf(conf, QStringLiteral("require_certificate true")), QStringLiteral("# because the component has clientCert and clientKey"));
        QCOMPARE(reasonOf(conf, QStringLiteral("allow_anonymous false")), QStringLiteral("# because the component's url names the user anna"));
        QVERIFY(reasonOf(conf, QStringLiteral("max_inflight_messages 100")).startsWith(QStringLiteral("# because qos is 1")));
        QVERIFY(reasonOf(conf, QStringLiteral("persistent_client_expiration 168h")).startsWith(QStringLiteral("# because cleanSession is false")));
        QVERIFY(reasonOf(conf, QStringLiteral("max_queued_messages 10000")).startsWith(QStringLiteral("# because cleanSession is false")));
    }

    // Every product and known version finds a line for each reason, or says that there is nothing to set.
    void noReasonIsLost()
    {
        const QList<QList<test::Item>> all{
            {{"url", plainUrl}, {"cleanSession", QStringLiteral("true")}, {"qos", QStringLiteral("0")}},
            {{"url", QStringLiteral("ssl://anna:x@h.example:8884")}, {"clientCert", pem}, {"clientKey", pem}, {"retain", QStringLiteral("true")}},
            {{"url", QStringLiteral("ws://guest:x@h.example:8083")}, {"qos", QStringLiteral("2")}},
        };
        for (const auto& items : all) {
            for (const SetupProduct product : setupProducts()) {
                for (const QString& version : knownVersions(product)) {
                    const SetupHelp help = helpOf(component(items), product, version.toLatin1().constData());
                    const QString conf = unfolded(help.files.value(0).text);
                    QVERIFY(!help.plan.reasons.isEmpty());
                    for (const SetupReason& reason : help.plan.reasons) {
                        const QString because = QStringLiteral("# because ") + reason.text;
                        const bool may = reason.about == SetupReason::About::Login; // EMQX and "anonymous": as it comes
                        QVERIFY2(conf.contains(because) || (may && conf.contains(QStringLiteral("# nothing to set here: ") + reason.text)),
                                 qPrintable(version + u' ' + reason.text + u'\n' + conf));
                    }
                }
            }
        }
    }

    void withoutAUserEverybodyGetsIn()
    {
        const auto mine = component({{"url", plainUrl}});
        QVERIFY(planOf(mine, SetupProduct::Mosquitto).setup.anonymous);
        QVERIFY(planOf(mine, SetupProduct::Mosquitto).user.isEmpty());
        QVERIFY(mainFile(mine, SetupProduct::Mosquitto).contains(QStringLiteral("\nallow_anonymous true\n")));
    }

    // facts 2.48: "vhost:user" is RabbitMQ's own.
    void aColonInTheUserNameIsAVirtualHost()
    {
        const auto mine = component({{"url", QStringLiteral("tcp://shop%3Aanna:x@h.example:1883")}});
        const SetupPlan rabbit = planOf(mine, SetupProduct::RabbitMq);
        QCOMPARE(rabbit.vhost, QStringLiteral("shop"));
        QCOMPARE(rabbit.user, QStringLiteral("anna"));
        QCOMPARE(rabbit.login, QStringLiteral("shop:anna"));
        const SetupHelp help = helpOf(mine, SetupProduct::RabbitMq);
        QVERIFY(help.clusterUrl.startsWith(QStringLiteral("tcp://shop%3Aanna:CHANGE-ME@")));
        QVERIFY(help.dockerRun.text.contains(QStringLiteral("--env RABBITMQ_DEFAULT_VHOST=shop")));
        const SetupHelp mosquitto = helpOf(mine, SetupProduct::Mosquitto);
        QCOMPARE(mosquitto.plan.login, QStringLiteral("anna"));
        QVERIFY(saysNote(mosquitto.notes, QStringLiteral("has a colon")));
    }

    // facts 2.46: guest gets in from the broker's own machine only, and a container is another one.
    void guestIsLetInFromElsewhere()
    {
        const QString conf = mainFile(component({{"url", QStringLiteral("tcp://guest:guest@rabbit:1883")}}), SetupProduct::RabbitMq);
        QVERIFY(reasonOf(conf, QStringLiteral("loopback_users.guest = false")).startsWith(QStringLiteral("# because the component's user is guest")));
        QVERIFY(!mainFile(component({{"url", QStringLiteral("tcp://anna:x@rabbit:1883")}}), SetupProduct::RabbitMq).contains(QStringLiteral("loopback_users")));
    }

    // pub/sub since 1.10: cleanSession false unless written; {uuid} makes every session an orphan (facts A.6, 11).
    void theSessionLivesAsLongAsItIsOfUse()
    {
        QCOMPARE(planOf(component({{"url", plainUrl}}), SetupProduct::Emqx).setup.sessionSeconds, std::optional<qint64>(7 * 24 * 3600));
        QCOMPARE(planOf(component({{"url", plainUrl}, {"cleanSession", QStringLiteral("true")}}), SetupProduct::Emqx).setup.sessionSeconds,
                 std::optional<qint64>());
        const SetupPlan orphan = planOf(component({{"url", plainUrl}, {"consumerID", QStringLiteral("{uuid}")}}), SetupProduct::Emqx);
        QCOMPARE(orphan.setup.sessionSeconds, std::optional<qint64>(3600));
        QVERIFY(saysNote(orphan.notes, QStringLiteral("{uuid}")));
    }

    // The key is another one since 3.13, and its unit too (facts 2.14).
    void theVersionDecidesTheKey()
    {
        const auto mine = component({{"url", plainUrl}});
        QVERIFY(mainFile(mine, SetupProduct::RabbitMq, "3.10.8").contains(QStringLiteral("mqtt.subscription_ttl = 604800000")));
        QVERIFY(mainFile(mine, SetupProduct::RabbitMq, "4.0.5").contains(QStringLiteral("mqtt.max_session_expiry_interval_seconds = 604800")));
    }

    // Dapr drops the path (facts B.1); EMQX answers on /mqtt, RabbitMQ on /ws (facts 2.50).
    void webSocketsAnswerWhereDaprAsks()
    {
        const auto mine = component({{"url", QStringLiteral("ws://h.example:8083/mqtt")}});
        QVERIFY(mainFile(mine, SetupProduct::Emqx, "5.8.6").contains(QStringLiteral("listeners.ws.default.websocket.mqtt_path = \"/\"")));
        QVERIFY(mainFile(mine, SetupProduct::Emqx, "4.4.19").contains(QStringLiteral("listener.ws.external.mqtt_path = /\n")));
        QVERIFY(mainFile(mine, SetupProduct::RabbitMq).contains(QStringLiteral("web_mqtt.ws_path = /")));
        QVERIFY(helpOf(mine, SetupProduct::RabbitMq).files.value(1).text.contains(QStringLiteral("rabbitmq_web_mqtt")));
    }

    // facts B.6: the scheme alone decides, and one of the pair is as good as none.
    void whatDaprIgnoresIsSaid()
    {
        const SetupPlan plain = planOf(component({{"url", plainUrl}, {"caCert", pem}}), SetupProduct::Mosquitto);
        QVERIFY(!plain.setup.tls);
        QVERIFY(saysNote(plain.notes, QStringLiteral("Write ssl:// for TLS")));
        const SetupPlan half = planOf(component({{"url", QStringLiteral("ssl://h.example:8883")}, {"clientCert", pem}}), SetupProduct::Mosquitto);
        QVERIFY(half.setup.tls && !half.setup.tls->clientCertificates);
        QVERIFY(saysNote(half.notes, QStringLiteral("only one of clientCert and clientKey")));
        QVERIFY(saysNote(half.notes, QStringLiteral("no caCert")));
    }

    void theCertificateMustNameTheHost()
    {
        const auto named = planOf(component({{"url", QStringLiteral("ssl://h.example:8883")}}), SetupProduct::Mosquitto);
        QVERIFY(saysNote(named.notes, QStringLiteral("must name h.example")));
        const auto numbered = planOf(component({{"url", QStringLiteral("ssl://10.1.2.3:8883")}}), SetupProduct::Mosquitto);
        QVERIFY(saysNote(numbered.notes, QStringLiteral("must name the IP address 10.1.2.3")));
    }

    void onlyMqttComponentsHaveABroker()
    {
        const auto other = component({{"redisHost", QStringLiteral("localhost:6379")}}, "pubsub.redis");
        for (const SetupProduct product : setupProducts()) QVERIFY(!setupHelp(other, {product, {}, {}, {}}));
        QVERIFY(!setupHelp(component({{"url", plainUrl}}), {SetupProduct::Emqx, QStringLiteral("5.8; rm -rf"), {}, {}}));
    }

    void theComponentsOwnTrapsStandFirst()
    {
        const auto mine = component({{"url", QStringLiteral("tcp://anna:x@h.example:1883")}, {"qos", QStringLiteral("2")}});
        const auto help = setupHelp(mine, {SetupProduct::RabbitMq, QStringLiteral("4.0.5"), {}, {QStringLiteral("orders.v1")}});
        QVERIFY(help);
        QVERIFY(help->biting > 0 && help->biting < help->traps.size());
        const auto place = [&](const char* id) {
            for (qsizetype i = 0; i < help->traps.size(); ++i)
                if (help->traps.at(i).id == QLatin1String(id)) return i;
            return qsizetype(-1);
        };
        QVERIFY(place("rabbitmq-topic-translation") >= 0 && place("rabbitmq-topic-translation") < help->biting);
        QVERIFY(place("rabbitmq-qos-2") < help->biting);
        QVERIFY(place("rabbitmq-plugin-off") >= help->biting);
    }
};

QTEST_GUILESS_MAIN(TestComponentSetup)
#include "tst_component_setup.moc"
