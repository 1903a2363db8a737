#include "ui/models/lane_story_model.h"

#include "ui/models/format.h"

namespace wb::ui {

int LaneStoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_steps.size());
}

int LaneStoryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LaneStoryModel::data(const QModelIndex& index, int role) const
{
    const LaneStep* step = index.isValid() ? stepAt(index.row()) : nullptr;
    if (!step) return {};
    if (role == ToneRole) return int(index.column() == WhatColumn ? step->tone : Tone::Secondary);
    if (role == Qt::ToolTipRole) return index.column() == AtColumn ? clockTimeLong(step->timeNs) : step->what;
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case AtColumn: return offsetText(step->timeNs - m_reference);
    case WhatColumn: return step->what;
    default: return step->who;
    }
}

QVariant LaneStoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == ColumnStyleRole) return int(section == AtColumn ? ColumnStyle::Number : ColumnStyle::Text);
    if (role == ColumnWidthRole) return section == AtColumn ? 10 : section == WhatColumn ? 44 : 16;
    if (role != Qt::DisplayRole) return {};
    return section == AtColumn ? tr("At") : section == WhatColumn ? tr("What") : tr("Who");
}

void LaneStoryModel::setSteps(const QList<LaneStep>& steps, qint64 referenceNs)
{
    const auto same = [](const LaneStep& a, const LaneStep& b) { return a.timeNs == b.timeNs && a.mark == b.mark && a.what == b.what && a.who == b.who; };
    qsizetype kept = 0;
    if (referenceNs == m_reference)
        while (kept < std::min(steps.size(), m_steps.size()) && same(steps[kept], m_steps[kept])) ++kept;
    m_reference = referenceNs;
    if (kept < m_steps.size()) {
        beginRemoveRows({}, int(kept), int(m_steps.size()) - 1);
        m_steps.resize(kept);
        endRemoveRows();
    }
    if (kept == steps.size()) return;
    beginInsertRows({}, int(kept), int(steps.size()) - 1);
    m_steps += steps.mid(kept);
    endInsertRows();
}

const LaneStep* LaneStoryModel::stepAt(int row) const
{
    return row >= 0 && row < m_steps.size() ? &m_steps[row] : nullptr;
}

int LaneStoryModel::rowOfMark(int mark) const
{
    for (int row = 0; mark >= 0 && row < m_steps.size(); ++row)
        if (m_steps[row].mark == mark) return row;
    return -1;
}

} // namespace wb::ui
