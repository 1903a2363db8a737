#pragma once

#include "core/dapr/workspace.h"

#include <QAbstractTableModel>

namespace wb::ui {

// The workspace's problems in its order. A text change replaces only the rows that differ, so a selection stays.
class ProblemsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { MessageColumn, PlaceColumn, CodeColumn, ColumnCount };
    enum Role : int { SeverityRole = Qt::UserRole + 1, FixRole }; // int(dapr::Severity); title of the fix or empty

    explicit ProblemsModel(dapr::Workspace* workspace, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    const dapr::Problem& problem(int row) const { return m_problems.at(row); }
    int errors() const { return m_errors; }
    int warnings() const { return m_warnings; }

    static QString severityText(dapr::Severity severity); // "error"
    static QString placeText(const dapr::Place& place);   // "orders-pubsub.yaml:9:5"

Q_SIGNALS:
    void countsChanged();

private:
    void update();
    void count();

    dapr::Workspace* m_workspace;
    QList<dapr::Problem> m_problems;
    int m_errors = 0;
    int m_warnings = 0;
};

} // namespace wb::ui
