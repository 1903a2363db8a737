#include "tests/sidecar/case_parts.h"

// Templates, secrets, and what keeps daprd from starting (facts A.3, B.4, F.3, F.5).

namespace wb::test {

namespace {

JudgeCase started(const QString& name, const QString& extra, const QMap<QString, QString>& more = {})
{
    JudgeCase one{QStringLiteral("start: ") + name, {{QStringLiteral("orders.yaml"), pubsubFile(extra)}}, "[]", {}, {}, {publish("x")}};
    for (auto it = more.begin(); it != more.end(); ++it) one.files.insert(it.key(), it.value());
    return one;
}

JudgeCase refused(const QString& name, const QString& component)
{
    JudgeCase one{QStringLiteral("start: ") + name, {{QStringLiteral("orders.yaml"), component}}};
    one.starts = false;
    return one;
}

QString withoutUrl(const QString& url)
{
    QString file = pubsubFile();
    return file.replace(QStringLiteral("tcp://127.0.0.1:{port}"), url);
}

} // namespace

QList<JudgeCase> startCases()
{
    const QString store = QStringLiteral("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: vault\nspec:\n  type: secretstores.local.file\n"
                                         "  version: v1\n  metadata:\n  - name: secretsFile\n    value: secrets.json\n");
    const QMap<QString, QString> secrets{{QStringLiteral("vault.yaml"), store}, {QStringLiteral("secrets.json"), QStringLiteral("{\"id\":\"from-the-vault\",\"deep\":{\"id\":\"nested\"}}")}};
    const auto secret = [](const QString& key) {
        return QStringLiteral("  - name: consumerID\n    secretKeyRef:\n      name: %1\n      key: %1\nauth:\n  secretStore: vault\n").arg(key);
    };
    return {
        started(QStringLiteral("app id as client id"), {}),
        started(QStringLiteral("{uuid}"), item(QStringLiteral("consumerID"), QStringLiteral("c-{uuid}"))),
        started(QStringLiteral("{appID}"), item(QStringLiteral("consumerID"), QStringLiteral("{appID}-x"))),
        started(QStringLiteral("blanks around consumerID"), item(QStringLiteral("consumerID"), QStringLiteral("  spaced  "))),
        started(QStringLiteral("clean session"), item(QStringLiteral("cleanSession"), QStringLiteral("true"))),
        started(QStringLiteral("odd words"), item(QStringLiteral("cleanSession"), QStringLiteral("ON")) + item(QStringLiteral("qos"), QStringLiteral("0x2"))),
        started(QStringLiteral("secret"), secret(QStringLiteral("id")), secrets),
        started(QStringLiteral("nested secret"), secret(QStringLiteral("deep:id")), secrets),
        started(QStringLiteral("secret that is not there"), secret(QStringLiteral("nowhere")), secrets),
        refused(QStringLiteral("no url"), withoutUrl({})),
        refused(QStringLiteral("url with a blank"), withoutUrl(QStringLiteral(" tcp://127.0.0.1:{port}"))),
        refused(QStringLiteral("qos 8"), pubsubFile(item(QStringLiteral("qos"), QStringLiteral("8")))),
        refused(QStringLiteral("qos is a word"), pubsubFile(item(QStringLiteral("qos"), QStringLiteral("abc")))),
        refused(QStringLiteral("consumerId"), pubsubFile(item(QStringLiteral("consumerId"), QStringLiteral("x")))),
        refused(QStringLiteral("caCert that is no PEM"), pubsubFile(item(QStringLiteral("caCert"), QStringLiteral("${{ myCert }}")))),
        refused(QStringLiteral("nobody listens"), withoutUrl(QStringLiteral("tcp://127.0.0.1:1"))),
        refused(QStringLiteral("podName unset"), pubsubFile(item(QStringLiteral("consumerID"), QStringLiteral("{podName}")))),
        refused(QStringLiteral("unknown type"), pubsubFile().replace(QStringLiteral("pubsub.mqtt3"), QStringLiteral("pubsub.mqtt9"))),
    };
}

QList<JudgeCase> judgeCases()
{
    return envelopeCases() + deliveryCases() + resiliencyCases() + bindingCases() + startCases();
}

} // namespace wb::test
