#include "core/sidecar/endpoint.h"
#include "core/sidecar/setup.h"

#include <QTest>

using namespace wb;
using namespace wb::sidecar;

// What Dapr dials for a URL, and what we say when it can dial nothing (facts B.1).
class TestEndpoint : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void dialled_data();
    void dialled();
    void refused_data();
    void refused();
    void pathIsDropped();
    void certificatesCountForTlsOnly();
    void passwordsAreMasked();
    void initTimeoutIsReadAsDaprDoes_data();
    void initTimeoutIsReadAsDaprDoes();
};

namespace {

dapr::MqttSettings settingsFor(const QString& scheme, const QString& host, int port)
{
    dapr::MqttSettings settings;
    settings.scheme = scheme;
    settings.host = host;
    settings.port = port;
    return settings;
}

} // namespace

void TestEndpoint::dialled_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("address");
    const auto row = [](const char* scheme, const char* host, int port, const char* address) {
        QTest::newRow(qPrintable(QStringLiteral("%1 %2 %3").arg(QLatin1String(scheme), QLatin1String(host)).arg(port)))
            << QString::fromLatin1(scheme) << QString::fromLatin1(host) << port << QString::fromLatin1(address);
    };
    row("tcp", "h", 1883, "tcp://h:1883");
    row("TCP", "h", 1, "tcp://h:1");
    row("ssl", "h", 8883, "ssl://h:8883");
    row("mqtt+ssl", "h", 8883, "ssl://h:8883");
    row("ws", "h", -1, "ws://h:80");
    row("wss", "h", -1, "wss://h:443");
    row("tcp", "::1", 1883, "tcp://[::1]:1883");
}

void TestEndpoint::dialled()
{
    QFETCH(QString, scheme);
    QFETCH(QString, host);
    QFETCH(int, port);
    const auto endpoint = endpointOf(settingsFor(scheme, host, port));
    QVERIFY(endpoint);
    QTEST(addressOf(*endpoint), "address");
}

void TestEndpoint::refused_data()
{
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("word");
    QTest::newRow("no port") << QStringLiteral("tcp") << QStringLiteral("h") << -1 << QStringLiteral("no port");
    QTest::newRow("no port, TLS") << QStringLiteral("ssl") << QStringLiteral("h") << -1 << QStringLiteral("no port");
    QTest::newRow("no scheme") << QStringLiteral("localhost") << QString() << -1 << QStringLiteral("localhost");
    QTest::newRow("http") << QStringLiteral("http") << QStringLiteral("h") << 80 << QStringLiteral("http");
    QTest::newRow("unix") << QStringLiteral("unix") << QString() << -1 << QStringLiteral("unix");
    QTest::newRow("no host") << QStringLiteral("tcp") << QString() << 1883 << QStringLiteral("no host");
    QTest::newRow("two hosts") << QStringLiteral("tcp") << QStringLiteral("a:1,b") << 2 << QStringLiteral("several");
    QTest::newRow("port too big") << QStringLiteral("tcp") << QStringLiteral("h") << 70000 << QStringLiteral("70000");
}

void TestEndpoint::refused()
{
    QFETCH(QString, scheme);
    QFETCH(QString, host);
    QFETCH(int, port);
    QFETCH(QString, word);
    const auto endpoint = endpointOf(settingsFor(scheme, host, port));
    QVERIFY(!endpoint);
    QCOMPARE(endpoint.error().step, mqtt::ConnectionStep::Configuration);
    QVERIFY(!endpoint.error().transient);
    QVERIFY2(endpoint.error().message.contains(word), qPrintable(endpoint.error().message));
}

void TestEndpoint::pathIsDropped()
{
    auto settings = settingsFor(QStringLiteral("ws"), QStringLiteral("h"), 8083);
    settings.url = QStringLiteral("ws://h:8083/mqtt");
    QCOMPARE(endpointOf(settings)->path, QStringLiteral("/"));
}

void TestEndpoint::certificatesCountForTlsOnly()
{
    auto settings = settingsFor(QStringLiteral("tcp"), QStringLiteral("h"), 8883);
    settings.caCert = "ca";
    settings.clientCert = "cert";
    QVERIFY(endpointOf(settings)->tls.caPem.isEmpty());
    settings.scheme = QStringLiteral("ssl");
    QCOMPARE(endpointOf(settings)->tls.caPem, QByteArray("ca"));
    QVERIFY2(endpointOf(settings)->tls.clientCertPem.isEmpty(), "a certificate without its key is ignored");
    settings.clientKey = "key";
    QCOMPARE(endpointOf(settings)->tls.clientCertPem, QByteArray("cert"));
}

void TestEndpoint::passwordsAreMasked()
{
    QCOMPARE(withoutPasswords(QStringLiteral("parse \"tcp://admin:p/s@s#x@h:1883\": invalid port")),
             QStringLiteral("parse \"tcp://admin:***@h:1883\": invalid port"));
    QCOMPARE(withoutPasswords(QStringLiteral("tcp://:pw@h and mqtt://u:v@h2")),
             QStringLiteral("tcp://:***@h and mqtt://u:***@h2"));
    QCOMPARE(withoutPasswords(QStringLiteral("tcp://user@h:1")), QStringLiteral("tcp://user@h:1"));
    QCOMPARE(withoutPasswords(QStringLiteral("parse \"tcp://u:a \\\"b c@h:1\": net/url: invalid userinfo")),
             QStringLiteral("parse \"tcp://u:***@h:1\": net/url: invalid userinfo"));
    QCOMPARE(withoutPasswords(QStringLiteral("parse \"tcp://u:pa/ss@h:1\": invalid port \":pa\" after host")),
             QStringLiteral("parse \"tcp://u:***@h:1\": invalid port \"***\" after host"));
    const QString harmless = QStringLiteral("parse \"tcp://h:1x\": invalid port \":1x\" after host");
    QCOMPARE(withoutPasswords(harmless), harmless);
}

void TestEndpoint::initTimeoutIsReadAsDaprDoes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("ms");
    const auto row = [](const char* text, qint64 ms) { QTest::newRow(text) << QString::fromLatin1(text) << ms; };
    row("30s", 30'000);
    row("1m30s", 90'000);
    row("1.5s", 1500);
    row("250ms", 250);
    row("30", 5000); // no unit: unreadable
    row("", 5000);
    row("0s", 5000);
    row("-3s", 5000);
    row("soon", 5000);
}

void TestEndpoint::initTimeoutIsReadAsDaprDoes()
{
    QFETCH(QString, text);
    QTEST(static_cast<qint64>(initTimeoutOf(text).count()), "ms");
}

QTEST_GUILESS_MAIN(TestEndpoint)
#include "tst_endpoint.moc"
