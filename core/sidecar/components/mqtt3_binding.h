#pragma once

#include "core/sidecar/components/broker_clients.h"
#include "core/sidecar/components/delivery_retries.h"
#include "core/sidecar/components/invoke_run.h"

#include <deque>

// bindings.mqtt3 of Dapr 1.10 to 1.18, and bindings.mqtt, the same code (facts B.4, C.3, D.6, E.1; recordings bind-*):
// `<consumerID>-consumer` connects in read() and subscribes whenever it is connected; `<consumerID>-producer` connects
// at the first invoke(). Whoever gives up waiting for a connection leaves the client behind: it goes on trying.

namespace wb::sidecar {

class Mqtt3Binding final : public BindingComponent, private BrokerClientUser {
    Q_OBJECT
public:
    Mqtt3Binding(Hub& hub, ComponentConfig config, QObject* parent = nullptr);

    void init(Milliseconds limit, CallDone done) override; // no network
    void read(MessageHandler& handler, CallDone done) override;
    void stopRead() override;
    // The operation is the runtime's to check; the component takes any.
    void invoke(const QString& operation, const ComponentPublish& publish, Milliseconds limit, CallDone done) override;
    void finish(CallId call, const HandlerEnd& end) override;
    void close(CallDone done) override;
    void retryNow(ConnectionId connection) override { m_clients.retryNow(connection); }

private:
    void clientUp(BrokerClient& client) override;
    void clientDelivered(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id, int routes) override;
    void clientLost(BrokerClient& client, const QString& reason) override;
    void clientReconnecting(BrokerClient& client) override;
    void clientSubscribeTimedOut(BrokerClient& client) override;

    BrokerClient* makeClient(const QString& clientId, const QString& purpose, const QString& errorFormat);
    QString urlProblem() const;
    void beginRead(MessageHandler& handler, CallDone done);
    void readConnected(BrokerClient* client, const QString& error, const CallDone& done);
    void endRead();
    void connectProducer();
    void producerConnected(BrokerClient* client, const QString& error);
    void producerEnded();
    void closeNow();
    void checkClosed();

    Hub& m_hub;
    ComponentConfig m_config;
    DeliveryRetries m_deliveries;

    MessageHandler* m_handler = nullptr;
    BrokerClient* m_consumer = nullptr; // connected once, and not stopped since
    bool m_reading = false;             // Go's isSubscribed: stays set when the connection did not come about in time
    bool m_readConnecting = false;
    bool m_stopWhenRead = false;

    BrokerClient* m_producer = nullptr; // connected once
    bool m_producerConnecting = false;  // Go holds its lock meanwhile
    std::deque<InvokeRun*> m_waiting;   // for that lock
    std::vector<InvokeRun*> m_running;

    std::vector<CallDone> m_closing;    // calls of close() that wait for the lock, or for the connections to end
    bool m_closed = false;
    bool m_toldClosed = false;
    BrokerClients m_clients;
};

} // namespace wb::sidecar
