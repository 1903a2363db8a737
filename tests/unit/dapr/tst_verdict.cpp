#include "core/dapr/url.h"
#include "core/dapr/verdict.h"
#include "core/dapr/workspace.h"
#include "tests/support/shared_data.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace wb::dapr;

namespace {

QString flag(bool value)
{
    return value ? QStringLiteral("true") : QStringLiteral("false");
}

QString settingsText(const Verdict& verdict)
{
    const MqttSettings& settings = verdict.component.settings;
    const bool binding = verdict.component.family == ComponentFamily::Binding;
    const QString id = settings.consumerId == u"{uuid}" ? QStringLiteral("UUID") : settings.consumerId;
    QString text = QStringLiteral("cid=\"%1\"").arg(id);
    if (binding) text += QStringLiteral(" topic=\"%1\"").arg(settings.topic);
    text += QStringLiteral(" qos=%1 retain=%2 clean=%3").arg(settings.qos).arg(flag(settings.retain), flag(settings.cleanSession));
    if (binding) text += QStringLiteral(" retries=%1").arg(settings.backOffMaxRetries);
    text += QStringLiteral(" ca=%1 cert=%2 key=%3")
                .arg(flag(!settings.caCert.isEmpty()), flag(!settings.clientCert.isEmpty()), flag(!settings.clientKey.isEmpty()));
    if (const auto url = parseGoUrl(settings.url))
        text += QStringLiteral(" scheme=%1 host=\"%2\"").arg(url->scheme, url->host);
    return text;
}

QStringList notesOf(const Verdict& verdict, const Component& component)
{
    QStringList notes;
    for (const MetadataItem& item : component.metadata) {
        if (item.secretKeyRef)
            notes += QStringLiteral("%1<-secret %2/%3(store=\"%4\")")
                         .arg(item.name, item.secretKeyRef->name, item.secretKeyRef->key, component.secretStore);
        if (verdict.component.ignored.contains(item.name)) notes += QStringLiteral("ignored field ") + item.name;
    }
    for (const ResolvedField& field : verdict.component.fields) {
        if (field.name == u"consumerID" && field.origin == Origin::Runtime) notes += QStringLiteral("consumerID<-app id");
    }
    if (component.version.isEmpty()) notes += QStringLiteral("no spec.version");
    if (verdict.outcome == Outcome::Valid) {
        const auto url = parseGoUrl(verdict.component.settings.url);
        if (url && splitHostPort(url->host).port < 0) notes += QStringLiteral("no port in url");
        if (url && url->host.isEmpty()) notes += QStringLiteral("no host in url (never connects)");
    }
    return notes;
}

QString componentLine(const Verdict& verdict, const Document& document)
{
    const Component& component = *document.component();
    if (!isMqttType(component.type))
        return QStringLiteral("Component %1 name=\"%2\" ver=\"%3\" items=%4")
            .arg(component.type, document.name, component.version)
            .arg(component.metadata.size());
    QString line = QStringLiteral("%1 \"%2\": ").arg(component.type, document.name);
    if (verdict.outcome == Outcome::Valid) line += QStringLiteral("VALID ") + settingsText(verdict);
    if (verdict.stage == Stage::Init) line += QStringLiteral("INVALID init: ") + verdict.error;
    if (verdict.stage == Stage::Connect)
        line += QStringLiteral("INVALID at connect: %1 | %2").arg(verdict.error, settingsText(verdict));
    const QStringList notes = notesOf(verdict, component);
    return notes.isEmpty() ? line : line + QStringLiteral(" ; ") + notes.join(QStringLiteral("; "));
}

QString subscriptionLine(const Document& document)
{
    const Subscription& subscription = *document.subscription();
    const bool v2 = document.apiVersion.endsWith(u"v2alpha1");
    QString line = QStringLiteral("Subscription %1 VALID pubsub=\"%2\" topic=\"%3\" %4=\"%5\"")
                       .arg(document.apiVersion.section(u'/', 1), subscription.pubsubName, subscription.topic,
                            v2 ? QStringLiteral("default") : QStringLiteral("route"), subscription.defaultPath);
    if (v2) line += QStringLiteral(" rules=%1").arg(subscription.rules.size());
    return line + QStringLiteral(" dlt=\"%1\" bulk=%2").arg(subscription.deadLetterTopic, flag(subscription.bulkEnabled));
}

// Our verdict in the words of the index.
QString indexLine(const Verdict& verdict, const Document& document)
{
    if (verdict.outcome == Outcome::Skipped)
        return QStringLiteral("SKIPPED (apiVersion=\"%1\" kind=\"%2\")").arg(document.apiVersion, document.kind);
    if (verdict.stage == Stage::Load) {
        QString what = QStringLiteral("yaml");
        if (document.kind == u"Component") what = QStringLiteral("component");
        if (document.kind == u"Subscription") what = QStringLiteral("Subscription ") + document.apiVersion.section(u'/', 1);
        return QStringLiteral("INVALID %1: %2").arg(what, verdict.error);
    }
    if (document.component()) return componentLine(verdict, document);
    if (document.subscription()) return subscriptionLine(document);
    return QStringLiteral("Resiliency VALID-shape");
}

// Go names the type that it could not fill. The index was recorded with the recorder's own types (main.bulk, structs
// without a name); what Dapr's types are called is held by tst_loader_words.
QString withoutTypeNames(QString line)
{
    static const QRegularExpression structName(QStringLiteral("(Go struct field )[A-Za-z]*\\."));
    static const QRegularExpression typeName(QStringLiteral("( of type )[a-z0-9]+\\.[A-Za-z]+"));
    return line.replace(structName, QStringLiteral("\\1")).replace(typeName, QStringLiteral("\\1"));
}

QString verdictText(const QString& path)
{
    Workspace workspace;
    ResolveContext context;
    context.keepUuid = true;
    workspace.setContext(context);
    if (!workspace.open(path)) return QStringLiteral("cannot be opened");
    QStringList lines;
    const QList<Verdict> verdicts = verdictsOf(workspace);
    for (qsizetype i = 0; i < verdicts.size(); ++i)
        lines += QStringLiteral("doc%1: %2").arg(i + 1).arg(indexLine(verdicts[i], workspace.documents().at(i)));
    return lines.join(QStringLiteral(" || "));
}

} // namespace

class TestVerdict : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString write(const char* name, const QByteArray& text)
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write(text);
        return file.fileName();
    }

private Q_SLOTS:
    // 147 real files with the verdict of Dapr 1.18's own parser.
    void equalToDaprOnEveryRealFile_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("expected");
        const QString shared = wb::test::sharedDir();
        QFile index(shared + QStringLiteral("/corpus/dapr/index.tsv"));
        if (shared.isEmpty() || !index.open(QIODevice::ReadOnly)) QSKIP("the corpus is not beside this checkout");
        index.readLine();
        while (!index.atEnd()) {
            const QStringList columns = QString::fromUtf8(index.readLine()).split(u'\t');
            if (columns.size() < 4) continue;
            QTest::newRow(qPrintable(columns[0])) << shared + QStringLiteral("/corpus/dapr/") + columns[0] << columns[3];
        }
    }

    void equalToDaprOnEveryRealFile()
    {
        QFETCH(QString, path);
        QFETCH(QString, expected);
        // What a Resiliency holds is evaluated elsewhere; here it has the right shape.
        if (expected.contains(u"Resiliency VALID-shape")) expected = expected.section(u" timeouts="_qs, 0, 0);
        QCOMPARE(withoutTypeNames(verdictText(path)), withoutTypeNames(expected));
    }

    // daprd 1.18.3 ends with "Fatal error from runtime: " and the text, and leaves a Resiliency out with its own.
    void tellsWhatDaprDoesNotLoad_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("verdict");
        QTest::addColumn<QString>("error");
        const QByteArray head = "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {name: s}\n";
        const QByteArray spec = "spec:\n  pubsubname: bus\n  topic: t\n  routes: {rules: [{path: /a, match: 'CEL'}]}\n";
        const auto row = [](const char* name, const QByteArray& text, const char* verdict, const char* error) {
            QTest::newRow(name) << text << QString::fromLatin1(verdict) << QString::fromLatin1(error);
        };
        const auto cel = [&](QByteArray condition) { return head + QByteArray(spec).replace("CEL", condition); };
        row("a good condition", cel("event.type == \"x\""), "valid", "");
        row("a bad condition", cel("event.type = \"x\""), "invalid",
            "ERROR: <input>:1:12: Syntax error: token recognition error at: '= '\n | event.type = \"x\"\n | ...........^\n"
            "ERROR: <input>:1:14: Syntax error: extraneous input '\"x\"' expecting <EOF>\n | event.type = \"x\"\n | .............^");
        row("out of scope", "scopes: [other]\n" + cel("event.type = \"x\""), "valid", "");
        row("a condition that daprd hangs on", cel("event.type.lower()"), "invalid", "");
        row("a bad Resiliency", "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nspec: {policies: {timeouts: {t: 5x}}}\n", "invalid",
            "invalid duration \"t\", 5x: time: unknown unit \"x\" in duration \"5x\"");
        row("a Resiliency of any version", "kind: Resiliency\nspec: {policies: {timeouts: {t: 5s}}}\n", "valid", "");
    }

    void tellsWhatDaprDoesNotLoad()
    {
        QFETCH(QByteArray, text);
        Workspace workspace;
        workspace.addNew(QStringLiteral("s.yaml"), text);
        const QJsonObject document = toJson(verdictsOf(workspace))[u"documents"].toArray().at(0).toObject();
        QTEST(document[u"verdict"].toString(), "verdict");
        QTEST(document[u"error"].toString(), "error");
    }

    // The JSON form: names, and null where there is nothing.
    void jsonForm()
    {
        Workspace workspace;
        ResolveContext context;
        context.keepUuid = true;
        workspace.setContext(context);
        const QString path = write("b.yaml", R"(apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: b
spec:
  type: bindings.mqtt3
  metadata:
    - name: url
      value: "mqtt://u:pw@h:1883"
    - name: topic
      value: t
    - name: consumerID
      value: "{uuid}"
    - name: qos
      value: 1
)");
        QVERIFY(workspace.open(path));
        const QJsonObject document = toJson(verdictsOf(workspace))[u"documents"].toArray().at(0).toObject();
        QCOMPARE(document[u"file"].toString(), path);
        QCOMPARE(document[u"document"].toInt(), 1);
        QCOMPARE(document[u"line"].toInt(), 1);
        QCOMPARE(document[u"kind"].toString(), QStringLiteral("Component"));
        QCOMPARE(document[u"type"].toString(), QStringLiteral("bindings.mqtt3"));
        QCOMPARE(document[u"name"].toString(), QStringLiteral("b"));
        QCOMPARE(document[u"verdict"].toString(), QStringLiteral("valid"));
        QVERIFY(document[u"stage"].isNull());
        QVERIFY(document[u"error"].isNull());
        QCOMPARE(document[u"ignored"].toArray(), QJsonArray{QStringLiteral("qos")});
        const QJsonObject effective = document[u"effective"].toObject();
        const QJsonObject expected{
            {u"consumerID"_qs, u"{uuid}"_qs},
            {u"clientIds"_qs, QJsonObject{{u"consumer"_qs, u"{uuid}-consumer"_qs}, {u"producer"_qs, u"{uuid}-producer"_qs}}},
            {u"scheme"_qs, u"mqtt"_qs},
            {u"host"_qs, u"h:1883"_qs},
            {u"topic"_qs, u"t"_qs},
            {u"qos"_qs, 1},
            {u"retain"_qs, false},
            {u"cleanSession"_qs, false},
            {u"backOffMaxRetries"_qs, 0},
            {u"caCert"_qs, false},
            {u"clientCert"_qs, false},
            {u"clientKey"_qs, false},
        };
        QCOMPARE(effective, expected);
        QCOMPARE(document[u"origins"].toObject()[u"url"].toString(), QStringLiteral("file"));
        QCOMPARE(document[u"origins"].toObject()[u"retain"].toString(), QStringLiteral("default"));
        QVERIFY(!document[u"origins"].toObject().contains(u"qos"));
        const QJsonObject problem = document[u"problems"].toArray().at(0).toObject();
        QCOMPARE(problem.keys(), (QStringList{u"code"_qs, u"column"_qs, u"fix"_qs, u"line"_qs, u"message"_qs, u"severity"_qs}));
        QVERIFY(!QJsonDocument(document).toJson().contains("pw@"));
    }

    void textFormIsThatOfACompiler()
    {
        Workspace workspace;
        const QString path = write("s.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: s\nspec:\n"
                                             "  type: pubsub.mqtt3\n  metadata:\n  - name: url\n    value: tcp://h\n");
        QVERIFY(workspace.open(path));
        const QString text = toText(verdictsOf(workspace));
        QVERIFY2(text.contains(path + QStringLiteral(":9:12: error: ")), qPrintable(text));
        QVERIFY(text.contains(u"[DAPR-URL-NO-PORT]\n"));
        QVERIFY(text.endsWith(u"documents: 1 (valid 1, invalid 0, skipped 0); errors 1, warnings 1, notes 0\n"));
        QVERIFY(!isClean(verdictsOf(workspace)));
    }

    // What does not parse is quoted by Go; a line for a person or a log must not repeat a password.
    void aPasswordIsNotPrinted()
    {
        Workspace workspace;
        const QString path = write("p.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: p\nspec:\n"
                                             "  type: pubsub.mqtt3\n  metadata:\n  - name: url\n"
                                             "    value: \"tcp://u:s3cr#et@h:1\"\n");
        QVERIFY(workspace.open(path));
        const QList<Verdict> verdicts = verdictsOf(workspace);
        QCOMPARE(verdicts.first().stage, Stage::Connect);
        QVERIFY(!toText(verdicts).contains(u"s3cr"));
        for (const Problem& problem : verdicts.first().problems)
            QVERIFY(!problem.message.contains(u"s3cr"));
    }

    void problemsGoToTheirDocument()
    {
        Workspace workspace;
        const QByteArray one("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: %1\nspec:\n"
                             "  type: pubsub.mqtt3\n  metadata:\n  - {name: url, value: 'tcp://h:1'}\n"
                             "  - {name: cleanSession, value: 'true'}\n");
        QByteArray bad(one);
        bad.replace("tcp://h:1", "tcp://h").replace("%1", "second");
        const QString path = write("two.yaml", QByteArray(one).replace("%1", "first") + "---\n" + bad);
        QVERIFY(workspace.open(path));
        const QList<Verdict> verdicts = verdictsOf(workspace);
        QCOMPARE(verdicts.size(), 2);
        QCOMPARE(verdicts[0].problems.size(), 0);
        QCOMPARE(verdicts[1].problems.size(), 1);
    }

    // The console: exit codes 0, 1 and 2.
    void exitCodes_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        const QString fine = write("fine.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: f\nspec:\n"
                                                "  type: pubsub.mqtt3\n  metadata:\n  - {name: url, value: 'tcp://h:1'}\n"
                                                "  - {name: cleanSession, value: 'true'}\n");
        const QString bad = write("bad.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: g\nspec:\n"
                                              "  type: pubsub.mqtt3\n");
        const QString validate = QStringLiteral("validate");
        QTest::newRow("fine") << QStringList{validate, fine} << 0;
        QTest::newRow("findings") << QStringList{validate, bad} << 1;
        QTest::newRow("json") << QStringList{validate, u"--format"_qs, u"json"_qs, bad} << 1;
        QTest::newRow("no such file") << QStringList{validate, fine + u'x'} << 2;
        QTest::newRow("one of two missing") << QStringList{validate, bad, fine + u'x'} << 2;
        QTest::newRow("no path") << QStringList{validate} << 2;
        QTest::newRow("bad format") << QStringList{validate, u"--format"_qs, u"xml"_qs, fine} << 2;
        QTest::newRow("bad release") << QStringList{validate, u"--dapr"_qs, u"newest"_qs, fine} << 2;
        QTest::newRow("unknown option") << QStringList{validate, u"--formt"_qs, fine} << 2;
        QTest::newRow("help") << QStringList{validate, u"--help"_qs} << 0;
        QTest::newRow("unknown command") << QStringList{u"validat"_qs} << 2;
        QTest::newRow("no command") << QStringList{} << 2;
        QTest::newRow("version") << QStringList{u"--version"_qs} << 0;
    }

    void exitCodes()
    {
        QFETCH(QStringList, arguments);
        QProcess process;
        process.start(QStringLiteral(WB_MQTTWB), arguments);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QTEST(process.exitCode(), "code");
        if (arguments.contains(u"json"_qs)) QVERIFY(QJsonDocument::fromJson(process.readAllStandardOutput()).isObject());
    }

    // Bounded: nothing of this kind may hang or crash.
    void hostileFilesEnd_data()
    {
        QTest::addColumn<QByteArray>("text");
        QByteArray many;
        for (int i = 0; i < 4000; ++i)
            many += "---\napiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a" + QByteArray::number(i) +
                    "}\nspec: {type: pubsub.mqtt3, metadata: [{name: url, value: 'tcp://h:1'}]}\n";
        QTest::newRow("four thousand components") << many;
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("zeros") << QByteArray(1000, '\0');
        QTest::newRow("deep") << QByteArray(60000, '[');
        QTest::newRow("PEM starts") << "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec:\n  type: "
                                       "pubsub.mqtt3\n  metadata:\n  - name: caCert\n    value: |\n" +
                                           QByteArray("      -----BEGIN A-----\n").repeated(2500);
    }

    void hostileFilesEnd()
    {
        QFETCH(QByteArray, text);
        const QString path = write("hostile.yaml", text);
        QProcess process;
        process.start(QStringLiteral(WB_MQTTWB), {QStringLiteral("validate"), path});
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QVERIFY(process.exitCode() <= 2);
    }
};

QTEST_GUILESS_MAIN(TestVerdict)
#include "tst_verdict.moc"
