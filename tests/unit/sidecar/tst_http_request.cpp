#include "core/sidecar/app/go_url.h"
#include "core/sidecar/app/http_request.h"
#include "core/sidecar/app/traceparent.h"

#include <QTest>

using namespace wb::sidecar;

// What is sent to the app, byte for byte. The expectations were seen of daprd 1.18.3.
class TestHttpRequest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aRouteBecomesARequestLineAsInGo_data();
    void aRouteBecomesARequestLineAsInGo();
    void aRouteThatIsNoUrlIsRefusedInGosWords();
    void pathsAreCleanedAsInGo_data();
    void pathsAreCleanedAsInGo();
    void aPostLooksLikeDaprds();
    void aGetHasNoLength();
    void headersThatHttpCannotCarryAreRefused();
    void theEventsTraceIsHandedOn_data();
    void theEventsTraceIsHandedOn();
    void aBulkCallHasTheTraceOfItsLastEvent();
};

static const QByteArray base = "http://127.0.0.1:3000";

void TestHttpRequest::aRouteBecomesARequestLineAsInGo_data()
{
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<QByteArray>("target");
    const auto row = [](const char* route, const char* target) {
        QTest::newRow(*route ? route : "empty") << QByteArray(route) << QByteArray(target);
    };
    row("orders", "/orders");
    row("/in/orders", "/in/orders");
    row("", "/");
    row(".", "/");
    row("/", "/");
    row("//in//x/", "/in/x");
    row("../../etc", "/../../etc");
    row("/a b/../c?x=1&y=%C3%A4 &z=a b", "/c?x=1&y=%C3%A4 &z=a b");
    row("/a b!(x)", "/a%20b%21%28x%29");   // one character needs an escape: all are written anew
    row("/a!(x)[]", "/a!(x)[]");           // none does: as written
    row("/a!(x)[]|", "/a%21%28x%29%5B%5D%7C");
    row("/a%20b%2Fc", "/a%20b%2Fc");
    row("/a#b?c", "/a");
    row("/gr\xc3\xbc\xc3\x9f", "/gr%C3%BC%C3%9F");
    row("/$&+,:;=@", "/$&+,:;=@");
    row("a?", "/a?");
}

void TestHttpRequest::aRouteBecomesARequestLineAsInGo()
{
    QFETCH(QByteArray, route);
    const auto target = goRequestTarget(base, route);
    QVERIFY(target);
    QTEST(*target, "target");
}

void TestHttpRequest::aRouteThatIsNoUrlIsRefusedInGosWords()
{
    const auto error = [](const QByteArray& route) {
        const auto target = goRequestTarget(base, route);
        return target ? QString() : target.error();
    };
    QCOMPARE(error("/a%zz"), QStringLiteral("parse \"http://127.0.0.1:3000/a%zz\": invalid URL escape \"%zz\""));
    QCOMPARE(error("/a%2"), QStringLiteral("parse \"http://127.0.0.1:3000/a%2\": invalid URL escape \"%2\""));
    QCOMPARE(error("/a%"), QStringLiteral("parse \"http://127.0.0.1:3000/a%\": invalid URL escape \"%\""));
    QCOMPARE(error("a\x01"
                   "b"),
             QStringLiteral("parse \"http://127.0.0.1:3000/a\\x01b\": net/url: invalid control character in URL"));
}

void TestHttpRequest::pathsAreCleanedAsInGo_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("clean");
    const auto row = [](const char* path, const char* clean) {
        QTest::newRow(*path ? path : "empty") << QByteArray(path) << QByteArray(clean);
    };
    // The examples of Go's documentation of path.Clean.
    row("", ".");
    row("a/c", "a/c");
    row("a//c", "a/c");
    row("a/c/.", "a/c");
    row("a/c/b/..", "a/c");
    row("/../a/c", "/a/c");
    row("/../a/b/../././/c", "/a/c");
    row("../a/../../b", "../../b");
    row("a/..", ".");
    row("/..", "/");
}

void TestHttpRequest::pathsAreCleanedAsInGo()
{
    QFETCH(QByteArray, path);
    QTEST(goPathClean(path), "clean");
}

void TestHttpRequest::aPostLooksLikeDaprds()
{
    HttpRequest request;
    request.method = "POST";
    request.target = "/in/orders";
    request.host = "127.0.0.1:23999";
    request.contentType = "application/cloudevents+json";
    request.headers = {{"retained", "false"}, {"pubsubName", " ps\t"}, {"dapr-api-token", "t"}};
    request.body = "{\"a\":1}";
    const auto bytes = httpRequestBytes(request);
    QVERIFY(bytes);
    QCOMPARE(*bytes, QByteArray("POST /in/orders HTTP/1.1\r\n"
                                "Host: 127.0.0.1:23999\r\n"
                                "User-Agent: Go-http-client/1.1\r\n"
                                "Content-Length: 7\r\n"
                                "Content-Type: application/cloudevents+json\r\n"
                                "Dapr-Api-Token: t\r\n"
                                "Pubsubname: ps\r\n"
                                "Retained: false\r\n"
                                "Accept-Encoding: gzip\r\n\r\n{\"a\":1}"));
}

void TestHttpRequest::aGetHasNoLength()
{
    HttpRequest request;
    request.method = "GET";
    request.target = "/dapr/subscribe";
    request.host = "127.0.0.1:23999";
    request.contentType = "application/json";
    request.headers = {{"dapr-app-id", "myapp"}};
    const auto bytes = httpRequestBytes(request);
    QVERIFY(bytes);
    QCOMPARE(*bytes, QByteArray("GET /dapr/subscribe HTTP/1.1\r\n"
                                "Host: 127.0.0.1:23999\r\n"
                                "User-Agent: Go-http-client/1.1\r\n"
                                "Content-Type: application/json\r\n"
                                "Dapr-App-Id: myapp\r\n"
                                "Accept-Encoding: gzip\r\n\r\n"));
}

void TestHttpRequest::headersThatHttpCannotCarryAreRefused()
{
    HttpRequest request;
    request.method = "POST";
    request.headers = {{"topic", "a\nInjected: yes"}};
    auto bytes = httpRequestBytes(request);
    QVERIFY(!bytes);
    QCOMPARE(bytes.error(), QStringLiteral("net/http: invalid header field value for \"Topic\""));
    request.headers = {{"a b", "x"}};
    bytes = httpRequestBytes(request);
    QVERIFY(!bytes);
    QCOMPARE(bytes.error(), QStringLiteral("net/http: invalid header field name \"a b\""));
    request.headers = {{"topic", "gr\xc3\xbc\xc3\x9f\te"}}; // neither UTF-8 nor a tab is in the way
    QVERIFY(httpRequestBytes(request));
}

void TestHttpRequest::theEventsTraceIsHandedOn_data()
{
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<QByteArray>("header"); // null: none
    const QByteArray good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const QByteArray zeros(noTraceparent.data(), qsizetype(noTraceparent.size()));
    QTest::newRow("none") << QByteArray(R"({"id":"x"})") << QByteArray();
    QTest::newRow("good") << QByteArray(R"({"traceparent":")" + good + R"("})") << good;
    QTest::newRow("the older name") << QByteArray(R"({"traceid":")" + good + R"("})") << good;
    QTest::newRow("null") << QByteArray(R"({"traceparent":null,"traceid":")" + good + R"("})") << good;
    QTest::newRow("inside the data") << QByteArray(R"({"data":{"traceparent":")" + good + R"("}})") << QByteArray();
    QTest::newRow("number") << QByteArray(R"({"traceparent":5})") << QByteArray();
    QTest::newRow("junk") << QByteArray(R"({"traceparent":"junk"})") << zeros;
    QTest::newRow("empty") << QByteArray(R"({"traceparent":""})") << zeros;
    QTest::newRow("upper case") << QByteArray(R"({"traceparent":"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-00"})") << zeros;
    QTest::newRow("no trace") << QByteArray(R"({"traceparent":"00-00000000000000000000000000000000-b7ad6b7169203331-01"})") << zeros;
    QTest::newRow("later version") << QByteArray(R"({"traceparent":"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x"})") << good;
    QTest::newRow("version 0 with more") << QByteArray(R"({"traceparent":")" + good + R"(-x"})") << zeros;
}

void TestHttpRequest::theEventsTraceIsHandedOn()
{
    QFETCH(QByteArray, event);
    QFETCH(QByteArray, header);
    const auto trace = traceparentOf({event.constData(), std::size_t(event.size())});
    QCOMPARE(trace.has_value(), !header.isNull());
    QCOMPARE(trace.value_or(QByteArray()), header);
}

void TestHttpRequest::aBulkCallHasTheTraceOfItsLastEvent()
{
    const auto envelope = R"({"entries":[{"event":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}},)"
                          R"({"event":{"traceparent":"00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}},{"event":{}}]})";
    QCOMPARE(traceparentOfBulk(envelope).value_or("none"), QByteArray("00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    QVERIFY(!traceparentOfBulk(R"({"entries":[]})"));
}

QTEST_GUILESS_MAIN(TestHttpRequest)
#include "tst_http_request.moc"
