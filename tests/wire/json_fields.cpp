#include "tests/wire/json_fields.h"

#include <cmath>

namespace wb::test {

using namespace Qt::Literals::StringLiterals;

namespace {

QString kindOf(QJsonValue::Type type)
{
    switch (type) {
    case QJsonValue::Null: return u"null"_s;
    case QJsonValue::Bool: return u"true or false"_s;
    case QJsonValue::Double: return u"a number"_s;
    case QJsonValue::String: return u"a text"_s;
    case QJsonValue::Array: return u"a list"_s;
    case QJsonValue::Object: return u"an object"_s;
    case QJsonValue::Undefined: break;
    }
    return u"nothing"_s;
}

QString mustBe(QJsonValue::Type wanted, QJsonValue::Type is)
{
    return u"must be %1, not %2"_s.arg(kindOf(wanted), kindOf(is));
}

} // namespace

JsonFields::JsonFields(const QJsonValue& value, QString place, ReadTrouble& trouble)
    : m_object(value.toObject()), m_place(std::move(place)), m_trouble(trouble)
{
    if (!value.isObject()) wrong(mustBe(QJsonValue::Object, value.type()));
}

QString JsonFields::place(QLatin1String key) const
{
    return m_place.isEmpty() ? QString(key) : m_place + u'.' + key;
}

QJsonValue JsonFields::field(QLatin1String key, QJsonValue::Type wanted)
{
    const QJsonValue value = m_object.value(key);
    if (value.isUndefined() || value.type() == wanted) return value;
    wrong(key, mustBe(wanted, value.type()));
    return QJsonValue::Undefined;
}

QString JsonFields::text(QLatin1String key, const QString& fallback)
{
    return field(key, QJsonValue::String).toString(fallback);
}

QString JsonFields::requiredText(QLatin1String key)
{
    if (!has(key)) wrong(key, u"is missing"_s);
    return text(key);
}

int JsonFields::number(QLatin1String key, int fallback, int least, int most)
{
    const QJsonValue value = field(key, QJsonValue::Double);
    if (value.isUndefined()) return fallback;
    const double number = value.toDouble();
    if (number != std::floor(number) || number < least || number > most) {
        wrong(key, u"must be a whole number from %1 to %2"_s.arg(least).arg(most));
        return fallback;
    }
    return static_cast<int>(number);
}

bool JsonFields::flag(QLatin1String key, bool fallback)
{
    return field(key, QJsonValue::Bool).toBool(fallback);
}

QJsonArray JsonFields::list(QLatin1String key)
{
    return field(key, QJsonValue::Array).toArray();
}

QStringList JsonFields::texts(QLatin1String key)
{
    QStringList out;
    for (const QJsonValue& value : list(key)) {
        if (!value.isString()) wrong(key, u"must hold texts only, not %1"_s.arg(kindOf(value.type())));
        out += value.toString();
    }
    return out;
}

QMap<QString, QString> JsonFields::textMap(QLatin1String key)
{
    const QJsonObject object = field(key, QJsonValue::Object).toObject();
    QMap<QString, QString> out;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it->isString()) m_trouble.set(place(key) + u'.' + it.key(), mustBe(QJsonValue::String, it->type()));
        out[it.key()] = it->toString();
    }
    return out;
}

JsonFields JsonFields::object(QLatin1String key)
{
    return {field(key, QJsonValue::Object).toObject(), place(key), m_trouble};
}

QByteArray JsonFields::bytes(QLatin1String plain, QLatin1String base64)
{
    if (!has(base64)) return text(plain).toUtf8();
    const auto decoded =
        QByteArray::fromBase64Encoding(text(base64).toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok) wrong(base64, u"is not base64"_s);
    return decoded.decoded;
}

void JsonFields::forEach(QLatin1String key, const std::function<void(JsonFields)>& visit)
{
    const QJsonArray all = list(key);
    for (qsizetype i = 0; i < all.size(); ++i)
        visit({all[i], u"%1[%2]"_s.arg(place(key)).arg(i), m_trouble});
}

} // namespace wb::test
