#pragma once

#include "core/broker/admin/admin_compare.h"

#include <QAbstractTableModel>
#include <QSet>

namespace wb::ui {

// A broker's own view as a flattened tree: our clients with the broker's figure beside ours, what is known of each, and
// the figures of the whole broker at the end. A new reading changes only the cells that changed; what is open stays open.
class AdminModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { NameColumn, BrokerColumn, OursColumn, ColumnCount };

    explicit AdminModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override; // ExpandedRole

    void setView(const broker::AdminView& view);
    void setOurs(const QList<broker::AdminOurs>& ours); // beside the last view
    void clear();
    const QList<broker::AdminOurs>& ours() const { return m_ours; }
    QString detail(int row) const; // what the row means, in sentences; empty: no such row
    int differing() const { return m_differing; } // clients

private:
    struct Cell {
        QString text;
        quint8 tone = 0; // Tone
        bool operator==(const Cell&) const = default;
    };
    struct Row {
        QString key;
        int depth = 0;
        bool isBranch = false;
        bool isOpen = false;
        Cell cells[ColumnCount];
        QString detail;
        bool operator==(const Row&) const = default;
    };

    void rebuild();
    QList<Row> rowsOf(const broker::AdminView& view);
    Row clientRow(const broker::AdminClient& client, const QString& key);
    void addGroup(QList<Row>& rows, const QString& key, const QString& title, const QString& meaning,
                  const QList<broker::AdminValue>& values, int depth, bool bornOpen) const;
    bool isOpen(const QString& key, bool bornOpen) const { return bornOpen != m_turned.contains(key); }
    void replace(const QList<Row>& rows);

    QList<Row> m_rows;
    broker::AdminView m_view;
    QList<broker::AdminOurs> m_ours;
    QSet<QString> m_turned; // branches that a person opened or closed
    int m_differing = 0;
};

} // namespace wb::ui
