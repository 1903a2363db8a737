#include "core/sidecar/runtime/event_value.h"
#include "core/sidecar/runtime/routing.h"
#include "core/sidecar/runtime/subscriptions.h"

#include <QTest>

using namespace wb::sidecar;

namespace {

QString text(const AppSubscription& one)
{
    QStringList rules;
    for (const AppRule& rule : one.rules) rules << rule.match + QStringLiteral("->") + rule.path;
    return QStringLiteral("%1 [%2] %3").arg(one.topic, rules.join(u','), one.route);
}

QString found(const Routing& routing, std::string_view event)
{
    const auto path = routing.find(event);
    if (!path) return QStringLiteral("error");
    return *path ? QString::fromStdString(std::string(**path)) : QStringLiteral("none");
}

class Fixed final : public RouteMatch {
public:
    explicit Fixed(std::string_view wanted) : m_wanted(wanted) {}
    wb::Result<bool, Trouble> matches(const RouteEvent& event) const override
    {
        if (event.text() == "bad") return wb::Failure{Trouble{QStringLiteral("no such key: x"), false}};
        return event.text() == m_wanted;
    }

private:
    std::string m_wanted;
};

} // namespace

// Facts D.1 (merging), D.3, 4 (routing), F.6; RT:pkg/runtime/pubsub/subscriptions.go, compstore/subscriptions.go.
class TestSubscriptions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void appsAnswer();
    void appsAnswerWithOldFields();
    void emptyRoutesAreRemoved();
    void answersThatAreNone_data();
    void answersThatAreNone();
    void declaredOnesKeepAllFields();
    void merging();
    void rulesInOrder();
    void eventsAsCelSeesThem();
    void pathsAreCleaned();
    void conditionsChooseThePath();
    void whatCannotBeEvaluatedSaysSo_data();
    void whatCannotBeEvaluatedSaysSo();
};

void TestSubscriptions::appsAnswer()
{
    const auto read = programmaticSubscriptions(200, R"([{"pubsubname":"ps","topic":"a/#","deadLetterTopic":"dead",
        "routes":{"rules":[{"match":"event.type == 'x'","path":"/x"},{"path":"/all"}],"default":"/d"},
        "metadata":{"rawPayload":"true"},"bulkSubscribe":{"enabled":true,"maxMessagesCount":7,"maxAwaitDurationMs":50}}])");
    QVERIFY(read);
    QCOMPARE(read->subscriptions.size(), 1);
    const AppSubscription& one = read->subscriptions.first().subscription;
    QCOMPARE(text(one), QStringLiteral("a/# [event.type == 'x'->/x,->/all] /d"));
    QCOMPARE(one.deadLetterTopic, QStringLiteral("dead"));
    QCOMPARE(one.metadata.value(QStringLiteral("rawPayload")), QStringLiteral("true"));
    QVERIFY(one.bulk && !one.declarative);
    QCOMPARE(one.bulkMaxMessages, 7);
    QCOMPARE(one.bulkMaxAwaitMs, 50);
}

void TestSubscriptions::appsAnswerWithOldFields()
{
    const auto read = programmaticSubscriptions(200, R"([{"PubSubName":"ps","TOPIC":"a","route":"r","routes":{"rules":null}},
        {"pubsubname":"ps","topic":"b","route":"old","routes":{"default":"new"}}] trailing)");
    QVERIFY(read);
    QCOMPARE(text(read->subscriptions[0].subscription), QStringLiteral("a [] r"));
    QCOMPARE(read->subscriptions[0].subscription.bulkMaxMessages, 100); // Dapr's defaults
    QCOMPARE(read->subscriptions[0].subscription.bulkMaxAwaitMs, 1000);
    QCOMPARE(text(read->subscriptions[1].subscription), QStringLiteral("b [] new"));
}

void TestSubscriptions::emptyRoutesAreRemoved()
{
    const auto read = programmaticSubscriptions(200, R"([{"pubsubname":"ps","topic":"a"},{"pubsubname":"ps","topic":"b","route":"r"}])");
    QVERIFY(read);
    QCOMPARE(read->subscriptions.size(), 1);
    QCOMPARE(read->log, QStringList{QStringLiteral("topic a has an empty routes. removing from subscriptions list")});
}

void TestSubscriptions::answersThatAreNone_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("error"); // or the log
    const auto row = [](int status, const char* body, const char* error) {
        QTest::addRow("%d %s", status, body) << status << QByteArray(body) << QString::fromLatin1(error);
    };
    row(404, "[]", "");
    row(500, "", "app returned http status code 500 from subscription endpoint");
    row(200, "", "");
    row(200, "null", "");
    row(200, "[]", "");
    row(200, "hello", "error getting topics from app: invalid character 'h' looking for beginning of value");
    row(200, "[{\"topic\"", "error getting topics from app: unexpected EOF");
    row(200, "{}", "error getting topics from app: json: cannot unmarshal object into Go value of type []pubsub.SubscriptionJSON");
    row(200, "[{\"topic\":7,\"route\":\"r\"}]",
        "error getting topics from app: json: cannot unmarshal number into Go struct field SubscriptionJSON.topic of type string");
    row(200, "[7]", "error getting topics from app: json: cannot unmarshal number into Go value of type pubsub.SubscriptionJSON");
}

void TestSubscriptions::answersThatAreNone()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, error);
    const auto read = programmaticSubscriptions(status, body);
    QCOMPARE(read ? read->log.join(u'\n') : read.error(), error);
    if (read) QVERIFY(read->subscriptions.isEmpty());
}

void TestSubscriptions::declaredOnesKeepAllFields()
{
    wb::dapr::Subscription resource;
    resource.topic = QStringLiteral("t");
    resource.rules = {{QStringLiteral("event.x"), QStringLiteral("/x")}};
    resource.defaultPath = QStringLiteral("/d");
    resource.deadLetterTopic = QStringLiteral("dead");
    resource.bulkEnabled = true;
    resource.metadata = {{QStringLiteral("rawPayload"), QStringLiteral("true")}};
    const AppSubscription one = declaredSubscription(resource);
    QCOMPARE(text(one), QStringLiteral("t [event.x->/x] /d"));
    QVERIFY(one.bulk && one.declarative);
    QCOMPARE(one.deadLetterTopic, QStringLiteral("dead"));
    QCOMPARE(one.metadata.value(QStringLiteral("rawPayload")), QStringLiteral("true"));
}

void TestSubscriptions::merging()
{
    const auto of = [](const char* topic, const char* route) {
        AppSubscription one;
        one.topic = QString::fromLatin1(topic);
        one.route = QString::fromLatin1(route);
        return one;
    };
    ProgrammaticSubscriptions app;
    app.subscriptions = {{QStringLiteral("ps"), of("b", "app")},
                         {QStringLiteral("other"), of("a", "other")},
                         {QStringLiteral("ps"), of("c", "first")},
                         {QStringLiteral("ps"), of("c", "second")}};
    QStringList merged;
    for (const AppSubscription& one : mergedSubscriptions({of("a", "1"), of("b", "2"), of("a", "3")}, QStringLiteral("ps"), app))
        merged << one.topic + u'=' + one.route;
    QCOMPARE(merged.join(u' '), QStringLiteral("a=1 b=app c=second"));
}

void TestSubscriptions::rulesInOrder()
{
    std::vector<Routing::Rule> rules;
    rules.push_back({std::make_unique<Fixed>("one"), "first"});
    rules.push_back({std::make_unique<Fixed>("two"), "second"});
    rules.push_back({std::make_unique<Fixed>("one"), "never"});
    const Routing routing(std::move(rules));
    QCOMPARE(found(routing, "one"), QStringLiteral("first"));
    QCOMPARE(found(routing, "two"), QStringLiteral("second"));
    QCOMPARE(found(routing, "three"), QStringLiteral("none"));
    QCOMPARE(found(routing, "bad"), QStringLiteral("error"));
    QCOMPARE(found(Routing(), "one"), QStringLiteral("none"));
}

void TestSubscriptions::eventsAsCelSeesThem()
{
    QCOMPARE(eventValue(R"({"b":[1,{"c":null}],"a":"x\u00e4","b2":true})")->toString(),
             QStringLiteral(R"({"a": "xä", "b": [double 1, {"c": null}], "b2": true})"));
    QCOMPARE(eventValue("null")->toString(), QStringLiteral("{}"));
    const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
    QVERIFY(eventValue(nested(deepestEvent)));
    QVERIFY(!eventValue(nested(deepestEvent + 1)));
    QVERIFY(!eventValue(nested(9'000)));
    AppSubscription one;
    one.rules = {{QStringLiteral("event == 'plain'"), QStringLiteral("/text")}};
    const Routing routing = Routing::of(one);
    const auto path = routing.find("plain", RouteEvent::Kind::Text);
    QVERIFY(path && *path);
    QCOMPARE(std::string(**path), std::string("text"));
}

void TestSubscriptions::pathsAreCleaned()
{
    AppSubscription one;
    one.route = QStringLiteral("/a//b/../c/");
    QCOMPARE(found(Routing::of(one), "{}"), QStringLiteral("a/c"));
    one.rules = {{QStringLiteral("  "), QStringLiteral("/")}}; // a match of spaces is none
    QCOMPARE(found(Routing::of(one), "{}"), QString());
}

// RT:pkg/runtime/subscription matchRoutingRule
void TestSubscriptions::conditionsChooseThePath()
{
    AppSubscription one;
    one.rules = {{QStringLiteral("event.type == \"a\""), QStringLiteral("/x")},
                 {QStringLiteral(" event.data.amount > 100 "), QStringLiteral("/y")}};
    one.route = QStringLiteral("/z");
    const Routing routing = Routing::of(one);
    QCOMPARE(found(routing, R"({"type":"a"})"), QStringLiteral("x"));
    QCOMPARE(found(routing, R"({"type":"b","data":{"amount":101}})"), QStringLiteral("y"));
    QCOMPARE(found(routing, R"({"type":"b","data":{"amount":100}})"), QStringLiteral("z"));
    const auto trouble = [&routing](std::string_view event) { return routing.find(event).error().error; };
    QCOMPARE(trouble(R"({"type":"b"})"), QStringLiteral("no such key: data"));
    QCOMPARE(trouble("null"), QStringLiteral("no such key: type"));
    one.rules = {{QStringLiteral("event.type"), QStringLiteral("/x")}};
    QCOMPARE(Routing::of(one).find(R"({"type":"b"})").error().error,
             QStringLiteral("the result of match expression event.type was not a boolean"));
}

void TestSubscriptions::whatCannotBeEvaluatedSaysSo_data()
{
    QTest::addColumn<QString>("match");
    QTest::addColumn<bool>("ours");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* match, bool ours, const char* words) {
        QTest::newRow(match) << QString::fromLatin1(match) << ours << QString::fromLatin1(words);
    };
    row("event.type ==", false, "mismatched input '<EOF>'");
    row("event.type.lower() == 'a'", true, "lower");
    row("event.type.matches('\\\\pL')", true, "event.type.matches");
}

void TestSubscriptions::whatCannotBeEvaluatedSaysSo()
{
    QFETCH(QString, match);
    QFETCH(QString, words);
    AppSubscription one;
    one.rules = {{match, QStringLiteral("/x")}};
    const auto path = Routing::of(one).find(R"({"type":"a"})");
    QVERIFY(!path);
    QTEST(path.error().ours, "ours");
    QVERIFY2(path.error().error.contains(words), qPrintable(path.error().error));
}

QTEST_GUILESS_MAIN(TestSubscriptions)
#include "tst_subscriptions.moc"
