#include "ui/models/topic_filter.h"

#include "core/mqtt/topic.h"

#include <algorithm>

namespace wb::ui {

namespace {

std::optional<bool> yesOrNo(QStringView text)
{
    if (text == u"yes" || text == u"1") return true;
    if (text == u"no" || text == u"0") return false;
    return {};
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
}

bool containsWord(std::string_view text, std::string_view lowerWord)
{
    return std::search(text.begin(), text.end(), lowerWord.begin(), lowerWord.end(),
                       [](char a, char b) { return lower(a) == b; })
           != text.end();
}

} // namespace

TopicFilter TopicFilter::fromText(const QString& text, bool retainedOnly)
{
    TopicFilter filter;
    if (retainedOnly) filter.m_retained = true;
    for (const QString& term : text.split(u' ', Qt::SkipEmptyParts)) {
        const qsizetype colon = term.indexOf(u':');
        const QString key = term.left(colon);
        const QStringView value = QStringView(term).mid(colon + 1);
        if (colon > 0 && key == u"retained" && yesOrNo(value)) filter.m_retained = yesOrNo(value);
        else if (colon > 0 && key == u"dup" && yesOrNo(value)) filter.m_dup = yesOrNo(value);
        else if (colon > 0 && key == u"qos" && value.size() == 1 && value[0] >= u'0' && value[0] <= u'2')
            filter.m_qos = value[0].digitValue();
        else if (term.contains(u'+') || term.contains(u'#')) filter.m_patterns.push_back(term.toStdString());
        else {
            std::string word = term.toStdString();
            std::transform(word.begin(), word.end(), word.begin(), lower);
            filter.m_words.push_back(word);
        }
    }
    return filter;
}

bool TopicFilter::isEmpty() const
{
    return m_words.empty() && m_patterns.empty() && !m_retained && !m_dup && !m_qos;
}

bool TopicFilter::matches(const TopicNode& node) const
{
    if (m_retained && *m_retained != node.hasRetained()) return false;
    if (m_qos && *m_qos != ((node.lastFlags >> 1) & 3)) return false;
    if (m_dup && *m_dup != bool(node.lastFlags & 8)) return false;
    const std::string_view name = node.name();
    return std::all_of(m_words.begin(), m_words.end(), [&](const auto& word) { return containsWord(name, word); })
           && std::all_of(m_patterns.begin(), m_patterns.end(),
                          [&](const auto& pattern) { return mqtt::filterMatches(pattern, name); });
}

} // namespace wb::ui
