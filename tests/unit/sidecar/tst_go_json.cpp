#include "core/sidecar/runtime/go_json.h"

#include <QByteArray>
#include <QTest>

using namespace wb::sidecar;

namespace {

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

} // namespace

// JSON as Go 1.26's encoding/json takes, refuses and writes it; the rows were made with it.
class TestGoJson : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void refusals_data();
    void refusals();
    void decodersReadOneValue_data();
    void decodersReadOneValue();
    void writtenAgain_data();
    void writtenAgain();
    void writtenAgainFromDoubles_data();
    void writtenAgainFromDoubles();
    void membersAreFoundByName();
    void depthCostsNoStack();
};

void TestGoJson::refusals_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const QByteArray& text, const char* error) {
        QTest::addRow("%s", text.toPercentEncoding("{}[]\":,").constData()) << text << QByteArray(error);
    };
    row("  ", "unexpected end of JSON input");
    row("[1,]", "invalid character ']' looking for beginning of value");
    row("{a", "invalid character 'a' looking for beginning of object key string");
    row("{\"a\":1,}", "invalid character '}' looking for beginning of object key string");
    row("{\"a\" 1}", "invalid character '1' after object key");
    row("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair");
    row("[1 2]", "invalid character '2' after array element");
    row("{\"a\":\"\n\"}", "invalid character '\\n' in string literal");
    row("\"\\x\"", "invalid character 'x' in string escape code");
    row("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape");
    row("-x", "invalid character 'x' in numeric literal");
    row("1.x", "invalid character 'x' after decimal point in numeric literal");
    row("1e+", "invalid character ' ' in exponent of numeric literal");
    row("01", "invalid character '1' after top-level value");
    row("nulx", "invalid character 'x' in literal null (expecting 'l')");
    row("tru", "invalid character ' ' in literal true (expecting 'e')");
    row("{} {}", "invalid character '{' after top-level value");
    row("'a'", "invalid character '\\'' looking for beginning of value");
    row(QByteArray("\0", 1), "invalid character '\\x00' looking for beginning of value");
    row("\xff", "invalid character '\xc3\xbf' looking for beginning of value");
    row("\x85", "invalid character '\\u0085' looking for beginning of value");
    row("\x7f", "invalid character '\\x7f' looking for beginning of value");
    row("{\"a", "unexpected end of JSON input");
}

void TestGoJson::refusals()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, error);
    const auto scanned = scanJson(viewOf(text));
    QVERIFY(!scanned);
    QCOMPARE(QByteArray::fromStdString(scanned.error()), error);
}

void TestGoJson::decodersReadOneValue_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("value"); // or the error
    const auto row = [](const char* text, const char* value) { QTest::newRow(text) << QByteArray(text) << QByteArray(value); };
    row(" {\"a\":1} rest", "{\"a\":1}");
    row("1x", "1");
    row("\"a\"b", "\"a\"");
    row("", "EOF");
    row(" \n", "EOF");
    row("[", "unexpected EOF");
    row("tru", "unexpected EOF");
    row("x", "invalid character 'x' looking for beginning of value");
}

void TestGoJson::decodersReadOneValue()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, value);
    const auto scanned = scanJson(viewOf(text), JsonEnd::First);
    QCOMPARE(QByteArray::fromStdString(scanned ? std::string(scanned->text) : scanned.error()), value);
}

void TestGoJson::writtenAgain_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* json, const char* expected) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(expected);
    };
    row("numbers as written", "[1.0, 1e3,-0 ,12345678901234567890]", "[1.0,1e3,-0,12345678901234567890]");
    row("keys sorted, last wins", "{\"b\":1,\"a\":2,\"b\":3}", "{\"a\":2,\"b\":3}");
    row("keys compared without escapes", "{\"\\u0061\":1,\"a\":2}", "{\"a\":2}");
    row("html", "\"<a>&\"", "\"\\u003ca\\u003e\\u0026\"");
    row("escapes", "\"\\u0001\\b\\f\\n\\/\\u00e4\"", "\"\\u0001\\b\\f\\n/\xc3\xa4\"");
    row("surrogate pair", "\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\"");
    row("lone surrogate", "\"\\ud83d!\"", "\"\xef\xbf\xbd!\"");
    row("two high ones", "\"\\ud83d\\ud83d\\ude00\"", "\"\xef\xbf\xbd\xf0\x9f\x98\x80\"");
    row("line separator", "\"\xe2\x80\xa8\"", "\"\\u2028\"");
    row("ill-formed bytes", "\"\xff\"", "\"\xef\xbf\xbd\"");
    row("nested", "{\"a\":[{},[],null,true,false]}", "{\"a\":[{},[],null,true,false]}");
}

void TestGoJson::writtenAgain()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, expected);
    const auto scanned = scanJson(viewOf(json));
    QVERIFY(scanned);
    QCOMPARE(QByteArray::fromStdString(goJson(*scanned, JsonNumbers::AsWritten)), expected);
}

void TestGoJson::writtenAgainFromDoubles_data()
{
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* json, const char* expected) { QTest::newRow(json) << QByteArray(expected); };
    row("1.50", "1.5");
    row("12345678901234567890", "12345678901234567000");
    row("1e21", "1e+21");
    row("1E5", "100000");
    row("-0.0", "-0");
    row("1e-7", "1e-7");
    row("0.000001", "0.000001");
    row("-123456789012345678", "-123456789012345680");
}

void TestGoJson::writtenAgainFromDoubles()
{
    QFETCH(QByteArray, expected);
    const auto scanned = scanJson(QTest::currentDataTag());
    QVERIFY(scanned);
    QCOMPARE(QByteArray::fromStdString(goJson(*scanned, JsonNumbers::AsDouble)), expected);
}

void TestGoJson::membersAreFoundByName()
{
    const auto object = scanJson(R"( {"a":{"b":1}, "b" : [2, {"c":"}"}] ,"a":3,"":"x\u0041"} )");
    QVERIFY(object);
    QCOMPARE(jsonChildren(*object).size(), std::size_t(4));
    QCOMPARE(QByteArray::fromStdString(std::string(jsonMember(*object, "a")->text)), QByteArray("3"));
    QCOMPARE(QByteArray::fromStdString(std::string(jsonMember(*object, "b")->text)), QByteArray("[2, {\"c\":\"}\"}]"));
    QCOMPARE(QByteArray::fromStdString(jsonString(jsonMember(*object, "")->text).value_or("")), QByteArray("xA"));
    QVERIFY(!jsonMember(*object, "c"));
    QVERIFY(!jsonMember(*scanJson("[1]"), "c"));
}

void TestGoJson::depthCostsNoStack()
{
    const std::string open(10'000, '['), close(10'000, ']');
    const std::string deep = open + close;
    const auto deepest = scanJson(deep);
    QVERIFY(deepest);
    QCOMPARE(goJson(*deepest, JsonNumbers::AsDouble), deep);
    const auto deeper = scanJson('[' + deep + ']');
    QVERIFY(!deeper);
    QCOMPARE(deeper.error(), std::string("invalid character '[' exceeded max depth"));
}

QTEST_GUILESS_MAIN(TestGoJson)
#include "tst_go_json.moc"
