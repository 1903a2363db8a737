#include "tests/wire/matcher.h"

#include <QJsonDocument>

#include <set>

namespace wb::test {

using namespace Qt::Literals::StringLiterals;

namespace {

// The expected list as a partial order: each entry with those that must come before it.
struct Wanted {
    QJsonObject entry; // comparable
    QJsonObject asWritten;
    std::vector<int> before;
    // The first of the equal elements of one group that this one belongs to, when it is the first entry of its element:
    // which of several untouched equal elements starts makes no difference, so only one is tried.
    int twin = -1; // the first entry of the equal element in front of it
};

using Ends = std::vector<int>;

class Order {
public:
    explicit Order(const QJsonArray& expected) { addSequence(expected, {}); }
    const std::vector<Wanted>& wanted() const { return m_wanted; }

private:
    Ends addSequence(const QJsonArray& sequence, Ends before)
    {
        for (const QJsonValue& element : sequence) before = addElement(element.toObject(), before);
        return before;
    }

    Ends addElement(const QJsonObject& element, const Ends& before)
    {
        if (element.contains("unordered"_L1)) return addGroup(element["unordered"_L1].toArray(), before);
        if (element.contains("ordered"_L1)) return addSequence(element["ordered"_L1].toArray(), before);
        m_wanted.push_back({comparable(element), element, before, -1});
        return {static_cast<int>(m_wanted.size()) - 1};
    }

    Ends addGroup(const QJsonArray& group, const Ends& before)
    {
        Ends ends;
        std::vector<int> firsts;
        for (qsizetype i = 0; i < group.size(); ++i) {
            const int first = static_cast<int>(m_wanted.size());
            for (const int end : addElement(group[i].toObject(), before)) ends.push_back(end);
            firsts.push_back(first);
            if (first == static_cast<int>(m_wanted.size())) continue; // an empty element
            for (qsizetype twin = i; twin-- > 0;) {
                if (group[twin] != group[i]) continue;
                m_wanted[static_cast<std::size_t>(first)].twin = firsts[static_cast<std::size_t>(twin)];
                break;
            }
        }
        return ends.empty() ? before : ends;
    }

    std::vector<Wanted> m_wanted;
};

bool fieldFits(const QJsonValue& wanted, const QJsonValue& seen, bool nullFitsAll)
{
    if (wanted.isNull() && nullFitsAll) return true;
    const QJsonValue choice = wanted["anyOf"_L1];
    return choice.isArray() ? choice.toArray().contains(seen) : wanted == seen;
}

bool isChosenAtRandom(const QJsonObject& wanted)
{
    return wanted["handler"_L1].isObject();
}

bool fits(const QJsonObject& wanted, const QJsonObject& seen, const QSet<QString>& varies)
{
    if (wanted.keys() != seen.keys()) return false;
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        const bool open = varies.contains(it.key()) || (it.key() == "attempt"_L1 && isChosenAtRandom(wanted));
        if (!fieldFits(it.value(), seen[it.key()], open)) return false;
    }
    return true;
}

class Search {
public:
    Search(const QJsonArray& expected, const Entries& seen, const QSet<QString>& varies)
        : m_order(expected), m_seen(seen), m_varies(varies), m_used(m_order.wanted().size(), false)
    {
        for (const QJsonObject& entry : seen) m_comparable += comparable(entry);
    }

    std::optional<Difference> run()
    {
        if (from(0)) return {};
        return m_best;
    }

private:
    bool from(qsizetype at)
    {
        const std::vector<int> open = openOnes();
        if (at == m_seen.size() && open.empty()) return true;
        if (!m_best || at > m_best->at) remember(at, open);
        if (at == m_seen.size() || !m_dead.insert(m_used).second) return false;
        for (const int i : open) {
            const auto index = static_cast<std::size_t>(i);
            if (!fits(m_order.wanted()[index].entry, m_comparable[at], m_varies)) continue;
            m_used[index] = true;
            if (from(at + 1)) return true;
            m_used[index] = false;
        }
        return false;
    }

    std::vector<int> openOnes() const
    {
        std::vector<int> out;
        const auto& wanted = m_order.wanted();
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const auto used = [this](int other) { return bool(m_used[static_cast<std::size_t>(other)]); };
            if (m_used[i] || (wanted[i].twin >= 0 && !used(wanted[i].twin))) continue;
            if (std::all_of(wanted[i].before.begin(), wanted[i].before.end(), used)) out.push_back(static_cast<int>(i));
        }
        return out;
    }

    void remember(qsizetype at, const std::vector<int>& open)
    {
        m_best = Difference{at, {}, {}};
        if (at < m_seen.size()) m_best->seen = m_seen[at];
        for (const int i : open) m_best->expected += m_order.wanted()[static_cast<std::size_t>(i)].asWritten;
    }

    Order m_order;
    const Entries& m_seen;
    const QSet<QString>& m_varies;
    Entries m_comparable;
    std::vector<bool> m_used;
    std::set<std::vector<bool>> m_dead; // sets of used ones from which no way leads to the end
    std::optional<Difference> m_best;   // the one furthest behind
};

QString valueText(const QJsonValue& value)
{
    if (value.isString()) return u'"' + value.toString() + u'"';
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(list.mid(1, list.size() - 2));
}

} // namespace

std::optional<Difference> firstDifference(const QJsonArray& expected, const Entries& seen, const QSet<QString>& varies)
{
    return Search(expected, seen, varies).run();
}

QString entryText(const QJsonObject& entry)
{
    QString text = u"step %1"_s.arg(entry["step"_L1].toInt());
    if (entry.contains("conn"_L1)) text += u", connection %1"_s.arg(entry["conn"_L1].toInt());
    for (const auto key : {"dir"_L1, "type"_L1, "api"_L1, "handler"_L1}) {
        const QJsonValue value = entry[key];
        if (!value.isUndefined()) text += (key == "type"_L1 ? u" "_s : u", "_s) + value.toString(valueText(value));
    }
    static const QStringList told{u"step"_s, u"conn"_s,      u"dir"_s,        u"type"_s,
                                  u"api"_s,  u"handler"_s,   u"ms"_s,         u"tookMs"_s,
                                  u"mayRepeat"_s, u"filterOrder"_s, u"inboundOrderConstant"_s};
    QStringList rest;
    for (const QString& key : entry.keys())
        if (!told.contains(key)) rest += key + u' ' + valueText(entry[key]);
    return rest.isEmpty() ? text : text + u": "_s + rest.join(u", "_s);
}

QString differenceText(const Difference& difference, const QString& list)
{
    QString text = u"%1, entry %2\n"_s.arg(list).arg(difference.at + 1);
    text += u"  seen:     %1\n"_s.arg(difference.seen ? entryText(*difference.seen) : u"the end"_s);
    if (difference.expected.isEmpty()) return text + u"  expected: the end"_s;
    QStringList expected;
    for (const QJsonObject& entry : difference.expected) expected += entryText(entry);
    constexpr qsizetype shown = 4;
    if (expected.size() > shown) expected = expected.mid(0, shown) + QStringList{u"…"_s};
    return text + u"  expected: "_s + expected.join(u"\n        or: "_s);
}

} // namespace wb::test
