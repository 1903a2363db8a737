#include "ui/models/lane_model.h"

#include "ui/models/format.h"
#include "ui/models/lane_words.h"
#include "ui/roles/item_roles.h"

#include <algorithm>

namespace wb::ui {

using ledger::LaneId;
using ledger::LanePtr;

namespace {

constexpr int mostRanges = 32; // of rows that come or go one range at a time; more are told as a reset

} // namespace

LaneModel::LaneModel(QObject* parent) : QAbstractTableModel(parent) {}

int LaneModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int LaneModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

std::size_t LaneModel::placeOf(LaneId id) const
{
    const auto at = std::lower_bound(m_rows.begin(), m_rows.end(), id,
                                     [](const LanePtr& lane, LaneId wantedId) { return lane->id < wantedId; });
    return std::size_t(at - m_rows.begin());
}

LanePtr LaneModel::laneAt(int row) const
{
    return row >= 0 && row < int(m_rows.size()) ? m_rows[std::size_t(row)] : nullptr;
}

int LaneModel::rowOf(LaneId id) const
{
    const std::size_t at = placeOf(id);
    return at < m_rows.size() && m_rows[at]->id == id ? int(at) : -1;
}

QString LaneModel::cell(const ledger::Lane& lane, int column) const
{
    switch (column) {
    case NumberColumn: return tr("#%1").arg(lane.id);
    case TopicColumn: return QString::fromStdString(lane.topic);
    case EventColumn: return QString::fromStdString(lane.eventId);
    case QosColumn: return QString::number(int(lane.qos));
    case StateColumn: return laneStateText(lane.state);
    case DeliveriesColumn: return groupedNumber(quint64(lane.deliveries));
    case AttemptsColumn: return groupedNumber(quint64(lane.attempts));
    case AgeColumn: return lane.marks.empty() ? QString() : ageText(m_now - lane.marks.front().timeNs);
    default: return {};
    }
}

QVariant LaneModel::data(const QModelIndex& index, int role) const
{
    const LanePtr lane = index.isValid() ? laneAt(index.row()) : nullptr;
    if (!lane) return {};
    switch (role) {
    case Qt::DisplayRole: return cell(*lane, index.column());
    case LaneRole: return QVariant::fromValue(lane);
    case ToneRole: return index.column() == StateColumn ? QVariant(int(laneStateTone(lane->state))) : QVariant();
    default: return {};
    }
}

QVariant LaneModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == ColumnStyleRole) {
        const bool number = section == QosColumn || section == DeliveriesColumn || section == AttemptsColumn || section == AgeColumn;
        return int(number ? ColumnStyle::Number : section == EventColumn ? ColumnStyle::Mono : ColumnStyle::Text);
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case NumberColumn: return tr("Message");
    case TopicColumn: return tr("Topic");
    case EventColumn: return tr("Event id");
    case QosColumn: return tr("QoS");
    case StateColumn: return tr("State");
    case DeliveriesColumn: return tr("Deliveries");
    case AttemptsColumn: return tr("Attempts");
    case AgeColumn: return tr("Age");
    default: return {};
    }
}

void LaneModel::apply(const ledger::LaneDelta& delta)
{
    m_store.apply(delta);
    if (m_paused && !delta.cleared) {
        for (const LanePtr& lane : delta.changed) m_missedChanges += wanted(*lane) ? 1 : 0;
        return;
    }
    if (delta.cleared) {
        m_paused = false;
        m_chosen = 0;
        rebuild();
        return;
    }
    if (!delta.gone.empty() || (!m_rows.empty() && m_rows.front()->id < delta.firstKept)) removeGone();
    mergeRows(delta.changed);
}

// Rows whose lanes the store let go: mostly the oldest ones.
void LaneModel::removeGone()
{
    std::vector<std::pair<int, int>> ranges;
    const auto& kept = m_store.lanes();
    std::size_t at = 0;
    for (int row = 0; row < int(m_rows.size()); ++row) {
        const LaneId id = m_rows[std::size_t(row)]->id;
        while (at < kept.size() && kept[at]->id < id) ++at;
        if (at < kept.size() && kept[at]->id == id) continue;
        if (!ranges.empty() && ranges.back().second == row - 1) ranges.back().second = row;
        else ranges.emplace_back(row, row);
    }
    if (ranges.size() > mostRanges) {
        rebuild();
        return;
    }
    for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
        beginRemoveRows({}, range->first, range->second);
        m_rows.erase(m_rows.begin() + range->first, m_rows.begin() + range->second + 1);
        endRemoveRows();
    }
}

void LaneModel::mergeRows(const std::vector<LanePtr>& changed)
{
    int comeOrGo = 0; // in the middle: each costs a move of all rows behind it
    int firstChanged = -1, lastChanged = -1;
    std::vector<LanePtr> added;
    for (const LanePtr& lane : changed) {
        if (!m_store.lane(lane->id)) continue; // let go by the same delta
        const std::size_t at = placeOf(lane->id);
        const bool isRow = at < m_rows.size() && m_rows[at]->id == lane->id;
        if (!wanted(*lane)) {
            if (!isRow) continue;
            if (++comeOrGo > mostRanges) return rebuild();
            beginRemoveRows({}, int(at), int(at));
            m_rows.erase(m_rows.begin() + qptrdiff(at));
            endRemoveRows();
        } else if (isRow) {
            m_rows[at] = lane;
            if (firstChanged < 0) firstChanged = int(at);
            lastChanged = int(at);
        } else if (at == m_rows.size()) {
            added.push_back(lane);
        } else {
            if (++comeOrGo > mostRanges) return rebuild();
            beginInsertRows({}, int(at), int(at));
            m_rows.insert(m_rows.begin() + qptrdiff(at), lane);
            endInsertRows();
        }
    }
    // Both still count: changed lanes come by id, so what came or went lies behind them.
    if (firstChanged >= 0) Q_EMIT dataChanged(index(firstChanged, 0), index(lastChanged, ColumnCount - 1));
    if (added.empty()) return;
    beginInsertRows({}, rowCount(), rowCount() + int(added.size()) - 1);
    m_rows.insert(m_rows.end(), added.begin(), added.end());
    endInsertRows();
}

void LaneModel::rebuild()
{
    beginResetModel();
    m_rows.clear();
    for (const LanePtr& lane : m_store.lanes())
        if (wanted(*lane)) m_rows.push_back(lane);
    endResetModel();
}

void LaneModel::setFilter(const LaneFilter& filter)
{
    if (filter == m_filter) return;
    m_filter = filter;
    m_chosen = 0;
    rebuild();
}

void LaneModel::setPaused(bool paused)
{
    if (paused == m_paused) return;
    m_paused = paused;
    m_messagesAtPause = m_store.counts().messages;
    m_missedChanges = 0;
    if (!paused) rebuild();
}

quint64 LaneModel::missedMessages() const
{
    return m_paused ? m_store.counts().messages - m_messagesAtPause : 0;
}

void LaneModel::setNow(qint64 nowNs)
{
    const bool newSecond = nowNs / 1'000'000'000 != m_now / 1'000'000'000;
    m_now = nowNs;
    if (newSecond && rowCount() > 0) Q_EMIT dataChanged(index(0, AgeColumn), index(rowCount() - 1, AgeColumn), {Qt::DisplayRole});
}

} // namespace wb::ui
