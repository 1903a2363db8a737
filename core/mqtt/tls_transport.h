#pragma once

#include "core/mqtt/qt_transport.h"

#include <QSslSocket>

#include <vector>

namespace wb::mqtt {

// TLS over TCP by QSslSocket. The server's name is checked twice: by Qt, and strictly by its subject alternative names.
class TlsTransport final : public QtTransport {
    Q_OBJECT
public:
    explicit TlsTransport(Endpoint endpoint, QObject* parent = nullptr);

    void open() override;
    void write(std::string_view bytes) override;
    void setReading(bool on) override;
    qint64 bytesToWrite() const override { return m_socket->bytesToWrite() + m_socket->encryptedBytesToWrite(); }

private:
    QAbstractSocket* stream() const override { return m_socket.get(); }
    void closeSocket() override;
    void dropSocket() override;
    void encrypted();
    void read();
    void failure(QAbstractSocket::SocketError code);

    std::unique_ptr<QSslSocket, Later> m_socket;
    std::vector<char> m_buffer;
    bool m_connected = false; // TCP
};

} // namespace wb::mqtt
