#include "core/dapr/workspace.h"

#include <QTest>

using namespace wb::dapr;

// Word for word what the loader of Dapr 1.18.3 said of these documents: recorded by handing them to its own Go types
// (RT:pkg/apis, sigs.k8s.io/yaml, Go 1.26). Where the error is empty the name is what it read.
class TestLoaderWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void documents_data();
    void documents();
    void valuesOfOneItem_data();
    void valuesOfOneItem();
};

void TestLoaderWords::documents_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("name");
    const QByteArray component("apiVersion: dapr.io/v1alpha1\nkind: Component\n");
    const QByteArray subscription("apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {name: s}\n");
    const QByteArray resiliency("apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: r}\n");
    const auto row = [](const char* tag, const QByteArray& head, const char* body, const char* error, const char* name = "") {
        QTest::newRow(tag) << head + body + '\n' << QString::fromUtf8(error) << QString::fromUtf8(name);
    };
    row("kind is a number", QByteArray(), R"(apiVersion: dapr.io/v1alpha1
kind: 1)",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field .TypeMeta.kind of type string");
    row("apiVersion is a list", QByteArray(), R"(apiVersion: [a]
kind: Component)",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field .TypeMeta.apiVersion of type string");
    row("metadata is a text", component, "metadata: c",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field .metadata of type v1.ObjectMeta");
    row("name is a list", component, "metadata: {name: [c]}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field ObjectMeta.metadata.name of type string");
    row("uid is an object", component, "metadata: {uid: {a: b}}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go struct field ObjectMeta.metadata.uid of type types.UID");
    row("label is a list", component, "metadata: {labels: {a: []}}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type string");
    row("generation is a text", component, "metadata: {generation: x}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field ObjectMeta.metadata.generation of type int64");
    row("generation is broken", component, "metadata: {generation: 1.5}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.metadata.generation of type int64");
    row("owner flag is a text", component, "metadata: {ownerReferences: [{controller: x}]}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field OwnerReference.metadata.ownerReferences.controller of type bool");
    row("manager is a list", component, "metadata: {managedFields: [{manager: []}]}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field ManagedFieldsEntry.metadata.managedFields.manager of type string");
    row("operation is a list", component, "metadata: {managedFields: [{operation: []}]}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field ManagedFieldsEntry.metadata.managedFields.operation of type v1.ManagedFieldsOperationType");
    row("time is a number", component, "metadata: {creationTimestamp: 1}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string");
    row("time is a word", component, "metadata: {creationTimestamp: x}",
        R"(error unmarshaling JSON: while decoding JSON: parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006")");
    row("time is a date", component, R"(metadata: {creationTimestamp: "2024-01-01"})",
        R"(error unmarshaling JSON: while decoding JSON: parsing time "2024-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T")");
    row("time in a thirteenth month", component, R"(metadata: {creationTimestamp: "2024-13-01T00:00:00Z"})",
        R"(error unmarshaling JSON: while decoding JSON: parsing time "2024-13-01T00:00:00Z": month out of range)");
    row("time on a thirtieth of February", component, R"(metadata: {creationTimestamp: "2024-02-30T00:00:00Z"})",
        R"(error unmarshaling JSON: while decoding JSON: parsing time "2024-02-30T00:00:00Z": day out of range)");
    row("time at hour 24", component, R"(metadata: {creationTimestamp: "2024-01-01T24:00:00Z"})",
        R"(error unmarshaling JSON: while decoding JSON: parsing time "2024-01-01T24:00:00Z": hour out of range)");
    row("time without zone", component, R"(metadata: {creationTimestamp: "2024-01-01T00:00:00"})",
        R"(error unmarshaling JSON: while decoding JSON: parsing time "2024-01-01T00:00:00" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00")");
    row("time with a far zone", component, R"(metadata: {creationTimestamp: "2024-01-01T00:00:00+25:00"})",
        R"(error unmarshaling JSON: while decoding JSON: parsing time "2024-01-01T00:00:00+25:00": time zone offset hour out of range)");
    row("time with more behind", component, R"(metadata: {creationTimestamp: "2024-01-01T00:00:00Zü"})",
        R"(error unmarshaling JSON: while decoding JSON: parsing time "2024-01-01T00:00:00Z\xc3\xbc": extra text: "\xc3\xbc")");
    row("time comes before other misfits", component, R"(metadata: {creationTimestamp: x, finalizers: a}
spec: x)",
        R"(error unmarshaling JSON: while decoding JSON: parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006")");
    row("field time", component, R"(metadata: {managedFields: [{time: "10:00"}]})",
        R"(error unmarshaling JSON: while decoding JSON: parsing time "10:00" as "2006-01-02T15:04:05Z07:00": cannot parse "10:00" as "2006")");
    row("ignoreErrors is a text", component, R"(spec: {ignoreErrors: "true"})",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field ComponentSpec.spec.ignoreErrors of type bool");
    row("metadata items are an object", component, "spec: {metadata: {url: x}}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go struct field ComponentSpec.spec.metadata of type []common.NameValuePair");
    row("metadata item is a text", component, "spec: {metadata: [x]}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field ComponentSpec.spec.metadata of type common.NameValuePair");
    row("secretKeyRef is a text", component, "spec: {metadata: [{name: a, secretKeyRef: foo}]}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field NameValuePair.spec.metadata.secretKeyRef of type common.SecretKeyRef");
    row("secret name is a list", component, "spec: {metadata: [{name: a, secretKeyRef: {name: [1]}}]}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SecretKeyRef.spec.metadata.secretKeyRef.name of type string");
    row("item name is an object", component, "spec: {metadata: [{name: {a: b}}]}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go struct field NameValuePair.spec.metadata.name of type string");
    row("scopes is a text", component, "scopes: app1",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Component.Scoped.scopes of type []string");
    row("scope is a number", component, "scopes: [1]",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field Component.Scoped.scopes of type string");
    row("auth is a text", component, "auth: s",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Component.auth of type v1alpha1.Auth");
    row("first misfit wins", component, R"(scopes: app1
auth: s)",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Component.auth of type v1alpha1.Auth");
    row("bulkSubscribe is a list", subscription, "spec: {bulkSubscribe: [{enabled: true}]}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SubscriptionSpec.spec.bulkSubscribe of type v2alpha1.BulkSubscribe", "s");
    row("bulk size too large", subscription, "spec: {bulkSubscribe: {maxMessagesCount: 99999999999}}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number 99999999999 into Go struct field BulkSubscribe.spec.bulkSubscribe.maxMessagesCount of type int32", "s");
    row("bulk size is a text", subscription, R"(spec: {bulkSubscribe: {maxMessagesCount: "10"}})",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field BulkSubscribe.spec.bulkSubscribe.maxMessagesCount of type int32", "s");
    row("routes is a list", subscription, "spec: {routes: []}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SubscriptionSpec.spec.routes of type v2alpha1.Routes", "s");
    row("rule is a text", subscription, "spec: {routes: {rules: [x]}}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Routes.spec.routes.rules of type v2alpha1.Rule", "s");
    row("subscription metadata is a list", subscription, "spec: {metadata: []}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SubscriptionSpec.spec.metadata of type map[string]string", "s");
    row("v1alpha1 bulkSubscribe", QByteArray(), R"(apiVersion: dapr.io/v1alpha1
kind: Subscription
spec: {bulkSubscribe: {enabled: x}})",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field BulkSubscribe.spec.bulkSubscribe.enabled of type bool");
    row("timeouts is a list", resiliency, "spec: {policies: {timeouts: []}}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field Policies.spec.policies.timeouts of type map[string]string", "r");
    row("maxRetries is a text", resiliency, "spec: {policies: {retries: {a: {maxRetries: x}}}}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Retry.spec.policies.retries.maxRetries of type int", "r");
    row("matching is a text", resiliency, "spec: {policies: {retries: {a: {matching: x}}}}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field Retry.spec.policies.retries.matching of type v1alpha1.RetryMatching", "r");
    row("inbound is a text", resiliency, "spec: {targets: {components: {c: {inbound: x}}}}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field ComponentPolicyNames.spec.targets.components.inbound of type v1alpha1.PolicyNames", "r");
    row("cache size is a text", resiliency, "spec: {targets: {apps: {a: {circuitBreakerCacheSize: x}}}}",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go struct field EndpointPolicyNames.spec.targets.apps.circuitBreakerCacheSize of type int", "r");
    row("name with a slash", component, "metadata: {name: a/b}",
        R"(invalid name "a/b" for "Component": may not contain '/')", "a/b");
    row("name with slash and percent", component, R"(metadata: {name: "a%/b"})",
        R"(invalid name "a%/b" for "Component": may not contain '/'; may not contain '%')", "a%/b");
    row("name is ..", component, R"(metadata: {name: ".."})",
        R"(invalid name ".." for "Component": may not be '..')", "..");
    row("escape that YAML has and Dapr not", component, R"(metadata: {name: "a\/b"})",
        "error converting YAML to JSON: yaml: line 3: found unknown escape character");
    row("question mark in braces", component, "metadata: {name: a?b}",
        "error converting YAML to JSON: yaml: line 2: did not find expected ',' or '}'");
    row("question mark in brackets", component, "scopes: [a?b]",
        "error converting YAML to JSON: yaml: line 2: did not find expected ',' or ']'");
    row("infinite value", component, "spec: {version: .inf}",
        "error converting YAML to JSON: json: unsupported value: +Inf");
    row("two numbers without JSON", component, "spec: {b: .inf, a: -.inf}",
        "error converting YAML to JSON: json: unsupported value: -Inf");
    row("not a number", component, "spec: {version: .nan}", "error converting YAML to JSON: json: unsupported value: NaN");
    row("null as a key", component, "~: 1000000.0",
        "error converting YAML to JSON: unsupported map key of type: %!s(<nil>), key: <nil>, value: 1e+06");
    row("null as a key of a text", component, R"(null: "\ufeff<")",
        R"(error converting YAML to JSON: unsupported map key of type: %!s(<nil>), key: <nil>, value: "\ufeff<")");
    row("binary without padding", component, "spec: {version: !!binary aGVsbG8}",
        "error converting YAML to JSON: yaml: !!binary value contains invalid base64 data");
    row("tag that does not fit", component, "spec: {version: !!int x}",
        "error converting YAML to JSON: yaml: cannot decode !!str `x` as a !!int");
    row("merge of a text", component, "spec: {<<: x}",
        "error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value");
    row("key is an object", component, R"(? {a: b}
: c)",
        R"(error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}{"a":"b"})");
    row("tab as indentation", component, R"(metadata:
	name: c)",
        "error converting YAML to JSON: yaml: line 4: found character that cannot start any token");
    row("all of an exported resource", component, R"(metadata: {name: c, uid: u, resourceVersion: 12, generation: 1, creationTimestamp: "2024-02-29T10:00:00.5+02:00", deletionTimestamp: null, labels: {a: 1, b: yes}, ownerReferences: [{apiVersion: v1, controller: yes}], managedFields: [{time: "2024-01-01T00:00:00Z", fieldsV1: {a: b}}]}
spec: {type: state.x})",
        "", "c");
    row("quote escaped", component, R"(metadata: {name: "a\'b"}
spec: {type: state.x})", "", "a'b");
    row("colon before a comma in braces", component, R"(metadata: {name: a:, namespace: b}
spec: {type: state.x})",
        "", "a:");
    row("infinite name", component, R"(metadata: {name: -.inf}
spec: {type: state.x})", "", "-Inf");
    row("name is a number", component, R"(metadata: {name: 1e21}
spec: {type: state.x})", "", "1e+21");
    row("name is true", component, R"(metadata: {name: yes}
spec: {type: state.x})", "", "true");
    row("null after another spelling", QByteArray("apiVersion: dapr.io/v1alpha1\nkind: Component\nKind: null\n"),
        "metadata: {name: c}\nMetadata: {name: null}", "", "c");
    row("keys in another case", QByteArray(), R"(APIVERSION: dapr.io/v1alpha1
Kind: Component
Metadata: {NAME: c}
Spec: {Type: state.x})",
        "", "c");
}

void TestLoaderWords::documents()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, error);
    Workspace workspace;
    workspace.addNew(QStringLiteral("a.yaml"), text);
    QCOMPARE(workspace.documents().size(), 1);
    const Document& document = workspace.documents().first();
    QCOMPARE(document.loadError, error);
    QCOMPARE(document.readable, error.isEmpty());
    if (error.isEmpty()) QTEST(document.name, "name");
}

// Recorded in the same way: what a metadata item's value becomes. More than vectors/dapr/yaml-value-to-string.txt has.
void TestLoaderWords::valuesOfOneItem_data()
{
    QTest::addColumn<QString>("value");
    const auto row = [](const char* yaml, const char* value) { QTest::newRow(yaml) << QString::fromUtf8(value); };
    row(".5_5", "0.55");
    row("-.5_5", "-0.55");
    row(".1_1", "0.11");
    row("._5", "._5");
    row("1__0", "10");
    row("1_", "1");
    row("0x_1", "1");
    row("0o7", "7");
    row("0o8", "0o8");
    row("0_7", "7");
    row("-0x10", "-16");
    row("+0x10", "16");
    row("-010", "-8");
    row("08", "8");
    row("09", "9");
    row("0b2", "0b2");
    row("+5", "5");
    row("5.", "5");
    row("-0", "0");
    row("-0.0", "-0");
    row("0.0", "0");
    row("1e400", "1e400");
    row("1e-400", "0");
    row("-1e400", "-1e400");
    row("1e21", "1e+21");
    row("1e20", "100000000000000000000");
    row("1e-7", "1e-7");
    row("0.000001", "0.000001");
    row("18446744073709551615", "18446744073709551615");
    row("18446744073709551616", "18446744073709552000");
    row("-9223372036854775808", "-9223372036854775808");
    row("-9223372036854775809", "-9223372036854776000");
    row("123456789012345678", "123456789012345678");
    row("1e17", "100000000000000000");
    row("12345678901234567890.5", "12345678901234567000");
    row("1_0.5_0", "10.5");
    row("685_230.15", "685230.15");
    row("190:20:30", "190:20:30");
    row("tRUE", "tRUE");
    row("nUll", "nUll");
    row("0x1p4", "0x1p4");
    row("Infinity", "Infinity");
    row("NaN", "NaN");
    row("!!str 1", "1");
    row("!!int \"7\"", "7");
    row("!!float 1", "1");
    row("!!binary \"aGVsbG8=\"", "hello");
    row("!local 5", "5");
    row("\"\\e\"", "\033");
    row("\"\\N\\_\\L\\P\"", "\302\205\302\240\342\200\250\342\200\251");
    row("\"it\\'s\"", "it's");
    row("{a: 1.0, b: [1, 2.50]}", "{\"a\":1,\"b\":[1,2.5]}");
    row("[yes, no, ~]", "[true,false,null]");
    row("{b: 1, a: 2}", "{\"a\":2,\"b\":1}");
    row("{2: x, 10: y}", "{\"10\":true,\"2\":\"x\"}");
    row("0.1e1", "1");
    row("1e0", "1");
}

void TestLoaderWords::valuesOfOneItem()
{
    QFETCH(QString, value);
    Workspace workspace;
    workspace.addNew(QStringLiteral("a.yaml"),
                     QByteArray("apiVersion: dapr.io/v1alpha1\nkind: Component\nspec:\n  metadata:\n  - name: x\n    value: ") +
                         QTest::currentDataTag() + '\n');
    const Document& document = workspace.documents().first();
    QVERIFY2(document.component(), qPrintable(document.loadError));
    QCOMPARE(document.component()->metadata.first().value, value);
}

QTEST_GUILESS_MAIN(TestLoaderWords)
#include "tst_loader_words.moc"
