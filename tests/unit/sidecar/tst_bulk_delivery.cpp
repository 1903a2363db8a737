#include "core/sidecar/runtime/bulk_delivery.h"

#include "tests/unit/sidecar/runtime_rig.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace wb::test;

namespace {

AppSubscription bulkTo(const QString& route, int most, const QString& deadLetter = {})
{
    AppSubscription out = subscriptionTo(route, deadLetter);
    out.bulk = true;
    out.bulkMaxMessages = most;
    return out;
}

QStringList idsOf(const SeenCall& call)
{
    QStringList ids;
    const QJsonArray entries = QJsonDocument::fromJson(call.body).object().value(QStringLiteral("entries")).toArray();
    for (const QJsonValue& entry : entries) ids << entry.toObject().value(QStringLiteral("entryId")).toString();
    return ids;
}

// An answer with these statuses for the entries of a call, in their order.
AppReply statuses(const SeenCall& call, const QStringList& words)
{
    QJsonArray list;
    const QStringList ids = idsOf(call);
    for (qsizetype i = 0; i < words.size(); ++i)
        list << QJsonObject{{QStringLiteral("entryId"), ids.at(i)}, {QStringLiteral("status"), words.at(i)}};
    return status(200, QJsonDocument(QJsonObject{{QStringLiteral("statuses"), list}}).toJson());
}

QString ends(const RuntimeRig& rig)
{
    QStringList out;
    for (const auto& [call, end] : rig.component.ends) out << text(end);
    return out.join(QStringLiteral(" | "));
}

const auto taken = QStringLiteral("SUCCESS");

} // namespace

// RT:pkg/runtime/subscription/bulksubscription.go, pkg/runtime/pubsub/default_bulksub.go.
class TestBulkDelivery : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void enoughMessagesMakeABatch();
    void theFirstOneWaitsNoLonger();
    void oneBatchAfterTheOther();
    void theEnvelope();
    void rawPayloadsInTheEnvelope();
    void anEmptyAnswerIsNone();
    void onlyWhatFailedIsTriedAgain();
    void failedEntriesGoToTheDeadLetter();
    void droppedEntriesGoToTheDeadLetter();
    void whatIsNoEventIsLeftWhenItStandsLast();
    void whatIsNoEventIsLostBeforeOneThatIs();
    void routesMakeCallsOfTheirOwn();
    void whatNoRuleTakesGoesToTheRoot();
};

void TestBulkDelivery::enoughMessagesMakeABatch()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt};
    BulkDelivery delivery(rig.host, bulkTo(QStringLiteral("/bulk"), 2));
    QCOMPARE(text(rig.deliver(delivery, "{}", 1)), QStringLiteral("open"));
    QCOMPARE(text(rig.deliver(delivery, "{}", 2)), QStringLiteral("open"));
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    QCOMPARE(rig.app->calls[0].kind, AppCallKind::BulkTopic);
    QCOMPARE(rig.app->calls[0].route, QByteArray("bulk"));
    QCOMPARE(rig.app->calls[0].contentType, QByteArray("application/json"));
    QCOMPARE(rig.app->calls[0].headers, QList<QByteArray>{"pubsubName=ps"});
    QVERIFY(rig.component.ends.empty()); // not before the batch ends
    rig.answer(0, statuses(rig.app->calls[0], {taken, taken}));
    QTRY_COMPARE(ends(rig), QStringLiteral("ack | ack"));
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("acked"));
    QCOMPARE(rig.facts.first().messages, 2);
}

void TestBulkDelivery::theFirstOneWaitsNoLonger()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt};
    AppSubscription subscription = bulkTo(QStringLiteral("r"), 100);
    subscription.bulkMaxAwaitMs = 7'000;
    BulkDelivery delivery(rig.host, subscription);
    const auto began = wb::mqtt::steadyNow();
    rig.deliver(delivery, "{}");
    passTime();
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    QVERIFY(wb::mqtt::steadyNow() - began >= std::chrono::seconds(7));
}

void TestBulkDelivery::oneBatchAfterTheOther()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt, std::nullopt};
    BulkDelivery delivery(rig.host, bulkTo(QStringLiteral("r"), 1));
    for (CallId call = 1; call <= 2; ++call) rig.deliver(delivery, "{}", call);
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    rig.answer(0, statuses(rig.app->calls[0], {taken}));
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(2));
    QCOMPARE(ends(rig), QStringLiteral("ack"));
}

void TestBulkDelivery::theEnvelope()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt};
    BulkDelivery delivery(rig.host, bulkTo(QStringLiteral("r"), 1));
    rig.deliver(delivery, R"({"id":"<1>", "big":12345678901234567890})");
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    QString body = QString::fromUtf8(rig.app->calls[0].body);
    static const QRegularExpression uuid(QStringLiteral("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    body.replace(uuid, QStringLiteral("ID"));
    // Numbers pass through doubles here, unlike in a single delivery.
    const char* expected = "{\"entries\":[{\"entryId\":\"ID\",\"event\":{\"big\":12345678901234567000,\"id\":\"\\u003c1\\u003e\"},"
                           "\"metadata\":{\"retained\":\"false\"},\"contentType\":\"application/cloudevents+json\"}],\"id\":\"ID\","
                           "\"metadata\":{\"pubsubName\":\"ps\"},\"pubsubname\":\"ps\",\"topic\":\"t\","
                           "\"type\":\"com.dapr.event.sent.bulk\"}";
    QCOMPARE(body, QString::fromLatin1(expected));
}

void TestBulkDelivery::rawPayloadsInTheEnvelope()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt};
    AppSubscription subscription = bulkTo(QStringLiteral("r"), 1);
    subscription.metadata.insert(QStringLiteral("rawPayload"), QStringLiteral("true"));
    subscription.rules = {{QStringLiteral("event == 'no json'"), QStringLiteral("text")}}; // the payload itself
    BulkDelivery delivery(rig.host, subscription);
    rig.deliver(delivery, "no json");
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    QCOMPARE(rig.app->calls[0].route, QByteArray("text"));
    QVERIFY(rig.app->calls[0].body.contains("\"event\":\"bm8ganNvbg==\",\"metadata\":{\"retained\":\"false\"},"
                                            "\"contentType\":\"application/octet-stream\""));
}

void TestBulkDelivery::anEmptyAnswerIsNone()
{
    RuntimeRig rig;
    rig.app->replies = {status(200)}; // enough for a single message, not here
    BulkDelivery delivery(rig.host, bulkTo(QStringLiteral("r"), 1));
    rig.deliver(delivery, "{}");
    QTRY_COMPARE(ends(rig), QStringLiteral("left: EOF"));
}

void TestBulkDelivery::onlyWhatFailedIsTriedAgain()
{
    RuntimeRig rig("{policies: {retries: {r: {duration: 5s, maxRetries: 3}}}, targets: {components: {ps: {inbound: {retry: r}}}}}");
    rig.app->replies = {std::nullopt, std::nullopt};
    BulkDelivery delivery(rig.host, bulkTo(QStringLiteral("r"), 3));
    for (CallId call = 1; call <= 3; ++call) rig.deliver(delivery, "{}", call);
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    const QStringList first = idsOf(rig.app->calls[0]);
    rig.answer(0, statuses(rig.app->calls[0], {taken, QStringLiteral("RETRY"), taken}));
    passTime();
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(2));
    QCOMPARE(idsOf(rig.app->calls[1]), QStringList{first.at(1)});
    rig.answer(1, statuses(rig.app->calls[1], {taken}));
    QTRY_COMPARE(ends(rig), QStringLiteral("ack | ack | ack"));
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("retry acked"));
}

void TestBulkDelivery::failedEntriesGoToTheDeadLetter()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt};
    BulkDelivery delivery(rig.host, bulkTo(QStringLiteral("r"), 2, QStringLiteral("dead")));
    rig.deliver(delivery, R"({"n":1})", 1);
    rig.deliver(delivery, R"({"n":2})", 2);
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    rig.component.answers = {QString()};
    rig.answer(0, statuses(rig.app->calls[0], {taken, QStringLiteral("RETRY")}));
    QTRY_COMPARE(ends(rig), QStringLiteral("ack | ack"));
    QCOMPARE(rig.component.published.size(), std::size_t(1));
    QCOMPARE(rig.component.published[0].publish.payload, QByteArray(R"({"n":2})"));
}

void TestBulkDelivery::droppedEntriesGoToTheDeadLetter()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt};
    BulkDelivery delivery(rig.host, bulkTo(QStringLiteral("r"), 2, QStringLiteral("dead")));
    rig.deliver(delivery, R"({"n":1})", 1);
    rig.deliver(delivery, R"({"n":2})", 2);
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    rig.component.answers = {QString()};
    rig.answer(0, statuses(rig.app->calls[0], {QStringLiteral("DROP"), taken}));
    QTRY_COMPARE(ends(rig), QStringLiteral("ack | ack"));
    QCOMPARE(rig.component.published[0].publish.payload, QByteArray(R"({"n":1})"));
}

void TestBulkDelivery::whatIsNoEventIsLeftWhenItStandsLast()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt};
    BulkDelivery delivery(rig.host, bulkTo(QStringLiteral("r"), 2));
    rig.deliver(delivery, "{}", 1);
    rig.deliver(delivery, "hello", 2);
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    rig.answer(0, statuses(rig.app->calls[0], {taken}));
    QTRY_COMPARE(ends(rig), QStringLiteral("ack | left: invalid character 'h' looking for beginning of value"));
}

void TestBulkDelivery::whatIsNoEventIsLostBeforeOneThatIs()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt};
    BulkDelivery delivery(rig.host, bulkTo(QStringLiteral("r"), 2));
    rig.deliver(delivery, "hello", 1);
    rig.deliver(delivery, "{}", 2);
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    rig.answer(0, statuses(rig.app->calls[0], {taken}));
    QTRY_COMPARE(ends(rig), QStringLiteral("ack | ack")); // daprd's one error variable is empty again
    QCOMPARE(rig.notes.size(), 1);
}

void TestBulkDelivery::routesMakeCallsOfTheirOwn()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt, std::nullopt};
    AppSubscription subscription = bulkTo(QStringLiteral("rest"), 3);
    subscription.rules = {{QStringLiteral("event.n == 1.0"), QStringLiteral("one")}};
    BulkDelivery delivery(rig.host, subscription);
    rig.deliver(delivery, R"({"n":1})", 1);
    rig.deliver(delivery, R"({"n":2})", 2);
    rig.deliver(delivery, R"({"n":1})", 3);
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    QCOMPARE(rig.app->calls[0].route, QByteArray("one"));
    rig.answer(0, statuses(rig.app->calls[0], {taken, taken}));
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(2));
    QCOMPARE(rig.app->calls[1].route, QByteArray("rest"));
    QVERIFY(rig.component.ends.empty());
    rig.answer(1, statuses(rig.app->calls[1], {taken}));
    QTRY_COMPARE(ends(rig), QStringLiteral("ack | ack | ack"));
}

void TestBulkDelivery::whatNoRuleTakesGoesToTheRoot()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt};
    BulkDelivery delivery(rig.host, bulkTo({}, 1, QStringLiteral("dead")));
    rig.deliver(delivery, "{}");
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(1));
    QCOMPARE(rig.app->calls[0].route, QByteArray()); // and not acknowledged unseen, as a single message is
    QCOMPARE(rig.component.published.size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestBulkDelivery)
#include "tst_bulk_delivery.moc"
