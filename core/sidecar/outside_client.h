#pragma once

#include "core/sidecar/hub.h"
#include "core/sidecar/steering.h"

// Somebody else at the broker, on our behalf: connects once, does one thing, and leaves. Its packets are in the ledger,
// under a connection of their own. Engine thread only.

namespace wb::sidecar {

class OutsideClient : public QObject, private mqtt::ClientObserver {
    Q_OBJECT
public:
    OutsideClient(Hub& hub, mqtt::ClientConfig config, QObject* parent);

    // What it does once it is connected; one of them before start().
    void stay(Milliseconds time); // nothing; it leaves after that time, or when the broker shuts it out
    void publish(const RawPublish& publish); // and leaves when all copies are acknowledged
    void start();

Q_SIGNALS:
    void accepted();
    void ended(const QString& error); // empty: it did what it came for; the owner deletes it

private:
    // mqtt::ClientObserver
    void frameSeen(bool inbound, const mqtt::Frame& frame, const mqtt::PublishView* publish) override;
    void stateChanged(mqtt::ClientState) override {}
    void connected(const mqtt::Connack& connack) override;
    void delivered(const mqtt::PublishView&, mqtt::DeliveryId) override {}
    void published(mqtt::OperationId, mqtt::PublishOutcome) override {}
    void subscribed(mqtt::OperationId, const std::vector<std::uint8_t>&) override {}
    void operationFailed(mqtt::OperationId, const mqtt::SessionError&) override {}
    void disconnected(const mqtt::ConnectionError* error) override;

    void sendCopies();
    void leave(const QString& error);

    Hub& m_hub;
    ConnectionId m_id;
    mqtt::Client m_client;
    std::optional<RawPublish> m_publish;
    Milliseconds m_stay{0};
    int m_answers = 0; // PUBACK or PUBCOMP
    bool m_accepted = false;
    bool m_leaving = false;
    QString m_error;
    mqtt::Timer m_timer;
};

// What CONNECT of a client from outside says; `userName` empty: none.
mqtt::ClientConfig outsideConfig(const mqtt::Endpoint& endpoint, const QString& userName, const QString& password);

} // namespace wb::sidecar
