#pragma once

#include "core/sidecar/app/app_setup.h"

#include <QAbstractTableModel>

namespace wb::ui {

// Messages that wait for the user's answer, oldest first. A new list changes only the rows that came or went, so what
// is chosen stays chosen.
class WaitingModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { AgeColumn, TryColumn, FlagsColumn, TopicColumn, RouteColumn, PayloadColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void update(const QList<sidecar::WaitingCall>& waiting); // all that wait; ids ascend
    void setNow(const QDateTime& now);                       // moves the ages
    const sidecar::WaitingCall& at(int row) const { return m_rows.at(row); }

private:
    QVariant text(const sidecar::WaitingCall& call, int column) const;

    QList<sidecar::WaitingCall> m_rows;
    QDateTime m_now = QDateTime::currentDateTimeUtc();
};

} // namespace wb::ui
