#include "tests/wire/tcp_recorder.h"

#include "tests/wire/packet_fields.h"

#include <QHostAddress>
#include <QRandomGenerator>
#include <QTcpSocket>

#include <algorithm>

namespace wb::test {

using namespace Qt::Literals::StringLiterals;

// One direction of a connection.
struct TcpRecorder::Way {
    mqtt::Decoder decoder;
    QByteArray uncut; // not a whole packet yet
    bool undecodable = false;
};

struct TcpRecorder::Link {
    int number = 0;
    QTcpSocket* component = nullptr;
    QTcpSocket* broker = nullptr;
    Way out, in;
    bool disconnectSeen = false;
    bool refused = false;
    bool closed = false;
};

TcpRecorder::TcpRecorder(QObject* parent) : QObject(parent)
{
    connect(&m_server, &QTcpServer::newConnection, this, &TcpRecorder::accept);
}

TcpRecorder::~TcpRecorder()
{
    for (const auto& link : m_links)
        for (QTcpSocket* socket : {link->component, link->broker}) socket->disconnect(this);
}

bool TcpRecorder::listen()
{
    // Below the ports that the kernel gives to outgoing connections (ip(7)): a component that tries again while
    // nobody listens could otherwise be given this very port for its own end, and be connected to itself.
    for (int i = 0; i < 50; ++i) {
        const int port = QRandomGenerator::system()->bounded(10'000, 32'000);
        if (!m_server.listen(QHostAddress::LocalHost, static_cast<quint16>(port))) continue;
        m_port = m_server.serverPort();
        return true;
    }
    return false;
}

bool TcpRecorder::setAccepting(bool on)
{
    if (on == m_server.isListening()) return true;
    Q_EMIT stirred();
    if (on) return m_server.listen(QHostAddress::LocalHost, m_port);
    m_server.close();
    return true;
}

void TcpRecorder::accept()
{
    while (QTcpSocket* socket = m_server.nextPendingConnection()) {
        m_links.push_back(std::make_unique<Link>());
        Link& link = *m_links.back();
        link.number = static_cast<int>(m_links.size());
        link.component = socket;
        link.component->setParent(this);
        link.broker = new QTcpSocket(this);
        for (QTcpSocket* side : {link.component, link.broker}) {
            const bool outbound = side == link.component;
            side->setSocketOption(QAbstractSocket::LowDelayOption, 1);
            connect(side, &QTcpSocket::readyRead, this, [this, &link, outbound] { read(link, outbound); });
            connect(side, &QTcpSocket::disconnected, this, [this, &link, outbound] { gone(link, outbound); });
        }
        connect(link.broker, &QTcpSocket::errorOccurred, this, [this, &link] {
            if (link.broker->state() == QAbstractSocket::UnconnectedState) gone(link, false);
        });
        connect(link.broker, &QTcpSocket::connected, this,
                [&link] { link.broker->setSocketOption(QAbstractSocket::LowDelayOption, 1); });
        link.broker->connectToHost(QHostAddress(QHostAddress::LocalHost), m_target);
        Q_EMIT stirred();
        if (link.component->bytesAvailable() > 0) read(link, true);
    }
}

void TcpRecorder::read(Link& link, bool outbound)
{
    Q_EMIT stirred();
    QTcpSocket* from = outbound ? link.component : link.broker;
    QTcpSocket* to = outbound ? link.broker : link.component;
    const QByteArray bytes = from->isOpen() ? from->readAll() : QByteArray();
    if (link.closed || bytes.isEmpty()) return;
    Way& way = outbound ? link.out : link.in;
    if (way.undecodable) {
        to->write(bytes);
        return;
    }
    way.uncut += bytes;
    const std::string_view view(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    const auto error = way.decoder.feed(view, [&](const mqtt::Frame& frame) {
        way.uncut.remove(0, static_cast<qsizetype>(frame.wire.size()));
        take(link, outbound, frame);
        return !link.closed;
    });
    if (!error) return;
    // What cannot be cut into packets is one entry, and passed on as it is.
    way.undecodable = true;
    to->write(way.uncut);
    Q_EMIT seen({{u"conn"_s, link.number},
                 {u"dir"_s, outbound ? u"out"_s : u"in"_s},
                 {u"type"_s, u"RESERVED"_s},
                 {u"malformed"_s, QString::fromLatin1(way.uncut.toHex())}});
}

bool TcpRecorder::isWithheld(const Link& link, bool outbound, const QString& type) const
{
    return std::any_of(m_rules.begin(), m_rules.end(), [&](const WithholdRule& rule) {
        return rule.dir == (outbound ? "out"_L1 : "in"_L1) && rule.type == type &&
               (rule.conn == 0 || rule.conn == link.number);
    });
}

void TcpRecorder::take(Link& link, bool outbound, const mqtt::Frame& frame)
{
    QJsonObject entry = fieldsOf(frame);
    const QString type = entry["type"_L1].toString();
    entry["conn"_L1] = link.number;
    entry["dir"_L1] = outbound ? u"out"_s : u"in"_s;
    const bool withheld = isWithheld(link, outbound, type);
    if (withheld && !outbound) return;
    if (withheld) entry["delivered"_L1] = false;
    else (outbound ? link.broker : link.component)->write(frame.wire.data(), static_cast<qint64>(frame.wire.size()));
    if (type == "DISCONNECT"_L1) link.disconnectSeen = true;
    if (type == "CONNACK"_L1 && entry["code"_L1].toInt() != 0) link.refused = true;
    Q_EMIT seen(entry);
}

QString TcpRecorder::whoClosed(const Link& link, bool componentSide) const
{
    if (link.disconnectSeen || (link.refused && m_brokerClosesAfterRefusal)) return u"either"_s;
    return componentSide ? u"component"_s : u"broker"_s;
}

void TcpRecorder::gone(Link& link, bool componentSide)
{
    Q_EMIT stirred();
    if (link.closed) return;
    read(link, componentSide); // what came with the FIN
    if (!link.closed) end(link, whoClosed(link, componentSide));
}

void TcpRecorder::end(Link& link, const QString& by)
{
    link.closed = true;
    for (QTcpSocket* socket : {link.component, link.broker}) socket->disconnectFromHost();
    Q_EMIT seen({{u"conn"_s, link.number}, {u"type"_s, u"TCP_CLOSED"_s}, {u"by"_s, by}});
}

void TcpRecorder::cut()
{
    for (const auto& link : m_links)
        if (!link->closed) end(*link, u"network"_s);
}

} // namespace wb::test
