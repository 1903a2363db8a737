#include "core/broker/setup/quoting.h"
#include "core/dapr/yaml.h"
#include "tests/support/shared_data.h"
#include "tests/unit/broker/setup_bench.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace wb;
using namespace wb::broker;
using test::component;

namespace {

const QString canary = QStringLiteral("Zq7kUnlikelyWord");

QList<SetupHelp> allHelps(const dapr::ResolvedComponent& component)
{
    QList<SetupHelp> helps;
    for (const SetupProduct product : setupProducts()) {
        for (const QString& version : knownVersions(product)) {
            auto help = setupHelp(component, {product, version, QStringLiteral("shop"), {}});
            if (help) helps << *std::move(help);
        }
    }
    return helps;
}

// The documents of a manifest, read by the YAML reader that reads Dapr's own files.
QList<dapr::YamlNodePtr> documentsOf(const QString& text)
{
    QList<dapr::YamlNodePtr> documents;
    const QByteArray bytes = text.toUtf8();
    for (const dapr::TextRange& range : dapr::splitDocuments(bytes)) {
        auto read = dapr::readYaml(bytes, range, QStringLiteral("manifest.yaml"));
        if (!read) qWarning("%s", qPrintable(read.error().message));
        documents << (read ? *read : nullptr);
    }
    return documents;
}

// "a/b/0/c" from a node; empty when it is not there.
QString at(const dapr::YamlNodePtr& from, const QString& path)
{
    dapr::YamlNodePtr node = from;
    for (const QString& part : path.split(u'/')) {
        if (!node) return {};
        bool isNumber = false;
        const int index = part.toInt(&isNumber);
        if (isNumber && node->type == dapr::YamlNode::Type::Sequence)
            node = index < int(node->items.size()) ? node->items.at(std::size_t(index)) : nullptr;
        else node = node->find(part);
    }
    return node ? node->text : QString();
}

// What bash makes of a command's words, one a line; nothing is run.
QStringList wordsOf(const QString& command)
{
    QProcess bash;
    bash.start(QStringLiteral("bash"), {QStringLiteral("-c"), QStringLiteral("docker() { printf '%s\\n' \"$@\"; }; sudo() { :; }; export RABBITMQ_DEFAULT_PASS=x; read() { :; }\n") + command});
    bash.waitForFinished();
    return QString::fromUtf8(bash.readAllStandardOutput()).split(u'\n');
}

QList<test::Item> rich(const QString& password)
{
    return {{"url", QStringLiteral("ssl://anna:%1@broker.example:8884").arg(password)}, {"qos", QStringLiteral("1")}, {"retain", QStringLiteral("true")}};
}

} // namespace

// The set-up help as text to copy: docker run, Kubernetes, and that no secret is in any of it.
class TestSetupHelp : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // Not a letter of the help depends on the password: whatever it is, the text is the same.
    void thePasswordHasNoInfluence()
    {
        const auto one = allHelps(component(rich(canary)));
        const auto other = allHelps(component(rich(QStringLiteral("x"))));
        QCOMPARE(one.size(), other.size());
        QVERIFY(one.size() >= 9);
        for (qsizetype i = 0; i < one.size(); ++i) {
            QCOMPARE(test::allText(one.at(i)), test::allText(other.at(i)));
            QVERIFY(!test::allText(one.at(i)).contains(canary));
            QVERIFY(test::allText(one.at(i)).contains(passwordPlaceholder()));
        }
    }

    // product.md: a resolved secret lives in memory only. Of a url that is one nothing is shown, not even the user.
    void aUrlFromASecretIsNotShownInParts()
    {
        QTemporaryDir folder;
        const auto write = [&](const char* name, const QByteArray& text) {
            QFile file(folder.filePath(QLatin1String(name)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        };
        write("secrets.json", "{\"broker\": {\"url\": \"ssl://SecretUser:SecretWord@secret-host.example:8884\", \"id\": \"SecretClient\"}}");
        write("store.yaml", QStringLiteral("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: store\nspec:\n"
                                           "  type: secretstores.local.file\n  version: v1\n  metadata:\n    - name: secretsFile\n      value: %1\n"
                                           "    - name: multiValued\n      value: \"true\"\n")
                                .arg(folder.filePath(QStringLiteral("secrets.json")))
                                .toUtf8());
        write("pubsub.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\nspec:\n  type: pubsub.mqtt3\n"
                             "  version: v1\n  metadata:\n    - name: url\n      secretKeyRef: {name: broker, key: url}\n"
                             "    - name: consumerID\n      secretKeyRef: {name: broker, key: id}\nauth:\n  secretStore: store\n");
        dapr::Workspace workspace;
        QVERIFY(workspace.open(folder.path()));
        bool found = false;
        for (const dapr::Document& document : workspace.documents()) {
            if (!document.component() || document.name != u"orders") continue;
            const auto resolved = dapr::resolve(workspace, document, workspace.context());
            QCOMPARE(resolved.settings.password, QStringLiteral("SecretWord")); // it is there
            for (const SetupHelp& help : allHelps(resolved)) {
                found = true;
                QCOMPARE(int(help.plan.port), 8884);
                QVERIFY2(!test::allText(help).contains(u"secret-host") && !test::allText(help).contains(u"SecretUser")
                             && !test::allText(help).contains(u"SecretWord") && !test::allText(help).contains(u"SecretClient"),
                         qPrintable(test::allText(help)));
            }
        }
        QVERIFY(found);
    }

    void theManifestIsWhole_data()
    {
        QTest::addColumn<QString>("url");
        QTest::newRow("plain") << QStringLiteral("tcp://broker.example:1883");
        QTest::newRow("login") << QStringLiteral("tcp://anna:x@broker.example:1883");
        QTest::newRow("vhost") << QStringLiteral("tcp://shop%3Aanna:x@broker.example:1883");
        QTest::newRow("tls") << QStringLiteral("ssl://anna:x@broker.example:8883");
        QTest::newRow("web socket") << QStringLiteral("wss://anna:x@broker.example:8084");
    }
    // Names by RFC 1123; every volume that is mounted is there; the port is the component's.
    void theManifestIsWhole()
    {
        QFETCH(QString, url);
        static const QRegularExpression label(QStringLiteral("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$"));
        const auto helps = allHelps(component({{"url", url}}));
        QVERIFY(helps.size() >= 9);
        for (const SetupHelp& help : helps) {
            QStringList kinds;
            for (const dapr::YamlNodePtr& document : documentsOf(help.kubernetes.text)) {
                QVERIFY(document);
                kinds << at(document, QStringLiteral("kind"));
                QVERIFY2(label.match(at(document, QStringLiteral("metadata/name"))).hasMatch(), qPrintable(help.kubernetes.text));
                QCOMPARE(at(document, QStringLiteral("metadata/namespace")), QStringLiteral("shop"));
                if (kinds.last() == u"Deployment") checkPod(document->find(u"spec"), help);
                if (kinds.last() == u"Service") QCOMPARE(at(document, QStringLiteral("spec/ports/0/port")), QString::number(help.plan.port));
                if (kinds.last() == u"ConfigMap") checkFiles(document->find(u"data"), help);
            }
            QVERIFY(kinds.contains(QStringLiteral("Deployment")) && kinds.contains(QStringLiteral("Service")) && kinds.contains(QStringLiteral("PersistentVolumeClaim")));
            QCOMPARE(kinds.contains(QStringLiteral("Secret")), false); // made by a command
            QVERIFY(help.clusterUrl.endsWith(QStringLiteral(".shop.svc.cluster.local:%1").arg(help.plan.port)));
        }
    }

    void aNameBecomesALabel_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("label");
        const auto row = [](const char* name, const char* label) { QTest::newRow(name) << QString::fromUtf8(name) << QString::fromLatin1(label); };
        row("orders-pubsub", "orders-pubsub");
        row("Orders.PubSub_1", "orders-pubsub-1");
        row("--x--", "x");
        row("1st", "st");
        row("代理", "component");
        row("", "component");
        row("a\nb: c", "a-b-c");
        row("abcdefghijabcdefghijabcdefghijabcdefghi-jklm", "abcdefghijabcdefghijabcdefghijabcdefghi");
    }
    void aNameBecomesALabel()
    {
        QFETCH(QString, name);
        QTEST(dnsName(name), "label");
    }

    // What a file says becomes no command, key or line of its own.
    void nothingInAComponentBecomesCode_data()
    {
        QTest::addColumn<QString>("user");
        QTest::newRow("shell") << QStringLiteral("$(touch x)`id`;';\"|&");
        QTest::newRow("yaml") << QStringLiteral("a:b # {[*&!|>'\"%@");
        QTest::newRow("backslash") << QStringLiteral("back\\slash\\");
        QTest::newRow("chinese") << QStringLiteral("安娜");
    }
    void nothingInAComponentBecomesCode()
    {
        QFETCH(QString, user);
        const QString url = QStringLiteral("tcp://%1:x@h.example:1883").arg(QString::fromLatin1(QUrl::toPercentEncoding(user)));
        const auto name = QStringLiteral("\"evil: $(touch y)\\n- x\"");
        const auto mine = test::resolvedFrom(test::componentText(name, {{"url", url}}));
        QCOMPARE(mine.settings.userName, user);
        auto help = setupHelp(mine, {SetupProduct::RabbitMq, QStringLiteral("4.0.5"), {}, {}});
        QVERIFY2(help, qPrintable(help ? QString() : help.error()));
        const QString known = help->plan.user;
        QVERIFY(user.endsWith(known));
        for (const dapr::YamlNodePtr& document : documentsOf(help->kubernetes.text)) {
            QVERIFY(document);
            if (at(document, QStringLiteral("kind")) != u"Deployment") continue;
            QCOMPARE(at(document, QStringLiteral("spec/template/spec/containers/0/env/1/value")), known);
        }
        const QStringList words = wordsOf(help->dockerRun.text);
        QVERIFY2(words.contains(QStringLiteral("RABBITMQ_DEFAULT_USER=") + known), qPrintable(words.join(u'\n')));
        QVERIFY(words.contains(QStringLiteral("evil-touch-y-x-rabbitmq")));
    }

    void aLineBreakInAUserNameStaysInItsLine()
    {
        const auto mine = component({{"url", QStringLiteral("tcp://a%0Aallow_anonymous%20true:x@h.example:1883")}});
        for (const SetupHelp& help : allHelps(mine)) {
            QVERIFY(!help.plan.user.contains(u'\n'));
            for (const SetupText& file : help.files) QVERIFY2(!file.text.contains(QStringLiteral("\nallow_anonymous true")), qPrintable(file.text));
            QVERIFY(!help.kubernetes.text.contains(QStringLiteral("\n    allow_anonymous true")));
        }
    }

    void dockerRunMountsWhatTheFilesAre()
    {
        for (const SetupHelp& help : allHelps(component(rich(canary)))) {
            const QStringList words = wordsOf(help.dockerRun.text);
            QCOMPARE(words.first(), QStringLiteral("run"));
            QVERIFY(words.contains(QStringLiteral("8884:8884")));
            QVERIFY(words.contains(imageOf(help.plan.product, help.plan.version)));
            const bool variables = isEmqx4(help.plan.product, help.plan.version);
            for (const SetupText& file : help.files) {
                if (file.name == u"rabbitmqctl" || variables) continue;
                QVERIFY2(help.dockerRun.text.contains(QStringLiteral("$PWD/%1:").arg(file.name)), qPrintable(file.name));
            }
            if (variables) QVERIFY(words.contains(QStringLiteral("EMQX_LISTENER__SSL__EXTERNAL=0.0.0.0:8884")));
        }
    }

    // Where the component dials its own machine, nobody else has to get in.
    void aLocalBrokerIsPublishedLocally()
    {
        const auto words = [](const char* url) {
            return wordsOf(allHelps(component({{"url", QString::fromLatin1(url)}})).first().dockerRun.text);
        };
        QVERIFY(words("tcp://localhost:1883").contains(QStringLiteral("127.0.0.1:1883:1883")));
        QVERIFY(words("tcp://broker.example:1883").contains(QStringLiteral("1883:1883")));
    }

    // Every component of the corpus, all releases of the brokers: no crash, and the password has no influence.
    void theCorpusLeaksNothing()
    {
        const QString shared = test::sharedDir();
        if (shared.isEmpty()) QSKIP("the shared facts are not there");
        int components = 0, passwords = 0;
        QDirIterator files(shared + QStringLiteral("/corpus/dapr"), {QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            dapr::Workspace workspace;
            workspace.setContext(test::quietContext());
            if (!workspace.open(files.next())) continue;
            for (const dapr::Document& document : workspace.documents()) {
                if (!document.component()) continue;
                auto resolved = dapr::resolve(workspace, document, workspace.context());
                const auto before = allHelps(resolved);
                if (!dapr::isMqttType(resolved.type)) {
                    QVERIFY(before.isEmpty());
                    continue;
                }
                ++components;
                QVERIFY2(!before.isEmpty(), qPrintable(files.filePath()));
                if (resolved.settings.password.isEmpty()) continue;
                ++passwords;
                dapr::MqttSettings& settings = resolved.settings;
                settings.url.replace(settings.password, canary);
                settings.password = canary;
                const auto after = allHelps(resolved);
                QCOMPARE(after.size(), before.size());
                for (qsizetype i = 0; i < after.size(); ++i) QCOMPARE(test::allText(after.at(i)), test::allText(before.at(i)));
            }
        }
        QVERIFY2(components > 50 && passwords > 10, qPrintable(QStringLiteral("%1 %2").arg(components).arg(passwords)));
    }

private:
    static void checkPod(const dapr::YamlNodePtr& spec, const SetupHelp& help)
    {
        const QString pod = QStringLiteral("template/spec/");
        const auto label = [&](std::initializer_list<const char*> path) {
            dapr::YamlNodePtr node = spec;
            for (const char* part : path) node = node ? node->find(QString::fromLatin1(part)) : nullptr;
            const dapr::YamlNodePtr name = node ? node->find(u"app.kubernetes.io/name") : nullptr;
            return name ? name->text : QString();
        };
        QVERIFY(!label({"selector", "matchLabels"}).isEmpty());
        QCOMPARE(label({"template", "metadata", "labels"}), label({"selector", "matchLabels"}));
        QCOMPARE(at(spec, pod + QStringLiteral("containers/0/image")), imageOf(help.plan.product, help.plan.version));
        QCOMPARE(at(spec, pod + QStringLiteral("containers/0/ports/0/containerPort")), QString::number(help.plan.port));
        QStringList volumes;
        for (int i = 0; i < 9; ++i) volumes << at(spec, pod + QStringLiteral("volumes/%1/name").arg(i));
        for (int i = 0; i < 9; ++i) {
            const QString mounted = at(spec, pod + QStringLiteral("containers/0/volumeMounts/%1/name").arg(i));
            QVERIFY2(volumes.contains(mounted), qPrintable(mounted)); // "" past the end is in both
        }
        QCOMPARE(volumes.contains(QStringLiteral("tls")), help.plan.setup.tls.has_value());
    }

    static void checkFiles(const dapr::YamlNodePtr& data, const SetupHelp& help)
    {
        int found = 0;
        for (const SetupText& file : help.files) {
            const dapr::YamlNodePtr node = data->find(file.name);
            if (!node) continue;
            ++found;
            QCOMPARE(node->text.trimmed(), file.text.trimmed());
        }
        QCOMPARE(found, int(data->entries.size()));
    }
};

QTEST_GUILESS_MAIN(TestSetupHelp)
#include "tst_setup_help.moc"
