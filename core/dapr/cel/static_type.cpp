#include "core/dapr/cel/static_type.h"

#include <QStringList>

#include <algorithm>
#include <array>

// Source: cel-go 0.20 checker/types.go and common/stdlib/standard.go.

namespace wb::dapr::cel {

namespace {

using Kind = StaticType::Kind;
using Types = std::vector<StaticType>;

struct Overload {
    bool member = false;
    Types arguments;
    StaticType result;
};

const Types& ordered()
{
    static const Types types{Kind::Bool, Kind::Int, Kind::Uint, Kind::Double, Kind::String, Kind::Bytes, Kind::Timestamp, Kind::Duration};
    return types;
}

StaticType anyList()
{
    return {Kind::List, {Kind::Dyn}};
}

StaticType anyMap()
{
    return {Kind::Map, {Kind::Dyn, Kind::Dyn}};
}

// (T, T) -> T for each of some types.
std::vector<Overload> alike(const Types& types, std::optional<StaticType> result = {})
{
    std::vector<Overload> overloads;
    for (const StaticType& type : types) overloads.push_back({false, {type, type}, result.value_or(type)});
    return overloads;
}

std::vector<Overload> conversion(const StaticType& result, const Types& from)
{
    std::vector<Overload> overloads;
    for (const StaticType& type : from) overloads.push_back({false, {type}, result});
    return overloads;
}

std::vector<Overload> getter(bool duration)
{
    std::vector<Overload> overloads{{true, {Kind::Timestamp}, Kind::Int}, {true, {Kind::Timestamp, Kind::String}, Kind::Int}};
    if (duration) overloads.push_back({true, {Kind::Duration}, Kind::Int});
    return overloads;
}

std::vector<Overload> sums()
{
    std::vector<Overload> overloads = alike({Kind::Bytes, Kind::Double, Kind::Duration});
    overloads.push_back({false, {Kind::Duration, Kind::Timestamp}, Kind::Timestamp});
    overloads.push_back({false, {Kind::Timestamp, Kind::Duration}, Kind::Timestamp});
    for (const Overload& overload : alike({Kind::Int, Kind::String, Kind::Uint})) overloads.push_back(overload);
    return overloads;
}

std::vector<Overload> differences()
{
    std::vector<Overload> overloads = alike({Kind::Double, Kind::Duration, Kind::Int, Kind::Uint});
    overloads.push_back({false, {Kind::Timestamp, Kind::Duration}, Kind::Timestamp});
    overloads.push_back({false, {Kind::Timestamp, Kind::Timestamp}, Kind::Duration});
    return overloads;
}

std::vector<Overload> sizes()
{
    std::vector<Overload> overloads;
    for (const StaticType& type : {StaticType(Kind::String), StaticType(Kind::Bytes), anyList(), anyMap()})
        for (const bool member : {false, true}) overloads.push_back({member, {type}, Kind::Int});
    return overloads;
}

const std::vector<std::pair<QString, std::vector<Overload>>>& table()
{
    static const auto result = [] {
        std::vector<std::pair<QString, std::vector<Overload>>> rows;
        const auto add = [&rows](const char* name, std::vector<Overload> overloads) {
            rows.emplace_back(QString::fromLatin1(name), std::move(overloads));
        };
        const Types numbers{Kind::Double, Kind::Int, Kind::Uint};
        add("_+_", sums());
        add("_-_", differences());
        add("_*_", alike(numbers));
        add("_/_", alike(numbers));
        add("_%_", alike({Kind::Int, Kind::Uint}));
        for (const char* name : {"_<_", "_<=_", "_>_", "_>=_"}) add(name, alike(ordered(), Kind::Bool));
        add("!_", {{false, {Kind::Bool}, Kind::Bool}});
        add("-_", {{false, {Kind::Double}, Kind::Double}, {false, {Kind::Int}, Kind::Int}});
        add("size", sizes());
        for (const char* name : {"contains", "startsWith", "endsWith"}) add(name, {{true, {Kind::String, Kind::String}, Kind::Bool}});
        add("matches", {{false, {Kind::String, Kind::String}, Kind::Bool}, {true, {Kind::String, Kind::String}, Kind::Bool}});
        add("bool", conversion(Kind::Bool, {Kind::Bool, Kind::String}));
        add("bytes", conversion(Kind::Bytes, {Kind::Bytes, Kind::String}));
        add("double", conversion(Kind::Double, {Kind::Double, Kind::Int, Kind::String, Kind::Uint}));
        add("duration", conversion(Kind::Duration, {Kind::Duration, Kind::Int, Kind::String}));
        add("int", conversion(Kind::Int, {Kind::Int, Kind::Double, Kind::Duration, Kind::String, Kind::Timestamp, Kind::Uint}));
        add("string", conversion(Kind::String, {Kind::String, Kind::Bool, Kind::Bytes, Kind::Double, Kind::Duration, Kind::Int,
                                                Kind::Timestamp, Kind::Uint}));
        add("timestamp", conversion(Kind::Timestamp, {Kind::Timestamp, Kind::Int, Kind::String}));
        add("uint", conversion(Kind::Uint, {Kind::Uint, Kind::Double, Kind::Int, Kind::String}));
        add("dyn", {{false, {Kind::Dyn}, Kind::Dyn}});
        for (const char* name : {"getFullYear", "getMonth", "getDayOfYear", "getDate", "getDayOfMonth", "getDayOfWeek"})
            add(name, getter(false));
        for (const char* name : {"getHours", "getMinutes", "getSeconds", "getMilliseconds"}) add(name, getter(true));
        return rows;
    }();
    return result;
}

bool areAssignable(const Types& arguments, const Types& wanted)
{
    return std::equal(arguments.begin(), arguments.end(), wanted.begin(), wanted.end(),
                      [](const StaticType& a, const StaticType& b) { return isAssignable(a, b); });
}

bool isLessSpecific(const StaticType& a, const StaticType& b)
{
    if (a.kind == Kind::Free) return false;
    if (a.isWild() || b.kind == Kind::Free) return true;
    if (b.isWild() || a.kind != b.kind) return false;
    for (size_t i = 0; i < std::min(a.parameters.size(), b.parameters.size()); ++i)
        if (!isLessSpecific(a.parameters[i], b.parameters[i])) return false;
    return true;
}

// The functions whose types depend on each other.
Overloads generic(const QString& name, const Types& arguments)
{
    const bool pair = arguments.size() == 2;
    if (name == u"_==_" || name == u"_!=_")
        return {true, pair && isAssignable(arguments[0], arguments[1]) ? std::optional<StaticType>(Kind::Bool) : std::nullopt};
    if (name == u"type")
        return {true, arguments.size() == 1 ? std::optional<StaticType>({Kind::Type, {arguments[0]}}) : std::nullopt};
    if (name == u"@in") {
        if (!pair) return {true, {}};
        const StaticType& in = arguments[1];
        const bool fits = in.isWild() || ((in.kind == Kind::List || in.kind == Kind::Map) &&
                                          isAssignable(arguments[0], in.parameters.front()));
        return {true, fits ? std::optional<StaticType>(Kind::Bool) : std::nullopt};
    }
    if (name != u"_[_]" || !pair) return {};
    const StaticType& of = arguments[0];
    if (of.isWild()) return {true, Kind::Dyn};
    if (of.kind == Kind::List && isAssignable(arguments[1], Kind::Int)) return {true, of.parameters[0]};
    if (of.kind == Kind::Map && isAssignable(arguments[1], of.parameters[0])) return {true, of.parameters[1]};
    return {true, {}};
}

} // namespace

bool isAssignable(const StaticType& a, const StaticType& b)
{
    if (a.isWild() || b.isWild()) return true;
    const auto takesNull = [](Kind kind) { return kind == Kind::Null || kind == Kind::Timestamp || kind == Kind::Duration; };
    if (a.kind == Kind::Null) return takesNull(b.kind);
    if (b.kind == Kind::Null) return takesNull(a.kind);
    if (a.kind != b.kind) return false;
    return a.kind == Kind::Type || areAssignable(a.parameters, b.parameters);
}

StaticType mostGeneral(const StaticType& a, const StaticType& b)
{
    return isLessSpecific(a, b) ? a : b;
}

QString toString(const StaticType& type)
{
    constexpr std::array names{"dyn", "any", "dyn", "!error!", "null", "bool", "int", "uint", "double", "string", "bytes",
                               "timestamp", "duration", "type", "list", "map"};
    QString text = QLatin1StringView(names.at(static_cast<size_t>(type.kind)));
    if (type.parameters.empty()) return text;
    QStringList parts;
    for (const StaticType& parameter : type.parameters) parts += toString(parameter);
    return text + u'(' + parts.join(QStringLiteral(", ")) + u')';
}

Overloads resolve(const QString& name, bool member, const std::vector<StaticType>& arguments)
{
    if (const Overloads special = generic(name, member ? Types{} : arguments); special.known) return special;
    const auto row = std::find_if(table().begin(), table().end(), [&name](const auto& entry) { return entry.first == name; });
    if (row == table().end()) return {};
    Overloads result{true, {}};
    const auto take = [&result](const StaticType& type) {
        if (!result.result)
            result.result = type;
        else if (result.result->kind != Kind::Dyn && !(*result.result == type))
            result.result = StaticType(Kind::Dyn);
    };
    for (const Overload& overload : row->second)
        if (overload.member == member && areAssignable(arguments, overload.arguments)) take(overload.result);
    if (name == u"_+_" && arguments.size() == 2 && areAssignable(arguments, {anyList(), anyList()}) &&
        isAssignable(arguments[0], arguments[1]))
        take(arguments[0].isWild() ? arguments[1].isWild() ? anyList() : arguments[1]
                                   : arguments[1].isWild() ? arguments[0] : mostGeneral(arguments[0], arguments[1]));
    return result;
}

QStringList functionNames()
{
    QStringList names{QStringLiteral("type")};
    for (const auto& [name, overloads] : table())
        if (!name.contains(u'_')) names += name;
    return names;
}

} // namespace wb::dapr::cel
