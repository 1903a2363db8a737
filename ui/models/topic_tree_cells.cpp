// What the cells of the topic tree say; the rows are in topic_tree_model.cpp.

#include "ui/models/format.h"
#include "ui/models/topic_matches.h"
#include "ui/roles/item_roles.h"

namespace wb::ui {

using ledger::TopicId;

int TopicTreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TopicTreeModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TopicTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    static constexpr ColumnStyle styles[]{ColumnStyle::Text,   ColumnStyle::Mono,   ColumnStyle::Number,
                                          ColumnStyle::Number, ColumnStyle::Number, ColumnStyle::Chips};
    static constexpr int widths[]{28, 40, 12, 9, 8, 18};
    const QString titles[]{tr("Topic"), tr("Value"), tr("Messages"), tr("Rate /s"), tr("Age"), tr("Flags")};
    switch (role) {
    case Qt::DisplayRole: return titles[section];
    case ColumnStyleRole: return int(styles[section]);
    case ColumnWidthRole: return widths[section];
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (styles[section] == ColumnStyle::Number ? Qt::AlignRight : Qt::AlignLeft));
    default: return {};
    }
}

QVariant TopicTreeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const TopicId id = m_rows[std::size_t(index.row())];
    const TopicNode& node = m_mirror.node(id);
    switch (role) {
    case Qt::DisplayRole: return cellText(id, node, index.column());
    case Qt::ToolTipRole: return toolTip(node, index.column());
    case ToneRole: return cellTone(node, index.column());
    case MarksRole: return index.column() == FlagsColumn ? QVariant::fromValue(marksOf(node)) : QVariant();
    case DepthRole: return int(node.depth);
    case ExpandableRole: return node.below > 0;
    case ExpandedRole: return node.below > 0 && isOpen(id);
    case RevisionRole: return node.revision;
    default: return {};
    }
}

bool TopicTreeModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != ExpandedRole || !checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
    setExpanded(topicAt(index), value.toBool());
    return true;
}

QVariant TopicTreeModel::cellText(TopicId id, const TopicNode& node, int column) const
{
    switch (column) {
    case TopicColumn: {
        const std::string_view level = node.level();
        return level.empty() ? tr("(empty level)") : QString::fromUtf8(level.data(), qsizetype(level.size()));
    }
    case ValueColumn: return valueText(id, node);
    case MessagesColumn: return node.messages ? groupedNumber(node.messages) : QString();
    case RateColumn: return node.messages ? ratePerSecond(node.rate) : QString();
    case AgeColumn: return node.messages ? ageText(m_nowNs - node.lastTimeNs) : QString();
    case FlagsColumn: {
        QStringList words;
        for (const Mark& mark : marksOf(node)) words += mark.text;
        return words.join(u' ');
    }
    default: return {};
    }
}

int TopicTreeModel::cellTone(const TopicNode& node, int column) const
{
    const bool quiet = column == AgeColumn || column == RateColumn
                       || (column == ValueColumn && !node.has(TopicNode::HasMessages));
    return int(quiet ? Tone::Secondary : Tone::Plain);
}

QString TopicTreeModel::valueText(TopicId id, const TopicNode& node) const
{
    if (!node.has(TopicNode::HasMessages)) return node.topics ? tr("topics: %1").arg(groupedNumber(node.topics)) : QString();
    const auto value = latestOf(id);
    return value ? payloadPreview(value->payload) : tr("let go");
}

Marks TopicTreeModel::marksOf(const TopicNode& node) const
{
    Marks marks;
    if (!node.has(TopicNode::HasMessages)) return marks;
    marks += Mark{QString::number((node.lastFlags >> 1) & 3), Tone::Plain};
    if (node.lastFlags & 8) marks += Mark{tr("DUP"), Tone::Dup};
    if (node.hasRetained()) marks += Mark{tr("retained"), Tone::Retained};
    return marks;
}

QString TopicTreeModel::toolTip(const TopicNode& node, int column) const
{
    const QString name = QString::fromUtf8(node.nameData, node.nameSize);
    if (column == MessagesColumn || column == RateColumn) {
        if (!node.has(TopicNode::HasMessages)) return tr("%1: all topics under it together").arg(name);
        const QString own = tr("%1\nSidecar: %2 deliveries\nObserver: %3 deliveries\n"
                               "One message can reach both; the larger number is shown.")
                                .arg(name, groupedNumber(node.sidecar), groupedNumber(node.observer));
        return node.below ? own + u'\n' + tr("The topics under it are included.") : own;
    }
    if (column == FlagsColumn && node.has(TopicNode::HasMessages)) {
        QStringList lines{tr("QoS %1 of the newest delivery").arg((node.lastFlags >> 1) & 3)};
        if (node.lastFlags & 8) lines += tr("DUP: maybe seen before");
        if (node.hasRetained()) lines += tr("The broker keeps a retained message here");
        if (node.hasRetained() && node.has(TopicNode::ChangedSince))
            lines += tr("A live message followed: the retained one may be newer than the one seen");
        if (node.has(TopicNode::Cleared)) lines += tr("The retained message was cleared by an empty one");
        return lines.join(u'\n');
    }
    return name;
}

TopicId TopicTreeModel::topicAt(const QModelIndex& index) const
{
    return index.isValid() && index.model() == this ? m_rows[std::size_t(index.row())] : 0;
}

QModelIndex TopicTreeModel::indexOf(TopicId id, int column) const
{
    if (!m_mirror.contains(id) || !m_mirror.node(id).has(TopicNode::Shown)) return {};
    return index(int(rowOf(id)), column);
}

QString TopicTreeModel::nameOf(TopicId id) const
{
    if (!m_mirror.contains(id)) return {};
    const std::string_view name = m_mirror.node(id).name();
    return QString::fromUtf8(name.data(), qsizetype(name.size()));
}

std::optional<TopicTreeModel::Value> TopicTreeModel::latestOf(TopicId id) const
{
    if (!m_mirror.contains(id)) return {};
    const TopicNode& node = m_mirror.node(id);
    if (m_snapshot.contains(node.latest))
        return Value{m_snapshot.record(node.latest), node.latest, m_snapshot.data(node.latest), nullptr};
    const auto saved = m_saved.find(id);
    if (saved == m_saved.end()) return {};
    for (const auto& message : saved->second)
        if (message->seq == node.latest) return Value{message->record, message->seq, message->payload, message};
    return {};
}

} // namespace wb::ui
