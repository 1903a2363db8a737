#pragma once

#include "core/mqtt/transport.h"

#include <QSslSocket>

#include <vector>

namespace wb::mqtt {

// TLS over TCP by QSslSocket. The server's name is checked twice: by Qt, and strictly by its subject alternative names.
class TlsTransport final : public Transport {
    Q_OBJECT
public:
    explicit TlsTransport(Endpoint endpoint, QObject* parent = nullptr);

    void open() override;
    void write(std::string_view bytes) override;
    void close() override;
    void abort() override;
    void setReading(bool on) override;
    qint64 bytesToWrite() const override { return m_socket->bytesToWrite() + m_socket->encryptedBytesToWrite(); }
    QString peer() const override;

private:
    void encrypted();
    void read();
    void failure(QAbstractSocket::SocketError code);
    void dropSocket(); // it may be the sender of the signal being handled

    struct Later {
        void operator()(QObject* object) const { object->deleteLater(); }
    };

    Endpoint m_endpoint;
    std::unique_ptr<QSslSocket, Later> m_socket;
    std::optional<QSsl::AlertType> m_alert;
    QList<QSslError> m_certificateErrors;
    std::vector<char> m_buffer;
    bool m_opened = false;
    bool m_connected = false; // TCP
    bool m_reading = true;
    bool m_closing = false;
};

} // namespace wb::mqtt
