#include "ui/widgets/text_diff.h"

#include <QCoreApplication>
#include <QList>

#include <algorithm>
#include <vector>

namespace wb::ui {

namespace {

constexpr qsizetype mostLines = 4000;
constexpr int context = 3;

struct Line {
    char sign;
    QByteArray text;
};

// Longest common subsequence by dynamic programming; the equal head and tail are cut off before.
std::vector<Line> compare(const QList<QByteArray>& a, const QList<QByteArray>& b)
{
    const std::size_t n = std::size_t(a.size()), m = std::size_t(b.size());
    std::vector<std::vector<quint16>> longest(n + 1, std::vector<quint16>(m + 1, 0));
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t j = m; j-- > 0;) {
            longest[i][j] = a.at(qsizetype(i)) == b.at(qsizetype(j)) ? quint16(longest[i + 1][j + 1] + 1)
                                                                   : std::max(longest[i + 1][j], longest[i][j + 1]);
        }
    }
    std::vector<Line> lines;
    std::size_t i = 0, j = 0;
    while (i < n || j < m) {
        if (i < n && j < m && a.at(qsizetype(i)) == b.at(qsizetype(j))) {
            lines.push_back({' ', a.at(qsizetype(i))});
            ++i, ++j;
        } else if (i < n && (j == m || longest[i + 1][j] >= longest[i][j + 1])) {
            lines.push_back({'-', a.at(qsizetype(i++))});
        } else {
            lines.push_back({'+', b.at(qsizetype(j++))});
        }
    }
    return lines;
}

QString withContext(const std::vector<Line>& lines)
{
    std::vector<bool> shown(lines.size(), false);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].sign == ' ') continue;
        const std::size_t from = i > context ? i - context : 0;
        for (std::size_t k = from; k <= std::min(lines.size() - 1, i + context); ++k)
            shown[k] = true;
    }
    QString text;
    std::size_t i = 0;
    while (i < lines.size()) {
        if (shown[i]) {
            text += QLatin1Char(lines[i].sign) + QStringLiteral(" ") + QString::fromUtf8(lines[i].text) + u'\n';
            ++i;
            continue;
        }
        int same = 0;
        while (i < lines.size() && !shown[i])
            ++same, ++i;
        text += QCoreApplication::translate("wb::ui::TextDiff", "  … %n equal line(s)", nullptr, same) + u'\n';
    }
    return text;
}

} // namespace

QString lineDifference(const QByteArray& before, const QByteArray& after)
{
    const QList<QByteArray> a = before.split('\n'), b = after.split('\n');
    qsizetype head = 0;
    while (head < std::min(a.size(), b.size()) && a.at(head) == b.at(head))
        ++head;
    if (head == a.size() && head == b.size()) return {};
    if (a.size() > mostLines || b.size() > mostLines)
        return QCoreApplication::translate("wb::ui::TextDiff", "The texts differ from line %1 on.").arg(head + 1);

    std::vector<Line> lines;
    for (qsizetype i = 0; i < head; ++i)
        lines.push_back({' ', a.at(i)});
    const std::vector<Line> rest = compare(a.mid(head), b.mid(head));
    lines.insert(lines.end(), rest.begin(), rest.end());
    return withContext(lines);
}

} // namespace wb::ui
