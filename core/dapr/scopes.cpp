#include "core/dapr/scopes.h"

namespace wb::dapr {

namespace {

QString property(const Properties& properties, const QString& name)
{
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        if (it.key().compare(name, Qt::CaseInsensitive) == 0) return QString(it.value()).remove(u' ');
    }
    return {};
}

QStringList listed(const QString& text)
{
    return text.isEmpty() ? QStringList() : text.split(u',');
}

// "app1=a,b;app2=" names for app2 one topic with no name: it may use none.
QStringList scopedTopics(const QString& text, const QString& appId)
{
    QStringList result;
    for (const QString& scope : text.split(u';')) {
        const QStringList parts = scope.split(u'=');
        if (parts.size() > 1 && parts[0] == appId) result += parts[1].split(u',');
    }
    return result;
}

} // namespace

bool isInScope(const QStringList& scopes, const QString& appId)
{
    return scopes.isEmpty() || scopes.contains(appId);
}

bool isTopicAllowed(const Properties& properties, const QString& appId, const QString& topic, TopicUse use)
{
    const QStringList allowed = listed(property(properties, QStringLiteral("allowedTopics")));
    if (!allowed.isEmpty() && !allowed.contains(topic)) return false;
    const bool isProtected = listed(property(properties, QStringLiteral("protectedTopics"))).contains(topic);
    const QString key = use == TopicUse::Publish ? QStringLiteral("publishingScopes")
                                                 : QStringLiteral("subscriptionScopes");
    const QStringList scoped = scopedTopics(property(properties, key), appId);
    if (scoped.isEmpty() && !isProtected) return true;
    return scoped.contains(topic);
}

} // namespace wb::dapr
