#include "core/broker/admin/admin_json.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QUrl>

#include <cmath>

namespace wb::broker::admin {

namespace {

constexpr double largestWhole = 9007199254740992.0; // 2^53: a double holds every whole number up to it

QString kindOf(const QJsonDocument& document)
{
    return document.isArray() ? QStringLiteral("[…]") : document.isObject() ? QStringLiteral("{…}") : QStringLiteral("-");
}

AdminFailure noJson(const QString& what, const QJsonParseError& error)
{
    return {QCoreApplication::translate("wb::broker::Admin", "The answer about %1 is no JSON (byte %2: %3).")
                .arg(what, QString::number(error.offset), error.errorString()),
            QCoreApplication::translate("wb::broker::Admin", "Is this the address of the broker's management interface?"), false};
}

AdminFailure otherKind(const QString& what, const QString& expected, const QJsonDocument& document)
{
    return {QCoreApplication::translate("wb::broker::Admin", "The answer about %1 is %2 where %3 was expected.")
                .arg(what, kindOf(document), expected),
            QCoreApplication::translate("wb::broker::Admin", "Is this the address of the broker's management interface?"), false};
}

} // namespace

QString translated(const char* text)
{
    return QCoreApplication::translate("wb::broker::Admin", text);
}

// A dot alone or two would name a folder to whoever tidies paths.
QByteArray segment(const QString& text)
{
    return QUrl::toPercentEncoding(text, {}, ".");
}

QString textOf(const QJsonValue& value)
{
    if (!value.isString()) return {};
    QString text = value.toString().left(longestText);
    for (QChar& c : text) {
        if (c.category() == QChar::Other_Control) c = QChar(QChar::ReplacementCharacter);
    }
    return text;
}

std::optional<qint64> numberOf(const QJsonValue& value)
{
    if (!value.isDouble()) return std::nullopt;
    const double number = value.toDouble();
    if (!(std::abs(number) <= largestWhole) || std::floor(number) != number) return std::nullopt;
    return static_cast<qint64>(number);
}

QJsonValue memberOf(const QJsonObject& object, std::initializer_list<QLatin1String> path)
{
    QJsonValue value(object);
    for (const QLatin1String name : path) value = value.toObject().value(name);
    return value;
}

Result<QJsonObject, AdminFailure> objectOf(const AdminAnswer& answer, const QString& what)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(answer.body, &error);
    if (error.error != QJsonParseError::NoError) return Failure{noJson(what, error)};
    if (!document.isObject()) return Failure{otherKind(what, QStringLiteral("{…}"), document)};
    return document.object();
}

Result<QJsonArray, AdminFailure> arrayOf(const AdminAnswer& answer, const QString& what)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(answer.body, &error);
    if (error.error != QJsonParseError::NoError) return Failure{noJson(what, error)};
    if (!document.isArray()) return Failure{otherKind(what, QStringLiteral("[…]"), document)};
    return document.array();
}

AdminFailure statusFailure(const AdminAnswer& answer, const QString& product)
{
    const QJsonObject object = QJsonDocument::fromJson(answer.body).object();
    QString reason = textOf(object[QLatin1String("reason")]); // RabbitMQ
    if (reason.isEmpty()) reason = textOf(object[QLatin1String("message")]); // EMQX
    const auto sentence = [&](const char* text) {
        const QString what = translated(text).arg(product, QString::number(answer.status));
        return reason.isEmpty() ? what : QCoreApplication::translate("wb::broker::Admin", "%1 It says: %2.").arg(what, reason);
    };
    if (answer.status == 401)
        return {sentence(QT_TRANSLATE_NOOP("wb::broker::Admin", "%1 refused this user or password (HTTP %2).")),
                product == u"EMQX" ? translated(QT_TRANSLATE_NOOP("wb::broker::Admin", "EMQX 5 wants an API key and its secret (dashboard, System, API Key), EMQX 4 an application's id and secret."))
                                   : translated(QT_TRANSLATE_NOOP("wb::broker::Admin", "The user needs the tag monitoring or management; guest is let in from the broker's own machine only.")),
                true};
    if (answer.status == 403)
        return {sentence(QT_TRANSLATE_NOOP("wb::broker::Admin", "%1 let this user in, but not to read this (HTTP %2).")),
                translated(QT_TRANSLATE_NOOP("wb::broker::Admin", "Give the user the right to read.")), true};
    if (answer.status == 404)
        return {sentence(QT_TRANSLATE_NOOP("wb::broker::Admin", "There is no management interface of %1 at this address (HTTP %2).")),
                translated(QT_TRANSLATE_NOOP("wb::broker::Admin", "RabbitMQ's is at port 15672, EMQX's at 18083 (4.x also 8081).")), true};
    return {sentence(QT_TRANSLATE_NOOP("wb::broker::Admin", "%1 answered HTTP %2.")), {}, false};
}

void add(QList<AdminValue>& rows, const Row& row, const QJsonValue& value)
{
    AdminValue one{QLatin1String(row.id), translated(row.name), qint64(0), row.unit, row.meaning ? translated(row.meaning) : QString()};
    if (const auto number = numberOf(value)) one.value = *number;
    else if (value.isBool()) one.value = value.toBool();
    else if (const QString text = textOf(value); !text.isEmpty()) one.value = text;
    else return;
    if (rows.size() < mostRows) rows << one;
}

void add(QList<AdminValue>& rows, const Row& row, std::optional<qint64> number)
{
    if (number && rows.size() < mostRows)
        rows << AdminValue{QLatin1String(row.id), translated(row.name), *number, row.unit, row.meaning ? translated(row.meaning) : QString()};
}

} // namespace wb::broker::admin
