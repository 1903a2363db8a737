#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QString>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

// Values of the Common Expression Language as cel-go 0.20 has them; strings and bytes are UTF-8 and octets.

namespace wb::dapr::cel {

enum class Type : quint8 { Null, Bool, Int, Uint, Double, String, Bytes, List, Map, Timestamp, Duration, Type };
QString typeName(Type type); // "int", "null_type", "google.protobuf.Timestamp"

class Value;
using ValueList = std::vector<Value>;

struct Text {
    QByteArray utf8;
    bool operator==(const Text&) const = default;
};

// A moment with the offset that it was written with.
struct Timestamp {
    qint64 seconds = 0; // since 1970-01-01T00:00:00Z
    int nanoseconds = 0;
    int offsetSeconds = 0;
};

// Keys as CEL finds them: 1, 1u and 1.0 are one.
class Map {
public:
    void insert(const Value& key, const Value& value);
    const Value* find(const Value& key) const; // null: no such key
    const Value* find(const QByteArray& name) const;
    size_t size() const { return m_entries.size(); }
    // By their keys' order, which in Go is random.
    const std::map<QByteArray, std::pair<Value, Value>>& entries() const { return m_entries; }

private:
    std::map<QByteArray, std::pair<Value, Value>> m_entries;
};

class Value {
public:
    using Data = std::variant<std::monostate, bool, qint64, quint64, double, Text, QByteArray, std::shared_ptr<const ValueList>,
                              std::shared_ptr<const Map>, Timestamp, std::chrono::nanoseconds, Type>;

    Value() = default; // null
    template <class T>
        requires(!std::is_same_v<T, Value>)
    explicit Value(T value) : m_data(std::in_place_type<T>, std::move(value))
    {
    }
    static Value text(const QByteArray& utf8) { return Value(Text{utf8}); }
    static Value list(ValueList items);
    static Value map(Map entries);
    // As daprd has an event after encoding/json: every number is a double.
    static Value fromJson(const QJsonValue& json);

    Type type() const { return static_cast<Type>(m_data.index()); }
    template <class T>
    const T* as() const
    {
        return std::get_if<T>(&m_data);
    }
    bool isNumber() const { return as<qint64>() || as<quint64>() || as<double>(); }
    const ValueList* items() const { return as<std::shared_ptr<const ValueList>>() ? as<std::shared_ptr<const ValueList>>()->get() : nullptr; }
    const Map* entries() const { return as<std::shared_ptr<const Map>>() ? as<std::shared_ptr<const Map>>()->get() : nullptr; }

    QString toString() const; // for people and tests: 1, 1u, double 1.5, "text", [1, 2], {"a": 1}

private:
    Data m_data;
};

// CEL's ==: numbers by their value whatever their type, everything else only among equals.
bool areEqual(const Value& a, const Value& b);

enum class Order : quint8 { Less, Equal, Greater, Unordered }; // Unordered: a NaN is among them
// Nothing where CEL has no order between the two.
std::optional<Order> compare(const Value& a, const Value& b);

QByteArray goDoubleText(double value); // strconv 'g' with the fewest digits: 120, 1e+06, 0.1, +Inf

} // namespace wb::dapr::cel
