#pragma once

#include "core/sidecar/components/broker_clients.h"
#include "core/sidecar/components/era.h"
#include "core/sidecar/components/invoke_run.h"
#include "core/sidecar/components/ordered_deliveries.h"

// bindings.mqtt of Dapr 1.0 to 1.9 (CC:bindings/mqtt/mqtt.go of each; rules in era.h). Until 1.1 one client with a
// random id serves both directions and leaves after the first publish; since 1.2 "-producer" connects at init,
// "-consumer" in read(). Nothing is subscribed again after a reconnect, and every message is acknowledged.

namespace wb::sidecar {

class EraBinding final : public BindingComponent, private BrokerClientUser {
    Q_OBJECT
public:
    EraBinding(Hub& hub, ComponentConfig config, QObject* parent = nullptr);

    void init(Milliseconds limit, CallDone done) override;
    void read(MessageHandler& handler, CallDone done) override;
    void stopRead() override {} // there is no way to
    void invoke(const QString& operation, const ComponentPublish& publish, Milliseconds limit, CallDone done) override;
    void finish(CallId call, const HandlerEnd& end) override { m_deliveries.finish(call, end); }
    void close(CallDone done) override;
    void retryNow(ConnectionId connection) override { m_clients.retryNow(connection); }

private:
    void clientUp(BrokerClient& client) override;
    void clientDelivered(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id, int routes) override;
    void clientSubscribeTimedOut(BrokerClient&) override {} // nobody waits for it

    BrokerClient* makeClient(const QString& clientId, const QString& purpose);
    void connectConsumer(const CallDone& done);
    QString subscribe(BrokerClient& client);
    void leave(BrokerClient* client, std::function<void()> then);
    void checkClosed();

    Hub& m_hub;
    ComponentConfig m_config;
    EraRules m_rules;
    OrderedDeliveries m_deliveries;
    MessageHandler* m_handler = nullptr;
    BrokerClient* m_producer = nullptr; // until 1.1 the only client
    BrokerClient* m_consumer = nullptr;
    std::vector<InvokeRun*> m_running;
    CallDone m_closing;
    bool m_closed = false;
    BrokerClients m_clients;
};

} // namespace wb::sidecar
