#include "tests/broker/scenario_rig.h"

#include <QTest>

using namespace wb;
using namespace wb::scenario;
using wb::test::runScenario;
using wb::test::told;

namespace {

const StepReport& failure(const Report& report)
{
    static const StepReport none;
    for (const StepReport& step : report.steps)
        if (step.verdict == Verdict::Failed) return step;
    return none;
}

} // namespace

// Small scenarios against a real mosquitto: what passes, and how a failure reads.
class TestScenarioRun : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aMessageIsDeliveredAndAcknowledged();
    void aFailureIsRedeliveredAfterAReconnectOnly();
    void brokenExpectationsSayWhatWasSeen_data();
    void brokenExpectationsSayWhatWasSeen();
    void aWatchFailsAtOnceWithWhatItSaw();
    void aStepThatCannotBeDoneFails();
    void pausesAndOrderAreTested();
    void theLimitEndsARun();
    void aStoppedRunSaysSo();
};

void TestScenarioRun::aMessageIsDeliveredAndAcknowledged()
{
    const Report report = runScenario("observe: orders/#\n"
                              "steps:\n"
                              "  - connect: orders\n"
                              "  - publish: {topic: orders/new, payload: {n: 1}, count: 3}\n"
                              "    as: publish\n"
                              "  - expect:\n"
                              "    - {deliveries: 3, dup: false, qos: 1, since: publish}\n"
                              "    - {attempts: 3, end: success, answers: [HTTP 200, HTTP 200, HTTP 200]}\n"
                              "    - {acks: 3}\n"
                              "    - {states: {acknowledged: 3}}\n"
                              "    - {received: 3}\n"
                              "    - {unacknowledged: 0}\n"
                              "    - {connections: 1, session present: false, client id: orders-id}\n"
                              "    - {granted: 1, filter: orders/#}\n"
                              "    - {connected: true}\n"
                              "  - watch: {nothing: [delivery, attempt, connection end], for: 200ms}\n");
    QVERIFY2(report.verdict == Verdict::Passed, told(report).constData());
    QVERIFY2(report.broker.startsWith(u"mosquitto "), qPrintable(report.broker));
    for (const StepReport& step : report.steps) QCOMPARE(step.verdict, Verdict::Passed);
}

// mosquitto does not resend on a live connection; it waits for a reconnect with clean session 0 (facts D.4).
void TestScenarioRun::aFailureIsRedeliveredAfterAReconnectOnly()
{
    const Report report = runScenario("app: {rules: [{topic: orders/#, answers: [500, success]}]}\n"
                              "steps:\n"
                              "  - connect: orders\n"
                              "  - publish: {topic: orders/new, payload: {n: 1}}\n"
                              "  - expect: {handled: 1, end: failed}\n"
                              "  - watch: {nothing: [delivery, acknowledgement], for: 1s}\n"
                              "  - expect: {states: {unacknowledged: 1}}\n"
                              "  - cut: reset\n"
                              "    as: cut\n"
                              "  - reconnect:\n"
                              "  - expect:\n"
                              "    - {deliveries: 1, dup: true, tie: packet, since: cut}\n"
                              "    - {deliveries: 2, same packet id: true}\n"
                              "    - {attempts: 2, answers: [HTTP 500, HTTP 200]}\n"
                              "    - {states: {acknowledged: 1}}\n"
                              "    - {connection ends: 1, cause: reset}\n");
    QVERIFY2(report.verdict == Verdict::Passed, told(report).constData());
}

void TestScenarioRun::brokenExpectationsSayWhatWasSeen_data()
{
    QTest::addColumn<QByteArray>("expectation");
    QTest::addColumn<QString>("seen");
    const auto row = [](const char* expectation, const char* seen) {
        QTest::newRow(expectation) << QByteArray(expectation) << QString::fromLatin1(seen);
    };
    row("deliveries: 3", "2: orders/a id 1 at ");
    row("deliveries: 1", "2: orders/a id 1 at ");
    row("deliveries: 2, at: at least 1m", "after it");
    row("attempts: 2, end: success", "none");
    row("attempts: 2, answers: [HTTP 500, HTTP 200]", "orders/b HTTP 500: ");
    row("acks: 1", "none");
    row("handled: 2, end: success", "none");
    row("states: {acknowledged: 2}", "2 unacknowledged");
    row("order: [orders/b, orders/a], by: topic", "orders/a, orders/b");
    row("order: [2, 1], by: /n", "1, 2");
    row("publishes: 1", "none");
    row("received: 1, topic: orders/c", "none");
    row("connections: 2", "1: orders-id at ");
    row("connection ends: 1", "none");
    row("connected: false", "connected");
    row("granted: 2, filter: orders/#", "QoS 1");
    row("unacknowledged: 0", "2");
}

void TestScenarioRun::brokenExpectationsSayWhatWasSeen()
{
    QFETCH(QByteArray, expectation);
    QFETCH(QString, seen);
    const Report report = runScenario("observe: orders/#\n"
                              "app: {default: 500}\n"
                              "steps:\n"
                              "  - connect: orders\n"
                              "  - publish: {topic: orders/a, payload: {n: 1}}\n"
                              "  - publish: {topic: orders/b, payload: {n: 2}}\n"
                              "  - expect: {handled: 2, end: failed}\n"
                              "  - expect: {" + expectation + ", within: 300ms}\n"
                              "  - note: never reached\n");
    QVERIFY2(report.verdict == Verdict::Failed, told(report).constData());
    const StepReport& step = failure(report);
    QCOMPARE(step.place.line, 32);
    QVERIFY2(step.seen.contains(seen), qPrintable(step.seen));
    QVERIFY(!step.expected.isEmpty());
    QVERIFY2(step.around.filter(QStringLiteral("orders  <- PUBLISH orders/b, QoS 1, id 2")).size() == 1, told(report).constData());
    QVERIFY2(step.around.filter(QStringLiteral("HTTP 500")).size() >= 1, told(report).constData());
    QVERIFY(told(report).contains("s.yaml:32:"));
    QCOMPARE(report.steps.last().verdict, Verdict::Waiting);
}

// A watch need not last to its end to fail.
void TestScenarioRun::aWatchFailsAtOnceWithWhatItSaw()
{
    const Report report = runScenario("steps:\n"
                                      "  - connect: orders\n"
                                      "  - delay acks: {by: 300ms}\n"
                                      "  - publish: {topic: orders/new, payload: {n: 1}}\n"
                                      "  - watch: {nothing: [connection, acknowledgement], for: 1m}\n");
    QVERIFY2(report.verdict == Verdict::Failed, told(report).constData());
    QCOMPARE(failure(report).place.line, 29);
    QVERIFY2(failure(report).seen.startsWith(u"1: orders/new at "), qPrintable(failure(report).seen));
    QVERIFY(report.seconds < 30);
    QVERIFY2(failure(report).around.filter(QStringLiteral("-> PUBACK id 1")).size() == 1, told(report).constData());
}

void TestScenarioRun::aStepThatCannotBeDoneFails()
{
    const Report cut = runScenario("steps:\n  - cut: reset\n");
    QVERIFY2(cut.verdict == Verdict::Failed && !failure(cut).seen.isEmpty(), told(cut).constData());
    const Report answer = runScenario("app: by hand\nsteps:\n  - connect: orders\n  - answer: {with: 500, within: 200ms}\n");
    QVERIFY2(failure(answer).seen.contains(u"no call waits"), told(answer).constData());
    QVERIFY(failure(answer).expected.contains(u"within 200ms"));
}

// Facts E.2: a constant policy pauses its duration between attempts; the intervals are measured, not assumed.
void TestScenarioRun::pausesAndOrderAreTested()
{
    const QByteArray policy = "app: {rules: [{topic: orders/#, answers: [500, 500, success]}]}\n"
                              "steps:\n"
                              "  - connect: orders\n"
                              "  - publish: {topic: orders/new, payload: '{\"n\": {n}}', count: 1}\n"
                              "  - expect: {attempts: 3, answers: [HTTP 500, HTTP 500, HTTP 200], gaps: ";
    QByteArray resiliency = "  ---\n"
                            "  apiVersion: dapr.io/v1alpha1\n"
                            "  kind: Resiliency\n"
                            "  metadata:\n"
                            "    name: retry\n"
                            "  spec:\n"
                            "    policies:\n"
                            "      retries:\n"
                            "        often: {policy: constant, duration: 400ms, maxRetries: 5}\n"
                            "    targets:\n"
                            "      components:\n"
                            "        orders: {inbound: {retry: often}}\n";
    const Report good = runScenario(resiliency + policy + "350ms to 800ms}\n  - expect: {deliveries: 1}\n");
    QVERIFY2(good.verdict == Verdict::Passed, told(good).constData());
    const Report bad = runScenario(resiliency + policy + "[350ms to 800ms, at most 100ms]}\n");
    QVERIFY2(bad.verdict == Verdict::Failed, told(bad).constData());
    QVERIFY2(failure(bad).seen.contains(u"pause 2 of orders/new is 0.4"), qPrintable(failure(bad).seen));
}

void TestScenarioRun::theLimitEndsARun()
{
    const Report report = runScenario("limit: 500ms\nsteps:\n  - connect: orders\n  - expect: {deliveries: 1, within: 1m}\n");
    QVERIFY2(report.verdict == Verdict::Failed, told(report).constData());
    QVERIFY2(failure(report).seen.contains(u"limit of 500ms"), told(report).constData());
}

void TestScenarioRun::aStoppedRunSaysSo()
{
    const auto read = readScenario(QByteArray(test::scenarioHead) + "steps:\n  - connect: orders\n  - watch: {nothing: delivery, for: 1m}\n",
                                   QStringLiteral("s.yaml"));
    QVERIFY(read);
    ScenarioRun run(std::make_shared<const Scenario>(variantsOf(*read).first()), {});
    QSignalSpy finished(&run, &ScenarioRun::finished);
    connect(&run, &ScenarioRun::progressed, this, [&run](const Report& report) {
        if (report.steps.last().verdict == Verdict::Running) run.stop();
    });
    run.start();
    QVERIFY(finished.wait(30'000));
    QCOMPARE(run.report().verdict, Verdict::Skipped);
    QVERIFY(!run.report().why.isEmpty());
}

QTEST_GUILESS_MAIN(TestScenarioRun)
#include "tst_scenario_run.moc"
