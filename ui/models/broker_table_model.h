#pragma once

#include "core/broker/profile/comparison.h"

#include <QAbstractTableModel>

namespace wb::ui {

// The comparison as rows under their groups: first the question, then a column for each broker. A new table or filter
// changes only the rows that differ, so that a selection stays.
class BrokerTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role : int {
        IdRole = Qt::UserRole + 1, // of the dimension; empty: the row is the title of a group
        StateRole,                 // int(broker::CellState) of a broker's cell
        SaysRole,                  // what is documented, where it differs
        LevelRole,                 // int(broker::BrokerVerdict::Level) of what the component meets in the cell
        TouchedRole,               // the reason; empty: the component does not touch the row
        DiffersRole,               // bool of a row
        ConnectedRole,             // bool, also of a header
        ProbedRole,                // bool, also of a header: measured at the connected broker
    };

    explicit BrokerTableModel(QObject* parent = nullptr);

    void setTable(const broker::Comparison& table);
    void setFilter(const broker::RowFilter& filter);
    const broker::Comparison& table() const { return m_table; }
    const broker::RowFilter& filter() const { return m_filter; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override; // titles of groups are passed by

    const broker::ComparisonRow* rowAt(int row) const;           // null: the title of a group
    const broker::ComparisonCell* cellAt(const QModelIndex& index) const; // null: no broker's cell
    int rowOf(const QString& dimension) const;                   // -1: not shown
    int shownRows() const { return m_shown; }                    // without titles

private:
    struct Line {
        int row = -1; // in the table; -1: the title of its group
        broker::Group group = broker::Group::Delivery;
        int rank() const { return int(group) * 1000 + row + 1; }
        bool operator==(const Line&) const = default;
    };
    QList<Line> linesOf(const broker::Comparison& table) const;
    void show(const QList<Line>& lines);
    QVariant groupData(const Line& line, int column, int role) const;
    QVariant cellData(const broker::ComparisonRow& row, int column, int role) const;
    QString spoken(const broker::ComparisonRow& row, int column) const;

    broker::Comparison m_table;
    broker::RowFilter m_filter;
    QList<Line> m_lines;
    int m_shown = 0;
};

} // namespace wb::ui
