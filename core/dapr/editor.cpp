#include "core/dapr/editor.h"

#include <QSet>

#include <algorithm>

namespace wb::dapr {

namespace {

bool isBlockScalar(const YamlNode& node)
{
    return node.type == YamlNode::Type::Scalar && !node.alias &&
        (node.style == ScalarStyle::Literal || node.style == ScalarStyle::Folded);
}

// The alias of that anchor that stands first in the text.
void findFirstAlias(const YamlNode& node, const QString& anchor, QSet<const YamlNode*>& seen, TextRange& first)
{
    if (seen.contains(&node)) return;
    seen.insert(&node);
    if (node.alias && node.anchor == anchor && (first.isEmpty() || node.range.begin < first.begin))
        first = node.range;
    for (const YamlNodePtr& item : node.items)
        findFirstAlias(*item, anchor, seen, first);
    for (const YamlEntry& entry : node.entries) {
        findFirstAlias(*entry.key, anchor, seen, first);
        findFirstAlias(*entry.value, anchor, seen, first);
    }
}

} // namespace

Editor::Editor(const QByteArray& file, const Document& document, bool forceQuotes)
    : m_text(file, document), m_document(document), m_forceQuotes(forceQuotes)
{
}

QList<TextEdit> Editor::edits() const
{
    QList<TextEdit> sorted = m_edits;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const TextEdit& a, const TextEdit& b) { return a.range.begin < b.range.begin; });
    QList<TextEdit> result;
    for (const TextEdit& next : sorted) {
        if (result.isEmpty() || next.range.begin >= result.last().range.end) {
            result.append(next);
            continue;
        }
        // Neighbours that both go may share what stands between them.
        TextEdit& last = result.last();
        if (!last.replacement.isEmpty() || !next.replacement.isEmpty()) return {};
        last.range.end = std::max(last.range.end, next.range.end);
    }
    return result;
}

const YamlEntry* Editor::ownEntry(const YamlNode& mapping, QStringView key)
{
    const YamlEntry* entry = mapping.alias ? nullptr : mapping.findEntry(key);
    return entry && !entry->merged ? entry : nullptr;
}

int Editor::blockIndent(const YamlNode& scalar, int keyColumn) const
{
    if (isBlockScalar(scalar)) {
        qsizetype line = m_text.nextLine(scalar.range.begin);
        while (line < scalar.range.end && m_text.isBlank({line, m_text.endOfLine(line)}))
            line = m_text.nextLine(line);
        int indent = 0;
        while (m_text.at(line + indent) == ' ')
            ++indent;
        if (line < scalar.range.end && indent > keyColumn) return indent;
    }
    return keyColumn + 2;
}

QByteArray Editor::headerComment(const YamlNode& scalar) const
{
    if (!isBlockScalar(scalar)) return {};
    const QByteArray header = m_text.bytes({scalar.range.begin, m_text.endOfLine(scalar.range.begin)});
    const qsizetype hash = header.indexOf('#');
    return hash < 0 ? QByteArray() : ' ' + header.mid(hash);
}

// Others that refer to a value which is replaced keep it: the first of them becomes its new home.
void Editor::giveAnchorAway(const YamlNode& value, TextRange text)
{
    if (value.alias || value.anchor.isEmpty()) return;
    QSet<const YamlNode*> seen;
    TextRange first;
    findFirstAlias(*m_document.root, value.anchor, seen, first);
    if (first.isEmpty()) return;
    if (value.type != YamlNode::Type::Scalar || isBlockScalar(value)) refuse();
    else edit(first, m_text.bytes(text));
}

void Editor::replaceValue(const YamlNode& mapping, const YamlEntry& entry, const QString& value, Wanted wanted)
{
    const YamlNode& old = *entry.value;
    const bool scalar = old.type == YamlNode::Type::Scalar && !old.alias;
    const Manner manner = mannerOf(mapping, scalar ? old.style : ScalarStyle::Plain);
    const int column = m_text.columnOf(entry.key->range.begin);
    QByteArray text = valueText(value, manner, blockIndent(old, column), wanted);
    if (const QByteArray comment = headerComment(old); !comment.isEmpty()) {
        const qsizetype firstLine = text.indexOf(m_text.lineEnd());
        text.insert(firstLine < 0 ? text.size() : firstLine, comment);
    }
    TextRange range{m_text.valueBegin(entry), old.range.end};
    const qsizetype colon = m_text.behindColon(entry);
    const bool apart = !m_text.sameLine(colon, range.begin) || (old.type != YamlNode::Type::Scalar && !old.flow);
    if (range.isEmpty()) {
        text.prepend(m_text.at(range.begin - 1) == ':' ? " " : ": ");
        if (m_text.at(range.begin - 1) == ' ') text.remove(0, 1);
    } else if (apart && !old.alias) {
        range.begin = colon;
        text.prepend(' ');
    }
    giveAnchorAway(old, {m_text.valueBegin(entry), old.range.end});
    edit(range, text);
}

void Editor::replaceEntry(const YamlNode& mapping, const YamlEntry& entry, const QString& key, const NewNode& node)
{
    const Manner manner = mannerOf(mapping, ScalarStyle::Plain);
    const TextRange range{entry.key->range.begin, entry.value->range.end};
    const int column = m_text.columnOf(range.begin);
    edit(range, manner.flow ? flowEntry(key, node, manner) : blockEntry(key, node, column, manner));
}

void Editor::addEntry(const YamlNode& mapping, const QString& key, const NewNode& node, ScalarStyle style)
{
    if (mapping.alias) return refuse();
    const Manner manner = mannerOf(mapping, style);
    const auto last = std::find_if(mapping.entries.rbegin(), mapping.entries.rend(),
                                   [](const YamlEntry& entry) { return !entry.merged; });
    if (manner.flow) {
        const QByteArray text = flowEntry(key, node, manner);
        if (last != mapping.entries.rend()) edit({last->value->range.end, last->value->range.end}, ", " + text);
        else if (mapping.entries.empty()) edit({mapping.range.begin + 1, mapping.range.begin + 1}, text);
        else refuse();
        return;
    }
    if (mapping.range.isEmpty()) return refuse();
    const int column = m_text.columnOf(mapping.range.begin);
    const qsizetype end = m_text.lastLineEnd(mapping);
    edit({end, end}, newLine(column) + blockEntry(key, node, column, manner));
}

void Editor::removeLines(qsizetype first, qsizetype lastEnd)
{
    TextRange range{m_text.lineBegin(first), m_text.nextLine(lastEnd)};
    const bool ended = m_text.at(range.end - 1) == '\n';
    if (!ended && range.begin > m_text.begin()) { // the last line has no end: take the one before
        range.begin -= 1;
        if (m_text.at(range.begin - 1) == '\r') range.begin -= 1;
        range.end = m_text.endOfLine(lastEnd);
    }
    edit(range, {});
}

void Editor::removeEntry(const YamlNode& mapping, const YamlEntry& entry)
{
    const YamlEntry* previous = nullptr;
    const YamlEntry* next = nullptr;
    for (const YamlEntry& other : mapping.entries) {
        if (other.merged || &other == &entry) continue;
        if (other.key->range.begin < entry.key->range.begin) previous = &other;
        else if (!next) next = &other;
    }
    const TextRange range{entry.key->range.begin, entry.value->range.end};
    const bool ownLine = m_text.isBlank({m_text.lineBegin(range.begin), range.begin});
    if (mapping.flow) {
        if (next) edit({range.begin, next->key->range.begin}, {});
        else if (previous) edit({previous->value->range.end, range.end}, {});
        else edit(range, {});
    } else if (ownLine && (previous || next)) {
        removeLines(range.begin, m_text.lastLineEnd(*entry.value));
    } else if (next) {
        edit({range.begin, next->key->range.begin}, {});
    } else {
        refuse();
    }
}

void Editor::replaceNode(const YamlNode& node, const NewNode& by)
{
    Manner manner;
    manner.flow = true;
    edit(node.range, flowText(by, manner));
}

void Editor::appendItem(const YamlNode& list, const NewNode& item)
{
    if (list.alias || list.items.empty()) return refuse();
    const YamlNode& last = *list.items.back();
    const bool likeLast = last.type == YamlNode::Type::Mapping && !last.alias;
    const YamlEntry* value = likeLast ? last.findEntry(u"value") : nullptr;
    const bool scalar = value && value->value->type == YamlNode::Type::Scalar;
    Manner manner = mannerOf(likeLast ? last : list, scalar ? value->value->style : ScalarStyle::Plain);
    if (list.flow) {
        manner.flow = true;
        edit({last.range.end, last.range.end}, ", " + flowText(item, manner));
        return;
    }
    const int dash = m_text.columnOf(list.range.begin);
    const bool beside = likeLast && !last.flow && m_text.columnOf(last.range.begin) > dash;
    const int gap = beside ? m_text.columnOf(last.range.begin) - dash : 2;
    const qsizetype end = m_text.lastLineEnd(list);
    const QByteArray text = manner.flow ? flowText(item, manner) : blockMembers(item, dash + gap, manner);
    edit({end, end}, newLine(dash) + '-' + QByteArray(manner.flow ? 1 : gap - 1, ' ') + text);
}

void Editor::fillList(const YamlNode& mapping, const YamlEntry& entry, const NewNode& item)
{
    const YamlNode& list = *entry.value;
    if (list.alias || !list.anchor.isEmpty()) return refuse();
    const Manner manner = mannerOf(mapping, ScalarStyle::Plain);
    if (manner.flow) {
        const QByteArray text = '[' + flowText(item, manner) + ']';
        const bool colon = m_text.at(list.range.begin - 1) == ':';
        edit(list.range, list.range.isEmpty() && colon ? ' ' + text : text);
        return;
    }
    const int dash = m_text.columnOf(entry.key->range.begin);
    if (!list.range.isEmpty()) edit({m_text.behindColon(entry), list.range.end}, {});
    const qsizetype end = m_text.endOfLine(list.range.end);
    edit({end, end}, newLine(dash) + "- " + blockMembers(item, dash + 2, manner));
}

void Editor::removeItem(const YamlNode& list, const YamlNode& item)
{
    if (list.alias) return refuse();
    const YamlNode* previous = nullptr;
    const YamlNode* next = nullptr;
    for (const YamlNodePtr& other : list.items) {
        if (other->range.begin < item.range.begin) previous = other.get();
        else if (other->range.begin > item.range.begin && !next) next = other.get();
    }
    if (list.flow) {
        if (next) edit({item.range.begin, next->range.begin}, {});
        else if (previous) edit({previous->range.end, item.range.end}, {});
        else edit(item.range, {});
        return;
    }
    // Back to the dash; it stands on the item's line or, alone, on one before.
    qsizetype dash = item.range.begin - 1;
    while (dash > m_text.begin() && !(m_text.at(dash) == '-' && m_text.isBlank({m_text.lineBegin(dash), dash})))
        --dash;
    if (!m_text.isBlank({m_text.lineBegin(dash), dash})) return refuse();
    removeLines(dash, m_text.lastLineEnd(item));
}

} // namespace wb::dapr
