#pragma once

#include "core/sidecar/components/broker_clients.h"
#include "core/sidecar/components/era.h"
#include "core/sidecar/components/ordered_deliveries.h"
#include "core/sidecar/components/rate_limit.h"
#include "core/sidecar/handlers.h"

#include <deque>
#include <map>

// pubsub.mqtt of Dapr 1.0 to 1.9 (CC:pubsub/mqtt/mqtt.go of each; rules in era.h): a producer that connects at init, a
// consumer that connects anew with each subscription, messages one after the other.

namespace wb::sidecar {

class EraPubSub final : public PubSubComponent, private BrokerClientUser {
    Q_OBJECT
public:
    EraPubSub(Hub& hub, ComponentConfig config, QObject* parent = nullptr);

    void init(Milliseconds limit, CallDone done) override;
    SubscriptionId subscribe(const QString& topic, const Metadata& metadata, MessageHandler& handler,
                             CallDone done) override;
    void stop(SubscriptionId subscription) override; // before 1.8 there is no way to
    void publish(const ComponentPublish& publish, Milliseconds limit, CallDone done) override; // knows no limit
    void finish(CallId call, const HandlerEnd& end) override { m_deliveries.finish(call, end); }
    void close(CallDone done) override;
    void retryNow(ConnectionId connection) override { m_clients.retryNow(connection); }

private:
    using Step = std::function<void()>; // ends with stepDone()

    void clientUp(BrokerClient& client) override;
    void clientDelivered(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id, int routes) override;
    void clientSubscribeTimedOut(BrokerClient& client) override;

    BrokerClient* makeClient(const QString& clientId, const QString& purpose);
    MessageHandler* choose(std::string_view topic) const;
    void enqueue(Step step);
    void stepDone();
    void add(const QString& topic, MessageHandler& handler);
    void restartConsumer(std::function<void()> change, std::function<void(const QString& error)> then);
    void connectConsumer(std::function<void()> change, std::function<void(const QString& error)> then);
    QString subscribeAll(BrokerClient& client);
    void leave(BrokerClient* client, std::function<void()> then);
    bool hasContext() const { return m_rules.connectWait.count() > 0; } // since 1.8: one that close() ends
    void republish(const OrderedDeliveries::Message& message, OrderedDeliveries::Settled settled);
    void checkClosed();

    Hub& m_hub;
    ComponentConfig m_config;
    EraRules m_rules;
    OrderedDeliveries m_deliveries;
    RateLimit m_errorLimit;
    BrokerClient* m_producer = nullptr;
    BrokerClient* m_consumer = nullptr;
    Handlers m_topics;
    MessageHandler* m_lastHandler = nullptr;
    std::map<SubscriptionId, QString> m_subscriptions;
    SubscriptionId m_lastSubscription = 0;
    std::deque<Step> m_steps; // Subscribe calls and their ends hold a lock while they connect
    bool m_stepping = false;
    CallDone m_closing;
    bool m_closed = false;
    BrokerClients m_clients;
};

} // namespace wb::sidecar
