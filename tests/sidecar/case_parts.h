#pragma once

#include "tests/sidecar/judge_case.h"

// Pieces that cases are put together from.

namespace wb::test {

inline QString pubsubFile(const QString& extra = {}, const QString& name = QStringLiteral("orders"))
{
    return QStringLiteral("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: %1\nspec:\n  type: pubsub.mqtt3\n"
                          "  version: v1\n  metadata:\n  - name: url\n    value: \"tcp://127.0.0.1:{port}\"\n")
               .arg(name)
        + extra;
}

inline QString bindingFile(const QString& extra = {})
{
    return QStringLiteral("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: lamp\nspec:\n  type: bindings.mqtt3\n"
                          "  version: v1\n  metadata:\n  - name: url\n    value: \"tcp://127.0.0.1:{port}\"\n"
                          "  - name: consumerID\n    value: lamp\n  - name: topic\n    value: lamp/state\n")
        + extra;
}

inline QString item(const QString& name, const QString& value)
{
    return QStringLiteral("  - name: %1\n    value: \"%2\"\n").arg(name, value);
}

// v2alpha1; `more` is further lines of spec.
inline QString subscriptionFile(const QString& topic, const QString& route, const QString& more = {})
{
    return QStringLiteral("apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata:\n  name: sub\nspec:\n  pubsubname: orders\n"
                          "  topic: %1\n  routes:\n    default: %2\n")
               .arg(topic, route)
        + more;
}

inline QString resiliencyFile(const QString& policies, const QString& targets)
{
    return QStringLiteral("apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata:\n  name: policy\nspec:\n  policies:\n")
        + policies + QStringLiteral("  targets:\n    components:\n") + targets;
}

inline JudgeStep publish(const QByteArray& body, const QString& contentType = QStringLiteral("text/plain"),
                         const QMap<QString, QString>& metadata = {}, const QString& topic = QStringLiteral("new"))
{
    return {JudgeStep::Kind::Publish, QStringLiteral("orders"), topic, body, contentType, metadata};
}

inline JudgeStep invoke(const QByteArray& data, const QMap<QString, QString>& metadata = {})
{
    return {JudgeStep::Kind::Invoke, QStringLiteral("lamp"), {}, data, {}, metadata};
}

inline JudgeStep external(const QByteArray& body, const QString& topic = QStringLiteral("new"), int qos = 1, bool retain = false)
{
    return {JudgeStep::Kind::External, {}, topic, body, {}, {}, retain, qos};
}

inline QMap<QString, QString> subscribed(const QString& more = {})
{
    return {{QStringLiteral("orders.yaml"), pubsubFile()},
            {QStringLiteral("sub.yaml"), subscriptionFile(QStringLiteral("new"), QStringLiteral("/new"), more)}};
}

QList<JudgeCase> envelopeCases();
QList<JudgeCase> deliveryCases();
QList<JudgeCase> resiliencyCases();
QList<JudgeCase> bindingCases();
QList<JudgeCase> startCases();

} // namespace wb::test
