#include "core/sidecar/app/script_reader.h"
#include "core/sidecar/app/script_words.h"

#include <QFile>
#include <QTest>

using namespace wb::sidecar;
using namespace std::chrono_literals;

// The text form of the simulated app's script (script_reader.h).
class TestAppScript : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyWordIsReadAndWrittenBack_data();
    void everyWordIsReadAndWrittenBack();
    void whatIsNoAnswerIsRefused_data();
    void whatIsNoAnswerIsRefused();
    void timesAreReadAsGoReadsThem_data();
    void timesAreReadAsGoReadsThem();
    void aWholeScriptIsRead();
    void anEmptyScriptTakesEverything();
    void theExampleOfTheHeaderIsGood();
    void theExamplesOfTheHelpAreGood();
    void mistakesAreToldWithTheirPlace_data();
    void mistakesAreToldWithTheirPlace();
    void aScriptTooLongIsRefused();
};

void TestAppScript::everyWordIsReadAndWrittenBack_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("plain");
    const auto row = [](const char* word, const char* plain) {
        QTest::newRow(word) << QString::fromLatin1(word) << QString::fromLatin1(plain);
    };
    row("success", "success");
    row("RETRY", "retry");
    row("Drop", "drop");
    row("never", "never");
    row("crash", "crash");
    row("100", "100");
    row("599", "599");
    row(" 503 ", "503");
    row("grpc success", "grpc success");
    row("gRPC Retry", "grpc retry");
    row("grpc  drop", "grpc drop");
    row("grpc 0", "grpc 0");
    row("grpc 16", "grpc 16");
}

void TestAppScript::everyWordIsReadAndWrittenBack()
{
    QFETCH(QString, word);
    const auto answer = answerOfWord(word);
    QVERIFY(answer);
    QTEST(wordOfAnswer(*answer), "plain");
    QCOMPARE(answerOfWord(wordOfAnswer(*answer)), answer);
}

void TestAppScript::whatIsNoAnswerIsRefused_data()
{
    QTest::addColumn<QString>("word");
    for (const char* word : {"", "yes", "99", "600", "+200", "2e2", "0x1f4", "200.0", "grpc", "grpc 17", "grpc -1",
                             "grpc never", "grpc crash", "grpc grpc drop", "successs"})
        QTest::newRow(word) << QString::fromLatin1(word);
}

void TestAppScript::whatIsNoAnswerIsRefused()
{
    QFETCH(QString, word);
    QVERIFY(!answerOfWord(word));
}

void TestAppScript::timesAreReadAsGoReadsThem_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("ms"); // -1: refused
    const auto row = [](const char* text, int ms) { QTest::newRow(text) << QString::fromLatin1(text) << ms; };
    row("0", 0);
    row("250", 250);
    row("250ms", 250);
    row("1.5s", 1500);
    row("1m30s", 90'000);
    row("24h", 86'400'000);
    row("1500us", 2);
    row("24h1ms", -1);
    row("86400001", -1);
    row("", -1);
    row("s", -1);
    row("1.5", -1);
    row("1 s", -1);
    row("-1s", -1);
    row("1s2", -1);
    row("1.2.3s", -1);
    row("5 minutes", -1);
    row("99999999999999999999h", -1);
}

void TestAppScript::timesAreReadAsGoReadsThem()
{
    QFETCH(QString, text);
    QFETCH(int, ms);
    const auto time = scriptTime(text);
    QCOMPARE(time ? int(time->count()) : -1, ms);
}

void TestAppScript::aWholeScriptIsRead()
{
    const auto script = readScript("rules:\n"
                                   "  - topic: orders/#\n"
                                   "    payload: {pointer: /data/n, equals: 3}\n"
                                   "    answers:\n"
                                   "      - {answer: retry, times: 2}\n"
                                   "      - {answer: 503, after: 1s, body: '{}'}\n"
                                   "      - {answer: crash, for: 2s}\n"
                                   "      - grpc drop\n"
                                   "    per: message\n"
                                   "    again: true\n"
                                   "  - route: /lights\n"
                                   "    component: kitchen\n"
                                   "    payload: on\n"
                                   "    chance: {success: 70, retry: 30}\n"
                                   "    seed: 7\n"
                                   "default: {answer: never}\n",
                                   QStringLiteral("s.yaml"));
    QVERIFY2(script, script ? "" : qPrintable(script.error().sentence()));
    QCOMPARE(script->rules.size(), 2);
    const ScriptRule& first = script->rules[0];
    QCOMPARE(first.topic, QStringLiteral("orders/#"));
    QVERIFY(first.payload.atPointer);
    QCOMPARE(first.payload.pointer, QStringLiteral("/data/n"));
    QCOMPARE(first.payload.value.toInt(), 3);
    QVERIFY(first.perMessage && first.again && !first.chance);
    QCOMPARE(first.answers.size(), 4);
    QCOMPARE(first.answers[0].times, 2);
    QCOMPARE(first.answers[1].status, 503);
    QCOMPARE(first.answers[1].after, 1000ms);
    QCOMPARE(first.answers[1].body, QByteArray("{}"));
    QCOMPARE(first.answers[1].times, 1); // in the middle: once
    QCOMPARE(first.answers[2].gone, 2000ms);
    QCOMPARE(first.answers[3].times, 0); // the last: from then on
    QVERIFY(first.answers[3].grpc);
    const ScriptRule& second = script->rules[1];
    QCOMPARE(second.route, QStringLiteral("/lights"));
    QCOMPARE(second.component, QStringLiteral("kitchen"));
    QCOMPARE(second.payload.contains, QByteArray("on")); // the text as written, whatever YAML 1.1 takes it for
    QVERIFY(second.chance);
    QCOMPARE(second.seed, 7u);
    QCOMPARE(second.answers[1].weight, 30);
    QCOMPARE(script->otherwise.kind, ScriptedAnswer::Kind::Never);
}

void TestAppScript::anEmptyScriptTakesEverything()
{
    for (const char* text : {"", "# nothing\n", "rules: []\n", "# what for\n---\nrules: []\n"}) {
        const auto script = readScript(text, QStringLiteral("s.yaml"));
        QVERIFY(script);
        QCOMPARE(*script, SimulatedScript{});
    }
}

void TestAppScript::theExampleOfTheHeaderIsGood()
{
    QFile header(QStringLiteral(WB_SOURCE_DIR "/core/sidecar/app/script_reader.h"));
    QVERIFY(header.open(QIODevice::ReadOnly));
    QByteArray example;
    for (const QByteArray& line : header.readAll().split('\n'))
        if (line.startsWith("//     ")) example += line.mid(7) + '\n';
    QVERIFY(example.startsWith("rules:"));
    const auto script = readScript(example, QStringLiteral("example"));
    QVERIFY2(script, script ? "" : qPrintable(script.error().sentence()));
    QCOMPARE(script->rules.size(), 2);
    QCOMPARE(script->rules[0].answers.size(), 3);
}

void TestAppScript::theExamplesOfTheHelpAreGood()
{
    QFile page(QStringLiteral(WB_SOURCE_DIR "/resources/help/app.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = page.readAll().split('\n');
    int examples = 0;
    for (qsizetype at = lines.indexOf("```yaml"); at >= 0; at = lines.indexOf("```yaml", at)) {
        const qsizetype end = lines.indexOf("```", at);
        const auto script = readScript(lines.mid(at + 1, end - at - 1).join('\n'), QStringLiteral("app.md"));
        QVERIFY2(script, script ? "" : qPrintable(script.error().sentence()));
        QVERIFY(!script->rules.isEmpty());
        ++examples;
        at = end;
    }
    QCOMPARE(examples, 2);
}

void TestAppScript::mistakesAreToldWithTheirPlace_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("begin"); // of the sentence
    const auto row = [](const char* name, const char* text, const char* begin) {
        QTest::newRow(name) << QString::fromLatin1(text) << QString::fromLatin1(begin);
    };
    row("no YAML", "rules: [\n", "s.yaml:2:1: ");
    row("a list", "- topic: a\n", "s.yaml:1:1: a mapping");
    row("two documents", "default: drop\n---\ndefault: retry\n", "s.yaml:3:1: a script is one document");
    row("unknown key", "rulez: []\n", "s.yaml:1:1: rulez is not known here; known are rules, default");
    row("twice", "default: drop\ndefault: retry\n", "s.yaml:2:1: default stands here twice");
    row("no list", "rules: 3\n", "s.yaml:1:8: a list");
    row("filter", "rules:\n  - topic: a/#/b\n    answers: drop\n", "s.yaml:2:12: ");
    row("no answer", "rules:\n  - topic: a\n", "s.yaml:2:5: a rule needs either answers or chance");
    row("both", "rules:\n  - {answers: drop, chance: {drop: 1}}\n", "s.yaml:2:5: a rule needs either");
    row("empty list", "rules:\n  - answers: []\n", "s.yaml:2:14: 1 to 1000 answers");
    row("word", "rules:\n  - answers: [retry, later]\n", "s.yaml:2:22: an answer is needed here");
    row("times 0", "rules:\n  - answers: [{answer: drop, times: 0}]\n", "s.yaml:2:37: a whole number from 1");
    row("weight in a list", "rules:\n  - answers: [{answer: drop, weight: 2}]\n", "s.yaml:2:30: weight is not known here");
    row("times by chance", "rules:\n  - chance: [{answer: drop, times: 2}]\n", "s.yaml:2:29: times is not known here");
    row("weight word", "rules:\n  - chance: {drop: much}\n", "s.yaml:2:20: a whole number");
    row("no weights", "rules:\n  - chance: drop\n", "s.yaml:2:13: answers with their weights");
    row("missing answer", "default: {after: 1s}\n", "s.yaml:1:10: answer is missing here");
    row("time", "default: {answer: drop, after: soon}\n", "s.yaml:1:32: a time is needed here");
    row("body", "default: {answer: drop, body: x}\n", "s.yaml:1:31: body goes with an HTTP status only");
    row("for", "default: {answer: drop, for: 1s}\n", "s.yaml:1:30: for goes with crash only");
    row("pointer", "rules:\n  - {payload: {pointer: data}, answers: drop}\n", "s.yaml:2:25: a JSON pointer begins with /");
    row("equals alone", "rules:\n  - {payload: {equals: 1}, answers: drop}\n", "s.yaml:2:15: equals needs a pointer");
    row("again", "rules:\n  - {again: maybe, answers: drop}\n", "s.yaml:2:13: true or false");
    row("per", "rules:\n  - {per: day, answers: drop}\n", "s.yaml:2:11: rule or message");
    row("seed without chance", "rules:\n  - {seed: 1, answers: drop}\n", "s.yaml:2:5: seed goes with chance");
    row("per by chance", "rules:\n  - {per: message, chance: {drop: 1}}\n", "s.yaml:2:5: again and per go with answers");
}

void TestAppScript::mistakesAreToldWithTheirPlace()
{
    QFETCH(QString, text);
    QFETCH(QString, begin);
    const auto script = readScript(text.toUtf8(), QStringLiteral("s.yaml"));
    QVERIFY(!script);
    QVERIFY2(script.error().sentence().startsWith(begin), qPrintable(script.error().sentence()));
}

void TestAppScript::aScriptTooLongIsRefused()
{
    const auto script = readScript(QByteArray(longestScript + 1, '#'), QStringLiteral("s.yaml"));
    QVERIFY(!script);
    QCOMPARE(script.error().sentence(), QStringLiteral("s.yaml: a script is at most 1024 KiB long"));
}

QTEST_GUILESS_MAIN(TestAppScript)
#include "tst_app_script.moc"
