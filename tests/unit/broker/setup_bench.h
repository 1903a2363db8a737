#pragma once

#include "core/broker/setup/setup_help.h"
#include "core/broker/setup/setup_places.h"
#include "core/dapr/workspace.h"

#include <QRegularExpression>

// What the tests of the set-up help share: components from text, and everything that the help says, as one text.

namespace wb::test {

struct Item {
    const char* name;
    QString value;
};

inline QByteArray componentText(const QString& name, const QList<Item>& items, const char* type = "pubsub.mqtt3")
{
    QString text = QStringLiteral("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: %1\nspec:\n  type: %2\n  version: v1\n  metadata:\n")
                       .arg(name, QLatin1String(type));
    for (const Item& item : items) {
        QString value = item.value;
        value.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\"")).replace(u'\n', QStringLiteral("\\n"));
        text += QStringLiteral("    - name: %1\n      value: \"%2\"\n").arg(QLatin1String(item.name), value);
    }
    return text.toUtf8();
}

inline dapr::ResolveContext quietContext()
{
    dapr::ResolveContext context;
    context.keepUuid = true; // the same text each time
    return context;
}

// Of the first MQTT component in the text.
inline dapr::ResolvedComponent resolvedFrom(const QByteArray& yaml)
{
    dapr::Workspace workspace;
    workspace.setContext(quietContext());
    workspace.addNew(QStringLiteral("component.yaml"), yaml);
    for (const dapr::Document& document : workspace.documents())
        if (document.component()) return dapr::resolve(workspace, document, workspace.context());
    return {};
}

inline dapr::ResolvedComponent component(const QList<Item>& items, const char* type = "pubsub.mqtt3")
{
    return resolvedFrom(componentText(QStringLiteral("orders-pubsub"), items, type));
}

// Without the hash, whose salt is another one each time, of RabbitMQ's user `anonymous`: its password is its name.
inline QString allText(const broker::SetupHelp& help)
{
    QStringList parts;
    for (const broker::SetupText& file : help.files) parts << file.name << file.text;
    parts << help.dockerRun.text << help.kubernetes.text << help.clusterUrl << help.notes << help.plan.name << help.plan.dnsName
          << help.plan.user << help.plan.login << help.plan.vhost << help.plan.host << help.plan.setup.extra;
    for (const broker::SetupUser& user : help.plan.setup.users) parts << user.name << user.password;
    for (const broker::SetupReason& reason : help.plan.reasons) parts << reason.text;
    for (const broker::Trap& trap : help.traps) parts << trap.text << trap.remedy;
    static const QRegularExpression hash(QStringLiteral("\"password_hash\": \"[^\"]*\""));
    return parts.join(u'\n').remove(hash);
}

} // namespace wb::test
