#include "core/dapr/field_table.h"
#include "core/dapr/resolve.h"
#include "core/dapr/secrets.h"
#include "core/dapr/workspace.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace wb::dapr;

namespace {

const QByteArray head("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: %1}\nspec:\n  type: %2\n  metadata:\n");

QByteArray component(const QByteArray& name, const QByteArray& type, const QByteArray& items)
{
    return QByteArray(head).replace("%1", name).replace("%2", type) + items;
}

const ResolvedField* fieldOf(const ResolvedComponent& component, QStringView name)
{
    for (const ResolvedField& field : component.fields) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

QStringList codesOf(const ResolvedComponent& component)
{
    QStringList codes;
    for (const Problem& problem : component.problems)
        codes += problem.code;
    return codes;
}

} // namespace

// From text to what the component would see.
class TestResolve : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    ResolveContext m_context;

    ResolvedComponent resolved(const QByteArray& text, int index = 0)
    {
        Workspace workspace;
        workspace.addNew(m_folder.filePath(QStringLiteral("a.yaml")), text);
        return resolve(workspace, workspace.documents().at(index), m_context);
    }

    void writeSecrets(const QByteArray& json)
    {
        QFile file(m_folder.filePath(QStringLiteral("s.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(json);
    }

    static QByteArray secretive(const QByteArray& reference, const QByteArray& storeItems = {})
    {
        return component("bus", "pubsub.mqtt3",
                         "  - {name: url, value: 'tcp://h:1'}\n  - name: consumerID\n    secretKeyRef: " + reference +
                             "\nauth: {secretStore: vault}\n") +
               "---\n" +
               component("vault", "secretstores.local.file", "  - {name: secretsFile, value: s.json}\n" + storeItems);
    }

private Q_SLOTS:
    void originsAreTold()
    {
        const auto result = resolved(component("bus", "pubsub.mqtt", "  - {name: URL, value: 'mqtt://h:1'}\n"));
        QCOMPARE(result.error, QString());
        QVERIFY(result.decoded);
        QCOMPARE(result.type, QStringLiteral("pubsub.mqtt"));
        QCOMPARE(fieldOf(result, u"url")->origin, Origin::File);
        QCOMPARE(fieldOf(result, u"consumerID")->origin, Origin::Runtime);
        QCOMPARE(fieldOf(result, u"consumerID")->value, QStringLiteral("myapp"));
        QCOMPARE(fieldOf(result, u"qos")->origin, Origin::Default);
        QCOMPARE(fieldOf(result, u"qos")->value, QStringLiteral("1"));
        QCOMPARE(result.settings.scheme, QStringLiteral("tcp"));
        QCOMPARE(clientIdsOf(result).consumer, QStringLiteral("myapp"));
        QCOMPARE(clientIdsOf(result).producer, QStringLiteral("myapp"));
    }

    void whatNothingReadsIsListed()
    {
        const auto result = resolved(component("bus", "pubsub.mqtt3",
                                               "  - {name: url, value: 'tcp://h:1'}\n  - {name: cacert, value: x}\n"
                                               "  - {name: clientID, value: x}\n  - {name: backOffMaxRetries, value: 1}\n"));
        QCOMPARE(result.ignored, (QStringList{QStringLiteral("cacert"), QStringLiteral("clientID"),
                                              QStringLiteral("backOffMaxRetries")}));
        QCOMPARE(result.error, QString());
    }

    // Facts B.2: the two halves of a binding are two instances, each with its own {uuid}.
    void eachHalfOfABindingHasItsOwnUuid()
    {
        const QByteArray text = component("door", "bindings.mqtt3", "  - {name: url, value: 'tcp://h:1'}\n"
                                                                    "  - {name: topic, value: t}\n"
                                                                    "  - {name: consumerID, value: 'x-{uuid}'}\n");
        const ClientIds ids = clientIdsOf(resolved(text));
        QVERIFY(ids.consumer.startsWith(u"x-") && ids.consumer.endsWith(u"-consumer"));
        QVERIFY(ids.producer.startsWith(u"x-") && ids.producer.endsWith(u"-producer"));
        QVERIFY(ids.consumer.mid(2, 36) != ids.producer.mid(2, 36));
        m_context.keepUuid = true;
        QCOMPARE(clientIdsOf(resolved(text)).producer, QStringLiteral("x-{uuid}-producer"));
        m_context.keepUuid = false;
    }

    // Facts A.5: direction in any case, absent means both; anything else starts nothing. route by its exact name.
    void direction()
    {
        const auto with = [&](const QByteArray& item) {
            return resolved(component("door", "bindings.mqtt", "  - {name: url, value: 'tcp://h:1'}\n  - {name: topic, value: t}\n"
                                                               "  - {name: consumerID, value: c}\n" + item)).settings;
        };
        QVERIFY(with({}).input && with({}).output);
        QVERIFY(with("  - {name: Direction, value: ' INPUT '}\n").input);
        QVERIFY(!with("  - {name: direction, value: input}\n").output);
        QVERIFY(with("  - {name: direction, value: 'input, output'}\n").output);
        QVERIFY(!with("  - {name: direction, value: both}\n").input);
        QCOMPARE(with("  - {name: route, value: /x}\n").route, QStringLiteral("/x"));
        QCOMPARE(with("  - {name: Route, value: /x}\n").route, QString());
    }

    // Facts F.1.
    void anUnknownVersionIsNotFound()
    {
        QByteArray text = component("bus", "pubsub.mqtt3", "  - {name: url, value: 'tcp://h:1'}\n");
        text.replace("  metadata:", "  version: v2\n  metadata:");
        QCOMPARE(resolved(text).error, QStringLiteral("couldn't find message bus pubsub.mqtt3/v2"));
        QCOMPARE(resolved(text).stage, Stage::Init);
    }

    // Facts F.3.
    void aMissingPodNameIsAnError()
    {
        const QByteArray text =
            component("bus", "pubsub.mqtt3", "  - {name: url, value: 'tcp://h:1'}\n  - {name: consumerID, value: '{podName}'}\n");
        QCOMPARE(resolved(text).error, QStringLiteral("failed to parse metadata: property consumerID refers to {podName} but "
                                                      "podName is not set"));
        m_context.podName = QStringLiteral("p-0");
        QCOMPARE(resolved(text).settings.consumerId, QStringLiteral("p-0"));
        m_context.podName.clear();
    }

    void theNamespaceTemplateIsNoticed()
    {
        const auto result = resolved(component("bus", "pubsub.mqtt3", "  - {name: url, value: 'tcp://h:1'}\n"
                                                                      "  - {name: consumerID, value: '{namespace}'}\n"));
        QVERIFY(result.settings.namespaceInConsumerId);
    }

    // Facts F.5.
    void secretsFromAFile_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("reference");
        QTest::addColumn<QByteArray>("storeItems");
        QTest::addColumn<QString>("value"); // "myapp": nothing was found, and the runtime filled in the app's id
        QTest::addColumn<QString>("code");
        const QByteArray multi("  - {name: multiValued, value: 'true'}\n");
        const auto none = QString();
        const QString missing = QStringLiteral("DAPR-SECRET-MISSING");
        QTest::newRow("plain") << QByteArray("{\"a\":\"x\"}") << QByteArray("{name: a, key: a}") << QByteArray() << u"x"_qs << none;
        QTest::newRow("key left out") << QByteArray("{\"a\":\"x\"}") << QByteArray("{name: a}") << QByteArray() << u"x"_qs << none;
        QTest::newRow("nested") << QByteArray("{\"a\":{\"b\":\"x\"}}") << QByteArray("{name: 'a:b', key: 'a:b'}") << QByteArray()
                                << u"x"_qs << none;
        QTest::newRow("list") << QByteArray("{\"a\":[\"v\",\"x\"]}") << QByteArray("{name: 'a:1'}") << QByteArray() << u"x"_qs << none;
        QTest::newRow("separator") << QByteArray("{\"a\":{\"b\":\"x\"}}") << QByteArray("{name: a.b}")
                                   << QByteArray("  - {name: nestedSeparator, value: .}\n") << u"x"_qs << none;
        QTest::newRow("multi") << QByteArray("{\"a\":{\"b\":{\"c\":\"x\"}}}") << QByteArray("{name: a, key: 'b:c'}") << multi << u"x"_qs
                               << none;
        QTest::newRow("number") << QByteArray("{\"a\":1883}") << QByteArray("{name: a}") << QByteArray()
                                << u"%!s(float64=1883)"_qs << none;
        QTest::newRow("multi drops numbers") << QByteArray("{\"a\":1883}") << QByteArray("{name: a}") << multi << u"myapp"_qs
                                             << missing;
        QTest::newRow("quoted loses its quotes") << QByteArray("{\"a\":\"\\\"x\\\"\"}") << QByteArray("{name: a}") << QByteArray()
                                                 << u"x"_qs << none;
        QTest::newRow("missing") << QByteArray("{\"a\":\"x\"}") << QByteArray("{name: b}") << QByteArray() << u"myapp"_qs << missing;
        QTest::newRow("other key") << QByteArray("{\"a\":\"x\"}") << QByteArray("{name: a, key: b}") << QByteArray() << u"myapp"_qs
                                   << missing;
        QTest::newRow("no JSON") << QByteArray("{") << QByteArray("{name: a}") << QByteArray() << u"myapp"_qs
                                 << u"DAPR-SECRET-UNREADABLE"_qs;
    }

    void secretsFromAFile()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, reference);
        QFETCH(QByteArray, storeItems);
        QFETCH(QString, code);
        writeSecrets(json);
        const auto result = resolved(secretive(reference, storeItems));
        QTEST(result.settings.consumerId, "value");
        QCOMPARE(codesOf(result), code.isEmpty() ? QStringList() : QStringList{code});
        if (code.isEmpty()) {
            QCOMPARE(fieldOf(result, u"consumerID")->origin, Origin::Secret);
            QVERIFY(fieldOf(result, u"consumerID")->secret);
        }
    }

    void secretsFromTheEnvironment()
    {
        const QByteArray text = component("bus", "pubsub.mqtt3",
                                          "  - name: url\n    secretKeyRef: {name: URL}\n  - name: consumerID\n"
                                          "    secretKeyRef: {name: UNSET}\nauth: {secretStore: env}\n") +
                                "---\n" + component("env", "secretstores.local.env", "  - {name: prefix, value: MQTT_}\n");
        m_context.environment = {{u"MQTT_URL"_qs, u"tcp://u:pw@h:1"_qs}};
        const auto result = resolved(text);
        QCOMPARE(result.settings.host, u"h"_qs);
        QCOMPARE(result.settings.consumerId, u"myapp"_qs); // unset: empty, no error
        QCOMPARE(codesOf(result), QStringList());
        m_context.environment.clear();
    }

    // What does not parse is quoted by Go; a URL that came from a secret is masked even in Dapr's own words.
    void aSecretUrlIsMaskedInTheError()
    {
        m_context.environment = {{u"URL"_qs, u"tcp://u:topsecret#x@h:1"_qs}};
        const auto result = resolved(component("bus", "pubsub.mqtt3", "  - {name: url, envRef: URL}\n"));
        QCOMPARE(result.stage, Stage::Connect);
        QVERIFY2(!result.error.contains(u"topsecret"), qPrintable(result.error));
        QVERIFY(!result.settings.displayUrl.contains(u"topsecret"));
        QCOMPARE(fieldOf(result, u"url")->origin, Origin::Environment);
        m_context.environment.clear();
    }

    void blockedVariables()
    {
        QVERIFY(isBlockedVariable(u"APP_API_TOKEN"_qs));
        QVERIFY(isBlockedVariable(u"DAPR_X"_qs));
        QVERIFY(isBlockedVariable(u"A B"_qs));
        QVERIFY(!isBlockedVariable(u"MQTT_URL"_qs));
    }

    // Facts A.0: the last of two items with one name wins.
    void theLastOfTwoWins()
    {
        const auto result = resolved(component("bus", "pubsub.mqtt3", "  - {name: url, value: 'tcp://a:1'}\n"
                                                                      "  - {name: url, value: 'tcp://b:1'}\n"));
        QCOMPARE(result.settings.host, u"b"_qs);
    }

    // The samples of the demo: with a port written in, everything starts and nothing is ignored.
    void theSamplesStart()
    {
        QTemporaryDir folder;
        Workspace workspace;
        QVERIFY(!componentTables().isEmpty()); // in the same resource: asking for them loads it
        ResolveContext context;
        workspace.setContext(context);
        const QDir samples(QStringLiteral(":/samples"));
        QVERIFY(samples.entryList().contains(u"orders-pubsub.yaml"_qs));
        for (const QString& name : samples.entryList()) {
            QFile from(samples.filePath(name));
            QFile to(folder.filePath(name));
            QVERIFY(from.open(QIODevice::ReadOnly) && to.open(QIODevice::WriteOnly));
            to.write(from.readAll().replace("{port}", "1883"));
        }
        QVERIFY(workspace.open(folder.path()));
        int components = 0;
        for (const Document& document : workspace.documents()) {
            QVERIFY2(document.readable, qPrintable(document.loadError));
            if (!document.component()) continue;
            ++components;
            const auto result = resolve(workspace, document, context);
            QVERIFY2(result.error.isEmpty(), qPrintable(result.error));
            QCOMPARE(result.ignored, QStringList());
            if (isMqttType(document.component()->type)) QCOMPARE(result.settings.port, 1883);
        }
        QCOMPARE(components, 3);
        for (const Problem& problem : workspace.problems())
            QVERIFY2(problem.severity != Severity::Error, qPrintable(problem.message));
    }
};

QTEST_GUILESS_MAIN(TestResolve)
#include "tst_resolve.moc"
