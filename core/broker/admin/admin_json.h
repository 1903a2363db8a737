#pragma once

#include "core/broker/admin/admin_source.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

// Reading what a broker's HTTP interface answers. Nothing in it is trusted: a member of the wrong kind counts as absent.

namespace wb::broker::admin {

QByteArray segment(const QString& text); // for a path: everything but letters, digits and -_~ percent-encoded; "." too

QString textOf(const QJsonValue& value);                  // "" when it is none; cut to longestText, controls removed
std::optional<qint64> numberOf(const QJsonValue& value);  // whole, within ±2^53
QJsonValue memberOf(const QJsonObject& object, std::initializer_list<QLatin1String> path);

// The body as an object or array, or a sentence that says what came instead.
Result<QJsonObject, AdminFailure> objectOf(const AdminAnswer& answer, const QString& what);
Result<QJsonArray, AdminFailure> arrayOf(const AdminAnswer& answer, const QString& what);

// A status that is neither 2xx nor expected: refused login, no such page, trouble of the broker.
AdminFailure statusFailure(const AdminAnswer& answer, const QString& product);

// --- rows; absent members make none ---
struct Row {
    const char* id;
    const char* name;    // QT_TRANSLATE_NOOP("wb::broker::Admin", …)
    const char* meaning; // the same; may be null
    AdminValue::Unit unit = AdminValue::Unit::None;
};
void add(QList<AdminValue>& rows, const Row& row, const QJsonValue& value);
void add(QList<AdminValue>& rows, const Row& row, std::optional<qint64> number);
QString translated(const char* text); // context "wb::broker::Admin"

} // namespace wb::broker::admin
