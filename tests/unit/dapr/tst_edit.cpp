#include "core/dapr/document_reader.h"
#include "core/dapr/edit.h"
#include "tests/support/shared_data.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace wb::dapr;

namespace {

QList<Document> documentsOf(const QByteArray& file)
{
    QList<Document> documents;
    PlaceFinder places(file, QStringLiteral("f.yaml"));
    for (const DocumentCut& cut : cutDocuments(file))
        documents.append(readDocument(file, cut, int(documents.size()) + 1, places).document);
    return documents;
}

QByteArray set(const QByteArray& file, const char* field, const char* value)
{
    const Document document = documentsOf(file).first();
    return applied(file, setField(file, document, QString::fromUtf8(field), QString::fromUtf8(value)));
}

QByteArray component(const QByteArray& items)
{
    return "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: p # name\nspec:\n"
           "  type: pubsub.mqtt3\n  version: v1\n  metadata:" + items;
}

using Flat = QMap<QString, QString>;

// Every scalar of a tree by its path; items of metadata go by their name.
void flatten(const YamlNode& node, const QString& path, Flat& out)
{
    if (node.type == YamlNode::Type::Scalar) out.insert(path, node.toJson());
    int number = 0;
    for (const YamlNodePtr& item : node.items) {
        const YamlNodePtr name = item->find(u"name");
        const QString key = name ? name->asDaprString() : QString::number(number++);
        flatten(*item, path + u'[' + key + u']', out);
    }
    for (const YamlEntry& entry : node.entries)
        flatten(*entry.value, path + u'/' + entry.key->asKey(), out);
}

Flat flat(const Document& document, const QString& without)
{
    Flat out;
    if (document.root) flatten(*document.root, {}, out);
    const QString item = QStringLiteral("/spec/metadata[%1]").arg(without);
    for (const QString& key : out.keys())
        if (key.startsWith(item) || key == u"/spec/metadata") out.remove(key);
    return out;
}

// Bytes outside the ranges are as they were, the ranges ascend and do not overlap.
bool touchesOnlyItsRanges(const QByteArray& before, const QByteArray& after, const QList<TextEdit>& edits)
{
    qsizetype from = 0;
    qsizetype to = 0;
    for (const TextEdit& edit : edits) {
        if (edit.range.begin < from || edit.range.end < edit.range.begin) return false;
        const qsizetype same = edit.range.begin - from;
        if (before.mid(from, same) != after.mid(to, same)) return false;
        to += same + edit.replacement.size();
        from = edit.range.end;
    }
    return before.mid(from) == after.mid(to);
}

QStringList trickyValues()
{
    return {QStringLiteral("x"),
            QStringLiteral("yes"),
            QStringLiteral("010"),
            QStringLiteral("1.0"),
            QStringLiteral("true"),
            QStringLiteral("2"),
            QStringLiteral("{uuid}"),
            QStringLiteral("null"),
            QString(),
            QStringLiteral(" lead"),
            QStringLiteral("trail "),
            QStringLiteral("a: b"),
            QStringLiteral("a #b"),
            QStringLiteral("- x"),
            QStringLiteral("@x"),
            QStringLiteral("it's \"so\" \\n"),
            QStringLiteral("tcp://u:p@host:1883"),
            QStringLiteral("a, b]}"),
            QStringLiteral("12:30:45"),
            QStringLiteral("2024-01-01"),
            QStringLiteral("tab\tand\u0085next"),
            QStringLiteral("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            QStringLiteral("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"),
            QStringLiteral("\n a\n\n b \n\n"),
            QStringLiteral("ä 🙂 ü"),
            QStringLiteral("carriage\r\nreturn")};
}

} // namespace

class TestEdit : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void changesOnlyTheValue_data();
    void changesOnlyTheValue();
    void appendsLikeItsNeighbours_data();
    void appendsLikeItsNeighbours();
    void turnsReferencesIntoValuesAndBack();
    void removesAFieldWithItsComment_data();
    void removesAFieldWithItsComment();
    void setsScalars_data();
    void setsScalars();
    void leavesSharedContentAlone();
    void refusesWhatIsNoComponent();
    void keepsLineEndsOfTheFile();
    void writesNewComponents();
    void holdsForTheWholeCorpus_data();
    void holdsForTheWholeCorpus();
};

void TestEdit::changesOnlyTheValue_data()
{
    QTest::addColumn<QByteArray>("items");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* items, const char* value, const char* expected) {
        QTest::newRow(name) << QByteArray(items) << QByteArray(value) << QByteArray(expected);
    };
    row("plain stays plain", "\n  - name: a\n    value: x # why\n", "z", "\n  - name: a\n    value: z # why\n");
    row("single stays single", "\n  - {name: a, value: 'x'}\n", "it's", "\n  - {name: a, value: 'it''s'}\n");
    row("double stays double", "\n  - name: a\n    value: \"x\"\n", "z", "\n  - name: a\n    value: \"z\"\n");
    row("yes is quoted", "\n  - name: a\n    value: x\n", "yes", "\n  - name: a\n    value: \"yes\"\n");
    row("010 is quoted", "\n  - name: a\n    value: x\n", "010", "\n  - name: a\n    value: \"010\"\n");
    row("{uuid} is quoted", "\n  - name: a\n    value: {uuid}\n", "{uuid}", "\n  - name: a\n    value: \"{uuid}\"\n");
    row("a number stays bare", "\n  - name: a\n    value: 1\n", "2", "\n  - name: a\n    value: 2\n");
    row("empty value", "\n  - name: a\n    value:\n  - name: b\n", "x", "\n  - name: a\n    value: x\n  - name: b\n");
    row("empty value with a comment", "\n  - name: a\n    value: # none\n", "x", "\n  - name: a\n    value: x # none\n");
    row("no value", "\n  - name: a\n  - name: b\n", "x", "\n  - name: a\n    value: x\n  - name: b\n");
    row("several lines", "\n  - name: a\n    value: x\n", "1\n2\n", "\n  - name: a\n    value: |\n      1\n      2\n");
    row("a block keeps its indent", "\n  - name: a\n    value: |\n        x\n        y\n  # c\n  - name: b\n", "1\n2",
        "\n  - name: a\n    value: |-\n        1\n        2\n  # c\n  - name: b\n");
    row("a block becomes one line", "\n  - name: a\n    value: |- # c\n      x\n\n  - name: b\n", "1",
        "\n  - name: a\n    value: 1 # c\n\n  - name: b\n");
    row("no line end at the end", "\n  - name: a\n    value: x", "z", "\n  - name: a\n    value: z");
    row("flow with several lines", " [{name: a, value: x}]\n", "1\n2", " [{name: a, value: \"1\\n2\"}]\n");
    row("a comma inside flow", " [{name: a, value: x}]\n", "1,2", " [{name: a, value: \"1,2\"}]\n");
    row("a block mapping", "\n  - name: a\n    value:\n      b: c\n", "x", "\n  - name: a\n    value: x\n");
    row("other case", "\n  - Name: A\n    Value: x\n", "z", "\n  - Name: A\n    Value: z\n");
    row("a tag goes", "\n  - name: a\n    value: !!int 12\n", "x", "\n  - name: a\n    value: x\n");
}

void TestEdit::changesOnlyTheValue()
{
    QFETCH(const QByteArray, items);
    QFETCH(const QByteArray, value);
    QFETCH(const QByteArray, expected);
    QCOMPARE(set(component(items), "a", value.constData()), component(expected));
}

void TestEdit::appendsLikeItsNeighbours_data()
{
    QTest::addColumn<QByteArray>("items");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* items, const char* expected) {
        QTest::newRow(name) << QByteArray(items) << QByteArray(expected);
    };
    row("indented dashes", "\n    - name: a\n      value: x\n", "\n    - name: a\n      value: x\n    - name: m\n      value: v\n");
    row("wide dashes", "\n  -   name: a\n      value: 'x' # c\n# end\n",
        "\n  -   name: a\n      value: 'x' # c\n  -   name: m\n      value: 'v'\n# end\n");
    row("flow items", "\n  - {name: a, value: \"x\"}\n", "\n  - {name: a, value: \"x\"}\n  - {name: m, value: \"v\"}\n");
    row("a flow list", " [{name: a, value: x}]\n", " [{name: a, value: x}, {name: m, value: v}]\n");
    row("an empty list", " []\n", "\n  - name: m\n    value: v\n");
    row("nothing", "\nscopes: [s]\n", "\n  - name: m\n    value: v\nscopes: [s]\n");
    row("nothing but a comment", " # none\nscopes: [s]\n", " # none\n  - name: m\n    value: v\nscopes: [s]\n");
    row("null", " null\n", "\n  - name: m\n    value: v\n");
    row("no line end", "\n  - name: a\n    value: x", "\n  - name: a\n    value: x\n  - name: m\n    value: v");
    row("after a block", "\n  - name: a\n    value: |\n      x\n\nscopes: [s]\n",
        "\n  - name: a\n    value: |\n      x\n  - name: m\n    value: v\n\nscopes: [s]\n");
    row("after a block that keeps its end", "\n  - name: a\n    value: |+\n      x\n\nscopes: [s]\n",
        "\n  - name: a\n    value: |+\n      x\n\n  - name: m\n    value: v\nscopes: [s]\n");
}

void TestEdit::appendsLikeItsNeighbours()
{
    QFETCH(const QByteArray, items);
    QFETCH(const QByteArray, expected);
    QCOMPARE(set(component(items), "m", "v"), component(expected));
}

void TestEdit::turnsReferencesIntoValuesAndBack()
{
    const QByteArray value = component("\n  - name: a\n    value: x # c\n  - name: b\n");
    const QByteArray ref = component("\n  - name: a\n    secretKeyRef:\n      name: s\n      key: k # c\n  - name: b\n");
    const SecretKeyRef target{QStringLiteral("s"), QStringLiteral("k")};
    QCOMPARE(applied(value, setSecretRef(value, documentsOf(value).first(), QStringLiteral("a"), target)), ref);
    QCOMPARE(set(ref, "a", "x"), value);
    QCOMPARE(set(component(" [{name: a, envRef: E}]\n"), "a", "x"), component(" [{name: a, value: x}]\n"));
    QCOMPARE(set(component("\n  - name: a\n    value: x\n    secretKeyRef: {name: s}\n"), "a", "z"),
             component("\n  - name: a\n    value: z\n"));
    QCOMPARE(set(component("\n  - secretKeyRef: {name: s}\n    value: x\n    name: a\n"), "a", "z"),
             component("\n  - value: z\n    name: a\n"));
    const QByteArray fresh = component("\n  - name: b\n    value: 1\n");
    QCOMPARE(applied(fresh, setSecretRef(fresh, documentsOf(fresh).first(), QStringLiteral("a"), target)),
             component("\n  - name: b\n    value: 1\n  - name: a\n    secretKeyRef:\n      name: s\n      key: k\n"));
}

void TestEdit::removesAFieldWithItsComment_data()
{
    QTest::addColumn<QByteArray>("items");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* items, const char* expected) {
        QTest::newRow(name) << QByteArray(items) << QByteArray(expected);
    };
    row("first", "\n  # about a\n  - name: a # c\n    value: x # c\n  # about b\n  - name: b\n",
        "\n  # about a\n  # about b\n  - name: b\n");
    row("last", "\n  - name: b\n  - name: a\n    value: x # c\n# end\n", "\n  - name: b\n# end\n");
    row("last without a line end", "\n  - name: b\n  - name: a\n    value: x", "\n  - name: b");
    row("only", "\n  - name: a\nscopes: [s]\n", "\nscopes: [s]\n");
    row("flow first", " [{name: a}, {name: b}]\n", " [{name: b}]\n");
    row("flow last", " [{name: b} , {name: a}]\n", " [{name: b}]\n");
    row("flow only", " [{name: a}]\n", " []\n");
    row("twice", "\n  - name: a\n  - name: b\n  - name: a\n", "\n  - name: b\n");
}

void TestEdit::removesAFieldWithItsComment()
{
    QFETCH(const QByteArray, items);
    QFETCH(const QByteArray, expected);
    const QByteArray file = component(items);
    const auto edits = removeField(file, documentsOf(file).first(), QStringLiteral("a"));
    QCOMPARE(applied(file, edits), component(expected));
    QVERIFY(removeField(file, documentsOf(file).first(), QStringLiteral("absent")).isEmpty());
}

void TestEdit::setsScalars_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    const auto row = [](const char* path, const char* value, const char* from, const char* to) {
        QTest::newRow(path) << QString::fromUtf8(path) << QString::fromUtf8(value) << QByteArray(from) << QByteArray(to);
    };
    row("metadata/name", "new", "name: p # name", "name: new # name");
    row("metadata/name", "1", "name: p # name", "name: \"1\" # name");
    row("spec/type", "bindings.mqtt3", "type: pubsub.mqtt3", "type: bindings.mqtt3");
    row("spec/ignoreErrors", "true", "\nscopes: [s]", "\n  ignoreErrors: true\nscopes: [s]");
    row("auth/secretStore", "store", "scopes: [s]\n", "scopes: [s]\nauth:\n  secretStore: store\n");
}

void TestEdit::setsScalars()
{
    QFETCH(const QString, path);
    QFETCH(const QString, value);
    QFETCH(const QByteArray, from);
    QFETCH(const QByteArray, to);
    const QByteArray file = component(" []\nscopes: [s]\n");
    QByteArray expected = file;
    expected.replace(from, to);
    QVERIFY(expected != file);
    QCOMPARE(applied(file, setScalar(file, documentsOf(file).first(), path.split(u'/'), value)), expected);
}

void TestEdit::leavesSharedContentAlone()
{
    // The anchor moves to the next place that needs it.
    QCOMPARE(set(component("\n  - name: a\n    value: &v x\n  - name: b\n    value: *v\n"), "a", "z"),
             component("\n  - name: a\n    value: z\n  - name: b\n    value: &v x\n"));
    QCOMPARE(set(component("\n  - name: a\n    value: &v x\n  - name: b\n    value: *v\n"), "b", "z"),
             component("\n  - name: a\n    value: &v x\n  - name: b\n    value: z\n"));
    // The list belongs to somebody else too.
    const QByteArray shared = "x: &m\n- name: a\n  value: 1\n" + component(" *m\n");
    QCOMPARE(set(shared, "a", "2"), shared);
    QCOMPARE(set(shared, "m", "2"), shared);
}

void TestEdit::refusesWhatIsNoComponent()
{
    const QByteArray file = "kind: List\nspec:\n  metadata:\n  - name: a\n";
    QVERIFY(setField(file, documentsOf(file).first(), QStringLiteral("a"), QStringLiteral("x")).isEmpty());
    const QByteArray broken = "a: [";
    QVERIFY(setScalar(broken, documentsOf(broken).first(), {QStringLiteral("a")}, QStringLiteral("x")).isEmpty());
}

void TestEdit::keepsLineEndsOfTheFile()
{
    QByteArray file = component("\n  - name: a\n    value: x\n");
    QByteArray expected = component("\n  - name: a\n    value: |\n      1\n      2\n");
    QByteArray longer = component("\n  - name: a\n    value: x\n  - name: m\n    value: v\n");
    for (QByteArray* text : {&file, &expected, &longer})
        text->replace("\n", "\r\n");
    QCOMPARE(set(file, "a", "1\n2\n"), expected);
    QCOMPARE(set(file, "m", "v"), longer);
    const QByteArray two = file + "---\r\n" + file;
    QCOMPARE(set(two, "m", "v"), longer + "---\r\n" + file);
}

void TestEdit::writesNewComponents()
{
    const QByteArray text = newComponentText(QStringLiteral("pubsub.mqtt3"), QStringLiteral("yes"));
    const Document document = documentsOf(text).first();
    QVERIFY(document.component());
    QCOMPARE(document.name, QStringLiteral("yes"));
    QVERIFY(document.component()->item(u"url"));
    QVERIFY(!document.component()->item(u"url")->value.isEmpty());
    const QByteArray other = newComponentText(QStringLiteral("state.redis"), QStringLiteral("s"));
    QVERIFY(documentsOf(other).first().component());
}

void TestEdit::holdsForTheWholeCorpus_data()
{
    QTest::addColumn<QString>("path");
    if (wb::test::sharedDir().isEmpty()) QSKIP("no corpus beside the checkout");
    const QString folder = wb::test::sharedDir() + QStringLiteral("/corpus/dapr");
    QDirIterator it(folder, {QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files,
                    QDirIterator::Subdirectories);
    int found = 0;
    for (; it.hasNext(); ++found) {
        const QString path = it.next();
        QTest::newRow(qPrintable(path.mid(folder.size() + 1))) << path;
    }
    QVERIFY(found > 100);
}

// After an edit the field reads as asked, nothing else has changed, and no byte outside the edits has.
void TestEdit::holdsForTheWholeCorpus()
{
    QFETCH(const QString, path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray original = file.readAll();
    for (const QByteArray& lineEnd : {QByteArray("\n"), QByteArray("\r\n")}) {
        const QByteArray text = QByteArray(original).replace("\r\n", "\n").replace("\n", lineEnd);
        const QStringList values = lineEnd.size() == 1 ? trickyValues() : trickyValues().mid(20);
        const QList<Document> documents = documentsOf(text);
        for (const Document& document : documents) {
            if (!document.component() || !isMqttType(document.component()->type)) continue;
            QStringList fields{QStringLiteral("brandNew")};
            for (const MetadataItem& item : document.component()->metadata)
                if (!fields.contains(item.name)) fields.append(item.name);
            for (const QString& field : fields) {
                const int at = document.number - 1;
                const Flat before = flat(document, field);
                for (const QString& value : values) {
                    const auto edits = setField(text, document, field, value);
                    QVERIFY2(!edits.isEmpty(), qPrintable(field + u'=' + value));
                    const QByteArray after = applied(text, edits);
                    QVERIFY(touchesOnlyItsRanges(text, after, edits));
                    const QList<Document> now = documentsOf(after);
                    QCOMPARE(now.size(), documents.size());
                    QVERIFY2(now.at(at).component(), after.constData());
                    QCOMPARE(now.at(at).component()->item(field)->value, value);
                    QCOMPARE(flat(now.at(at), field), before);
                    for (int other = 0; other < now.size(); ++other)
                        if (other != at) QCOMPARE(flat(now.at(other), {}), flat(documents.at(other), {}));
                }
                const SecretKeyRef ref{QStringLiteral("a: b"), QStringLiteral("1")};
                const QByteArray referring = applied(text, setSecretRef(text, document, field, ref));
                const Document now = documentsOf(referring).at(at);
                QVERIFY(now.component() && now.component()->item(field)->secretKeyRef);
                QCOMPARE(now.component()->item(field)->secretKeyRef->key, ref.key);
                QCOMPARE(flat(now, field), before);
                if (field == u"brandNew") continue;
                const QByteArray less = applied(text, removeField(text, document, field));
                QVERIFY(!documentsOf(less).at(at).component()->item(field));
                QCOMPARE(flat(documentsOf(less).at(at), field), before);
            }
        }
    }
}

QTEST_APPLESS_MAIN(TestEdit)
#include "tst_edit.moc"
