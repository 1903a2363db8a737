#include "core/broker/scripted_guest.h"

#include <sys/socket.h>

namespace wb::broker {

ScriptedGuest::ScriptedGuest(QTcpSocket* socket, QObject* parent) : QObject(parent), m_socket(socket)
{
    socket->setParent(this);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(socket, &QTcpSocket::readyRead, this, &ScriptedGuest::read);
    connect(socket, &QTcpSocket::disconnected, this, &ScriptedGuest::finish);
    connect(&m_keepAlive, &mqtt::Timer::timeout, this, [this] { end(false); });
    connect(&m_resend, &mqtt::Timer::timeout, this, &ScriptedGuest::resendDue);
}

QString ScriptedGuest::name() const
{
    return clientId.empty() ? QStringLiteral("port %1").arg(m_socket->peerPort()) : QString::fromStdString(clientId);
}

void ScriptedGuest::send(const mqtt::Packet& packet)
{
    if (m_ended) return;
    // What a rule makes of a packet may be against the standard; that is the purpose.
    if (const auto wire = mqtt::encode(packet, mqtt::EncodeRules::AsGiven)) m_socket->write(QByteArray::fromStdString(*wire));
}

void ScriptedGuest::after(int ms, std::function<void()> action)
{
    if (ms <= 0) {
        action();
        return;
    }
    auto* timer = new mqtt::Timer(this);
    connect(timer, &mqtt::Timer::timeout, this, [this, timer, run = std::move(action)] {
        timer->deleteLater();
        if (!m_ended) run();
    });
    timer->start(std::chrono::milliseconds(ms));
}

void ScriptedGuest::setKeepAlive(std::uint16_t seconds)
{
    m_patience = std::chrono::milliseconds(1500) * seconds;
    if (seconds > 0) m_keepAlive.start(m_patience);
}

void ScriptedGuest::setResend(std::optional<mqtt::Instant> at)
{
    if (!at || m_ended) {
        m_resend.stop();
        return;
    }
    m_resend.start(std::chrono::ceil<std::chrono::milliseconds>(*at - mqtt::steadyNow()));
}

void ScriptedGuest::read()
{
    const QByteArray bytes = m_socket->readAll();
    if (m_ended) return;
    const auto error = m_decoder.feed(
        std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())), [this](const mqtt::Frame& frame) {
            auto packet = mqtt::decode(frame, m_level);
            if (!packet) {
                end(false); // [MQTT-4.8.0-1]
                return false;
            }
            if (m_patience.count() > 0) m_keepAlive.start(m_patience);
            if (const auto* connect = std::get_if<mqtt::Connect>(&*packet)) m_level = connect->level;
            Q_EMIT received(*packet);
            return !m_ended;
        });
    if (error) end(false);
}

void ScriptedGuest::end(bool reset)
{
    if (m_ended) return;
    if (reset) {
        const linger now{1, 0}; // close(2) then sends RST
        ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        m_socket->abort();
    } else {
        m_socket->disconnectFromHost();
    }
    finish();
}

void ScriptedGuest::finish()
{
    if (m_ended) return;
    m_ended = true;
    m_keepAlive.stop();
    m_resend.stop();
    Q_EMIT ended();
    // Not before what was written is on its way.
    if (m_socket->state() == QAbstractSocket::UnconnectedState)
        deleteLater();
    else
        connect(m_socket, &QTcpSocket::disconnected, this, &QObject::deleteLater);
}

} // namespace wb::broker
