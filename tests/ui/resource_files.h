#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

// Resource files for the window's tests.

namespace wb::test {

inline QString writeFile(const QTemporaryDir& folder, const QString& name, const QByteArray& text)
{
    const QString path = folder.filePath(name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)) return {};
    file.write(text);
    file.close();
    return path;
}

inline QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A pub/sub component with a comment at every place where a careless writer would lose one.
inline QByteArray pubSubText(const QByteArray& url = "tcp://127.0.0.1:1883", const QByteArray& name = "orders-pubsub")
{
    return "# orders\napiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: " + name
           + "   # who\nspec:\n  type: pubsub.mqtt3\n  version: v1\n  metadata:\n"
             "    - name: url # where\n      value: \""
           + url
           + "\"\n    - name: qos\n      value: 1 # once\n    - name: consumerID\n      value: orders\n";
}

inline QByteArray subscriptionText(const QByteArray& topic = "orders/new")
{
    return "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata:\n  name: orders-subscription\nspec:\n"
           "  topic: "
           + topic + "\n  pubsubname: orders-pubsub\n  routes:\n    default: /orders\n";
}

} // namespace wb::test
