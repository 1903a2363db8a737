#include "ui/models/packet_fields.h"
#include "ui/roles/item_roles.h"

namespace wb::ui {

void PacketFieldModel::setFields(QList<PacketField> fields)
{
    beginResetModel();
    m_fields = std::move(fields);
    endResetModel();
}

const PacketField* PacketFieldModel::fieldAt(int row) const
{
    return row >= 0 && row < m_fields.size() ? &m_fields[row] : nullptr;
}

int PacketFieldModel::rowForByte(qsizetype offset) const
{
    int best = -1;
    for (int row = 0; row < m_fields.size(); ++row) {
        const PacketField& field = m_fields[row];
        if (offset < field.begin || offset >= field.end) continue;
        // Flags share their byte with the field they belong to: the outer one names the byte.
        if (best < 0 || field.end - field.begin < m_fields[best].end - m_fields[best].begin) best = row;
    }
    return best;
}

int PacketFieldModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_fields.size());
}

int PacketFieldModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PacketFieldModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    static constexpr int widths[]{24, 22, 10};
    const QString titles[]{tr("Field"), tr("Value"), tr("Meaning")};
    switch (role) {
    case Qt::DisplayRole: return titles[section];
    case ColumnStyleRole: return int(section == ValueColumn ? ColumnStyle::Mono : ColumnStyle::Text);
    case ColumnWidthRole: return widths[section];
    default: return {};
    }
}

QVariant PacketFieldModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const PacketField& field = m_fields[index.row()];
    const QString meaning = field.clause.isEmpty() ? field.meaning
                            : field.meaning.isEmpty() ? tr("[%1]").arg(field.clause)
                                                      : tr("%1 [%2]").arg(field.meaning, field.clause);
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == NameColumn ? field.name : index.column() == ValueColumn ? field.value : meaning;
    case Qt::ToolTipRole:
        return tr("%1\n%2\nBytes %3 to %4").arg(field.name, meaning).arg(field.begin).arg(field.end - 1);
    case ToneRole:
        if (field.wrong) return int(Tone::Error);
        return int(index.column() == MeaningColumn ? Tone::Secondary : Tone::Plain);
    case DepthRole: return field.depth;
    case ExpandableRole: return false;
    default: return {};
    }
}

} // namespace wb::ui
