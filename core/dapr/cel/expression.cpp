#include "core/dapr/cel/expression.h"

#include "core/dapr/cel/checker.h"
#include "core/dapr/cel/functions.h"
#include "core/dapr/cel/static_type.h"

#include <QStringList>

#include <algorithm>

namespace wb::dapr::cel {

namespace {

// One evaluation of a tree.
class Evaluation {
public:
    explicit Evaluation(const Variables& variables) : m_variables(variables) {}
    Outcome value(const Node& node);

private:
    Outcome identifier(const QString& name) const;
    Outcome selection(const Node& node);
    Outcome index(const Node& node);
    Outcome call(const Node& node);
    Outcome logical(const Node& node);
    Outcome conditional(const Node& node);
    Outcome list(const Node& node);
    Outcome map(const Node& node);
    Outcome macro(const Node& node);
    Outcome quantified(const Node& node, const ValueList& range, bool all);
    Outcome counted(const Node& node, const ValueList& range);
    Outcome collected(const Node& node, const ValueList& range);
    Outcome with(const QString& variable, const Value& item, const Node& node);
    Result<std::vector<Value>, Fault> values(const std::vector<Node>& nodes);

    const Variables& m_variables;
    std::vector<std::pair<QString, Value>> m_scope;
    int m_steps = 0;
};

QString dotted(const Node& node)
{
    if (node.kind == Node::Kind::Identifier) return node.text;
    if (node.kind != Node::Kind::Select) return {};
    const QString before = dotted(node.children.front());
    return before.isEmpty() ? before : before + u'.' + node.text;
}

Outcome Evaluation::value(const Node& node)
{
    if (++m_steps > evaluationSteps) return notHere(CelTexts::tr("the expression takes too many steps"));
    switch (node.kind) {
    case Node::Kind::Literal: return node.value;
    case Node::Kind::Identifier: return identifier(node.text);
    case Node::Kind::Select:
    case Node::Kind::Has: return selection(node);
    case Node::Kind::Index: return index(node);
    case Node::Kind::Call:
    case Node::Kind::Member:
    case Node::Kind::Unary:
    case Node::Kind::Binary: return call(node);
    case Node::Kind::And:
    case Node::Kind::Or: return logical(node);
    case Node::Kind::Conditional: return conditional(node);
    case Node::Kind::List: return list(node);
    case Node::Kind::Map: return map(node);
    case Node::Kind::Macro: break;
    }
    return macro(node);
}

Outcome Evaluation::identifier(const QString& name) const
{
    for (auto it = m_scope.rbegin(); it != m_scope.rend(); ++it)
        if (it->first == name) return it->second;
    if (const auto type = typeNamed(name)) return Value(*type);
    const auto found = m_variables.find(name);
    if (found != m_variables.end()) return *found;
    return evaluationError(QStringLiteral("no such attribute(s): %1").arg(name));
}

Outcome Evaluation::selection(const Node& node)
{
    const bool has = node.kind == Node::Kind::Has;
    if (!has)
        if (const auto type = typeNamed(dotted(node))) return Value(*type);
    const Outcome owner = value(node.children.front());
    if (!owner) return owner;
    if (!has) return fieldOf(*owner, node.text);
    const auto found = hasField(*owner, node.text);
    return found ? Outcome(Value(*found)) : Outcome(Failure{found.error()});
}

Outcome Evaluation::index(const Node& node)
{
    const Outcome owner = value(node.children[0]);
    if (!owner) return owner;
    const Outcome key = value(node.children[1]);
    return key ? memberOf(*owner, *key) : key;
}

Result<std::vector<Value>, Fault> Evaluation::values(const std::vector<Node>& nodes)
{
    std::vector<Value> result;
    result.reserve(nodes.size());
    for (const Node& node : nodes) {
        Outcome outcome = value(node);
        if (!outcome) return Failure{outcome.error()};
        result.push_back(*std::move(outcome));
    }
    return result;
}

Outcome Evaluation::call(const Node& node)
{
    const auto arguments = values(node.children);
    if (!arguments) return Failure{arguments.error()};
    if (node.kind == Node::Kind::Unary) return negated(node.text, (*arguments)[0]);
    if (node.kind != Node::Kind::Binary) return called(node.text, node.kind == Node::Kind::Member, *arguments);
    const bool sum = node.text.size() == 3 && QStringView(u"+-*/%").contains(node.text[1]);
    return sum ? arithmetic(node.text, (*arguments)[0], (*arguments)[1]) : relation(node.text, (*arguments)[0], (*arguments)[1]);
}

// An operand that decides makes up for the errors of the others; without one the first error counts.
Outcome Evaluation::logical(const Node& node)
{
    const bool deciding = node.kind == Node::Kind::Or;
    std::optional<Fault> fault;
    for (const Node& term : node.children) {
        const Outcome outcome = value(term);
        const bool* truth = outcome ? (*outcome).as<bool>() : nullptr;
        if (truth && *truth == deciding) return Value(deciding);
        if (!outcome && outcome.error().kind == Fault::Kind::NotHere) return outcome;
        if (!truth && !fault) fault = outcome ? noSuchOverload().error : outcome.error();
    }
    return fault ? Outcome(Failure{*fault}) : Outcome(Value(!deciding));
}

Outcome Evaluation::conditional(const Node& node)
{
    const Outcome condition = value(node.children[0]);
    if (!condition) return condition;
    const bool* truth = (*condition).as<bool>();
    return truth ? value(node.children[*truth ? 1 : 2]) : Outcome(noSuchOverload());
}

Outcome Evaluation::list(const Node& node)
{
    auto items = values(node.children);
    return items ? Outcome(Value::list(*std::move(items))) : Outcome(Failure{items.error()});
}

Outcome Evaluation::map(const Node& node)
{
    const auto parts = values(node.children);
    if (!parts) return Failure{parts.error()};
    Map result;
    for (size_t i = 0; i + 1 < parts->size(); i += 2) result.insert((*parts)[i], (*parts)[i + 1]);
    return Value::map(std::move(result));
}

Outcome Evaluation::with(const QString& variable, const Value& item, const Node& node)
{
    m_scope.emplace_back(variable, item);
    Outcome outcome = value(node);
    m_scope.pop_back();
    return outcome;
}

const char* goTypeName(Type type)
{
    switch (type) {
    case Type::Null: return "types.Null";
    case Type::Bool: return "types.Bool";
    case Type::Int: return "types.Int";
    case Type::Uint: return "types.Uint";
    case Type::Double: return "types.Double";
    case Type::String: return "types.String";
    case Type::Bytes: return "types.Bytes";
    case Type::Timestamp: return "types.Timestamp";
    case Type::Duration: return "types.Duration";
    default: return "*types.Type";
    }
}

Outcome Evaluation::macro(const Node& node)
{
    const Outcome over = value(node.children.front());
    if (!over) return over;
    ValueList range;
    if (const ValueList* items = (*over).items()) {
        range = *items;
    } else if (const Map* map = (*over).entries()) {
        for (const auto& [key, entry] : map->entries()) range.push_back(entry.first);
    } else {
        return evaluationError(QStringLiteral("got '%1', expected iterable type").arg(QLatin1StringView(goTypeName((*over).type()))));
    }
    if (node.text == u"all" || node.text == u"exists") return quantified(node, range, node.text == u"all");
    return node.text == u"exists_one" ? counted(node, range) : collected(node, range);
}

// As && and || over the items: see logical().
Outcome Evaluation::quantified(const Node& node, const ValueList& range, bool all)
{
    std::optional<Fault> fault;
    for (const Value& item : range) {
        const Outcome outcome = with(node.variable, item, node.children[1]);
        const bool* truth = outcome ? (*outcome).as<bool>() : nullptr;
        if (truth && *truth != all) return Value(!all);
        if (!outcome && outcome.error().kind == Fault::Kind::NotHere) return outcome;
        if (!truth && !fault) fault = outcome ? noSuchOverload().error : outcome.error();
    }
    return fault ? Outcome(Failure{*fault}) : Outcome(Value(all));
}

Outcome Evaluation::counted(const Node& node, const ValueList& range)
{
    int count = 0;
    for (const Value& item : range) {
        const Outcome outcome = with(node.variable, item, node.children[1]);
        if (!outcome) return outcome;
        const bool* truth = (*outcome).as<bool>();
        if (!truth) return noSuchOverload();
        count += *truth;
    }
    return Value(count == 1);
}

Outcome Evaluation::collected(const Node& node, const ValueList& range)
{
    const bool filter = node.text == u"filter";
    const bool conditional = filter || node.children.size() == 3;
    ValueList result;
    for (const Value& item : range) {
        Outcome outcome = with(node.variable, item, node.children[1]);
        if (!outcome) return outcome;
        if (conditional) {
            const bool* truth = (*outcome).as<bool>();
            if (!truth) return noSuchOverload();
            if (!*truth) continue;
            if (!filter) outcome = with(node.variable, item, node.children[2]);
            if (!outcome) return outcome;
        }
        result.push_back(filter ? item : *outcome);
    }
    return Value::list(std::move(result));
}

void collectNames(const Node& node, QStringList bound, QStringList& names)
{
    if (node.kind == Node::Kind::Select && typeNamed(dotted(node))) return;
    if (node.kind == Node::Kind::Identifier && !bound.contains(node.text) && !typeNamed(node.text) && !names.contains(node.text))
        names += node.text;
    for (size_t i = 0; i < node.children.size(); ++i) {
        if (node.kind == Node::Kind::Macro && i == 1) bound += node.variable;
        collectNames(node.children[i], bound, names);
    }
}

} // namespace

Result<Expression, Fault> Expression::compile(const QString& text)
{
    auto root = parse(text);
    if (!root) return Failure{root.error()};
    const auto checked = check(*root, text);
    if (!checked) return Failure{checked.error()};
    Expression result;
    result.m_mayBeBoolean = checked->mayBeBoolean;
    result.m_text = text;
    result.m_root = std::make_shared<const Node>(*std::move(root));
    return result;
}

Result<Value, Fault> Expression::evaluate(const Variables& variables) const
{
    return Evaluation(variables).value(*m_root);
}

std::optional<Value> Expression::constant() const
{
    if (!unknownNames({}).isEmpty()) return std::nullopt;
    const auto result = evaluate({});
    return result ? std::optional(*result) : std::nullopt;
}

QStringList Expression::unknownNames(const QStringList& variables) const
{
    QStringList names;
    collectNames(*m_root, variables, names);
    return names;
}

QString functionLike(const QString& name)
{
    QStringList known{QStringLiteral("has"), QStringLiteral("all"), QStringLiteral("exists"), QStringLiteral("exists_one"),
                      QStringLiteral("map"), QStringLiteral("filter")};
    known += functionNames();
    for (const QString& candidate : known)
        if (candidate != name && candidate.compare(name, Qt::CaseInsensitive) == 0) return candidate;
    return {};
}

Result<std::optional<Expression>, Fault> compileMatch(const QString& match)
{
    const QString text = match.trimmed();
    if (text.isEmpty()) return std::optional<Expression>();
    auto compiled = Expression::compile(text);
    if (!compiled) return Failure{compiled.error()};
    return std::optional(*std::move(compiled));
}

Result<bool, Fault> isMatch(const Expression& rule, const Value& event)
{
    const auto result = rule.evaluate({{QStringLiteral("event"), event}});
    if (!result) return Failure{result.error()};
    if (const bool* truth = (*result).as<bool>()) return *truth;
    return evaluationError(QStringLiteral("the result of match expression %1 was not a boolean").arg(rule.text()));
}

} // namespace wb::dapr::cel
