#include "core/sidecar/runtime/binding_delivery.h"

#include "tests/unit/sidecar/runtime_rig.h"

#include <QTest>

using namespace wb::test;

namespace {

// A binding "ps" beside the rig's component: the same app, hub and policies.
struct BindingRig : RuntimeRig {
    explicit BindingRig(const QByteArray& policies = {})
        : RuntimeRig(policies), delivery(hub, QStringLiteral("ps"), "in", set, [this](CallId call, const HandlerEnd& end) { ends[call] = end; })
    {
    }
    QString end(CallId call = 1) { return ends.count(call) > 0 ? text(ends[call]) : QStringLiteral("open"); }

    std::map<CallId, HandlerEnd> ends;
    BindingDelivery delivery;
};

} // namespace

// Facts D.6; RT:pkg/runtime/processor/binding/send.go.
class TestBindingDelivery : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void payloadsReachTheAppAsTheyAre();
    void any2xxIsTaken();
    void othersAreLeft();
    void under2xxButNot200RetriesFail();
    void timeoutsAndLateAnswers();
    void anOpenBreakerIsNamed();
};

void TestBindingDelivery::payloadsReachTheAppAsTheyAre()
{
    BindingRig rig;
    QCOMPARE(text(rig.deliver(rig.delivery, "no json", 1, "real/topic")), QStringLiteral("ack"));
    const SeenCall& call = rig.app->calls.at(0);
    QCOMPARE(call.kind, AppCallKind::Binding);
    QCOMPARE(call.route, QByteArray("in"));
    QCOMPARE(call.body, QByteArray("no json"));
    QCOMPARE(call.contentType, QByteArray("application/json"));
    QCOMPARE(call.headers, QList<QByteArray>{"topic=real/topic"});
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("acked"));
}

void TestBindingDelivery::any2xxIsTaken()
{
    BindingRig rig;
    rig.app->replies = {status(204), std::nullopt};
    QCOMPARE(text(rig.deliver(rig.delivery, "x")), QStringLiteral("ack"));
    QCOMPARE(text(rig.deliver(rig.delivery, "x", 2)), QStringLiteral("open"));
    rig.answer(1, status(299));
    QCOMPARE(rig.end(2), QStringLiteral("ack"));
}

void TestBindingDelivery::othersAreLeft()
{
    BindingRig rig;
    rig.app->replies = {status(500, "oh")};
    QCOMPARE(text(rig.deliver(rig.delivery, "x")),
             QStringLiteral("left: fails to send binding event to http app channel, status code: 500 body: oh"));
}

void TestBindingDelivery::under2xxButNot200RetriesFail()
{
    BindingRig rig("{policies: {retries: {r: {duration: 2s, maxRetries: 1}}}, targets: {components: {ps: {inbound: {retry: r}}}}}");
    rig.app->replies = {status(204), status(204)};
    QCOMPARE(text(rig.deliver(rig.delivery, "x")), QStringLiteral("open"));
    passTime();
    QTRY_COMPARE(rig.end(), QStringLiteral("left: error invoking app: response object is nil"));
    QCOMPARE(rig.app->calls.size(), std::size_t(2));
    QTRY_COMPARE(rig.outcomes(), QStringLiteral("retry left"));
}

void TestBindingDelivery::timeoutsAndLateAnswers()
{
    BindingRig rig("{policies: {timeouts: {t: 3s}}, targets: {components: {ps: {inbound: {timeout: t}}}}}");
    rig.app->replies = {std::nullopt};
    QCOMPARE(text(rig.deliver(rig.delivery, "x")), QStringLiteral("open"));
    passTime();
    QTRY_COMPARE(rig.end(), QStringLiteral("left: error invoking app: context deadline exceeded"));
    QCOMPARE(rig.app->cancelled.size(), std::size_t(1));
}

void TestBindingDelivery::anOpenBreakerIsNamed()
{
    BindingRig rig("{policies: {circuitBreakers: {b: {timeout: 60s}}}, targets: {components: {ps: {inbound: {circuitBreaker: b}}}}}");
    rig.app->replies.assign(6, status(500));
    for (CallId call = 1; call < 7; ++call) QVERIFY(text(rig.deliver(rig.delivery, "x", call)).startsWith(QStringLiteral("left: fails")));
    QCOMPARE(text(rig.deliver(rig.delivery, "x", 7)), QStringLiteral("left: error invoking app: circuit breaker is open"));
}

QTEST_GUILESS_MAIN(TestBindingDelivery)
#include "tst_binding_delivery.moc"
