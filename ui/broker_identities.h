#pragma once

#include "core/broker/identity.h"
#include "core/ledger/delta.h"
#include "core/sidecar/types.h"

#include <QHash>
#include <QObject>

namespace wb::broker {
class LocalBroker;
}

namespace wb::ui {

// Which broker stands at which address ("tcp://127.0.0.1:1883", as in ConnectionStatus; whatever the scheme). Three can tell: the private
// brokers of the window, a probe, and what the broker itself says below $SYS when somebody has subscribed to it; we
// never subscribe for it. The newest word counts, unless it says less or speaks against a private broker that runs:
// below $SYS of RabbitMQ, anybody may write.
class BrokerIdentities : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    broker::BrokerIdentity at(const QString& address) const { return m_known.value(broker::placeOf(address)).broker; }

    // The one that started it: true while it runs, and the last word known when it does not.
    void follow(const broker::LocalBroker& broker);
    void learn(const QString& address, const wb::broker::BrokerIdentity& broker); // a probe
    void take(const wb::ledger::Delta& delta);                                    // $SYS, of whichever connection
    void setConnections(const QList<wb::sidecar::ConnectionStatus>& connections);
    // Whose broker is the connected one; empty: the first that is connected.
    void setComponent(const QString& component);

Q_SIGNALS:
    void told(const QString& address, const wb::broker::BrokerIdentity& broker); // something new
    // Of the component's connection; product and version may be empty. An empty address: not connected.
    void connectedChanged(const QString& product, const QString& version, const QString& address);

private:
    struct Known {
        broker::BrokerIdentity broker;
        bool isOurs = false; // and runs
    };

    void set(const QString& address, const broker::BrokerIdentity& broker, bool isOurs);
    void hear(const ledger::Snapshot& snapshot, ledger::Seq latest, ledger::Seq known);
    void updateConnected();
    QString connectedAddress() const;

    QHash<QString, Known> m_known;                             // by place
    QHash<ledger::ConnectionId, QString> m_addresses;          // also of connections that are gone
    QHash<ledger::TopicId, ledger::Seq> m_versionTopics;       // with the newest message that was looked at
    QList<sidecar::ConnectionStatus> m_connections;
    QString m_component;
    QString m_toldAddress;
    broker::BrokerIdentity m_toldBroker;
};

} // namespace wb::ui
