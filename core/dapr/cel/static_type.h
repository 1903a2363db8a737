#pragma once

#include <QStringList>

#include <optional>
#include <vector>

// Types as cel-go's checker sees them before anything is evaluated.

namespace wb::dapr::cel {

struct StaticType {
    enum class Kind : quint8 {
        Dyn,
        Any,   // a variable of the event, whose type nobody knows
        Free,  // of the items of an empty list: whatever fits
        Error, // of what was complained about already
        Null, Bool, Int, Uint, Double, String, Bytes, Timestamp, Duration, Type, List, Map,
    };
    Kind kind = Kind::Dyn;
    std::vector<StaticType> parameters; // List: items; Map: keys, values; Type: of what

    StaticType(Kind k = Kind::Dyn, std::vector<StaticType> p = {}) : kind(k), parameters(std::move(p)) {}
    bool operator==(const StaticType&) const = default;
    bool isWild() const { return kind <= Kind::Error; }
};

bool isAssignable(const StaticType& a, const StaticType& b);
StaticType mostGeneral(const StaticType& a, const StaticType& b); // of two that are assignable
QString toString(const StaticType& type);                         // "map(string, int)"

// What a call comes to. `name` is "_+_", "size" …; without a result no overload fits.
struct Overloads {
    bool known = false; // there is a function of that name
    std::optional<StaticType> result;
};
Overloads resolve(const QString& name, bool member, const std::vector<StaticType>& arguments);

QStringList functionNames(); // those that are called by a name

} // namespace wb::dapr::cel
