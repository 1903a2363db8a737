#pragma once

#include "ui/models/lanes.h"

#include <QAbstractTableModel>

namespace wb::ui {

// Lanes as rows, by id: the face of the store that the lane view, screen readers and copying see.
class LaneModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { NumberColumn, TopicColumn, EventColumn, QosColumn, StateColumn, DeliveriesColumn, AttemptsColumn, AgeColumn, ColumnCount };

    explicit LaneModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override; // also LaneRole
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void apply(const ledger::LaneDelta& delta);
    void setFilter(const LaneFilter& filter);
    const LaneFilter& filter() const { return m_filter; }
    // This lane stays a row while its state changes, whatever the filter says: the one that a person is looking at must
    // not vanish. 0: none. A new filter is put to it like to any other.
    void setChosen(ledger::LaneId id) { m_chosen = id; }

    // While paused the rows stay as they are.
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }
    quint64 missedMessages() const; // received since the pause began
    quint64 missedChanges() const { return m_missedChanges; } // of lanes that are shown or would be

    void setNow(qint64 nowNs); // for the ages
    qint64 now() const { return m_now; }

    const LaneStore& store() const { return m_store; } // newest, also while paused
    ledger::LanePtr laneAt(int row) const;             // null: no such row
    int rowOf(ledger::LaneId id) const;                // -1: not a row

private:
    void rebuild();
    void mergeRows(const std::vector<ledger::LanePtr>& changed);
    void removeGone();
    bool wanted(const ledger::Lane& lane) const { return lane.id == m_chosen || m_filter.accepts(lane); }
    std::size_t placeOf(ledger::LaneId id) const;
    QString cell(const ledger::Lane& lane, int column) const;

    LaneStore m_store;
    LaneFilter m_filter;
    std::vector<ledger::LanePtr> m_rows;
    ledger::LaneId m_chosen = 0;
    quint64 m_messagesAtPause = 0;
    quint64 m_missedChanges = 0;
    qint64 m_now = 0;
    bool m_paused = false;
};

} // namespace wb::ui
