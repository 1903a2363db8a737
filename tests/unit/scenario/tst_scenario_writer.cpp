#include "core/scenario/file/reader.h"
#include "core/scenario/file/writer.h"
#include "core/scenario/record/recorder.h"

#include <QTest>

using namespace wb;
using namespace wb::scenario;

namespace {

const char* const resources = "resources: |\n"
                              "  apiVersion: dapr.io/v1alpha1\n"
                              "  kind: Component\n"
                              "  metadata:\n"
                              "    name: orders\n"
                              "  spec:\n"
                              "    type: pubsub.mqtt3\n"
                              "    version: v1\n"
                              "    metadata:\n"
                              "      - name: url\n"
                              "        value: ${BROKER}\n";

// Every step and every expectation with every one of their keys.
const char* const everything =
    "scenario: 'yes: everything #1'\n"
    "lesson: |\n  Two lines,\n\n  and \"quotes\".\n"
    "refs: [CC#2329, '1.8']\n"
    "dapr: ['1.18', '1.8']\n"
    "broker: [{mosquitto: {config: [max_inflight_messages 5], persistence: false}}, rabbitmq, emqx,\n"
    " {emqx: {version: \"5.8.6\", retry: 30s, in flight: 0, queued: 5, session: 2h}}, {rabbitmq: {version: 4.0.5}},\n"
    " {mosquitto: {anonymous: false, users: {ann: 'a: \"b', bob: 'yes'}, tls: true}}, {emqx: {client certificates: true}},\n"
    " {rabbitmq: {vhost: plant, vhosts: [blue, red]}},\n"
    " {container: {image: \"a/b:1\", product: emqx, environment: {A: \"b c\"}}},\n"
    "         {scripted: {in flight: 3, resend: 1.5s, keeps packet ids: false}}, {url: 'tcp://host:1883'}]\n"
    "app id: shop\n"
    "limit: 90s\n"
    "observe: [orders/#, $share/g/a/+]\n"
    "app:\n"
    "  rules:\n"
    "    - {topic: orders/#, route: a, component: orders, payload: {pointer: /a, equals: [1, x]}, again: true, per: message,\n"
    "       answers: [{answer: 503, after: 1s, times: 2, body: 'no: \"'}, {answer: crash, for: 3s}, grpc 14]}\n"
    "    - {payload: 'a: b', chance: {success: 70, retry: 30}, seed: 7}\n"
    "  default: grpc drop\n"
    "steps:\n"
    "  - connect: {component: orders, replica: 1, wait: false, within: 20s}\n"
    "    as: a b\n"
    "    only: [mosquitto, '1.8']\n"
    "  - disconnect: orders\n"
    "  - publish: {topic: a/b, payload: 'off', qos: 2, retain: true, count: 5, copies: 2, wait: false, within: 1s}\n"
    "  - publish: {topic: a, base64: AAH/, from: sidecar, component: orders, cloudevent: false, metadata: {retain: true}}\n"
    "  - publish: {topic: a, payload: {a: [1, null, \"\\u00e9\\n\"]}, from: observer}\n"
    "  - hold acks: {topic: a/#, component: orders, message: 2, next: 3}\n"
    "  - hold acks:\n"
    "  - drop acks: a/+\n"
    "  - delay acks: {by: 250ms}\n"
    "  - release acks: {message: 1, rules stay: true}\n"
    "  - release acks:\n"
    "  - app: by hand\n"
    "  - app: {default: 404}\n"
    "  - answer: {with: retry, topic: a/#, all: true, within: 2s}\n"
    "  - cut: {how: silence, stay away: true}\n"
    "  - reconnect: {wait: false}\n"
    "  - restart: {replica: 1}\n"
    "  - discard session: orders\n"
    "  - take over: {clean session: true, stay: 2s}\n"
    "  - broker: kill\n"
    "  - broker: {do: start, within: 5s}\n"
    "  - broker rule: {at: connect, do: refuse, value: 3, delay: 1s, client id: x, skip: 1, times: 2}\n"
    "  - broker rule: {at: delivery, do: twice, filter: a/#}\n"
    "  - clear broker rules:\n"
    "  - note: 'null'\n"
    "  - watch: {nothing: [delivery, attempt, acknowledgement, publish, connection, connection end], for: 2s, topic: a/#,\n"
    "            message: 2, component: orders, replica: 0}\n"
    "  - expect:\n"
    "    - {deliveries: 2 to 3, dup: true, retained: false, qos: 1, tie: proved, same packet id: true, since: a b,\n"
    "       at: 1s to 2s, component: orders, replica: 1, topic: a/#, message: 3, within: 1m}\n"
    "    - {attempts: at least 1, end: timed out, policy: my policy, answers: [HTTP 500], gaps: [1s to 2s, at most 3s]}\n"
    "    - {acks: at most 2, step: too late}\n"
    "    - {handled: 1, end: not an event, detail: 'cannot: unmarshal'}\n"
    "    - {states: {acknowledged: 2, dead-lettered: at most 1}}\n"
    "    - {order: ['1', b], by: /id, of: acks}\n"
    "    - {publishes: 1, told: error, outcome: none, error: context deadline exceeded, dead letter: true, topic: a}\n"
    "    - {received: 1, payload: '{', retained: true, topic: a/#, since: a b, at: at least 1s}\n"
    "    - {connections: 1, session present: true, client id: me}\n"
    "    - {connection ends: 1, cause: broker}\n"
    "    - {connected: false, error: refused}\n"
    "    - {granted: refused, filter: a/#}\n"
    "    - {granted: 2, filter: a}\n"
    "    - {unacknowledged: 3}\n";

QByteArray text(const Result<Scenario, QList<FileProblem>>& result)
{
    QStringList lines;
    if (!result)
        for (const FileProblem& problem : result.error()) lines << problem.sentence();
    return lines.join(u'\n').toUtf8();
}

ledger::LanePtr lane(ledger::LaneState state, std::initializer_list<qint64> deliveries)
{
    auto one = std::make_shared<ledger::Lane>();
    one->state = state;
    for (const qint64 time : deliveries) {
        ledger::Mark mark;
        mark.timeNs = time;
        one->marks.push_back(mark);
        ++one->deliveries;
    }
    return one;
}

Step step(StepBody body)
{
    Step one;
    one.body = std::move(body);
    return one;
}

} // namespace

// What is written is read back as the same.
class TestScenarioWriter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everythingIsReadBack();
    void difficultTextsAreReadBack_data();
    void difficultTextsAreReadBack();
    void aRecordingIsAScenario();
    void aRecordingKeepsNoSecret();
};

void TestScenarioWriter::everythingIsReadBack()
{
    const auto first = readScenario(QByteArray(everything) + resources, QStringLiteral("a"));
    QVERIFY2(first, text(first).constData());
    const QString written = writeScenario(*first);
    const auto again = readScenario(written.toUtf8(), QStringLiteral("b"));
    QVERIFY2(again, (written.toUtf8() + text(again)).constData());
    QCOMPARE(writeScenario(*again), written);
    QCOMPARE(again->steps.size(), first->steps.size());
    for (qsizetype i = 0; i < first->steps.size(); ++i) {
        QCOMPARE(stepText(again->steps.at(i)), stepText(first->steps.at(i)));
        QCOMPARE(again->steps.at(i).within, first->steps.at(i).within);
        QCOMPARE(wordsOf(again->steps.at(i)), wordsOf(first->steps.at(i)));
    }
    QCOMPARE(again->name, first->name);
    QCOMPARE(again->lesson, first->lesson);
    QCOMPARE(again->app, first->app);
    QCOMPARE(again->brokers, first->brokers);
    QCOMPARE(again->components, first->components);
    QCOMPARE(again->resources.first().trimmed(), first->resources.first().trimmed());
    // The sample leaves out no step, no expectation and none of their keys.
    const QString sample = QString::fromUtf8(everything);
    for (const Verb& verb : stepVerbs() + expectationVerbs()) {
        QVERIFY2(sample.contains(verb.name + u':'), qPrintable(verb.name));
        for (const Key& key : verb.keys)
            QVERIFY2(sample.contains(key.name + u':') || key.name == u"script" || key.name == verb.shortKey, qPrintable(key.name));
    }
}

void TestScenarioWriter::difficultTextsAreReadBack_data()
{
    QTest::addColumn<QString>("text");
    for (const char16_t* one : {u"yes", u"~", u"1e3", u"a: b", u"a #b", u"- x", u"\"'\\", u"{n}", u"é\u2028\u0085\ufeff", u"two\nlines\n", u"\ttab",
                                u"[", u"*a", u"&a", u"!t", u"%", u"@", u"`", u"?", u"|", u"0x10", u".inf", u"2026-11-20", u"=", u"<<"})
        QTest::newRow(qPrintable(QString::fromUtf16(one))) << QString::fromUtf16(one);
}

void TestScenarioWriter::difficultTextsAreReadBack()
{
    QFETCH(QString, text);
    Scenario scenario;
    scenario.name = QStringLiteral("a");
    scenario.releases = {QStringLiteral("1.18")};
    scenario.brokers = {BrokerChoice{}};
    PublishStep publish;
    publish.topic = QStringLiteral("t");
    publish.payload = text.toUtf8();
    scenario.steps = {step(publish), step(NoteStep{QStringLiteral("x") + text})};
    const QString written = writeScenario(scenario);
    const auto again = readScenario(written.toUtf8(), QStringLiteral("b"));
    QVERIFY2(again, (written.toUtf8() + ::text(again)).constData());
    QCOMPARE(std::get<PublishStep>(again->steps.at(0).body).payload, text.toUtf8());
    QCOMPARE(std::get<NoteStep>(again->steps.at(1).body).text, QStringLiteral("x") + text);
}

void TestScenarioWriter::aRecordingIsAScenario()
{
    RecordedStart start;
    start.resources = {QByteArray("# mine\napiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\nspec:\n"
                                  "  type: pubsub.mqtt3\n  version: v1\n  metadata:\n  - name: url\n    value: tcp://localhost:1883\n")};
    ScenarioRecorder recorder(start);
    const Copy orders{QStringLiteral("orders"), 0};
    PublishStep publish;
    publish.topic = QStringLiteral("orders/new");
    publish.payload = "{}";
    CutStep cut;
    cut.cut.component = orders.component;
    QVERIFY(recorder.add(step(ConnectStep{orders}), 10));
    QVERIFY(recorder.add(step(publish), 20));
    QVERIFY(recorder.add(step(cut), 40));
    QVERIFY(recorder.add(step(ReconnectStep{orders}), 50));
    const QString written = recorder.text({lane(ledger::LaneState::Acknowledged, {30, 60})});
    const auto scenario = readScenario(written.toUtf8(), QStringLiteral("r"));
    QVERIFY2(scenario, (written.toUtf8() + text(scenario)).constData());
    QVERIFY(scenario->resources.first().contains("value: ${BROKER}"));
    QStringList steps;
    for (const Step& one : scenario->steps) steps << stepText(one);
    QCOMPARE(steps, QStringList({QStringLiteral("connect: {component: orders}"), QStringLiteral("publish: {topic: orders/new, payload: \"{}\"}"),
                                 QStringLiteral("expect: {deliveries: at least 1}"), QStringLiteral("cut: {how: close, component: orders}"),
                                 QStringLiteral("reconnect: {component: orders}"), QStringLiteral("expect: {deliveries: 2}"),
                                 QStringLiteral("expect: {states: {acknowledged: 1}}")}));
    for (int i = 0; i < 2000; ++i) recorder.add(step(NoteStep{QStringLiteral("n")}), 100 + i);
    QVERIFY(!recorder.add(step(NoteStep{QStringLiteral("n")}), 5000));
    const auto full = readScenario(recorder.text({}).toUtf8(), QStringLiteral("r"));
    QVERIFY2(full, text(full).constData());
}

void TestScenarioWriter::aRecordingKeepsNoSecret()
{
    RecordedStart start;
    start.broker.kind = BrokerChoiceKind::Url;
    start.broker.url = QStringLiteral("tcp://me:hidden1@host:1883");
    start.resources = {QByteArray("# before: tcp://me:hidden2@host:1883\napiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\nspec:\n"
                                  "  type: pubsub.mqtt3\n  version: v1\n  metadata:\n  - name: url\n    value: tcp://me:hidden3@localhost:1883\n"
                                  "  - name: clientKey\n    value: |\n      -----BEGIN PRIVATE KEY-----\n      hidden4\n      -----END PRIVATE KEY-----\n")};
    ScenarioRecorder recorder(start);
    recorder.add(step(NoteStep{QStringLiteral("n")}), 1);
    const QString written = recorder.text({});
    QVERIFY2(!written.contains(u"hidden"), qPrintable(written));
    const auto scenario = readScenario(written.toUtf8(), QStringLiteral("r"));
    QVERIFY2(scenario, text(scenario).constData());
    QCOMPARE(scenario->brokers.first().url, QStringLiteral("tcp://host:1883"));
}

QTEST_GUILESS_MAIN(TestScenarioWriter)
#include "tst_scenario_writer.moc"
