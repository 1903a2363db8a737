#include "tests/sidecar/case_parts.h"

// Bindings in both directions (facts C.3, D.6).

namespace wb::test {

namespace {

JudgeCase bound(const QString& name, const QList<JudgeStep>& steps, const QList<AppAnswerStep>& answers = {}, const QString& extra = {})
{
    JudgeCase one{QStringLiteral("binding: ") + name, {{QStringLiteral("lamp.yaml"), bindingFile(extra)}}, "[]", {"/lamp"}, {}, steps};
    if (!answers.isEmpty()) one.answers.insert("/lamp", answers);
    return one;
}

} // namespace

QList<JudgeCase> bindingCases()
{
    const QString state = QStringLiteral("lamp/state");
    JudgeCase unwanted = bound(QStringLiteral("the app does not want it"), {external("on", state)});
    unwanted.bindings.clear();
    JudgeCase routed = bound(QStringLiteral("route"), {external("on", state)}, {}, item(QStringLiteral("route"), QStringLiteral("/light")));
    routed.bindings = {"/light"};
    return {
        bound(QStringLiteral("string, object, number"), {invoke("\"on\""), invoke("{\"b\": 1,  \"a\": [1, 2.50]}"), invoke("42")}),
        bound(QStringLiteral("topic of the request"), {invoke("\"on\"", {{QStringLiteral("topic"), QStringLiteral("lamp/other")}})}),
        bound(QStringLiteral("retain of the request is ignored"), {invoke("\"on\"", {{QStringLiteral("retain"), QStringLiteral("true")}})}),
        bound(QStringLiteral("retain of the component"), {invoke("\"on\"")}, {}, item(QStringLiteral("retain"), QStringLiteral("true"))),
        bound(QStringLiteral("input"), {external("{\"a\":1}", state), external("plain", state)}),
        bound(QStringLiteral("input, 500"), {external("x", state)}, {{500}}),
        bound(QStringLiteral("input, 404"), {external("x", state)}, {{404}}),
        bound(QStringLiteral("input, 201"), {external("x", state)}, {{201}}),
        bound(QStringLiteral("input with an answer"), {external("x", state)}, {{200, R"({"data":"y"})"}}),
        bound(QStringLiteral("input only"), {external("x", state), invoke("\"on\"")}, {}, item(QStringLiteral("direction"), QStringLiteral("input"))),
        bound(QStringLiteral("output only"), {external("x", state), invoke("\"on\"")}, {}, item(QStringLiteral("direction"), QStringLiteral("output"))),
        unwanted,
        routed,
    };
}

} // namespace wb::test
