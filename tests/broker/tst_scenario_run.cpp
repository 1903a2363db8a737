#include "core/scenario/file/reader.h"
#include "core/scenario/run/batch.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace wb;
using namespace wb::scenario;

namespace {

constexpr int patience = 60'000;

const char* const head = "scenario: one\n"
                         "resources: |\n"
                         "  apiVersion: dapr.io/v1alpha1\n"
                         "  kind: Component\n"
                         "  metadata:\n"
                         "    name: orders\n"
                         "  spec:\n"
                         "    type: pubsub.mqtt3\n"
                         "    version: v1\n"
                         "    metadata:\n"
                         "      - name: url\n"
                         "        value: ${BROKER}\n"
                         "      - name: consumerID\n"
                         "        value: orders-id\n"
                         "  ---\n"
                         "  apiVersion: dapr.io/v2alpha1\n"
                         "  kind: Subscription\n"
                         "  metadata:\n"
                         "    name: new\n"
                         "  spec:\n"
                         "    pubsubname: orders\n"
                         "    topic: orders/#\n"
                         "    routes:\n"
                         "      default: /orders\n"; // 24 lines

Report run(const QByteArray& text, const RunOptions& options = {})
{
    const auto scenario = readScenario(QByteArray(head) + text, QStringLiteral("s.yaml"));
    if (!scenario) {
        for (const FileProblem& problem : scenario.error()) qWarning("%s", qPrintable(problem.sentence()));
        return {};
    }
    ScenarioRun one(std::make_shared<const Scenario>(variantsOf(*scenario).first()), options);
    QSignalSpy finished(&one, &ScenarioRun::finished);
    one.start();
    if (!finished.wait(patience)) return {};
    return one.report();
}

const StepReport& failure(const Report& report)
{
    static const StepReport none;
    for (const StepReport& step : report.steps)
        if (step.verdict == Verdict::Failed) return step;
    return none;
}

QByteArray all(const Report& report)
{
    return reportText(report).toUtf8();
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
};

void TestScenarioRun::aMessageIsDeliveredAndAcknowledged()
{
    const Report report = run("observe: orders/#\n"
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
    QVERIFY2(report.verdict == Verdict::Passed, all(report).constData());
    QVERIFY2(report.broker.startsWith(u"mosquitto "), qPrintable(report.broker));
    for (const StepReport& step : report.steps) QCOMPARE(step.verdict, Verdict::Passed);
}

// mosquitto does not resend on a live connection; it waits for a reconnect with clean session 0 (facts D.4).
void TestScenarioRun::aFailureIsRedeliveredAfterAReconnectOnly()
{
    const Report report = run("app: {rules: [{topic: orders/#, answers: [500, success]}]}\n"
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
    QVERIFY2(report.verdict == Verdict::Passed, all(report).constData());
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
    const Report report = run("observe: orders/#\n"
                              "app: {default: 500}\n"
                              "steps:\n"
                              "  - connect: orders\n"
                              "  - publish: {topic: orders/a, payload: {n: 1}}\n"
                              "  - publish: {topic: orders/b, payload: {n: 2}}\n"
                              "  - expect: {handled: 2, end: failed}\n"
                              "  - expect: {" + expectation + ", within: 300ms}\n"
                              "  - note: never reached\n");
    QVERIFY2(report.verdict == Verdict::Failed, all(report).constData());
    const StepReport& step = failure(report);
    QCOMPARE(step.place.line, 32);
    QVERIFY2(step.seen.contains(seen), qPrintable(step.seen));
    QVERIFY(!step.expected.isEmpty());
    QVERIFY2(step.around.filter(QStringLiteral("orders  <- PUBLISH orders/b, QoS 1, id 2")).size() == 1, all(report).constData());
    QVERIFY2(step.around.filter(QStringLiteral("HTTP 500")).size() >= 1, all(report).constData());
    QVERIFY(all(report).contains("s.yaml:32:"));
    QCOMPARE(report.steps.last().verdict, Verdict::Waiting);
}

QTEST_GUILESS_MAIN(TestScenarioRun)
#include "tst_scenario_run.moc"
