#include "core/dapr/templates.h"

#include <QUuid>

namespace wb::dapr {

namespace {
const QString uuidTemplate = QStringLiteral("{uuid}");
const QString podNameTemplate = QStringLiteral("{podName}");
const QString namespaceTemplate = QStringLiteral("{namespace}");
const QString appIdTemplate = QStringLiteral("{appID}");
} // namespace

bool holdsNamespaceTemplate(const QString& value)
{
    return value.contains(namespaceTemplate);
}

Result<QString, QString> withTemplates(const QString& field, const QString& value, const ResolveContext& context)
{
    if (!value.contains(u'{')) return value;
    QString result = value;
    if (!context.keepUuid) {
        for (qsizetype at = result.indexOf(uuidTemplate); at >= 0; at = result.indexOf(uuidTemplate, at)) {
            const QString uuid = QUuid::createUuid().toString(QUuid::WithoutBraces);
            result.replace(at, uuidTemplate.size(), uuid);
            at += uuid.size();
        }
    }
    if (result.contains(podNameTemplate)) {
        if (!context.podName.isEmpty())
            result.replace(podNameTemplate, context.podName);
        else if (!context.keepUuid) // a file on a developer's desk has no pod, and is shown with the template
            return Failure{QStringLiteral(
                               "failed to parse metadata: property %1 refers to {podName} but podName is not set")
                               .arg(field)};
    }
    const QString name = context.namespaceName.isEmpty() ? QStringLiteral("default") : context.namespaceName;
    result.replace(namespaceTemplate, name + QLatin1Char('.') + context.appId);
    result.replace(appIdTemplate, context.appId);
    return result;
}

} // namespace wb::dapr
