#pragma once

#include "core/broker/admin/admin_json.h"

#include <array>

namespace wb::broker {

// RabbitMQ's management plug-in: who is connected, and for each client of ours its queues
// `mqtt-subscription-<client id>qos1` and `…qos0` with their bindings; on the old MQTT plug-in (to 3.11) also the
// channel behind the consumer. Measured with 3.10.8; the newer form of a connection is from the facts (2.57).
class RabbitMqAdmin : public AdminSource {
public:
    RabbitMqAdmin(QString vhost, const QStringList& clientIds);

    QList<AdminRequest> begin() override;
    Result<QList<AdminRequest>, AdminFailure> take(const AdminRequest& request, const AdminAnswer& answer) override;
    AdminView view() const override;

    // A routing key as the MQTT filter that makes it: "." back to "/", "*" to "+". A dot in a filter comes back as a
    // slash; RabbitMQ makes no difference between the two.
    static QString filterOf(const QString& routingKey);

private:
    enum Topic : int { Overview, Connections, Queue1, Queue0, Bindings1, Bindings0, Channel1, Channel0 };
    struct Queue {
        bool there = false;
        QString name;
        QList<AdminValue> values, channel;
        QList<AdminValue> subscriptions;
        std::optional<qint64> ready, unacknowledged, redelivered;
    };
    struct Client {
        QString id, vhost;
        QList<AdminValue> connection;
        std::array<Queue, 2> queues; // by QoS
    };
    using Asked = Result<QList<AdminRequest>, AdminFailure>;

    Asked takeOverview(const AdminAnswer& answer);
    Asked takeConnections(const AdminAnswer& answer);
    Asked takeQueue(int client, int qos, const AdminAnswer& answer);
    Asked takeBindings(Queue& queue, int qos, const AdminAnswer& answer) const;
    Asked takeChannel(Queue& queue, const AdminAnswer& answer) const;
    void readQueue(Queue& queue, const QJsonObject& object) const;
    AdminClient clientOf(const Client& client) const;

    QList<Client> m_clients;
    AdminView m_view;
};

} // namespace wb::broker
