#include "core/dapr/decode.h"
#include "core/dapr/go_text.h"
#include "tests/support/shared_data.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace wb::dapr;

namespace {

const QByteArray block("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n");

QString flag(bool value)
{
    return value ? QStringLiteral("true") : QStringLiteral("false");
}

// The table names its rows; the inputs behind the names that do not hold them themselves.
Properties inputOf(const QString& name)
{
    Properties input{{QStringLiteral("url"), QStringLiteral("tcp://127.0.0.1:1")},
                     {QStringLiteral("consumerID"), QStringLiteral("app")}};
    const auto set = [&](const char* key, const QByteArray& value) {
        input.insert(QString::fromLatin1(key), QString::fromUtf8(value));
    };
    static const QRegularExpression assignment(QStringLiteral("^(qos|retain|cleanSession)=(\".*\")$"));
    if (const auto match = assignment.match(name); match.hasMatch()) {
        input.insert(match.captured(1), *goUnquoted(match.captured(2)));
        return input;
    }
    if (name == u"empty") input.clear();
    if (name == u"no consumer") input.remove(QStringLiteral("consumerID"));
    if (name == u"url empty") set("url", "");
    if (name == u"consumerID blank") set("consumerID", "  ");
    if (name == u"CLEANSESSION=true") set("CLEANSESSION", "true");
    if (name == u"URL upper")
        input = {{QStringLiteral("URL"), QStringLiteral("tcp://h:1")}, {QStringLiteral("CONSUMERID"), QStringLiteral("c")}};
    if (name == u"consumerId + runtime consumerID") set("consumerId", "x");
    if (name == u"url + URL") set("URL", "tcp://h:1");
    if (name == u"unknown fields") set("clientID", "x");
    if (name == u"caCert bad") set("caCert", "x");
    if (name == u"clientCert bad") set("clientCert", "x");
    if (name == u"clientKey bad") set("clientKey", "x");
    if (name == u"placeholder") set("caCert", "${{ myLoadedCACert }}");
    if (name == u"caCert ok-pem-not-cert") set("caCert", block);
    if (name == u"cacert lower") set("cacert", block);
    if (name == u"CACert") set("CACert", block);
    if (name == u"caCert escaped newline") set("caCert", QByteArray(block).replace("\n", "\\n"));
    if (name == u"caCert one line spaces") set("caCert", QByteArray(block).replace("\n", " "));
    if (name == u"caCert leading text") set("caCert", "text\n" + block);
    if (name == u"caCert indented") set("caCert", "  " + QByteArray(block).replace("\n", "\n  "));
    if (name == u"caCert crlf") set("caCert", QByteArray(block).replace("\n", "\r\n"));
    if (name == u"cert only") set("clientCert", block);
    if (name == u"key only") set("clientKey", block);
    return input;
}

} // namespace

// The decoders against what the real components did with the same properties.
class TestMqttDecode : public QObject {
    Q_OBJECT

    static QString table(const char* name)
    {
        const QString shared = wb::test::sharedDir();
        if (shared.isEmpty()) return {};
        QFile file(shared + QStringLiteral("/vectors/dapr/") + QString::fromLatin1(name));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }

private Q_SLOTS:
    void pubSubIsEqualToTheRecordedTable()
    {
        const QString text = table("pubsub-metadata-decode-v1.18.4.txt");
        if (text.isEmpty()) QSKIP("the folder of recorded facts is not beside this checkout");
        static const QRegularExpression form(QStringLiteral(
            "^PUBSUB (.*?) +err=(.*) \\| url=\"(.*)\" cid=\"(.*)\" qos=(\\d+) retain=(\\w+) clean=(\\w+) "
            "ca=(\\d+) cert=(\\d+) key=(\\d+)$"));
        int rows = 0;
        for (const QString& row : text.split(u'\n', Qt::SkipEmptyParts)) {
            const auto match = form.match(row);
            QVERIFY2(match.hasMatch(), qPrintable(row));
            const DecodedMqtt decoded = decodePubSub(inputOf(match.captured(1)));
            const QString error = decoded.error.isEmpty() ? QStringLiteral("<nil>")
                                                          : QString(decoded.error).replace(u"\n"_qs, u"\\n"_qs);
            const MqttSettings& settings = decoded.settings;
            const QByteArray name = match.captured(1).toUtf8();
            QVERIFY2(error == match.captured(2), name + ": " + error.toUtf8());
            QVERIFY2(settings.url == match.captured(3), name);
            QVERIFY2(settings.consumerId == match.captured(4), name);
            QVERIFY2(settings.qos == match.captured(5).toInt(), name);
            QVERIFY2(flag(settings.retain) == match.captured(6), name);
            QVERIFY2(flag(settings.cleanSession) == match.captured(7), name);
            QVERIFY2(settings.caCert.isEmpty() == (match.captured(8) == u"0"), name);
            QVERIFY2(settings.clientCert.isEmpty() == (match.captured(9) == u"0"), name);
            QVERIFY2(settings.clientKey.isEmpty() == (match.captured(10) == u"0"), name);
            ++rows;
        }
        QVERIFY(rows >= 60);
    }

    void bindingErrorsAreEqualToTheRecordedTable()
    {
        const QString text = table("binding-init-errors.txt");
        if (text.isEmpty()) QSKIP("the folder of recorded facts is not beside this checkout");
        static const QRegularExpression form(QStringLiteral("binding map\\[(.*)\\] -> err=(\".*\")$"));
        static const QRegularExpression pair(QStringLiteral("(\\w+):(\\S*)"));
        int rows = 0;
        for (const QString& row : text.split(u'\n', Qt::SkipEmptyParts)) {
            const auto match = form.match(row);
            if (!match.hasMatch()) continue; // the component's own log lines
            Properties input;
            for (auto it = pair.globalMatch(match.captured(1)); it.hasNext();) {
                const auto item = it.next();
                input.insert(item.captured(1), item.captured(2));
            }
            const DecodedMqtt decoded = decodeBinding(input);
            QCOMPARE(decoded.error.isEmpty() ? QStringLiteral("<nil>") : decoded.error, goUnquoted(match.captured(2)));
            ++rows;
        }
        QCOMPARE(rows, 13);
    }

    // Facts A.5: whatever qos says, a binding uses 1; TLS names count in any case; -5 means for ever.
    void bindingValues()
    {
        const auto decoded = decodeBinding({{QStringLiteral("url"), QStringLiteral("u")},
                                            {QStringLiteral("topic"), QStringLiteral("t")},
                                            {QStringLiteral("consumerID"), QStringLiteral("c")},
                                            {QStringLiteral("qos"), QStringLiteral("2")},
                                            {QStringLiteral("cacert"), QString::fromUtf8(block)},
                                            {QStringLiteral("backoffMaxRetries"), QStringLiteral("-5")}});
        QCOMPARE(decoded.error, QString());
        QCOMPARE(decoded.settings.qos, 1);
        QCOMPARE(decoded.settings.caCert, block);
        QCOMPARE(decoded.settings.backOffMaxRetries, -5);
    }

    // Facts F.4: the runtime looks for the exact name only; hence the trap of "consumerId".
    void theRuntimeFillsInTheConsumerId()
    {
        const QString key = QStringLiteral("consumerID");
        QCOMPARE(withConsumerId({}, QStringLiteral("app")).value(key), QStringLiteral("app"));
        QCOMPARE(withConsumerId({{key, QStringLiteral("  ")}}, QStringLiteral("app")).value(key), QStringLiteral("app"));
        QCOMPARE(withConsumerId({{key, QStringLiteral(" x ")}}, QStringLiteral("app")).value(key), QStringLiteral("x"));
        const Properties trapped = withConsumerId({{QStringLiteral("url"), QStringLiteral("u")},
                                                   {QStringLiteral("consumerId"), QStringLiteral("x")}},
                                                  QStringLiteral("app"));
        QCOMPARE(decodePubSub(trapped).error,
                 QStringLiteral("mqtt pubsub error: failed to resolve aliases: key consumerid is duplicate in the metadata"));
    }

    // Facts B.1.
    void theUrlBecomesHostPortAndCredentials()
    {
        MqttSettings settings;
        QCOMPARE(applyUrl(QStringLiteral("mqtts://u:p%40ss@h:8883/x"), settings), QString());
        QCOMPARE(settings.scheme, QStringLiteral("ssl"));
        QCOMPARE(settings.host, QStringLiteral("h"));
        QCOMPARE(settings.port, 8883);
        QCOMPARE(settings.userName, QStringLiteral("u"));
        QCOMPARE(settings.password, QStringLiteral("p@ss"));
        QCOMPARE(settings.displayUrl, QStringLiteral("mqtts://u:***@h:8883/x"));
        MqttSettings other;
        QCOMPARE(applyUrl(QStringLiteral("tcp://:pw@h"), other), QString());
        QVERIFY(other.password.isEmpty());
        QCOMPARE(other.port, -1);
    }
};

QTEST_GUILESS_MAIN(TestMqttDecode)
#include "tst_mqtt_decode.moc"
