#include "core/sidecar/app/http_app.h"
#include "tests/support/http_server.h"
#include "tests/unit/sidecar/app_calls.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using namespace std::chrono_literals;

// The user's own app, called as daprd 1.18.3 calls it; its words for what goes wrong were seen in daprd's log.
class TestHttpApp : public QObject {
    Q_OBJECT

    static HttpAppSetup at(const QString& url)
    {
        HttpAppSetup setup;
        setup.url = url;
        setup.appId = QStringLiteral("myapp");
        return setup;
    }
    QByteArray ask(App& app, const AppCall& call) // and waits for the answer
    {
        const AttemptId attempt = begin(app, call);
        if (!QTest::qWaitFor([&] { return m_answers.replies.contains(attempt); })) return "no answer";
        return text(m_answers.replies.at(attempt));
    }
    AttemptId begin(App& app, const AppCall& call)
    {
        const AttemptId attempt = ++m_last;
        if (const auto reply = app.call(call, attempt, m_answers)) m_answers.answered(attempt, *reply);
        return attempt;
    }

    Answers m_answers;
    AttemptId m_last = 0;

private Q_SLOTS:
    void init() { m_answers = {}; }
    void atTheStartItAsksWhatDaprdAsks();
    void itWaitsForAnAppThatIsNotThereYet();
    void subscriptionsAreAskedForAgain();
    void aCallIsPostedAsDaprdPostsIt();
    void aBulkCallAndABindingHaveTheirOwnHeaders();
    void whatTheAppAnswersIsTheReply_data();
    void whatTheAppAnswersIsTheReply();
    void anAppThatIsNotThereIsRefused();
    void whatSpeaksNoHttpIsToldSo();
    void aNameThatIsNotKnownIsToldSo();
    void tlsWhereThereIsNoneIsToldSo();
    void aSilentAppIsToldOf();
    void anAddressThatIsNoneIsToldSo_data();
    void anAddressThatIsNoneIsToldSo();
    void oneConnectionIsKeptForOneCallAfterTheOther();
    void aConnectionThatTheAppClosedIsNotUsed();
    void manyCallsGoAtATime();
    void noMoreCallsThanAllowedGoAtATime();
    void aCallGivenUpClosesItsConnection();
    void aFloodIsRefusedBeyondTheBound();
    void aBindingIsAskedForWithOptions_data();
    void aBindingIsAskedForWithOptions();
    void nothingIsToldOnceItIsGone();
};

void TestHttpApp::atTheStartItAsksWhatDaprdAsks()
{
    HttpServer server;
    server.answer("/dapr/subscribe", HttpServer::status(200, "[]"));
    HttpApp app(at(server.url()));
    QSignalSpy reachable(&app, &HttpApp::reachableChanged);
    QSignalSpy subscriptions(&app, &HttpApp::subscriptionsAnswered);
    app.start();
    QVERIFY(subscriptions.wait());
    QCOMPARE(subscriptions.at(0).at(0).toInt(), 200);
    QCOMPARE(subscriptions.at(0).at(1).toByteArray(), QByteArray("[]"));
    QCOMPARE(reachable.size(), 1);
    QCOMPARE(reachable.at(0).at(0).toBool(), true);
    QCOMPARE(server.seen().size(), 2);
    QCOMPARE(server.seen()[0].head, QByteArray("GET /dapr/config HTTP/1.1\r\nHost: 127.0.0.1:") + QByteArray::number(server.port())
                                        + "\r\nUser-Agent: Go-http-client/1.1\r\nContent-Type: application/json\r\n"
                                          "Dapr-App-Id: myapp\r\nAccept-Encoding: gzip");
    QCOMPARE(server.seen()[1].target, QByteArray("/dapr/subscribe"));
    QCOMPARE(server.connections(), 1);
}

void TestHttpApp::itWaitsForAnAppThatIsNotThereYet()
{
    HttpServer server;
    server.stop();
    server.answer("/dapr/subscribe", HttpServer::status(404));
    HttpApp app(at(server.url()));
    QSignalSpy reachable(&app, &HttpApp::reachableChanged);
    QSignalSpy subscriptions(&app, &HttpApp::subscriptionsAnswered);
    app.start();
    QVERIFY(reachable.wait());
    QCOMPARE(reachable.at(0).at(0).toBool(), false);
    QVERIFY(reachable.at(0).at(1).toString().startsWith(QStringLiteral("Nothing listens at")));
    server.listenAgain();
    QVERIFY(subscriptions.wait());
    QCOMPARE(subscriptions.at(0).at(0).toInt(), 404); // no such route: no subscriptions of its own
    QCOMPARE(reachable.last().at(0).toBool(), true);
}

void TestHttpApp::subscriptionsAreAskedForAgain()
{
    HttpServer server;
    server.answer("/dapr/subscribe", {HttpServer::status(200, "[]"), HttpServer::status(200, "[1]")});
    HttpApp app(at(server.url()));
    QSignalSpy subscriptions(&app, &HttpApp::subscriptionsAnswered);
    app.start();
    QVERIFY(subscriptions.wait());
    app.reload();
    QVERIFY(subscriptions.wait());
    QCOMPARE(subscriptions.at(1).at(1).toByteArray(), QByteArray("[1]"));
    QCOMPARE(server.seenAt("/dapr/config").size(), 1);
}

void TestHttpApp::aCallIsPostedAsDaprdPostsIt()
{
    HttpServer server;
    server.answer("/in/orders", HttpServer::status(200));
    HttpAppSetup setup = at(server.url());
    setup.apiToken = QStringLiteral("secret");
    HttpApp app(setup);
    AppCall call = callOf("orders/1", R"({"a":1,"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})",
                          "in/orders");
    call.retained = true;
    QCOMPARE(ask(app, call), QByteArray("200"));
    QCOMPARE(server.seen()[0].head,
             QByteArray("POST /in/orders HTTP/1.1\r\nHost: 127.0.0.1:") + QByteArray::number(server.port())
                 + "\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: 79\r\n"
                   "Content-Type: application/cloudevents+json\r\nDapr-Api-Token: secret\r\nPubsubname: pubsub\r\n"
                   "Retained: true\r\nTraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
                   "Accept-Encoding: gzip");
    QCOMPARE(server.seen()[0].body, QByteArray(call.body.data(), qsizetype(call.body.size())));
    // What the runtime gives counts.
    const std::vector<AppHeader> given{{"Retained", "maybe"}, {"extra", "x"}};
    call.headers = &given;
    QCOMPARE(ask(app, call), QByteArray("200"));
    QCOMPARE(server.seen()[1].header("retained"), QByteArray("maybe"));
    QCOMPARE(server.seen()[1].header("extra"), QByteArray("x"));
}

void TestHttpApp::aBulkCallAndABindingHaveTheirOwnHeaders()
{
    HttpServer server;
    HttpApp app(at(server.url()));
    AppCall call = callOf("bulk", "{\"entries\":[]}", "bulk");
    call.kind = AppCallKind::BulkTopic;
    call.contentType = "application/json";
    ask(app, call);
    QCOMPARE(server.seen()[0].header("content-type"), QByteArray("application/json"));
    QCOMPARE(server.seen()[0].header("pubsubname"), QByteArray("pubsub"));
    QVERIFY(server.seen()[0].header("retained").isNull());
    call = callOf("lights/in", "on", "lights");
    call.kind = AppCallKind::Binding;
    call.contentType = "application/json";
    ask(app, call);
    QCOMPARE(server.seen()[1].header("topic"), QByteArray("lights/in"));
    QCOMPARE(server.seen()[1].header("traceparent"), QByteArray("00-00000000000000000000000000000000-0000000000000000-00"));
    QVERIFY(server.seen()[1].header("pubsubname").isNull());
    QCOMPARE(server.seen()[1].body, QByteArray("on"));
}

void TestHttpApp::whatTheAppAnswersIsTheReply_data()
{
    using Then = HttpServer::Then;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<QByteArray>("reply"); // %1: the URL
    const auto row = [](const char* name, const HttpServer::Answer& answer, const QByteArray& reply) {
        QTest::newRow(name) << answer.bytes << (answer.then == Then::Close) << reply;
    };
    const auto broken = [](const char* cause) {
        return QByteArray("gone: Post \"%1/r\": net/http: HTTP/1.x transport connection broken: ") + cause;
    };
    const QByteArray retry = "{\"status\":\"RETRY\"}";
    row("success", HttpServer::status(200, "{\"status\":\"SUCCESS\"}"), "200 {\"status\":\"SUCCESS\"}");
    row("empty", HttpServer::status(204), "204");
    row("404", HttpServer::status(404, "nothing here"), "404 nothing here");
    row("500", HttpServer::status(500), "500");
    row("redirect is not followed", HttpServer::raw("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"), "302");
    row("closes", HttpServer::raw("", Then::Close), "gone: Post \"%1/r\": EOF");
    row("garbage", HttpServer::raw("SSH-2.0-OpenSSH_9.2\r\n", Then::Close),
        broken("malformed HTTP response \"SSH-2.0-OpenSSH_9.2\""));
    row("half a head", HttpServer::raw("HTTP/1.1 200 OK\r\nConte", Then::Close),
        broken("malformed MIME header: missing colon: \"Conte\""));
    row("half a body", HttpServer::raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + retry, Then::Close), "200 " + retry);
    row("until the end", HttpServer::raw("HTTP/1.1 200 OK\r\n\r\n" + retry, Then::Close), "200 " + retry);
    row("huge head", HttpServer::raw("HTTP/1.1 200 OK\r\nX: " + QByteArray(5'000, 'x') + "\r\n\r\n"),
        broken("net/http: server response headers exceeded 4096 bytes; aborted"));
    row("huge body", HttpServer::raw("HTTP/1.1 200 OK\r\n\r\n" + QByteArray((16 << 20) + 1, 'x'), Then::Close),
        "gone: Post \"%1/r\": http: response body too large");
}

void TestHttpApp::whatTheAppAnswersIsTheReply()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, closes);
    QFETCH(QByteArray, reply);
    HttpServer server;
    server.answer("/r", HttpServer::raw(bytes, closes ? HttpServer::Then::Close : HttpServer::Then::KeepOpen));
    HttpApp app(at(server.url()));
    QCOMPARE(ask(app, callOf("a")), QByteArray(reply).replace("%1", server.url().toUtf8()));
}

void TestHttpApp::anAppThatIsNotThereIsRefused()
{
    HttpServer server;
    server.answer("/r", HttpServer::status(200));
    HttpApp app(at(server.url()));
    QSignalSpy reachable(&app, &HttpApp::reachableChanged);
    QCOMPARE(ask(app, callOf("a")), QByteArray("200"));
    server.stop();
    const QByteArray place = "127.0.0.1:" + QByteArray::number(server.port());
    QCOMPARE(ask(app, callOf("a")), "gone: Post \"http://" + place + "/r\": dial tcp " + place + ": connect: connection refused");
    QCOMPARE(reachable.last().at(0).toBool(), false);
    QCOMPARE(reachable.last().at(1).toString(),
             QStringLiteral("Nothing listens at %1: is the app running, and is that its port?").arg(server.url()));
    server.listenAgain();
    QCOMPARE(ask(app, callOf("a")), QByteArray("200"));
    QCOMPARE(reachable.last().at(0).toBool(), true);
    QCOMPARE(reachable.last().at(1).toString(), QString());
}

void TestHttpApp::whatSpeaksNoHttpIsToldSo()
{
    HttpServer server; // answers a GET with something else
    server.answer("/dapr/config", HttpServer::raw("220 mail.example ESMTP\r\n"));
    HttpApp app(at(server.url()));
    QSignalSpy reachable(&app, &HttpApp::reachableChanged);
    app.start();
    QVERIFY(reachable.wait());
    QVERIFY2(reachable.at(0).at(1).toString().startsWith(QStringLiteral("What answers at %1 is not HTTP").arg(server.url())),
             qPrintable(reachable.at(0).at(1).toString()));
}

void TestHttpApp::aNameThatIsNotKnownIsToldSo()
{
    HttpApp app(at(QStringLiteral("http://no-such-host.invalid:3000")));
    QSignalSpy reachable(&app, &HttpApp::reachableChanged);
    app.start();
    QVERIFY(reachable.wait(30'000));
    QCOMPARE(reachable.at(0).at(1).toString(),
             QStringLiteral("The name of the host in http://no-such-host.invalid:3000 is not known."));
}

void TestHttpApp::tlsWhereThereIsNoneIsToldSo()
{
    HttpServer server;
    HttpApp app(at(QStringLiteral("https://127.0.0.1:%1").arg(server.port())));
    QSignalSpy reachable(&app, &HttpApp::reachableChanged);
    app.start();
    QTRY_COMPARE(server.open(), 1);
    server.closeAll(); // it waits for the end of a request that never comes, and gives up
    QTRY_COMPARE(reachable.size(), 1);
    QVERIFY2(reachable.at(0).at(1).toString().contains(QStringLiteral("does not speak TLS")),
             qPrintable(reachable.at(0).at(1).toString()));
}

void TestHttpApp::aSilentAppIsToldOf()
{
    HttpServer server;
    server.answer("/dapr/config", HttpServer::silence());
    HttpApp app(at(server.url()));
    QSignalSpy reachable(&app, &HttpApp::reachableChanged);
    app.start();
    QTRY_COMPARE(server.seen().size(), 1);
    mqtt::skipTo(mqtt::steadyNow() + HttpApp::slow);
    QVERIFY(reachable.wait());
    QVERIFY(reachable.at(0).at(1).toString().contains(QStringLiteral("has not answered for 5 s")));
}

void TestHttpApp::anAddressThatIsNoneIsToldSo_data()
{
    QTest::addColumn<QString>("url");
    for (const char* url : {"", "localhost:3000", "ftp://localhost", "http://", "http://localhost:3000/base", "http://a:b@localhost:1",
                            "http://localhost:3000?x", "http://localhost:99999", "http://[::1"})
        QTest::newRow(*url ? url : "empty") << QString::fromLatin1(url);
}

void TestHttpApp::anAddressThatIsNoneIsToldSo()
{
    QFETCH(QString, url);
    HttpApp app(at(url));
    QSignalSpy reachable(&app, &HttpApp::reachableChanged);
    app.start();
    QCOMPARE(reachable.size(), 1);
    QCOMPARE(ask(app, callOf("a")), "gone: " + reachable.at(0).at(1).toString().toUtf8());
    app.reload(); // no harm
    bool wanted = true;
    app.wantsBinding("x", [&](bool yes, const QString&) { wanted = yes; });
    QVERIFY(!wanted);
}

void TestHttpApp::oneConnectionIsKeptForOneCallAfterTheOther()
{
    HttpServer server;
    server.answer("/r", HttpServer::status(200, "x"));
    HttpApp app(at(server.url()));
    for (int i = 0; i < 5; ++i) QCOMPARE(ask(app, callOf("a")), QByteArray("200 x"));
    QCOMPARE(server.connections(), 1);
}

void TestHttpApp::aConnectionThatTheAppClosedIsNotUsed()
{
    HttpServer server;
    server.answer("/r", HttpServer::status(200));
    HttpApp app(at(server.url()));
    QCOMPARE(ask(app, callOf("a")), QByteArray("200"));
    server.closeAll(); // and our event loop has not run since
    QCOMPARE(ask(app, callOf("a")), QByteArray("200"));
    QCOMPARE(server.connections(), 2);
}

void TestHttpApp::manyCallsGoAtATime()
{
    HttpServer server;
    server.answer("/r", HttpServer::silence());
    HttpApp app(at(server.url()));
    for (int i = 0; i < 50; ++i) begin(app, callOf("a"));
    QTRY_COMPARE(server.seen().size(), 50); // none waits for another's answer
}

void TestHttpApp::noMoreCallsThanAllowedGoAtATime()
{
    HttpServer server;
    server.answer("/r", HttpServer::silence());
    HttpAppSetup setup = at(server.url());
    setup.maxConcurrency = 2; // --app-max-concurrency
    HttpApp app(setup);
    const AttemptId first = begin(app, callOf("a", "1"));
    begin(app, callOf("a", "2"));
    const AttemptId third = begin(app, callOf("a", "3"));
    begin(app, callOf("a", "4"));
    QTRY_COMPARE(server.seen().size(), 2);
    app.cancel(third); // it never began
    app.cancel(first); // makes room
    QTRY_COMPARE(server.seen().size(), 3);
    QCOMPARE(server.seen()[2].body, QByteArray("4"));
    QVERIFY(m_answers.order.empty());
}

void TestHttpApp::aCallGivenUpClosesItsConnection()
{
    HttpServer server;
    server.answer("/r", HttpServer::silence());
    HttpApp app(at(server.url()));
    const AttemptId attempt = begin(app, callOf("a"));
    QTRY_COMPARE(server.open(), 1);
    QTRY_COMPARE(server.seen().size(), 1);
    app.cancel(attempt);
    app.cancel(attempt); // nothing left: fine
    QTRY_COMPARE(server.open(), 0);
    QVERIFY(m_answers.order.empty());
}

void TestHttpApp::aFloodIsRefusedBeyondTheBound()
{
    HttpServer server;
    server.answer("/r", HttpServer::silence());
    HttpApp app(at(server.url()));
    const std::string payload(1 << 20, 'x');
    int taken = 0;
    while (taken < 1'000 && !m_answers.replies.contains(m_last)) {
        begin(app, callOf("a", payload));
        ++taken;
    }
    QCOMPARE(taken, 128); // each a little over 1 MiB: 127 are held, the next is refused
    QCOMPARE(text(m_answers.replies.at(m_last)), QByteArray("gone: too many calls wait for the app"));
}

void TestHttpApp::aBindingIsAskedForWithOptions_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("wanted");
    QTest::newRow("200") << 200 << true;
    QTest::newRow("204") << 204 << true;
    QTest::newRow("405: there is a route, though not for that") << 405 << true;
    QTest::newRow("404") << 404 << false;
    QTest::newRow("500") << 500 << false;
}

void TestHttpApp::aBindingIsAskedForWithOptions() // facts D.6
{
    QFETCH(int, status);
    QFETCH(bool, wanted);
    HttpServer server;
    server.answer("/lights", HttpServer::status(status));
    HttpApp app(at(server.url()));
    std::optional<bool> answer;
    app.wantsBinding("lights", [&](bool yes, const QString& error) {
        answer = yes;
        QCOMPARE(error, QString());
    });
    QTRY_VERIFY(answer);
    QCOMPARE(*answer, wanted);
    QCOMPARE(server.seen()[0].method, QByteArray("OPTIONS"));
    server.stop();
    QString error;
    app.wantsBinding("lights", [&](bool, const QString& text) { error = text; });
    const QString place = QStringLiteral("127.0.0.1:%1").arg(server.port());
    QTRY_COMPARE(error, QStringLiteral("could not invoke OPTIONS method on input binding subscription endpoint \"lights\": "
                                       "Options \"http://%1/lights\": dial tcp %1: connect: connection refused").arg(place));
}

void TestHttpApp::nothingIsToldOnceItIsGone()
{
    HttpServer server;
    server.answer("/r", HttpServer::silence());
    {
        HttpApp app(at(server.url()));
        app.start();
        begin(app, callOf("a"));
        QTRY_VERIFY(!server.seenAt("/r").isEmpty());
    }
    QTRY_COMPARE(server.open(), 0);
    QVERIFY(m_answers.order.empty());
    QVERIFY(!mqtt::nextDue());
}

QTEST_GUILESS_MAIN(TestHttpApp)
#include "tst_http_app.moc"
