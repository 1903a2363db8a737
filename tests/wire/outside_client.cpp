#include "tests/wire/outside_client.h"

#include <QHostAddress>

namespace wb::test {

OutsideClient::OutsideClient(quint16 port, mqtt::Connect connect, QObject* parent) : QObject(parent), m_socket(this)
{
    using Socket = QTcpSocket;
    QObject::connect(&m_socket, &Socket::connected, this, [this, packet = mqtt::Packet(std::move(connect))] {
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        send(packet);
    });
    QObject::connect(&m_socket, &Socket::readyRead, this, &OutsideClient::read);
    QObject::connect(&m_socket, &Socket::disconnected, this, &OutsideClient::closed);
    QObject::connect(&m_socket, &Socket::errorOccurred, this, [this] {
        if (m_socket.state() == QAbstractSocket::UnconnectedState) Q_EMIT closed(); // never came up
    });
    m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
}

OutsideClient::~OutsideClient()
{
    m_socket.disconnect(this);
}

void OutsideClient::send(const mqtt::Packet& packet)
{
    const auto bytes = mqtt::encode(packet, mqtt::EncodeRules::AsGiven);
    if (!bytes) return;
    m_socket.write(bytes->data(), static_cast<qint64>(bytes->size()));
    m_socket.flush();
}

void OutsideClient::read()
{
    const QByteArray bytes = m_socket.readAll();
    m_decoder.feed({bytes.constData(), static_cast<std::size_t>(bytes.size())}, [this](const mqtt::Frame& frame) {
        if (const auto packet = mqtt::decode(frame)) Q_EMIT received(*packet);
        return true;
    });
}

} // namespace wb::test
