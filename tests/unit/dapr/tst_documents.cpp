#include "core/dapr/document_reader.h"
#include "tests/support/shared_data.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace wb::dapr;

namespace {

ReadDocument readOnly(const QByteArray& file, int number = 1)
{
    PlaceFinder places(file, QStringLiteral("f.yaml"));
    const QList<DocumentCut> cuts = cutDocuments(file);
    return readDocument(file, cuts.at(number - 1), number, places);
}

QByteArray component(const QByteArray& rest)
{
    return "apiVersion: dapr.io/v1alpha1\nkind: Component\n" + rest;
}

QStringList kindsOf(const QByteArray& file)
{
    QStringList kinds;
    for (int i = 1; i <= cutDocuments(file).size(); ++i)
        kinds += readOnly(file, i).document.kind;
    return kinds;
}

// The recording program had types of its own names.
QString withoutTypes(QString text)
{
    static const QRegularExpression types(QStringLiteral("field \\w*\\.(\\S+) of type (\\S+\\.)?\\w+$"));
    return text.replace(types, QStringLiteral("field \\1"));
}

} // namespace

class TestDocuments : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void splitsAsTheDiskLoader_data();
    void splitsAsTheDiskLoader();
    void cutsWhatIsTooLarge();
    void tellsOfDocumentsThatAreLost();
    void readsAComponent();
    void readsItemsByTheirShape();
    void readsSubscriptionsOfBothVersions();
    void readsAResiliency();
    void saysThatOnlyTheFirstResiliencyCounts_data();
    void saysThatOnlyTheFirstResiliencyCounts();
    void refusesShapesInGosWords_data();
    void refusesShapesInGosWords();
    void acceptsWhatGoAccepts_data();
    void acceptsWhatGoAccepts();
    void placesAMisfit();
    void refusesNamesWithPathCharacters_data();
    void refusesNamesWithPathCharacters();
    void listsOtherKindsAndWarnsOfNearMisses();
    void saysWhatIsNoText();
    void knowsFamilies();
    void agreesWithTheRecordedVerdicts();
};

// facts F.1, vectors/dapr/yaml-multi-document.txt: at lines that begin with ---, at nothing else.
void TestDocuments::splitsAsTheDiskLoader_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QStringList>("kinds");
    const auto row = [](const char* name, const char* file, const QStringList& kinds) {
        QTest::newRow(name) << QByteArray(file) << kinds;
    };
    const QStringList both{QStringLiteral("A"), QStringLiteral("B")};
    const QStringList one{QStringLiteral("A")};
    row("two", "kind: A\n---\nkind: B\n", both);
    row("leading separator", "---\nkind: A\n---\nkind: B", both);
    row("with a comment", "kind: A\n--- # c\nkind: B\n", both);
    row("crlf", "kind: A\r\n---\r\nkind: B\r\n", both);
    row("separator at the end", "kind: A\n---", one);
    row("text behind the separator", "kind: A\n--- x\nkind: B", both);
    row("more dashes", "kind: A\n-----BEGIN CERTIFICATE-----\nkind: B\n", both);
    row("dots do not split", "kind: A\n...\nkind: B\n", one);
    row("indented dashes do not split", "kind: A\nx: |\n  ---\n", one);
    row("bad first", "a: [\n---\nkind: B\n", {QString(), QStringLiteral("B")});
    row("empty", "", {});
    row("byte order mark", "\xEF\xBB\xBFkind: A\n", one);
    row("json", "{\"kind\": \"A\"}", one);
}

void TestDocuments::splitsAsTheDiskLoader()
{
    QFETCH(const QByteArray, file);
    QFETCH(const QStringList, kinds);
    QCOMPARE(kindsOf(file), kinds);
}

// bufio's buffer of 64 KiB takes the document and the whole line of its separator.
void TestDocuments::cutsWhatIsTooLarge()
{
    const auto fileOf = [](qsizetype size) { return QByteArray("a: ") + QByteArray(size - 3, 'x'); };
    QVERIFY(!cutDocuments(fileOf(65535)).first().tooLong);
    QVERIFY(cutDocuments(fileOf(65536)).first().tooLong);
    QVERIFY(!cutDocuments(fileOf(65531) + "\n---\n").first().tooLong);
    QVERIFY(cutDocuments(fileOf(65532) + "\n---\n").first().tooLong);
    const ReadDocument read = readOnly(fileOf(70000) + "\n---\nkind: B\n");
    QVERIFY(!read.document.readable);
    QCOMPARE(read.document.loadError, QStringLiteral("bufio.Scanner: token too long"));
    QCOMPARE(read.problems.first().code, QStringLiteral("DAPR-DOCUMENT-TOO-LARGE"));
}

void TestDocuments::tellsOfDocumentsThatAreLost()
{
    const QByteArray file = "kind: A\n--- kind: B";
    QVERIFY(splitDocuments(file).isEmpty());
    const ReadDocument read = readOnly(file);
    QVERIFY(!read.document.readable);
    QCOMPARE(read.problems.first().code, QStringLiteral("DAPR-SEPARATOR-LOST"));
}

void TestDocuments::readsAComponent()
{
    const QByteArray file = "# top\n---\n\n" + component("metadata: {name: p, namespace: ns}\nspec:\n  type: PubSub.MQTT3\n"
        "  version: v1\n  ignoreErrors: yes\n  initTimeout: 30\nauth: {secretStore: s}\nscopes: [a, b]\n");
    const Document document = readOnly(file, 2).document;
    QCOMPARE(document.line, 4);
    QCOMPARE(document.name, QStringLiteral("p"));
    QCOMPARE(document.namespaceName, QStringLiteral("ns"));
    const Component& component = *document.component();
    QCOMPARE(component.type, QStringLiteral("PubSub.MQTT3"));
    QVERIFY(component.ignoreErrors);
    QCOMPARE(component.initTimeout, QStringLiteral("30"));
    QCOMPARE(component.secretStore, QStringLiteral("s"));
    QCOMPARE(component.scopes, (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
}

void TestDocuments::readsItemsByTheirShape()
{
    const Document document = readOnly(component("spec:\n  metadata:\n  - name: url\n    value: a\n"
        "    secretKeyRef: {name: s, key: k}\n  - name: 1\n    value: yes\n  - name: e\n    envRef: E\n"
        "  - name: URL\n    value: {uuid}\n  -\n")).document;
    const Component& component = *document.component();
    QCOMPARE(component.metadata.size(), 5);
    QCOMPARE(component.metadata.at(0).value, QStringLiteral("a"));
    QCOMPARE(component.metadata.at(0).secretKeyRef->key, QStringLiteral("k"));
    QCOMPARE(component.metadata.at(1).name, QStringLiteral("1"));
    QCOMPARE(component.metadata.at(1).value, QStringLiteral("true"));
    QCOMPARE(*component.metadata.at(2).envRef, QStringLiteral("E"));
    QVERIFY(!component.metadata.at(2).valueNode);
    QCOMPARE(component.item(u"Url")->value, QStringLiteral("{\"uuid\":null}"));
    QVERIFY(!component.item(u"absent"));
}

// facts F.6
void TestDocuments::readsSubscriptionsOfBothVersions()
{
    const Document second = readOnly("apiVersion: dapr.io/v2alpha1\nkind: Subscription\nspec:\n  pubsubname: p\n"
        "  topic: t/+\n  routes:\n    rules:\n    - match: event.type == 'a'\n      path: /a\n    default: /d\n"
        "  deadlettertopic: dead\n  bulkSubscribe: {enabled: true}\n  metadata: {rawPayload: true}\nscopes: [1]\n").document;
    const Subscription* subscription = second.subscription();
    QVERIFY(subscription);
    QCOMPARE(subscription->rules.size(), 1);
    QCOMPARE(subscription->rules.first().path, QStringLiteral("/a"));
    QCOMPARE(subscription->defaultPath, QStringLiteral("/d"));
    QCOMPARE(subscription->deadLetterTopic, QStringLiteral("dead"));
    QVERIFY(subscription->bulkEnabled);
    QCOMPARE(subscription->metadata.first().second, QStringLiteral("true"));
    QCOMPARE(subscription->scopes, QStringList{QStringLiteral("1")});
    const Document first = readOnly("apiVersion: dapr.io/v1alpha1\nkind: Subscription\nspec: {route: /r, topic: t}\n").document;
    QCOMPARE(first.subscription()->defaultPath, QStringLiteral("/r"));
}

void TestDocuments::readsAResiliency()
{
    const QByteArray file = "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nspec:\n  policies:\n    retries:\n"
                            "      r: {policy: constant, maxRetries: 3}\n  targets:\n    components:\n      p: {inbound: {retry: r}}\n";
    const Document document = readOnly(file).document;
    const auto* resiliency = std::get_if<Resiliency>(&document.body);
    QVERIFY(resiliency && resiliency->spec);
    QCOMPARE(resiliency->targetComponents, QStringList{QStringLiteral("p")});
}

// facts E.2
void TestDocuments::saysThatOnlyTheFirstResiliencyCounts_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("isRead");
    const auto row = [](const char* before, int number, bool isRead) {
        QTest::newRow(before) << QByteArray(before) << number << isRead;
    };
    row("", 1, true);
    row("---\n", 1, true);
    row("# a licence\n---\n", 2, true);
    row("%YAML 1.1\n--- # first\n", 2, true);
    row("kind: A\n---\n", 2, false);
    row("---\n---\n", 2, false);
    row("# a\n---\n# b\n---\n", 3, false);
}

void TestDocuments::saysThatOnlyTheFirstResiliencyCounts()
{
    QFETCH(QByteArray, before);
    QFETCH(int, number);
    QFETCH(bool, isRead);
    const ReadDocument read = readOnly(before + "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\n", number);
    QVERIFY(read.document.resiliency());
    QCOMPARE(read.document.resiliency()->isRead, isRead);
    QCOMPARE(read.problems.size(), isRead ? 0 : 1);
    if (!isRead) QCOMPARE(read.problems.first().code, QStringLiteral("DAPR-RESILIENCY-NOT-FIRST"));
}

// The sentences of encoding/json with Dapr's types; facts F.1, vectors/dapr/yaml-shape-cases.txt.
void TestDocuments::refusesShapesInGosWords_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("words");
    const auto row = [](const QByteArray& text, const char* words) {
        QTest::newRow(text.constData()) << text << QString::fromUtf8(words);
    };
    row("kind: 1", "number into Go struct field .TypeMeta.kind of type string");
    row("metadata:name", "string into Go value of type struct { v1.TypeMeta \"json:\\\",inline\\\"\"; "
                         "v1.ObjectMeta \"json:\\\"metadata,omitzero\\\"\" }");
    row("metadata: x", "string into Go struct field .metadata of type v1.ObjectMeta");
    row("metadata: {name: [a]}", "array into Go struct field ObjectMeta.metadata.name of type string");
    row("metadata: {labels: {a: [b]}}", "array into Go struct field ObjectMeta.metadata.labels of type string");
    row(component("scopes: app1"), "string into Go struct field Component.Scoped.scopes of type []string");
    row(component("scopes: [1]"), "number into Go struct field Component.Scoped.scopes of type string");
    row(component("auth: x"), "string into Go struct field Component.auth of type v1alpha1.Auth");
    row(component("spec: x"), "string into Go struct field Component.spec of type v1alpha1.ComponentSpec");
    row(component("spec: {ignoreErrors: \"true\"}"),
        "string into Go struct field ComponentSpec.spec.ignoreErrors of type bool");
    row(component("spec: {metadata: {a: b}}"),
        "object into Go struct field ComponentSpec.spec.metadata of type []common.NameValuePair");
    row(component("spec: {metadata: [{name: a, secretKeyRef: foo}]}"),
        "string into Go struct field NameValuePair.spec.metadata.secretKeyRef of type common.SecretKeyRef");
    row("apiVersion: dapr.io/v1alpha1\nkind: Subscription\nspec: {bulkSubscribe: [{enabled: true}]}",
        "array into Go struct field SubscriptionSpec.spec.bulkSubscribe of type v1alpha1.BulkSubscribe");
    row("apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nspec: {policies: {retries: {r: {maxRetries: 1.5}}}}",
        "number 1.5 into Go struct field Retry.spec.policies.retries.maxRetries of type int");
}

void TestDocuments::refusesShapesInGosWords()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, words);
    const ReadDocument read = readOnly(text);
    QVERIFY(!read.document.readable);
    QCOMPARE(read.document.loadError,
             QStringLiteral("error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ") + words);
    QCOMPARE(read.problems.first().code, QStringLiteral("DAPR-SHAPE"));
    QVERIFY(!read.document.component());
}

void TestDocuments::acceptsWhatGoAccepts_data()
{
    QTest::addColumn<QByteArray>("rest");
    for (const char* rest : {"spec: {version: 1}", "spec: {initTimeout: 30}", "spec: {ignoreErrors: yes}",
                             "spec: {metadata: }", "spec: {metadata: [{name: 1, value: a}]}", "spec: {unknown: [x]}",
                             "metadata: {name: }", "metadata: {name: 12}", "Spec: {Metadata: [{NAME: a}]}",
                             "spec: &s {type: t}\nother: {<<: *s}", "spec: {metadata: [{name: a, secretKeyRef: }]}"})
        QTest::newRow(rest) << QByteArray(rest);
}

void TestDocuments::acceptsWhatGoAccepts()
{
    QFETCH(const QByteArray, rest);
    const ReadDocument read = readOnly(component(rest));
    QVERIFY2(read.document.readable, qPrintable(read.document.loadError));
    QVERIFY(read.document.component());
    QVERIFY(read.problems.isEmpty());
}

void TestDocuments::placesAMisfit()
{
    const QByteArray file = component("spec:\n  ignoreErrors: \"true\"\n");
    const Problem problem = readOnly(file).problems.first();
    QCOMPARE(problem.place.line, 4);
    QCOMPARE(problem.place.column, 17);
    QCOMPARE(file.mid(problem.range.begin, problem.range.end - problem.range.begin), QByteArray("\"true\""));
}

void TestDocuments::refusesNamesWithPathCharacters_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("words");
    QTest::newRow("dot") << QByteArray(".") << QStringLiteral("invalid name \".\" for \"Component\": may not be '.'");
    QTest::newRow("dots") << QByteArray("..") << QStringLiteral("invalid name \"..\" for \"Component\": may not be '..'");
    QTest::newRow("both") << QByteArray("a/b%c")
                          << QStringLiteral("invalid name \"a/b%c\" for \"Component\": may not contain '/'; may not contain '%'");
    QTest::newRow("fine") << QByteArray("a.b") << QString();
}

void TestDocuments::refusesNamesWithPathCharacters()
{
    QFETCH(const QByteArray, name);
    QFETCH(const QString, words);
    const Document document = readOnly(component("metadata:\n  name: " + name + "\n")).document;
    QCOMPARE(document.loadError, words);
    QCOMPARE(document.readable, words.isEmpty());
}

void TestDocuments::listsOtherKindsAndWarnsOfNearMisses()
{
    const ReadDocument other = readOnly("apiVersion: dapr.io/v1alpha1\nkind: Configuration\n");
    QVERIFY(std::holds_alternative<OtherKind>(other.document.body));
    QVERIFY(other.document.readable && other.problems.isEmpty());
    for (const char* text : {"apiVersion: dapr.io/v1alpha1\nkind: component\n", "apiVersion: v1\nkind: Component\n",
                             "kind: Component\n", "apiVersion: Dapr.io/v1alpha1\nkind: Component\n"}) {
        const ReadDocument near = readOnly(text);
        QVERIFY(std::holds_alternative<OtherKind>(near.document.body));
        QCOMPARE(near.problems.first().code, QStringLiteral("DAPR-NOT-LOADED"));
    }
}

void TestDocuments::saysWhatIsNoText()
{
    const ReadDocument latin = readOnly("a: b\nc: \xE4\n");
    QCOMPARE(latin.problems.first().code, QStringLiteral("DAPR-NOT-TEXT"));
    QCOMPARE(latin.problems.first().place.line, 2);
    const ReadDocument binary = readOnly(QByteArray("a: b\n\nc: \0d\n", 12));
    QCOMPARE(binary.problems.first().code, QStringLiteral("DAPR-NOT-TEXT"));
    QCOMPARE(binary.problems.first().place.line, 3);
}

void TestDocuments::knowsFamilies()
{
    QVERIFY(familyOf(u"PubSub.MQTT") == ComponentFamily::PubSub);
    QVERIFY(familyOf(u"bindings.mqtt3") == ComponentFamily::Binding);
    QVERIFY(familyOf(u"secretstores.local.env") == ComponentFamily::SecretStore);
    QVERIFY(familyOf(u"state.redis") == ComponentFamily::Other);
    QVERIFY(isMqttType(u"bindings.mqtt") && !isMqttType(u"bindings.kafka"));
}

// corpus/dapr/index.tsv: what Dapr's own loader made of each document.
void TestDocuments::agreesWithTheRecordedVerdicts()
{
    const QDir corpus(wb::test::sharedDir() + QStringLiteral("/corpus/dapr"));
    QFile index(corpus.filePath(QStringLiteral("index.tsv")));
    if (wb::test::sharedDir().isEmpty() || !index.open(QIODevice::ReadOnly)) QSKIP("no corpus beside the checkout");
    int compared = 0;
    const QStringList lines = QString::fromUtf8(index.readAll()).split(u'\n').mid(1);
    for (const QString& line : lines) {
        const QStringList columns = line.split(u'\t');
        if (columns.size() < 4) continue;
        QFile file(corpus.filePath(columns.at(0)));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(columns.at(0)));
        const QByteArray text = file.readAll();
        static const QRegularExpression verdict(
            QStringLiteral("doc(\\d+): (?:(SKIPPED|Subscription|Resiliency)|INVALID \\S+ ?\\S*: (error .*?)(?: ;|$)|"
                           "(?:Component )?([a-z]+\\.\\S+) (?:name=)?\"([^\"]*)\")"));
        auto match = verdict.globalMatch(columns.at(3));
        while (match.hasNext()) {
            const auto one = match.next();
            const Document document = readOnly(text, one.captured(1).toInt()).document;
            const QByteArray where = columns.at(0).toUtf8() + " document " + one.captured(1).toUtf8();
            if (!one.captured(4).isEmpty()) {
                QVERIFY2(document.component(), where.constData());
                QCOMPARE(document.component()->type.toLower(), one.captured(4).toLower());
                QCOMPARE(document.name, one.captured(5));
            } else if (!one.captured(3).isEmpty()) {
                QVERIFY2(!document.readable, where.constData());
                QCOMPARE(withoutTypes(document.loadError), withoutTypes(one.captured(3)));
            } else if (one.captured(2) == u"SKIPPED") {
                QVERIFY2(document.readable && std::holds_alternative<OtherKind>(document.body), where.constData());
            } else {
                QVERIFY2(document.kind == one.captured(2) && document.readable, where.constData());
            }
            ++compared;
        }
    }
    QVERIFY(compared > 100);
}

QTEST_APPLESS_MAIN(TestDocuments)
#include "tst_documents.moc"
