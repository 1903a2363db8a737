#pragma once

#include "core/broker/scripted_session.h"
#include "core/mqtt/clock.h"
#include "core/mqtt/codec.h"

#include <QObject>
#include <QPointer>
#include <QTcpSocket>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace wb::broker {

// One connection to the scripted broker: bytes to packets and back, waits that end with it.
class ScriptedGuest : public QObject {
    Q_OBJECT
public:
    ScriptedGuest(QTcpSocket* socket, QObject* parent); // takes the socket

    // --- kept here by the broker ---
    std::string clientId;
    std::optional<mqtt::Will> will;
    ScriptedSession* session = nullptr; // set when it is accepted
    bool asked = false;                 // CONNECT came
    std::vector<mqtt::Packet> early;    // came between CONNECT and a CONNACK that is late

    void send(const mqtt::Packet& packet);
    void after(int ms, std::function<void()> action); // at once for 0; dropped when the connection ends
    void setKeepAlive(std::uint16_t seconds);         // closes after one and a half times of silence [MQTT-3.1.2-24]
    void setResend(std::optional<mqtt::Instant> at);  // resendDue() then
    void end(bool reset);                             // ended() follows
    bool hasEnded() const { return m_ended; }
    QString name() const; // the client id, or where it comes from

Q_SIGNALS:
    void received(const wb::mqtt::Packet& packet);
    void resendDue();
    void ended();

private:
    void read();
    void finish();

    QTcpSocket* m_socket;
    mqtt::Decoder m_decoder;
    mqtt::ProtocolLevel m_level = mqtt::ProtocolLevel::Mqtt311;
    mqtt::Timer m_keepAlive;
    mqtt::Timer m_resend;
    std::chrono::milliseconds m_patience{0};
    bool m_ended = false;
};

} // namespace wb::broker
