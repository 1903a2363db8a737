#include "core/broker/setup/traps.h"
#include "core/language.h"
#include "tests/support/shared_data.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace wb;
using namespace wb::broker;

namespace {

QByteArray resource(const QString& name)
{
    QFile file(test::sourceDir() + QStringLiteral("/resources/brokers/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<Trap> readAll(const QByteArray& overlay = {})
{
    auto traps = readTraps(resource(QStringLiteral("traps.json")), overlay, QStringLiteral("traps.json"));
    if (!traps) qWarning("%s", qPrintable(traps.error()));
    return traps ? *std::move(traps) : QList<Trap>();
}

QStringList ids(const QList<Trap>& traps)
{
    QStringList all;
    for (const Trap& trap : traps) all << trap.id;
    return all;
}

dapr::MqttSettings settings(const QString& user, const QString& host)
{
    dapr::MqttSettings result;
    result.scheme = QStringLiteral("tcp");
    result.host = host;
    result.userName = user;
    result.cleanSession = true;
    return result;
}

mqtt::ConnectionError refused(quint8 code)
{
    return {mqtt::ConnectionStep::Connack, false, {}, {}, {}, code};
}

QStringList bitten(const QString& product, const QString& version, const dapr::MqttSettings& settings,
                   const mqtt::ConnectionError& error)
{
    return ids(trapsFor({product, version, troubleWords(error), componentWords(settings, {})}));
}

} // namespace

// What goes wrong with a broker as it comes: data, and when each of them is told.
class TestTraps : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { installLanguage(QStringLiteral("en")); }

    void theShippedDataAreSound()
    {
        const QList<Trap> traps = readAll();
        QVERIFY(traps.size() >= 25);
        QStringList all = ids(traps);
        QCOMPARE(all.removeDuplicates(), 0);
        for (const Trap& trap : traps) {
            QVERIFY2(QStringList({QStringLiteral("mosquitto"), QStringLiteral("EMQX"), QStringLiteral("RabbitMQ")}).contains(trap.product),
                     qPrintable(trap.id));
            QVERIFY2(!trap.sources.isEmpty() && trap.text.endsWith(u'.') && trap.remedy.endsWith(u'.'), qPrintable(trap.id));
        }
    }

    void everyTrapHasItsChinese()
    {
        const QList<Trap> english = readAll();
        const QList<Trap> chinese = readAll(resource(QStringLiteral("zh_CN/traps.json")));
        QCOMPARE(ids(chinese), ids(english));
        static const QRegularExpression han(QStringLiteral("\\p{Han}"));
        for (qsizetype i = 0; i < chinese.size(); ++i)
            QVERIFY2(chinese.at(i).text.contains(han) && chinese.at(i).remedy.contains(han), qPrintable(chinese.at(i).id));
    }

    void theTextsFollowTheLanguage()
    {
        const QString english = trapsOf(QStringLiteral("RabbitMQ"), {}).value(0).text;
        installLanguage(QStringLiteral("zh_CN"));
        const QString chinese = trapsOf(QStringLiteral("RabbitMQ"), {}).value(0).text;
        QVERIFY(!english.isEmpty() && !chinese.isEmpty());
        QVERIFY(english != chinese);
    }

    void aWrongWordNamesItsPlace()
    {
        const auto traps = readTraps(R"({"traps": [{"id": "x", "product": "p", "text": "t", "remedy": "r", "sources": [],
                                        "component": ["user guest or user nobody"]}]})", {}, QStringLiteral("mine.json"));
        QVERIFY(!traps);
        QCOMPARE(traps.error(), QStringLiteral("mine.json: traps[0]: \"component\" holds the unknown word \"user nobody\""));
    }

    // rabbitmq docs/mqtt.md: guest only from localhost [facts 2.46].
    void guestFromAnotherMachineIsTold()
    {
        const QString id = QStringLiteral("rabbitmq-guest-remote");
        const QString rabbit = QStringLiteral("RabbitMQ");
        const QString remote = QStringLiteral("broker.example");
        QVERIFY(bitten(rabbit, {}, settings(QStringLiteral("guest"), remote), refused(5)).contains(id));
        QVERIFY(bitten(rabbit, {}, settings(QStringLiteral("vh:guest"), remote), refused(4)).contains(id));
        QVERIFY(bitten(rabbit, {}, settings({}, remote), refused(4)).contains(id));
        QVERIFY(!bitten(rabbit, {}, settings(QStringLiteral("anna"), remote), refused(5)).contains(id));
        for (const char* host : {"localhost", "127.0.0.1", "::1"})
            QVERIFY2(!bitten(rabbit, {}, settings(QStringLiteral("guest"), QString::fromLatin1(host)), refused(5)).contains(id), host);
    }

    void whatIsToldFitsTheTrouble_data()
    {
        QTest::addColumn<QString>("product");
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("user");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("told");
        const auto row = [](const char* product, const char* version, const char* user, int code, const char* id, bool told) {
            QTest::addRow("%s %s %s %d: %s", product, version, user, code, id)
                << QString::fromLatin1(product) << QString::fromLatin1(version) << QString::fromLatin1(user) << code
                << QString::fromLatin1(id) << told;
        };
        row("mosquitto", "2.0.11", "", 5, "mosquitto-anonymous", true);
        row("mosquitto", "1.6.9", "", 5, "mosquitto-anonymous", false); // allowed there [facts 2.46]
        row("mosquitto", "2.0.11", "anna", 5, "mosquitto-anonymous", false);
        row("mosquitto", "2.0.11", "anna", 5, "mosquitto-user", true);
        row("EMQX", "5.8.8", "anna", 5, "emqx-authenticator", true);
        row("EMQX", "4.4.19", "anna", 5, "emqx-authenticator", false);
        row("EMQX", "4.4.19", "", 5, "emqx4-anonymous", true);
        row("RabbitMQ", "3.10.8", "admin", 4, "rabbitmq-user-missing", true);
        row("RabbitMQ", "3.10.8", "vh:anna", 4, "rabbitmq-vhost-unknown", true); // measured [facts 2.48]
        row("RabbitMQ", "3.10.8", "anna", 4, "rabbitmq-vhost-unknown", false);
        row("RabbitMQ", "3.10.8", "anna", 2, "rabbitmq-user-missing", false);
        row("RabbitMQ", "3.10.8", "anna", 4, "mosquitto-user", false); // the broker is known
        row("", "", "anna", 5, "mosquitto-user", true);                // it is not
        row("", "", "anna", 4, "mosquitto-user", false);               // mosquitto answers 5 [facts 2.46]
        row("", "", "anna", 4, "rabbitmq-user-missing", true);
    }
    void whatIsToldFitsTheTrouble()
    {
        QFETCH(QString, product);
        QFETCH(QString, version);
        QFETCH(QString, user);
        QFETCH(int, code);
        QFETCH(QString, id);
        QFETCH(bool, told);
        const auto all = bitten(product, version, settings(user, QStringLiteral("broker.example")), refused(quint8(code)));
        QCOMPARE(all.contains(id), told);
    }

    void aPortWhereNothingListensTellsOfThePlugin()
    {
        const mqtt::ConnectionError error{mqtt::ConnectionStep::Connect, true, {}, {}, {}, 0};
        const auto all = bitten(QStringLiteral("RabbitMQ"), {}, settings({}, QStringLiteral("broker.example")), error);
        QCOMPARE(all, QStringList{QStringLiteral("rabbitmq-plugin-off")});
    }

    // A lost connection is no matter of how the broker is set up.
    void aLostConnectionTellsNothing()
    {
        const mqtt::ConnectionError lost{mqtt::ConnectionStep::Link, true, {}, {}, {}, 0};
        QVERIFY(troubleWords(lost).isEmpty());
    }

    // Without an error: what the component itself would step into.
    void theComponentAloneFindsItsTraps()
    {
        dapr::MqttSettings mine = settings(QStringLiteral("anna"), QStringLiteral("broker.example"));
        mine.qos = 2;
        mine.cleanSession = false;
        const QStringList topics{QStringLiteral("orders.v1/#"), QStringLiteral("$share/g/orders")};
        const auto told = [&](const char* product, const char* version) {
            return ids(trapsFor({QString::fromLatin1(product), QString::fromLatin1(version), {}, componentWords(mine, topics)}));
        };
        const QStringList old = told("RabbitMQ", "3.10.8");
        for (const char* id : {"rabbitmq-topic-translation", "rabbitmq-qos-2", "rabbitmq-retained-wildcard", "rabbitmq-shared",
                               "rabbitmq-queue-ttl-old", "rabbitmq-consumer-timeout"})
            QVERIFY2(old.contains(QLatin1String(id)), id);
        QVERIFY(!old.contains(QStringLiteral("rabbitmq-queue-ttl")));
        const QStringList recent = told("RabbitMQ", "4.0.5");
        QVERIFY(recent.contains(QStringLiteral("rabbitmq-queue-ttl")));
        QVERIFY(!recent.contains(QStringLiteral("rabbitmq-consumer-timeout"))); // ignored by native queues [facts 2.23]
        QVERIFY(!told("EMQX", "5.7.0").contains(QStringLiteral("emqx-no-resend"))); // 30 s up to there [facts 2.1]
        QVERIFY(told("EMQX", "5.8.8").contains(QStringLiteral("emqx-no-resend")));
    }

    void aBrokerThatIsOnlyGuessedIsNamed()
    {
        const auto mine = settings(QStringLiteral("anna"), QStringLiteral("broker.example"));
        Circumstances now{{}, {}, troubleWords(refused(5)), componentWords(mine, {})};
        const QStringList guessed = trapHints(now);
        QCOMPARE(guessed.size(), 2);
        QVERIFY(guessed.at(0).startsWith(QStringLiteral("If this is RabbitMQ: ")));
        QVERIFY(guessed.at(1).startsWith(QStringLiteral("If this is mosquitto: "))); // EMQX may answer 4 as well
        now.product = QStringLiteral("mosquitto");
        now.version = QStringLiteral("2.0.11");
        const QStringList known = trapHints(now);
        QCOMPARE(known.size(), 1);
        QVERIFY(known.first().contains(QStringLiteral("password_file")) && !known.first().contains(QStringLiteral("If this is")));
        now.trouble.clear();
        QVERIFY(trapHints(now).isEmpty()); // nothing went wrong, or nothing that has to do with the set-up
    }

    void everyConditionCanHold()
    {
        QStringList met;
        dapr::MqttSettings one = settings({}, QStringLiteral("localhost"));
        one.qos = 2;
        one.scheme = QStringLiteral("wss");
        one.cleanSession = false;
        met += componentWords(one, {QStringLiteral("#"), QStringLiteral("$share/g/a.b")});
        for (const char* user : {"guest", "admin", "v:anna"}) met += componentWords(settings(QString::fromLatin1(user), QStringLiteral("h")), {});
        using mqtt::ConnectionStep;
        for (const auto step : {ConnectionStep::Connect, ConnectionStep::Tls, ConnectionStep::WebSocketHandshake, ConnectionStep::Protocol})
            met += troubleWords({step, true, {}, {}, {}, 0});
        for (quint8 code = 0; code < 6; ++code) met += troubleWords(refused(code));
        for (const QString& word : knownTrapWords()) QVERIFY2(met.contains(word), qPrintable(word));
    }
};

QTEST_GUILESS_MAIN(TestTraps)
#include "tst_traps.moc"
