#include "core/dapr/json_shape.h"

#include "core/dapr/go_time.h"

#include <QStringList>

#include <algorithm>
#include <limits>
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

// Go goes on behind a misfit and reports the first; only a type that reads itself can end the decoding.
class Checker {
public:
    std::optional<ShapeError> result() const { return m_end ? m_end : m_first; }
    void check(const YamlNodePtr& node, const Shape& shape);

private:
    void checkMembers(const YamlNode& node, const Shape& shape);
    void checkMember(const YamlNodePtr& value, const Shape& shape, const Shape::Member& member);
    void checkInteger(const YamlNodePtr& node, const Shape& shape, const QString& what);
    void checkTime(const YamlNodePtr& node, const QString& what);
    void misfit(const YamlNodePtr& node, const QString& goType, const QString& what)
    {
        if (!m_first) m_first = misfitError(node, goType, what);
    }
    ShapeError misfitError(const YamlNodePtr& node, const QString& goType, const QString& what) const;

    QString m_structName;
    QStringList m_path;
    std::optional<ShapeError> m_first, m_end;
};

ShapeError Checker::misfitError(const YamlNodePtr& node, const QString& goType, const QString& what) const
{
    const QString into = m_path.isEmpty()
        ? QStringLiteral("Go value")
        : QStringLiteral("Go struct field %1.%2").arg(m_structName, m_path.join(u'.'));
    return {QStringLiteral("error unmarshaling JSON: while decoding JSON: json: cannot unmarshal %1 into %2 of type %3")
                .arg(what, into, goType),
            node};
}

void Checker::checkMember(const YamlNodePtr& value, const Shape& shape, const Shape::Member& member)
{
    const QString outer = std::exchange(m_structName, shape.structName);
    m_path.append(member.path);
    check(value, *member.type);
    m_path.removeLast();
    m_structName = outer;
}

void Checker::checkMembers(const YamlNode& node, const Shape& shape)
{
    std::map<QByteArray, YamlNodePtr> sorted;
    for (const YamlEntry& entry : node.entries)
        sorted[entry.key->asKey().toUtf8()] = entry.value;
    for (const auto& [bytes, value] : sorted) {
        if (m_end) return;
        if (shape.kind == Kind::Map) {
            check(value, *shape.element);
            continue;
        }
        const QString name = QString::fromUtf8(bytes);
        const auto member = std::find_if(shape.members.begin(), shape.members.end(), [&](const Shape::Member& m) {
            return m.name.compare(name, Qt::CaseInsensitive) == 0;
        });
        if (member != shape.members.end()) checkMember(value, shape, *member);
    }
}

void Checker::checkInteger(const YamlNodePtr& node, const Shape& shape, const QString& what)
{
    if (what != u"number") return misfit(node, shape.goType, what);
    const QString text = node->asDaprString();
    bool ok = false;
    const qint64 value = text.toLongLong(&ok);
    const qint64 most = shape.bits == 32 ? std::numeric_limits<qint32>::max() : std::numeric_limits<qint64>::max();
    if (!ok || value > most || value < -most - 1) misfit(node, shape.goType, QStringLiteral("number ") + text);
}

void Checker::checkTime(const YamlNodePtr& node, const QString& what)
{
    if (what != u"string") {
        m_end = misfitError(node, QStringLiteral("string"), what);
        return;
    }
    const QString error = rfc3339Error(node->text);
    if (!error.isEmpty())
        m_end = ShapeError{QStringLiteral("error unmarshaling JSON: while decoding JSON: ") + error, node};
}

void Checker::check(const YamlNodePtr& node, const Shape& shape)
{
    if (m_end || shape.kind == Kind::Anything || node->isNull()) return;
    const bool scalar = node->type == YamlNode::Type::Scalar;
    const QString what = whatItIs(*node);
    switch (shape.kind) {
    case Kind::String:
        if (!scalar) misfit(node, shape.goType, what);
        return;
    case Kind::StrictString:
        if (what != u"string") misfit(node, shape.goType, what);
        return;
    case Kind::Bool:
        if (what != u"bool") misfit(node, shape.goType, what);
        return;
    case Kind::Integer: return checkInteger(node, shape, what);
    case Kind::Time: return checkTime(node, what);
    case Kind::List:
        if (node->type != YamlNode::Type::Sequence) return misfit(node, shape.goType, what);
        for (const YamlNodePtr& item : node->items)
            check(item, *shape.element);
        return;
    case Kind::Map:
    case Kind::Struct:
        if (node->type != YamlNode::Type::Mapping) return misfit(node, shape.goType, what);
        return checkMembers(*node, shape);
    case Kind::Anything: return;
    }
}

} // namespace

std::optional<ShapeError> checkShape(const YamlNodePtr& root, const Shape& shape)
{
    if (!root) return std::nullopt;
    Checker checker;
    checker.check(root, shape);
    return checker.result();
}

} // namespace wb::dapr
