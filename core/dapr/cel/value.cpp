#include "core/dapr/cel/value.h"

#include "core/dapr/cel/time_text.h"
#include "core/dapr/go_duration.h"
#include "core/dapr/go_text.h"

#include <QJsonArray>
#include <QJsonObject>

#include <array>
#include <charconv>
#include <cmath>

namespace wb::dapr::cel {

namespace {

// Two numbers of any of the three types.
Order compareNumbers(const Value& a, const Value& b)
{
    const auto order = [](auto left, auto right) {
        return left < right ? Order::Less : left == right ? Order::Equal : left > right ? Order::Greater : Order::Unordered;
    };
    // A number beyond what the other type holds is compared by its size alone (cel-go types/compare.go).
    const auto withInt = [&order](double left, qint64 right) {
        if (left < -0x1p63) return Order::Less;
        return left > 0x1p63 ? Order::Greater : order(left, static_cast<double>(right));
    };
    const auto withUint = [&order](double left, quint64 right) {
        if (left < 0) return Order::Less;
        return left > 0x1p64 ? Order::Greater : order(left, static_cast<double>(right));
    };
    const auto turned = [](Order value) {
        return value == Order::Less ? Order::Greater : value == Order::Greater ? Order::Less : value;
    };
    if (const double* left = a.as<double>()) {
        if (const double* right = b.as<double>()) return order(*left, *right);
        return b.as<qint64>() ? withInt(*left, *b.as<qint64>()) : withUint(*left, *b.as<quint64>());
    }
    if (b.as<double>()) return turned(compareNumbers(b, a));
    if (const qint64* left = a.as<qint64>()) {
        if (const qint64* right = b.as<qint64>()) return order(*left, *right);
        return *left < 0 ? Order::Less : order(static_cast<quint64>(*left), *b.as<quint64>());
    }
    if (const quint64* right = b.as<quint64>()) return order(*a.as<quint64>(), *right);
    return turned(compareNumbers(b, a));
}

Order compareBytes(const QByteArray& a, const QByteArray& b)
{
    const int result = QtPrivate::compareMemory(a, b);
    return result < 0 ? Order::Less : result == 0 ? Order::Equal : Order::Greater;
}

bool areEqual(const Timestamp& a, const Timestamp& b)
{
    return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds;
}

bool areEqualLists(const ValueList& a, const ValueList& b)
{
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i)
        if (!cel::areEqual(a[i], b[i])) return false;
    return true;
}

bool areEqualMaps(const Map& a, const Map& b)
{
    if (a.size() != b.size()) return false;
    for (const auto& [key, entry] : a.entries()) {
        const Value* other = b.find(entry.first);
        if (!other || !cel::areEqual(entry.second, *other)) return false;
    }
    return true;
}

// One text per key; equal numbers have the same.
QByteArray keyText(const Value& key)
{
    if (const Text* text = key.as<Text>()) return 's' + text->utf8;
    if (const qint64* number = key.as<qint64>()) return 'n' + QByteArray::number(*number);
    if (const quint64* number = key.as<quint64>()) return 'n' + QByteArray::number(*number);
    if (const double* number = key.as<double>()) {
        if (*number == std::trunc(*number) && std::abs(*number) < 0x1p63) return 'n' + QByteArray::number(qint64(*number));
        return 'n' + goDoubleText(*number);
    }
    return 'o' + key.toString().toUtf8();
}

} // namespace

QString typeName(Type type)
{
    constexpr std::array names{"null_type", "bool", "int", "uint", "double", "string", "bytes", "list", "map",
                               "google.protobuf.Timestamp", "google.protobuf.Duration", "type"};
    return QLatin1StringView(names.at(static_cast<size_t>(type)));
}

void Map::insert(const Value& key, const Value& value)
{
    m_entries.insert_or_assign(keyText(key), std::pair(key, value));
}

const Value* Map::find(const Value& key) const
{
    const auto found = m_entries.find(keyText(key));
    return found == m_entries.end() ? nullptr : &found->second.second;
}

const Value* Map::find(const QByteArray& name) const
{
    const auto found = m_entries.find('s' + name);
    return found == m_entries.end() ? nullptr : &found->second.second;
}

Value Value::list(ValueList items)
{
    return Value(std::make_shared<const ValueList>(std::move(items)));
}

Value Value::map(Map entries)
{
    return Value(std::make_shared<const Map>(std::move(entries)));
}

Value Value::fromJson(const QJsonValue& json)
{
    switch (json.type()) {
    case QJsonValue::Bool: return Value(json.toBool());
    case QJsonValue::Double: return Value(json.toDouble());
    case QJsonValue::String: return text(json.toString().toUtf8());
    case QJsonValue::Array: {
        ValueList items;
        const QJsonArray array = json.toArray();
        items.reserve(static_cast<size_t>(array.size()));
        for (const QJsonValue& item : array) items.push_back(fromJson(item));
        return list(std::move(items));
    }
    case QJsonValue::Object: {
        Map entries;
        const QJsonObject object = json.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) entries.insert(text(it.key().toUtf8()), fromJson(it.value()));
        return map(std::move(entries));
    }
    case QJsonValue::Null:
    case QJsonValue::Undefined: break;
    }
    return Value();
}

QString Value::toString() const
{
    if (const bool* value = as<bool>()) return *value ? QStringLiteral("true") : QStringLiteral("false");
    if (const qint64* value = as<qint64>()) return QString::number(*value);
    if (const quint64* value = as<quint64>()) return QString::number(*value) + u'u';
    if (const double* value = as<double>()) return QStringLiteral("double ") + QString::fromLatin1(goDoubleText(*value));
    if (const Text* value = as<Text>()) return goQuoted(value->utf8);
    if (const QByteArray* value = as<QByteArray>()) return u'b' + goQuoted(*value);
    if (const Timestamp* value = as<Timestamp>())
        return QStringLiteral("timestamp ") + toRfc3339({value->seconds, value->nanoseconds, 0});
    if (const auto* value = as<std::chrono::nanoseconds>()) return QStringLiteral("duration ") + goDurationText(*value);
    if (const cel::Type* value = as<cel::Type>()) return QStringLiteral("type ") + typeName(*value);
    QStringList parts;
    if (const ValueList* values = items()) {
        for (const Value& value : *values) parts += value.toString();
        return u'[' + parts.join(QStringLiteral(", ")) + u']';
    }
    if (const Map* map = entries()) {
        for (const auto& [key, entry] : map->entries())
            parts += entry.first.toString() + QStringLiteral(": ") + entry.second.toString();
        parts.sort();
        return u'{' + parts.join(QStringLiteral(", ")) + u'}';
    }
    return QStringLiteral("null");
}

bool areEqual(const Value& a, const Value& b)
{
    if (a.isNumber() && b.isNumber()) return compareNumbers(a, b) == Order::Equal;
    if (a.type() != b.type()) return false;
    switch (a.type()) {
    case Type::Bool: return *a.as<bool>() == *b.as<bool>();
    case Type::String: return *a.as<Text>() == *b.as<Text>();
    case Type::Bytes: return *a.as<QByteArray>() == *b.as<QByteArray>();
    case Type::List: return areEqualLists(*a.items(), *b.items());
    case Type::Map: return areEqualMaps(*a.entries(), *b.entries());
    case Type::Timestamp: return areEqual(*a.as<Timestamp>(), *b.as<Timestamp>());
    case Type::Duration: return *a.as<std::chrono::nanoseconds>() == *b.as<std::chrono::nanoseconds>();
    case Type::Type: return *a.as<Type>() == *b.as<Type>();
    default: return true; // null
    }
}

std::optional<Order> compare(const Value& a, const Value& b)
{
    if (a.isNumber() && b.isNumber()) return compareNumbers(a, b);
    if (a.type() != b.type()) return std::nullopt;
    const auto order = [](const auto& left, const auto& right) {
        return left < right ? Order::Less : left == right ? Order::Equal : Order::Greater;
    };
    switch (a.type()) {
    case Type::Bool: return order(*a.as<bool>(), *b.as<bool>());
    case Type::String: return compareBytes(a.as<Text>()->utf8, b.as<Text>()->utf8);
    case Type::Bytes: return compareBytes(*a.as<QByteArray>(), *b.as<QByteArray>());
    case Type::Timestamp:
        return order(std::pair(a.as<Timestamp>()->seconds, a.as<Timestamp>()->nanoseconds),
                     std::pair(b.as<Timestamp>()->seconds, b.as<Timestamp>()->nanoseconds));
    case Type::Duration: return order(*a.as<std::chrono::nanoseconds>(), *b.as<std::chrono::nanoseconds>());
    default: return std::nullopt;
    }
}

QByteArray goDoubleText(double value)
{
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
    std::array<char, 400> buffer{};
    auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
    const QByteArray scientific(buffer.data(), end - buffer.data());
    const int exponent = scientific.mid(scientific.indexOf('e') + 1).toInt();
    if (exponent < -4 || exponent >= 6) return scientific; // strconv takes 6 as the precision of the shortest form
    end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
    return QByteArray(buffer.data(), end - buffer.data());
}

} // namespace wb::dapr::cel
