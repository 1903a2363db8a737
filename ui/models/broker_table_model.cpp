#include "ui/models/broker_table_model.h"

#include "core/broker/profile/comparison_text.h"

#include <algorithm>

namespace wb::ui {

using broker::Comparison;
using broker::ComparisonCell;
using broker::ComparisonColumn;
using broker::ComparisonRow;
using Level = broker::BrokerVerdict::Level;

namespace {

bool sameColumns(const Comparison& one, const Comparison& other)
{
    return std::equal(one.columns.begin(), one.columns.end(), other.columns.begin(), other.columns.end(),
                      [](const ComparisonColumn& a, const ComparisonColumn& b) {
                          return a.product == b.product && a.range == b.range && a.isConnected == b.isConnected;
                      });
}

} // namespace

BrokerTableModel::BrokerTableModel(QObject* parent) : QAbstractTableModel(parent) {}

QList<BrokerTableModel::Line> BrokerTableModel::linesOf(const Comparison& table) const
{
    QList<Line> lines;
    std::optional<broker::Group> group;
    for (int i = 0; i < int(table.rows.size()); ++i) {
        const ComparisonRow& row = table.rows.at(i);
        if (!broker::isShown(row, m_filter)) continue;
        if (group != row.dimension.group) {
            group = row.dimension.group;
            lines << Line{-1, *group};
        }
        lines << Line{i, row.dimension.group};
    }
    return lines;
}

void BrokerTableModel::setTable(const Comparison& table)
{
    const bool calm = table.rows.size() == m_table.rows.size() && sameColumns(table, m_table);
    if (!calm) {
        beginResetModel();
        m_table = table;
        m_lines = linesOf(m_table);
        m_shown = int(std::count_if(m_lines.begin(), m_lines.end(), [](const Line& line) { return line.row >= 0; }));
        endResetModel();
        return;
    }
    m_table = table;
    show(linesOf(m_table));
    if (!m_lines.isEmpty()) Q_EMIT dataChanged(index(0, 0), index(int(m_lines.size()) - 1, columnCount() - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

void BrokerTableModel::setFilter(const broker::RowFilter& filter)
{
    if (filter == m_filter) return;
    m_filter = filter;
    show(linesOf(m_table));
}

// Both lists are in the order of their ranks: what is gone is taken out, then what is new put in.
void BrokerTableModel::show(const QList<Line>& lines)
{
    for (int i = int(m_lines.size()) - 1; i >= 0; --i) {
        if (lines.contains(m_lines.at(i))) continue;
        beginRemoveRows({}, i, i);
        m_lines.removeAt(i);
        endRemoveRows();
    }
    for (int i = 0; i < int(lines.size()); ++i) {
        if (i < int(m_lines.size()) && m_lines.at(i) == lines.at(i)) continue;
        beginInsertRows({}, i, i);
        m_lines.insert(i, lines.at(i));
        endInsertRows();
    }
    m_shown = int(std::count_if(m_lines.begin(), m_lines.end(), [](const Line& line) { return line.row >= 0; }));
}

int BrokerTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_lines.size());
}

int BrokerTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_table.columns.size()) + 1;
}

const ComparisonRow* BrokerTableModel::rowAt(int row) const
{
    if (row < 0 || row >= int(m_lines.size()) || m_lines.at(row).row < 0) return nullptr;
    return &m_table.rows.at(m_lines.at(row).row);
}

const ComparisonCell* BrokerTableModel::cellAt(const QModelIndex& index) const
{
    const ComparisonRow* row = index.isValid() && index.column() > 0 ? rowAt(index.row()) : nullptr;
    return row ? &row->cells.at(index.column() - 1) : nullptr;
}

int BrokerTableModel::rowOf(const QString& dimension) const
{
    for (int i = 0; i < int(m_lines.size()); ++i) {
        const ComparisonRow* row = rowAt(i);
        if (row && row->dimension.id == dimension) return i;
    }
    return -1;
}

Qt::ItemFlags BrokerTableModel::flags(const QModelIndex& index) const
{
    if (!index.isValid() || !rowAt(index.row())) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

QVariant BrokerTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const ComparisonRow* row = rowAt(index.row());
    if (!row) return groupData(m_lines.at(index.row()), index.column(), role);
    switch (role) {
    case IdRole: return row->dimension.id;
    case TouchedRole: return row->touched;
    case DiffersRole: return row->differs;
    case Qt::AccessibleTextRole: return spoken(*row, index.column());
    default: return cellData(*row, index.column(), role);
    }
}

QVariant BrokerTableModel::groupData(const Line& line, int column, int role) const
{
    const bool isTitle = column == 0 && (role == Qt::DisplayRole || role == Qt::AccessibleTextRole);
    return isTitle ? broker::groupTitle(line.group) : QVariant();
}

QVariant BrokerTableModel::cellData(const ComparisonRow& row, int column, int role) const
{
    if (column == 0) {
        if (role == Qt::DisplayRole) return row.dimension.brief;
        if (role == Qt::ToolTipRole) return row.touched.isEmpty() ? row.dimension.title : tr("%1\n● %2").arg(row.dimension.title, row.touched);
        return {};
    }
    const ComparisonCell& cell = row.cells.at(column - 1);
    const ComparisonColumn& head = m_table.columns.at(column - 1);
    switch (role) {
    case Qt::DisplayRole: return cell.brief;
    case Qt::ToolTipRole: return cell.does ? cell.does->value : cell.says ? cell.says->value : QVariant();
    case StateRole: return int(cell.state);
    case SaysRole: return cell.saysBrief;
    case LevelRole: return int(broker::levelOf(cell));
    case ConnectedRole: return head.isConnected;
    case ProbedRole: return cell.isProbed;
    default: return {};
    }
}

// All that the signs and colours of a cell say, in words.
QString BrokerTableModel::spoken(const ComparisonRow& row, int column) const
{
    if (column == 0) {
        return row.touched.isEmpty() ? row.dimension.title
                                     : tr("%1, touched by %2: %3").arg(row.dimension.title, m_table.component, row.touched);
    }
    const ComparisonCell& cell = row.cells.at(column - 1);
    QStringList parts{broker::columnName(m_table.columns.at(column - 1))};
    if (!cell.brief.isEmpty()) parts << cell.brief;
    parts << broker::stateWord(cell.state);
    if (!cell.saysBrief.isEmpty()) parts << tr("documented: %1").arg(cell.saysBrief);
    if (cell.isProbed) parts << tr("measured at this broker");
    for (const broker::Concern& concern : cell.concerns) {
        const Level level = concern.level == broker::Concern::Level::Bites ? Level::Bites : Level::Care;
        parts << tr("%1: %2").arg(broker::levelWord(level), concern.text);
    }
    return parts.join(QStringLiteral("; "));
}

QVariant BrokerTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    if (section == 0) return role == Qt::DisplayRole || role == Qt::AccessibleTextRole ? tr("Behaviour") : QVariant();
    const ComparisonColumn& column = m_table.columns.at(section - 1);
    const QString name = broker::columnName(column);
    switch (role) {
    case Qt::DisplayRole: return name;
    case Qt::ToolTipRole: return column.title;
    case Qt::AccessibleTextRole:
        if (!column.isConnected) return column.title;
        return column.isProbed ? tr("%1, connected, measured").arg(name) : tr("%1, connected, not measured: as its profile").arg(name);
    case ConnectedRole: return column.isConnected;
    case ProbedRole: return column.isProbed;
    default: return {};
    }
}

} // namespace wb::ui
