#pragma once

#include "core/sidecar/components/paho_routes.h"
#include "core/sidecar/components/publish_calls.h"
#include "core/sidecar/link.h"

#include <functional>

// One MQTT client as Dapr's Go code holds it: a connect token with a wait of the caller's, publishes with a token each,
// routes for what it has subscribed to. A client nobody waits for any more goes on trying, as in Go. Engine thread only.

namespace wb::sidecar {

struct BrokerClientSetup {
    QString component;
    int replica = 0;
    QString purpose; // "input", "output"
    QString clientId;
    dapr::MqttSettings settings;
    bool connectRetry = true;            // false: the first failed try ends the client (facts B.3)
    Milliseconds connectPause{20'000};   // between tries of the first connection
    Milliseconds connectWait{0};         // how long the caller waits for it; 0: as long as it takes
    QString connectTimeoutText;          // what Dapr reports then
    Milliseconds subscribeWait{10'000};
    bool capitalErrors = false;          // see pahoConnectError()
};

class BrokerClient;

class BrokerClientUser {
public:
    virtual ~BrokerClientUser() = default;
    virtual void clientUp(BrokerClient& client) = 0; // paho's OnConnect: also after each reconnect
    virtual void clientLost(BrokerClient& client, const QString& reason) { Q_UNUSED(client) Q_UNUSED(reason) }
    virtual void clientReconnecting(BrokerClient& client) { Q_UNUSED(client) }
    // `routes`: how many of its routes match; never 0.
    virtual void clientDelivered(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id,
                                 int routes) = 0;
    virtual void clientSubscribeTimedOut(BrokerClient& client) = 0; // no SUBACK within subscribeWait
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

    // The error is paho's, or timeoutError when `limit` is over; the message then stays in the client's store.
    void publish(const mqtt::Publish& message, Milliseconds limit, const QString& timeoutError, CallDone done);

    void addRoute(std::string_view route) { m_routes.add(route); }
    void subscribe(std::vector<mqtt::TopicRequest> topics); // one SUBSCRIBE; adds no route
    void acknowledge(mqtt::DeliveryId id);
    void leaveAlone(mqtt::DeliveryId id); // nobody handles it
    void leaveOpen(); // a delivery stays unacknowledged: its count is told

    ConnectionId connection() const { return m_link ? m_link->id() : m_failed; }
    const BrokerClientSetup& setup() const { return m_setup; }

Q_SIGNALS:
    void gone();

private:
    // LinkUser
    void linkUp(const mqtt::Connack& connack) override;
    void linkLost(const mqtt::ConnectionError& error) override;
    void reconnecting() override;
    void delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id) override;
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override { m_calls.published(id, outcome); }
    void subscribed(mqtt::OperationId id, const std::vector<std::uint8_t>&) override { answered(id); }
    void resent(mqtt::OperationId id) override;

    void answered(mqtt::OperationId subscribe);
    void statusChanged(const ConnectionStatus& status);
    void showUnreachable(const mqtt::ConnectionError& error);
    QString pahoError(const std::optional<mqtt::ConnectionError>& error) const;
    void endConnect(const QString& error);

    Hub& m_hub;
    BrokerClientUser& m_user;
    BrokerClientSetup m_setup;
    Link* m_link = nullptr;    // null before connectToBroker() and where the URL leads nowhere
    ConnectionId m_failed = 0; // shown instead of a link
    ConnectDone m_connectDone;
    mqtt::Timer m_wait, m_subscribeWait;
    mqtt::OperationId m_subscribing = 0; // the SUBSCRIBE that waits for its answer
    PahoRoutes m_routes;
    PublishCalls m_calls;
    bool m_disconnecting = false;
};

} // namespace wb::sidecar
