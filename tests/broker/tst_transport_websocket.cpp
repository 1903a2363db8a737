#include "core/broker/local_mosquitto.h"
#include "tests/support/connect_attempt.h"
#include "tests/support/test_certificates.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace wb::mqtt;
using wb::broker::LocalMosquitto;
using wb::broker::MosquittoOptions;
using wb::test::ConnectAttempt;

namespace {

constexpr int waitMs = 10000;

} // namespace

class TestTransportWebSocket : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void plainAndSecure();
    void messagesBothWays();
    void packetsMayBeSplitAnywhere();
    void secureRefusesAWrongName();
    void secureNeedsTheAuthority();
    void wrongPathIsNamed();
    void portThatSpeaksMqtt();
    void refusedConnection();
    void brokerGoesAway();
    void closesInOrder();
    void silenceHoldsBytesBack();

private:
    Endpoint endpoint(Scheme scheme = Scheme::WebSocket) const
    {
        Endpoint made{scheme, QStringLiteral("127.0.0.1"), m_plain->morePort(0), QStringLiteral("/mqtt"), {}};
        if (scheme == Scheme::SecureWebSocket) {
            made.port = m_secure->morePort(0);
            made.tls.caPem = m_ca.cert();
        }
        return made;
    }

    wb::test::TestCertificates m_certificates;
    wb::test::Identity m_ca, m_server, m_elsewhere;
    std::unique_ptr<LocalMosquitto> m_plain, m_secure;
};

void TestTransportWebSocket::initTestCase()
{
    m_ca = m_certificates.authority(QStringLiteral("test-ca"));
    m_server = m_certificates.issue(m_ca, {QStringLiteral("server")});
    m_elsewhere = m_certificates.issue(m_ca, {QStringLiteral("elsewhere"), QStringLiteral("DNS:broker.example")});
    QVERIFY2(m_certificates.error().isEmpty(), qPrintable(m_certificates.error()));
    MosquittoOptions options;
    options.moreListeners = QStringList{QStringLiteral("protocol websockets\n")};
    m_plain = std::make_unique<LocalMosquitto>(options);
    options.moreListeners[0] += QStringLiteral("cafile %1\ncertfile %2\nkeyfile %3\n")
                               .arg(m_ca.certFile, m_server.certFile, m_server.keyFile);
    m_secure = std::make_unique<LocalMosquitto>(options);
    for (auto* broker : {m_plain.get(), m_secure.get()}) {
        broker->start();
        QTRY_COMPARE_WITH_TIMEOUT(broker->state(), LocalMosquitto::State::Running, waitMs);
    }
}

void TestTransportWebSocket::plainAndSecure()
{
    for (const auto scheme : {Scheme::WebSocket, Scheme::SecureWebSocket}) {
        ConnectAttempt attempt(endpoint(scheme));
        QVERIFY2(attempt.accepted(), attempt.says());
        QVERIFY(attempt.transport->peer().startsWith(QStringLiteral("127.0.0.1:")));
    }
}

void TestTransportWebSocket::messagesBothWays()
{
    for (const auto scheme : {Scheme::WebSocket, Scheme::SecureWebSocket}) {
        ConnectAttempt attempt(endpoint(scheme));
        QVERIFY2(attempt.accepted(), attempt.says());
        const auto size = attempt.answer.size();
        const std::string payload(20'000, 'p'); // several frames on the way back
        attempt.transport->write(*encode(Subscribe{1, {{"a/b", QoS::AtMostOnce}}}));
        attempt.transport->write(*encode(Publish{"a/b", payload}));
        attempt.transport->write(*encode(Publish{"a/b", "last"}));
        const std::string tail = *encode(Publish{"a/b", "last"});
        QTRY_VERIFY_WITH_TIMEOUT(attempt.answer.ends_with(tail), waitMs);
        QVERIFY(attempt.answer.size() > size + payload.size());
    }
}

// [MQTT-6.0.0-2] packets and frames need not be aligned.
void TestTransportWebSocket::packetsMayBeSplitAnywhere()
{
    ConnectAttempt attempt(endpoint());
    QVERIFY2(attempt.accepted(), attempt.says());
    const std::string ping = *encode(Pingreq{});
    const auto size = attempt.answer.size();
    attempt.transport->write(std::string_view(ping).substr(0, 1));
    QTRY_COMPARE_WITH_TIMEOUT(attempt.transport->bytesToWrite(), 0, waitMs); // its own message
    attempt.transport->write(std::string_view(ping).substr(1));
    QTRY_COMPARE_WITH_TIMEOUT(attempt.answer.size(), size + 2, waitMs);
}

void TestTransportWebSocket::secureRefusesAWrongName()
{
    MosquittoOptions options;
    options.moreListeners << QStringLiteral("protocol websockets\ncafile %1\ncertfile %2\nkeyfile %3\n")
                                 .arg(m_ca.certFile, m_elsewhere.certFile, m_elsewhere.keyFile);
    LocalMosquitto broker(options);
    broker.start();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), LocalMosquitto::State::Running, waitMs);
    auto target = endpoint(Scheme::SecureWebSocket);
    target.port = broker.morePort(0);
    ConnectAttempt attempt(target);
    QVERIFY2(attempt.error, attempt.says());
    QCOMPARE(attempt.error->step, TransportStep::Tls);
    QVERIFY2(attempt.error->message.contains(QStringLiteral("is for: broker.example")), attempt.says());
    QVERIFY(!attempt.opened);
}

void TestTransportWebSocket::secureNeedsTheAuthority()
{
    auto target = endpoint(Scheme::SecureWebSocket);
    target.tls.caPem = m_certificates.authority(QStringLiteral("other-ca")).cert();
    ConnectAttempt attempt(target);
    QVERIFY2(attempt.error, attempt.says());
    QCOMPARE(attempt.error->step, TransportStep::Tls);
    QVERIFY2(attempt.error->message.contains(QStringLiteral("unknown authority")), attempt.says());
}

void TestTransportWebSocket::wrongPathIsNamed()
{
    QTcpServer server; // mosquitto takes any path, so this one is a web server without the path
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QByteArray request;
    connect(&server, &QTcpServer::newConnection, this, [&] {
        auto* socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [&request, socket] {
            request += socket->readAll();
            if (request.endsWith("\r\n\r\n")) socket->write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        });
    });
    auto target = endpoint();
    target.port = server.serverPort();
    target.path = QStringLiteral("wrong/path?token=1");
    ConnectAttempt attempt(target);
    QVERIFY2(attempt.error, attempt.says());
    QCOMPARE(attempt.error->step, TransportStep::WebSocketHandshake);
    QVERIFY(!attempt.error->transient);
    QVERIFY2(attempt.error->message.contains(QStringLiteral("HTTP status 404")), attempt.says());
    QVERIFY2(attempt.error->advice.contains(QStringLiteral("/mqtt")), attempt.says());
    QVERIFY2(request.startsWith("GET /wrong/path?token=1 HTTP/1.1\r\n"), request);
    QVERIFY2(request.contains("Sec-WebSocket-Protocol: mqtt\r\n"), request); // [MQTT-6.0.0-3]
    QCOMPARE(attempt.closed, 1);
}

void TestTransportWebSocket::portThatSpeaksMqtt()
{
    LocalMosquitto plain;
    plain.start();
    QTRY_COMPARE_WITH_TIMEOUT(plain.state(), LocalMosquitto::State::Running, waitMs);
    auto target = endpoint();
    target.port = plain.port();
    ConnectAttempt attempt(target);
    QVERIFY2(attempt.error, attempt.says());
    QCOMPARE(attempt.error->step, TransportStep::WebSocketHandshake);
    QVERIFY2(attempt.error->advice.contains(QStringLiteral("something else than web sockets")), attempt.says());
}

void TestTransportWebSocket::refusedConnection()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    auto target = endpoint();
    target.port = server.serverPort();
    server.close();
    ConnectAttempt attempt(target);
    QVERIFY2(attempt.error, attempt.says());
    QCOMPARE(attempt.error->step, TransportStep::Connect);
    QVERIFY(attempt.error->transient);
}

void TestTransportWebSocket::brokerGoesAway()
{
    MosquittoOptions options;
    options.moreListeners = QStringList{QStringLiteral("protocol websockets\n")};
    LocalMosquitto broker(options);
    broker.start();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), LocalMosquitto::State::Running, waitMs);
    auto target = endpoint();
    target.port = broker.morePort(0);
    ConnectAttempt attempt(target);
    QVERIFY2(attempt.accepted(), attempt.says());
    broker.kill();
    QTRY_COMPARE_WITH_TIMEOUT(attempt.closed, 1, waitMs);
}

void TestTransportWebSocket::closesInOrder()
{
    ConnectAttempt attempt(endpoint());
    QVERIFY2(attempt.accepted(), attempt.says());
    QSignalSpy log(m_plain.get(), &LocalMosquitto::logLine);
    attempt.transport->write(*encode(Disconnect{}));
    attempt.transport->close();
    QCOMPARE(attempt.closed, 0);
    QTRY_COMPARE_WITH_TIMEOUT(attempt.closed, 1, waitMs);
    QVERIFY2(!attempt.error, attempt.says());
    const auto orderly = [&log] {
        return std::any_of(log.begin(), log.end(), [](const QList<QVariant>& line) {
            return line.at(0).toString().contains(QStringLiteral("Client attempt disconnected."));
        });
    };
    QTRY_VERIFY_WITH_TIMEOUT(orderly(), waitMs);
}

void TestTransportWebSocket::silenceHoldsBytesBack()
{
    ConnectAttempt attempt(endpoint());
    QVERIFY2(attempt.accepted(), attempt.says());
    ConnectAttempt other(endpoint(), "other");
    QVERIFY2(other.accepted(), other.says());
    attempt.transport->write(*encode(Subscribe{1, {{"silence", QoS::AtMostOnce}}}));
    QTRY_COMPARE_WITH_TIMEOUT(attempt.answer.size(), 9u, waitMs); // CONNACK, SUBACK
    attempt.transport->setReading(false);
    other.transport->write(*encode(Subscribe{1, {{"silence", QoS::AtMostOnce}}}));
    other.transport->write(*encode(Publish{"silence", std::string(20'000, 'x')}));
    QTRY_VERIFY_WITH_TIMEOUT(other.answer.size() > 20'000, waitMs);
    QCOMPARE(attempt.answer.size(), 9u);
    attempt.transport->setReading(true);
    QTRY_COMPARE_WITH_TIMEOUT(attempt.answer.size(), other.answer.size(), waitMs);
}

QTEST_GUILESS_MAIN(TestTransportWebSocket)
#include "tst_transport_websocket.moc"
