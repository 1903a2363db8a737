#include "core/dapr/editor.h"

#include <algorithm>

// How the editor writes what is new: in the manner of what stands beside it.

namespace wb::dapr {

Editor::Manner Editor::mannerOf(const YamlNode& mapping, ScalarStyle style) const
{
    Manner manner;
    manner.flow = mapping.flow;
    manner.style = style == ScalarStyle::Literal || style == ScalarStyle::Folded ? ScalarStyle::Plain : style;
    const auto own = std::find_if(mapping.entries.begin(), mapping.entries.end(),
                                  [](const YamlEntry& entry) { return !entry.merged; });
    // Quoted keys in {…}: a JSON file, which should stay one.
    manner.quotedKeys = mapping.flow && own != mapping.entries.end() && own->key->style == ScalarStyle::DoubleQuoted;
    if (manner.quotedKeys) manner.style = ScalarStyle::DoubleQuoted;
    return manner;
}

// An item's value may be anything, all else that is written here has to be text for Dapr.
Editor::Wanted Editor::wantedFor(const QString& key)
{
    return key == u"value" ? Wanted::Any : key == u"ignoreErrors" ? Wanted::Plain : Wanted::Text;
}

QByteArray Editor::keyText(const QString& key, const Manner& manner) const
{
    if (manner.quotedKeys) return doubleQuoted(key);
    ScalarPlace place;
    place.flow = manner.flow;
    place.textOnly = true;
    return scalarText(key, place);
}

QByteArray Editor::valueText(const QString& value, const Manner& manner, int indent, Wanted wanted) const
{
    if (wanted == Wanted::Plain) return value.toUtf8();
    if (m_forceQuotes) return doubleQuoted(value);
    ScalarPlace place;
    place.preferred = manner.style;
    place.flow = manner.flow;
    place.textOnly = wanted == Wanted::Text;
    place.indent = indent;
    place.lineEnd = m_text.lineEnd();
    return scalarText(value, place);
}

QByteArray Editor::flowText(const NewNode& node, const Manner& manner) const
{
    Manner inside = manner;
    inside.flow = true;
    if (node.kind == NewNode::Kind::Scalar) return valueText(node.text, inside, 0);
    QByteArray text;
    for (const auto& [key, member] : node.members) {
        if (!text.isEmpty()) text += ", ";
        text += flowEntry(key, member, inside);
    }
    text = '{' + text + '}';
    return node.kind == NewNode::Kind::ListOfOne ? '[' + text + ']' : text;
}

QByteArray Editor::flowEntry(const QString& key, const NewNode& node, const Manner& manner) const
{
    Manner own = manner;
    if (key == u"name" && !manner.quotedKeys) own.style = ScalarStyle::Plain;
    const bool scalar = node.kind == NewNode::Kind::Scalar;
    return keyText(key, manner) + ": " +
        (scalar ? valueText(node.text, own, 0, wantedFor(key)) : flowText(node, manner));
}

QByteArray Editor::newLine(int indent) const
{
    return m_text.lineEnd() + QByteArray(indent, ' ');
}

QByteArray Editor::blockMembers(const NewNode& node, int indent, const Manner& manner) const
{
    QByteArray text;
    for (const auto& [key, member] : node.members) {
        if (!text.isEmpty()) text += newLine(indent);
        text += blockEntry(key, member, indent, manner);
    }
    return text;
}

QByteArray Editor::blockEntry(const QString& key, const NewNode& node, int indent, const Manner& manner) const
{
    // A name is written as plainly as it can be; the manner is that of the values.
    Manner own = manner;
    if (key == u"name") own.style = ScalarStyle::Plain;
    const QByteArray begin = keyText(key, manner) + ':';
    switch (node.kind) {
    case NewNode::Kind::Scalar: return begin + ' ' + valueText(node.text, own, indent + 2, wantedFor(key));
    case NewNode::Kind::Mapping: return begin + newLine(indent + 2) + blockMembers(node, indent + 2, manner);
    case NewNode::Kind::ListOfOne: return begin + newLine(indent) + "- " + blockMembers(node, indent + 2, manner);
    }
    return begin;
}

} // namespace wb::dapr
