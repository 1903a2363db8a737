#include "tests/wire/plain_broker.h"

#include "tests/wire/packet_fields.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QTcpSocket>

namespace wb::test {

using namespace Qt::Literals::StringLiterals;
using mqtt::PacketType;

struct PlainBroker::Guest {
    QTcpSocket* socket = nullptr;
    mqtt::Decoder decoder;
    bool open = true;
};

PlainBroker::PlainBroker(BrokerScript script, QObject* parent) : QObject(parent), m_script(std::move(script))
{
    connect(&m_server, &QTcpServer::newConnection, this, &PlainBroker::accept);
}

PlainBroker::~PlainBroker()
{
    for (const auto& guest : m_guests) guest->socket->disconnect(this);
}

bool PlainBroker::listen()
{
    return m_server.listen(QHostAddress::LocalHost);
}

void PlainBroker::setScript(BrokerScript script)
{
    m_script = std::move(script);
    m_connections = 0;
}

void PlainBroker::accept()
{
    while (QTcpSocket* socket = m_server.nextPendingConnection()) {
        m_guests.push_back(std::make_unique<Guest>());
        Guest& guest = *m_guests.back();
        guest.socket = socket;
        socket->setParent(this);
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(socket, &QTcpSocket::readyRead, this, [this, &guest] { read(guest); });
        connect(socket, &QTcpSocket::disconnected, this, [this, &guest] {
            guest.open = false;
            Q_EMIT stirred();
        });
        Q_EMIT stirred();
        if (socket->bytesAvailable() > 0) read(guest);
    }
}

void PlainBroker::read(Guest& guest)
{
    Q_EMIT stirred();
    const QByteArray bytes = guest.socket->readAll();
    const auto error =
        guest.decoder.feed({bytes.constData(), static_cast<std::size_t>(bytes.size())}, [&](const mqtt::Frame& frame) {
            answer(guest, frame);
            return guest.open;
        });
    if (error) guest.decoder.reset(); // closes only on DISCONNECT or QoS 3
}

void PlainBroker::say(Guest& guest, const mqtt::Packet& packet)
{
    if (m_script.silent.contains(static_cast<int>(mqtt::typeOf(packet)))) return;
    const auto bytes = mqtt::encode(packet, mqtt::EncodeRules::AsGiven);
    if (bytes) guest.socket->write(bytes->data(), static_cast<qint64>(bytes->size()));
}

void PlainBroker::answer(Guest& guest, const mqtt::Frame& frame)
{
    const auto id = static_cast<mqtt::PacketId>(fieldsOf(frame)["packetId"_L1].toInt());
    switch (frame.type()) {
    case PacketType::Connect: answerConnect(guest); return;
    case PacketType::Subscribe: answerSubscribe(guest, frame); return;
    case PacketType::Publish: answerPublish(guest, frame); return;
    case PacketType::Pubrec: say(guest, mqtt::Pubrel{id}); return;
    case PacketType::Pubrel: say(guest, mqtt::Pubcomp{id}); return;
    case PacketType::Unsubscribe: say(guest, mqtt::Unsuback{id}); return;
    case PacketType::Pingreq: say(guest, mqtt::Pingresp{}); return;
    case PacketType::Disconnect:
        guest.open = false;
        guest.socket->disconnectFromHost();
        return;
    default: return;
    }
}

void PlainBroker::answerConnect(Guest& guest)
{
    ConnackPlan plan;
    if (!m_script.connacks.empty()) plan = m_script.connacks[std::min(m_connections, m_script.connacks.size() - 1)];
    ++m_connections;
    if (plan.close) {
        guest.open = false;
        guest.socket->disconnectFromHost();
        return;
    }
    // Written together: the socket sends when control returns to the event loop.
    if (!plan.none) say(guest, mqtt::Connack{plan.sessionPresent, static_cast<std::uint8_t>(plan.code)});
    for (const mqtt::Packet& packet : plan.then) say(guest, packet);
}

void PlainBroker::answerSubscribe(Guest& guest, const mqtt::Frame& frame)
{
    const QJsonObject fields = fieldsOf(frame);
    mqtt::Suback suback{static_cast<mqtt::PacketId>(fields["packetId"_L1].toInt()), {}};
    for (const QJsonValue& filter : fields["filters"_L1].toArray())
        suback.returnCodes.push_back(static_cast<std::uint8_t>(filter["qos"_L1].toInt()));
    if (m_script.subackCodes) suback.returnCodes = *m_script.subackCodes;
    say(guest, suback);
}

void PlainBroker::answerPublish(Guest& guest, const mqtt::Frame& frame)
{
    const QJsonObject fields = fieldsOf(frame);
    const auto id = static_cast<mqtt::PacketId>(fields["packetId"_L1].toInt());
    switch (fields["qos"_L1].toInt()) {
    case 1: say(guest, mqtt::Puback{id}); return;
    case 2: say(guest, mqtt::Pubrec{id}); return;
    case 3:
        guest.open = false;
        guest.socket->disconnectFromHost();
        return;
    default: return;
    }
}

void PlainBroker::send(const std::vector<mqtt::Packet>& packets)
{
    for (auto guest = m_guests.rbegin(); guest != m_guests.rend(); ++guest) {
        if (!(*guest)->open) continue;
        for (const mqtt::Packet& packet : packets) {
            const auto bytes = mqtt::encode(packet, mqtt::EncodeRules::AsGiven);
            if (bytes) (*guest)->socket->write(bytes->data(), static_cast<qint64>(bytes->size()));
        }
        (*guest)->socket->flush();
        Q_EMIT stirred();
        return;
    }
}

void PlainBroker::closeAll()
{
    for (const auto& guest : m_guests) {
        guest->open = false;
        guest->socket->disconnectFromHost();
    }
}

} // namespace wb::test
