#pragma once

#include "core/broker/probe/report_text.h"

#include <QAbstractTableModel>

namespace wb::ui {

// Two probes beside each other: a row for each dimension, those that differ first.
class ProbeCompareModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { TitleColumn, VerdictColumn, BeforeColumn, AfterColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void setComparison(const broker::ProbeComparison& comparison);
    const broker::ProbeComparison& comparison() const { return m_comparison; }
    void setOnlyDifferences(bool only);
    bool onlyDifferences() const { return m_only; }
    const broker::ComparedResult& at(int row) const { return m_comparison.rows.at(m_shown.at(row)); }
    QString title(const broker::ComparedResult& row) const; // of the dimension, for a person
    static QString shownValue(const QString& value);        // in the person's language

private:
    void show();
    QString verdict(const broker::ComparedResult& row) const;

    broker::ProbeComparison m_comparison;
    QList<qsizetype> m_shown;
    bool m_only = false;
};

} // namespace wb::ui
