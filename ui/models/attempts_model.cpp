#include "ui/models/attempts_model.h"

#include "ui/models/format.h"
#include "ui/roles/item_roles.h"

namespace wb::ui {

namespace {

// The grammar of a lane: ✓ SUCCESS, ↻ retry, ✕ DROP, ◆ dead letter, ! failed.
QString signOf(AttemptRow::Fate fate)
{
    switch (fate) {
    case AttemptRow::Fate::Acknowledged: return QStringLiteral("✓");
    case AttemptRow::Fate::Retried: return QStringLiteral("↻");
    case AttemptRow::Fate::Dropped: return QStringLiteral("✕");
    case AttemptRow::Fate::DeadLettered: return QStringLiteral("◆");
    case AttemptRow::Fate::Unacknowledged: break;
    }
    return QStringLiteral("!");
}

Tone toneOf(AttemptRow::Fate fate)
{
    switch (fate) {
    case AttemptRow::Fate::Acknowledged: return Tone::Ok;
    case AttemptRow::Fate::Retried:
    case AttemptRow::Fate::Dropped: return Tone::Warning;
    case AttemptRow::Fate::DeadLettered: return Tone::DeadLetter;
    case AttemptRow::Fate::Unacknowledged: break;
    }
    return Tone::Error;
}

} // namespace

int AttemptsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int AttemptsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

void AttemptsModel::append(QList<AttemptRow> batch, quint64 lost)
{
    m_letGo += lost;
    if (batch.size() > mostRows) {
        m_letGo += quint64(batch.size() - mostRows);
        batch.remove(0, batch.size() - mostRows);
    }
    if (batch.isEmpty()) return;
    const int over = int(m_rows.size()) + int(batch.size()) - mostRows;
    if (over > 0) {
        beginRemoveRows({}, 0, over - 1);
        m_rows.erase(m_rows.begin(), m_rows.begin() + over);
        m_letGo += quint64(over);
        endRemoveRows();
    }
    beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + std::size_t(batch.size())) - 1);
    m_rows.insert(m_rows.end(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
    endInsertRows();
}

void AttemptsModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_letGo = 0;
    endResetModel();
}

QVariant AttemptsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const AttemptRow& row = m_rows[std::size_t(index.row())];
    if (role == ToneRole) {
        if (index.column() == OutcomeColumn) return int(toneOf(row.fate));
        if (index.column() == TryColumn && row.attempt > 1) return int(Tone::Warning);
        return int(index.column() == RouteColumn || index.column() == TimeColumn ? Tone::Secondary : Tone::Plain);
    }
    if (role == Qt::ToolTipRole && index.column() == TimeColumn) return clockTimeLong(row.timeNs);
    if (role == Qt::ToolTipRole && index.column() == TopicColumn)
        return row.duplicate ? tr("%1, %2\nDUP: maybe seen before").arg(row.topic, row.component)
                             : tr("%1, %2").arg(row.topic, row.component);
    if (role == Qt::ToolTipRole && index.column() == OutcomeColumn && !row.error.isEmpty())
        return tr("%1\n%2").arg(row.outcome, row.error);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    switch (index.column()) {
    case TimeColumn: return clockTime(row.timeNs);
    case TopicColumn: return row.topic;
    case RouteColumn: return pathOf(row.route);
    case TryColumn: return QString::number(row.attempt);
    case AnswerColumn: return row.answer;
    case OutcomeColumn: return tr("%1 %2").arg(signOf(row.fate), row.outcome);
    default: return {};
    }
}

QVariant AttemptsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    static constexpr ColumnStyle styles[]{ColumnStyle::Text,   ColumnStyle::Mono, ColumnStyle::Mono,
                                          ColumnStyle::Number, ColumnStyle::Text, ColumnStyle::Text};
    static constexpr int widths[]{15, 13, 9, 5, 11, 26};
    const QString titles[]{tr("Time"), tr("Topic"), tr("Route"), tr("Try"), tr("Answer"), tr("What came of it")};
    switch (role) {
    case Qt::DisplayRole: return titles[section];
    case ColumnStyleRole: return int(styles[section]);
    case ColumnWidthRole: return widths[section];
    default: return {};
    }
}

} // namespace wb::ui
