#include "core/dapr/check_rules.h"
#include "core/dapr/checks.h"
#include "core/dapr/edit.h"
#include "core/dapr/workspace.h"

#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace wb::dapr;

namespace {

const QByteArray certificate("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n");

// A pub/sub component with these metadata lines; nothing is wrong with what is added here.
QByteArray pubsub(const QByteArray& items, const QByteArray& spec = {})
{
    QByteArray text("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: bus\nspec:\n  type: pubsub.mqtt3\n"
                    "  version: v1\n" + spec + "  metadata:\n" + items);
    if (!items.contains("url")) text += "  - {name: url, value: \"tcp://h:1883\"}\n";
    if (!items.toLower().contains("cleansession")) text += "  - {name: cleanSession, value: \"true\"}\n";
    return text;
}

QByteArray binding(const QByteArray& items)
{
    QByteArray text("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: door\nspec:\n  type: bindings.mqtt3\n"
                    "  version: v1\n  metadata:\n" + items);
    if (!items.contains("url")) text += "  - {name: url, value: \"tcp://h:1883\"}\n";
    if (!items.contains("topic")) text += "  - {name: topic, value: t}\n";
    if (!items.contains("consumerID")) text += "  - {name: consumerID, value: c}\n";
    return text;
}

QByteArray item(const QByteArray& name, const QByteArray& value)
{
    return "  - name: " + name + "\n    value: " + value + "\n";
}

QByteArray url(const QByteArray& value)
{
    return pubsub(item("url", value));
}

QByteArray subscription(const QByteArray& topic, const QByteArray& more = {}, const QByteArray& bus = "bus")
{
    return "---\napiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {name: s}\nspec:\n  pubsubname: " + bus +
           "\n  topic: " + topic + "\n" + (more.contains("routes") ? QByteArray() : QByteArray("  routes: {default: /a}\n")) + more;
}

QByteArray routed(const QByteArray& condition, const QByteArray& more = {})
{
    return pubsub({}) + subscription("a", "  routes:\n    rules:\n    - match: '" + condition + "'\n      path: /x\n" + more);
}

QByteArray resiliency(const QByteArray& spec)
{
    return "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: r}\nspec:\n  " + spec + "\n---\n" + pubsub({});
}

QByteArray block(const QByteArray& pem, const QByteArray& mark = "|")
{
    return mark + "\n      " + QByteArray(pem).trimmed().replace("\n", "\n      ");
}

QList<Problem> problemsOf(const QByteArray& text, const QString& release = newestRelease())
{
    Workspace workspace;
    ResolveContext context;
    context.release = release;
    workspace.setContext(context);
    workspace.addNew(QStringLiteral("a.yaml"), text);
    return workspace.problems();
}

QStringList codesOf(const QByteArray& text, const QString& release = newestRelease())
{
    QStringList codes;
    for (const Problem& problem : problemsOf(text, release))
        codes += problem.code;
    return codes;
}

} // namespace

class TestChecks : public QObject {
    Q_OBJECT

    QSet<QString> m_seen;

private Q_SLOTS:
    void nothingIsWrongWithTheOrdinary()
    {
        QCOMPARE(codesOf(pubsub({})), QStringList());
        QCOMPARE(codesOf(binding({})), QStringList());
        QCOMPARE(codesOf(pubsub({}) + subscription("a/+")), QStringList());
        QCOMPARE(codesOf(routed("event.type == \"x\" && has(event.data.a)", "    default: /d\n")), QStringList());
        QCOMPARE(codesOf(resiliency("{policies: {timeouts: {t: 5s}, retries: {r: {maxRetries: 3}, e: {policy: exponential, maxRetries: "
                                    "5}}, circuitBreakers: {c: {trip: consecutiveFailures >= 3}}}, targets: {components: {bus: {inbound: "
                                    "{retry: r, timeout: t}, outbound: {retry: e, circuitBreaker: c}}}}}")), QStringList());
        QCOMPARE(codesOf(pubsub(item("url", "mqtts://h:8883") + item("caCert", block(certificate)))), QStringList());
        QCOMPARE(codesOf(url("ws://h/")), QStringList());
        QCOMPARE(codesOf("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: x}\nspec: {type: state.redis}\n"),
                 QStringList());
    }

    void eachRuleFindsItsCase_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("fixable");
        const auto row = [](const char* code, const QByteArray& text, bool fixable = false) {
            QTest::addRow("%s", code) << text << fixable;
        };
        // Names.
        row("DAPR-MISSING-FIELD", pubsub(item("url", "\"\"")));
        row("DAPR-BINDING-NO-CONSUMERID", binding(item("consumerID", "\"\"")));
        row("DAPR-FIELD-UNKNOWN", pubsub(item("keepAliveSeconds", "30")));
        row("DAPR-FIELD-SPELLING", pubsub(item("clientID", "x")), true);
        row("DAPR-FIELD-SPELLING", pubsub(item("'retian'", "x")), true);
        row("DAPR-FIELD-IGNORED", pubsub(item("backOffMaxRetries", "3")));
        row("DAPR-FIELD-IGNORED", binding(item("qos", "1")));
        row("DAPR-FIELD-CASE", pubsub(item("\"Retain\"", "true")), true);
        row("DAPR-CONSUMERID-CASE", pubsub(item("consumerId", "x")), true);
        row("DAPR-TLS-FIELD-CASE", pubsub(item("url", "mqtts://h:8883") + item("cacert", block(certificate))), true);
        row("DAPR-FIELD-TWO-SPELLINGS", pubsub(item("retain", "true") + item("RETAIN", "true")));
        row("DAPR-FIELD-REPEATED", pubsub(item("retain", "true") + item("retain", "false")));
        row("DAPR-FIELD-NAMELESS", pubsub("  - value: x\n"));
        // URLs.
        row("DAPR-URL-PLACEHOLDER", url("\"tcp://[username][:password]@host.domain[:port]\""));
        row("DAPR-URL-INVALID", url("\"tcp://h:abc\""));
        row("DAPR-URL-SPACE", url("\"tcp://h:1883 \""), true);
        row("DAPR-URL-CREDENTIALS", url("\"tcp://u:a#b@h:1883\""));
        row("DAPR-URL-CREDENTIALS", url("\"tcp://u:a/b@h:1883\""));
        row("DAPR-URL-NO-SCHEME", url("localhost:1883"), true);
        row("DAPR-URL-NO-SCHEME", url("'127.0.0.1:1883'"), true);
        row("DAPR-URL-SCHEME-UNKNOWN", url("http://h:1883"));
        row("DAPR-URL-UNIX", url("unix:///tmp/s"));
        row("DAPR-URL-NO-HOST", url("\"tcp://:1883\""));
        row("DAPR-URL-NO-PORT", url("mqtts://h"), true);
        row("DAPR-URL-PORT-RANGE", url("tcp://h:70000"));
        row("DAPR-URL-PATH-DROPPED", url("ws://h:8083/mqtt"));
        row("DAPR-URL-PASSWORD-ONLY", url("\"tcp://:pw@h:1883\""));
        row("DAPR-URL-SEVERAL-HOSTS", url("\"tcp://a:1,b:2\""));
        row("DAPR-URL-TLS-PORT", url("mqtt://h:8883"));
        row("DAPR-URL-PASSWORD-IN-FILE", url("mqtt://u:pw@localhost:1883"));
        row("DAPR-URL-PLAIN-PASSWORD", url("mqtt://u:pw@h:1883"));
        // Values.
        row("DAPR-QOS-INVALID", pubsub(item("qos", "\"1.0\"")));
        row("DAPR-QOS-INVALID", pubsub(item("qos", "8")));
        row("DAPR-QOS-RANGE", pubsub(item("qos", "3")));
        row("DAPR-QOS-EMPTY", pubsub(item("qos", "\"\"")));
        row("DAPR-QOS-NOTATION", pubsub(item("qos", "\"0x2\"")));
        row("DAPR-QOS-ZERO", pubsub(item("qos", "0")));
        row("DAPR-QOS-TWO", pubsub(item("qos", "2")));
        row("DAPR-BOOL-NOT-TRUE", pubsub(item("retain", "enabled")));
        row("DAPR-RETRIES-INVALID", binding(item("backOffMaxRetries", "\"1.5\"")));
        row("DAPR-RETRIES-FOREVER", binding(item("backOffMaxRetries", "-1")));
        row("DAPR-UUID-UNQUOTED", pubsub(item("consumerID", "{uuid}")), true);
        row("DAPR-VALUE-NOT-TEXT", pubsub(item("consumerID", "[a, b]")));
        row("DAPR-UUID-PERSISTENT", pubsub(item("consumerID", "\"{uuid}\"") + item("cleanSession", "\"false\"")));
        row("DAPR-TEMPLATE-CASE", pubsub(item("consumerID", "\"{appId}\"")), true);
        row("DAPR-PODNAME-UNSET", pubsub(item("consumerID", "\"{podName}\"")));
        row("DAPR-NAMESPACE-PREFIX", pubsub(item("consumerID", "\"{namespace}\"")));
        row("DAPR-SECRET-AND-VALUE", pubsub("  - name: consumerID\n    value: x\n    secretKeyRef: {name: a}\n"));
        // Certificates and keys.
        row("DAPR-PEM-PLACEHOLDER", pubsub(item("caCert", "${{ myLoadedCACert }}")));
        row("DAPR-PEM-PLACEHOLDER", pubsub(item("caCert", block(QByteArray(certificate).replace("QUJD", "...")))));
        row("DAPR-PEM-ESCAPED", pubsub(item("caCert", '\'' + certificate.trimmed().replace("\n", "\\n") + '\'')), true);
        row("DAPR-PEM-FOLDED", pubsub(item("caCert", block(certificate, ">"))), true);
        row("DAPR-PEM-FILE-PATH", pubsub(item("caCert", "/etc/mqtt/ca.crt")));
        row("DAPR-PEM-INVALID", pubsub(item("caCert", "secret")));
        row("DAPR-PEM-WRONG-KIND", pubsub(item("clientKey", block(certificate)) + item("clientCert", block(certificate))));
        row("DAPR-KEY-ENCRYPTED",
            pubsub(item("clientKey", block(QByteArray(certificate).replace("CERTIFICATE", "ENCRYPTED PRIVATE KEY")))));
        row("DAPR-TLS-PAIR", pubsub(item("clientCert", block(certificate))));
        row("DAPR-TLS-NO-TLS-SCHEME", pubsub(item("caCert", block(certificate))));
        // The component as a whole.
        row("DAPR-LATE-SUBSCRIBE", pubsub(item("cleanSession", "\"false\"")));
        row("DAPR-VERSION-UNKNOWN", pubsub({}).replace("version: v1", "version: v2"));
        row("DAPR-INIT-TIMEOUT", pubsub({}, "  initTimeout: \"30\"\n"));
        row("DAPR-SCOPE-OTHER-APP", pubsub({}) + "scopes: [shop]\n");
        row("DAPR-CLIENTID-SHARED", pubsub({}) + "---\n" + pubsub({}).replace("name: bus", "name: other"));
        row("DAPR-CLIENTID-LONG", pubsub(item("consumerID", "abcdefghijklmnopqrstuvwxyz")));
        row("DAPR-TYPE-ERA", pubsub({}).replace("pubsub.mqtt3", "pubsub.mqtt"), true);
        row("DAPR-DIRECTION-INVALID", binding(item("direction", "both")));
        row("DAPR-TOPIC-INVALID", binding(item("topic", "a/#/b")));
        row("DAPR-TOPIC-WILDCARD-OUTPUT", binding(item("topic", "a/+")));
        row("DAPR-SECRETS-FILE", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: x}\nspec:\n  type: "
                                 "secretstores.local.file\n  metadata:\n  - {name: secretsFile, value: /nowhere/s.json}\n");
        // Subscriptions.
        row("DAPR-SUB-UNKNOWN-PUBSUB", pubsub({}) + subscription("a", {}, "bsu"));
        row("DAPR-SUB-INCOMPLETE", pubsub({}) + subscription("\"\""));
        row("DAPR-SUB-NO-ROUTE", pubsub({}) + subscription("a", "  routes: {rules: []}\n"));
        row("DAPR-SUB-TOPIC-INVALID", pubsub({}) + subscription("a/b+"));
        row("DAPR-SUB-DEADLETTER-WILDCARD", pubsub({}) + subscription("a", "  deadLetterTopic: b/#\n"));
        row("DAPR-SUB-DEADLETTER-LOOP", pubsub({}) + subscription("a/#", "  deadLetterTopic: a/failed\n"));
        row("DAPR-SUB-DUPLICATE", pubsub({}) + subscription("a") + subscription("a"));
        row("DAPR-SUB-SAME-NAME", pubsub({}) + subscription("a") + subscription("b"));
        row("DAPR-SUB-OVERLAP", pubsub({}) + subscription("a/#") + subscription("a/b"));
        row("DAPR-SUB-CROSSTALK", pubsub({}) + subscription("sensor/#") + subscription("sensors/+"));
        row("DAPR-SUB-SHARED", pubsub({}) + subscription("$share/g/a"));
        row("DAPR-SUB-RAWPAYLOAD", pubsub({}) + subscription("a", "  metadata: {rawPayload: \"yes\"}\n"));
        // Routing rules.
        row("DAPR-SUB-CEL", routed("event.type = \"x\""));
        row("DAPR-SUB-CEL-HANGS", routed("event.type.startswith(\"x\")"), true);
        row("DAPR-SUB-CEL-HANGS", routed("event.type.lower() == \"x\""));
        row("DAPR-SUB-CEL-NOT-HERE", routed("google.protobuf.Duration{} == event.d"));
        row("DAPR-SUB-CEL-NOT-BOOLEAN", routed("size(event.data)"));
        row("DAPR-SUB-CEL-NAME", routed("kind == \"x\" || evnt.type == \"y\""));
        row("DAPR-SUB-CEL-CONSTANT", routed("true"));
        row("DAPR-SUB-RULE-TAKES-ALL", routed("", "    default: /d\n"));
        // Resiliency.
        row("DAPR-RES-INVALID", resiliency("policies: {timeouts: {t: 5x}}"));
        row("DAPR-RES-UNDEFINED", resiliency("targets: {components: {bus: {inbound: {retry: r}}}}"));
        row("DAPR-RES-BREAKER-UNDEFINED", resiliency("targets: {components: {bus: {inbound: {circuitBreaker: c}}}}"));
        row("DAPR-RES-BUILTIN-RAISED", resiliency("policies: {retries: {DaprBuiltInServiceRetries: {maxRetries: -1}}}"), true);
        row("DAPR-RES-PROTECTED", resiliency("policies: {retries: {DaprBuiltInActorNotFoundRetries: {maxRetries: 4}}}"));
        row("DAPR-RES-ENDLESS", resiliency("policies: {retries: {r: {maxRetries: -1}}}"));
        row("DAPR-RES-FIFTEEN-MINUTES", resiliency("policies: {retries: {r: {policy: exponential}}}"));
        row("DAPR-RES-FIELD-UNUSED", resiliency("policies: {retries: {r: {policy: exponential, duration: 1s, maxRetries: 1}}}"));
        row("DAPR-RES-DEFAULTS-REPLACED", resiliency("{policies: {timeouts: {DefaultTimeoutPolicy: 1s}}, targets: {components: {bus: "
                                                     "{outbound: {timeout: DefaultTimeoutPolicy}}}}}"));
        row("DAPR-RES-UNKNOWN-COMPONENT", resiliency("targets: {components: {buss: {}}}"));
        row("DAPR-RES-TRIP", resiliency("policies: {circuitBreakers: {c: {trip: failures > 3}}}"));
        // Found while resolving.
        row("DAPR-SECRET-NO-STORE", pubsub("  - name: consumerID\n    secretKeyRef: {name: a}\n"));
        row("DAPR-SECRET-UNKNOWN-STORE", pubsub("  - name: consumerID\n    secretKeyRef: {name: a}\n") + "auth: {secretStore: s}\n");
        row("DAPR-ENV-BLOCKED", pubsub("  - {name: consumerID, envRef: DAPR_API_TOKEN}\n"));
        row("DAPR-ENV-UNSET", pubsub("  - {name: consumerID, envRef: NOT_SET_HERE}\n"));
    }

    void eachRuleFindsItsCase()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, fixable);
        const QString code = QString::fromLatin1(QTest::currentDataTag());
        m_seen += code;
        bool found = false;
        for (const Problem& problem : problemsOf(text)) {
            if (problem.code != code) continue;
            found = true;
            QVERIFY(problem.place.line > 0);
            QVERIFY(!problem.source.isEmpty());
            QCOMPARE(problem.fix.has_value(), fixable);
            if (!fixable) break;
            const QByteArray fixed = applied(text, problem.fix->edits);
            QVERIFY(fixed != text);
            QVERIFY2(!codesOf(fixed).contains(code), fixed);
            QVERIFY2(!codesOf(fixed).contains(u"DAPR-YAML"_qs), fixed);
            break;
        }
        QVERIFY2(found, qPrintable(codesOf(text).join(u' ')));
    }

    // What an earlier release does; neither the release before it nor the newest has it.
    void erasHaveTheirOwnFindings_data()
    {
        QTest::addColumn<QString>("release");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* code, const char* release, const QByteArray& text) {
            QTest::addRow("%s", code) << QString::fromLatin1(release) << text;
        };
        const auto old = [](QByteArray text) { return text.replace("mqtt3", "mqtt"); };
        row("DAPR-TYPE-UNKNOWN", "1.9", pubsub({}));
        row("DAPR-TYPE-UNKNOWN", "1.9", binding({}));
        row("DAPR-ERA-AUTO-ACK", "1.5", old(pubsub({})));
        row("DAPR-ERA-ONE-HANDLER", "1.7", old(pubsub({})));
        row("DAPR-ERA-WEAK-DEFAULTS", "1.7", old(pubsub({})));
        row("DAPR-ERA-CLOSE-HANGS", "1.4", old(pubsub({})));
        row("DAPR-ERA-WILDCARDS", "1.8", old(pubsub({})));
        row("DAPR-ERA-DEADLETTER", "1.8", old(pubsub({})) + subscription("a/#", "  deadLetterTopic: failed\n"));
        row("DAPR-ERA-REPUBLISH", "1.9", old(pubsub({})));
        row("DAPR-ERA-RETAINED", "1.9", old(pubsub({})));
        row("DAPR-ERA-NO-RESUBSCRIBE", "1.9", old(pubsub({})));
        row("DAPR-ERA-BINDING-ONCE", "1.1", old(binding({})));
        row("DAPR-ERA-BINDING-PLAIN", "1.1", old(binding(item("url", "mqtts://h:8883"))));
        row("DAPR-ERA-BINDING-AUTO-ACK", "1.9", old(binding({})));
        row("DAPR-BOOL-REFUSED", "1.8", old(pubsub(item("retain", "\"on\""))));
        row("DAPR-QOS-INVALID", "1.10", pubsub(item("qos", "\"0x2\"")));
    }

    void erasHaveTheirOwnFindings()
    {
        QFETCH(QString, release);
        QFETCH(QByteArray, text);
        const QString code = QString::fromLatin1(QTest::currentDataTag());
        m_seen += code;
        QVERIFY2(codesOf(text, release).contains(code), qPrintable(codesOf(text, release).join(u' ')));
        QVERIFY(!codesOf(text).contains(code));
    }

    // The newest release's traps are not told of releases that do not have them.
    void newTrapsAreNotToldOfOldReleases()
    {
        const QByteArray text = pubsub(item("consumerId", "x") + item("qos", "\"\"")).replace("mqtt3", "mqtt");
        const QStringList newest = codesOf(text), old = codesOf(text, u"1.9"_qs);
        for (const QString& code : {u"DAPR-CONSUMERID-CASE"_qs, u"DAPR-QOS-EMPTY"_qs}) {
            QVERIFY2(newest.contains(code), qPrintable(newest.join(u' ')));
            QVERIFY2(!old.contains(code), qPrintable(old.join(u' ')));
        }
    }

    // Words that mean something else than they look like: each has a sentence, and says what Dapr makes of it.
    void oddWords_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* code, const QByteArray& text, const char* says) {
            QTest::addRow("%s", code) << text << QString::fromUtf8(says);
        };
        row("DAPR-QOS-NOTATION", pubsub(item("qos", "'0x2'")), "Dapr reads \"0x2\" as 2.");
        row("DAPR-QOS-NOTATION", pubsub(item("qos", "'0b1'")), "as 1.");
        row("DAPR-QOS-INVALID", pubsub(item("qos", "'+1'")), "\"+1\" is not a QoS");
        row("DAPR-QOS-INVALID", pubsub(item("qos", "' 1'")), "without sign, spaces");
        row("DAPR-QOS-EMPTY", pubsub(item("qos", "''")), "is 0, not the default 1");
        row("DAPR-BOOL-NOT-TRUE", pubsub(item("retain", "tru")), "takes it as false");
        row("DAPR-VALUE-YAML-WORD", pubsub(item("consumerID", "yes")), "Dapr gets \"true\"");
        row("DAPR-VALUE-YAML-WORD", pubsub(item("consumerID", "n")), "Dapr gets \"false\"");
        row("DAPR-VALUE-YAML-WORD", pubsub(item("consumerID", "010")), "Dapr gets \"8\"");
        row("DAPR-VALUE-YAML-WORD", pubsub(item("consumerID", "1_000")), "Dapr gets \"1000\"");
        row("DAPR-VALUE-YAML-WORD", pubsub(item("qos", "0x2")), "Dapr gets \"2\"");
        row("DAPR-VALUE-YAML-WORD", pubsub(item("retain", "yes")), "Dapr gets \"true\"");
        row("DAPR-VALUE-YAML-WORD", pubsub(item("consumerID", "~")), "is empty");
        row("DAPR-UUID-UNQUOTED", pubsub(item("consumerID", "{uuid}")), "is a YAML mapping");
        row("DAPR-TEMPLATE-CASE", pubsub(item("consumerID", "'{UUID}'")), "the template is {uuid}");
        row("DAPR-CONSUMERID-CASE", pubsub(item("consumerId", "x")), "finds two");
        row("DAPR-TLS-FIELD-CASE", pubsub(item("cacert", block(certificate))), "silently dropped");
        row("DAPR-PEM-PLACEHOLDER", pubsub(item("caCert", "${{ myLoadedCACert }}")), "no such syntax");
        row("DAPR-VALUE-PLACEHOLDER", pubsub(item("consumerID", "${{ id }}")), "as it stands");
        row("DAPR-VALUE-PLACEHOLDER", pubsub(item("consumerID", "'${HOSTNAME}'")), "does not fill in ${HOSTNAME}");
        row("DAPR-URL-NO-SCHEME", url("localhost:1883"), "has no scheme");
        row("DAPR-FIELD-SPELLING", pubsub(item("clientID", "x")), "consumerID is probably meant");
        row("DAPR-FIELD-UNKNOWN", pubsub(item("password", "x")), "belong into the url");
        row("DAPR-INIT-TIMEOUT", pubsub({}, "  initTimeout: 30\n"), "Dapr uses 5 seconds");
    }

    void oddWords()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const QString code = QString::fromLatin1(QTest::currentDataTag());
        m_seen += code;
        QStringList sentences;
        for (const Problem& problem : problemsOf(text))
            if (problem.code == code) sentences += problem.message;
        QVERIFY2(sentences.join(u' ').contains(says), qPrintable(sentences.join(u' ') + codesOf(text).join(u' ')));
    }

    // Its fix keeps what was written.
    void yamlWordsCanBeQuoted()
    {
        const QByteArray text = pubsub(item("consumerID", "yes"));
        for (const Problem& problem : problemsOf(text)) {
            if (problem.code != u"DAPR-VALUE-YAML-WORD") continue;
            const QByteArray fixed = applied(text, problem.fix->edits);
            QVERIFY(fixed.contains("value: \"yes\""));
            QVERIFY(!codesOf(fixed).contains(problem.code));
        }
    }

    // The list above is complete, and codes are what they are called everywhere.
    void everyRuleHasACase()
    {
        static const QRegularExpression form(QStringLiteral("^DAPR(-[A-Z]+)+$"));
        QSet<QString> codes;
        for (const Rule* rule : allRules()) {
            const QString code = QString::fromLatin1(rule->code);
            QVERIFY2(form.match(code).hasMatch(), rule->code);
            QVERIFY2(!codes.contains(code), rule->code);
            QVERIFY2(m_seen.contains(code), rule->code);
            codes += code;
        }
        QVERIFY(codes.size() >= 30);
    }

    // resources/help/pitfalls.md: thirty rows, each with something that shows it; its codes exist.
    void pitfallsNameWhatExists()
    {
        QFile file(QStringLiteral(":/help/pitfalls.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        static const QRegularExpression code(QStringLiteral("DAPR(-[A-Z]+)+"));
        QSet<QString> rules;
        for (const Rule* rule : allRules())
            rules += QString::fromLatin1(rule->code);
        int number = 0;
        for (const QString& line : QString::fromUtf8(file.readAll()).split(u'\n')) {
            const QStringList cells = line.split(u'|');
            if (cells.size() < 2 || cells[1].trimmed().toInt() == 0) continue;
            QCOMPARE(cells[1].trimmed().toInt(), ++number);
            QCOMPARE(cells.size(), 6);
            for (const QString& cell : cells.mid(2, 3))
                QVERIFY2(cell.trimmed().size() > 5, qPrintable(line));
            for (auto it = code.globalMatch(line); it.hasNext();) {
                const QString name = it.next().captured(0);
                QVERIFY2(rules.contains(name), qPrintable(name));
            }
        }
        QCOMPARE(number, 30);
    }

    // Facts B.6, A.0: secrets in no sentence.
    void noSentenceRepeatsASecret()
    {
        const QByteArray secret("tops3cret");
        const QList<QByteArray> texts = {
            url("\"tcp://u:" + secret + "@h:1883/x\""), url("\"tcp://u:" + secret + "#x@h:1883\""),
            url("\"tcp://u:" + secret + "%zz@h:1883\""), url("\"tcp://u:" + secret + "@h:abc\""),
            url("\"u:" + secret + "@h:1883\""), pubsub(item("clientKey", secret)),
            pubsub(item("clientKey", "'-----BEGIN PRIVATE KEY-----\\n" + secret + "'")), pubsub(item("password", secret)),
        };
        for (const QByteArray& text : texts) {
            for (const Problem& problem : problemsOf(text))
                QVERIFY2(!problem.message.toUtf8().contains(secret), problem.message.toUtf8());
        }
    }

    // The place is that of the token, in the file.
    void placesAreExact()
    {
        const QByteArray text = "# one\n---\n" + url("localhost:1883");
        const QList<Problem> problems = problemsOf(text);
        QCOMPARE(problems.size(), 1);
        QCOMPARE(problems.first().place.line, 12);
        QCOMPARE(problems.first().place.column, 12);
        QCOMPARE(text.mid(problems.first().range.begin, problems.first().range.end - problems.first().range.begin),
                 QByteArray("localhost:1883"));
    }

    // MQTT 3.1.1, 4.7.
    void filters()
    {
        const auto overlap = [](const char* a, const char* b) {
            return filtersOverlap(QString::fromLatin1(a), QString::fromLatin1(b));
        };
        QVERIFY(overlap("a/#", "a"));
        QVERIFY(overlap("a/+", "+/b"));
        QVERIFY(overlap("#", "a/b"));
        QVERIFY(!overlap("a/+", "a/b/c"));
        QVERIFY(!overlap("a", "b"));
        QVERIFY(!overlap("a/b", "a"));
        QCOMPARE(withoutShare(QStringLiteral("$share/g/a/b")), QStringLiteral("a/b"));
        QCOMPARE(withoutShare(QStringLiteral("$share/g/")), QStringLiteral("$share/g/"));
        QVERIFY(filterFault(QStringLiteral("a/+/#")).isEmpty());
        QVERIFY(!filterFault(QStringLiteral("a#")).isEmpty());
        QVERIFY(!filterFault(QString()).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestChecks)
#include "tst_checks.moc"
