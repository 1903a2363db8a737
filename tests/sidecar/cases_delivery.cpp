#include "tests/sidecar/case_parts.h"

// What reaches the app, and what becomes of the message after each answer (facts D.2 to D.4, F.6).

namespace wb::test {

namespace {

const QString dlt = QStringLiteral("  deadLetterTopic: dead\n");

JudgeCase answered(const QString& name, const AppAnswerStep& answer, const QString& more = {})
{
    return {QStringLiteral("answer: ") + name + (more.isEmpty() ? QString() : QStringLiteral(", dead letter")), subscribed(more), "[]", {},
            {{"/new", {answer}}}, {publish("x"), publish("y")}};
}

JudgeCase arrived(const QString& name, const QByteArray& payload, const QString& more = {})
{
    return {QStringLiteral("arrival: ") + name, subscribed(more), "[]", {}, {}, {external(payload)}};
}

QList<JudgeCase> answers()
{
    QList<JudgeCase> cases;
    const QList<std::pair<QString, AppAnswerStep>> steps{
        {QStringLiteral("200 empty"), {200}}, {QStringLiteral("204"), {204}}, {QStringLiteral("200 not JSON"), {200, "fine"}},
        {QStringLiteral("200 SUCCESS"), {200, R"({"status":"SUCCESS"})"}}, {QStringLiteral("200 RETRY"), {200, R"({"status":"RETRY"})"}},
        {QStringLiteral("200 DROP"), {200, R"({"status":"DROP"})"}}, {QStringLiteral("200 success in small letters"), {200, R"({"status":"success"})"}},
        {QStringLiteral("200 unknown status"), {200, R"({"status":"LATER"})"}}, {QStringLiteral("200 empty status"), {200, R"({"status":""})"}},
        {QStringLiteral("200 JSON without status"), {200, R"({"ok":true})"}}, {QStringLiteral("200 status is a number"), {200, R"({"status":7})"}},
        {QStringLiteral("404"), {404}}, {QStringLiteral("500"), {500}}, {QStringLiteral("400"), {400}}, {QStringLiteral("302"), {302}},
        {QStringLiteral("500 SUCCESS"), {500, R"({"status":"SUCCESS"})"}}};
    for (const auto& [name, step] : steps) {
        cases << answered(name, step);
        cases << answered(name, step, dlt);
    }
    return cases;
}

QList<JudgeCase> arrivals()
{
    const QString raw = QStringLiteral("  metadata:\n    rawPayload: \"true\"\n");
    QList<JudgeCase> cases;
    for (const QByteArray& payload : {QByteArray("{}"), QByteArray("{\"a\":1}"), QByteArray("null"), QByteArray("42"), QByteArray("[1]"), QByteArray("hello"),
                                      QByteArray("\"text\""), QByteArray("{\"a\":"), QByteArray(" {\"a\" : 1} ")}) {
        cases << arrived(QString::fromUtf8(payload), payload) << arrived(QString::fromUtf8(payload) + QStringLiteral(", dead letter"), payload, dlt)
              << arrived(QString::fromUtf8(payload) + QStringLiteral(", raw"), payload, raw);
    }
    cases << arrived(QStringLiteral("expired"), R"({"specversion":"1.0","id":"1","source":"s","type":"t","expiration":"2020-01-01T00:00:00Z","data":"x"})")
          << arrived(QStringLiteral("expired, dead letter"), R"({"specversion":"1.0","id":"1","source":"s","type":"t","expiration":"2020-01-01T00:00:00Z","data":"x"})", dlt)
          << arrived(QStringLiteral("expiration that is none"), R"({"id":"1","expiration":"soon","data":"x"})");
    return cases;
}

JudgeCase routed(const QString& name, const QString& rules, const QList<JudgeStep>& steps)
{
    const QString file = QStringLiteral("apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata:\n  name: sub\nspec:\n  pubsubname: orders\n"
                                        "  topic: new\n  routes:\n%1  deadLetterTopic: dead\n").arg(rules);
    return {QStringLiteral("route: ") + name, {{QStringLiteral("orders.yaml"), pubsubFile()}, {QStringLiteral("sub.yaml"), file}}, "[]", {}, {}, steps};
}

QList<JudgeCase> routes()
{
    const QString rules = QStringLiteral("    rules:\n    - match: event.type == \"a\"\n      path: /a\n    - match: event.data.n > 5 && event.type.startsWith(\"b\")\n"
                                         "      path: /b\n");
    const auto event = [](const QByteArray& type, const QByteArray& data) {
        return external("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"" + type + "\",\"data\":" + data + "}");
    };
    const QList<JudgeStep> steps{event("a", "1"), event("bb", "{\"n\":6}"), event("bb", "{\"n\":5}"), event("c", "{}"), event("bb", "{\"n\":\"x\"}")};
    return {routed(QStringLiteral("rules and default"), rules + QStringLiteral("    default: /rest\n"), steps),
            routed(QStringLiteral("rules without default"), rules, steps),
            routed(QStringLiteral("key that is not there"), QStringLiteral("    rules:\n    - match: event.data.missing == 1\n      path: /a\n    default: /rest\n"), steps),
            routed(QStringLiteral("not a boolean"), QStringLiteral("    rules:\n    - match: event.type\n      path: /a\n    default: /rest\n"), steps),
            routed(QStringLiteral("has and in"), QStringLiteral("    rules:\n    - match: has(event.data) && event.type in [\"a\", \"c\"]\n      path: /a\n    default: /rest\n"), steps)};
}

QList<JudgeCase> subscriptions()
{
    JudgeCase programmatic{QStringLiteral("subscription: the app's own"), {{QStringLiteral("orders.yaml"), pubsubFile()}},
                           R"([{"pubsubname":"orders","topic":"new","route":"/mine"},{"pubsubname":"orders","topic":"other","routes":{"rules":[{"match":"event.type == \"x\"","path":"/x"}],"default":"/d"},"deadLetterTopic":"dead"}])",
                           {}, {}, {publish("1"), publish("2", QStringLiteral("text/plain"), {}, QStringLiteral("other"))}};
    JudgeCase both{QStringLiteral("subscription: declared and the app's own"), subscribed(), R"([{"pubsubname":"orders","topic":"new","route":"/mine"}])",
                   {}, {}, {publish("1")}};
    JudgeCase wild{QStringLiteral("subscription: overlapping filters"),
                   {{QStringLiteral("orders.yaml"), pubsubFile()}, {QStringLiteral("a.yaml"), subscriptionFile(QStringLiteral("s/#"), QStringLiteral("/all"))},
                    {QStringLiteral("b.yaml"), subscriptionFile(QStringLiteral("s/x"), QStringLiteral("/one"))}},
                   "[]", {}, {}, {publish("1", QStringLiteral("text/plain"), {}, QStringLiteral("s/x"))}};
    JudgeCase sameName = wild;
    sameName.name = QStringLiteral("subscription: two of one name");
    wild.files[QStringLiteral("b.yaml")].replace(QStringLiteral("name: sub"), QStringLiteral("name: other"));
    JudgeCase bulk{QStringLiteral("subscription: bulk"),
                   subscribed(QStringLiteral("  bulkSubscribe:\n    enabled: true\n    maxMessagesCount: 3\n    maxAwaitDurationMs: 200\n")), "[]", {}, {},
                   {publish("1"), publish("2")}};
    JudgeCase outOfScope{QStringLiteral("subscription: out of scope"), subscribed(), "[]", {}, {}, {publish("1")}};
    outOfScope.files[QStringLiteral("sub.yaml")] += QStringLiteral("scopes: [someone]\n");
    JudgeCase first{QStringLiteral("subscription: v1alpha1"), {{QStringLiteral("orders.yaml"), pubsubFile()}}, "[]", {}, {}, {publish("1")}};
    first.files[QStringLiteral("sub.yaml")] = QStringLiteral("apiVersion: dapr.io/v1alpha1\nkind: Subscription\nmetadata:\n  name: s\nspec:\n  pubsubname: orders\n"
                                                             "  topic: new\n  route: /first\n");
    JudgeCase refused{QStringLiteral("subscription: not allowed"), subscribed(), "[]", {}, {}, {external("{}")}};
    refused.files[QStringLiteral("orders.yaml")] = pubsubFile(item(QStringLiteral("allowedTopics"), QStringLiteral("other")));
    JudgeCase retained{QStringLiteral("subscription: retained on arrival"), subscribed(), "[]", {}, {}, {external("{\"a\":1}", QStringLiteral("new"), 1, true)}};
    return {programmatic, both, wild, sameName, bulk, outOfScope, first, refused, retained};
}

} // namespace

QList<JudgeCase> deliveryCases()
{
    return answers() + arrivals() + routes() + subscriptions();
}

} // namespace wb::test
