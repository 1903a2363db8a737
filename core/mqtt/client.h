#pragma once

#include "core/mqtt/session.h"
#include "core/mqtt/transport.h"

#include <QObject>

#include <chrono>
#include <memory>

// Client = Session + Transport + timers. One connection at a time; when to try again is the owner's decision.
// Lives in the engine thread. Facts go to a ClientObserver by plain calls (a signal per message would be too dear).
// The observer may call everything here and in session() from any of its calls (in frameSeen() only what sends
// nothing), also open() from disconnected(); but it must not delete the client there: use deleteLater().

namespace wb::mqtt {

struct ClientConfig {
    Endpoint endpoint;
    SessionConfig session;
    // From open() to the transport being ready: name look-up, TCP, TLS and web socket handshake together. CONNACK has
    // its own time, session.connackTimeout.
    std::chrono::milliseconds openTimeout = std::chrono::seconds(30);
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
    // Every frame both ways, before the session acts on it. `publish` is set when it is a well-formed PUBLISH. The views
    // live until the call returns; frame.streamOffset counts from the start of the connection in its direction.
    virtual void frameSeen(bool inbound, const Frame& frame, const PublishView* publish) = 0;
    virtual void stateChanged(ClientState state) = 0;
    virtual void connected(const Connack& connack) = 0;
    virtual void delivered(const PublishView& publish, DeliveryId id) = 0;
    virtual void published(OperationId id, PublishOutcome outcome) = 0;
    virtual void subscribed(OperationId id, const std::vector<std::uint8_t>& returnCodes) = 0;
    virtual void unsubscribed(OperationId id) { Q_UNUSED(id) }
    virtual void resent(OperationId id) { Q_UNUSED(id) } // see SessionEvents
    virtual void operationFailed(OperationId id, const SessionError& error) = 0;
    // The link is gone (or never came up). `error` is null after disconnectFromBroker(); after closeSocket() and
    // resetSocket() it says that the cut was made here. The last call for each open().
    virtual void disconnected(const ConnectionError* error) = 0;
};

class Client : public QObject {
    Q_OBJECT
public:
    Client(ClientConfig config, ClientObserver& observer, QObject* parent = nullptr);
    ~Client() override;

    void open();                 // only when Disconnected; otherwise nothing happens
    void disconnectFromBroker(); // DISCONNECT, then close
    void closeSocket();          // TCP close without DISCONNECT
    void resetSocket();          // TCP reset
    // Half-open: inbound bytes stay unread, outbound packets vanish, unseen by the observer. Ends with the connection.
    void setSilent(bool silent);
    void setConfig(ClientConfig config); // for the next open()

    Session& session(); // commands: publish, subscribe, acknowledge, discard …
    ClientState state() const;
    const ClientConfig& config() const;
    qint64 bytesToWrite() const;
    bool isSilent() const;
    QString peer() const; // "127.0.0.1:1883"; empty without a connection

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::mqtt
