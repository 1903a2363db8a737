#include "core/dapr/yaml_complaints.h"

#include "core/dapr/go_text.h"
#include "core/dapr/yaml_scalars.h"

#include <QSet>

#include <cmath>
#include <map>

namespace wb::dapr {

namespace {

ResolvedScalar valueOf(const YamlNode& node)
{
    if (!node.tag.isEmpty()) return resolveTagged(node.tag, node.text).value;
    return node.implicit ? resolvePlain(node.text) : ResolvedScalar();
}

QString scalarSyntax(const YamlNode& node, bool inside)
{
    const ResolvedScalar value = valueOf(node);
    switch (value.kind) {
    case ScalarKind::String: return goQuoted(node.text);
    case ScalarKind::Null: return inside ? QStringLiteral("interface {}(nil)") : QStringLiteral("<nil>");
    case ScalarKind::Float: return goSyntaxFloat(value.number);
    default: return node.asDaprString();
    }
}

// The order in which Go writes a mapping as JSON; of equal names the last counts.
std::map<QByteArray, const YamlEntry*> sortedByKey(const YamlNode& mapping)
{
    std::map<QByteArray, const YamlEntry*> sorted;
    for (const YamlEntry& entry : mapping.entries)
        sorted[entry.key->asKey().toUtf8()] = &entry;
    return sorted;
}

// An error in a list of members or values is found before one that stands in a document further down; the search
// stops at shared content that it has seen, so aliases cost nothing.
struct Search {
    QSet<const YamlNode*> seen;

    std::optional<YamlComplaint> keys(const YamlNode& node)
    {
        for (const YamlNodePtr& item : node.items)
            if (const auto found = visit(*item, &Search::keys)) return found;
        for (const YamlEntry& entry : node.entries) {
            if (entry.key->isNull())
                return YamlComplaint{QStringLiteral("unsupported map key of type: %!s(<nil>), key: <nil>, value: ") +
                                         (entry.value->type == YamlNode::Type::Scalar
                                              ? scalarSyntax(*entry.value, false)
                                              : goSyntax(*entry.value)),
                                     entry.key->range.begin};
            if (const auto found = visit(*entry.value, &Search::keys)) return found;
        }
        return std::nullopt;
    }

    std::optional<YamlComplaint> numbers(const YamlNode& node)
    {
        for (const YamlNodePtr& item : node.items)
            if (const auto found = visit(*item, &Search::numbers)) return found;
        for (const auto& [name, entry] : sortedByKey(node))
            if (const auto found = visit(*entry->value, &Search::numbers)) return found;
        if (node.type != YamlNode::Type::Scalar || node.kind != ScalarKind::Float) return std::nullopt;
        const double number = valueOf(node).number;
        if (std::isfinite(number)) return std::nullopt;
        const QString shown = std::isnan(number) ? QStringLiteral("NaN")
            : number > 0                         ? QStringLiteral("+Inf")
                                                 : QStringLiteral("-Inf");
        return YamlComplaint{QStringLiteral("json: unsupported value: ") + shown, node.range.begin};
    }

    // Dapr reads the texts of a resource's metadata as such, so a number there has become its text by then.
    std::optional<YamlComplaint> numbersOfResource(const YamlNode& root)
    {
        for (const auto& [name, entry] : sortedByKey(root)) {
            const YamlNode& value = *entry->value;
            const bool metadata = QString::fromUtf8(name).compare(u"metadata", Qt::CaseInsensitive) == 0;
            for (const YamlEntry& field : metadata ? value.entries : std::vector<YamlEntry>()) takeTexts(field);
            if (const auto found = visit(value, &Search::numbers)) return found;
        }
        return root.entries.empty() ? visit(root, &Search::numbers) : std::nullopt;
    }

    void takeTexts(const YamlEntry& field)
    {
        static const QStringList texts{
            QStringLiteral("name"), QStringLiteral("generatename"), QStringLiteral("namespace"), QStringLiteral("selflink"),
            QStringLiteral("uid"), QStringLiteral("resourceversion")};
        static const QStringList lists{QStringLiteral("labels"), QStringLiteral("annotations"), QStringLiteral("finalizers")};
        const QString name = field.key->asKey().toLower();
        if (texts.contains(name)) seen.insert(field.value.get());
        if (!lists.contains(name)) return;
        for (const YamlNodePtr& item : field.value->items)
            seen.insert(item.get());
        for (const YamlEntry& entry : field.value->entries)
            seen.insert(entry.value.get());
    }

    std::optional<YamlComplaint> visit(const YamlNode& node, std::optional<YamlComplaint> (Search::*step)(const YamlNode&))
    {
        if (seen.contains(&node)) return std::nullopt;
        seen.insert(&node);
        return (this->*step)(node);
    }
};

} // namespace

std::optional<YamlComplaint> findComplaint(const YamlNode& root)
{
    if (const auto found = Search().keys(root)) return found;
    return Search().numbersOfResource(root);
}

QString goSyntax(const YamlNode& node)
{
    if (node.type == YamlNode::Type::Scalar) return scalarSyntax(node, true);
    QStringList parts;
    qsizetype budget = 10'000; // characters; for a message
    if (node.type == YamlNode::Type::Sequence) {
        for (const YamlNodePtr& item : node.items) {
            parts += goSyntax(*item);
            if ((budget -= parts.last().size()) < 0) break;
        }
        return QStringLiteral("[]interface {}{") + parts.join(QStringLiteral(", ")) + u'}';
    }
    std::map<QString, QString> sorted;
    for (const YamlEntry& entry : node.entries) {
        QString& value = sorted[goSyntax(*entry.key)];
        value = goSyntax(*entry.value);
        if ((budget -= value.size()) < 0) break;
    }
    for (const auto& [key, value] : sorted)
        parts += key + u':' + value;
    return QStringLiteral("map[interface {}]interface {}{") + parts.join(QStringLiteral(", ")) + u'}';
}

} // namespace wb::dapr
