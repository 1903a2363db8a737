#pragma once

#include "core/mqtt/qt_transport.h"

#include <QWebSocket>

namespace wb::mqtt {

// MQTT in binary web socket frames, sub-protocol "mqtt" (MQTT 3.1.1, section 6); ws:// or wss://.
class WebSocketTransport final : public QtTransport {
    Q_OBJECT
public:
    explicit WebSocketTransport(Endpoint endpoint, QObject* parent = nullptr);

    void open() override;
    void write(std::string_view bytes) override;
    void setReading(bool on) override;
    qint64 bytesToWrite() const override { return m_out.size() + m_socket->bytesToWrite(); }

protected:
    bool event(QEvent* event) override;

private:
    void connected();
    void failure(QAbstractSocket::SocketError code);
    TransportError handshakeError(const QString& text) const;
    void flush();
    QAbstractSocket* stream() const override;
    void closeSocket() override;
    void dropSocket() override;

    std::unique_ptr<QWebSocket, Later> m_socket;
    QByteArray m_out; // one turn's packets become one message
    bool m_flushPosted = false;
    bool m_streamConnected = false; // TCP
    bool m_encrypted = false;
};

} // namespace wb::mqtt
