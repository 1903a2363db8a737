#pragma once

#include "core/broker/admin/admin_compare.h"
#include "core/broker/admin/admin_watch.h"
#include "core/sidecar/types.h"

#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace wb::ui {

class Actions;
class AdminPanel;
class Connector;
class ControlBrokers;

// The broker's own view beside ours: when it is read, of which clients, and what we ourselves count. Read-only, and only
// when the person starts it.
class AdminActions : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        Connector* connector;
        ControlBrokers* brokers;
        QWidget* window;
    };
    AdminActions(const Parts& parts, QObject* parent);

    void build(QMenu* menu); // and makes the panel
    AdminPanel* panel() const { return m_panel; }

    void setComponent(const QString& component);
    void setConnections(const QList<wb::sidecar::ConnectionStatus>& connections);
    // Of the component: as BrokerIdentities tells it.
    void setConnectedBroker(const QString& product, const QString& version, const QString& address);

Q_SIGNALS:
    void used(const QString& sentence);
    void showAsked();   // the panel is to be seen
    void noteChanged(); // of the panel

private:
    void toggle();
    void start();
    void copy();
    void suggest();
    void follow();
    void enable();
    QList<broker::AdminOurs> ours() const;

    Parts m_parts;
    AdminPanel* m_panel = nullptr;
    QAction *m_watchAction = nullptr, *m_readNow = nullptr, *m_copy = nullptr;
    broker::AdminWatch m_watch;
    broker::AdminView m_view;                      // the newest; takenAt is not valid: none
    QList<sidecar::ConnectionStatus> m_connections;
    QString m_component, m_product;
    QString m_address;                             // MQTT, of the component's broker; empty: not connected
    QString m_watched;                             // the same of the broker that is read
    QList<broker::AdminOurs> m_ours;               // the last that were there: a client that left has a queue still
};

} // namespace wb::ui
