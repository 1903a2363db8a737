#include "core/dapr/cel/checker.h"

#include "core/dapr/cel/static_type.h"

#include <QStringList>

#include <array>
#include <limits>

namespace wb::dapr::cel {

namespace {

using Kind = StaticType::Kind;

// One reading of the tree.
class Checker {
public:
    explicit Checker(bool declared) : m_declared(declared) {}
    StaticType check(const Node& node);

    std::vector<Complaint> complaints; // those about names included
    bool onlyNames = true;             // nothing but undeclared names was complained of
    QString hanging;                   // a function that does not exist, or a name with a leading dot

private:
    StaticType error(Spot spot, const QString& text)
    {
        complaints.push_back({spot, text});
        onlyNames = false;
        return Kind::Error;
    }
    StaticType undeclared(Spot spot, const QString& name)
    {
        complaints.push_back({spot, QStringLiteral("undeclared reference to '%1' (in container '')").arg(name)});
        return Kind::Error;
    }
    StaticType identifier(const Node& node);
    StaticType selection(const Node& node);
    StaticType call(const Node& node, bool member);
    StaticType noOverload(const Node& node, bool member, const std::vector<StaticType>& types);
    StaticType conditional(const Node& node);
    StaticType logical(const Node& node);
    StaticType list(const Node& node);
    StaticType map(const Node& node);
    StaticType macro(const Node& node);

    bool m_declared;
    std::vector<std::pair<QString, StaticType>> m_scope;
};

StaticType literalType(const Value& value)
{
    switch (value.type()) {
    case Type::Bool: return Kind::Bool;
    case Type::Int: return Kind::Int;
    case Type::Uint: return Kind::Uint;
    case Type::Double: return Kind::Double;
    case Type::String: return Kind::String;
    case Type::Bytes: return Kind::Bytes;
    default: return Kind::Null;
    }
}

StaticType joined(const StaticType& a, const StaticType& b)
{
    return isAssignable(a, b) ? mostGeneral(a, b) : StaticType(Kind::Dyn);
}

StaticType Checker::check(const Node& node)
{
    switch (node.kind) {
    case Node::Kind::Literal: return literalType(node.value);
    case Node::Kind::Identifier: return identifier(node);
    case Node::Kind::Has:
        selection(node);
        return Kind::Bool;
    case Node::Kind::Select: return selection(node);
    case Node::Kind::Member: return call(node, true);
    case Node::Kind::Index:
    case Node::Kind::Call:
    case Node::Kind::Unary:
    case Node::Kind::Binary: return call(node, false);
    case Node::Kind::And:
    case Node::Kind::Or: return logical(node);
    case Node::Kind::Conditional: return conditional(node);
    case Node::Kind::List: return list(node);
    case Node::Kind::Map: return map(node);
    case Node::Kind::Macro: return macro(node);
    }
    return Kind::Error;
}

// The parts of a.b.c, "" when it is not such a chain.
QString dotted(const Node& node)
{
    if (node.kind == Node::Kind::Identifier) return node.text;
    if (node.kind != Node::Kind::Select) return {};
    const QString before = dotted(node.children.front());
    return before.isEmpty() ? before : before + u'.' + node.text;
}

StaticType typeOfType(Type type)
{
    constexpr std::array kinds{Kind::Null, Kind::Bool, Kind::Int, Kind::Uint, Kind::Double, Kind::String, Kind::Bytes,
                               Kind::List, Kind::Map, Kind::Timestamp, Kind::Duration, Kind::Type};
    const Kind kind = kinds.at(static_cast<size_t>(type));
    if (kind == Kind::List) return {Kind::Type, {{kind, {Kind::Dyn}}}};
    if (kind == Kind::Map) return {Kind::Type, {{kind, {Kind::Dyn, Kind::Dyn}}}};
    return {Kind::Type, {kind}};
}

StaticType Checker::identifier(const Node& node)
{
    for (auto it = m_scope.rbegin(); it != m_scope.rend(); ++it)
        if (it->first == node.text) return it->second;
    const QString bare = node.text.startsWith(u'.') ? node.text.mid(1) : node.text;
    if (const auto type = typeNamed(bare)) return typeOfType(*type);
    // daprd declares ".a", and looks for "a" again.
    if (bare != node.text) {
        hanging = node.text;
        return undeclared(node.spot, node.text);
    }
    return m_declared ? StaticType(Kind::Any) : undeclared(node.spot, node.text);
}

StaticType Checker::selection(const Node& node)
{
    if (node.kind == Node::Kind::Select)
        if (const auto type = typeNamed(dotted(node))) return typeOfType(*type);
    const StaticType operand = check(node.children.front());
    if (operand.kind == Kind::Map) return operand.parameters[1];
    if (operand.isWild()) return Kind::Dyn;
    complaints.push_back({node.spot, QStringLiteral("type '%1' does not support field selection").arg(toString(operand))});
    onlyNames = false;
    return Kind::Dyn;
}

StaticType Checker::call(const Node& node, bool member)
{
    std::vector<StaticType> types;
    // Arguments come before the target.
    for (size_t i = member ? 1 : 0; i < node.children.size(); ++i) types.push_back(check(node.children[i]));
    if (member) types.insert(types.begin(), check(node.children.front()));
    const Overloads overloads = resolve(node.text, member, types);
    if (!overloads.known) {
        hanging = node.text;
        return undeclared(node.spot, node.text);
    }
    return overloads.result ? *overloads.result : noOverload(node, member, types);
}

StaticType Checker::noOverload(const Node& node, bool member, const std::vector<StaticType>& types)
{
    QStringList names;
    for (const StaticType& type : types) names += toString(type);
    const QString target = member ? names.takeFirst() + u'.' : QString();
    return error(node.spot, QStringLiteral("found no matching overload for '%1' applied to '%2(%3)'")
                                .arg(node.text, target, names.join(QStringLiteral(", "))));
}

StaticType Checker::logical(const Node& node)
{
    StaticType result = Kind::Bool;
    std::vector<StaticType> types;
    for (const Node& term : node.children) types.push_back(check(term));
    for (size_t i = 0; i < types.size(); ++i)
        if (!isAssignable(types[i], Kind::Bool))
            result = error(node.children[i].spot, QStringLiteral("expected type 'bool' but found '%1'").arg(toString(types[i])));
    return result;
}

StaticType Checker::conditional(const Node& node)
{
    std::vector<StaticType> types;
    for (const Node& part : node.children) types.push_back(check(part));
    if (isAssignable(types[0], Kind::Bool) && isAssignable(types[1], types[2])) return mostGeneral(types[1], types[2]);
    return noOverload(node, false, types);
}

StaticType Checker::list(const Node& node)
{
    if (node.children.empty()) return {Kind::List, {Kind::Free}};
    StaticType items = check(node.children.front());
    for (size_t i = 1; i < node.children.size(); ++i) items = joined(items, check(node.children[i]));
    return {Kind::List, {items}};
}

StaticType Checker::map(const Node& node)
{
    if (node.children.empty()) return {Kind::Map, {Kind::Free, Kind::Free}};
    StaticType keys = check(node.children[0]);
    StaticType values = check(node.children[1]);
    for (size_t i = 2; i + 1 < node.children.size(); i += 2) {
        keys = joined(keys, check(node.children[i]));
        values = joined(values, check(node.children[i + 1]));
    }
    return {Kind::Map, {keys, values}};
}

StaticType Checker::macro(const Node& node)
{
    const StaticType range = check(node.children.front());
    StaticType item = Kind::Dyn;
    if (range.kind == Kind::List || range.kind == Kind::Map) {
        item = range.parameters.front();
    } else if (!range.isWild() || range.kind == Kind::Any) {
        item = error(node.children.front().spot,
                     QStringLiteral("expression of type '%1' cannot be range of a comprehension (must be list, map, or dynamic)")
                         .arg(toString(range)));
    }
    m_scope.emplace_back(node.variable, item);
    const StaticType condition = check(node.children[1]);
    const bool filtering = node.text == u"filter" || node.text == u"exists_one" || node.children.size() == 3;
    const StaticType result = node.text == u"map" ? StaticType(Kind::List, {node.children.size() == 3 ? check(node.children[2]) : condition})
                              : node.text == u"filter" ? StaticType(Kind::List, {item})
                              : node.text == u"exists_one" ? StaticType(Kind::Int) : StaticType(Kind::Bool);
    m_scope.pop_back();
    if (filtering && !isAssignable(condition, Kind::Bool)) {
        Node step = node;
        step.text = QStringLiteral("_?_:_");
        return noOverload(step, false, {condition, result, result});
    }
    if (!filtering && node.text != u"map" && !isAssignable(condition, Kind::Bool))
        error(node.children[1].spot, QStringLiteral("expected type 'bool' but found '%1'").arg(toString(condition)));
    return node.text == u"exists_one" ? StaticType(Kind::Bool) : result;
}

} // namespace

std::optional<Type> typeNamed(QStringView name)
{
    for (int i = 0; i <= static_cast<int>(Type::Type); ++i)
        if (typeName(static_cast<Type>(i)) == name) return static_cast<Type>(i);
    return std::nullopt;
}

Result<Checked, Fault> check(const Node& root, const QString& source)
{
    Checked result;
    for (const bool declared : {false, true}) {
        Checker checker(declared);
        const StaticType type = checker.check(root);
        if (!checker.onlyNames) {
            Spot first{std::numeric_limits<int>::max(), 0};
            for (const Complaint& complaint : checker.complaints)
                if (!complaint.text.startsWith(u"undeclared")) first = std::min(first, complaint.spot);
            return Failure{Fault{Fault::Kind::Compile, display(checker.complaints, source), first.line, first.column + 1}};
        }
        if (declared && !checker.hanging.isEmpty()) return Failure{Fault{Fault::Kind::Hang, checker.hanging}};
        result.mayBeBoolean = isAssignable(type, Kind::Bool);
    }
    return result;
}

} // namespace wb::dapr::cel
