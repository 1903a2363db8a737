#include "core/sidecar/runtime/topic_delivery.h"

#include "tests/unit/sidecar/runtime_rig.h"

#include <QTest>

using namespace wb::test;

namespace {

const auto retryTwice = QByteArray("{policies: {retries: {two: {duration: 5s, maxRetries: 2}}}, "
                                   "targets: {components: {ps: {inbound: {retry: two}}}}}");

QString end(const RuntimeRig& rig, CallId call = 1)
{
    const auto it = rig.component.ends.find(call);
    return it == rig.component.ends.end() ? QStringLiteral("open") : text(it->second);
}

} // namespace

// From the component to the app and back: facts D.3, E.2; RT:pkg/runtime/subscription/subscription.go.
class TestDelivery : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eventsReachTheAppByteForByte();
    void rawPayloadsAreWrapped();
    void answersThatComeLater();
    void whatIsNoEventIsLeft();
    void whatIsNoEventGoesToTheDeadLetter();
    void badRawPayloadFailsEveryMessage();
    void expiredAndUnroutedAreDroppedWithACopy();
    void failuresAreLeftWithoutAPolicy();
    void failuresGoToTheDeadLetter();
    void aDeadLetterThatFailsLeavesTheMessage();
    void aDeadLetterTopicMustBeAllowed();
    void dropIsAcknowledgedWithACopy();
    void dropIsTriedAgainWhenItsDeadLetterFails();
    void grpcUnimplementedLeavesNoCopy();
    void retriesThenDeadLetter();
    void retriesUntilTheAppTakesIt();
    void theTimeoutGivesUpTheCall();
    void matchingLooksAtTheCode();
    void anOpenBreakerRefuses();
    void rulesThatCannotBeEvaluatedLeaveTheMessage();
    void theNamespaceIsTakenOut();
    void aStopGivesUpTheCalls();
    void noticesAreBounded();
    void factsTellOfEachAttempt();
};

void TestDelivery::eventsReachTheAppByteForByte()
{
    RuntimeRig rig;
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("/orders")));
    QCOMPARE(text(rig.deliver(delivery, " {\"a\" : 1.0}")), QStringLiteral("ack"));
    const SeenCall& call = rig.app->calls.at(0);
    QCOMPARE(call.route, QByteArray("orders"));
    QCOMPARE(call.topic, QByteArray("t"));
    QCOMPARE(call.body, QByteArray(" {\"a\" : 1.0}"));
    QCOMPARE(call.contentType, QByteArray("application/cloudevents+json"));
    QCOMPARE(call.headers, (QList<QByteArray>{"pubsubName=ps", "retained=false"}));
    QVERIFY(rig.component.published.empty());
}

void TestDelivery::rawPayloadsAreWrapped()
{
    RuntimeRig rig;
    AppSubscription subscription = subscriptionTo(QStringLiteral("r"));
    subscription.metadata.insert(QStringLiteral("rawPayload"), QStringLiteral("true"));
    TopicDelivery delivery(rig.host, subscription);
    QCOMPARE(text(rig.deliver(delivery, "23.5")), QStringLiteral("ack"));
    const QByteArray body = rig.app->calls.at(0).body;
    QVERIFY(body.startsWith("{\"data_base64\":\"MjMuNQ==\",\"datacontenttype\":\"application/octet-stream\",\"id\":\""));
    QVERIFY(body.endsWith("\"source\":\"Dapr\",\"specversion\":\"1.0\",\"topic\":\"t\",\"type\":\"com.dapr.event.sent\"}"));
}

void TestDelivery::answersThatComeLater()
{
    RuntimeRig rig;
    rig.app->replies = {std::nullopt, std::nullopt};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r")));
    QCOMPARE(text(rig.deliver(delivery, "{}", 1)), QStringLiteral("open"));
    QCOMPARE(text(rig.deliver(delivery, "{}", 2)), QStringLiteral("open"));
    rig.answer(1, status(500));
    QVERIFY(end(rig, 2).startsWith(QStringLiteral("left: retriable error occurred: ")));
    QCOMPARE(end(rig, 1), QStringLiteral("open"));
    rig.answer(0, status(204));
    QCOMPARE(end(rig, 1), QStringLiteral("ack"));
}

void TestDelivery::whatIsNoEventIsLeft()
{
    RuntimeRig rig;
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r")));
    QCOMPARE(text(rig.deliver(delivery, "hello")), QStringLiteral("left: invalid character 'h' looking for beginning of value"));
    QCOMPARE(text(rig.deliver(delivery, "")), QStringLiteral("left: unexpected end of JSON input"));
    QVERIFY(rig.app->calls.empty());
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("left left"));
    QCOMPARE(rig.facts.at(0).attempt, AttemptId(0));
}

void TestDelivery::whatIsNoEventGoesToTheDeadLetter()
{
    RuntimeRig rig;
    rig.component.answers = {QString()};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r"), QStringLiteral("dead")));
    QCOMPARE(text(rig.deliver(delivery, "hello")), QStringLiteral("ack"));
    QCOMPARE(rig.component.published.at(0).publish.topic, QStringLiteral("dead"));
    QCOMPARE(rig.component.published.at(0).publish.payload, QByteArray("hello")); // the original
    QCOMPARE(rig.component.published.at(0).limit, Milliseconds(30'000));
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("dead"));
    QVERIFY(rig.component.ends.empty()); // the call itself gave the end
}

void TestDelivery::badRawPayloadFailsEveryMessage()
{
    RuntimeRig rig;
    AppSubscription subscription = subscriptionTo(QStringLiteral("r"));
    subscription.metadata.insert(QStringLiteral("rawPayload"), QStringLiteral("yes"));
    TopicDelivery delivery(rig.host, subscription);
    QCOMPARE(text(rig.deliver(delivery, "{}")),
             QStringLiteral("left: rawPayload value must be a valid boolean: actual is 'yes'"));
}

void TestDelivery::expiredAndUnroutedAreDroppedWithACopy()
{
    const QByteArray expired = R"({"expiration":"2020-01-01T00:00:00Z"})";
    RuntimeRig rig;
    TopicDelivery plain(rig.host, subscriptionTo(QStringLiteral("r")));
    QCOMPARE(text(rig.deliver(plain, expired)), QStringLiteral("ack"));
    TopicDelivery unrouted(rig.host, subscriptionTo({}));
    QCOMPARE(text(rig.deliver(unrouted, "{}")), QStringLiteral("ack"));
    QVERIFY(rig.component.published.empty());

    TopicDelivery copied(rig.host, subscriptionTo(QStringLiteral("r"), QStringLiteral("dead")));
    QCOMPARE(text(rig.deliver(copied, expired)), QStringLiteral("open")); // daprd waits for the copy
    rig.component.published.at(0).done({QStringLiteral("no"), {}, 0});   // and does not mind when it fails
    QCOMPARE(end(rig), QStringLiteral("ack"));
    QVERIFY(rig.app->calls.empty());
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("dropped dropped dropped"));
}

void TestDelivery::failuresAreLeftWithoutAPolicy()
{
    RuntimeRig rig;
    rig.app->replies = {retry};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r")));
    QCOMPARE(text(rig.deliver(delivery, R"({"id":"x"})")),
             QStringLiteral("left: RETRY status returned from app while processing pub/sub event x: retriable error occurred"));
}

void TestDelivery::failuresGoToTheDeadLetter()
{
    RuntimeRig rig;
    rig.app->replies = {status(500)};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r"), QStringLiteral("dead")));
    QCOMPARE(text(rig.deliver(delivery, "{}")), QStringLiteral("open"));
    rig.component.published.at(0).done({});
    QCOMPARE(end(rig), QStringLiteral("ack"));
}

void TestDelivery::aDeadLetterThatFailsLeavesTheMessage()
{
    RuntimeRig rig;
    rig.app->replies = {status(500)};
    rig.component.answers = {QStringLiteral("failed to publish: context deadline exceeded")};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r"), QStringLiteral("dead")));
    QVERIFY(text(rig.deliver(delivery, "{}")).startsWith(QStringLiteral("left: retriable error occurred: ")));
    QCOMPARE(rig.notes, QStringList{QStringLiteral("error sending message to dead letter, origin topic: t dead letter topic dead "
                                                   "err: failed to publish: context deadline exceeded")});
}

void TestDelivery::aDeadLetterTopicMustBeAllowed()
{
    RuntimeRig rig({}, {{QStringLiteral("AllowedTopics"), QStringLiteral("t, x")}});
    rig.app->replies = {status(500)};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r"), QStringLiteral("dead")));
    QVERIFY(text(rig.deliver(delivery, "{}")).startsWith(QStringLiteral("left: ")));
    QVERIFY(rig.component.published.empty());
    QVERIFY(rig.notes.first().endsWith(QStringLiteral("err: topic dead is not allowed for app id app1")));
}

void TestDelivery::dropIsAcknowledgedWithACopy()
{
    RuntimeRig rig;
    rig.app->replies = {drop, status(404)};
    TopicDelivery plain(rig.host, subscriptionTo(QStringLiteral("r")));
    QCOMPARE(text(rig.deliver(plain, "{}")), QStringLiteral("ack"));
    TopicDelivery copied(rig.host, subscriptionTo(QStringLiteral("r"), QStringLiteral("dead")));
    rig.component.answers = {QString()};
    QCOMPARE(text(rig.deliver(copied, "{}")), QStringLiteral("ack"));
    QCOMPARE(rig.component.published.size(), std::size_t(1));
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("dropped dead"));
}

void TestDelivery::dropIsTriedAgainWhenItsDeadLetterFails()
{
    RuntimeRig rig(retryTwice);
    rig.app->replies = {drop, drop, drop};
    rig.component.answers = {QStringLiteral("no"), QString()};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r"), QStringLiteral("dead")));
    QCOMPARE(text(rig.deliver(delivery, "{}")), QStringLiteral("open"));
    passTime();
    QTRY_COMPARE(end(rig), QStringLiteral("ack"));
    QCOMPARE(rig.app->calls.size(), std::size_t(2));
}

void TestDelivery::grpcUnimplementedLeavesNoCopy()
{
    RuntimeRig rig;
    rig.app->replies = {AppReply{AppReply::Kind::Grpc, 12, {}, {}}};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r"), QStringLiteral("dead")));
    QCOMPARE(text(rig.deliver(delivery, "{}")), QStringLiteral("ack"));
    QVERIFY(rig.component.published.empty());
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("dropped"));
}

void TestDelivery::retriesThenDeadLetter()
{
    RuntimeRig rig(retryTwice);
    rig.app->replies = {status(500), retry, AppReply{AppReply::Kind::Unreachable, 0, {}, QStringLiteral("refused")}};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r"), QStringLiteral("dead")));
    const auto began = wb::mqtt::steadyNow();
    QCOMPARE(text(rig.deliver(delivery, "{}")), QStringLiteral("open"));
    passTime();
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(2));
    passTime();
    QTRY_COMPARE(rig.component.published.size(), std::size_t(1));
    QVERIFY(wb::mqtt::steadyNow() - began >= std::chrono::seconds(10)); // twice 5 s
    QCOMPARE(rig.app->calls.at(2).number, 3);
    rig.component.published.at(0).done({});
    QCOMPARE(end(rig), QStringLiteral("ack"));
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("retry retry dead"));
    QCOMPARE(rig.facts.at(2).policy, QStringLiteral("two"));
    QCOMPARE(rig.notes, QStringList{QStringLiteral("Error processing operation component[ps] input. Retrying in 5s…")});
}

void TestDelivery::retriesUntilTheAppTakesIt()
{
    RuntimeRig rig(retryTwice);
    rig.app->replies = {std::nullopt, std::nullopt};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r")));
    QCOMPARE(text(rig.deliver(delivery, "{}")), QStringLiteral("open"));
    rig.answer(0, status(503));
    passTime();
    QTRY_COMPARE(rig.app->calls.size(), std::size_t(2));
    QCOMPARE(end(rig), QStringLiteral("open"));
    rig.answer(1, status(200));
    QCOMPARE(end(rig), QStringLiteral("ack"));
    QCOMPARE(rig.notes.last(), QStringLiteral("Recovered processing operation component[ps] input after 2 attempts"));
}

void TestDelivery::theTimeoutGivesUpTheCall()
{
    RuntimeRig rig("{policies: {timeouts: {short: 2s}}, targets: {components: {ps: {inbound: {timeout: short}}}}}");
    rig.app->replies = {std::nullopt};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r")));
    QCOMPARE(text(rig.deliver(delivery, "{}")), QStringLiteral("open"));
    passTime();
    QTRY_COMPARE(end(rig), QStringLiteral("left: context deadline exceeded"));
    QCOMPARE(rig.app->cancelled, std::vector<AttemptId>{rig.app->calls.at(0).attempt});
    rig.component.ends.clear();
    rig.answer(0, status(200)); // too late
    QVERIFY(rig.component.ends.empty());
}

void TestDelivery::matchingLooksAtTheCode()
{
    RuntimeRig rig("{policies: {retries: {r: {duration: 1s, maxRetries: 3, matching: {httpStatusCodes: '500-502'}}}}, "
                   "targets: {components: {ps: {inbound: {retry: r}}}}}");
    rig.app->replies = {status(503)};
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r")));
    QVERIFY(text(rig.deliver(delivery, "{}")).startsWith(QStringLiteral("left: "))); // at once
    rig.app->replies = {retry}; // carries no code: retried
    QCOMPARE(text(rig.deliver(delivery, "{}", 2)), QStringLiteral("open"));
}

void TestDelivery::anOpenBreakerRefuses()
{
    RuntimeRig rig("{policies: {circuitBreakers: {b: {timeout: 60s}}}, "
                   "targets: {components: {ps: {inbound: {circuitBreaker: b}}}}}");
    rig.app->replies.assign(6, status(500)); // more than five in a row open it, unless the resource says otherwise
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("r")));
    for (CallId call = 1; call < 7; ++call) QVERIFY(text(rig.deliver(delivery, "{}", call)).startsWith(QStringLiteral("left: ")));
    QCOMPARE(text(rig.deliver(delivery, "{}", 7)), QStringLiteral("left: circuit breaker is open"));
    QCOMPARE(rig.app->calls.size(), std::size_t(6));
}

void TestDelivery::rulesThatCannotBeEvaluatedLeaveTheMessage()
{
    RuntimeRig rig;
    AppSubscription subscription = subscriptionTo(QStringLiteral("r"), QStringLiteral("dead"));
    subscription.rules = {{QStringLiteral("timestamp(event.time).getHours('Europe/Paris') == 1"), QStringLiteral("/x")}};
    TopicDelivery delivery(rig.host, subscription);
    for (CallId call = 1; call < 4; ++call) QVERIFY(text(rig.deliver(delivery, R"({"time":"2026-11-20T07:59:18Z"})", call)).startsWith(QStringLiteral("left: ")));
    QVERIFY(rig.component.published.empty());
    QVERIFY(rig.app->calls.empty());
    QCOMPARE(rig.notes.size(), 1); // once for the rule
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("unevaluated unevaluated unevaluated"));
}

void TestDelivery::theNamespaceIsTakenOut()
{
    RuntimeRig rig({}, {{QStringLiteral("consumerID"), QStringLiteral("{namespace}")}});
    AppSubscription subscription = subscriptionTo(QStringLiteral("r"), QStringLiteral("dead"));
    subscription.metadata.insert(QStringLiteral("rawPayload"), QStringLiteral("1"));
    TopicDelivery delivery(rig.host, subscription);
    rig.app->replies = {status(500)};
    rig.component.answers = {QString()};
    QCOMPARE(text(rig.deliver(delivery, "x", 1, "nsorders")), QStringLiteral("ack"));
    QVERIFY(rig.app->calls.at(0).body.contains("\"topic\":\"orders\""));
    QCOMPARE(rig.component.published.at(0).publish.topic, QStringLiteral("nsdead"));
}

void TestDelivery::aStopGivesUpTheCalls()
{
    auto rig = std::make_unique<RuntimeRig>();
    rig->app->replies = {std::nullopt};
    TopicDelivery delivery(rig->host, subscriptionTo(QStringLiteral("r")));
    QCOMPARE(text(rig->deliver(delivery, "{}")), QStringLiteral("open"));
    rig->host.giveUp();
    QCOMPARE(rig->app->cancelled.size(), std::size_t(1));
    rig->answer(0, status(200));
    QVERIFY(rig->component.ends.empty());
}

void TestDelivery::noticesAreBounded()
{
    RuntimeRig rig;
    for (int i = 0; i < 100; ++i) rig.host.note(wb::dapr::Severity::Note, 0, QString::number(i));
    QCOMPARE(rig.notes.size(), 11);
}

void TestDelivery::factsTellOfEachAttempt()
{
    RuntimeRig rig;
    TopicDelivery delivery(rig.host, subscriptionTo(QStringLiteral("/r")));
    QCOMPARE(text(rig.deliver(delivery, "{}")), QStringLiteral("ack"));
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("acked"));
    const AttemptFact& fact = rig.facts.first();
    QCOMPARE(fact.attempt, rig.app->calls.at(0).attempt);
    QCOMPARE(fact.component, QStringLiteral("ps"));
    QCOMPARE(fact.topic, QStringLiteral("t"));
    QCOMPARE(fact.route, QStringLiteral("r"));
    QCOMPARE(fact.reply, QStringLiteral("HTTP 200"));
    QCOMPARE(fact.connection, ConnectionId(3));
    QCOMPARE(int(fact.packetId), 7);
    // A flood: what does not fit is counted, not kept.
    quint64 lost = 0;
    QObject::connect(&rig.hub.attempts(), &AttemptLog::seen, &rig.hub, [&](const auto&, quint64 more) { lost += more; });
    for (int i = 0; i < AttemptLog::longest + 5; ++i) rig.deliver(delivery, "{}");
    QTRY_COMPARE(lost, quint64(5));
    rig.hub.attempts().setWanted(false);
    rig.facts.clear();
    rig.deliver(delivery, "{}");
    QSignalSpy seen(&rig.hub.attempts(), &AttemptLog::seen);
    rig.hub.attempts().setWanted(true);
    rig.deliver(delivery, "{}");
    QTRY_COMPARE(rig.facts.size(), 1);
}

QTEST_GUILESS_MAIN(TestDelivery)
#include "tst_delivery.moc"
