#include "core/dapr/edit_text.h"

#include <algorithm>

namespace wb::dapr {

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const YamlNode* lastLeaf(const YamlNode& node)
{
    const YamlNode* leaf = &node;
    while (!leaf->alias && !leaf->flow) {
        if (leaf->type == YamlNode::Type::Sequence && !leaf->items.empty()) {
            leaf = leaf->items.back().get();
            continue;
        }
        const auto own = std::find_if(leaf->entries.rbegin(), leaf->entries.rend(),
                                      [](const YamlEntry& entry) { return !entry.merged; });
        if (own == leaf->entries.rend()) break;
        leaf = own->value.get();
    }
    return leaf;
}

} // namespace

EditText::EditText(const QByteArray& file, const Document& document) : m_file(file)
{
    m_range.begin = std::clamp<qsizetype>(document.range.begin, 0, file.size());
    m_range.end = std::clamp<qsizetype>(document.range.end, m_range.begin, file.size());
    const qsizetype first = file.indexOf('\n');
    m_lineEnd = first > 0 && file.at(first - 1) == '\r' ? "\r\n" : "\n";
}

qsizetype EditText::lineBegin(qsizetype byte) const
{
    while (byte > m_range.begin && m_file.at(byte - 1) != '\n')
        --byte;
    return byte;
}

qsizetype EditText::endOfLine(qsizetype byte) const
{
    const qsizetype from = byte;
    while (byte < m_range.end && m_file.at(byte) != '\n')
        ++byte;
    return byte > from && m_file.at(byte - 1) == '\r' ? byte - 1 : byte;
}

qsizetype EditText::nextLine(qsizetype byte) const
{
    while (byte < m_range.end && m_file.at(byte) != '\n')
        ++byte;
    return std::min(byte + 1, m_range.end);
}

bool EditText::isBlank(TextRange range) const
{
    for (qsizetype i = range.begin; i < range.end; ++i)
        if (!isSpace(at(i))) return false;
    return true;
}

qsizetype EditText::behindColon(const YamlEntry& entry) const
{
    qsizetype i = entry.key->range.end;
    while (i < entry.value->range.begin && m_file.at(i) != ':')
        ++i;
    return i < m_range.end && m_file.at(i) == ':' ? i + 1 : entry.value->range.begin;
}

qsizetype EditText::valueBegin(const YamlEntry& entry) const
{
    const YamlNode& value = *entry.value;
    const bool properties = !value.alias && (!value.anchor.isEmpty() || !value.tag.isEmpty());
    if (!properties) return value.range.begin;
    qsizetype i = behindColon(entry);
    while (i < value.range.begin && isSpace(m_file.at(i)))
        ++i;
    return i;
}

qsizetype EditText::lastLineEnd(const YamlNode& node) const
{
    qsizetype end = endOfLine(node.range.end);
    const YamlNode* leaf = lastLeaf(node);
    const bool block = leaf->style == ScalarStyle::Literal || leaf->style == ScalarStyle::Folded;
    if (!block) return end;
    const QByteArray header = m_file.mid(leaf->range.begin, endOfLine(leaf->range.begin) - leaf->range.begin);
    if (!header.left(3).contains('+')) return end;
    for (qsizetype next = nextLine(end); next < m_range.end && isBlank({next, endOfLine(next)}); next = nextLine(next))
        end = endOfLine(next);
    return end;
}

} // namespace wb::dapr
