#pragma once

#include "core/mqtt/transport.h"

#include <QAbstractSocket>
#include <QSslError>

namespace wb::mqtt {

// What TLS and web sockets share: one of Qt's socket classes does the work, and how it is closed, reset and asked.
class QtTransport : public Transport {
    Q_OBJECT
public:
    void close() override;
    void abort() override;
    QString peer() const override;

protected:
    QtTransport(Endpoint endpoint, QObject* parent) : Transport(parent), m_endpoint(std::move(endpoint)) {}

    virtual QAbstractSocket* stream() const = 0; // the TCP or TLS socket at the bottom; null before open() at most
    virtual void closeSocket() = 0;              // in order, after what was written; the socket may signal at once
    virtual void dropSocket() = 0;               // at once; it signals nothing to us any more

    void fail(const TransportError& error); // drops the socket, then the end with this error. May delete this.

    // QSslSocket and QWebSocket name these signals alike. Why the handshake failed is told before the socket's error.
    template <typename Socket> void rememberTlsTroubleOf(Socket* socket)
    {
        connect(socket, &Socket::sslErrors, this, [this](const QList<QSslError>& all) { m_certificateErrors = all; });
        connect(socket, &Socket::alertReceived, this, [this](QSsl::AlertLevel level, QSsl::AlertType type, const QString&) {
            // A warning that the peer will close is the ordinary end, not a reason.
            if (level == QSsl::AlertLevel::Fatal) m_alert = type;
        });
    }
    // Qt checks the key against the certificate just before it tells that the TCP connection stands.
    static bool isTlsSetUpError(QAbstractSocket::SocketError code);

    struct Later { // a socket may be the sender of the signal being handled
        void operator()(QObject* object) const { object->deleteLater(); }
    };

    static constexpr qint64 silentBuffer = 4096; // bytes taken in at most while nobody reads

    const Endpoint m_endpoint;
    std::optional<QSsl::AlertType> m_alert; // fatal, from the peer
    QList<QSslError> m_certificateErrors;
    bool m_opened = false;
    bool m_reading = true;
    bool m_closing = false;
};

} // namespace wb::mqtt
