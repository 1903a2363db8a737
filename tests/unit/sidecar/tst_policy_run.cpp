#include "core/sidecar/resiliency/circuit_breaker.h"
#include "core/sidecar/resiliency/policy.h"

#include <QTest>

#include <algorithm>
#include <limits>

// The numbers were taken from dapr/dapr 1.18.3 pkg/resiliency with dapr/kit 0.18.3, backoff 4.3.0 and gobreaker 0.5.0.

using namespace wb::sidecar;
using namespace std::chrono_literals;
using Kind = NextStep::Kind;
using wb::mqtt::Duration;
using wb::mqtt::Instant;

namespace {

constexpr Instant begin = Instant(1000s);

RetrySpec constant(Duration wait, qint64 retries)
{
    RetrySpec spec;
    spec.duration = wait;
    spec.maxRetries = retries;
    return spec;
}

RetrySpec exponential(Duration most = 60s, qint64 retries = -1)
{
    RetrySpec spec;
    spec.kind = RetrySpec::Kind::Exponential;
    spec.maxInterval = most;
    spec.maxRetries = retries;
    return spec;
}

TryEnd failure(std::optional<int> code = {})
{
    TryEnd end;
    end.ok = false;
    end.error = code ? QStringLiteral("status %1").arg(*code) : QStringLiteral("plain");
    end.code = code;
    return end;
}

// One operation played to its end: each try ends at once, as the script says; when it is over, with a plain failure.
struct Play {
    explicit Play(const Policy& policy, std::vector<TryEnd> script = {}, quint32 seed = 0)
        : run(policy, QStringLiteral("component[p] input"), seed)
    {
        NextStep step = run.start(now);
        for (int guard = 0; guard < 10'000; ++guard) {
            log += step.log;
            if (step.kind == Kind::Done) break;
            if (step.kind == Kind::Wait) {
                waits.push_back(*step.when - now);
                now = *step.when;
                step = run.tick(now);
                continue;
            }
            ++operations;
            const size_t i = static_cast<size_t>(operations - 1);
            step = run.ended(i < script.size() ? script[i] : failure(), now);
        }
        end = step.end;
    }

    PolicyRun run;
    Instant now = begin;
    int operations = 0;
    std::vector<Duration> waits;
    QStringList log;
    TryEnd end;
};

Policy retrying(const RetrySpec& spec)
{
    Policy policy;
    policy.retry = spec;
    return policy;
}

std::shared_ptr<CircuitBreaker> breaker(const wb::dapr::BreakerSpec& spec = {})
{
    return std::make_shared<CircuitBreaker>(QStringLiteral("c-p"), spec, begin);
}

} // namespace

class TestPolicyRun : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void triesOnceWithoutAPolicy();
    void retriesAtAConstantPace();
    void countsRetriesNotTries_data();
    void countsRetriesNotTries();
    void tellsOfRecovery();
    void retriesConstantlyWithoutEnd();
    void retriesByCode_data();
    void retriesByCode();
    void leavesPermanentErrorsAlone();
    void spreadsExponentialWaits();
    void spreadsAroundTheLongestWait();
    void stopsExponentialWaitsAfterFifteenMinutes();
    void repeatsItselfWithTheSameSeed();
    void timesOutEachTry();
    void saysTheSameWhenTickedTooEarly();
    void endsWithItsCaller();
    void opensTheBreakerAfterSixFailures();
    void doesNotRetryWhatTheBreakerRefuses();
    void followsGobreaker_data();
    void followsGobreaker();
    void tripsByItsExpression_data();
    void tripsByItsExpression();
    void letsOnlySoManyThroughHalfOpen();
    void forgetsWhatBeganInAnEarlierGeneration();
};

void TestPolicyRun::triesOnceWithoutAPolicy()
{
    const Play play{Policy{}};
    QCOMPARE(play.operations, 1);
    QCOMPARE(play.end.error, QStringLiteral("plain"));
    QVERIFY(play.log.isEmpty());
}

// The first failure is logged, the further ones are not (kit retry NotifyRecover).
void TestPolicyRun::retriesAtAConstantPace()
{
    const Play play(retrying(constant(10ms, 2)));
    QCOMPARE(play.operations, 3);
    QCOMPARE(play.now, begin + 20ms);
    QCOMPARE(play.end.error, QStringLiteral("plain"));
    QCOMPARE(play.log, QStringList{QStringLiteral("Error processing operation component[p] input. Retrying in 10ms…")});
}

void TestPolicyRun::countsRetriesNotTries_data()
{
    QTest::addColumn<qint64>("retries");
    QTest::addColumn<int>("operations");
    QTest::newRow("none: WithMaxRetries(0) stops at once") << qint64(0) << 1;
    QTest::newRow("one") << qint64(1) << 2;
    QTest::newRow("five") << qint64(5) << 6;
}

void TestPolicyRun::countsRetriesNotTries()
{
    QFETCH(qint64, retries);
    QTEST(Play(retrying(constant(1s, retries))).operations, "operations");
    QTEST(Play(retrying(exponential(60s, retries))).operations, "operations");
}

void TestPolicyRun::tellsOfRecovery()
{
    const Play play(retrying(constant(10ms, 5)), {failure(500), failure(500), TryEnd{}});
    QVERIFY(play.end.ok);
    QCOMPARE(play.log.last(), QStringLiteral("Recovered processing operation component[p] input after 3 attempts"));
    QVERIFY(Play(retrying(constant(10ms, 5)), {TryEnd{}}).log.isEmpty());
}

// facts E.2: maxRetries -1 with a constant policy never ends; there is no elapsed limit.
void TestPolicyRun::retriesConstantlyWithoutEnd()
{
    PolicyRun run(retrying(constant(5s, -1)), QStringLiteral("o"));
    Instant now = begin;
    NextStep step = run.start(now);
    for (int i = 0; i < 2000; ++i) {
        step = run.ended(failure(), now);
        QCOMPARE(step.kind, Kind::Wait);
        now = *step.when;
        step = run.tick(now);
    }
    QVERIFY(now - begin > 2h);
}

// RT:pkg/resiliency/retry.go: 0 to 16 are gRPC's, 100 to 599 HTTP's, others are never retried; "," means none.
void TestPolicyRun::retriesByCode_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("listed");
    QTest::addColumn<bool>("retried");
    const auto row = [](int code, bool listed, bool retried) {
        QTest::addRow("%d %s", code, listed ? "with lists" : "without lists") << code << listed << retried;
    };
    row(500, true, true);
    row(501, true, false);
    row(502, true, true);
    row(504, true, true);
    row(505, true, false);
    row(14, true, true);
    row(13, true, false);
    row(500, false, true);
    row(599, false, true);
    row(0, false, true);
    row(16, false, true);
    row(600, false, false);
    row(17, false, false);
    row(99, false, false);
    row(-1, false, false);
}

void TestPolicyRun::retriesByCode()
{
    QFETCH(int, code);
    QFETCH(bool, listed);
    RetrySpec spec = constant(10ms, 5);
    if (listed) {
        spec.httpCodes = wb::dapr::CodeRanges{{500, 500}, {502, 504}};
        spec.grpcCodes = wb::dapr::CodeRanges{{14, 14}};
    }
    QTEST(Play(retrying(spec), {failure(code), TryEnd{}}).operations == 2, "retried");
    spec.httpCodes = spec.grpcCodes = wb::dapr::CodeRanges{};
    QCOMPARE(Play(retrying(spec), {failure(code), TryEnd{}}).operations, 1);
}

void TestPolicyRun::leavesPermanentErrorsAlone()
{
    TryEnd end = failure();
    end.permanent = true;
    QCOMPARE(Play(retrying(constant(10ms, 5)), {end}).operations, 1);
}

// facts E.3: the n-th wait lies within half and one and a half of 500 ms × 1.5ⁿ, and reaches nearly either end.
void TestPolicyRun::spreadsExponentialWaits()
{
    constexpr qint64 steps[] = {500'000'000, 750'000'000, 1'125'000'000, 1'687'500'000, 2'531'250'000, 3'796'875'000,
                                5'695'312'500, 8'542'968'750, 12'814'453'125, 19'221'679'687, 28'832'519'530,
                                43'248'779'295, 60'000'000'000, 60'000'000'000};
    double least[std::size(steps)], most[std::size(steps)];
    std::fill(std::begin(least), std::end(least), 9.0);
    std::fill(std::begin(most), std::end(most), 0.0);
    for (quint32 seed = 0; seed < 400; ++seed) {
        const Play play(retrying(exponential(60s, std::size(steps))), {}, seed);
        QCOMPARE(play.waits.size(), std::size(steps));
        for (size_t i = 0; i < std::size(steps); ++i) {
            QVERIFY(play.waits[i].count() >= steps[i] / 2);
            QVERIFY(play.waits[i].count() <= steps[i] + steps[i] / 2 + 1);
            const double share = double(play.waits[i].count()) / double(steps[i]);
            least[i] = std::min(least[i], share);
            most[i] = std::max(most[i], share);
        }
    }
    for (size_t i = 0; i < std::size(steps); ++i) {
        QVERIFY(least[i] < 0.52);
        QVERIFY(most[i] > 1.48);
    }
}

// facts E.3: maxInterval limits what is spread, not the wait; the first wait does not know it.
void TestPolicyRun::spreadsAroundTheLongestWait()
{
    Duration longest{0}, first{0};
    for (quint32 seed = 0; seed < 200; ++seed) {
        const Play play(retrying(exponential(100ms, 4)), {}, seed);
        first = std::max(first, play.waits.front());
        for (size_t i = 1; i < play.waits.size(); ++i) longest = std::max(longest, play.waits[i]);
    }
    QVERIFY(longest > 140ms && longest <= 150ms + 1ns);
    QVERIFY(first > 700ms);
}

// facts E.3: backoff's MaxElapsedTime stays at 15 min, whatever maxRetries says.
void TestPolicyRun::stopsExponentialWaitsAfterFifteenMinutes()
{
    for (quint32 seed = 1; seed < 20; ++seed) {
        const Play play(retrying(exponential()), {}, seed);
        QVERIFY(play.now - begin <= 15min);
        QVERIFY(play.now - begin > 15min - 90s);
    }
}

void TestPolicyRun::repeatsItselfWithTheSameSeed()
{
    QVERIFY(Play(retrying(exponential(60s, 9)), {}, 7).waits == Play(retrying(exponential(60s, 9)), {}, 7).waits);
    QVERIFY(Play(retrying(exponential(60s, 9)), {}, 7).waits != Play(retrying(exponential(60s, 9)), {}, 8).waits);
}

void TestPolicyRun::timesOutEachTry()
{
    Policy policy = retrying(constant(10ms, 2));
    policy.timeout = 50ms;
    PolicyRun run(policy, QStringLiteral("o"));
    Instant now = begin;
    NextStep step = run.start(now);
    int operations = 0;
    while (step.kind != Kind::Done) {
        if (step.kind == Kind::Try) ++operations;
        QVERIFY(step.when);
        now = *step.when;
        step = run.tick(now);
    }
    QCOMPARE(operations, 3);
    QCOMPARE(now, begin + 170ms);
    QCOMPARE(step.end.error, QStringLiteral("context deadline exceeded"));
}

void TestPolicyRun::saysTheSameWhenTickedTooEarly()
{
    PolicyRun run(retrying(constant(1s, 1)), QStringLiteral("o"));
    run.start(begin);
    const NextStep wait = run.ended(failure(), begin);
    const NextStep again = run.tick(begin + 999ms);
    QCOMPARE(again.kind, Kind::Wait);
    QVERIFY(again.when == wait.when);
    QVERIFY(again.log.isEmpty());
    QCOMPARE(run.tick(begin + 1s).kind, Kind::Try);
}

void TestPolicyRun::endsWithItsCaller()
{
    Policy policy = retrying(constant(1s, 5));
    policy.breaker = breaker();
    PolicyRun run(policy, QStringLiteral("o"));
    run.start(begin);
    const NextStep step = run.cancel(QStringLiteral("context canceled"), begin + 1ms);
    QCOMPARE(step.kind, Kind::Done);
    QCOMPARE(step.end.error, QStringLiteral("context canceled"));
    QCOMPARE(policy.breaker->counts().totalFailures, 1u);
    QCOMPARE(run.tick(begin + 10s).kind, Kind::Done);
}

void TestPolicyRun::opensTheBreakerAfterSixFailures()
{
    Policy policy = retrying(constant(10ms, 20));
    policy.breaker = breaker();
    const Play play(policy);
    QCOMPARE(play.operations, 6);
    QCOMPARE(play.run.tries(), 7);
    QCOMPARE(play.end.error, QStringLiteral("circuit breaker is open"));
    QCOMPARE(play.now, begin + 60ms);
    QCOMPARE(play.log.last(), QStringLiteral("Circuit breaker \"c-p\" changed state from closed to open"));
}

void TestPolicyRun::doesNotRetryWhatTheBreakerRefuses()
{
    Policy policy;
    policy.breaker = breaker();
    for (int i = 0; i < 6; ++i) Play{policy};
    policy.retry = constant(10ms, 20);
    const Play play(policy);
    QCOMPARE(play.operations, 0);
    QCOMPARE(play.end.error, QStringLiteral("circuit breaker is open"));
    QVERIFY(play.end.permanent);
}

// f: an operation that fails, s: one that succeeds, .: 40 ms. What gobreaker said and was in then.
void TestPolicyRun::followsGobreaker_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<int>("maxRequests");
    QTest::addColumn<int>("intervalMs");
    QTest::addColumn<int>("timeoutMs");
    QTest::addColumn<QString>("states");
    const auto row = [](const char* script, int maxRequests, int interval, int timeout, const char* states) {
        QTest::newRow(script) << QString::fromLatin1(script) << maxRequests << interval << timeout << QString::fromLatin1(states);
    };
    row("ffffffsf", 0, 0, 60, "c c c c c o O O");
    row("fffffsffffff", 0, 0, 60, "c c c c c c c c c c c o");
    row("ffffff..f..s", 0, 0, 60, "c c c c c o o h o o h c");
    row("ffffff..fs", 0, 0, 60, "c c c c c o o h o O");
    row("ffffff..ssffffff", 2, 0, 60, "c c c c c o o h h c c c c c c o");
    row("fffff...f", 0, 100, 60, "c c c c c c c c c");
    row("fffff..f", 0, 100, 60, "c c c c c c c o");
}

void TestPolicyRun::followsGobreaker()
{
    QFETCH(QString, script);
    QFETCH(int, maxRequests);
    QFETCH(int, intervalMs);
    QFETCH(int, timeoutMs);
    wb::dapr::BreakerSpec spec;
    spec.maxRequests = quint32(maxRequests);
    spec.interval = std::chrono::milliseconds(intervalMs);
    spec.timeout = std::chrono::milliseconds(timeoutMs);
    CircuitBreaker subject(QStringLiteral("c"), spec, begin);
    Instant now = begin;
    QStringList log, seen;
    for (const QChar c : script) {
        bool refused = false;
        if (c == u'.') {
            now += 40ms;
        } else {
            const auto entered = subject.enter(now, log);
            refused = !entered;
            if (entered) subject.leave(*entered, c == u's', now, log);
        }
        const QString state = stateName(subject.state(now, log)).left(1);
        seen += refused ? state.toUpper() : state;
    }
    QTEST(seen.join(u' '), "states");
}

// The counts are CEL ints; what is an error or no boolean does not trip.
void TestPolicyRun::tripsByItsExpression_data()
{
    QTest::addColumn<QString>("trip");
    QTest::addColumn<QString>("script");
    QTest::addColumn<int>("opensAfter"); // operations; 0: never
    const auto row = [](const char* trip, const char* script, int opensAfter) {
        QTest::newRow(trip) << QString::fromLatin1(trip) << QString::fromLatin1(script) << opensAfter;
    };
    row("consecutiveFailures > 1", "fsffff", 4);
    row("requests >= 2", "ffff", 2);
    row("totalFailures > 2", "fsfsf", 5);
    row("totalSuccesses == 2 && consecutiveSuccesses == 0", "ssf", 3);
    row("requests > 2.5", "ffff", 3); // the counts are declared as of any type
    row("1 + requests", "ffff", 0);
    row("unknown > 1", "ffff", 0);
    row("requests / 0 > 1", "ffff", 0);
    row("true", "f", 1);
}

void TestPolicyRun::tripsByItsExpression()
{
    QFETCH(QString, trip);
    QFETCH(QString, script);
    wb::dapr::BreakerSpec spec;
    spec.trip = trip;
    CircuitBreaker subject(QStringLiteral("c"), spec, begin);
    QStringList log;
    int opened = 0;
    for (int i = 0; i < script.size() && opened == 0; ++i) {
        subject.leave(*subject.enter(begin, log), script[i] == u's', begin, log);
        if (subject.lastState() == CircuitBreaker::State::Open) opened = i + 1;
    }
    QTEST(opened, "opensAfter");
}

void TestPolicyRun::letsOnlySoManyThroughHalfOpen()
{
    CircuitBreaker subject(QStringLiteral("c"), {}, begin);
    QStringList log;
    for (int i = 0; i < 6; ++i) subject.leave(*subject.enter(begin, log), false, begin, log);
    QCOMPARE(subject.enter(begin + 60s, log).error(), QStringLiteral("circuit breaker is open"));
    const Instant later = begin + 60s + 1ns;
    QVERIFY(subject.enter(later, log).hasValue());
    QCOMPARE(subject.enter(later, log).error(), QStringLiteral("too many requests"));
}

void TestPolicyRun::forgetsWhatBeganInAnEarlierGeneration()
{
    CircuitBreaker subject(QStringLiteral("c"), {}, begin);
    QStringList log;
    const quint64 early = *subject.enter(begin, log);
    for (int i = 0; i < 6; ++i) subject.leave(*subject.enter(begin, log), false, begin, log);
    QCOMPARE(subject.lastState(), CircuitBreaker::State::Open);
    subject.leave(early, true, begin + 1s, log);
    QCOMPARE(subject.lastState(), CircuitBreaker::State::Open);
    QCOMPARE(subject.counts(), CircuitBreaker::Counts{});
}

QTEST_GUILESS_MAIN(TestPolicyRun)
#include "tst_policy_run.moc"
