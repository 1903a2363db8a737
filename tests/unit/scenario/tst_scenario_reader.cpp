#include "core/scenario/file/reader.h"

#include <QTemporaryDir>
#include <QTest>

using namespace wb;
using namespace wb::scenario;

namespace {

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
                         "        value: ${BROKER}\n"; // 12 lines

Result<Scenario, QList<FileProblem>> read(const QByteArray& text)
{
    return readScenario(text, QStringLiteral("s.yaml"));
}

QStringList sentences(const Result<Scenario, QList<FileProblem>>& result)
{
    QStringList list;
    if (result) return list;
    for (const FileProblem& problem : result.error()) list << problem.sentence();
    return list;
}

template <class Body>
Body bodyOf(const Scenario& scenario, qsizetype step)
{
    const Body* body = std::get_if<Body>(&scenario.steps.at(step).body);
    return body ? *body : Body{};
}

} // namespace

// The file format: what it says, and that every mistake is told with its place.
class TestScenarioReader : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everythingIsRead();
    void shortFormsMeanTheSame();
    void brokersAreSetUpAsTheFileSays();
    void countsAndSpansReadAsTheySay_data();
    void countsAndSpansReadAsTheySay();
    void mistakesHavePlaces_data();
    void mistakesHavePlaces();
    void allMistakesAreTold();
    void aMistakeInADaprDocumentHasItsPlaceInTheScenario();
    void aMistakeInTheScriptHasItsPlaceInTheScenario();
    void filesBesideTheScenarioAreRead();
    void variantsAreOneForEachPair();
    void hugeAndDeepFilesAreRefused();
    void aPasswordIsNotQuoted();
};

void TestScenarioReader::everythingIsRead()
{
    const auto result = read(QByteArray(head) +
                             "lesson: >-\n  Why it is so.\n"
                             "refs: [CC#2329, MQTT-4.4.0-1]\n"
                             "dapr: ['1.18', 1.8]\n"
                             "broker: [rabbitmq, {mosquitto: {config: [max_inflight_messages 5], persistence: false}}]\n"
                             "app id: shop\n"
                             "limit: 1m\n"
                             "observe: orders/#\n"
                             "app: {rules: [{topic: orders/#, answers: [500, success]}]}\n"
                             "steps:\n"
                             "  - connect: {replica: 1, wait: false, within: 20s}\n"
                             "  - publish: {topic: orders/new, payload: {n: 1, on: [yes, null, 1.50, '2', true]}, qos: 2, count: 5, retain: true}\n"
                             "    as: first\n"
                             "  - publish: {topic: t, base64: AAH/, from: sidecar, cloudevent: false, metadata: {retain: true}}\n"
                             "  - delay acks: {topic: orders/+, next: 3, by: 250ms}\n"
                             "  - cut: {how: reset, stay away: true}\n"
                             "  - take over: {clean session: true, stay: 1s}\n"
                             "  - broker: kill\n"
                             "    only: [mosquitto, '1.8']\n"
                             "  - expect: {deliveries: at least 2, dup: true, since: first, at: 1s to 2s, within: 3s, topic: orders/#}\n"
                             "  - watch: {nothing: [delivery, acknowledgement], for: 2s}\n");
    QCOMPARE(sentences(result), QStringList());
    QCOMPARE(result->name, QStringLiteral("one"));
    QCOMPARE(result->lesson, QStringLiteral("Why it is so."));
    QCOMPARE(result->refs, QStringList({QStringLiteral("CC#2329"), QStringLiteral("MQTT-4.4.0-1")}));
    QCOMPARE(result->releases, QStringList({QStringLiteral("1.18"), QStringLiteral("1.8")}));
    QCOMPARE(result->brokers.size(), 2);
    QCOMPARE(result->brokers.at(0).kind, BrokerChoiceKind::RabbitMq);
    QCOMPARE(result->brokers.at(1).setup.extra, QStringList(QStringLiteral("max_inflight_messages 5")));
    QVERIFY(!result->brokers.at(1).setup.persistence);
    QCOMPARE(result->components, QStringList(QStringLiteral("orders")));
    QCOMPARE(result->resources.size(), 1);
    QVERIFY(result->resources.first().contains("value: ${BROKER}"));
    QCOMPARE(result->observe, QStringList(QStringLiteral("orders/#")));
    QCOMPARE(result->app.kind, sidecar::AppKind::Simulated);
    QCOMPARE(result->limit, milliseconds(60'000));
    const auto connect = bodyOf<ConnectStep>(*result, 0);
    QCOMPARE(connect.copy.component, QStringLiteral("orders")); // the only one
    QCOMPARE(connect.copy.replica, 1);
    QVERIFY(!connect.wait);
    QCOMPARE(result->steps.at(0).within, milliseconds(20'000));
    QCOMPARE(result->steps.at(0).place.line, 23);
    const auto publish = bodyOf<PublishStep>(*result, 1);
    QCOMPARE(publish.payload, QByteArray("{\"n\":1,\"on\":[\"yes\",null,1.50,\"2\",true]}"));
    QCOMPARE(publish.qos, mqtt::QoS::ExactlyOnce);
    QVERIFY(publish.retain && publish.wait && publish.count == 5);
    const auto bySidecar = bodyOf<PublishStep>(*result, 2);
    QCOMPARE(bySidecar.payload, QByteArray("\x00\x01\xff", 3));
    QCOMPARE(bySidecar.from, PublishFrom::Sidecar);
    QVERIFY(!bySidecar.cloudEvent);
    QCOMPARE(bySidecar.metadata.value(QStringLiteral("retain")), QStringLiteral("true"));
    const auto delay = bodyOf<AckRuleStep>(*result, 3);
    QCOMPARE(delay.rule.action, sidecar::AckAction::Delay);
    QCOMPARE(delay.rule.delay, milliseconds(250));
    QCOMPARE(delay.rule.next, 3);
    const auto cut = bodyOf<CutStep>(*result, 4);
    QCOMPARE(cut.cut.kind, sidecar::CutKind::Reset);
    QVERIFY(cut.cut.stayAway);
    QVERIFY(bodyOf<TakeOverStep>(*result, 5).takeover.cleanSession);
    QCOMPARE(bodyOf<BrokerStep>(*result, 6).action, BrokerAction::Kill);
    QCOMPARE(result->steps.at(6).only.size(), 2);
    const auto expect = bodyOf<ExpectStep>(*result, 7);
    const auto* deliveries = std::get_if<DeliveriesExpected>(&expect.body);
    QVERIFY(deliveries);
    QCOMPARE(deliveries->count.least, 2);
    QVERIFY(deliveries->dup == true);
    QCOMPARE(expect.since, QStringLiteral("first"));
    QCOMPARE(expect.at->to, milliseconds(2000));
    QCOMPARE(expect.which.topic, QStringLiteral("orders/#"));
    const auto watch = bodyOf<WatchStep>(*result, 8);
    QCOMPARE(watch.nothing, QList<Happening>({Happening::Delivery, Happening::Acknowledgement}));
    QCOMPARE(watch.lasting, milliseconds(2000));
}

// "cut: reset" is "cut: {how: reset}"; one expectation is a list of one; a lone name is a list of one.
void TestScenarioReader::shortFormsMeanTheSame()
{
    const auto result = read(QByteArray(head) + "steps:\n"
                                                "  - connect:\n"
                                                "  - cut: reset\n"
                                                "  - hold acks: orders/#\n"
                                                "  - release acks:\n"
                                                "  - app: by hand\n"
                                                "  - app: {default: retry}\n"
                                                "  - app: {script: {default: retry}}\n"
                                                "  - answer: grpc drop\n"
                                                "  - expect: [{deliveries: 1}, {attempts: 2}]\n");
    QCOMPARE(sentences(result), QStringList());
    QCOMPARE(bodyOf<ConnectStep>(*result, 0).copy.component, QStringLiteral("orders"));
    QCOMPARE(bodyOf<CutStep>(*result, 1).cut.kind, sidecar::CutKind::Reset);
    QCOMPARE(bodyOf<AckRuleStep>(*result, 2).rule.topicFilter, QStringLiteral("orders/#"));
    QCOMPARE(bodyOf<ReleaseStep>(*result, 3).release.topicFilter, QString());
    QCOMPARE(bodyOf<AppStep>(*result, 4).app.kind, sidecar::AppKind::ByHand);
    QCOMPARE(bodyOf<AppStep>(*result, 5).app, bodyOf<AppStep>(*result, 6).app);
    QCOMPARE(bodyOf<AppStep>(*result, 5).app.script.otherwise.kind, sidecar::ScriptedAnswer::Kind::Retry);
    QVERIFY(bodyOf<AnswerStep>(*result, 7).answer.grpc);
    QCOMPARE(result->steps.size(), 10);
    QVERIFY(std::holds_alternative<AttemptsExpected>(bodyOf<ExpectStep>(*result, 9).body));
}

void TestScenarioReader::brokersAreSetUpAsTheFileSays()
{
    const auto result = read("scenario: one\n"
                             "broker:\n"
                             "  - {rabbitmq: {in flight: 2, session: 90s, anonymous: false, users: {ann: a, bob: b}, vhost: plant, vhosts: [blue, red]}}\n"
                             "  - {mosquitto: {tls: true}}\n"
                             "  - {mosquitto: {client certificates: true}}\n"
                             "steps: [{broker: kill}]\n");
    QCOMPARE(sentences(result), QStringList());
    const broker::BrokerSetup& rabbit = result->brokers.at(0).setup;
    QCOMPARE(rabbit.inFlight, std::optional(2));
    QCOMPARE(rabbit.sessionSeconds, std::optional(qint64(90)));
    QVERIFY(!rabbit.anonymous);
    QCOMPARE(rabbit.users, (QList<broker::SetupUser>{{QStringLiteral("ann"), QStringLiteral("a")}, {QStringLiteral("bob"), QStringLiteral("b")}}));
    QCOMPARE(rabbit.vhost, QStringLiteral("plant"));
    QCOMPARE(rabbit.vhosts.size(), 2);
    QCOMPARE(rabbit.vhosts.at(1).vhost, QStringLiteral("red"));
    QVERIFY(rabbit.vhosts.at(0).port != rabbit.vhosts.at(1).port);
    QVERIFY(!rabbit.tls);
    QVERIFY(result->brokers.at(1).setup.tls && !result->brokers.at(1).setup.tls->clientCertificates);
    QVERIFY(result->brokers.at(2).setup.tls && result->brokers.at(2).setup.tls->clientCertificates);
}

void TestScenarioReader::countsAndSpansReadAsTheySay_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isCount");
    QTest::addColumn<bool>("isSpan");
    QTest::newRow("one number") << QStringLiteral("2") << true << false;
    QTest::newRow("at least") << QStringLiteral("at least 2") << true << false;
    QTest::newRow("at most, time") << QStringLiteral("at most 500ms") << false << true;
    QTest::newRow("from, to") << QStringLiteral("2 to 5") << true << false;
    QTest::newRow("from, to, time") << QStringLiteral("1.5s to 1m") << false << true;
    QTest::newRow("backwards") << QStringLiteral("5 to 2") << false << false;
    QTest::newRow("backwards, time") << QStringLiteral("5s to 2s") << false << false;
    QTest::newRow("negative") << QStringLiteral("-1") << false << false;
    QTest::newRow("a moment") << QStringLiteral("2s") << false << false;
    QTest::newRow("no unit") << QStringLiteral("at most 2") << true << false;
    QTest::newRow("too large") << QStringLiteral("9999999999999") << false << false;
}

void TestScenarioReader::countsAndSpansReadAsTheySay()
{
    QFETCH(QString, text);
    QFETCH(bool, isCount);
    QFETCH(bool, isSpan);
    const auto count = countOfText(text);
    const auto span = windowOfText(text);
    QCOMPARE(count.has_value(), isCount);
    QCOMPARE(span.has_value(), isSpan);
    if (count) QCOMPARE(countOfText(textOf(*count)), count); // and are written as they are read
    if (span) QCOMPARE(windowOfText(textOf(*span)), span);
}

void TestScenarioReader::mistakesHavePlaces_data()
{
    QTest::addColumn<QByteArray>("text"); // behind the head, whose last line is 12
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const char* text, const char* place, const char* part) {
        QTest::newRow(name) << QByteArray(text) << QString::fromLatin1(place) << QString::fromLatin1(part);
    };
    row("no steps", "", "1:1", "\"steps\" is missing");
    row("no list of steps", "steps: many\n", "13:8", "a list of steps");
    row("unknown top key", "stepps: []\nsteps: [{note: a}]\n", "13:1", "\"stepps\" is not known here");
    row("key twice", "app id: a\napp id: b\nsteps: [{note: a}]\n", "14:1", "twice");
    row("unknown step", "steps:\n  - conect: orders\n", "14:5", "\"conect\" is not known here");
    row("two steps in one", "steps:\n  - connect: orders\n    cut: reset\n", "15:5", "one step at a time");
    row("unknown key of a step", "steps:\n  - cut: {how: reset, fast: true}\n", "14:23", "\"fast\" is not known here");
    row("missing key", "steps:\n  - publish: {payload: x}\n", "14:14", "\"topic\" is missing");
    row("wrong word", "steps:\n  - cut: hard\n", "14:10", "disconnect, close, reset, silence");
    row("wrong truth", "steps:\n  - connect: {wait: yes}\n", "14:21", "true or false");
    row("wrong number", "steps:\n  - publish: {topic: a, qos: 3}\n", "14:30", "from 0 to 2");
    row("wrong time", "steps:\n  - watch: {nothing: delivery, for: 2}\n", "14:37", "a time with its unit");
    row("wrong topic", "steps:\n  - publish: {topic: a/#}\n", "14:22", "");
    row("wrong filter", "steps:\n  - hold acks: a#b\n", "14:16", "");
    row("wrong count", "steps:\n  - expect: {deliveries: some}\n", "14:26", "a count is needed");
    row("wrong span", "steps:\n  - expect: {deliveries: 1, at: 2s}\n", "14:33", "a span of time");
    row("unknown component", "steps:\n  - connect: invoices\n", "14:14", "no MQTT component of the scenario is named \"invoices\"");
    row("unknown expectation", "steps:\n  - expect: {delivered: 1}\n", "14:13", "an expectation is needed here");
    row("two expectations", "steps:\n  - expect: {deliveries: 1, attempts: 2}\n", "14:29", "one expectation at a time");
    row("unknown state", "steps:\n  - expect: {states: {gone: 1}}\n", "14:23", "\"gone\" is not known here");
    row("since nothing", "steps:\n  - expect: {deliveries: 1, since: cut}\n", "14:36", "no step before this one");
    row("names twice", "steps:\n  - {note: a, as: x}\n  - {note: b, as: x}\n", "15:5", "named \"x\" already");
    row("wrong release", "dapr: '2.0'\nsteps: [{note: a}]\n", "13:7", "a Dapr release");
    row("wrong broker", "broker: hivemq\nsteps: [{note: a}]\n", "13:9", "a broker is needed here");
    row("wrong image", "broker: {container: {image: --privileged}}\nsteps: [{note: a}]\n", "13:21", "not the name of an image");
    row("no image", "broker: {container: {product: emqx}}\nsteps: [{note: a}]\n", "13:21", "\"image\" is missing");
    row("wrong version", "broker: {emqx: {version: 5 8}}\nsteps: [{note: a}]\n", "13:16", "not a version");
    row("part of a second", "broker: {emqx: {retry: 1500ms}}\nsteps: [{note: a}]\n", "13:16", "whole seconds");
    row("wrong variable", "broker: {container: {image: a/b, environment: {a b: c}}}\nsteps: [{note: a}]\n", "13:21", "not the name of a variable");
    row("mosquitto does not send again", "broker: {mosquitto: {retry: 1s}}\nsteps: [{note: a}]\n", "13:22", "\"retry\" is not known here");
    row("a user that cannot be", "broker: {mosquitto: {users: {'a:b': hidden}}}\nsteps: [{note: a}]\n", "13:21", "must not hold a colon");
    row("a virtual host of mosquitto", "broker: {mosquitto: {vhosts: blue}}\nsteps: [{note: a}]\n", "13:22", "\"vhosts\" is not known here");
    row("a virtual host that cannot be", "broker: {rabbitmq: {vhosts: [a, 'b#']}}\nsteps: [{note: a}]\n", "13:20", "must not hold a #");
    row("wrong url", "broker: {url: localhost}\nsteps: [{note: a}]\n", "13:15", "a broker's URL");
    row("only what is not run", "steps:\n  - {note: a, only: rabbitmq}\n", "14:5", "not \"rabbitmq\"");
    row("no observer", "steps:\n  - expect: {received: 1}\n", "14:13", "there is no observer");
    row("qos of a sidecar", "steps:\n  - publish: {topic: a, from: sidecar, qos: 1}\n", "14:14", "with its component's");
    row("impossible rule", "broker: scripted\nsteps:\n  - broker rule: {at: ping, do: refuse}\n", "15:18", "");
    row("rule without script", "steps:\n  - broker rule: {at: ping, do: silence}\n", "14:18", "only a scripted broker");
    row("a text for a mapping", "steps:\n  - publish: hello\n", "14:14", "a mapping is needed here");
    row("grammar", "steps: [\n", "14:1", "");
    row("two documents", "steps: [{note: a}]\n---\nkind: Component\n", "15:1", "a scenario is one document");
}

void TestScenarioReader::mistakesHavePlaces()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, place);
    QFETCH(QString, part);
    const QStringList found = sentences(read(QByteArray(head) + text));
    QCOMPARE(found.size(), 1);
    QVERIFY2(found.first().startsWith(QStringLiteral("s.yaml:%1: ").arg(place)), qPrintable(found.first()));
    QVERIFY2(found.first().contains(part), qPrintable(found.first()));
}

void TestScenarioReader::allMistakesAreTold()
{
    const QStringList found = sentences(read(QByteArray(head) + "dapr: 7\nsteps:\n  - connect: nobody\n  - cut: hard\n"
                                                                "  - expect: [{deliveries: x}, {attempts: y}]\n"));
    QCOMPARE(found.size(), 5);
    QVERIFY(found.at(0).startsWith(u"s.yaml:13:7: "));
    QVERIFY(found.at(4).startsWith(u"s.yaml:17:42: "));
    QByteArray many(head);
    many += "steps:\n";
    for (int i = 0; i < 500; ++i) many += "  - cut: hard\n";
    QCOMPARE(sentences(read(many)).size(), mostProblems);
}

void TestScenarioReader::aMistakeInADaprDocumentHasItsPlaceInTheScenario()
{
    QByteArray text(head);
    text.replace("version: v1", "version: [v1");
    const QStringList found = sentences(read(text + "steps: [{note: a}]\n"));
    QVERIFY(!found.isEmpty());
    QVERIFY2(found.first().startsWith(u"s.yaml:10:") || found.first().startsWith(u"s.yaml:9:"), qPrintable(found.first()));
    const QStringList other = sentences(read("scenario: a\nresources: |\n\n  kind: Pod\nsteps: [{note: a}]\n"));
    QCOMPARE(other.size(), 1);
    QVERIFY2(other.first().startsWith(u"s.yaml:4:3: "), qPrintable(other.first()));
}

void TestScenarioReader::aMistakeInTheScriptHasItsPlaceInTheScenario()
{
    const QStringList found =
        sentences(read(QByteArray(head) + "app:\n  rules:\n    - topic: orders/#\n      answers: [maybe]\nsteps: [{note: a}]\n"));
    QCOMPARE(found.size(), 1);
    QVERIFY2(found.first().startsWith(u"s.yaml:16:17: "), qPrintable(found.first()));
    const QStringList inAStep = sentences(read(QByteArray(head) + "steps:\n  - app: {default: maybe}\n"));
    QCOMPARE(inAStep.size(), 1);
    QVERIFY2(inAStep.first().startsWith(u"s.yaml:14:20: "), qPrintable(inAStep.first()));
}

void TestScenarioReader::filesBesideTheScenarioAreRead()
{
    QTemporaryDir folder;
    const auto write = [&](const char* name, const QByteArray& text) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    };
    write("pubsub.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: inside}\nspec: {type: pubsub.mqtt3, version: v1}\n");
    write("s.yaml", "scenario: a\nresources: [{file: pubsub.yaml}]\nsteps: [{connect: inside}]\n");
    write("missing.yaml", "scenario: a\nresources: [{file: other.yaml}]\nsteps: [{note: a}]\n");
    const auto result = readScenarioFile(folder.filePath(QStringLiteral("s.yaml")));
    QCOMPARE(sentences(result), QStringList());
    QCOMPARE(result->components, QStringList(QStringLiteral("inside")));
    QVERIFY(sentences(readScenarioFile(folder.filePath(QStringLiteral("missing.yaml")))).value(0).contains(u"cannot be read"));
    QVERIFY(sentences(readScenarioFile(folder.filePath(QStringLiteral("nowhere.yaml")))).value(0).contains(u"no such file"));
}

void TestScenarioReader::variantsAreOneForEachPair()
{
    const auto result = read("scenario: a\ndapr: ['1.18', '1.8']\nbroker: [mosquitto, rabbitmq]\nsteps:\n"
                             "  - {note: always}\n"
                             "  - {note: old, only: '1.8'}\n"
                             "  - {note: old on rabbitmq, only: ['1.8', rabbitmq]}\n");
    QCOMPARE(sentences(result), QStringList());
    const QList<Scenario> variants = variantsOf(*result);
    QCOMPARE(variants.size(), 4);
    QStringList seen;
    for (const Scenario& one : variants) seen << QStringLiteral("%1: %2").arg(one.name).arg(one.steps.size());
    QCOMPARE(seen, QStringList({QStringLiteral("a [mosquitto, Dapr 1.18]: 1"), QStringLiteral("a [mosquitto, Dapr 1.8]: 2"),
                                QStringLiteral("a [rabbitmq, Dapr 1.18]: 1"), QStringLiteral("a [rabbitmq, Dapr 1.8]: 3")}));
}

void TestScenarioReader::hugeAndDeepFilesAreRefused()
{
    const QStringList huge = sentences(read(QByteArray(200 << 20, 'a')));
    QCOMPARE(huge.size(), 1);
    QVERIFY(huge.first().contains(u"1024 KiB"));
    const QStringList deep = sentences(read(QByteArray(100'000, '[')));
    QCOMPARE(deep.size(), 1);
    QVERIFY(deep.first().contains(u"nested"));
    // Aliases of aliases: a short text that means a million nodes.
    QByteArray bomb("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
    for (char c = 'b'; c < 'i'; ++c) {
        const QByteArray before = '*' + QByteArray(1, char(c - 1));
        bomb += QByteArray(1, c) + ": &" + c + " [" + (before + ',').repeated(9) + before + "]\n";
    }
    QVERIFY(!sentences(read(bomb)).isEmpty());
}

void TestScenarioReader::aPasswordIsNotQuoted()
{
    const QStringList found = sentences(read("scenario: a\nbroker: {url: 'tcp://me:hidden@host'}\nsteps: [{note: a}]\n"));
    QCOMPARE(found.size(), 1);
    QVERIFY(!found.first().contains(u"hidden"));
}

QTEST_GUILESS_MAIN(TestScenarioReader)
#include "tst_scenario_reader.moc"
