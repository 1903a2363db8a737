#include "tests/support/talking_broker.h"

#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>

#include <algorithm>

namespace wb::test {

using mqtt::PacketType;

struct TalkingBroker::Guest {
    QTcpSocket* socket = nullptr;
    mqtt::Decoder decoder;
    QString clientId;
    std::vector<mqtt::Packet> said;
};

TalkingBroker::TalkingBroker(QObject* parent) : QObject(parent), m_server(std::make_unique<QTcpServer>())
{
    connect(m_server.get(), &QTcpServer::newConnection, this, &TalkingBroker::accept);
    m_server->listen(QHostAddress::LocalHost);
}

TalkingBroker::~TalkingBroker()
{
    for (const auto& guest : m_guests) guest->socket->disconnect(this);
}

quint16 TalkingBroker::port() const
{
    return m_server->serverPort();
}

void TalkingBroker::accept()
{
    while (QTcpSocket* socket = m_server->nextPendingConnection()) {
        m_guests.push_back(std::make_unique<Guest>());
        Guest& guest = *m_guests.back();
        guest.socket = socket;
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(socket, &QTcpSocket::readyRead, this, [this, &guest] { read(guest); });
        if (socket->bytesAvailable() > 0) read(guest);
    }
}

void TalkingBroker::read(Guest& guest)
{
    const QByteArray bytes = guest.socket->readAll();
    guest.decoder.feed({bytes.constData(), static_cast<std::size_t>(bytes.size())}, [&](const mqtt::Frame& frame) {
        if (auto packet = mqtt::decode(frame)) take(guest, *std::move(packet));
        return true;
    });
}

void TalkingBroker::take(Guest& guest, mqtt::Packet packet)
{
    const PacketType type = mqtt::typeOf(packet);
    if (const auto* connect = std::get_if<mqtt::Connect>(&packet)) {
        guest.clientId = QString::fromStdString(connect->clientId);
        if (answersConnect) say(guest, mqtt::Connack{false, connackCode});
        return;
    }
    guest.said.push_back(packet);
    if (const auto* publish = std::get_if<mqtt::Publish>(&packet); publish && answersPublish && publish->packetId != 0)
        say(guest, mqtt::Puback{publish->packetId});
    if (const auto* subscribe = std::get_if<mqtt::Subscribe>(&packet); subscribe && answersSubscribe) {
        mqtt::Suback suback{subscribe->packetId, {}};
        for (const mqtt::TopicRequest& topic : subscribe->topics)
            suback.returnCodes.push_back(static_cast<std::uint8_t>(topic.qos));
        say(guest, suback);
    }
    if (type == PacketType::Pingreq) say(guest, mqtt::Pingresp{});
    if (type == PacketType::Disconnect) guest.socket->disconnectFromHost();
}

void TalkingBroker::say(Guest& guest, const mqtt::Packet& packet)
{
    const auto bytes = mqtt::encode(packet, mqtt::EncodeRules::AsGiven);
    if (bytes) guest.socket->write(bytes->data(), static_cast<qint64>(bytes->size()));
}

QStringList TalkingBroker::clientIds() const
{
    QStringList ids;
    for (const auto& guest : m_guests)
        if (!guest->clientId.isNull()) ids << guest->clientId;
    return ids;
}

std::vector<mqtt::Packet> TalkingBroker::from(const QString& clientId) const
{
    std::vector<mqtt::Packet> all;
    for (const auto& guest : m_guests)
        if (guest->clientId == clientId) all.insert(all.end(), guest->said.begin(), guest->said.end());
    return all;
}

int TalkingBroker::count(const QString& clientId, PacketType type) const
{
    const auto said = from(clientId);
    return static_cast<int>(std::count_if(said.begin(), said.end(), [type](const mqtt::Packet& packet) {
        return mqtt::typeOf(packet) == type;
    }));
}

TalkingBroker::Guest* TalkingBroker::youngest(const QString& clientId) const
{
    const auto guest = std::find_if(m_guests.rbegin(), m_guests.rend(),
                                    [&](const auto& one) { return one->clientId == clientId; });
    return guest == m_guests.rend() ? nullptr : guest->get();
}

void TalkingBroker::send(const QString& clientId, const mqtt::Packet& packet)
{
    if (Guest* guest = youngest(clientId)) say(*guest, packet);
}

void TalkingBroker::cut(const QString& clientId)
{
    if (Guest* guest = youngest(clientId)) guest->socket->disconnectFromHost();
}

} // namespace wb::test
