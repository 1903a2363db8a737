#include "core/broker/profile/json_members.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Profile)
};

} // namespace

Result<QJsonObject, QString> readJsonObject(const QByteArray& json, const QString& fileName)
{
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(json, &parseError);
    if (document.isObject()) return document.object();
    if (parseError.error == QJsonParseError::NoError) return Failure{Texts::tr("%1: not a JSON object").arg(fileName)};
    const QByteArray before = json.left(parseError.offset);
    const auto line = before.count('\n') + 1;
    const auto column = before.size() - before.lastIndexOf('\n');
    return Failure{QStringLiteral("%1:%2:%3: %4")
                       .arg(fileName, QString::number(line), QString::number(column), parseError.errorString())};
}

JsonMembers::JsonMembers(const QJsonValue& value, QString where, QString& error)
    : m_object(value.toObject()), m_where(std::move(where)), m_error(error)
{
    if (!value.isObject() && m_error.isEmpty()) m_error = Texts::tr("%1 is not a JSON object").arg(m_where);
}

QString JsonMembers::text(const QString& key, bool needed)
{
    const QJsonValue value = take(key, needed);
    if (!value.isUndefined() && !value.isString()) complain(key, Texts::tr("is not a text"));
    return value.toString();
}

double JsonMembers::number(const QString& key)
{
    const QJsonValue value = take(key, true);
    if (!value.isUndefined() && !value.isDouble()) complain(key, Texts::tr("is not a number"));
    return value.toDouble();
}

QStringList JsonMembers::texts(const QString& key, bool needed)
{
    QStringList result;
    const QJsonArray list = array(key, needed);
    for (const QJsonValue& value : list) {
        if (!value.isString()) complain(key, Texts::tr("holds something that is not a text"));
        result << value.toString();
    }
    return result;
}

QDate JsonMembers::date(const QString& key, bool needed)
{
    const QString written = text(key, needed);
    const QDate date = QDate::fromString(written, Qt::ISODate);
    if (!written.isEmpty() && !date.isValid()) complain(key, Texts::tr("is not a date such as 2026-11-20"));
    return date;
}

QJsonArray JsonMembers::array(const QString& key, bool needed)
{
    const QJsonValue value = take(key, needed);
    if (!value.isUndefined() && !value.isArray()) complain(key, Texts::tr("is not a list"));
    return value.toArray();
}

QJsonObject JsonMembers::object(const QString& key, bool needed)
{
    const QJsonValue value = take(key, needed);
    if (!value.isUndefined() && !value.isObject()) complain(key, Texts::tr("is not a JSON object"));
    return value.toObject();
}

std::optional<bool> JsonMembers::boolean(const QString& key)
{
    const QJsonValue value = take(key, false);
    if (value.isNull() || value.isUndefined()) return std::nullopt;
    if (!value.isBool()) complain(key, Texts::tr("is neither true nor false"));
    return value.toBool();
}

bool JsonMembers::isNull(const QString& key)
{
    const QJsonValue value = take(key, false);
    return value.isNull() || value.isUndefined();
}

void JsonMembers::refuseTheRest()
{
    for (auto it = m_object.begin(); it != m_object.end(); ++it) {
        if (!m_known.contains(it.key())) complain(it.key(), Texts::tr("is not known here"));
    }
}

void JsonMembers::complain(const QString& key, const QString& what)
{
    if (m_error.isEmpty()) m_error = QStringLiteral("%1: \"%2\" %3").arg(m_where, key, what);
}

QJsonValue JsonMembers::take(const QString& key, bool needed)
{
    m_known << key;
    const QJsonValue value = m_object.value(key);
    if (needed && (value.isUndefined() || (value.isString() && value.toString().isEmpty())))
        complain(key, Texts::tr("is missing"));
    return value;
}

} // namespace wb::broker
