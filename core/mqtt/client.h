#pragma once

#include "core/mqtt/session.h"
#include "core/mqtt/transport.h"

#include <QObject>

#include <memory>

// Client = Session + Transport + timers. One connection at a time; when to try again is the owner's decision.
// Lives in the engine thread. Facts go to a ClientObserver by plain calls (a signal per message would be too dear).

namespace wb::mqtt {

struct ClientConfig {
    Endpoint endpoint;
    SessionConfig session;
};

enum class ConnectionStep : quint8 { Configuration, NameLookup, Connect, Tls, WebSocketHandshake, Connack, Protocol, KeepAlive, Link };

struct ConnectionError {
    ConnectionStep step = ConnectionStep::Connect;
    bool transient = true;
    QString message; // "The broker refused the user name or password (CONNACK code 4)"
    QString advice;
    QString detail;
    quint8 returnCode = 0; // CONNACK
};

enum class ClientState : quint8 { Disconnected, Opening, WaitingForConnack, Connected, Closing };

class ClientObserver {
public:
    virtual ~ClientObserver() = default;
    // Every frame both ways, before the session acts on it. `publish` is set when it is a well-formed PUBLISH.
    virtual void frameSeen(bool inbound, const Frame& frame, const PublishView* publish) = 0;
    virtual void stateChanged(ClientState state) = 0;
    virtual void connected(const Connack& connack) = 0;
    virtual void delivered(const PublishView& publish, DeliveryId id) = 0;
    virtual void published(OperationId id, PublishOutcome outcome) = 0;
    virtual void subscribed(OperationId id, const std::vector<std::uint8_t>& returnCodes) = 0;
    virtual void unsubscribed(OperationId id) { Q_UNUSED(id) }
    virtual void operationFailed(OperationId id, const SessionError& error) = 0;
    // The link is gone (or never came up). `error` is null after an orderly disconnect().
    virtual void disconnected(const ConnectionError* error) = 0;
};

class Client : public QObject {
    Q_OBJECT
public:
    Client(ClientConfig config, ClientObserver& observer, QObject* parent = nullptr);
    ~Client() override;

    void open();
    void disconnectFromBroker(); // DISCONNECT, then close
    void closeSocket();          // TCP close without DISCONNECT
    void resetSocket();          // TCP reset
    void setSilent(bool silent); // half-open: neither reads nor writes reach the wire
    void setConfig(ClientConfig config); // for the next open()

    Session& session(); // commands: publish, subscribe, acknowledge, discard …
    ClientState state() const;
    const ClientConfig& config() const;
    qint64 bytesToWrite() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::mqtt
