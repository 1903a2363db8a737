#pragma once

#include "core/sidecar/types.h"

#include <QAbstractListModel>
#include <QDateTime>
#include <QList>

namespace wb::ui {

// Every connection of the engine: the sidecars' and the observer's, told apart by name. Two lines a row: who, and how
// it is. Rows are in the order in which the connections appeared.
class ConnectionsModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role : int {
        ClientIdRole = Qt::UserRole + 1,
        DetailRole,  // "persistent session, resumed", "next try in 3 s, 2 tries so far", the error
        StateRole,   // int(sidecar::LinkState)
        IdRole,      // connection id
        AdviceRole,  // what to do about the error; may be empty
        ConcernRole  // bool: connected, but not as asked for, which Dapr does not notice
    };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    void update(const sidecar::ConnectionStatus& status);
    void remove(sidecar::ConnectionId id);
    void setNow(const QDateTime& now); // moves the countdowns; does nothing when none runs
    bool isWaiting() const;            // a countdown runs

    const QList<sidecar::ConnectionStatus>& all() const { return m_rows; }
    static QString stateText(sidecar::LinkState state);

private:
    QString title(const sidecar::ConnectionStatus& status) const;
    QString detail(const sidecar::ConnectionStatus& status) const;
    QString sessionText(const sidecar::ConnectionStatus& status) const;
    QString connectedText(const sidecar::ConnectionStatus& status) const;
    QStringList concerns(const sidecar::ConnectionStatus& status) const;
    QString toolTip(const sidecar::ConnectionStatus& status) const;

    QList<sidecar::ConnectionStatus> m_rows;
    QDateTime m_now = QDateTime::currentDateTimeUtc();
};

} // namespace wb::ui
