#include "core/dapr/cel/expression.h"
#include "core/dapr/cel/syntax.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

// tests/data/cel.json: [event, expression, result] as cel-go 0.20.1 gave them in dapr/dapr 1.18.3 pkg/expr, which declares
// unknown names and tries again. HANG: it never stops trying.

using namespace wb::dapr::cel;

namespace {

Value eventOf(const QString& name)
{
    static const std::map<QString, QByteArray> events{
        {QStringLiteral("order"),
         R"({"specversion":"1.0","type":"order.created","source":"shop","id":"7","datacontenttype":"application/json",
             "data":{"amount":120,"ratio":0.5,"items":["a","b"],"customer":{"name":"Ann","vip":true},"tags":{"x":"1"},
             "none":null,"matrix":[[1,2],[3]]},"time":"2024-05-06T07:08:09Z","ttl":30})"},
        {QStringLiteral("text"),
         R"({"type":"note","data":"hello world","big":9007199254740993,"neg":-3,"flag":false,"empty":"","list":[],"uni":"grüß"})"},
        {QStringLiteral("raw"),
         R"({"data_base64":"AAEC","datacontenttype":"application/octet-stream","id":"x","pubsubname":"p","source":"Dapr",
             "specversion":"1.0","topic":"t","type":"com.dapr.event.sent"})"},
        {QStringLiteral("none"), "{}"}};
    return Value::fromJson(QJsonDocument::fromJson(events.at(name)).object());
}

QString told(const Fault& fault)
{
    switch (fault.kind) {
    case Fault::Kind::Compile: return QStringLiteral("COMPILE ") + fault.text;
    case Fault::Kind::Hang: return QStringLiteral("HANG");
    case Fault::Kind::Evaluation: return QStringLiteral("ERROR ") + fault.text;
    case Fault::Kind::NotHere: break;
    }
    return QStringLiteral("NOT HERE");
}

QString resultOf(const QString& text, const QString& event = QStringLiteral("none"))
{
    const auto compiled = Expression::compile(text);
    if (!compiled) return told(compiled.error());
    const auto result = compiled->evaluate({{QStringLiteral("event"), eventOf(event)}});
    return result ? result->toString() : told(result.error());
}

Fault faultOf(const QString& text)
{
    const auto compiled = Expression::compile(text);
    return compiled ? Fault{} : compiled.error();
}

} // namespace

class TestCel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void agreesWithCelGo_data();
    void agreesWithCelGo();
    void saysWhatItCannotTell_data();
    void saysWhatItCannotTell();
    void placesFaults_data();
    void placesFaults();
    void namesWhatDaprHangsOn();
    void trimsARulesCondition();
    void wantsABooleanOfARule();
    void knowsConstants();
    void knowsNamesThatStandForNothing();
    void staysBounded_data();
    void staysBounded();
};

void TestCel::agreesWithCelGo_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("result");
    QFile file(QStringLiteral(WB_SOURCE_DIR "/tests/data/cel.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray rows = QJsonDocument::fromJson(file.readAll()).array();
    QVERIFY(rows.size() > 700);
    for (const QJsonValue& row : rows)
        QTest::addRow("%s: %s", qPrintable(row[0].toString()), qPrintable(row[1].toString()))
            << row[0].toString() << row[1].toString() << row[2].toString();
}

void TestCel::agreesWithCelGo()
{
    QFETCH(QString, event);
    QFETCH(QString, expression);
    QTEST(resultOf(expression, event), "result");
}

// Each of these is fine for daprd, or an error of its own.
void TestCel::saysWhatItCannotTell_data()
{
    QTest::addColumn<QString>("expression");
    for (const char* text : {"google.protobuf.Duration{seconds: 5}", "timestamp(0).getHours('Europe/Berlin')", "'a'.matches('\\\\pL')",
                             "'a'.matches('[z-a]')", "'a'.matches('(?<!b)a')", "'a'.matches('(?m)^a$')", "'a'.matches('\\\\Qa\\\\E')"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestCel::saysWhatItCannotTell()
{
    QFETCH(QString, expression);
    QCOMPARE(resultOf(expression), QStringLiteral("NOT HERE"));
    // What cannot be told is not made up for, either.
    QCOMPARE(resultOf(QStringLiteral("dyn(%1) == true || 1/0 == 1").arg(expression)), QStringLiteral("NOT HERE"));
}

void TestCel::placesFaults_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    const auto row = [](const char* text, int line, int column) { QTest::newRow(text) << QString::fromUtf8(text) << line << column; };
    row("event.type = 'x'", 1, 12);
    row("event.type == 'x' &&", 1, 21);
    row("event.type ==\n  'x' and true", 2, 7);
    row("'grüß' + 1", 1, 8);
    row("event.a + 1 + 1.0", 1, 13);
}

void TestCel::placesFaults()
{
    QFETCH(QString, expression);
    const Fault fault = faultOf(expression);
    QCOMPARE(fault.kind, Fault::Kind::Compile);
    QTEST(fault.line, "line");
    QTEST(fault.column, "column");
}

// RT:pkg/expr/expr.go DecodeString: a function that is not there is declared as a variable, for ever.
void TestCel::namesWhatDaprHangsOn()
{
    QCOMPARE(faultOf(QStringLiteral("event.type.startswith('a')")), (Fault{Fault::Kind::Hang, QStringLiteral("startswith")}));
    QCOMPARE(faultOf(QStringLiteral("lower(event.type) == 'a'")), (Fault{Fault::Kind::Hang, QStringLiteral("lower")}));
    // Another fault is found first.
    QCOMPARE(faultOf(QStringLiteral("lower(event.type) == 1 + 'a'")).kind, Fault::Kind::Compile);
}

void TestCel::trimsARulesCondition()
{
    for (const QString& empty : {QString(), QStringLiteral("  \n ")}) {
        const auto rule = compileMatch(empty);
        QVERIFY(rule.hasValue() && !rule->has_value());
    }
    const auto rule = compileMatch(QStringLiteral(" event.type == 'note'\n"));
    QVERIFY(rule.hasValue() && rule->has_value());
    QCOMPARE((*rule)->text(), QStringLiteral("event.type == 'note'"));
}

// RT:pkg/runtime/subscription matchRoutingRule
void TestCel::wantsABooleanOfARule()
{
    const Value event = eventOf(QStringLiteral("text"));
    QVERIFY(*isMatch(*Expression::compile(QStringLiteral("event.type == 'note'")), event));
    QVERIFY(!*isMatch(*Expression::compile(QStringLiteral("event.flag")), event));
    QCOMPARE(isMatch(*Expression::compile(QStringLiteral("event.type")), event).error().text,
             QStringLiteral("the result of match expression event.type was not a boolean"));
    QCOMPARE(isMatch(*Expression::compile(QStringLiteral("event.no")), event).error().text, QStringLiteral("no such key: no"));
}

void TestCel::knowsConstants()
{
    QCOMPARE(Expression::compile(QStringLiteral("1 + 1"))->constant()->toString(), QStringLiteral("2"));
    QVERIFY(!Expression::compile(QStringLiteral("event.type"))->constant());
    QVERIFY(!Expression::compile(QStringLiteral("1 / 0"))->constant());
    QCOMPARE(Expression::compile(QStringLiteral("[1].exists(x, x == 1)"))->constant()->toString(), QStringLiteral("true"));
}

void TestCel::knowsNamesThatStandForNothing()
{
    const QStringList event{QStringLiteral("event")};
    QCOMPARE(Expression::compile(QStringLiteral("event.type == type_ && a.b == google.protobuf.Timestamp"))->unknownNames(event),
             (QStringList{QStringLiteral("type_"), QStringLiteral("a")}));
    QVERIFY(Expression::compile(QStringLiteral("event.x.all(i, i == int)"))->unknownNames(event).isEmpty());
}

void TestCel::staysBounded_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("begin");
    const auto repeated = [](const char* text, int count) { return QString::fromLatin1(text).repeated(count); };
    const auto row = [](const char* name, const QString& text, const char* begin) {
        QTest::newRow(name) << text << QString::fromLatin1(begin);
    };
    row("parentheses", repeated("(", 5000) + u'1' + repeated(")", 5000), "COMPILE");
    row("lists", repeated("[", 240) + repeated("]", 240), "[");
    row("unclosed lists", repeated("[", 90'000), "COMPILE");
    row("a long sum", u'1' + repeated("+1", 40'000), "NOT HERE");
    row("a long conjunction", QStringLiteral("true") + repeated("&&true", 10'000), "true");
    row("many signs", repeated("-", 50'000) + u'1', "1");
    row("a long chain", QStringLiteral("event") + repeated(".a", 40'000), "NOT HERE");
    row("too long", repeated("1", 100'001), "COMPILE");
    const QString ten = QStringLiteral("[1,2,3,4,5,6,7,8,9,0]");
    QString loops = QStringLiteral("true");
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h"})
        loops = QStringLiteral("%1.all(%2, %3)").arg(ten, QString::fromLatin1(name), loops);
    row("loops in loops", loops, "NOT HERE");
    row("a pattern that backtracks", QStringLiteral("'%1'.matches('^(a+)+$')").arg(repeated("a", 40) + u'b'), "NOT HERE");
    row("a list that doubles", QStringLiteral("[[0]]") + repeated(".map(x, x + x + x + x + x + x + x + x + x + x)", 8), "NOT HERE");
}

void TestCel::staysBounded()
{
    QFETCH(QString, expression);
    QFETCH(QString, begin);
    QElapsedTimer timer;
    timer.start();
    const QString result = resultOf(expression);
    QVERIFY2(result.startsWith(begin), qPrintable(result.left(300)));
    QVERIFY(timer.elapsed() < 20'000);
}

QTEST_GUILESS_MAIN(TestCel)
#include "tst_cel.moc"
