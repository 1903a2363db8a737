#include "core/broker/probe/peer.h"

#include "core/ledger/connect_secret.h"

#include <variant>

namespace wb::broker {

using namespace mqtt;

namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::size_t headerBytes(std::string_view wire)
{
    std::size_t at = 1;
    while (at < wire.size() && at < 5 && (static_cast<unsigned char>(wire[at]) & 0x80) != 0) ++at;
    return std::min(at + 1, wire.size());
}

// In MQTT 3.1.1 a broker never sends these [2.2.1].
bool isForClientsOnly(PacketType type)
{
    return type == PacketType::Connect || type == PacketType::Subscribe || type == PacketType::Unsubscribe
        || type == PacketType::Pingreq || type == PacketType::Disconnect;
}

PacketId idOf(const Packet& packet)
{
    return std::visit([](const auto& one) -> PacketId {
        if constexpr (requires { one.packetId; })
            return one.packetId;
        else
            return 0;
    }, packet);
}

} // namespace

Peer::Peer(QString name, const Endpoint& endpoint, Waiter& waiter, const Book& book)
    : m_name(std::move(name)), m_waiter(waiter), m_book(book), m_transport(Transport::create(endpoint))
{
    Transport* transport = m_transport.get();
    QObject::connect(transport, &Transport::opened, transport, [this] {
        m_opened = true;
        openedAt = lastAt = steadyNow();
        m_waiter.wake();
    });
    QObject::connect(transport, &Transport::received, transport, [this](std::string_view bytes) { received(bytes); });
    QObject::connect(transport, &Transport::failed, transport,
                     [this](const TransportError& error) { m_error = error.message; });
    QObject::connect(transport, &Transport::closed, transport, [this] {
        m_closed = true;
        closedAt = steadyNow();
        note(m_error.isEmpty() ? QStringLiteral("the connection is closed") : m_error);
        m_waiter.wake();
    });
    transport->open();
}

Peer::~Peer()
{
    if (!m_closed) m_transport->abort();
}

void Peer::send(const Packet& packet)
{
    const auto wire = encode(packet, EncodeRules::AsGiven);
    if (wire) sendWire(*wire);
}

void Peer::sendWire(std::string_view wire)
{
    if (!isOpen()) return;
    writeDown(EvidenceLine::Kind::Sent, wire);
    m_transport->write(wire);
}

void Peer::close()
{
    if (m_closed) return;
    note(QStringLiteral("closed here, without DISCONNECT"));
    m_transport->close();
}

EvidenceLine Peer::newLine(EvidenceLine::Kind kind) const
{
    EvidenceLine line;
    line.kind = kind;
    line.ms = std::chrono::duration<double, std::milli>(steadyNow() - m_book.start).count();
    line.client = m_name;
    line.connection = m_book.connection;
    return line;
}

void Peer::note(const QString& text)
{
    EvidenceLine line = newLine(EvidenceLine::Kind::Note);
    line.note = text;
    m_book.evidence.add(std::move(line));
}

PacketId Peer::nextId()
{
    m_lastId = m_lastId == 65535 ? 1 : PacketId(m_lastId + 1);
    return m_lastId;
}

void Peer::acknowledge(const Publish& publish)
{
    if (publish.qos == QoS::AtLeastOnce) send(Puback{publish.packetId});
    if (publish.qos == QoS::ExactlyOnce) send(Pubrec{publish.packetId});
}

bool Peer::hasAnswer(PacketType type, PacketId id) const
{
    for (const Packet& packet : others) {
        if (typeOf(packet) == type && idOf(packet) == id) return true;
    }
    return false;
}

int Peer::count(PacketType type) const
{
    int number = 0;
    for (const Packet& packet : others) number += typeOf(packet) == type ? 1 : 0;
    return number;
}

void Peer::received(std::string_view bytes)
{
    lastAt = steadyNow();
    const auto wrong = m_decoder.feed(bytes, [this](const Frame& frame) {
        take(frame);
        return true;
    });
    if (wrong) {
        noteOdd(QStringLiteral("no packet: %1 [%2]").arg(QString::fromStdString(wrong->message),
                                                        QString::fromUtf8(wrong->clause.data(), qsizetype(wrong->clause.size()))));
        m_transport->close();
    }
    m_waiter.wake();
}

// What a strict reader refuses is taken all the same, as far as it can be read, and told as odd.
void Peer::take(const Frame& frame)
{
    writeDown(EvidenceLine::Kind::Received, frame.wire);
    if (isForClientsOnly(frame.type())) {
        const std::string_view name = packetTypeName(frame.type());
        noteOdd(QStringLiteral("the broker sent %1").arg(QString::fromUtf8(name.data(), qsizetype(name.size()))));
        return;
    }
    if (speaksOtherVersion && frame.type() == PacketType::Connack && frame.body.size() >= 2) {
        connack = Connack{false, static_cast<std::uint8_t>(frame.body[1])};
        return;
    }
    auto packet = decode(frame);
    if (packet) {
        handle(*packet);
        return;
    }
    const DecodeError& error = packet.error();
    noteOdd(QStringLiteral("%1 [%2]").arg(QString::fromStdString(error.message),
                                          QString::fromUtf8(error.clause.data(), qsizetype(error.clause.size()))));
    if (const auto loose = decodeLoosely(frame)) handle(*loose);
}

void Peer::handle(const Packet& packet)
{
    std::visit(Overloaded{
        [this](const Connack& one) {
            if (connack) noteOdd(QStringLiteral("a second CONNACK"));
            connack = one;
        },
        [this](const Publish& one) {
            messages.push_back({one, steadyNow()});
            if (acks == Acks::AtOnce) acknowledge(one);
        },
        [this](const Pubrec& one) {
            others.push_back(one);
            if (!holdsRelease) send(Pubrel{one.packetId});
        },
        [this](const Pubrel& one) {
            others.push_back(one);
            if (acks == Acks::AtOnce) send(Pubcomp{one.packetId});
        },
        [this](const auto& one) { others.push_back(one); },
    }, packet);
}

void Peer::writeDown(EvidenceLine::Kind kind, std::string_view wire)
{
    EvidenceLine line = newLine(kind);
    line.bytes = qint64(wire.size());
    line.wire = QByteArray(wire.data(), std::min(qsizetype(wire.size()), Evidence::keptBytes));
    // The whole packet is needed to find the password in it; long ones are not CONNECTs with one.
    if (!wire.empty() && (static_cast<unsigned char>(wire[0]) >> 4) == static_cast<int>(PacketType::Connect)) {
        std::string masked(wire);
        ledger::maskPassword(masked.data(), masked.size(), headerBytes(wire));
        line.wire = QByteArray(masked.data(), std::min(qsizetype(masked.size()), Evidence::keptBytes));
    }
    m_book.evidence.add(std::move(line));
}

void Peer::noteOdd(const QString& what)
{
    if (m_odd.isEmpty()) m_odd = what;
    note(QStringLiteral("odd: ") + what);
}

} // namespace wb::broker
