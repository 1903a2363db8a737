#include "core/scenario/file/payload_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

namespace wb::scenario {

namespace {

using dapr::YamlNode;

constexpr qsizetype longest = 4 << 20;

QByteArray quoted(const QString& text)
{
    const QByteArray list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

QByteArray scalar(const YamlNode& node)
{
    static const QRegularExpression number(QStringLiteral("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?$")); // RFC 8259
    const bool plain = node.style == dapr::ScalarStyle::Plain && node.tag.isEmpty();
    if (!plain) return quoted(node.text);
    if (node.text.isEmpty() || node.text == u"~" || node.text == u"null") return "null";
    if (node.text == u"true" || node.text == u"false" || number.match(node.text).hasMatch()) return node.text.toUtf8();
    return quoted(node.text);
}

void write(const YamlNode& node, QByteArray& out)
{
    if (out.size() > longest) return;
    if (node.type == YamlNode::Type::Scalar) {
        out += scalar(node);
        return;
    }
    const bool mapping = node.type == YamlNode::Type::Mapping;
    out += mapping ? '{' : '[';
    bool first = true;
    const auto comma = [&] {
        if (!first) out += ',';
        first = false;
    };
    for (const auto& item : node.items) {
        comma();
        write(*item, out);
    }
    for (const dapr::YamlEntry& entry : node.entries) {
        comma();
        out += quoted(entry.key->type == YamlNode::Type::Scalar ? entry.key->text : entry.key->toJson()) + ':';
        write(*entry.value, out);
    }
    out += mapping ? '}' : ']';
}

} // namespace

QByteArray payloadJson(const YamlNode& node)
{
    QByteArray out;
    write(node, out);
    return out;
}

} // namespace wb::scenario
