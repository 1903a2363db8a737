#include "core/dapr/decode.h"
#include "core/dapr/effective.h"
#include "core/dapr/workspace.h"

#include <QTest>

using namespace wb::dapr;

namespace {

const QByteArray block("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n");

Properties with(Properties base, const QString& name, const QString& value)
{
    base.insert(name, value);
    return base;
}

Properties pubSub()
{
    return {{QStringLiteral("url"), QStringLiteral("tcp://h:1")}, {QStringLiteral("consumerID"), QStringLiteral("c")}};
}

Properties binding()
{
    return with(pubSub(), QStringLiteral("topic"), QStringLiteral("t"));
}

QByteArray component(const QByteArray& type, const QByteArray& items)
{
    return "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: b}\nspec:\n  type: " + type +
        "\n  version: v1\n  metadata:\n  - {name: url, value: 'mqtts://u:pw@h:1'}\n" + items;
}

struct Resolved {
    explicit Resolved(const QByteArray& text, const QString& release)
    {
        context.release = release;
        context.keepUuid = true;
        workspace.setContext(context);
        workspace.addNew(QStringLiteral("a.yaml"), text);
        component = resolve(workspace, workspace.documents().first(), context);
    }
    ResolveContext context;
    Workspace workspace;
    ResolvedComponent component;
};

const EffectiveField* fieldOf(const QList<EffectiveField>& fields, QStringView name)
{
    for (const EffectiveField& field : fields)
        if (field.name == name) return &field;
    return nullptr;
}

} // namespace

// Every release's decoder, field by field (facts A.0 to A.5; sources named there).
class TestEras : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void releasesAreListedNewestFirst()
    {
        const QStringList releases = daprReleases();
        QCOMPARE(releases.size(), 19);
        QCOMPARE(releases.first(), QStringLiteral("1.18"));
        QCOMPARE(releases.last(), QStringLiteral("1.0"));
        QVERIFY(isFrom(u"1.10", u"1.9"));
        QVERIFY(!isFrom(u"1.9.7", u"1.10"));
        QVERIFY(isFrom({}, u"1.18"));
    }

    // What nobody wrote (facts A.1 to A.5, A.6 row 5).
    void defaults_data()
    {
        QTest::addColumn<QString>("release");
        QTest::addColumn<bool>("isBinding");
        QTest::addColumn<int>("qos");
        QTest::addColumn<bool>("clean");
        QTest::newRow("pub/sub 1.0") << u"1.0"_qs << false << 0 << true;
        QTest::newRow("pub/sub 1.7") << u"1.7"_qs << false << 0 << true;
        QTest::newRow("pub/sub 1.8") << u"1.8"_qs << false << 1 << false;
        QTest::newRow("pub/sub 1.9") << u"1.9"_qs << false << 1 << false;
        QTest::newRow("pub/sub 1.10") << u"1.10"_qs << false << 1 << false;
        QTest::newRow("pub/sub 1.18") << u"1.18"_qs << false << 1 << false;
        QTest::newRow("binding 1.1") << u"1.1"_qs << true << 0 << true;
        QTest::newRow("binding 1.2") << u"1.2"_qs << true << 0 << true;
        QTest::newRow("binding 1.9") << u"1.9"_qs << true << 0 << true;
        QTest::newRow("binding 1.10") << u"1.10"_qs << true << 1 << false;
        QTest::newRow("binding 1.18") << u"1.18"_qs << true << 1 << false;
    }

    void defaults()
    {
        QFETCH(QString, release);
        QFETCH(bool, isBinding);
        const DecodedMqtt decoded = isBinding ? decodeBinding(binding(), release) : decodePubSub(pubSub(), release);
        QCOMPARE(decoded.error, QString());
        QTEST(decoded.settings.qos, "qos");
        QTEST(decoded.settings.cleanSession, "clean");
        QCOMPARE(decoded.settings.retain, false);
        QCOMPARE(decoded.settings.backOffMaxRetries, 0);
        QCOMPARE(decoded.settings.maxRetriableErrorsPerSec, 10);
        QCOMPARE(decoded.settings.release, release);
    }

    // One value too many: the words of each release.
    void errors_data()
    {
        QTest::addColumn<QString>("release");
        QTest::addColumn<bool>("isBinding");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* release, bool isBinding, const char* name, const char* value, const char* error) {
            QTest::addRow("%s %s %s=%s", release, isBinding ? "binding" : "pub/sub", name, value)
                << QString::fromLatin1(release) << isBinding << QString::fromLatin1(name) << QString::fromLatin1(value)
                << QString::fromLatin1(error);
        };
        for (const char* release : {"1.0", "1.1", "1.5", "1.8"}) {
            row(release, false, "url", "", "mqtt pub sub error: missing url");
            row(release, false, "consumerID", "", "mqtt pub sub error: missing consumerID");
            row(release, false, "qos", "x",
                "mqtt pub sub error: invalid qos x, strconv.Atoi: parsing \"x\": invalid syntax");
            row(release, false, "retain", "yes",
                "mqtt pub sub error: invalid retain yes, strconv.ParseBool: parsing \"yes\": invalid syntax");
            row(release, false, "cleanSession", "on",
                "mqtt pub sub error: invalid clean session on, strconv.ParseBool: parsing \"on\": invalid syntax");
            row(release, false, "caCert", "x", "mqtt pub sub error: invalid ca certificate");
            row(release, false, "clientCert", "x", "mqtt pub sub error: invalid client certificate");
            row(release, false, "clientKey", "x", "mqtt pub sub error: invalid client certificate key");
            row(release, false, "qos", "", "");
            row(release, false, "qos", "300", "");
        }
        const char* retries = "mqtt pub sub error: invalid backOffMaxRetries 0x1, strconv.Atoi: parsing \"0x1\": invalid syntax";
        row("1.0", false, "backOffMaxRetries", "0x1", "");
        row("1.1", false, "backOffMaxRetries", "0x1", retries);
        row("1.8", false, "backOffMaxRetries", "0x1", retries);
        row("1.9", false, "backOffMaxRetries", "0x1", "");
        row("1.9", false, "cleanSession", "on",
            "mqtt pub sub error: invalid cleanSession on, strconv.ParseBool: parsing \"on\": invalid syntax");
        row("1.9", false, "caCert", "x", "mqtt pub sub error: invalid caCert");
        row("1.9", false, "clientCert", "x", "mqtt pub sub error: invalid clientCert");
        row("1.9", false, "clientKey", "x", "mqtt pub sub error: invalid clientKey");
        row("1.9", false, "maxRetriableErrorsPerSec", "99999999999999999999",
            "mqtt pub sub error: invalid maxRetriableErrorsPerSec 99999999999999999999, strconv.Atoi: parsing "
            "\"99999999999999999999\": value out of range");
        row("1.10", false, "maxRetriableErrorsPerSec", "x", "");
        row("1.10", false, "url", "", "missing url");
        row("1.10", false, "qos", "x", "invalid qos x: strconv.Atoi: parsing \"x\": invalid syntax");
        row("1.10", false, "qos", "8", "invalid qos 8: %!w(<nil>)");
        row("1.10", false, "qos", "-1", "invalid qos -1: %!w(<nil>)");
        row("1.10", false, "qos", "0x2", "invalid qos 0x2: strconv.Atoi: parsing \"0x2\": invalid syntax");
        row("1.10", false, "qos", "+2", "");
        row("1.10", false, "retain", "enabled", "");
        row("1.10", false, "caCert", "x", "invalid TLS configuration: invalid caCert");
        row("1.11", false, "qos", "+2",
            "mqtt pubsub error: 1 error(s) decoding:\n\n* cannot parse 'qos' as uint: strconv.ParseUint: parsing \"+2\": invalid syntax");
        row("1.11", false, "qos", "0x2", "");
        row("1.11", false, "URL", "tcp://x:1", "");
        row("1.12", false, "URL", "tcp://x:1",
            "mqtt pubsub error: failed to resolve aliases: key url is duplicate in the metadata");
        row("1.0", true, "url", "", "MQTT Error: URL required");
        row("1.1", true, "topic", "", "MQTT error: topic required");
        row("1.1", true, "consumerID", "", "");
        row("1.1", true, "qos", "x", "");
        for (const char* release : {"1.2", "1.5", "1.9"}) {
            row(release, true, "url", "", "mqtt binding error: missing url");
            row(release, true, "topic", "", "mqtt binding error: missing topic");
            row(release, true, "consumerID", "", "mqtt binding error: missing consumerID");
            row(release, true, "qos", "abc",
                "mqtt binding error: invalid qos abc, strconv.Atoi: parsing \"abc\": invalid syntax");
            row(release, true, "caCert", "x", "mqtt binding error: invalid ca certificate");
            row(release, true, "clientCert", "x", "mqtt binding error: invalid client certificate");
            row(release, true, "clientKey", "x", "mqtt binding error: invalid client certificate key");
            row(release, true, "backOffMaxRetries", "x",
                "mqtt binding error: invalid backOffMaxRetries x, strconv.Atoi: parsing \"x\": invalid syntax");
        }
        row("1.8", true, "retain", "yes",
            "mqtt binding error: invalid retain yes, strconv.ParseBool: parsing \"yes\": invalid syntax");
        row("1.8", true, "cleanSession", "2",
            "mqtt binding error: invalid clean session 2, strconv.ParseBool: parsing \"2\": invalid syntax");
        row("1.9", true, "retain", "yes", "");
        row("1.9", true, "cleanSession", "2", "");
        row("1.10", true, "qos", "abc", "");
        row("1.10", true, "backOffMaxRetries", "x", "invalid backOffMaxRetries x: strconv.Atoi: parsing \"x\": invalid syntax");
        row("1.11", true, "backOffMaxRetries", "x",
            "1 error(s) decoding:\n\n* cannot parse 'backOffMaxRetries' as int: strconv.ParseInt: parsing \"x\": invalid syntax");
        row("1.11", true, "topiC", "x", "");
        row("1.12", true, "topiC", "x", "failed to resolve aliases: key topic is duplicate in the metadata");
    }

    void errors()
    {
        QFETCH(QString, release);
        QFETCH(bool, isBinding);
        QFETCH(QString, name);
        QFETCH(QString, value);
        const Properties properties = with(isBinding ? binding() : pubSub(), name, value);
        const DecodedMqtt decoded = isBinding ? decodeBinding(properties, release) : decodePubSub(properties, release);
        QTEST(decoded.error, "error");
    }

    // A number of any size becomes a byte up to 1.9 (facts A.0).
    void qosIsCutToAByte()
    {
        const auto qosOf = [](const char* text) {
            return decodePubSub(with(pubSub(), QStringLiteral("qos"), QString::fromLatin1(text)), u"1.5").settings.qos;
        };
        QCOMPARE(qosOf("256"), 0);
        QCOMPARE(qosOf("257"), 1);
        QCOMPARE(qosOf("-1"), 255);
    }

    // Up to 1.10 names are looked up as they are spelt; "backoffMaxRetries" of the documentation's examples is nothing.
    void namesAreExactUpTo110()
    {
        const Properties odd = with(with(pubSub(), QStringLiteral("CLEANSESSION"), QStringLiteral("false")),
                                    QStringLiteral("backoffMaxRetries"), QStringLiteral("3"));
        QCOMPARE(decodePubSub(odd, u"1.5").settings.cleanSession, true);
        QCOMPARE(decodePubSub(odd, u"1.5").settings.backOffMaxRetries, 0);
        const Properties later = with(binding(), QStringLiteral("backoffMaxRetries"), QStringLiteral("3"));
        QCOMPARE(decodeBinding(later, u"1.10").settings.backOffMaxRetries, 0);
        QCOMPARE(decodeBinding(later, u"1.11").settings.backOffMaxRetries, 3);
        // The first binding read them through JSON.
        const Properties upper{{QStringLiteral("URL"), QStringLiteral("tcp://h:1")},
                               {QStringLiteral("Topic"), QStringLiteral("t")}};
        QCOMPARE(decodeBinding(upper, u"1.1").error, QString());
        QCOMPARE(decodeBinding(upper, u"1.2").error, QStringLiteral("mqtt binding error: missing url"));
    }

    // In 1.11 a second spelling is passed over; the exact one wins (facts A.0).
    void twoSpellingsIn111()
    {
        const Properties both = with(pubSub(), QStringLiteral("consumerId"), QStringLiteral("x"));
        QCOMPARE(decodePubSub(both, u"1.11").settings.consumerId, QStringLiteral("c"));
    }

    void tlsFieldsOfPubSubCountAsSpelt()
    {
        const Properties lower = with(pubSub(), QStringLiteral("cacert"), QString::fromUtf8(block));
        QVERIFY(decodePubSub(lower, u"1.11").settings.caCert.isEmpty());
        QCOMPARE(decodeBinding(with(binding(), QStringLiteral("cacert"), QString::fromUtf8(block)), u"1.11").settings.caCert,
                 block);
    }

    // Facts B.2.
    void clientIds_data()
    {
        QTest::addColumn<QString>("release");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("items");
        QTest::addColumn<QString>("consumer");
        QTest::addColumn<QString>("producer");
        const QByteArray pubSub("pubsub.mqtt"), binding("bindings.mqtt");
        const QByteArray id("  - {name: consumerID, value: c}\n");
        const QByteArray own = id + "  - {name: producerID, value: p}\n";
        const QByteArray topic("  - {name: topic, value: t}\n");
        QTest::newRow("1.0") << u"1.0"_qs << pubSub << id << u"c-consumer"_qs << u"c-producer"_qs;
        QTest::newRow("1.8 has no producerID") << u"1.8"_qs << pubSub << own << u"c-consumer"_qs << u"c-producer"_qs;
        QTest::newRow("1.9") << u"1.9"_qs << pubSub << id << u"c-consumer"_qs << u"c-producer"_qs;
        QTest::newRow("1.9 producerID") << u"1.9"_qs << pubSub << own << u"c"_qs << u"p"_qs;
        QTest::newRow("1.9 app id") << u"1.9"_qs << pubSub << QByteArray() << u"myapp-consumer"_qs << u"myapp-producer"_qs;
        QTest::newRow("1.10") << u"1.10"_qs << pubSub << own << u"c"_qs << u"c"_qs;
        QTest::newRow("binding 1.1") << u"1.1"_qs << binding << id + topic << u"{uuid}"_qs << u"{uuid}"_qs;
        QTest::newRow("binding 1.2") << u"1.2"_qs << binding << id + topic << u"c-consumer"_qs << u"c-producer"_qs;
        QTest::newRow("binding 1.18") << u"1.18"_qs << binding << id + topic << u"c-consumer"_qs << u"c-producer"_qs;
    }

    void clientIds()
    {
        QFETCH(QString, release);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, items);
        const Resolved resolved(component(type, items), release);
        QCOMPARE(resolved.component.error, QString());
        const ClientIds ids = clientIdsOf(resolved.component);
        QTEST(ids.consumer, "consumer");
        QTEST(ids.producer, "producer");
    }

    // The two halves of a binding of 1.1 get a UUID each.
    void randomIdsDiffer()
    {
        Workspace workspace;
        workspace.addNew(QStringLiteral("a.yaml"), component("bindings.mqtt", "  - {name: topic, value: t}\n"));
        ResolveContext context;
        context.release = QStringLiteral("1.1");
        const ClientIds ids = clientIdsOf(resolve(workspace, workspace.documents().first(), context));
        QCOMPARE(ids.consumer.size(), 36);
        QVERIFY(ids.consumer != ids.producer);
    }

    // What the connection is made with: mapped since 1.2, always tcp in the first binding.
    void schemes()
    {
        const QByteArray items("  - {name: topic, value: t}\n  - {name: consumerID, value: c}\n");
        QCOMPARE(Resolved(component("bindings.mqtt", items), u"1.1"_qs).component.settings.scheme, u"tcp"_qs);
        QCOMPARE(Resolved(component("bindings.mqtt", items), u"1.2"_qs).component.settings.scheme, u"ssl"_qs);
        QCOMPARE(Resolved(component("pubsub.mqtt", items), u"1.0"_qs).component.settings.scheme, u"mqtts"_qs);
        QCOMPARE(Resolved(component("pubsub.mqtt", items), u"1.18"_qs).component.settings.scheme, u"ssl"_qs);
    }

    // RT:pkg/components/pubsub, RT:pkg/runtime/processor/binding; mqtt3 came with 1.10.
    void unknownTypesAndVersions_data()
    {
        QTest::addColumn<QString>("release");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QString>("error");
        QTest::newRow("1.9 pubsub.mqtt3") << u"1.9"_qs << QByteArray("pubsub.mqtt3")
                                          << u"couldn't find message bus pubsub.mqtt3/v1"_qs;
        QTest::newRow("1.10 pubsub.mqtt3") << u"1.10"_qs << QByteArray("pubsub.mqtt3") << QString();
        QTest::newRow("1.9 bindings.mqtt3 is passed over") << u"1.9"_qs << QByteArray("bindings.mqtt3") << QString();
        QTest::newRow("as written") << u"1.18"_qs << QByteArray("PubSub.MQTT3 #v2")
                                    << u"couldn't find message bus PubSub.MQTT3/v2"_qs;
        QTest::newRow("1.11 binding v2") << u"1.11"_qs << QByteArray("bindings.mqtt3 #v2")
                                         << u"couldn't find binding bindings.mqtt3/v2"_qs;
        QTest::newRow("1.12 binding v2") << u"1.12"_qs << QByteArray("bindings.mqtt3 #v2")
                                         << u"couldn't find binding b (bindings.mqtt3/v2)"_qs;
        QTest::newRow("1.10 binding v2 is passed over") << u"1.10"_qs << QByteArray("bindings.mqtt3 #v2") << QString();
    }

    void unknownTypesAndVersions()
    {
        QFETCH(QString, release);
        QFETCH(QByteArray, type);
        QByteArray text = component(type, "  - {name: topic, value: t}\n  - {name: consumerID, value: c}\n");
        if (type.contains("#v2")) text.replace("version: v1", "version: v2");
        const Resolved resolved(text, release);
        QTEST(resolved.component.error, "error");
        const bool known = release == u"1.10" && type == "pubsub.mqtt3";
        QCOMPARE(resolved.component.decoded, known);
    }

    // Facts F.3.
    void templatesCameOneAfterTheOther()
    {
        const QByteArray items("  - {name: consumerID, value: 'a{podName}-{namespace}-{appID}'}\n");
        const auto idWith = [&](const char* release) {
            return Resolved(component("pubsub.mqtt", items), QString::fromLatin1(release)).component.settings;
        };
        QCOMPARE(idWith("1.7").consumerId, u"a{podName}-{namespace}-{appID}"_qs);
        QCOMPARE(idWith("1.9").consumerId, u"a{podName}-default.myapp-{appID}"_qs);
        QCOMPARE(idWith("1.10").consumerId, u"a{podName}-default.myapp-myapp"_qs);
        QVERIFY(!idWith("1.9").namespaceInConsumerId);
        QVERIFY(idWith("1.10").namespaceInConsumerId);
    }

    // Facts A.4: read since 1.12; before that both sides are always set up.
    void directionSince112()
    {
        const QByteArray items("  - {name: topic, value: t}\n  - {name: consumerID, value: c}\n"
                               "  - {name: direction, value: 'Input'}\n");
        QVERIFY(Resolved(component("bindings.mqtt", items), u"1.11"_qs).component.settings.output);
        QVERIFY(!Resolved(component("bindings.mqtt", items), u"1.12"_qs).component.settings.output);
        QVERIFY(Resolved(component("bindings.mqtt", items), u"1.12"_qs).component.settings.input);
    }

    // RT:pkg/runtime/processor/secret: an empty value is a value; envRef came with 1.12.
    void environmentOnlyWithoutAValue()
    {
        const auto idOf = [](const QByteArray& item, const char* release) {
            ResolveContext context;
            context.environment.insert(QStringLiteral("ID"), QStringLiteral("\"fromEnv\""));
            context.release = QString::fromLatin1(release);
            Workspace workspace;
            workspace.addNew(QStringLiteral("a.yaml"), component("pubsub.mqtt", item));
            return resolve(workspace, workspace.documents().first(), context).settings.consumerId;
        };
        QCOMPARE(idOf("  - {name: consumerID, envRef: ID}\n", "1.12"), u"fromEnv"_qs);
        QCOMPARE(idOf("  - {name: consumerID, envRef: ID}\n", "1.11"), u"myapp"_qs);
        QCOMPARE(idOf("  - {name: consumerID, value: '', envRef: ID}\n", "1.18"), u"myapp"_qs);
        QCOMPARE(idOf("  - {name: consumerID, value: null, envRef: ID}\n", "1.18"), u"fromEnv"_qs);
    }

    // What a release does not read is told by the name it has in the file.
    void ignoredByRelease()
    {
        const QByteArray items("  - {name: consumerID, value: c}\n  - {name: producerID, value: p}\n"
                               "  - {name: backOffMaxRetries, value: 2}\n  - {name: Qos, value: 2}\n"
                               "  - {name: protectedtopics, value: a}\n");
        const auto ignored = [&](const char* release) {
            return Resolved(component("pubsub.mqtt", items), QString::fromLatin1(release)).component.ignored;
        };
        QCOMPARE(ignored("1.0"), (QStringList{u"producerID"_qs, u"backOffMaxRetries"_qs, u"Qos"_qs, u"protectedtopics"_qs}));
        QCOMPARE(ignored("1.5"), (QStringList{u"producerID"_qs, u"Qos"_qs, u"protectedtopics"_qs}));
        QCOMPARE(ignored("1.9"), (QStringList{u"backOffMaxRetries"_qs, u"Qos"_qs, u"protectedtopics"_qs}));
        QCOMPARE(ignored("1.11"), (QStringList{u"producerID"_qs, u"backOffMaxRetries"_qs, u"protectedtopics"_qs}));
        QCOMPARE(ignored("1.18"), (QStringList{u"producerID"_qs, u"backOffMaxRetries"_qs}));
    }

    // The Component tab's rows.
    void effectiveFieldsTellWhereTheyDiffer()
    {
        const Resolved resolved(component("pubsub.mqtt", "  - {name: qos, value: '0x2'}\n  - {name: backOffMaxRetries, value: 2}\n"
                                                         "  - {name: clientKey, value: \"-----BEGIN A-----\\nQUJD\\n-----END A-----\\n\"}\n"),
                                u"1.18"_qs);
        const QList<EffectiveField> fields =
            effectiveFields(resolved.workspace, resolved.workspace.documents().first(), resolved.context);
        const EffectiveField* qos = fieldOf(fields, u"qos");
        QVERIFY(qos);
        QCOMPARE(qos->value, u"2"_qs);
        QCOMPARE(qos->origin, Origin::File);
        const EffectiveField* clean = fieldOf(fields, u"cleanSession");
        QCOMPARE(clean->value, u"false"_qs);
        QCOMPARE(clean->origin, Origin::Default);
        const EffectiveField* retries = fieldOf(fields, u"backOffMaxRetries");
        QVERIFY(!retries->isRead);
        QCOMPARE(fieldOf(fields, u"consumerID")->origin, Origin::Runtime);
        QCOMPARE(fieldOf(fields, u"clientKey")->value, u"***"_qs);
        QCOMPARE(fieldOf(fields, u"url")->value, u"mqtts://u:***@h:1"_qs);
    }

    void differencesOfTheWhole()
    {
        const Resolved resolved(component("pubsub.mqtt", "  - {name: consumerID, value: c}\n"), u"1.18"_qs);
        QCOMPARE(componentDifferences(resolved.workspace, resolved.workspace.documents().first(), resolved.context),
                 QStringList{u"Client ids with Dapr 1.0 to 1.9: c-consumer and c-producer."_qs});
        const QList<EffectiveField> fields =
            effectiveFields(resolved.workspace, resolved.workspace.documents().first(), resolved.context);
        const EffectiveField* clean = fieldOf(fields, u"cleanSession");
        QVERIFY2(clean->differs.contains(u"Dapr 1.0 to 1.7 works with true."_qs), qPrintable(clean->differs.join(u'|')));
        QVERIFY(fieldOf(fields, u"qos")->differs.contains(u"Dapr 1.0 to 1.7 works with 0."_qs));
        const Resolved mqtt3(component("pubsub.mqtt3", "  - {name: qos, value: '0x2'}\n"), u"1.18"_qs);
        const QStringList told =
            componentDifferences(mqtt3.workspace, mqtt3.workspace.documents().first(), mqtt3.context);
        QVERIFY(told.contains(u"Dapr 1.0 to 1.9 does not start it: couldn't find message bus pubsub.mqtt3/v1"_qs));
        QVERIFY(told.contains(
            u"Dapr 1.10 does not start it: invalid qos 0x2: strconv.Atoi: parsing \"0x2\": invalid syntax"_qs));
    }
};

QTEST_GUILESS_MAIN(TestEras)
#include "tst_eras.moc"
