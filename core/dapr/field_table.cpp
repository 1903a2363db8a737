#include "core/dapr/field_table.h"

#include <QCoreApplication>
#include <QDebug>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

// The resource sits in a static library: nothing else keeps the linker from dropping it.
static void initCoreResources()
{
    Q_INIT_RESOURCE(core);
}

namespace wb::dapr {

namespace {

const QHash<QString, FieldType>& fieldTypes()
{
    static const QHash<QString, FieldType> types = {
        {QStringLiteral("string"), FieldType::String}, {QStringLiteral("url"), FieldType::Url},
        {QStringLiteral("bool"), FieldType::Bool},     {QStringLiteral("integer"), FieldType::Integer},
        {QStringLiteral("pem"), FieldType::Pem},       {QStringLiteral("topic"), FieldType::Topic},
        {QStringLiteral("choice"), FieldType::Choice}, {QStringLiteral("duration"), FieldType::Duration},
        {QStringLiteral("list"), FieldType::List},
    };
    return types;
}

// Reads the members of one JSON object, remembers what was asked for and complains about the rest.
class Members {
public:
    Members(const QJsonObject& object, QString where, QString& error)
        : m_object(object), m_where(std::move(where)), m_error(error)
    {
    }

    QString text(const QString& key, bool needed = false)
    {
        const QJsonValue value = take(key, needed);
        if (!value.isUndefined() && !value.isString()) complain(key, "is not a text");
        return value.toString();
    }
    QString release(const QString& key, bool needed = false)
    {
        static const QRegularExpression form(QStringLiteral("^\\d+\\.\\d+$"));
        const QString release = text(key, needed);
        if (!release.isEmpty() && !form.match(release).hasMatch()) complain(key, "is not a release such as 1.18");
        return release;
    }
    bool flag(const QString& key)
    {
        const QJsonValue value = take(key, false);
        if (!value.isUndefined() && !value.isBool()) complain(key, "is neither true nor false");
        return value.toBool();
    }
    std::optional<qint64> number(const QString& key)
    {
        const QJsonValue value = take(key, false);
        if (value.isUndefined()) return std::nullopt;
        if (!value.isDouble()) complain(key, "is not a number");
        return value.toInteger();
    }
    QStringList texts(const QString& key)
    {
        QStringList result;
        for (const QJsonValue& value : array(key, false)) {
            if (!value.isString()) complain(key, "holds something that is not a text");
            result += value.toString();
        }
        return result;
    }
    QJsonArray array(const QString& key, bool needed)
    {
        const QJsonValue value = take(key, needed);
        if (!value.isUndefined() && !value.isArray()) complain(key, "is not a list");
        return value.toArray();
    }
    void refuseTheRest()
    {
        for (auto it = m_object.begin(); it != m_object.end(); ++it) {
            if (!m_known.contains(it.key())) complain(it.key(), "is not known here");
        }
    }
    void complain(const QString& key, const char* what)
    {
        if (m_error.isEmpty()) m_error = QStringLiteral("%1: \"%2\" %3").arg(m_where, key, QLatin1String(what));
    }

private:
    QJsonValue take(const QString& key, bool needed)
    {
        m_known += key;
        const QJsonValue value = m_object.value(key);
        if (needed && (value.isUndefined() || (value.isString() && value.toString().isEmpty())))
            complain(key, "is missing");
        return value;
    }

    const QJsonObject m_object;
    const QString m_where;
    QStringList m_known;
    QString& m_error;
};

ByRelease readDefault(const QJsonObject& object, const QString& where, QString& error)
{
    Members members(object, where, error);
    ByRelease result;
    result.from = members.release(QStringLiteral("from"), true);
    result.to = members.release(QStringLiteral("to"));
    result.value = members.text(QStringLiteral("value"), true);
    result.source = members.text(QStringLiteral("source"), true);
    members.refuseTheRest();
    return result;
}

Field readField(const QJsonObject& object, const QString& file, QString& error)
{
    const QString where = QStringLiteral("%1, field %2").arg(file, object.value(QStringLiteral("name")).toString());
    Members members(object, where, error);
    Field field;
    field.name = members.text(QStringLiteral("name"), true);
    const QString type = members.text(QStringLiteral("type"), true);
    if (!fieldTypes().contains(type)) members.complain(QStringLiteral("type"), "is not a field type");
    field.type = fieldTypes().value(type);
    field.required = members.flag(QStringLiteral("required"));
    field.secret = members.flag(QStringLiteral("secret"));
    field.ignored = members.flag(QStringLiteral("ignored"));
    field.since = members.release(QStringLiteral("since"));
    field.direction = members.text(QStringLiteral("direction"));
    if (!QStringList{QString(), QStringLiteral("input"), QStringLiteral("output"), QStringLiteral("both")}.contains(
            field.direction))
        members.complain(QStringLiteral("direction"), "is not input, output or both");
    field.summary = members.text(QStringLiteral("summary"), true);
    field.documentedDefault = members.text(QStringLiteral("documentedDefault"));
    for (const QJsonValue& value : members.array(QStringLiteral("defaults"), false))
        field.actualDefaults += readDefault(value.toObject(), where, error);
    field.allowed = members.texts(QStringLiteral("allowed"));
    field.minimum = members.number(QStringLiteral("min"));
    field.maximum = members.number(QStringLiteral("max"));
    field.source = members.text(QStringLiteral("source"), true);
    field.note = members.text(QStringLiteral("note"));
    members.refuseTheRest();
    return field;
}

QList<ComponentTable> loadTables()
{
    initCoreResources();
    QList<ComponentTable> tables;
    const QDir folder(QStringLiteral(":/components"));
    for (const QString& name : folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly)) continue;
        auto table = readComponentTable(file.readAll(), name);
        if (table)
            tables += *std::move(table);
        else
            qCritical().noquote() << table.error();
    }
    return tables;
}

} // namespace

QString Field::defaultFor(QStringView release) const
{
    for (const ByRelease& entry : actualDefaults) {
        const bool over = !entry.to.isEmpty() && (release.isEmpty() || compareReleases(release, entry.to) > 0);
        if (isFrom(release, entry.from) && !over) return entry.value;
    }
    return {};
}

const Field* ComponentTable::field(QStringView name) const
{
    for (const Field& candidate : fields) {
        if (candidate.name.compare(name, Qt::CaseInsensitive) == 0) return &candidate;
    }
    return nullptr;
}

Result<ComponentTable, QString> readComponentTable(const QByteArray& json, const QString& fileName)
{
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(json, &parseError);
    if (!document.isObject()) {
        const QString reason = parseError.error == QJsonParseError::NoError ? QStringLiteral("not a JSON object")
                                                                            : parseError.errorString();
        return Failure{QStringLiteral("%1: %2").arg(fileName, reason)};
    }
    QString error;
    Members members(document.object(), fileName, error);
    ComponentTable table;
    table.type = members.text(QStringLiteral("type"), true);
    table.title = members.text(QStringLiteral("title"), true);
    table.fromRelease = members.release(QStringLiteral("from"), true);
    table.toRelease = members.release(QStringLiteral("to"));
    table.aliases = members.texts(QStringLiteral("aliases"));
    table.errorPrefix = members.text(QStringLiteral("errorPrefix"));
    for (const QJsonValue& value : members.array(QStringLiteral("fields"), true)) {
        const Field field = readField(value.toObject(), fileName, error);
        if (table.field(field.name)) members.complain(field.name, "is there twice");
        table.fields += field;
    }
    members.refuseTheRest();
    if (!error.isEmpty()) return Failure{error};
    return table;
}

QString translated(const QString& tableText)
{
    return tableText.isEmpty() ? tableText
                               : QCoreApplication::translate("ComponentTable", tableText.toUtf8().constData());
}

const QList<ComponentTable>& componentTables()
{
    static const QList<ComponentTable> tables = loadTables();
    return tables;
}

const ComponentTable* tableFor(QStringView type, QStringView release)
{
    for (const ComponentTable& table : componentTables()) {
        const bool named = table.type.compare(type, Qt::CaseInsensitive) == 0 ||
                           table.aliases.contains(type, Qt::CaseInsensitive);
        if (!named || !isFrom(release, table.fromRelease)) continue;
        if (table.toRelease.isEmpty() || (!release.isEmpty() && compareReleases(release, table.toRelease) <= 0)) return &table;
    }
    return nullptr;
}

} // namespace wb::dapr
