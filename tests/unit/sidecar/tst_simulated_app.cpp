#include "core/sidecar/app/script_reader.h"
#include "core/sidecar/app/simulated_app.h"
#include "tests/unit/sidecar/app_calls.h"

#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using namespace std::chrono_literals;

// The app that answers by script. Time is skipped (core/mqtt/clock.h), never waited for.
class TestSimulatedApp : public QObject {
    Q_OBJECT

    static SimulatedScript scriptOf(const QByteArray& yaml)
    {
        const auto script = readScript(yaml, QStringLiteral("script"));
        if (!script) qFatal("%s", qPrintable(script.error().sentence()));
        return *script;
    }
    QByteArray ask(App& app, const AppCall& call)
    {
        const auto reply = app.call(call, ++m_last, m_answers);
        return reply ? text(*reply) : "waits";
    }
    void skip(std::chrono::milliseconds time)
    {
        mqtt::skipTo(mqtt::steadyNow() + time);
    }

    Answers m_answers;
    AttemptId m_last = 0;

private Q_SLOTS:
    void init() { m_answers = {}; }
    void eachAnswerIsWhatAnAppWrites_data();
    void eachAnswerIsWhatAnAppWrites();
    void answersComeInTheirOrderAndTheLastStays();
    void aRuleThatIsUsedUpLeavesTheNextToAnswer();
    void againBeginsFromTheFirst();
    void eachMessageIsCountedByItself();
    void theFirstRuleThatFitsAnswers_data();
    void theFirstRuleThatFitsAnswers();
    void thePayloadDecides_data();
    void thePayloadDecides();
    void chanceIsTheSameForTheSameSeed();
    void chanceKeepsItsWeights();
    void aDelayedAnswerComesWhenItIsDue();
    void delayedAnswersComeInTheOrderOfTheirTimes();
    void aCancelledCallIsNotAnswered();
    void neverIsNever();
    void aCrashBreaksWhatWaitsAndRefusesUntilItIsOver();
    void aBulkCallGetsAStatusForEachEntry();
};

void TestSimulatedApp::eachAnswerIsWhatAnAppWrites_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("success") << QByteArray("success") << QByteArray("200 {\"status\":\"SUCCESS\"}");
    QTest::newRow("retry") << QByteArray("retry") << QByteArray("200 {\"status\":\"RETRY\"}");
    QTest::newRow("drop") << QByteArray("drop") << QByteArray("200 {\"status\":\"DROP\"}");
    QTest::newRow("404") << QByteArray("404") << QByteArray("404");
    QTest::newRow("body") << QByteArray("{answer: 202, body: ok}") << QByteArray("202 ok");
    QTest::newRow("grpc retry") << QByteArray("grpc retry") << QByteArray("grpc 0 RETRY");
    QTest::newRow("grpc 12") << QByteArray("grpc 12") << QByteArray("grpc 12");
    QTest::newRow("crash") << QByteArray("crash") << QByteArray("gone: EOF");
}

void TestSimulatedApp::eachAnswerIsWhatAnAppWrites() // facts D.3
{
    QFETCH(QByteArray, word);
    SimulatedApp app(scriptOf("default: " + word));
    QTEST(ask(app, callOf("a")), "reply");
}

void TestSimulatedApp::answersComeInTheirOrderAndTheLastStays()
{
    SimulatedApp app(scriptOf("rules: [{answers: [{answer: 500, times: 2}, 404, 200]}]"));
    QByteArrayList seen;
    for (int i = 0; i < 6; ++i) seen << ask(app, callOf("a"));
    QCOMPARE(seen.join(' '), QByteArray("500 500 404 200 200 200"));
}

void TestSimulatedApp::aRuleThatIsUsedUpLeavesTheNextToAnswer()
{
    SimulatedApp app(scriptOf("rules:\n- {topic: a, answers: {answer: 500, times: 2}}\n- {answers: {answer: 501, times: 1}}\ndefault: 200"));
    QByteArrayList seen;
    for (int i = 0; i < 4; ++i) seen << ask(app, callOf("a"));
    QCOMPARE(seen.join(' '), QByteArray("500 500 501 200"));
}

void TestSimulatedApp::againBeginsFromTheFirst()
{
    SimulatedApp app(scriptOf("rules: [{again: true, answers: [{answer: 200, times: 2}, 500]}]"));
    QByteArrayList seen;
    for (int i = 0; i < 7; ++i) seen << ask(app, callOf("a"));
    QCOMPARE(seen.join(' '), QByteArray("200 200 500 200 200 500 200"));
}

void TestSimulatedApp::eachMessageIsCountedByItself()
{
    SimulatedApp app(scriptOf("rules: [{per: message, answers: [500, 200]}]"));
    QCOMPARE(ask(app, callOf("a", "1")), QByteArray("500"));
    QCOMPARE(ask(app, callOf("a", "2")), QByteArray("500"));
    QCOMPARE(ask(app, callOf("b", "1")), QByteArray("500"));
    QCOMPARE(ask(app, callOf("a", "1")), QByteArray("200"));
    // The oldest is forgotten when there are too many: it counts from the start.
    for (std::size_t i = 0; i < RunningRule::mostMessages; ++i) ask(app, callOf("flood", QByteArray::number(quint64(i)).toStdString()));
    QCOMPARE(ask(app, callOf("a", "1")), QByteArray("500"));
}

void TestSimulatedApp::theFirstRuleThatFitsAnswers_data()
{
    QTest::addColumn<QByteArray>("component");
    QTest::addColumn<QByteArray>("topic");
    QTest::addColumn<QByteArray>("route");
    QTest::addColumn<QByteArray>("reply");
    const auto row = [](const char* component, const char* topic, const char* route, const char* reply) {
        QTest::addRow("%s %s %s", component, topic, route)
            << QByteArray(component) << QByteArray(topic) << QByteArray(route) << QByteArray(reply);
    };
    row("x", "orders", "r", "201");       // '#' takes the parent level [4.7.1.2]
    row("x", "orders/a/b", "r", "201");
    row("x", "ordersX", "r", "200");
    row("x", "t", "in/voices", "202");
    row("x", "t", "/in/voices", "202");   // with or without the first slash
    row("x", "t", "in/voices/", "200");
    row("k", "t", "r", "200");            // only one of two fits
    row("k", "lamp/1/on", "r", "203");
    row("K", "lamp/1/on", "r", "200");
    row("x", "$SYS/x", "r", "200");
}

void TestSimulatedApp::theFirstRuleThatFitsAnswers()
{
    QFETCH(QByteArray, component);
    QFETCH(QByteArray, topic);
    QFETCH(QByteArray, route);
    SimulatedApp app(scriptOf("rules:\n"
                              "- {topic: orders/#, answers: 201}\n"
                              "- {route: in/voices, answers: 202}\n"
                              "- {component: k, topic: lamp/+/on, answers: 203}\n"
                              "- {topic: orders, answers: 500}\n"
                              "default: 200"));
    AppCall call = callOf({topic.constData(), std::size_t(topic.size())}, "{}", {route.constData(), std::size_t(route.size())});
    call.component = {component.constData(), std::size_t(component.size())};
    QTEST(ask(app, call), "reply");
}

void TestSimulatedApp::thePayloadDecides_data()
{
    QTest::addColumn<QByteArray>("match");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("fits");
    const auto row = [](const char* match, const char* payload, bool fits) {
        QTest::addRow("%s | %s", match, payload) << QByteArray(match) << QByteArray(payload) << fits;
    };
    row("fish", "a fish!", true);
    row("fish", "Fish", false);
    row("{contains: ''}", "anything", true);
    row("{pointer: /data/id}", "{\"data\":{\"id\":null}}", true);
    row("{pointer: /data/id}", "{\"data\":7}", false);
    row("{pointer: /data/id, equals: 7}", "{\"data\":{\"id\":7.0}}", true);
    row("{pointer: /data/id, equals: 7}", "{\"data\":{\"id\":\"7\"}}", false);
    row("{pointer: /data/id, equals: '7'}", "{\"data\":{\"id\":\"7\"}}", true);
    row("{pointer: /a, equals: true}", "{\"a\":true}", true);
    row("{pointer: /a, equals: null}", "{\"a\":null}", true);
    row("{pointer: /a, equals: null}", "{}", false);
    row("{pointer: /a, equals: {b: [1]}}", "{\"a\":{\"b\":[1]}}", true);
    row("{pointer: /a/1, equals: x}", "{\"a\":[0,\"x\"]}", true);
    row("{pointer: /a/01, equals: x}", "{\"a\":[0,\"x\"]}", false); // RFC 6901, 4: no leading zero
    row("{pointer: /a/2}", "{\"a\":[0,\"x\"]}", false);
    row("{pointer: /a~1b/~0, equals: 1}", "{\"a/b\":{\"~\":1}}", true);
    row("{pointer: '', equals: 5}", "5", true);                     // the whole, also where it is no object
    row("{pointer: ''}", "5,6", false);
    row("{pointer: ''}", "no json", false);
    row("{pointer: /a, contains: zz}", "{\"a\":1}", false);         // both must fit
}

void TestSimulatedApp::thePayloadDecides()
{
    QFETCH(QByteArray, match);
    QFETCH(QByteArray, payload);
    SimulatedApp app(scriptOf("rules:\n- payload: " + match + "\n  answers: 500\ndefault: 200"));
    const QByteArray reply = ask(app, callOf("a", {payload.constData(), std::size_t(payload.size())}));
    QTEST(reply == "500", "fits");
}

void TestSimulatedApp::chanceIsTheSameForTheSameSeed()
{
    const auto seen = [this](const QByteArray& seed) {
        SimulatedApp app(scriptOf("rules: [{seed: " + seed + ", chance: {success: 1, 500: 1, 404: 1}}]"));
        QByteArrayList list;
        for (int i = 0; i < 12; ++i) list << ask(app, callOf("a")).left(3);
        return list.join(' ');
    };
    const QByteArray seven = seen("7");
    QCOMPARE(seen("7"), seven);
    QVERIFY(seen("8") != seven);
    // std::mt19937 is fixed by the standard, so the answers are the same on every machine.
    QCOMPARE(seven, QByteArray("200 500 500 404 500 200 404 404 500 404 500 500"));
}

void TestSimulatedApp::chanceKeepsItsWeights()
{
    SimulatedApp app(scriptOf("rules: [{chance: [{answer: 200, weight: 9}, {answer: 500}]}]"));
    int failed = 0;
    for (int i = 0; i < 10'000; ++i) failed += ask(app, callOf("a")) == "500" ? 1 : 0;
    QVERIFY2(failed > 850 && failed < 1'150, qPrintable(QString::number(failed)));
}

void TestSimulatedApp::aDelayedAnswerComesWhenItIsDue()
{
    SimulatedApp app(scriptOf("default: {answer: 503, after: 1h}"));
    QCOMPARE(ask(app, callOf("a")), QByteArray("waits"));
    skip(59min);
    QCoreApplication::processEvents();
    QVERIFY(m_answers.order.empty());
    skip(1min);
    QTRY_COMPARE(m_answers.order.size(), std::size_t(1));
    QCOMPARE(text(m_answers.replies.at(m_last)), QByteArray("503"));
}

void TestSimulatedApp::delayedAnswersComeInTheOrderOfTheirTimes()
{
    SimulatedApp app(scriptOf("rules:\n- answers: [{answer: 200, after: 3h}, {answer: 200, after: 1h}, {answer: 200, after: 2h}]"));
    for (int i = 0; i < 3; ++i) QCOMPARE(ask(app, callOf("a")), QByteArray("waits"));
    skip(4h);
    QTRY_COMPARE(m_answers.order.size(), std::size_t(3));
    QCOMPARE(m_answers.order, (std::vector<AttemptId>{m_last - 1, m_last, m_last - 2}));
}

void TestSimulatedApp::aCancelledCallIsNotAnswered()
{
    SimulatedApp app(scriptOf("default: {answer: 200, after: 1h}"));
    ask(app, callOf("a"));
    ask(app, callOf("a"));
    app.cancel(m_last - 1);
    app.cancel(4711); // unknown: fine
    skip(1h);
    QTRY_COMPARE(m_answers.order.size(), std::size_t(1));
    QCOMPARE(m_answers.order.front(), m_last);
    QVERIFY(!mqtt::nextDue());
}

void TestSimulatedApp::neverIsNever()
{
    SimulatedApp app(scriptOf("default: never"));
    QCOMPARE(ask(app, callOf("a")), QByteArray("waits"));
    QVERIFY(!mqtt::nextDue()); // nothing is ever due
}

void TestSimulatedApp::aCrashBreaksWhatWaitsAndRefusesUntilItIsOver()
{
    QList<bool> told;
    SimulatedApp app(scriptOf("rules:\n- {topic: slow, answers: {answer: 200, after: 1h}}\n- {topic: silent, answers: never}\n"
                              "- {topic: bad, answers: {answer: crash, for: 1m}}\ndefault: 200"),
                     [&](bool reachable) { told << reachable; });
    ask(app, callOf("slow"));
    ask(app, callOf("silent"));
    QCOMPARE(ask(app, callOf("bad")), QByteArray("gone: EOF"));
    QCOMPARE(told, QList<bool>{false});
    QCOMPARE(ask(app, callOf("good")), QByteArray("gone: connect: connection refused"));
    QTRY_COMPARE(m_answers.order.size(), std::size_t(2)); // the slow and the silent one
    for (const auto& [attempt, reply] : m_answers.replies) QCOMPARE(text(reply), QByteArray("gone: EOF"));
    skip(1min);
    QTRY_COMPARE(told, (QList<bool>{false, true}));
    QCOMPARE(ask(app, callOf("good")), QByteArray("200"));
}

void TestSimulatedApp::aBulkCallGetsAStatusForEachEntry()
{
    SimulatedApp app(scriptOf("rules:\n- {topic: odd, answers: {answer: 200, body: '{\"statuses\":[]}'}}\n- {topic: bad, answers: 500}\ndefault: retry"));
    AppCall call = callOf("a");
    call.kind = AppCallKind::BulkTopic;
    call.body = R"({"entries":[{"entryId":"x"},{"entryId":"y"}]})";
    QCOMPARE(ask(app, call), QByteArray("200 {\"statuses\":[{\"entryId\":\"x\",\"status\":\"RETRY\"},"
                                        "{\"entryId\":\"y\",\"status\":\"RETRY\"}]}"));
    call.topic = "odd"; // what the script writes itself stays
    QCOMPARE(ask(app, call), QByteArray("200 {\"statuses\":[]}"));
    call.topic = "bad";
    QCOMPARE(ask(app, call), QByteArray("500"));
}

QTEST_GUILESS_MAIN(TestSimulatedApp)
#include "tst_simulated_app.moc"
