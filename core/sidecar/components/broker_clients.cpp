#include "core/sidecar/components/broker_clients.h"

namespace wb::sidecar {

// As with the process: without a DISCONNECT.
BrokerClients::~BrokerClients()
{
    qDeleteAll(m_clients);
}

BrokerClient* BrokerClients::make(BrokerClientSetup setup)
{
    auto* client = new BrokerClient(m_hub, m_user, std::move(setup), nullptr);
    m_clients.push_back(client);
    return client;
}

void BrokerClients::leave(BrokerClient* client, std::function<void()> then)
{
    ++m_leaving;
    connect(client, &BrokerClient::gone, this, [this, client, then = std::move(then)] {
        std::erase(m_clients, client);
        client->deleteLater();
        --m_leaving;
        then();
        Q_EMIT left();
    });
    client->disconnectFromBroker();
}

void BrokerClients::retryNow(ConnectionId connection)
{
    for (BrokerClient* client : m_clients)
        if (client->connection() == connection) client->retryNow();
}

void connectForInit(BrokerClient& client, Milliseconds limit, const QString& lateError, std::function<void()> connected,
                    CallDone done)
{
    auto* late = new mqtt::Timer(&client);
    const auto once = [late, answer = std::make_shared<CallDone>(std::move(done))](const QString& error) {
        late->stop();
        if (const CallDone tell = std::exchange(*answer, {})) tell({error, {}, 0});
    };
    QObject::connect(late, &mqtt::Timer::timeout, &client, [once, lateError] { once(lateError); });
    if (limit.count() > 0) late->start(limit);
    client.connectToBroker([once, connected = std::move(connected)](const QString& error) {
        if (error.isEmpty()) connected();
        once(error);
    });
}

} // namespace wb::sidecar
