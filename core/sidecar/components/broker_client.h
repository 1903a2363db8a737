#pragma once

#include "core/mqtt/clock.h"
#include "core/sidecar/link.h"

#include <functional>
#include <unordered_map>

// One MQTT client as Dapr's Go code holds it: a connect token with a wait of the caller's, publishes with a token each,
// routes for what it has subscribed to. A client nobody waits for any more goes on trying, as in Go. Engine thread only.

namespace wb::sidecar {

struct BrokerClientSetup {
    QString component;
    QString purpose; // "input", "output", "pub/sub"
    QString clientId;
    dapr::MqttSettings settings;
    bool connectRetry = true;            // false: the first failed try ends the client (facts B.3)
    Milliseconds connectPause{20'000};   // between two first tries
    Milliseconds connectWait{0};         // how long the caller waits for the first connection; 0: as long as it takes
    QString connectTimeoutText;          // what Dapr reports then
    Milliseconds subscribeWait{10'000};
};

class BrokerClient;

class BrokerClientUser {
public:
    virtual ~BrokerClientUser() = default;
    virtual void clientUp(BrokerClient& client) = 0; // paho's OnConnect: also after each reconnect
    // `routes`: how many of its routes match; never 0.
    virtual void clientDelivered(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id,
                                 int routes) = 0;
    virtual void clientSubscribeFailed(BrokerClient& client, const mqtt::SessionError& error) = 0;
};

// How one publish ended. An error is paho's.
struct PublishEnd {
    QString error;
    QString note;
    qint64 latencyNs = 0;
};

class BrokerClient : public QObject, private LinkUser {
    Q_OBJECT
public:
    BrokerClient(Hub& hub, BrokerClientUser& user, BrokerClientSetup setup, QObject* parent);
    ~BrokerClient() override;

    using ConnectDone = std::function<void(const QString& error)>; // paho's error; connectTimeoutText after the wait
    void connectToBroker(ConnectDone done);                        // once
    // DISCONNECT, and gone() when the connection has ended, not before control is back in the event loop.
    void disconnectFromBroker();
    bool isDisconnecting() const { return m_disconnecting; }
    bool isOpen() const { return m_link && m_link->isUp() && !m_disconnecting; }
    void retryNow();

    using PublishDone = std::function<void(const PublishEnd& end)>; // possibly before publish() returns
    using PublishId = std::uint64_t;
    PublishId publish(const mqtt::Publish& message, PublishDone done);
    void forget(PublishId id); // nobody waits; the message stays in the client's store

    void addRoute(const std::string& filter); // what is delivered for it comes to the user; $share/g/f routes f
    void subscribe(std::vector<mqtt::TopicRequest> topics); // one SUBSCRIBE; adds no route
    bool acknowledge(mqtt::DeliveryId id);
    void leaveOpen(); // a delivery stays unacknowledged: its count is told

    ConnectionId connection() const { return m_link ? m_link->id() : m_failed; }
    const QString& purpose() const { return m_setup.purpose; }

Q_SIGNALS:
    void gone();

private:
    struct Open {
        PublishDone done;
        Moment written;
    };

    // LinkUser
    void linkUp(const mqtt::Connack& connack) override;
    void delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id) override;
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override;
    void subscribed(mqtt::OperationId id, const std::vector<std::uint8_t>&) override { answered(id); }
    void resent(mqtt::OperationId id) override { answered(id); }

    void answered(mqtt::OperationId subscribe);

    void statusChanged(const ConnectionStatus& status);
    void firstTryFailed(const ConnectionStatus& status);
    void showUnreachable(const mqtt::ConnectionError& error);
    QString pahoError(const std::optional<mqtt::ConnectionError>& error) const;
    void endConnect(const QString& error);
    void completeAfterResume();
    void end(PublishId id, const PublishEnd& result);
    void nowGone();

    Hub& m_hub;
    BrokerClientUser& m_user;
    BrokerClientSetup m_setup;
    Link* m_link = nullptr;    // null before connectToBroker(), where the URL leads nowhere, and when gone
    ConnectionId m_failed = 0; // shown instead of a link
    ConnectDone m_connectDone;
    mqtt::Timer m_wait, m_again, m_subscribeWait;
    mqtt::OperationId m_subscribing = 0; // the SUBSCRIBE that waits for its answer
    std::vector<std::string> m_routes;
    std::unordered_map<PublishId, Open> m_open;
    std::unordered_map<mqtt::OperationId, PublishId> m_operations;
    PublishId m_lastPublish = 0;
    PublishId m_sending = 0; // in session.publish(): a QoS 0 outcome comes before the operation is known
    bool m_disconnecting = false;
};

} // namespace wb::sidecar
