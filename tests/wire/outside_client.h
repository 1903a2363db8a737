#pragma once

#include "core/mqtt/codec.h"

#include <QObject>
#include <QTcpSocket>

namespace wb::test {

// A bare client straight at the broker, past the recorder: publishes, takes a client id over, or asks for an echo.
// Without timers, so that skipped time means nothing to it.
class OutsideClient : public QObject {
    Q_OBJECT
public:
    OutsideClient(quint16 port, mqtt::Connect connect, QObject* parent = nullptr);
    ~OutsideClient() override;

    void send(const mqtt::Packet& packet);
    void close() { m_socket.disconnectFromHost(); } // behind what was sent

Q_SIGNALS:
    void received(const wb::mqtt::Packet& packet);
    void closed();

private:
    void read();

    QTcpSocket m_socket;
    mqtt::Decoder m_decoder;
};

} // namespace wb::test
