#pragma once

#include "core/sidecar/components/broker_client.h"

// The clients of one component: made, disconnected, and those that were left behind, which end with it. A component has
// it as its last member, as the clients talk to it until they end. Engine thread only.

namespace wb::sidecar {

class BrokerClients : public QObject {
    Q_OBJECT
public:
    BrokerClients(Hub& hub, BrokerClientUser& user) : m_hub(hub), m_user(user) {}
    ~BrokerClients() override;

    BrokerClient* make(BrokerClientSetup setup);
    void leave(BrokerClient* client, std::function<void()> then); // disconnects it; `then` when it is gone
    int leaving() const { return m_leaving; }
    void retryNow(ConnectionId connection);

Q_SIGNALS:
    void left(); // another one is gone, after its `then`

private:
    Hub& m_hub;
    BrokerClientUser& m_user;
    std::vector<BrokerClient*> m_clients; // children
    int m_leaving = 0;
};

// Connects it for a component's init: `connected` when it has come about, `done` then, or with the client's error, or
// with `lateError` when `limit` is over (0: none) and the component goes on trying alone.
void connectForInit(BrokerClient& client, Milliseconds limit, const QString& lateError, std::function<void()> connected,
                    CallDone done);

} // namespace wb::sidecar
