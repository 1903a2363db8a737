#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <functional>

namespace wb::test {

// Where reading went wrong first, as a sentence with its place.
struct ReadTrouble {
    QString text;
    bool isSet() const { return !text.isEmpty(); }
    void set(const QString& place, const QString& sentence)
    {
        if (text.isEmpty()) text = place + QStringLiteral(": ") + sentence;
    }
};

// The fields of one JSON object, read by kind. A field of another kind is trouble; an absent one has its default.
class JsonFields {
public:
    JsonFields(const QJsonValue& value, QString place, ReadTrouble& trouble);

    QString text(QLatin1String key, const QString& fallback = {});
    QString requiredText(QLatin1String key);
    int number(QLatin1String key, int fallback, int least = 0, int most = 1'000'000'000);
    bool flag(QLatin1String key, bool fallback = false);
    QJsonArray list(QLatin1String key);
    QStringList texts(QLatin1String key);
    QMap<QString, QString> textMap(QLatin1String key);
    JsonFields object(QLatin1String key);          // an absent one reads as empty
    QByteArray bytes(QLatin1String plain, QLatin1String base64); // of either key
    void forEach(QLatin1String key, const std::function<void(JsonFields)>& visit); // of objects in a list

    bool has(QLatin1String key) const { return m_object.contains(key); }
    const QJsonObject& json() const { return m_object; }
    QString place(QLatin1String key) const;
    void wrong(QLatin1String key, const QString& sentence) { m_trouble.set(place(key), sentence); }
    void wrong(const QString& sentence) { m_trouble.set(m_place, sentence); }
    ReadTrouble& trouble() { return m_trouble; }

private:
    QJsonValue field(QLatin1String key, QJsonValue::Type wanted);

    QJsonObject m_object;
    QString m_place;
    ReadTrouble& m_trouble;
};

} // namespace wb::test
