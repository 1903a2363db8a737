#include "core/dapr/yaml.h"
#include "tests/support/shared_data.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

using namespace wb::dapr;
using wb::Result;

namespace {

Result<YamlNodePtr, YamlError> readAll(const QByteArray& text)
{
    return readYaml(text, {0, text.size()}, QStringLiteral("f.yaml"));
}

YamlNodePtr mustRead(const QByteArray& text)
{
    auto result = readAll(text);
    return result ? *result : nullptr;
}

QByteArray bytesOf(const QByteArray& text, const YamlNodePtr& node)
{
    return text.mid(node->range.begin, node->range.end - node->range.begin);
}

// A Go string literal.
QByteArray unquoteGo(QByteArray text)
{
    QByteArray out;
    text = text.mid(1, text.size() - 2);
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text.at(i) != '\\') {
            out += text.at(i);
            continue;
        }
        const char c = text.at(++i);
        if (c == 'u') {
            out += QString(QChar(text.mid(i + 1, 4).toUShort(nullptr, 16))).toUtf8();
            i += 4;
        } else {
            out += c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
    }
    return out;
}

} // namespace

class TestYaml : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givesValuesAsDaprDoes_data();
    void givesValuesAsDaprDoes();
    void saysWhatGoYamlSays_data();
    void saysWhatGoYamlSays();
    void rangesAreBytesOfTheFile();
    void rangesOfScalarsLeaveOutAnchorsAndTags();
    void aBlockMappingBeginsWithItsFirstKeysAnchor();
    void endsBlocksBehindTheirLastValue();
    void placesAreLinesAndCharacters();
    void findsKeysAsGoDoes();
    void mergesAsGoYamlTwo();
    void aliasesStandWhereTheyStand();
    void refusesWhatIsTooDeep_data();
    void refusesWhatIsTooDeep();
    void refusesAliasBombs();
    void refusesAliasChainsThatGrowDeep();
    void readsSixteenMebibytesOfDashesPromptly();
    void writesNumbersAsGo_data();
    void writesNumbersAsGo();
};

// facts F.2; every row of the table that was recorded from Dapr's own loader.
void TestYaml::givesValuesAsDaprDoes_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<bool>("fails");
    const QString path = wb::test::sharedDir() + QStringLiteral("/vectors/dapr/yaml-value-to-string.txt");
    QFile file(path);
    if (wb::test::sharedDir().isEmpty() || !file.open(QIODevice::ReadOnly)) QSKIP("no recorded tables beside the checkout");
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (!line.startsWith("VAL ")) continue;
        qsizetype end = 5;
        while (line.at(end) != '"')
            end += line.at(end) == '\\' ? 2 : 1;
        const QByteArray value = unquoteGo(line.mid(4, end - 3));
        const QByteArray rest = line.mid(end + 1).trimmed();
        const bool fails = rest.startsWith("ERR ");
        const QByteArray expected = fails ? rest.mid(4) : unquoteGo(rest.mid(rest.lastIndexOf(" -> ") + 4));
        QTest::newRow(value.isEmpty() ? "empty" : value.constData()) << value << expected << fails;
    }
}

void TestYaml::givesValuesAsDaprDoes()
{
    QFETCH(const QByteArray, value);
    QFETCH(const QByteArray, expected);
    QFETCH(const bool, fails);
    // The value stood in the tenth line, as in the recording.
    const QByteArray text = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: x\nspec:\n  type: t\n"
                            "  version: v1\n  metadata:\n  - name: a\n    value: " + value + "\n";
    const auto result = readAll(text);
    if (fails) {
        QVERIFY(!result);
        QCOMPARE(result.error().daprText, QString::fromUtf8(expected));
        return;
    }
    QVERIFY2(bool(result), result ? "" : qPrintable(result.error().message));
    const YamlNodePtr item = (*result)->find(u"spec")->find(u"metadata")->items.front();
    QCOMPARE(item->find(u"value")->asDaprString(), QString::fromUtf8(expected));
}

// Recorded by running sigs.k8s.io/yaml 1.4.0 on these texts.
void TestYaml::saysWhatGoYamlSays_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* text, const char* words) {
        QTest::newRow(text) << QByteArray(text) << QString::fromUtf8(words);
    };
    row("a: .nan", "json: unsupported value: NaN");
    row("? [a]\n: b", "yaml: invalid map key: []interface {}{\"a\"}");
    row("~: x", "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"x\"");
    row("a: !!int x", "yaml: cannot decode !!str `x` as a !!int");
    row("!!null x: y", "yaml: cannot decode !!str `x` as a !!null");
    row(" \t", "yaml: found character that cannot start any token");
    row("a:\n\tb: c", "yaml: line 2: found character that cannot start any token");
    row("a: b: c", "yaml: mapping values are not allowed in this context");
    row("- a\nb", "yaml: line 3: could not find expected ':'");
    row("a: 'x", "yaml: found unexpected end of stream");
    row("a: \"x\\q\"", "yaml: found unknown escape character");
    row("{a", "yaml: line 1: did not find expected ',' or '}'");
    row("a: *b", "yaml: unknown anchor 'b' referenced");
    row("a: &x [*x]", "yaml: anchor 'x' value contains itself");
    row("\x01", "yaml: control characters are not allowed");
    row("a: \xff", "yaml: invalid leading UTF-8 octet");
    row("key: [a,\n b", "yaml: line 2: did not find expected ',' or ']'");
    row("a:\n - b\n  - c\n c", "yaml: line 5: could not find expected ':'");
    row("a: &s x\nb: {<<: *s}", "yaml: map merge requires map or sequence of maps as the value");
}

void TestYaml::saysWhatGoYamlSays()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, words);
    const auto result = readAll(text);
    QVERIFY(!result);
    QCOMPARE(result.error().daprText, QStringLiteral("error converting YAML to JSON: ") + words);
}

void TestYaml::rangesAreBytesOfTheFile()
{
    // A byte order mark, characters of two, three and four bytes, CRLF, and text before the document.
    const QByteArray text = "x: ä\r\n---\r\nkä: \"Grüße 🙂\"\r\nnext: 'π'\r\nlist: [a, ü , {b: €}]\r\n";
    const TextRange second = splitDocuments(text).at(1);
    const YamlNodePtr root = *readYaml(text, second, QStringLiteral("f"));
    QCOMPARE(bytesOf(text, root->find(u"kä")), QByteArray("\"Grüße 🙂\""));
    QCOMPARE(bytesOf(text, root->find(u"next")), QByteArray("'π'"));
    QCOMPARE(bytesOf(text, root->find(u"list")), QByteArray("[a, ü , {b: €}]"));
    QCOMPARE(bytesOf(text, root->find(u"list")->items.at(1)), QByteArray("ü"));
    QCOMPARE(bytesOf(text, root->find(u"list")->items.at(2)), QByteArray("{b: €}"));
    const QByteArray marked = "\xEF\xBB\xBF" "a: b\n";
    QCOMPARE(bytesOf(marked, mustRead(marked)->find(u"a")), QByteArray("b"));
    QCOMPARE(mustRead(marked)->find(u"a")->column, 4);
}

void TestYaml::rangesOfScalarsLeaveOutAnchorsAndTags()
{
    const QByteArray text = "a: &x !!str 12 # c\nb: &e\nc: !!str\nd: &m # c\n  k: v\n";
    const YamlNodePtr root = mustRead(text);
    QVERIFY(root);
    QCOMPARE(bytesOf(text, root->find(u"a")), QByteArray("12"));
    QCOMPARE(root->find(u"a")->anchor, QStringLiteral("x"));
    QCOMPARE(root->find(u"a")->asDaprString(), QStringLiteral("12"));
    QVERIFY(root->find(u"a")->kind == ScalarKind::String);
    QVERIFY(root->find(u"b")->range.isEmpty());
    QVERIFY(root->find(u"c")->range.isEmpty());
    QCOMPARE(bytesOf(text, root->find(u"d")), QByteArray("k: v"));
}

void TestYaml::aBlockMappingBeginsWithItsFirstKeysAnchor()
{
    // YAML 1.1, 4.2.2: the properties are the key's; the mapping begins where they do, and its column is its indent.
    const QByteArray text = "- &k a: 1\n  b: 2\n- &m # of the mapping\n  &n !!str c: 3\n";
    const YamlNodePtr root = mustRead(text);
    QCOMPARE(bytesOf(text, root->items.at(0)), QByteArray("&k a: 1\n  b: 2"));
    QCOMPARE(root->items.at(0)->column, 3);
    QCOMPARE(bytesOf(text, root->items.at(1)), QByteArray("&n !!str c: 3"));
    QCOMPARE(root->items.at(1)->anchor, QStringLiteral("m"));
    QCOMPARE(bytesOf(text, root->items.at(1)->entries.at(0).key), QByteArray("c"));
    // Behind an anchor the value may begin at once, here with a colon.
    const QByteArray tight = "&h:&h:  ";
    const YamlNodePtr mapping = mustRead(tight);
    QVERIFY(mapping->range.begin == 0 && mapping->range.end >= 6);
    QCOMPARE(bytesOf(tight, mapping->entries.at(0).key), QByteArray(":&h"));
}

void TestYaml::endsBlocksBehindTheirLastValue()
{
    const QByteArray text = "a:\n  b: |\n    x\n    y\n\n  # comment\nc:\n- 1\n\n- d: 2 # tail\n\n# end\n";
    const YamlNodePtr root = mustRead(text);
    QCOMPARE(bytesOf(text, root->find(u"a")), QByteArray("b: |\n    x\n    y"));
    QCOMPARE(root->find(u"a")->find(u"b")->text, QStringLiteral("x\ny\n"));
    QCOMPARE(bytesOf(text, root->find(u"c")), QByteArray("- 1\n\n- d: 2"));
    QCOMPARE(root->range.end, root->find(u"c")->range.end);
}

void TestYaml::placesAreLinesAndCharacters()
{
    const QByteArray text = "# é\nä: [ö, ü]\n\nb: !t x\n";
    const YamlNodePtr root = mustRead(text);
    const YamlNodePtr item = root->find(u"ä")->items.at(1);
    QCOMPARE(item->line, 2);
    QCOMPARE(item->column, 8);
    QCOMPARE(root->find(u"b")->line, 4);
    QCOMPARE(root->find(u"b")->column, 7);
    const auto error = readAll("a: ä\nb: @x\n").error();
    QCOMPARE(error.place.line, 2);
    QCOMPARE(error.place.column, 4);
    QCOMPARE(error.offset, 9);
}

// encoding/json: case-insensitive, the last one wins; equal but for case: in the order of their bytes.
void TestYaml::findsKeysAsGoDoes()
{
    QCOMPARE(mustRead("a: 1\nA: 2\n")->find(u"A")->text, QStringLiteral("1"));
    QCOMPARE(mustRead("a: 1\na: 2\n")->find(u"a")->text, QStringLiteral("2"));
    QCOMPARE(mustRead("on: 1\n")->find(u"true")->text, QStringLiteral("1"));
    QCOMPARE(mustRead("010: 1\n")->find(u"8")->text, QStringLiteral("1"));
    QVERIFY(!mustRead("a: 1\n")->find(u"b"));
}

// go-yaml v2 merges in the order of the text; of a list the earlier ones have the last word.
void TestYaml::mergesAsGoYamlTwo()
{
    const YamlNodePtr before = mustRead("a: &a {k: 1}\nb: {k: 2, <<: *a}");
    QCOMPARE(before->toJson(), QStringLiteral(R"({"a":{"k":1},"b":{"k":1}})"));
    const YamlNodePtr after = mustRead("a: &a {k: 1}\nb: {<<: *a, k: 2}");
    QCOMPARE(after->toJson(), QStringLiteral(R"({"a":{"k":1},"b":{"k":2}})"));
    const YamlNodePtr list = mustRead("a: &a {k: 1}\nc: &c {k: 3}\nb: {<<: [*a, *c]}");
    QCOMPARE(list->find(u"b")->toJson(), QStringLiteral(R"({"k":1})"));
    QVERIFY(list->find(u"b")->entries.front().merged);
}

void TestYaml::aliasesStandWhereTheyStand()
{
    const QByteArray text = "a: &x {k: v}\nb: *x\n";
    const YamlNodePtr alias = mustRead(text)->find(u"b");
    QVERIFY(alias->alias);
    QCOMPARE(bytesOf(text, alias), QByteArray("*x"));
    QCOMPARE(alias->line, 2);
    QCOMPARE(alias->find(u"k")->text, QStringLiteral("v"));
    QCOMPARE(bytesOf(text, alias->find(u"k")), QByteArray("v"));
}

void TestYaml::refusesWhatIsTooDeep_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("100 000 [") << QByteArray(100'000, '[');
    QTest::newRow("16 MiB of [") << QByteArray(16 * 1024 * 1024, '[');
    QTest::newRow("{ on lines") << QByteArray("{a:\n").repeated(100'000);
    QTest::newRow("dashes in a line") << QByteArray("- ").repeated(1'000'000);
    QTest::newRow("question marks") << QByteArray("? ").repeated(1'000'000);
}

void TestYaml::refusesWhatIsTooDeep()
{
    QFETCH(const QByteArray, text);
    const auto result = readAll(text);
    QVERIFY(!result);
    QCOMPARE(result.error().message, QStringLiteral("exceeded max depth of 10000"));
}

void TestYaml::refusesAliasBombs()
{
    QByteArray text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const QByteArray before = "*a" + QByteArray::number(i - 1) + ", ";
        const QByteArray name = "a" + QByteArray::number(i);
        text += name + ": &" + name + " [" + before.repeated(10) + "x]\n";
    }
    const auto result = readAll(text);
    QVERIFY(!result);
    QCOMPARE(result.error().message, QStringLiteral("document contains excessive aliasing"));
}

void TestYaml::refusesAliasChainsThatGrowDeep()
{
    QByteArray text = "- &a0 [x]\n";
    for (int i = 1; i < 5000; ++i)
        text += "- &a" + QByteArray::number(i) + " [*a" + QByteArray::number(i - 1) + "]\n";
    QVERIFY(!readAll(text));
}

void TestYaml::readsSixteenMebibytesOfDashesPromptly()
{
    const auto result = readAll(QByteArray("- \n").repeated(16 * 1024 * 1024 / 3));
    QVERIFY(!result);
    QCOMPARE(result.error().message, QStringLiteral("it has more than 500000 values"));
    QVERIFY(readAll(QByteArray("- \n").repeated(100'000)));
}

// encoding/json and strconv, recorded from Go 1.26.
void TestYaml::writesNumbersAsGo_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("key");
    QTest::newRow("1e6") << QByteArray("1e6") << QStringLiteral("1000000") << QStringLiteral("1e+06");
    QTest::newRow("1e21") << QByteArray("1e21") << QStringLiteral("1e+21") << QStringLiteral("1e+21");
    QTest::newRow("1.5e-5") << QByteArray("1.5e-5") << QStringLiteral("0.000015") << QStringLiteral("1.5e-05");
    QTest::newRow("1e-7") << QByteArray("1e-7") << QStringLiteral("1e-7") << QStringLiteral("1e-07");
    QTest::newRow("123456789.5") << QByteArray("123456789.5") << QStringLiteral("123456789.5")
                                 << QStringLiteral("1.2345679e+08");
    QTest::newRow("08") << QByteArray("08") << QStringLiteral("8") << QStringLiteral("8");
    QTest::newRow("-0x10") << QByteArray("-0x10") << QStringLiteral("-16") << QStringLiteral("-16");
    QTest::newRow("0b102") << QByteArray("0b102") << QStringLiteral("\"0b102\"") << QStringLiteral("0b102");
}

void TestYaml::writesNumbersAsGo()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, json);
    QFETCH(const QString, key);
    const YamlNodePtr node = mustRead(text);
    QCOMPARE(node->toJson(), json);
    QCOMPARE(node->asKey(), key);
}

QTEST_APPLESS_MAIN(TestYaml)
#include "tst_yaml.moc"
