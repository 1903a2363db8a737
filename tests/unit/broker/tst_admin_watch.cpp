#include "core/broker/admin/admin_report.h"
#include "core/broker/admin/admin_watch.h"
#include "tests/support/http_server.h"
#include "tests/support/test_certificates.h"
#include "tests/unit/broker/admin_answers.h"

#include <QSignalSpy>
#include <QSslKey>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace wb::broker;
using namespace wb::test::answers;
using wb::test::HttpSeen;
using wb::test::HttpServer;

namespace {

constexpr int patience = 20000;
const QString secret = QStringLiteral("sesame:öpen");

AdminAccess accessTo(const HttpServer& server, AdminKind kind = AdminKind::Emqx)
{
    AdminAccess access;
    access.kind = kind;
    access.http = {httpUrl(server.url()), QStringLiteral("key"), secret, {}};
    return access;
}

void answerAll(HttpServer& server)
{
    server.answer("/api/v5/nodes", HttpServer::status(200, nodes5));
    server.answer("/api/v5/clients/orders", HttpServer::status(200, client5));
    server.answer("/api/v5/clients/orders/subscriptions", HttpServer::status(200, subscriptions5));
}

// One watch with its record.
struct Watched {
    explicit Watched(const AdminAccess& access)
    {
        qRegisterMetaType<AdminView>();
        watch.setAccess(access);
        watch.setClients({QStringLiteral("orders")});
        QObject::connect(&watch, &AdminWatch::updated, &watch, [this](const AdminView& view) { views << view; });
        QObject::connect(&watch, &AdminWatch::failed, &watch, [this](const AdminFailure& failure, int nextInMs) {
            failures << failure;
            waits << nextInMs;
        });
    }
    bool isEverything(QStringView secretText) const // that was told, free of the password
    {
        for (const AdminFailure& failure : failures) {
            if (failure.message.contains(secretText) || failure.advice.contains(secretText)) return false;
        }
        return true;
    }
    AdminWatch watch;
    QList<AdminView> views;
    QList<AdminFailure> failures;
    QList<int> waits;
};

} // namespace

// Asking a broker's own interface over HTTP, and doing so every so often.
class TestAdminWatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // The workbench changes nothing at a broker: whatever is read, and however it ends, the verb is GET and there is no body.
    void onlyGetIsEverSaid()
    {
        HttpServer server;
        answerAll(server);
        server.answer("/api/overview", HttpServer::status(200, overview));
        server.answer(connectionsPath, HttpServer::status(200, newConnections));
        server.answer("/api/queues/shop/mqtt-subscription-ordersqos1", HttpServer::status(200, newQueue));
        server.answer("/api/queues/shop/mqtt-subscription-ordersqos1/bindings", HttpServer::status(200, "[]"));
        for (const AdminKind kind : {AdminKind::Emqx, AdminKind::RabbitMq}) {
            Watched watched(accessTo(server, kind));
            watched.watch.start();
            QTRY_VERIFY_WITH_TIMEOUT(!watched.views.isEmpty() || !watched.failures.isEmpty(), patience);
            QVERIFY2(watched.failures.isEmpty(), qPrintable(watched.failures.value(0).message));
        }
        QVERIFY(server.seen().size() >= 9);
        for (const HttpSeen& seen : server.seen()) {
            QCOMPARE(seen.method, QByteArray("GET"));
            QVERIFY(seen.body.isEmpty());
        }
    }

    void theLoginGoesIntoTheHeaderOnly()
    {
        HttpServer server;
        answerAll(server);
        Watched watched(accessTo(server));
        watched.watch.start();
        QTRY_COMPARE_WITH_TIMEOUT(watched.views.size(), 1, patience);
        for (const HttpSeen& seen : server.seen()) {
            QCOMPARE(seen.header("authorization"), "Basic " + (QStringLiteral("key:") + secret).toUtf8().toBase64());
            QVERIFY(!seen.target.contains("sesame") && !seen.head.contains("sesame"));
            QVERIFY(seen.header("cookie").isEmpty());
        }
        QVERIFY(watched.views.first().takenAt.isValid());
        QVERIFY(!adminTable(watched.views.first()).contains(u"sesame"));
    }

    // What stands in a path arrives as it was encoded.
    void pathsArriveAsTheyAreEncoded()
    {
        HttpServer server;
        AdminHttp http({httpUrl(server.url() + QStringLiteral("/front/")), {}, {}, {}});
        for (const QByteArray path : {"/api/queues/%2F/mqtt-subscription-cli%2F%C3%A9%201qos1", "/api/v5/clients/%252F%3F%23",
                                      "/api/v5/clients/a?limit=20&payload=none"}) {
            bool answered = false;
            http.get(path, [&](const auto&) { answered = true; });
            QTRY_VERIFY_WITH_TIMEOUT(answered, patience);
            QCOMPARE(server.seen().last().target, "/front" + path);
        }
        QVERIFY(server.seen().first().header("authorization").isEmpty()); // no user, no header
    }

    // A redirect could carry the login to somebody else.
    void redirectsAreNotFollowed()
    {
        HttpServer server, other;
        server.answer("/api/v5/nodes", HttpServer::raw("HTTP/1.1 302 Found\r\nLocation: http://user:pw@127.0.0.1:" + QByteArray::number(other.port())
                                                       + "/api/v5/nodes\r\nContent-Length: 0\r\n\r\n"));
        Watched watched(accessTo(server));
        watched.watch.start();
        QTRY_COMPARE_WITH_TIMEOUT(watched.failures.size(), 1, patience);
        QVERIFY(watched.failures.first().isFinal);
        QVERIFY2(watched.failures.first().advice.contains(QString::number(other.port())), qPrintable(watched.failures.first().advice));
        QVERIFY(!watched.failures.first().advice.contains(u"pw@"));
        QCOMPARE(other.connections(), 0);
    }

    void aRefusedLoginEndsTheWatch()
    {
        HttpServer server;
        server.answer("/api/v5/nodes", HttpServer::status(401, R"({"code":"BAD_API_KEY_OR_SECRET","message":"Check api_key/api_secret"})"));
        Watched watched(accessTo(server));
        QSignalSpy stopped(&watched.watch, &AdminWatch::stopped);
        watched.watch.start();
        QTRY_COMPARE_WITH_TIMEOUT(stopped.count(), 1, patience);
        QVERIFY(!watched.watch.isRunning());
        QCOMPARE(watched.waits, QList<int>{-1});
        QVERIFY(watched.failures.first().message.contains(u"401"));
        QVERIFY(watched.isEverything(u"sesame"));
        QCOMPARE(server.seen().size(), 1); // a login is not tried twice: accounts get locked
    }

    void afterAFailureItWaitsLongerAndThenGoesOn()
    {
        HttpServer server;
        answerAll(server);
        server.answer("/api/v5/nodes", {HttpServer::status(503), HttpServer::status(503), HttpServer::status(200, nodes5)});
        Watched watched(accessTo(server));
        watched.watch.setInterval(1); // clamped
        QCOMPARE(watched.watch.interval(), AdminWatch::leastIntervalMs);
        watched.watch.start();
        QTRY_COMPARE_WITH_TIMEOUT(watched.views.size(), 1, patience);
        QCOMPARE(watched.waits, QList<int>({1000, 2000}));
        QVERIFY(watched.failures.first().message.contains(u"503"));
        QTRY_COMPARE_WITH_TIMEOUT(watched.views.size(), 2, patience); // every interval
        QVERIFY(watched.watch.isRunning());
    }

    void stopTellsNothingMore()
    {
        HttpServer server;
        server.answer("/api/v5/nodes", HttpServer::silence());
        Watched watched(accessTo(server));
        watched.watch.start();
        QTRY_COMPARE_WITH_TIMEOUT(server.seen().size(), 1, patience);
        QVERIFY(watched.watch.isReading());
        watched.watch.stop();
        QVERIFY(!watched.watch.isReading() && !watched.watch.isRunning());
        QTRY_COMPARE_WITH_TIMEOUT(server.open(), 0, patience); // the question is taken back
        QVERIFY(watched.views.isEmpty() && watched.failures.isEmpty());
    }

    void otherClientsAreAskedAboutAtOnce()
    {
        HttpServer server;
        answerAll(server);
        Watched watched(accessTo(server));
        watched.watch.setInterval(AdminWatch::mostIntervalMs);
        watched.watch.start();
        QTRY_COMPARE_WITH_TIMEOUT(watched.views.size(), 1, patience);
        watched.watch.setClients({QStringLiteral("orders"), QStringLiteral("bills")});
        QTRY_COMPARE_WITH_TIMEOUT(watched.views.size(), 2, patience);
        QCOMPARE(watched.views.last().clients.size(), 2);
    }

    // --- answers that are none ---

    void whatIsTooLongIsNotRead()
    {
        HttpServer server;
        server.answer("/big", HttpServer::status(200, QByteArray(100'000, ' ')));
        server.answer("/endless", HttpServer::raw("HTTP/1.1 200 OK\r\n\r\n" + QByteArray(100'000, ' ')));
        AdminHttp http({httpUrl(server.url()), {}, {}, {}}, nullptr, {patience, 1000});
        for (const char* path : {"/big", "/endless"}) {
            std::optional<AdminAnswer> answer;
            http.get(path, [&](const auto& got) { answer = got ? std::optional(*got) : std::nullopt; });
            QTRY_VERIFY_WITH_TIMEOUT(answer, patience);
            QVERIFY(answer->isTooLarge && answer->body.isEmpty());
        }
    }

    void anAnswerMustBeWholeInTime()
    {
        HttpServer server;
        server.answer("/silent", HttpServer::silence());
        server.answer("/half", HttpServer::raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"));
        server.answer("/cut", HttpServer::raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", HttpServer::Then::Close));
        AdminHttp http({httpUrl(server.url()), {}, {}, {}}, nullptr, {300, 1000});
        for (const char* path : {"/silent", "/half", "/cut"}) {
            std::optional<AdminFailure> failure;
            http.get(path, [&](const auto& got) { failure = got ? std::nullopt : std::optional(got.error()); });
            QTRY_VERIFY_WITH_TIMEOUT(failure, patience);
            QVERIFY2(failure->message.contains(u"whole") && !failure->isFinal, qPrintable(failure->message));
        }
    }

    void wrongAddressesAreExplained_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("word");
        QTest::newRow("nothing") << QString() << QStringLiteral("http://host:15672");
        QTest::newRow("mqtt") << QStringLiteral("mqtt://host") << QStringLiteral("by mqtt");
        QTest::newRow("login") << QStringLiteral("http://anna:sesame@host") << QStringLiteral("do not belong");
        QTest::newRow("query") << QStringLiteral("http://host/?a=b") << QStringLiteral("?");
    }
    void wrongAddressesAreExplained()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, word);
        Watched watched({AdminKind::RabbitMq, {httpUrl(text), {}, {}, {}}, QStringLiteral("/"), {}});
        watched.watch.start();
        QCOMPARE(watched.failures.size(), 1);
        QVERIFY2(watched.failures.first().message.contains(word) && watched.failures.first().isFinal, qPrintable(watched.failures.first().message));
        QVERIFY(!watched.failures.first().message.contains(u"sesame"));
        QVERIFY(httpProblem(httpUrl(QStringLiteral("localhost:15672"))).isEmpty()); // http is meant
    }

    void nobodyThereIsSaid()
    {
        quint16 port = 0;
        {
            QTcpServer nobody;
            QVERIFY(nobody.listen(QHostAddress::LocalHost));
            port = nobody.serverPort();
        }
        Watched watched({AdminKind::RabbitMq, {httpUrl(QStringLiteral("127.0.0.1:%1").arg(port)), {}, {}, {}}, QStringLiteral("/"), {}});
        watched.watch.start();
        QTRY_COMPARE_WITH_TIMEOUT(watched.failures.size(), 1, patience);
        QVERIFY2(watched.failures.first().message.contains(u"Nothing listens"), qPrintable(watched.failures.first().message));
        QVERIFY(!watched.failures.first().isFinal); // it may be about to start
    }

    // A certificate is always checked, and the login is not sent before it has passed.
    void tlsIsCheckedBeforeTheLoginGoes()
    {
        wb::test::TestCertificates certificates;
        const auto authority = certificates.authority(QStringLiteral("ca"));
        const auto identity = certificates.issue(authority, {QStringLiteral("broker")});
        QVERIFY2(certificates.error().isEmpty(), qPrintable(certificates.error()));
        QSslServer server;
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setLocalCertificate(QSslCertificate(identity.cert()));
        tls.setPrivateKey(QSslKey(identity.key(), QSsl::Ec));
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        server.setSslConfiguration(tls);
        QByteArray heard;
        connect(&server, &QTcpServer::pendingConnectionAvailable, this, [&] {
            QTcpSocket* socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [&heard, socket] {
                heard += socket->readAll();
                if (heard.endsWith("\r\n\r\n")) socket->write("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
            });
        });
        QVERIFY(server.listen(QHostAddress::LocalHost));
        AdminAccess access;
        access.kind = AdminKind::RabbitMq;
        access.http = {httpUrl(QStringLiteral("https://127.0.0.1:%1").arg(server.serverPort())), QStringLiteral("key"), secret, {}};
        Watched stranger(access);
        stranger.watch.start();
        QTRY_COMPARE_WITH_TIMEOUT(stranger.failures.size(), 1, patience);
        QVERIFY2(stranger.failures.first().message.contains(u"certificate") && stranger.failures.first().isFinal,
                 qPrintable(stranger.failures.first().message));
        QVERIFY(heard.isEmpty());
        access.http.caPem = authority.cert();
        Watched known(access);
        known.watch.start();
        QTRY_COMPARE_WITH_TIMEOUT(known.failures.size(), 1, patience);
        QVERIFY2(known.failures.first().message.contains(u"404"), qPrintable(known.failures.first().message));
        QVERIFY(heard.startsWith("GET /api/overview HTTP/1.1"));
    }
};

QTEST_GUILESS_MAIN(TestAdminWatch)
#include "tst_admin_watch.moc"
