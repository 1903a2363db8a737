#include "core/mqtt/transport_errors.h"

#include <QCoreApplication>

namespace wb::mqtt {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::mqtt::Transport)
};

} // namespace

QString addressText(const QString& host, quint16 port)
{
    const bool literal6 = host.contains(QLatin1Char(':'));
    return (literal6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(host).arg(port);
}

TransportError connectError(QAbstractSocket::SocketError code, const QString& text, const Endpoint& endpoint)
{
    const QString address = addressText(endpoint.host, endpoint.port);
    TransportError error;
    error.detail = text;
    switch (code) {
    case QAbstractSocket::HostNotFoundError:
        // Transient: a name server or a VPN can come back, and a container's name appears with the container.
        error.step = TransportStep::NameLookup;
        error.message = Text::tr("The name %1 is not known.").arg(endpoint.host);
        error.advice = Text::tr("Check the spelling. Names inside a cluster or a container network (such as "
                                "“mosquitto.default.svc”) are known only there: forward the port and use 127.0.0.1.");
        break;
    case QAbstractSocket::ConnectionRefusedError:
        error.message = Text::tr("%1 refused the connection.").arg(address);
        error.advice = Text::tr("Is a broker running on this port?");
        break;
    case QAbstractSocket::SocketTimeoutError:
        error.message = Text::tr("%1 did not answer.").arg(address);
        error.advice = Text::tr("A firewall may drop the packets, or the machine is off. Check address and port.");
        break;
    case QAbstractSocket::NetworkError:
        error.message = Text::tr("%1 cannot be reached.").arg(address);
        error.advice = Text::tr("Check the network connection and the address.");
        break;
    case QAbstractSocket::SocketResourceError:
        error.message = Text::tr("No more connections are possible: this program has too many open files.");
        error.advice = Text::tr("Disconnect some components, or raise the limit (ulimit -n).");
        break;
    default:
        error.message = Text::tr("Connecting to %1 failed: %2.").arg(address, text);
        break;
    }
    return error;
}

TransportError linkError(QAbstractSocket::SocketError code, const QString& text)
{
    TransportError error;
    error.step = TransportStep::Established;
    error.detail = text;
    switch (code) {
    case QAbstractSocket::RemoteHostClosedError:
        error.message = Text::tr("The broker reset the connection.");
        error.advice = Text::tr("The broker was killed, or it throws the client out: see its log.");
        break;
    case QAbstractSocket::SocketTimeoutError:
        error.message = Text::tr("The connection is dead: the broker's machine no longer answers.");
        error.advice = Text::tr("Check the network between here and the broker.");
        break;
    default:
        error.message = Text::tr("The connection broke: %1.").arg(text);
        break;
    }
    return error;
}

} // namespace wb::mqtt
