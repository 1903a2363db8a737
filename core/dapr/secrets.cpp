#include "core/dapr/secrets.h"

#include "core/dapr/decode.h"
#include "core/dapr/go_text.h"
#include "core/dapr/workspace.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace wb::dapr {

namespace {

constexpr qint64 largestSecretsFile = 16 << 20;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::dapr::Secrets)
};

Failure<SecretError> failure(SecretError::Kind kind, const QString& message)
{
    return Failure<SecretError>{{kind, message}};
}

// Go prints a leaf that is no string with a verb that does not fit it; the garbage is what the component gets.
QString leafText(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::String: return value.toString();
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("%!s(bool=true)") : QStringLiteral("%!s(bool=false)");
    case QJsonValue::Double: {
        const double number = value.toDouble();
        const bool whole = std::abs(number) < 1e21 && number == std::floor(number);
        return QStringLiteral("%!s(float64=%1)")
            .arg(whole ? QString::number(number, 'f', 0)
                       : QString::number(number, 'g', QLocale::FloatingPointShortest));
    }
    default: return QStringLiteral("%!s(<nil>)");
    }
}

void flatten(const QString& name, const QJsonValue& value, const QString& separator, SecretData& out, int depth = 0)
{
    if (depth > 500) return; // QJsonDocument itself stops at 1024
    const auto below = [&](const QString& step) { return name.isEmpty() ? step : name + separator + step; };
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            flatten(below(it.key()), it.value(), separator, out, depth + 1);
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            flatten(below(QString::number(i)), array.at(i), separator, out, depth + 1);
    } else {
        out.insert(name, leafText(value));
    }
}

QString itemValue(const Component& component, QStringView name)
{
    const MetadataItem* item = component.item(name);
    return item ? item->value : QString();
}

Result<SecretData, SecretError> fromFile(const Workspace& workspace, const Document& store, const QString& name,
                                         const ResolveContext& context)
{
    const Component& component = *store.component();
    const QString path = itemValue(component, u"secretsFile");
    if (path.isEmpty())
        return failure(SecretError::Kind::Unreadable,
                       Texts::tr("the secret store \"%1\" does not name its secretsFile").arg(store.name));
    QDir folder(context.workingFolder);
    if (context.workingFolder.isEmpty() && store.fileIndex >= 0 && store.fileIndex < workspace.files().size())
        folder = QFileInfo(workspace.files().at(store.fileIndex).path).absoluteDir();
    QFile file(folder.absoluteFilePath(path));
    if (QFileInfo(file).isDir() || !file.open(QIODevice::ReadOnly))
        return failure(SecretError::Kind::Unreadable, Texts::tr("the secrets file %1 of \"%2\" cannot be read: %3")
                                                          .arg(file.fileName(), store.name, file.errorString()));
    if (file.size() > largestSecretsFile)
        return failure(SecretError::Kind::Unreadable,
                       Texts::tr("the secrets file %1 is larger than 16 MiB").arg(file.fileName()));
    const QString separator = itemValue(component, u"nestedSeparator");
    const auto secrets = readSecretFile(file.read(largestSecretsFile), separator.isEmpty() ? QStringLiteral(":") : separator,
                                        isTruthy(itemValue(component, u"multiValued")));
    if (!secrets)
        return failure(SecretError::Kind::Unreadable,
                       Texts::tr("the secrets file %1 is not valid: %2").arg(file.fileName(), secrets.error()));
    const auto found = secrets->secrets.constFind(name);
    if (found == secrets->secrets.constEnd())
        return failure(SecretError::Kind::Missing, Texts::tr("secret %1 not found in %2").arg(name, store.name));
    return *found;
}

SecretData fromEnvironment(const Document& store, const QString& name, const ResolveContext& context)
{
    const QString variable = itemValue(*store.component(), u"prefix") + name;
    return {{name, isBlockedVariable(variable) ? QString() : context.environment.value(variable)}};
}

} // namespace

Result<SecretFile, QString> readSecretFile(const QByteArray& json, const QString& separator, bool multiValued)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return Failure{Texts::tr("%1 at byte %2").arg(error.errorString()).arg(error.offset)};
    if (!document.isObject()) return Failure{Texts::tr("it is not a JSON object")};
    SecretFile result;
    const QJsonObject object = document.object();
    if (!multiValued) {
        SecretData flat;
        flatten({}, object, separator, flat);
        for (auto it = flat.begin(); it != flat.end(); ++it)
            result.secrets.insert(it.key(), {{it.key(), it.value()}});
        return result;
    }
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.value().isString()) {
            result.secrets.insert(it.key(), {{it.key(), it.value().toString()}});
        } else if (it.value().isObject()) {
            SecretData data;
            flatten({}, it.value(), separator, data);
            result.secrets.insert(it.key(), data);
        } // numbers and the like on the first level are dropped
    }
    return result;
}

bool isBlockedVariable(const QString& name)
{
    const QString upper = name.trimmed().toUpper();
    return upper == u"APP_API_TOKEN" || upper.startsWith(u"DAPR_") || name.contains(u' ');
}

Result<QString, SecretError> secretValue(const Workspace& workspace, const QString& storeName, const SecretKeyRef& ref,
                                         const ResolveContext& context)
{
    if (storeName.isEmpty())
        return failure(SecretError::Kind::NoStoreNamed,
                       Texts::tr("no secret store is named under auth.secretStore, and outside Kubernetes there is "
                                 "none by default"));
    const Document* store = nullptr;
    for (const Document& document : workspace.documents()) {
        const Component* component = document.component();
        if (component && document.name == storeName && component->type.startsWith(u"secretstores.", Qt::CaseInsensitive))
            store = &document;
    }
    if (!store)
        return failure(SecretError::Kind::UnknownStore,
                       Texts::tr("the secret store \"%1\" is not among the open resources").arg(storeName));
    const QString type = store->component()->type.toLower();
    SecretData data;
    if (type == u"secretstores.local.env") {
        data = fromEnvironment(*store, ref.name, context);
    } else if (type == u"secretstores.local.file") {
        auto read = fromFile(workspace, *store, ref.name, context);
        if (!read) return Failure{read.error()};
        data = *read;
    } else {
        return failure(SecretError::Kind::OtherStore,
                       Texts::tr("secrets of a store of type %1 cannot be read here").arg(store->component()->type));
    }
    const QString key = ref.key.isEmpty() ? ref.name : ref.key;
    const auto found = data.constFind(key);
    if (found == data.constEnd())
        return failure(SecretError::Kind::Missing,
                       Texts::tr("the secret %1 of \"%2\" has no key %3").arg(ref.name, storeName, key));
    // Dapr keeps a secret as raw text and takes surrounding quotes for its own.
    return goUnquoted(*found).value_or(*found);
}

} // namespace wb::dapr
