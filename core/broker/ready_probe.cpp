#include "core/broker/ready_probe.h"

#include <QHostAddress>
#include <QUuid>

namespace wb::broker {
namespace {

constexpr int pauseMs = 50;
// Of one attempt: a broker that is starting may take a connection and say nothing. RabbitMQ 3.13 and newer take three
// seconds to refuse.
constexpr int patienceMs = 6000;

QByteArray connectBytes()
{
    mqtt::Connect connect;
    connect.clientId = "workbench-ready-" + QUuid::createUuid().toString(QUuid::Id128).toStdString();
    const auto wire = mqtt::encode(connect);
    return wire ? QByteArray::fromStdString(*wire) : QByteArray();
}

} // namespace

ReadyProbe::ReadyProbe(Ask ask, QObject* parent) : QObject(parent), m_ask(ask)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &ReadyProbe::attempt);
    connect(&m_socket, &QTcpSocket::connected, this, &ReadyProbe::connected);
    connect(&m_socket, &QTcpSocket::readyRead, this, &ReadyProbe::read);
    // Every failed attempt ends here, refused or closed; abort() in attempt() comes back here as well, and does no
    // harm.
    connect(&m_socket, &QTcpSocket::stateChanged, this, [this](QAbstractSocket::SocketState state) {
        if (state == QAbstractSocket::UnconnectedState && m_port != 0) m_next.start(pauseMs);
    });
}

void ReadyProbe::start(quint16 port)
{
    stop();
    m_port = port;
    attempt();
}

void ReadyProbe::stop()
{
    m_port = 0;
    m_next.stop();
    m_socket.abort();
}

void ReadyProbe::attempt()
{
    m_socket.abort();
    m_decoder.reset();
    m_next.start(patienceMs);
    m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
}

void ReadyProbe::connected()
{
    if (m_ask == Ask::Connect) {
        m_socket.write(connectBytes());
        return;
    }
    stop();
    Q_EMIT answered();
}

void ReadyProbe::read()
{
    bool there = false;
    const QByteArray bytes = m_socket.readAll();
    (void)m_decoder.feed(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())),
                         [&there](const mqtt::Frame& frame) {
                             there = frame.type() == mqtt::PacketType::Connack;
                             return !there;
                         });
    if (!there) return;
    m_port = 0;
    m_next.stop();
    if (const auto farewell = mqtt::encode(mqtt::Disconnect{})) m_socket.write(QByteArray::fromStdString(*farewell));
    m_socket.disconnectFromHost();
    Q_EMIT answered();
}

} // namespace wb::broker
