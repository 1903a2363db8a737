#pragma once

#include "ui/models/lane_words.h"

#include <QAbstractTableModel>

namespace wb::ui {

// What happened to one message, in order: at, what, who.
class LaneStoryModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { AtColumn, WhatColumn, WhoColumn, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    // Rows that stay the same stay: a growing story does not lose its chosen row.
    void setSteps(const QList<LaneStep>& steps, qint64 referenceNs);
    const LaneStep* stepAt(int row) const; // null: no such row
    int rowOfMark(int mark) const;         // -1: none

private:
    QList<LaneStep> m_steps;
    qint64 m_reference = 0;
};

} // namespace wb::ui
