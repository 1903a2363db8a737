#include "core/dapr/document_reader.h"
#include "core/sidecar/resiliency/circuit_breaker.h"
#include "core/sidecar/resiliency/resiliency.h"

#include <QTest>

// Texts and choices were taken from dapr/dapr 1.18.3 pkg/resiliency; facts E.2.

using namespace wb::sidecar;
using namespace std::chrono_literals;
using wb::mqtt::Instant;
using Family = PolicyFamily;
using Way = PolicyDirection;

namespace {

constexpr Instant begin = Instant(1000s);

wb::dapr::Resiliency resource(const QByteArray& spec, const QByteArray& name = "n", const QByteArray& rest = {})
{
    const QByteArray file = "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: \"" + name + "\"}\n" + rest +
                            "spec: " + spec + "\n";
    wb::dapr::PlaceFinder places(file, QStringLiteral("f.yaml"));
    const auto document = wb::dapr::readDocument(file, wb::dapr::cutDocuments(file).first(), 1, places).document;
    return document.resiliency() ? *document.resiliency() : wb::dapr::Resiliency{};
}

ResiliencySet setOf(const QList<wb::dapr::Resiliency>& resources)
{
    return ResiliencySet::load(resources, QStringLiteral("app"), nullptr);
}

// "timeout=t retry=r breaker=c", with ? behind what is undefined and * behind a default.
QString namesOf(const ResiliencySet& set, const QString& component, Family family, Way way)
{
    const PolicyExplanation told = set.explain(component, family, way);
    const auto text = [](const PolicyChoice& choice) {
        using Why = PolicyChoice::Why;
        return choice.name + (choice.why == Why::Undefined ? QStringLiteral("?") : choice.why == Why::Default ? QStringLiteral("*")
                                                                                                              : QString());
    };
    return QStringLiteral("%1/%2/%3").arg(text(told.timeout), text(told.retry), text(told.breaker));
}

} // namespace

class TestResiliency : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsPoliciesInDaprsWords_data();
    void readsPoliciesInDaprsWords();
    void readsDurations_data();
    void readsDurations();
    void writesDurations_data();
    void writesDurations();
    void fillsInDefaults();
    void keepsWhatStandsBeforeAFault();
    void choosesPolicies();
    void choosesTheNearestDefault_data();
    void choosesTheNearestDefault();
    void appliesNoDefaultsToATarget();
    void leavesOutWhatIsUndefined();
    void knowsWhereDaprCrashes();
    void sharesOneBreakerPerComponent();
    void mergesResources();
    void readsOnlyWhatIsInScope();
    void raisesBuiltInsToThree();
    void namesOperations();
    void explainsItself();
};

void TestResiliency::readsPoliciesInDaprsWords_data()
{
    QTest::addColumn<QByteArray>("spec");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* spec, const char* words) {
        QTest::newRow(spec) << QByteArray(spec) << QString::fromUtf8(words);
    };
    row("{policies: {timeouts: {t: abc}}}",
        "Could not read resiliency policy n: invalid duration \"t\", abc: time: invalid duration \"abc\"");
    row("{policies: {timeouts: {t: \"\"}}}",
        "Could not read resiliency policy n: invalid duration \"t\", : time: invalid duration \"\"");
    row("{policies: {timeouts: {t: 5}}}",
        "");
    row("{policies: {timeouts: {t: 1.5}}}",
        "Could not read resiliency policy n: invalid duration \"t\", 1.5: time: missing unit in duration \"1.5\"");
    row("{policies: {timeouts: {t: \"-3\"}}}",
        "");
    row("{policies: {timeouts: {t: 5x}}}",
        "Could not read resiliency policy n: invalid duration \"t\", 5x: time: unknown unit \"x\" in duration \"5x\"");
    row("{policies: {timeouts: {t: \"1h2\"}}}",
        "Could not read resiliency policy n: invalid duration \"t\", 1h2: time: missing unit in duration \"1h2\"");
    row("{policies: {timeouts: {t: \"9223372036854775807h\"}}}",
        "Could not read resiliency policy n: invalid duration \"t\", 9223372036854775807h: time: invalid duration \"9223372036854775807h\"");
    row("{policies: {timeouts: {t: \" 5s\"}}}",
        "Could not read resiliency policy n: invalid duration \"t\",  5s: time: invalid duration \" 5s\"");
    row("{policies: {timeouts: {t: 1_0}}}",
        "");
    row("{policies: {timeouts: {t: \"+5\"}}}",
        "");
    row("{policies: {retries: {r: {policy: foo}}}}",
        "Could not read resiliency policy n: invalid retry configuration \"r\": 1 error(s) decoding:\n\n* error decoding 'policy': invalid PolicyType \"foo\": unexpected back off policy type: foo");
    row("{policies: {retries: {r: {policy: EXPONENTIAL, maxInterval: 10s}}}}",
        "");
    row("{policies: {retries: {r: {duration: abc}}}}",
        "Could not read resiliency policy n: invalid retry configuration \"r\": 1 error(s) decoding:\n\n* error decoding 'duration': invalid duration \"abc\"");
    row("{policies: {retries: {r: {duration: abc, policy: bar, maxInterval: zz}}}}",
        "Could not read resiliency policy n: invalid retry configuration \"r\": 3 error(s) decoding:\n\n* error decoding 'duration': invalid duration \"abc\"\n* error decoding 'maxInterval': invalid duration \"zz\"\n* error decoding 'policy': invalid PolicyType \"bar\": unexpected back off policy type: bar");
    row("{policies: {retries: {r: {maxRetries: -5}}}}",
        "");
    row("{policies: {retries: {r: {duration: \"99999999999999999999\"}}}}",
        "Could not read resiliency policy n: invalid retry configuration \"r\": 1 error(s) decoding:\n\n* error decoding 'duration': invalid duration \"99999999999999999999\"");
    row("{policies: {retries: {r: {matching: {httpStatusCodes: \"99\"}}}}}",
        "Could not read resiliency policy n: invalid pattern 99, start code 99 is not valid");
    row("{policies: {retries: {r: {matching: {httpStatusCodes: \"500-400\"}}}}}",
        "Could not read resiliency policy n: invalid pattern 500-400, start value should not bigger than end value");
    row("{policies: {retries: {r: {matching: {httpStatusCodes: \"500-600\"}}}}}",
        "Could not read resiliency policy n: invalid pattern 500-600, end code 600 is not valid");
    row("{policies: {retries: {r: {matching: {httpStatusCodes: \"5x\"}}}}}",
        "Could not read resiliency policy n: failed to parse start code 5x from pattern 5x to int, strconv.Atoi: parsing \"5x\": invalid syntax");
    row("{policies: {retries: {r: {matching: {httpStatusCodes: \"500-\"}}}}}",
        "Could not read resiliency policy n: failed to parse end code  from pattern 500- to int, strconv.Atoi: parsing \"\": invalid syntax");
    row("{policies: {retries: {r: {matching: {httpStatusCodes: \"500, 501\"}}}}}",
        "Could not read resiliency policy n: failed to parse start code  501 from pattern  501 to int, strconv.Atoi: parsing \" 501\": invalid syntax");
    row("{policies: {retries: {r: {matching: {httpStatusCodes: \"1-2-3\"}}}}}",
        "Could not read resiliency policy n: invalid pattern 1-2-3, more than one '-' exists");
    row("{policies: {retries: {r: {matching: {gRPCStatusCodes: \"17\"}}}}}",
        "Could not read resiliency policy n: invalid pattern 17, start code 17 is not valid");
    row("{policies: {retries: {r: {matching: {gRPCStatusCodes: \"-1\"}}}}}",
        "Could not read resiliency policy n: failed to parse start code  from pattern -1 to int, strconv.Atoi: parsing \"\": invalid syntax");
    row("{policies: {retries: {r: {matching: {gRPCStatusCodes: \"99999999999999999999\"}}}}}",
        "Could not read resiliency policy n: failed to parse start code 99999999999999999999 from pattern 99999999999999999999 to int, strconv.Atoi: parsing \"99999999999999999999\": value out of range");
    row("{policies: {retries: {r: {matching: {gRPCStatusCodes: \"4294967297\"}}}}}",
        "");
    row("{policies: {retries: {DaprBuiltInServiceRetries: {maxRetries: 1}}}}",
        "Attempted override of DaprBuiltInServiceRetries did not meet minimum retry count, resetting to 3.");
    row("{policies: {retries: {DaprBuiltInActorNotFoundRetries: {maxRetries: 9}}}}",
        "Attempted to override protected policy DaprBuiltInActorNotFoundRetries which is not allowed. Ignoring provided policy and using default.");
    row("{policies: {circuitBreakers: {c: {maxRequests: -1}}}}",
        "Could not read resiliency policy n: invalid retry configuration \"c\": 1 error(s) decoding:\n\n* cannot parse 'maxRequests', -1.000000 overflows uint");
    row("{policies: {circuitBreakers: {c: {interval: x, timeout: y}}}}",
        "Could not read resiliency policy n: invalid retry configuration \"c\": 2 error(s) decoding:\n\n* error decoding 'interval': invalid duration \"x\"\n* error decoding 'timeout': invalid duration \"true\"");
    row("{policies: {circuitBreakers: {c: {trip: \"1 + true\"}}}}",
        "Could not read resiliency policy n: invalid retry configuration \"c\": 1 error(s) decoding:\n\n* error decoding 'trip': "
        "invalid Expr \"1 + true\": ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, bool)'\n"
        " | 1 + true\n | ..^");
    row("{policies: {circuitBreakers: {c: {trip: \"totalFailures > 1 && requests >= 2\"}}}}", "");
    row("{targets: {apps: {a: {circuitBreakerCacheSize: -1}}}}",
        "Could not read resiliency policy n: must provide a positive size");
    row("{targets: {actors: {a: {circuitBreaker: c}}}}",
        "Could not read resiliency policy n: actor circuit breakers must include scope");
    row("{targets: {actors: {a: {circuitBreaker: c, circuitBreakerScope: foo}}}}",
        "Could not read resiliency policy n: unknown circuit breaker scope \"foo\"");
    row("{targets: {actors: {a: {circuitBreakerCacheSize: -1}}}}",
        "Could not read resiliency policy n: must provide a positive size");
    row("{targets: {apps: {a: {timeout: x}}}}",
        "");
}

void TestResiliency::readsPoliciesInDaprsWords()
{
    QFETCH(QByteArray, spec);
    QStringList log;
    ResiliencySet::load({resource(spec)}, QStringLiteral("app"), &log);
    QCOMPARE(log.takeFirst(), QStringLiteral("Loading Resiliency configuration: n"));
    QTEST(log.join(u'|'), "words");
}

// A bare integer counts milliseconds.
void TestResiliency::readsDurations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("ns");
    const auto row = [](const char* text, qint64 ns) { QTest::newRow(text) << QString::fromUtf8(text) << ns; };
    row("5", 5'000'000);
    row("+5", 5'000'000);
    row("-3", -3'000'000);
    row("007", 7'000'000);
    row("250ms", 250'000'000);
    row("1h2m3.5s", 3'723'500'000'000);
    row(".5s", 500'000'000);
    row("1.s", 1'000'000'000);
    row("-1.5h", -5'400'000'000'000);
    row("100us", 100'000);
    row("2µs", 2'000);
    row("3ns", 3);
    row("0.3333333333333333333s", 333'333'333);
    row("-9223372036854775808ns", std::numeric_limits<qint64>::min());
}

void TestResiliency::readsDurations()
{
    QFETCH(QString, text);
    const auto read = wb::dapr::resiliencyDuration(text);
    QVERIFY(read.hasValue());
    QTEST(qint64(read->count()), "ns");
}

void TestResiliency::writesDurations_data()
{
    QTest::addColumn<qint64>("ns");
    QTest::addColumn<QString>("text");
    const auto row = [](qint64 ns, const char* text) { QTest::newRow(text) << ns << QString::fromUtf8(text); };
    row(0, "0s");
    row(1, "1ns");
    row(1'100, "1.1µs");
    row(2'200'000, "2.2ms");
    row(3'300'000'000, "3.3s");
    row(300'000'000'000, "5m0s");
    row(245'001'000'000, "4m5.001s");
    row(18'367'001'000'000, "5h6m7.001s");
    row(480'000'000'001, "8m0.000000001s");
    row(-1'500'000, "-1.5ms");
    row(std::numeric_limits<qint64>::max(), "2562047h47m16.854775807s");
    row(std::numeric_limits<qint64>::min(), "-2562047h47m16.854775808s");
}

void TestResiliency::writesDurations()
{
    QFETCH(qint64, ns);
    QTEST(wb::dapr::goDurationText(std::chrono::nanoseconds(ns)), "text");
}

void TestResiliency::fillsInDefaults()
{
    const ResiliencySet set = setOf({resource("{policies: {retries: {r: {}, e: {policy: Exponential}}, circuitBreakers: {c: {}}}}")});
    const RetrySpec retry = set.policies().retries[QStringLiteral("r")];
    QCOMPARE(retry.kind, RetrySpec::Kind::Constant);
    QVERIFY(retry.duration == 5s && retry.maxInterval == 60s && retry.maxElapsed == 15min && retry.initialInterval == 500ms);
    QCOMPARE(retry.maxRetries, -1);
    QVERIFY(!retry.httpCodes && !retry.grpcCodes);
    QCOMPARE(set.policies().retries[QStringLiteral("e")].kind, RetrySpec::Kind::Exponential);
    QVERIFY(set.policies().breakers[QStringLiteral("c")] == wb::dapr::BreakerSpec{});
}

// decodePolicies returns at the first fault: timeouts are in by then, targets are not; the time-out itself is there as 0.
void TestResiliency::keepsWhatStandsBeforeAFault()
{
    ResiliencySet set = setOf({resource("{policies: {timeouts: {a: 1s, b: bad}, retries: {r: {}}}, "
                                        "targets: {components: {p: {inbound: {timeout: a}}}}}")});
    QVERIFY(set.policies().timeouts[QStringLiteral("a")] == 1s);
    QVERIFY(set.policies().timeouts.contains(QStringLiteral("b")));
    QVERIFY(!set.policies().retries.contains(QStringLiteral("r")));
    QVERIFY(set.policies().components.isEmpty());
}

void TestResiliency::choosesPolicies()
{
    ResiliencySet set = setOf({resource(
        "{policies: {timeouts: {t: 250ms, DefaultTimeoutPolicy: 1m30s}, retries: {r: {duration: 100, maxRetries: 2}, e: {policy: "
        "exponential}, DefaultPubsubComponentInboundRetryPolicy: {duration: 1s, maxRetries: 7}, DefaultComponentRetryPolicy: {duration: "
        "2s}}, circuitBreakers: {c: {maxRequests: 2, interval: 10s, timeout: 5s}}}, targets: {components: {p: {inbound: {retry: r, "
        "timeout: t, circuitBreaker: c}, outbound: {retry: e, timeout: nope}}, q: {outbound: {retry: nope}}}}}")});
    const Policy in = set.inbound(QStringLiteral("p"), Family::Pubsub, begin);
    QVERIFY(in.timeout == 250ms);
    QVERIFY(in.retry->duration == 100ms);
    QCOMPARE(in.retry->maxRetries, 2);
    QCOMPARE(in.breaker->name(), QStringLiteral("c-p"));
    const Policy out = set.outbound(QStringLiteral("p"), Family::Pubsub, begin);
    QVERIFY(out.timeout == 0s);
    QCOMPARE(out.retry->kind, RetrySpec::Kind::Exponential);
    QVERIFY(!out.breaker);
    for (const Way way : {Way::Inbound, Way::Outbound}) {
        const Policy q = set.policy(QStringLiteral("q"), Family::Binding, way, begin);
        QVERIFY(q.timeout == 0s && !q.retry && !q.breaker);
    }
    const Policy z = set.inbound(QStringLiteral("z"), Family::Pubsub, begin);
    QVERIFY(z.timeout == 90s);
    QCOMPARE(z.retry->maxRetries, 7);
    QVERIFY(set.outbound(QStringLiteral("z"), Family::Pubsub, begin).retry->duration == 2s);
    QVERIFY(set.inbound(QStringLiteral("z"), Family::Binding, begin).retry->duration == 2s);
}

void TestResiliency::choosesTheNearestDefault_data()
{
    QTest::addColumn<int>("family");
    QTest::addColumn<int>("way");
    QTest::addColumn<QStringList>("names");
    const auto row = [](Family family, Way way, const char* names) {
        QTest::newRow(names) << int(family) << int(way) << QString::fromLatin1(names).split(u' ');
    };
    row(Family::Pubsub, Way::Inbound, "DefaultPubsubComponentInboundRetryPolicy DefaultComponentInboundRetryPolicy "
                                      "DefaultComponentRetryPolicy DefaultRetryPolicy");
    row(Family::Pubsub, Way::Outbound, "DefaultPubsubComponentOutboundRetryPolicy DefaultComponentOutboundRetryPolicy "
                                       "DefaultComponentRetryPolicy DefaultRetryPolicy");
    row(Family::Binding, Way::Inbound, "DefaultBindingComponentInboundRetryPolicy DefaultComponentInboundRetryPolicy "
                                       "DefaultComponentRetryPolicy DefaultRetryPolicy");
    row(Family::Binding, Way::Outbound, "DefaultBindingComponentOutboundRetryPolicy DefaultComponentOutboundRetryPolicy "
                                        "DefaultComponentRetryPolicy DefaultRetryPolicy");
}

void TestResiliency::choosesTheNearestDefault()
{
    QFETCH(int, family);
    QFETCH(int, way);
    QFETCH(QStringList, names);
    const QStringList all = names + QStringList{QStringLiteral("DefaultAppRetryPolicy")};
    for (qsizetype first = 0; first <= names.size(); ++first) {
        QByteArray spec = "{policies: {retries: {DefaultAppRetryPolicy: {}";
        for (qsizetype i = first; i < names.size(); ++i) spec += ", " + names[i].toLatin1() + ": {}";
        const ResiliencySet set = setOf({resource(spec + "}}}")});
        const QString expected = first < names.size() ? u'/' + names[first] + QStringLiteral("*/") : QStringLiteral("//");
        QCOMPARE(namesOf(set, QStringLiteral("p"), Family(family), Way(way)), expected);
    }
}

// facts E.2: a target with only `outbound` has no inbound policy at all, not the default one.
void TestResiliency::appliesNoDefaultsToATarget()
{
    const ResiliencySet set = setOf({resource("{policies: {retries: {r: {}, DefaultRetryPolicy: {}}}, targets: {components: {p: "
                                              "{outbound: {retry: r}}}}}")});
    QCOMPARE(namesOf(set, QStringLiteral("p"), Family::Pubsub, Way::Inbound), QStringLiteral("//"));
    QCOMPARE(namesOf(set, QStringLiteral("p"), Family::Pubsub, Way::Outbound), QStringLiteral("/r/"));
    QCOMPARE(namesOf(set, QStringLiteral("P"), Family::Pubsub, Way::Inbound), QStringLiteral("/DefaultRetryPolicy*/"));
}

void TestResiliency::leavesOutWhatIsUndefined()
{
    ResiliencySet set = setOf({resource("{targets: {components: {p: {inbound: {retry: r, timeout: t}}}}}")});
    QCOMPARE(namesOf(set, QStringLiteral("p"), Family::Pubsub, Way::Inbound), QStringLiteral("t?/r?/"));
    const Policy policy = set.inbound(QStringLiteral("p"), Family::Pubsub, begin);
    QVERIFY(!policy.retry && policy.timeout == 0s);
}

// componentCBs.Get reads the template's name without a look whether there is one; a breaker built before spares it that.
void TestResiliency::knowsWhereDaprCrashes()
{
    ResiliencySet set = setOf({resource("{policies: {circuitBreakers: {c: {}}}, targets: {components: {p: {inbound: "
                                        "{circuitBreaker: nope}, outbound: {circuitBreaker: c}}}}}")});
    QVERIFY(set.explain(QStringLiteral("p"), Family::Pubsub, Way::Inbound).crashes);
    QVERIFY(!set.explain(QStringLiteral("p"), Family::Pubsub, Way::Outbound).crashes);
    QVERIFY(!set.inbound(QStringLiteral("p"), Family::Pubsub, begin).breaker);
    QVERIFY(set.outbound(QStringLiteral("p"), Family::Pubsub, begin).breaker);
    QVERIFY(!set.explain(QStringLiteral("p"), Family::Pubsub, Way::Inbound).crashes);
    QCOMPARE(set.inbound(QStringLiteral("p"), Family::Pubsub, begin).breaker->name(), QStringLiteral("c-p"));
}

void TestResiliency::sharesOneBreakerPerComponent()
{
    ResiliencySet set = setOf({resource("{policies: {circuitBreakers: {a: {}, b: {}}}, targets: {components: {p: {inbound: "
                                        "{circuitBreaker: a}, outbound: {circuitBreaker: b}}, q: {inbound: {circuitBreaker: a}}}}}")});
    const auto first = set.outbound(QStringLiteral("p"), Family::Pubsub, begin).breaker;
    QCOMPARE(first->name(), QStringLiteral("b-p"));
    QCOMPARE(set.inbound(QStringLiteral("p"), Family::Pubsub, begin).breaker, first);
    QVERIFY(set.inbound(QStringLiteral("q"), Family::Pubsub, begin).breaker != first);
    QCOMPARE(set.breakerOf(QStringLiteral("p")), first);
    QVERIFY(!set.breakerOf(QStringLiteral("z")));
}

void TestResiliency::mergesResources()
{
    ResiliencySet set = setOf({resource("{policies: {retries: {r: {maxRetries: 1}, s: {}}}, targets: {components: {p: {inbound: {retry: r}}}}}"),
                               resource("{policies: {retries: {r: {maxRetries: 2}}}, targets: {components: {q: {inbound: {retry: s}}}}}"),
                               resource("{policies: {timeouts: {x: bad}}}"),
                               resource("{targets: {components: {p: {outbound: {retry: s}}}}}")});
    QCOMPARE(set.policies().retries[QStringLiteral("r")].maxRetries, 2);
    QCOMPARE(namesOf(set, QStringLiteral("q"), Family::Pubsub, Way::Inbound), QStringLiteral("/s/"));
    // A later target replaces an earlier one as a whole.
    QCOMPARE(namesOf(set, QStringLiteral("p"), Family::Pubsub, Way::Inbound), QStringLiteral("//"));
    QCOMPARE(namesOf(set, QStringLiteral("p"), Family::Pubsub, Way::Outbound), QStringLiteral("/s/"));
}

void TestResiliency::readsOnlyWhatIsInScope()
{
    const auto load = [](const QByteArray& scopes) {
        QStringList log;
        ResiliencySet::load({resource("{}", "n", "scopes: " + scopes + "\n")}, QStringLiteral("app"), &log);
        return log.size();
    };
    QCOMPARE(load("[]"), 1);
    QCOMPARE(load("[app]"), 1);
    QCOMPARE(load("[other, app]"), 1);
    QCOMPARE(load("[other]"), 0);
    QCOMPARE(load("[App]"), 0);
}

// facts E.2: also -1, which looks as if it meant more.
void TestResiliency::raisesBuiltInsToThree()
{
    const ResiliencySet set = setOf({resource("{policies: {retries: {DaprBuiltInServiceRetries: {maxRetries: -1, duration: 9s}, "
                                              "DaprBuiltInActorRetries: {maxRetries: 4}, DaprBuiltInActorNotFoundRetries: "
                                              "{maxRetries: 9}}}}")});
    QCOMPARE(set.policies().retries[QStringLiteral("DaprBuiltInServiceRetries")].maxRetries, 3);
    QVERIFY(set.policies().retries[QStringLiteral("DaprBuiltInServiceRetries")].duration == 9s);
    QCOMPARE(set.policies().retries[QStringLiteral("DaprBuiltInActorRetries")].maxRetries, 4);
    QCOMPARE(set.policies().retries[QStringLiteral("DaprBuiltInActorNotFoundRetries")].maxRetries, 5);
    QVERIFY(set.policies().retries[QStringLiteral("DaprBuiltInInitializationRetries")].maxElapsed == 10s);
}

void TestResiliency::namesOperations()
{
    QCOMPARE(operationOf(QStringLiteral("p"), Way::Inbound), QStringLiteral("component[p] input"));
    QCOMPARE(operationOf(QStringLiteral("p"), Way::Outbound), QStringLiteral("component[p] output"));
}

void TestResiliency::explainsItself()
{
    const ResiliencySet set = setOf({resource("{policies: {timeouts: {DefaultTimeoutPolicy: 5s}}, targets: {components: {p: {inbound: "
                                              "{retry: nope, circuitBreaker: gone}}}}}")});
    const QStringList target = set.explain(QStringLiteral("p"), Family::Pubsub, Way::Inbound).sentences();
    QCOMPARE(target.size(), 4);
    QVERIFY(target[0].contains(QStringLiteral("nope")));
    QVERIFY(target[3].contains(QStringLiteral("crash")));
    const QStringList other = set.explain(QStringLiteral("q"), Family::Pubsub, Way::Inbound).sentences();
    QCOMPARE(other.size(), 3);
    QVERIFY(other[1].contains(QStringLiteral("DefaultTimeoutPolicy")));
}

QTEST_GUILESS_MAIN(TestResiliency)
#include "tst_resiliency.moc"
