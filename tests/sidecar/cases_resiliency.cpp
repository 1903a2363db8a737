#include "tests/sidecar/case_parts.h"

// Policies around the call of the app and around a publish (facts E.2, E.3).

namespace wb::test {

namespace {

const QString inboundRetry = QStringLiteral("      orders:\n        inbound:\n          retry: r\n");

JudgeCase policy(const QString& name, const QString& policies, const QString& targets, const QList<AppAnswerStep>& answers,
                 const QString& more = {}, int toleranceMs = 120)
{
    JudgeCase one{QStringLiteral("resiliency: ") + name, subscribed(more), "[]", {}, {{"/new", answers}}, {publish("x")}};
    one.files[QStringLiteral("policy.yaml")] = resiliencyFile(policies, targets);
    one.toleranceMs = toleranceMs;
    one.quietMs = 900;
    if (toleranceMs >= 1000) one.quietMs = 1800; // up to one and a half times the interval passes between two calls
    return one;
}

QString retries(const QString& lines)
{
    return QStringLiteral("    retries:\n      r:\n") + lines;
}

} // namespace

QList<JudgeCase> resiliencyCases()
{
    const QString constant = QStringLiteral("        policy: constant\n        duration: 200ms\n        maxRetries: 3\n");
    const QString dlt = QStringLiteral("  deadLetterTopic: dead\n");
    const QString breaker = QStringLiteral("    circuitBreakers:\n      cb:\n        maxRequests: 1\n        timeout: 30s\n        trip: consecutiveFailures > 1\n");
    return {
        policy(QStringLiteral("constant, exhausted"), retries(constant), inboundRetry, {{500}}),
        policy(QStringLiteral("constant, exhausted, dead letter"), retries(constant), inboundRetry, {{500}}, dlt),
        policy(QStringLiteral("constant, recovers"), retries(constant), inboundRetry, {{500}, {200, R"({"status":"RETRY"})"}, {200}}),
        policy(QStringLiteral("DROP is not retried"), retries(constant), inboundRetry, {{200, R"({"status":"DROP"})"}}, dlt),
        policy(QStringLiteral("404 is not retried"), retries(constant), inboundRetry, {{404}}, dlt),
        policy(QStringLiteral("no retries at all"), retries(QStringLiteral("        duration: 100ms\n        maxRetries: 0\n")), inboundRetry, {{500}}),
        policy(QStringLiteral("bare integer is milliseconds"), retries(QStringLiteral("        duration: \"150\"\n        maxRetries: 2\n")), inboundRetry, {{500}}),
        policy(QStringLiteral("unreadable duration"), retries(QStringLiteral("        duration: soon\n        maxRetries: 2\n")), inboundRetry, {{500}}),
        policy(QStringLiteral("only some codes"), retries(constant + QStringLiteral("        matching:\n          httpStatusCodes: \"500-502,504\"\n")), inboundRetry, {{502}, {503}}),
        policy(QStringLiteral("exponential"), retries(QStringLiteral("        policy: exponential\n        maxInterval: 1s\n        maxRetries: 2\n")), inboundRetry, {{500}}, {}, 1000),
        policy(QStringLiteral("time-out"), QStringLiteral("    timeouts:\n      t: 300ms\n") + retries(constant),
               QStringLiteral("      orders:\n        inbound:\n          timeout: t\n          retry: r\n"), {{200, {}, -1}, {200}}),
        policy(QStringLiteral("time-out alone"), QStringLiteral("    timeouts:\n      t: 300ms\n"), QStringLiteral("      orders:\n        inbound:\n          timeout: t\n"), {{200, {}, -1}}),
        policy(QStringLiteral("circuit breaker"), breaker + retries(constant), QStringLiteral("      orders:\n        inbound:\n          retry: r\n          circuitBreaker: cb\n"), {{500}}),
        policy(QStringLiteral("default name"), QStringLiteral("    retries:\n      DefaultPubsubComponentInboundRetryPolicy:\n") + constant, QStringLiteral("      other:\n        outbound:\n          retry: r\n"), {{500}}),
        policy(QStringLiteral("wider default name"), QStringLiteral("    retries:\n      DefaultComponentInboundRetryPolicy:\n") + constant, QStringLiteral("      other:\n        outbound:\n          retry: r\n"), {{500}}),
        policy(QStringLiteral("outbound target switches the inbound default off"), QStringLiteral("    retries:\n      DefaultRetryPolicy:\n") + constant,
               QStringLiteral("      orders:\n        outbound:\n          retry: DefaultRetryPolicy\n"), {{500}}),
        policy(QStringLiteral("undefined name"), retries(constant), QStringLiteral("      orders:\n        inbound:\n          retry: nowhere\n"), {{500}}),
    };
}

} // namespace wb::test
