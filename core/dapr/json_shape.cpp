#include "core/dapr/json_shape.h"

#include <QStringList>

#include <algorithm>
#include <map>
#include <utility>

namespace wb::dapr {

namespace {

using Kind = Shape::Kind;

QString whatItIs(const YamlNode& node)
{
    if (node.type == YamlNode::Type::Sequence) return QStringLiteral("array");
    if (node.type == YamlNode::Type::Mapping) return QStringLiteral("object");
    switch (node.kind) {
    case ScalarKind::Bool: return QStringLiteral("bool");
    case ScalarKind::Int:
    case ScalarKind::Float: return QStringLiteral("number");
    default: return QStringLiteral("string");
    }
}

struct Checker {
    QString structName;
    QStringList path;

    std::optional<ShapeError> check(const YamlNodePtr& node, const Shape& shape);
    std::optional<ShapeError> checkMembers(const YamlNode& node, const Shape& shape);
    ShapeError misfit(const YamlNodePtr& node, const Shape& shape, const QString& what) const;
};

ShapeError Checker::misfit(const YamlNodePtr& node, const Shape& shape, const QString& what) const
{
    const QString into = path.isEmpty()
        ? QStringLiteral("Go value")
        : QStringLiteral("Go struct field %1.%2").arg(structName, path.join(u'.'));
    return {QStringLiteral("error unmarshaling JSON: while decoding JSON: json: cannot unmarshal %1 into %2 of type %3")
                .arg(what, into, shape.goType),
            node};
}

std::optional<ShapeError> Checker::checkMembers(const YamlNode& node, const Shape& shape)
{
    std::map<QByteArray, YamlNodePtr> sorted;
    for (const YamlEntry& entry : node.entries)
        sorted[entry.key->asKey().toUtf8()] = entry.value;
    for (const auto& [bytes, value] : sorted) {
        const QString name = QString::fromUtf8(bytes);
        if (shape.kind == Kind::Map) {
            if (auto error = check(value, *shape.element)) return error;
            continue;
        }
        const auto member = std::find_if(shape.members.begin(), shape.members.end(), [&](const Shape::Member& m) {
            return m.name.compare(name, Qt::CaseInsensitive) == 0;
        });
        if (member == shape.members.end()) continue;
        const QString outer = std::exchange(structName, shape.structName);
        path.append(member->path);
        auto error = check(value, *member->type);
        path.removeLast();
        structName = outer;
        if (error) return error;
    }
    return std::nullopt;
}

std::optional<ShapeError> Checker::check(const YamlNodePtr& node, const Shape& shape)
{
    if (shape.kind == Kind::Anything || node->isNull()) return std::nullopt;
    const bool scalar = node->type == YamlNode::Type::Scalar;
    const QString what = whatItIs(*node);
    switch (shape.kind) {
    case Kind::String:
        if (scalar) return std::nullopt;
        break;
    case Kind::StrictString:
        if (what == u"string") return std::nullopt;
        break;
    case Kind::Bool:
        if (what == u"bool") return std::nullopt;
        break;
    case Kind::Integer: {
        if (what != u"number") break;
        const QString text = node->asDaprString();
        bool ok = false;
        text.toLongLong(&ok);
        if (ok) return std::nullopt;
        return misfit(node, shape, QStringLiteral("number ") + text);
    }
    case Kind::List:
        if (node->type != YamlNode::Type::Sequence) break;
        for (const YamlNodePtr& item : node->items)
            if (auto error = check(item, *shape.element)) return error;
        return std::nullopt;
    case Kind::Map:
    case Kind::Struct:
        if (node->type != YamlNode::Type::Mapping) break;
        return checkMembers(*node, shape);
    case Kind::Anything: return std::nullopt;
    }
    return misfit(node, shape, what);
}

} // namespace

std::optional<ShapeError> checkShape(const YamlNodePtr& root, const Shape& shape)
{
    if (!root) return std::nullopt;
    return Checker().check(root, shape);
}

} // namespace wb::dapr
