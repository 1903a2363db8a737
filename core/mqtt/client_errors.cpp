#include "core/mqtt/client_errors.h"

#include "core/mqtt/transport_errors.h"

#include <QCoreApplication>

namespace wb::mqtt {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::mqtt::Client)
};

QString text(std::string_view latin)
{
    return QString::fromUtf8(latin.data(), static_cast<qsizetype>(latin.size()));
}

QString seconds(std::chrono::milliseconds limit)
{
    return QString::number(static_cast<double>(limit.count()) / 1000.0);
}

struct Peer {
    QString name;
    QString advice;
};

// A peer that is no MQTT broker usually shows it in its first bytes.
std::optional<Peer> recognise(std::string_view start)
{
    // A TLS alert or handshake record (RFC 8446, 5.1).
    if (start.size() >= 2 && (start[0] == '\x15' || start[0] == '\x16') && start[1] == '\x03')
        return Peer{QStringLiteral("TLS"), Text::tr("Use TLS for this port (mqtts:// or ssl://).")};
    if (start.starts_with("HTTP/"))
        return Peer{QStringLiteral("HTTP"), Text::tr("This is a web server or a web socket port, not a plain MQTT port.")};
    if (start.starts_with("AMQP"))
        return Peer{QStringLiteral("AMQP"), Text::tr("MQTT is usually on port 1883, AMQP on 5672.")};
    if (start.starts_with("SSH-")) return Peer{QStringLiteral("SSH"), Text::tr("MQTT is usually on port 1883.")};
    return std::nullopt;
}

} // namespace

ConnectionError openTimeoutError(const Endpoint& endpoint, std::chrono::milliseconds limit)
{
    return {ConnectionStep::Connect, true,
            Text::tr("No connection to %1 within %2 s.").arg(addressText(endpoint.host, endpoint.port), seconds(limit)),
            Text::tr("A firewall may drop the packets, or the broker's machine is off or too busy. Check address and "
                     "port."),
            {}};
}

ConnectionError fromTransport(const TransportError& error)
{
    ConnectionStep step = ConnectionStep::Link;
    switch (error.step) {
    case TransportStep::Configuration: step = ConnectionStep::Configuration; break;
    case TransportStep::NameLookup: step = ConnectionStep::NameLookup; break;
    case TransportStep::Connect: step = ConnectionStep::Connect; break;
    case TransportStep::Tls: step = ConnectionStep::Tls; break;
    case TransportStep::WebSocketHandshake: step = ConnectionStep::WebSocketHandshake; break;
    case TransportStep::Established: break;
    }
    return {step, error.transient, error.message, error.advice, error.detail};
}

ConnectionError refusedError(quint8 returnCode) // [3.2.2.3]
{
    ConnectionError error{ConnectionStep::Connack, false, {}, {}, {}, returnCode};
    switch (returnCode) {
    case 1:
        error.message = Text::tr("The broker does not speak this version of MQTT (CONNACK code 1).");
        error.advice = Text::tr("Dapr's MQTT components speak 3.1.1: enable it in the broker.");
        break;
    case 2:
        error.message = Text::tr("The broker refused the client identifier (CONNACK code 2).");
        error.advice = Text::tr("Check the consumer ID: it may be too long, hold characters the broker does not allow, or "
                                "not match the broker's rules.");
        break;
    case 3:
        error.transient = true;
        error.message = Text::tr("The broker is not available at the moment (CONNACK code 3).");
        error.advice = Text::tr("It may be starting or overloaded: try again, and see its log.");
        break;
    case 4:
        error.message = Text::tr("The broker refused the user name or password (CONNACK code 4).");
        error.advice = Text::tr("Check both; characters such as @ : / # in a URL must be written with %.");
        break;
    case 5:
        error.message = Text::tr("The broker does not authorize this client (CONNACK code 5).");
        error.advice = Text::tr("User name, password or client identifier are wrong or missing, or the broker allows no "
                                "anonymous clients (mosquitto 2: “allow_anonymous true”).");
        break;
    default:
        error.message = Text::tr("The broker refused the connection with the unknown CONNACK code %1.").arg(returnCode);
        break;
    }
    return error;
}

ConnectionError connackTimeoutError(std::chrono::milliseconds limit)
{
    return {ConnectionStep::Connack, true,
            Text::tr("The broker took the connection, but did not answer CONNECT within %1 s.").arg(seconds(limit)),
            Text::tr("It may be overloaded, or this is not an MQTT port."),
            {}};
}

ConnectionError pingTimeoutError(std::chrono::milliseconds limit)
{
    return {ConnectionStep::KeepAlive, true,
            Text::tr("The broker did not answer PINGREQ within %1 s: the connection is half-open.").arg(seconds(limit)),
            Text::tr("The network between here and the broker is broken, or the broker hangs."),
            {}};
}

ConnectionError closedByBrokerError(bool beforeConnack)
{
    if (beforeConnack)
        return {ConnectionStep::Connack, true, Text::tr("The broker closed the connection without answering CONNECT."),
                Text::tr("It may expect TLS on this port, refuse the protocol version or the client identifier, or limit "
                         "connections: see its log."),
                {}};
    return {ConnectionStep::Link, true, Text::tr("The broker closed the connection."),
            Text::tr("It may have been stopped, or another client has connected with the same client identifier: see its "
                     "log."),
            {}};
}

ConnectionError cutHereError(bool reset)
{
    return {ConnectionStep::Link, true,
            reset ? Text::tr("The connection was cut here, by a TCP reset.")
                  : Text::tr("The connection was closed here, without DISCONNECT."),
            {}, {}};
}

std::optional<ConnectionError> foreignPeerError(std::string_view start)
{
    const auto peer = recognise(start);
    if (!peer) return std::nullopt;
    return ConnectionError{ConnectionStep::Protocol, false,
                           Text::tr("This is not an MQTT port: the answer is %1.").arg(peer->name), peer->advice,
                           QString::fromLatin1(QByteArray::fromRawData(start.data(), static_cast<qsizetype>(start.size()))
                                                   .toHex(' '))};
}

ConnectionError protocolError(const SessionError& error, std::uint64_t packetOffset, bool accepted)
{
    ConnectionError result;
    result.step = ConnectionStep::Protocol;
    result.transient = accepted; // before CONNACK it is not the right peer, and will not become it
    if (error.decode)
        result.message = Text::tr("The broker sent bytes that are not correct MQTT: %1 (byte %2 of the connection, %3).")
                             .arg(text(error.decode->message))
                             .arg(packetOffset + error.decode->offset)
                             .arg(text(error.decode->clause));
    else
        result.message = Text::tr("The broker broke the rules of MQTT: %1.").arg(text(error.message));
    result.advice = accepted ? Text::tr("The broker, or something between here and it, sends what MQTT 3.1.1 does not allow. "
                                        "The last packets are in the packet list.")
                             : Text::tr("Check that this is the MQTT port of a broker.");
    return result;
}

QString bytesAtError(std::uint64_t offset, std::string_view bytes)
{
    const QByteArray hex = QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())).toHex(' ');
    return Text::tr("From byte %1 on: %2").arg(offset).arg(QString::fromLatin1(hex));
}

} // namespace wb::mqtt
