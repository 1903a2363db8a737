#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <string_view>

// A byte stream to a broker: TCP, TLS, web socket, secure web socket. Lives in the engine thread.
// Plain TCP reads the socket itself in large batches and rests a moment after small reads (facts: waking once a
// message costs more than everything else together); see setPatient().

namespace wb::mqtt {

enum class Scheme : quint8 { Tcp, Tls, WebSocket, SecureWebSocket };

struct TlsOptions {
    QByteArray caPem;          // empty: the system's roots
    QByteArray clientCertPem;
    QByteArray clientKeyPem;
    QString keyPassphrase;     // memory only
    // The server's name or address is always verified; there is no switch against it.
};

struct Endpoint {
    Scheme scheme = Scheme::Tcp;
    QString host;
    quint16 port = 1883;
    QString path = QStringLiteral("/"); // web socket only
    TlsOptions tls;
};

enum class TransportStep : quint8 { Configuration, NameLookup, Connect, Tls, WebSocketHandshake, Established };

struct TransportError {
    TransportStep step = TransportStep::Connect;
    bool transient = true;    // trying again can help (refused, unreachable, reset); false: configuration must change
    QString message;          // a sentence for a person: what failed and, for TLS, which check
    QString advice;           // what to do about it; may be empty
    QString detail;           // technical text of the library
};

class Transport : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    static std::unique_ptr<Transport> create(const Endpoint& endpoint);

    virtual void open() = 0;   // once for each object; the answer comes from the event loop, never during the call
    virtual void write(std::string_view bytes) = 0; // buffered; flushed when control returns to the event loop
    // After what was written, for which it waits at most closeLimitMs. Nothing is received any more.
    virtual void close() = 0;
    virtual void abort() = 0;  // TCP reset where the platform allows; what was not flushed yet is lost
    // False: half-open silence. Plain TCP leaves all bytes in the kernel; the others take in a few KiB first.
    virtual void setReading(bool on) = 0;
    // True: may rest up to a few ms between small reads that come fast. The client turns it off while
    // acknowledgements are due. No effect but on plain TCP.
    virtual void setPatient(bool on) { Q_UNUSED(on) }
    virtual qint64 bytesToWrite() const = 0;
    virtual QString peer() const = 0; // "127.0.0.1:1883", "[::1]:1883"; before the connection the name as given

    static constexpr int closeLimitMs = 2000;

Q_SIGNALS:
    void opened();
    void received(std::string_view bytes); // valid during the call; direct connections only
    void failed(const wb::mqtt::TransportError& error); // closed() follows at once
    // Exactly once after open(), also when the peer closed; always from the event loop. The transport may be deleted
    // in any slot of its signals.
    void closed();

protected:
    // The end of the stream, told once: failed() if there is an error, then closed(). May delete this.
    void end(const std::optional<TransportError>& error = std::nullopt);
    void endLater(const std::optional<TransportError>& error = std::nullopt); // the same from the event loop
    bool hasEnded() const { return m_ended; }

private:
    bool m_ended = false;
};

} // namespace wb::mqtt
