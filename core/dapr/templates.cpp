#include "core/dapr/templates.h"

#include <QUuid>

namespace wb::dapr {

namespace {
const QString uuidTemplate = QStringLiteral("{uuid}");
const QString podNameTemplate = QStringLiteral("{podName}");
const QString namespaceTemplate = QStringLiteral("{namespace}");
const QString appIdTemplate = QStringLiteral("{appID}");
} // namespace

bool prefixesTopics(const QString& value, QStringView release)
{
    return isFrom(release, u"1.10") && value.contains(namespaceTemplate);
}

QString newUuid(const ResolveContext& context)
{
    return context.keepUuid ? uuidTemplate : QUuid::createUuid().toString(QUuid::WithoutBraces);
}

Result<QString, QString> withTemplates(const QString& field, const QString& value, const ResolveContext& context)
{
    if (!value.contains(u'{')) return value;
    QString result = value;
    if (!context.keepUuid) {
        for (qsizetype at = result.indexOf(uuidTemplate); at >= 0; at = result.indexOf(uuidTemplate, at)) {
            const QString uuid = newUuid(context);
            result.replace(at, uuidTemplate.size(), uuid);
            at += uuid.size();
        }
    }
    // What the release does not know yet stays as it is written (facts F.3).
    if (isFrom(context.release, u"1.8") && result.contains(podNameTemplate)) {
        if (!context.podName.isEmpty())
            result.replace(podNameTemplate, context.podName);
        else if (!context.keepUuid) // a file on a developer's desk has no pod, and is shown with the template
            return Failure{QStringLiteral(
                               "failed to parse metadata: property %1 refers to {podName} but podName is not set")
                               .arg(field)};
    }
    const QString name = context.namespaceName.isEmpty() ? QStringLiteral("default") : context.namespaceName;
    if (isFrom(context.release, u"1.9")) result.replace(namespaceTemplate, name + QLatin1Char('.') + context.appId);
    if (isFrom(context.release, u"1.10")) result.replace(appIdTemplate, context.appId);
    return result;
}

} // namespace wb::dapr
