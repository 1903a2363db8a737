#pragma once

#include "core/result.h"

#include <QDate>
#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace wb::broker {

// A JSON object at the top, else a sentence with line and column.
Result<QJsonObject, QString> readJsonObject(const QByteArray& json, const QString& fileName);

// Reads the members of one JSON object, remembers what was asked for, and complains about the rest. Complaints name
// the place; the first one counts.
class JsonMembers {
public:
    JsonMembers(const QJsonValue& value, QString where, QString& error);

    QString text(const QString& key, bool needed = true);
    double number(const QString& key);
    QStringList texts(const QString& key, bool needed = true);
    QDate date(const QString& key, bool needed = true);
    QJsonArray array(const QString& key, bool needed = true);
    QJsonObject object(const QString& key, bool needed = true);
    std::optional<bool> boolean(const QString& key); // nothing: null or not there
    bool isNull(const QString& key); // asked for and null, or not there
    QJsonValue value(const QString& key) const { return m_object.value(key); }

    QString placeOf(const QString& key) const { return m_where + QLatin1Char('.') + key; }
    void refuseTheRest();
    void complain(const QString& key, const QString& what);

private:
    QJsonValue take(const QString& key, bool needed);

    QJsonObject m_object;
    QString m_where;
    QStringList m_known;
    QString& m_error;
};

} // namespace wb::broker
