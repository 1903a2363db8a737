#pragma once

#include "core/mqtt/transport.h"

#include <QSsl>
#include <QSslError>
#include <QWebSocket>

namespace wb::mqtt {

// MQTT in binary web socket frames, sub-protocol "mqtt" (MQTT 3.1.1, section 6); ws:// or wss://.
class WebSocketTransport final : public Transport {
    Q_OBJECT
public:
    explicit WebSocketTransport(Endpoint endpoint, QObject* parent = nullptr);

    void open() override;
    void write(std::string_view bytes) override;
    void close() override;
    void abort() override;
    void setReading(bool on) override;
    qint64 bytesToWrite() const override { return m_out.size() + m_socket->bytesToWrite(); }
    QString peer() const override;

protected:
    bool event(QEvent* event) override;

private:
    void connected();
    void failure(QAbstractSocket::SocketError code);
    TransportError handshakeError(const QString& text) const;
    void fail(const TransportError& error);
    void flush();
    void dropSocket();
    QAbstractSocket* stream() const; // below the web socket; null before open()

    struct Later { // it may be the sender of the signal being handled
        void operator()(QObject* object) const { object->deleteLater(); }
    };

    Endpoint m_endpoint;
    std::unique_ptr<QWebSocket, Later> m_socket;
    std::optional<QSsl::AlertType> m_alert;
    QList<QSslError> m_certificateErrors;
    QByteArray m_out; // one turn's packets become one message
    bool m_flushPosted = false;
    bool m_streamConnected = false; // TCP
    bool m_encrypted = false;
    bool m_opened = false;
    bool m_reading = true;
    bool m_closing = false;
};

} // namespace wb::mqtt
