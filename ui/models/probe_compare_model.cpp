#include "ui/models/probe_compare_model.h"

#include "core/broker/profile/texts.h"
#include "ui/roles/item_roles.h"

namespace wb::ui {

using broker::ComparedResult;

int ProbeCompareModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int ProbeCompareModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

void ProbeCompareModel::setComparison(const broker::ProbeComparison& comparison)
{
    beginResetModel();
    m_comparison = comparison;
    show();
    endResetModel();
}

void ProbeCompareModel::setOnlyDifferences(bool only)
{
    if (only == m_only) return;
    beginResetModel();
    m_only = only;
    show();
    endResetModel();
}

void ProbeCompareModel::show()
{
    m_shown.clear();
    for (qsizetype row = 0; row < m_comparison.rows.size(); ++row) {
        if (!m_only || m_comparison.rows.at(row).differs) m_shown << row;
    }
}

QString ProbeCompareModel::title(const ComparedResult& row) const
{
    const broker::Dimension* dimension = broker::ProfileBook::shipped().dimension(row.id);
    return dimension ? dimension->title : row.id;
}

QString ProbeCompareModel::shownValue(const QString& value)
{
    const broker::Facets facets = broker::facetsOf(value);
    return facets.isEmpty() ? value : broker::ProfileTexts::inUse().shown(facets);
}

QString ProbeCompareModel::verdict(const ComparedResult& row) const
{
    if (row.differs) return tr("≠ differs");
    if (row.comparable) return tr("= alike");
    return row.before.isEmpty() || row.after.isEmpty() ? tr("in one only") : tr("not comparable");
}

QVariant ProbeCompareModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ComparedResult& row = at(index.row());
    const auto text = [&] {
        switch (index.column()) {
        case TitleColumn: return title(row);
        case BeforeColumn: return shownValue(row.before);
        case AfterColumn: return shownValue(row.after);
        default: return verdict(row);
        }
    };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole: return text();
    case ToneRole:
        if (row.differs && index.column() != TitleColumn) return int(Tone::Warning);
        return int(index.column() == VerdictColumn ? row.comparable ? Tone::Ok : Tone::Secondary : Tone::Plain);
    default: return {};
    }
}

QVariant ProbeCompareModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    static constexpr int widths[]{34, 14, 30, 30};
    if (role == ColumnStyleRole) return int(ColumnStyle::Text);
    if (role == ColumnWidthRole) return widths[section];
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignVCenter | Qt::AlignLeft);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case TitleColumn: return tr("Behaviour");
    case BeforeColumn: return m_comparison.before.product.isEmpty() ? tr("First") : broker::reportName(m_comparison.before);
    case AfterColumn: return m_comparison.after.product.isEmpty() ? tr("Second") : broker::reportName(m_comparison.after);
    default: return tr("Verdict");
    }
}

} // namespace wb::ui
