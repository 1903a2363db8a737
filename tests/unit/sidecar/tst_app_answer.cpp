#include "core/sidecar/runtime/app_answer.h"

#include <QTest>

using namespace wb::sidecar;

namespace {

constexpr std::string_view posted = R"({"id":"e1","topic":"t"})";

AppReply http(int status, const QByteArray& body = {})
{
    return {AppReply::Kind::Http, status, body, {}};
}

AppReply grpc(int status, const QByteArray& body = {})
{
    return {AppReply::Kind::Grpc, status, body, QStringLiteral("oh")};
}

QString outcome(const ReadAnswer& answer)
{
    switch (answer.kind) {
    case ReadAnswer::Kind::Success: return QStringLiteral("success");
    case ReadAnswer::Kind::Drop: return QStringLiteral("drop");
    case ReadAnswer::Kind::DropQuietly: return QStringLiteral("drop quietly");
    case ReadAnswer::Kind::Retry: break;
    }
    return answer.error;
}

QString text(const BulkAnswer& answer)
{
    QStringList lines;
    for (const BulkEntryAnswer& one : answer.entries)
        lines << QString::fromStdString(one.entryId) + u'=' + (one.dropped ? QStringLiteral("dropped") : one.error);
    return lines.join(u'|') + u'/' + answer.error;
}

} // namespace

// The table of facts D.3 and D.6; texts as in RT:pkg/runtime/subscription/postman.
class TestAppAnswer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void topicOverHttp_data();
    void topicOverHttp();
    void topicOverGrpc_data();
    void topicOverGrpc();
    void noConnection();
    void eventsNamedAsGoPrintsThem();
    void bindingsTakeOnly2xx();
    void bindingsUnderRetriesTakeOnly200();
    void bulkOverHttp_data();
    void bulkOverHttp();
    void bulkOverGrpc();
};

void TestAppAnswer::topicOverHttp_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("expected");
    const auto row = [](int status, const char* body, const char* expected) {
        QTest::addRow("%d %s", status, body) << status << QByteArray(body) << QString::fromLatin1(expected);
    };
    const char* retry = "RETRY status returned from app while processing pub/sub event e1: retriable error occurred";
    const auto unknown = [](const char* status) {
        return QStringLiteral("unknown status returned from app while processing pub/sub event e1, status: %1, err: "
                              "retriable error occurred").arg(QLatin1String(status)).toLatin1();
    };
    for (const char* taken : {"", "no json", "{}", "{\"status\":\"SUCCESS\"}", "{\"status\":\"\"}", "{\"status\":null}",
                              "{\"status\":7}", "[\"RETRY\"]", "null", "{\"status\":\"RETRY\""})
        row(200, taken, "success");
    row(299, "", "success");
    row(204, "{\"status\":\"RETRY\"}", retry);
    row(200, "{\"STATUS\":\"RETRY\"}", retry); // Go matches names in any case
    row(200, "{\"status\":\"RETRY\"} and more", retry);
    row(200, "{\"status\":\"SUCCESS\",\"status\":\"RETRY\"}", retry);
    row(200, "{\"status\":\"DROP\"}", "drop");
    row(200, "{\"status\":\"drop\"}", unknown("drop").constData()); // but not the status itself
    row(200, "{\"status\":\"success\"}", unknown("success").constData());
    row(404, "{\"status\":\"SUCCESS\"}", "drop");
    row(500, "oops", "retriable error occurred: retriable error returned from app while processing pub/sub event e1, topic: t, "
                     "body: oops. status code returned: 500");
    row(302, "", "retriable error occurred: retriable error returned from app while processing pub/sub event e1, topic: t, "
                 "body: . status code returned: 302");
}

void TestAppAnswer::topicOverHttp()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, expected);
    const ReadAnswer answer = readTopicAnswer(http(status, body), posted);
    QCOMPARE(outcome(answer), expected);
    const bool byCode = answer.kind == ReadAnswer::Kind::Retry && status >= 300; // only then a policy's `matching` counts
    QCOMPARE(answer.httpStatus, byCode ? std::optional(status) : std::nullopt);
}

void TestAppAnswer::topicOverGrpc_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("expected");
    const auto row = [](int code, const char* body, const char* expected) {
        QTest::addRow("%d %s", code, body) << code << QByteArray(body) << QString::fromLatin1(expected);
    };
    row(0, "", "success");
    row(0, "SUCCESS", "success");
    row(0, "DROP", "drop");
    row(0, "RETRY", "RETRY status returned from app while processing pub/sub event e1: retriable error occurred");
    row(12, "", "drop quietly");
    row(13, "", "error returned from app while processing pub/sub event e1: retriable error occurred: "
                "rpc error: code = Internal desc = oh");
}

void TestAppAnswer::topicOverGrpc()
{
    QFETCH(int, code);
    QFETCH(QByteArray, body);
    QFETCH(QString, expected);
    const ReadAnswer answer = readTopicAnswer(grpc(code, body), posted);
    QCOMPARE(outcome(answer), expected);
    QCOMPARE(answer.grpcStatus, code == 13 ? std::optional(13) : std::nullopt);
}

void TestAppAnswer::noConnection()
{
    const ReadAnswer answer = readTopicAnswer({AppReply::Kind::Unreachable, 0, {}, QStringLiteral("refused")}, posted);
    QCOMPARE(answer.error, QStringLiteral("error returned from app channel while sending pub/sub event to app: "
                                          "retriable error occurred: refused"));
    QVERIFY(!answer.httpStatus && !answer.grpcStatus);
}

void TestAppAnswer::eventsNamedAsGoPrintsThem()
{
    QCOMPARE(eventText("{}", "id"), QStringLiteral("<nil>"));
    QCOMPARE(eventText("null", "id"), QStringLiteral("<nil>"));
    QCOMPARE(eventText(R"({"id":null})", "id"), QStringLiteral("<nil>"));
    QCOMPARE(eventText(R"({"id":"\u0041"})", "id"), QStringLiteral("A"));
    QCOMPARE(eventText(R"({"id":12.50})", "id"), QStringLiteral("12.5"));
    QCOMPARE(eventText(R"({"id":1e21})", "id"), QStringLiteral("1e+21"));
    QCOMPARE(eventText(R"({"id":true})", "id"), QStringLiteral("true"));
}

void TestAppAnswer::bindingsTakeOnly2xx()
{
    const auto end = [](const AppReply& reply, bool retries = false) {
        return bindingEnd(readBindingTry(reply).error, &reply, retries);
    };
    QCOMPARE(end(http(200)), QString());
    QCOMPARE(end(http(204)), QString());
    QCOMPARE(end(http(404, "gone")),
             QStringLiteral("fails to send binding event to http app channel, status code: 404 body: gone"));
    QCOMPARE(end({AppReply::Kind::Unreachable, 0, {}, QStringLiteral("refused")}), QStringLiteral("error invoking app: refused"));
    QCOMPARE(end(grpc(0)), QString());
    QCOMPARE(end(grpc(14)), QStringLiteral("error invoking app: rpc error: code = Unavailable desc = oh"));
}

void TestAppAnswer::bindingsUnderRetriesTakeOnly200()
{
    const AppReply noContent = http(204);
    const BindingTry answer = readBindingTry(noContent);
    QVERIFY(!answer.ok);
    QCOMPARE(answer.httpStatus, std::optional(204));
    QCOMPARE(bindingEnd(answer.error, &noContent, true), QStringLiteral("error invoking app: response object is nil"));
    QCOMPARE(bindingEnd(QStringLiteral("context deadline exceeded"), nullptr, true),
             QStringLiteral("error invoking app: context deadline exceeded"));
}

void TestAppAnswer::bulkOverHttp_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, int status, const char* body, const char* expected) {
        QTest::newRow(name) << status << QByteArray(body) << QString::fromLatin1(expected);
    };
    const char* few = "/few message(s) have failed during bulk subscribe operation";
    row("all taken", 200, R"({"statuses":[{"entryId":"b","status":"SUCCESS"},{"entryId":"a","status":"SUCCESS"}]})", "b=|a=/");
    row("dropped", 200, R"({"statuses":[{"entryId":"a","status":"DROP"},{"entryid":"b","Status":"SUCCESS"}]})", "a=dropped|b=/");
    row("an empty status asks for another try", 200, R"({"statuses":[{"entryId":"a"},{"entryId":"b","status":"SUCCESS"}]})",
        (QByteArray("a=RETRY required while processing bulk subscribe event for entry id: a|b=") + few).constData());
    row("not named", 200, R"({"statuses":[{"entryId":"a","status":"SUCCESS"},{"entryId":"zz","status":"RETRY"}]})",
        (QByteArray("a=|b=response not received, RETRY required while processing bulk subscribe event for entry id: b") + few)
            .constData());
    row("unknown status", 200, R"({"statuses":[{"entryId":"a","status":"ok"},{"entryId":"b","status":"SUCCESS"}]})",
        (QByteArray("a=unknown status returned from app while processing bulk subscribe event a: ok|b=") + few).constData());
    row("no body", 200, "", "a=EOF|b=EOF/failed unmarshalling app response for bulk subscribe: EOF");
    row("wrong type", 200, "[]", "a=json: cannot unmarshal array into Go value of type pubsub.AppBulkResponse|"
        "b=json: cannot unmarshal array into Go value of type pubsub.AppBulkResponse/failed unmarshalling app response for "
        "bulk subscribe: json: cannot unmarshal array into Go value of type pubsub.AppBulkResponse");
    row("404 drops all", 404, "", "a=|b=/");
    const char* failed = "Retriable error returned from app while processing bulk pub/sub event, topic: t. status code returned: 500";
    row("500", 500, "", QStringLiteral("a=%1|b=%1/%1").arg(QLatin1String(failed)).toLatin1().constData());
}

void TestAppAnswer::bulkOverHttp()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, expected);
    const BulkAnswer answer = readBulkAnswer(http(status, body), {"a", "b"}, {"a", "b"}, "t");
    QCOMPARE(text(answer), expected);
    QVERIFY(!answer.httpStatus); // bulk errors carry no code: `matching` never sees them
}

void TestAppAnswer::bulkOverGrpc()
{
    QCOMPARE(text(readBulkAnswer(grpc(0, "SUCCESS"), {"a", "b"}, {"a", "b"}, "t")), QStringLiteral("a=|b=/"));
    QCOMPARE(text(readBulkAnswer(grpc(0, R"({"statuses":[{"entryId":"a"}]})"), {"a"}, {"a"}, "t")), QStringLiteral("a=/"));
    QCOMPARE(text(readBulkAnswer(grpc(12), {"a"}, {"a"}, "t")), QStringLiteral("a=/"));
    const BulkAnswer failed = readBulkAnswer(grpc(13), {"a"}, {"a"}, "t");
    QCOMPARE(failed.grpcStatus, std::optional(13));
    QCOMPARE(failed.error, QStringLiteral("error returned from app while processing bulk pub/sub event: "
                                          "rpc error: code = Internal desc = oh"));
}

QTEST_GUILESS_MAIN(TestAppAnswer)
#include "tst_app_answer.moc"
