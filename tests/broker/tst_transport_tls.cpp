#include "core/broker/local_mosquitto.h"
#include "core/mqtt/tls_checks.h"
#include "tests/support/connect_attempt.h"
#include "tests/support/test_certificates.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace wb::mqtt;
using wb::broker::LocalMosquitto;
using wb::broker::MosquittoOptions;
using wb::test::CertificateRequest;
using wb::test::ConnectAttempt;
using wb::test::Identity;

namespace {

constexpr int waitMs = 10000;

} // namespace

class TestTransportTls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void acceptsNameAndAddressOfTheCertificate_data();
    void acceptsNameAndAddressOfTheCertificate();
    void refusesTheServer_data();
    void refusesTheServer();
    void commonNameDoesNotCount();
    void starStandsForOneLabel();
    void clientCertificate();
    void clientCertificateMissingOrForeign();
    void badFieldsAreNamed_data();
    void badFieldsAreNamed();
    void keyOfAnotherCertificate();
    void portWithoutTls();
    void portThatAnswersSomethingElse();
    void refusedConnection();
    void closesInOrder();
    void silenceHoldsBytesBack();

private:
    Endpoint endpoint(quint16 port, const QString& host = QStringLiteral("127.0.0.1")) const
    {
        Endpoint made{Scheme::Tls, host, port, QStringLiteral("/"), {}};
        made.tls.caPem = m_ca.cert();
        return made;
    }
    std::unique_ptr<LocalMosquitto> broker(const Identity& server, const QString& more = {}) const;

    wb::test::TestCertificates m_certificates;
    Identity m_ca, m_otherCa, m_server, m_expired, m_future, m_wrongHost, m_commonNameOnly, m_clientEc, m_clientRsa,
        m_foreignClient;
    QString m_encryptedKey;
    std::unique_ptr<LocalMosquitto> m_broker;
};

std::unique_ptr<LocalMosquitto> TestTransportTls::broker(const Identity& server, const QString& more) const
{
    MosquittoOptions options;
    options.setup.extra = {QStringLiteral("cafile %1\ncertfile %2\nkeyfile %3\n%4")
                              .arg(m_ca.certFile, server.certFile, server.keyFile, more)};
    auto made = std::make_unique<LocalMosquitto>(options);
    made->start();
    if (!QTest::qWaitFor([&made] { return made->state() == LocalMosquitto::State::Running; }, waitMs))
        qWarning("%s", qPrintable(made->errorText()));
    return made;
}

void TestTransportTls::initTestCase()
{
    auto& make = m_certificates;
    m_ca = make.authority(QStringLiteral("test-ca"));
    m_otherCa = make.authority(QStringLiteral("other-ca"));
    CertificateRequest request;
    request.name = QStringLiteral("server");
    m_server = make.issue(m_ca, request);
    request.name = QStringLiteral("expired");
    request.until = QStringLiteral("20210101000000Z");
    m_expired = make.issue(m_ca, request);
    request.name = QStringLiteral("future");
    request.from = QStringLiteral("20900101000000Z");
    request.until = QStringLiteral("21000101000000Z");
    m_future = make.issue(m_ca, request);
    m_wrongHost = make.issue(m_ca, {QStringLiteral("elsewhere"), QStringLiteral("DNS:broker.example,IP:192.0.2.7")});
    m_commonNameOnly = make.issue(m_ca, {QStringLiteral("localhost"), QString()});
    m_clientEc = make.issue(m_ca, {QStringLiteral("client-ec"), QString()});
    request = {QStringLiteral("client-rsa"), QString()};
    request.key = wb::test::KeyKind::Rsa;
    m_clientRsa = make.issue(m_ca, request);
    m_foreignClient = make.issue(m_otherCa, {QStringLiteral("foreign"), QString()});
    m_encryptedKey = make.encryptedKey(m_clientEc, QStringLiteral("open sesame"));
    QVERIFY2(make.error().isEmpty(), qPrintable(make.error()));
    m_broker = broker(m_server);
    QCOMPARE(m_broker->state(), LocalMosquitto::State::Running);
}

void TestTransportTls::acceptsNameAndAddressOfTheCertificate_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("DNS entry") << QStringLiteral("localhost");
    QTest::newRow("IP entry") << QStringLiteral("127.0.0.1");
}

void TestTransportTls::acceptsNameAndAddressOfTheCertificate()
{
    QFETCH(QString, host);
    ConnectAttempt attempt(endpoint(m_broker->port(), host));
    QVERIFY2(attempt.accepted(), attempt.says());
}

void TestTransportTls::refusesTheServer_data()
{
    QTest::addColumn<Identity*>("server");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("knownAuthority");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("advice");
    const QString local = QStringLiteral("127.0.0.1");
    QTest::newRow("expired") << &m_expired << local << true << QStringLiteral("expired on") << QStringLiteral("clock");
    QTest::newRow("not yet valid") << &m_future << local << true << QStringLiteral("not valid before")
                                   << QStringLiteral("clock");
    QTest::newRow("other address") << &m_wrongHost << local << true
                                   << QStringLiteral("is for: 192.0.2.7, broker.example")
                                   << QStringLiteral("IP:127.0.0.1");
    QTest::newRow("other name") << &m_wrongHost << QStringLiteral("localhost") << true
                                << QStringLiteral("not for localhost") << QStringLiteral("DNS:localhost");
    QTest::newRow("unknown authority") << &m_server << local << false
                                       << QStringLiteral("unknown authority: test-ca") << QStringLiteral("CA certificate");
}

void TestTransportTls::refusesTheServer()
{
    QFETCH(Identity*, server);
    QFETCH(QString, host);
    QFETCH(bool, knownAuthority);
    QFETCH(QString, message);
    QFETCH(QString, advice);
    const auto peer = broker(*server);
    auto target = endpoint(peer->port(), host);
    if (!knownAuthority) target.tls.caPem = m_otherCa.cert();
    ConnectAttempt attempt(target);
    QVERIFY2(attempt.error, attempt.says());
    QVERIFY(!attempt.opened);
    QCOMPARE(attempt.error->step, TransportStep::Tls);
    QVERIFY(!attempt.error->transient);
    QVERIFY2(attempt.error->message.contains(message), attempt.says());
    QVERIFY2(attempt.error->advice.contains(advice), attempt.says());
    QCOMPARE(attempt.closed, 1);
}

// Qt takes the common name; Go's crypto/tls, and so Dapr, does not.
void TestTransportTls::commonNameDoesNotCount()
{
    const auto peer = broker(m_commonNameOnly);
    ConnectAttempt attempt(endpoint(peer->port(), QStringLiteral("localhost")));
    QVERIFY2(attempt.error, attempt.says());
    QVERIFY(!attempt.opened);
    QVERIFY2(attempt.error->message.contains(QStringLiteral("carries no host name")), attempt.says());
}

void TestTransportTls::starStandsForOneLabel() // RFC 6125, 6.4.3
{
    const auto star = m_certificates.issue(m_ca, {QStringLiteral("star"), QStringLiteral("DNS:*.plant.example,IP:::1")});
    const QSslCertificate certificate(star.cert());
    QVERIFY(carriesName(certificate, QStringLiteral("Broker.plant.example")));
    QVERIFY(carriesName(certificate, QStringLiteral("::1")));
    QVERIFY(!carriesName(certificate, QStringLiteral("plant.example")));
    QVERIFY(!carriesName(certificate, QStringLiteral("a.b.plant.example")));
    QVERIFY(!carriesName(certificate, QStringLiteral(".plant.example")));
    QVERIFY(!carriesName(certificate, QStringLiteral("127.0.0.1")));
}

void TestTransportTls::clientCertificate()
{
    const auto peer = broker(m_server, QStringLiteral("require_certificate true\n"));
    auto target = endpoint(peer->port());
    target.tls.clientCertPem = m_clientEc.cert();
    target.tls.clientKeyPem = m_clientEc.key();
    {
        ConnectAttempt attempt(target);
        QVERIFY2(attempt.accepted(), attempt.says());
    }
    QFile encrypted(m_encryptedKey);
    QVERIFY(encrypted.open(QIODevice::ReadOnly));
    target.tls.clientKeyPem = encrypted.readAll();
    QVERIFY(target.tls.clientKeyPem.contains("ENCRYPTED"));
    target.tls.keyPassphrase = QStringLiteral("open sesame");
    {
        ConnectAttempt attempt(target);
        QVERIFY2(attempt.accepted(), attempt.says());
    }
    target.tls.clientCertPem = m_clientRsa.cert();
    target.tls.clientKeyPem = m_clientRsa.key();
    ConnectAttempt attempt(target);
    QVERIFY2(attempt.accepted(), attempt.says());
}

void TestTransportTls::clientCertificateMissingOrForeign()
{
    for (const char* version : {"tlsv1.2", "tlsv1.3"}) { // 1.3 refuses only after the handshake
        const auto peer = broker(m_server, QStringLiteral("require_certificate true\ntls_version %1\n")
                                               .arg(QLatin1String(version)));
        auto target = endpoint(peer->port());
        {
            ConnectAttempt attempt(target);
            QVERIFY2(attempt.error, attempt.says());
            QCOMPARE(attempt.error->step, TransportStep::Tls);
            QVERIFY(!attempt.error->transient);
            const QString all = attempt.error->message + attempt.error->advice;
            QVERIFY2(all.contains(QStringLiteral("client certificate")), attempt.says());
            QCOMPARE(attempt.closed, 1);
        }
        target.tls.clientCertPem = m_foreignClient.cert();
        target.tls.clientKeyPem = m_foreignClient.key();
        ConnectAttempt attempt(target);
        QVERIFY2(attempt.error, attempt.says());
        QVERIFY2(attempt.error->message.contains(QStringLiteral("refused the client certificate")), attempt.says());
    }
}

void TestTransportTls::badFieldsAreNamed_data()
{
    QTest::addColumn<TlsOptions>("options");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const TlsOptions& options, const char* message) {
        QTest::newRow(name) << options << QString::fromLatin1(message);
    };
    TlsOptions good;
    good.caPem = m_ca.cert();
    good.clientCertPem = m_clientEc.cert();
    good.clientKeyPem = m_clientEc.key();
    auto bad = good;
    bad.caPem = "hello";
    row("CA not PEM", bad, "CA certificate is not PEM text");
    bad.caPem = m_ca.key();
    row("CA is a key", bad, "CA certificate holds a private key");
    bad.caPem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    row("CA damaged", bad, "CA certificate is damaged");
    bad = good;
    bad.clientCertPem = m_clientEc.key();
    row("client certificate is a key", bad, "client certificate holds a private key");
    bad = good;
    bad.clientKeyPem.clear();
    row("no key", bad, "client certificate without its key");
    bad = good;
    bad.clientCertPem.clear();
    row("no certificate", bad, "client key without its certificate");
    bad = good;
    bad.clientKeyPem = m_clientEc.cert();
    row("key is a certificate", bad, "holds no private key");
    bad.clientKeyPem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    row("key damaged", bad, "client key is damaged");
    QFile encrypted(m_encryptedKey);
    QVERIFY(encrypted.open(QIODevice::ReadOnly));
    bad.clientKeyPem = encrypted.readAll();
    row("no pass-phrase", bad, "encrypted, and there is no pass-phrase");
    bad.keyPassphrase = QStringLiteral("wrong");
    row("wrong pass-phrase", bad, "pass-phrase does not open");
}

void TestTransportTls::badFieldsAreNamed()
{
    QFETCH(TlsOptions, options);
    QFETCH(QString, message);
    auto target = endpoint(m_broker->port());
    target.tls = options;
    ConnectAttempt attempt(target);
    QVERIFY2(attempt.error, attempt.says());
    QCOMPARE(attempt.error->step, TransportStep::Configuration);
    QVERIFY(!attempt.error->transient);
    QVERIFY2(attempt.error->message.contains(message), attempt.says());
    QVERIFY(!attempt.says().contains("wrong\""));
    QCOMPARE(attempt.closed, 1);
}

void TestTransportTls::keyOfAnotherCertificate()
{
    auto target = endpoint(m_broker->port());
    target.tls.clientCertPem = m_clientEc.cert();
    target.tls.clientKeyPem = m_foreignClient.key();
    ConnectAttempt attempt(target);
    QVERIFY2(attempt.error, attempt.says());
    QVERIFY2(attempt.error->step == TransportStep::Configuration, attempt.says());
    QVERIFY2(attempt.error->message.contains(QStringLiteral("does not belong to the client certificate")),
             attempt.says());
}

void TestTransportTls::portWithoutTls()
{
    LocalMosquitto plain;
    plain.start();
    QTRY_COMPARE_WITH_TIMEOUT(plain.state(), LocalMosquitto::State::Running, waitMs);
    ConnectAttempt attempt(endpoint(plain.port()));
    QVERIFY2(attempt.error, attempt.says());
    QCOMPARE(attempt.error->step, TransportStep::Tls);
    QVERIFY2(attempt.error->advice.contains(QStringLiteral("port without TLS")), attempt.says());
}

void TestTransportTls::portThatAnswersSomethingElse()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&server] {
        auto* socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] { socket->write("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    });
    ConnectAttempt attempt(endpoint(server.serverPort()));
    QVERIFY2(attempt.error, attempt.says());
    QCOMPARE(attempt.error->step, TransportStep::Tls);
    QVERIFY2(attempt.error->message.contains(QStringLiteral("not with TLS")), attempt.says());
}

void TestTransportTls::refusedConnection()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const auto port = server.serverPort();
    server.close();
    ConnectAttempt attempt(endpoint(port));
    QVERIFY2(attempt.error, attempt.says());
    QCOMPARE(attempt.error->step, TransportStep::Connect);
    QVERIFY(attempt.error->transient);
    QVERIFY(attempt.error->advice.contains(QStringLiteral("Is a broker running on this port?")));
}

void TestTransportTls::closesInOrder()
{
    ConnectAttempt attempt(endpoint(m_broker->port()));
    QVERIFY2(attempt.accepted(), attempt.says());
    QSignalSpy log(m_broker.get(), &LocalMosquitto::logLine);
    attempt.transport->write(*encode(Disconnect{}));
    attempt.transport->close();
    QCOMPARE(attempt.closed, 0); // from the event loop, never during the call
    QTRY_COMPARE_WITH_TIMEOUT(attempt.closed, 1, waitMs);
    QVERIFY(!attempt.error);
    // The broker saw DISCONNECT before the end: "Client attempt disconnected." and not "closed its connection".
    const auto orderly = [&log] {
        return std::any_of(log.begin(), log.end(), [](const QList<QVariant>& line) {
            return line.at(0).toString().contains(QStringLiteral("Client attempt disconnected."));
        });
    };
    QTRY_VERIFY_WITH_TIMEOUT(orderly(), waitMs);
}

void TestTransportTls::silenceHoldsBytesBack()
{
    ConnectAttempt attempt(endpoint(m_broker->port()));
    QVERIFY2(attempt.accepted(), attempt.says());
    const auto size = attempt.answer.size();
    attempt.transport->setReading(false);
    attempt.transport->write(*encode(Pingreq{}));
    QTRY_COMPARE_WITH_TIMEOUT(attempt.transport->bytesToWrite(), 0, waitMs);
    QSignalSpy wakes(attempt.transport.get(), &Transport::received);
    attempt.transport->write(*encode(Subscribe{1, {{"silence", QoS::AtMostOnce}}}));
    attempt.transport->write(*encode(Publish{"silence", std::string(100'000, 'x')}));
    QTRY_COMPARE_WITH_TIMEOUT(attempt.transport->bytesToWrite(), 0, waitMs);
    QCOMPARE(attempt.answer.size(), size);
    attempt.transport->setReading(true);
    QTRY_VERIFY_WITH_TIMEOUT(attempt.answer.size() > size + 100'000, waitMs);
}

QTEST_GUILESS_MAIN(TestTransportTls)
#include "tst_transport_tls.moc"
