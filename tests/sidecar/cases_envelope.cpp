#include "tests/sidecar/case_parts.h"

// What a publish becomes on the wire, and what its caller hears (facts C.1, C.2).

namespace wb::test {

namespace {

JudgeCase published(const QString& name, const QList<JudgeStep>& steps, const QString& component = pubsubFile())
{
    return {QStringLiteral("publish: ") + name, {{QStringLiteral("orders.yaml"), component}}, "[]", {}, {}, steps};
}

const QString json = QStringLiteral("application/json");
const QString cloudEvents = QStringLiteral("application/cloudevents+json");

} // namespace

QList<JudgeCase> envelopeCases()
{
    return {
        published(QStringLiteral("text"), {publish("hello <&> \"you\" \xc3\xa4")}),
        published(QStringLiteral("json"), {publish("{\"b\":1, \"a\":12345678901234567890, \"c\":[1.0,1e3]}", json)}),
        published(QStringLiteral("json with charset"), {publish("{\"a\":1}", QStringLiteral("application/json; charset=utf-8"))}),
        published(QStringLiteral("json that is none"), {publish("{nonsense", json)}),
        published(QStringLiteral("json number, string, null"), {publish("42", json), publish("\"x\"", json), publish("null", json)}),
        published(QStringLiteral("octets"), {publish(QByteArray("\x00\x01\xff", 3), QStringLiteral("application/octet-stream"))}),
        published(QStringLiteral("xml"), {publish("<a>1</a>", QStringLiteral("application/xml"))}),
        published(QStringLiteral("cloud event, complete"),
                  {publish(R"({"specversion":"1.0","id":"1","source":"me","type":"t","data":{"x":1},"topic":"other","pubsubname":"p"})", cloudEvents)}),
        published(QStringLiteral("cloud event, bare"), {publish(R"({"data":"x"})", cloudEvents)}),
        published(QStringLiteral("cloud event that is none"), {publish("[1]", cloudEvents), publish("{", cloudEvents)}),
        published(QStringLiteral("overrides"),
                  {publish("x", QStringLiteral("text/plain"),
                           {{QStringLiteral("cloudevent.id"), QStringLiteral("my-id")}, {QStringLiteral("cloudevent.source"), QStringLiteral("my-source")},
                            {QStringLiteral("cloudevent.type"), QStringLiteral("my-type")}, {QStringLiteral("cloudevent.subject"), QStringLiteral("my-subject")},
                            {QStringLiteral("cloudevent.topic"), QStringLiteral("no")}, {QStringLiteral("CloudEvent.TraceState"), QStringLiteral("k=v")}})}),
        published(QStringLiteral("time to live"), {publish("x", QStringLiteral("text/plain"), {{QStringLiteral("ttlInSeconds"), QStringLiteral("60")}})}),
        published(QStringLiteral("time to live that is none"), {publish("x", QStringLiteral("text/plain"), {{QStringLiteral("ttlInSeconds"), QStringLiteral("soon")}})}),
        published(QStringLiteral("raw payload"), {publish("bare", QStringLiteral("text/plain"), {{QStringLiteral("rawPayload"), QStringLiteral("true")}})}),
        published(QStringLiteral("raw payload that is none"), {publish("bare", QStringLiteral("text/plain"), {{QStringLiteral("rawPayload"), QStringLiteral("yes")}})}),
        published(QStringLiteral("retain"), {publish("x", QStringLiteral("text/plain"), {{QStringLiteral("retain"), QStringLiteral("true")}})}),
        published(QStringLiteral("retain switched off"), {publish("x", QStringLiteral("text/plain"), {{QStringLiteral("retain"), QStringLiteral("false")}})},
                  pubsubFile(item(QStringLiteral("retain"), QStringLiteral("true")))),
        published(QStringLiteral("retain that is none"), {publish("x", QStringLiteral("text/plain"), {{QStringLiteral("retain"), QStringLiteral("yes")}})}),
        published(QStringLiteral("deep topic"), {publish("x", QStringLiteral("text/plain"), {}, QStringLiteral("a/b/c"))}),
        published(QStringLiteral("empty payload"), {publish("")}),
        published(QStringLiteral("QoS 0"), {publish("x")}, pubsubFile(item(QStringLiteral("qos"), QStringLiteral("0")))),
        published(QStringLiteral("QoS 2"), {publish("x")}, pubsubFile(item(QStringLiteral("qos"), QStringLiteral("2")))),
        published(QStringLiteral("not allowed"), {publish("x")}, pubsubFile(item(QStringLiteral("allowedTopics"), QStringLiteral("other")))),
        published(QStringLiteral("not in the app's scope"), {publish("x"), publish("x", QStringLiteral("text/plain"), {}, QStringLiteral("other"))},
                  pubsubFile(item(QStringLiteral("publishingScopes"), QStringLiteral("judged=other")))),
    };
}

} // namespace wb::test
