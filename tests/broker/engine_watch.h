#pragma once

#include "core/broker/local_mosquitto.h"
#include "core/sidecar/engine.h"

#include <QMap>
#include <QProcess>
#include <QStringList>

// What the tests of the engine share: a broker that is up, and an engine whose words are kept.

namespace wb::test {

// Everything an engine has said. Asks for the next delta as soon as one has come.
class EngineWatch : public QObject {
    Q_OBJECT
public:
    explicit EngineWatch(sidecar::Engine& engine);

    QList<sidecar::ConnectionStatus> of(const QString& component, const QString& purpose) const;
    // The newest connection of that purpose; a default one when there is none.
    sidecar::ConnectionStatus status(const QString& component, const QString& purpose) const;
    sidecar::ConnectionStatus observer() const { return status({}, QStringLiteral("observer")); }
    bool isConnected(const QString& component, const QString& purpose) const;
    int grantedQos(const sidecar::ConnectionStatus& status, const QString& filter) const; // -2: not listed

    // Wire bytes of the packets of a connection, in order, so far.
    QList<QByteArray> packets(ledger::ConnectionId connection, mqtt::PacketType type, bool inbound) const;
    QList<mqtt::Publish> messages(ledger::ConnectionId connection) const; // inbound PUBLISH packets
    ledger::Counters counters() const { return delta ? delta->counters : ledger::Counters{}; }
    QString allText() const; // of all statuses, events and results ever

    QMap<ledger::ConnectionId, sidecar::ConnectionStatus> statuses;
    QList<sidecar::ConnectionStatus> history;
    QList<sidecar::Event> events;
    QList<sidecar::PublishResult> results;
    QList<ledger::ConnectionId> removed;
    ledger::DeltaPtr delta;
};

QString text(const sidecar::ConnectionStatus& status); // every string in it

sidecar::ComponentSetup pubSub(const QString& name, quint16 port, const QStringList& topics);
sidecar::ComponentSetup binding(const QString& name, quint16 port, const QString& topic);

// Runs mosquitto_pub and waits for its end; false when it failed.
bool mosquittoPub(quint16 port, const QStringList& args);

} // namespace wb::test
