#pragma once

#include "core/broker/admin/mosquitto_sys.h"
#include "core/mqtt/client.h"

#include <QObject>
#include <QTimer>

namespace wb::broker {

struct SysAccess {
    mqtt::Endpoint endpoint;
    QString userName, password; // memory only; empty: none
};

// One short look at the $SYS topics: a connection of its own with a random client id and clean session, a subscription
// with QoS 0 to the topics by name, and away again. Publishes nothing. For one use; lives in the thread that made it.
class SysListener : public QObject, private mqtt::ClientObserver {
    Q_OBJECT
public:
    // Longer than sys_interval as mosquitto comes with: that is how often it publishes.
    static constexpr int defaultPatienceMs = 12'500;

    SysListener(const SysAccess& access, const QStringList& clientIds, QObject* parent, int patienceMs = defaultPatienceMs);
    void start();
    void leave(); // nothing more is told

Q_SIGNALS: // one of them, once; from the event loop
    void read(const wb::broker::AdminView& view);
    void failed(const wb::broker::AdminFailure& failure);

private:
    void frameSeen(bool, const mqtt::Frame&, const mqtt::PublishView*) override {}
    void stateChanged(mqtt::ClientState) override {}
    void connected(const mqtt::Connack&) override;
    void delivered(const mqtt::PublishView& publish, mqtt::DeliveryId) override;
    void published(mqtt::OperationId, mqtt::PublishOutcome) override {}
    void subscribed(mqtt::OperationId, const std::vector<std::uint8_t>& codes) override;
    void operationFailed(mqtt::OperationId, const mqtt::SessionError& error) override;
    void disconnected(const mqtt::ConnectionError* error) override;

    void end();
    void end(const AdminFailure& failure);

    MosquittoSys m_sys;
    mqtt::Client m_client;
    QTimer m_patience, m_quiet;
    bool m_ended = false;
};

} // namespace wb::broker
