#include "core/dapr/yaml.h"

#include "core/dapr/yaml_scalars.h"

#include <map>
#include <utility>

namespace wb::dapr {

namespace {

ResolvedScalar valueOf(const YamlNode& node)
{
    if (!node.tag.isEmpty()) return resolveTagged(node.tag, node.text).value;
    return node.implicit ? resolvePlain(node.text) : ResolvedScalar();
}

QString scalarJson(const YamlNode& node)
{
    const ResolvedScalar value = valueOf(node);
    switch (value.kind) {
    case ScalarKind::String: return goJsonString(node.text);
    case ScalarKind::Null: return QStringLiteral("null");
    case ScalarKind::Bool: return value.truth ? QStringLiteral("true") : QStringLiteral("false");
    case ScalarKind::Int: return goIntegerText(value);
    case ScalarKind::Float: return goJsonFloat(value.number);
    }
    return {};
}

// Members in the order in which Go writes them: by their bytes; of equal names the last one counts.
std::map<QByteArray, const YamlNode*> members(const YamlNode& mapping)
{
    std::map<QByteArray, const YamlNode*> result;
    for (const YamlEntry& entry : mapping.entries)
        result[entry.key->asKey().toUtf8()] = entry.value.get();
    return result;
}

// A document of 64 KiB can grow by aliases to some hundred megabytes of JSON; nobody wants to see that.
constexpr qsizetype maxJson = 16 * 1024 * 1024;

void writeJson(const YamlNode& node, QString& out)
{
    if (out.size() > maxJson) return;
    if (node.type == YamlNode::Type::Scalar) {
        out += scalarJson(node);
        return;
    }
    const bool mapping = node.type == YamlNode::Type::Mapping;
    out += mapping ? u'{' : u'[';
    bool first = true;
    const auto comma = [&] {
        if (!std::exchange(first, false)) out += u',';
    };
    for (const YamlNodePtr& item : node.items) {
        comma();
        writeJson(*item, out);
    }
    if (mapping) {
        for (const auto& [name, value] : members(node)) {
            comma();
            out += goJsonString(QString::fromUtf8(name)) + u':';
            writeJson(*value, out);
        }
    }
    out += mapping ? u'}' : u']';
}

} // namespace

QString YamlNode::asKey() const
{
    if (type != Type::Scalar) return toJson();
    const ResolvedScalar value = valueOf(*this);
    if (value.kind == ScalarKind::Float) {
        const QString number = goShortFloat(value.number);
        return number == u"+Inf" ? QStringLiteral(".inf") : number == u"-Inf" ? QStringLiteral("-.inf")
            : number == u"NaN" ? QStringLiteral(".nan") : number;
    }
    return value.kind == ScalarKind::String || value.kind == ScalarKind::Null ? text : scalarJson(*this);
}

const YamlEntry* YamlNode::findEntry(QStringView key) const
{
    // The members reach Go's decoder sorted by their bytes, so of "Kind" and "kind" the latter has the last word.
    const YamlEntry* best = nullptr;
    QByteArray bestName;
    for (const YamlEntry& entry : entries) {
        const QString name = entry.key->asKey();
        if (key.compare(name, Qt::CaseInsensitive) != 0) continue;
        const QByteArray bytes = name.toUtf8();
        if (best && bytes != bestName) {
            // A null leaves what another spelling has put there.
            const bool isNull = entry.value->isNull(), bestIsNull = best->value->isNull();
            if (isNull != bestIsNull ? isNull : bytes < bestName) continue;
        }
        best = &entry;
        bestName = bytes;
    }
    return best;
}

YamlNodePtr YamlNode::find(QStringView key) const
{
    const YamlEntry* entry = findEntry(key);
    return entry ? entry->value : nullptr;
}

QString YamlNode::asDaprString() const
{
    if (type != Type::Scalar) return toJson();
    const ResolvedScalar value = valueOf(*this);
    if (value.kind == ScalarKind::String) return text;
    return value.kind == ScalarKind::Null ? QString() : scalarJson(*this);
}

QString YamlNode::toJson() const
{
    QString out;
    writeJson(*this, out);
    return out;
}

} // namespace wb::dapr
