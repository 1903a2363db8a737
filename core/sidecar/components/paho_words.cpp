#include "core/sidecar/components/paho_words.h"

#include <QHostAddress>

#include <algorithm>

namespace wb::sidecar {

namespace {

QString dialError(const mqtt::ConnectionError& error, const QString& host, int port)
{
    using Step = mqtt::ConnectionStep;
    if (error.step == Step::NameLookup) return QStringLiteral("dial tcp: lookup %1: no such host").arg(host);
    if (error.step == Step::Configuration)
        return port < 0 && !host.isEmpty() ? QStringLiteral("dial tcp: address %1: missing port in address").arg(host)
                                           : error.detail;
    if (error.step != Step::Connect) return error.step == Step::Tls ? error.detail : QStringLiteral("EOF");
    const bool six = host.contains(QLatin1Char(':'));
    const bool literal = !QHostAddress(host).isNull();
    const QString address = six ? QStringLiteral("[%1]").arg(host) : literal ? host : QStringLiteral("127.0.0.1");
    const QString cause = error.detail.contains(QLatin1String("refused"), Qt::CaseInsensitive)
        ? QStringLiteral("connect: connection refused")
        : QStringLiteral("i/o timeout");
    return QStringLiteral("dial tcp %1:%2: %3").arg(address).arg(port).arg(cause);
}

} // namespace

QString pahoConnectError(const mqtt::ConnectionError& error, const QString& host, int port)
{
    switch (error.returnCode) { // PAHO:packets/packets.go ConnErrors
    case 1: return QStringLiteral("unacceptable protocol version");
    case 2: return QStringLiteral("identifier rejected");
    case 3: return QStringLiteral("server Unavailable");
    case 4: return QStringLiteral("bad user name or password");
    case 5: return QStringLiteral("not Authorized");
    default: return QStringLiteral("network Error : %1").arg(dialError(error, host, port));
    }
}

QString oldPahoConnectError(const QString& error)
{
    // A connection that ends before CONNACK left no error behind.
    if (error == u"network Error : EOF") return QStringLiteral("Network Error : %!s(<nil>)");
    return error.isEmpty() ? error : error.at(0).toUpper() + error.mid(1);
}

QString pahoLossReason(const mqtt::ConnectionError& error)
{
    if (error.step == mqtt::ConnectionStep::KeepAlive) return QStringLiteral("pingresp not received, disconnecting");
    return error.detail.isEmpty() ? QStringLiteral("EOF") : error.detail;
}

QString pahoSubscribeProblem(std::string_view filter, int qos)
{
    if (filter.empty()) return QStringLiteral("invalid Topic; empty string");
    for (std::size_t start = 0; start <= filter.size();) {
        const std::size_t end = std::min(filter.find('/', start), filter.size());
        if (filter.substr(start, end - start) == "#" && end != filter.size())
            return QStringLiteral("invalid Topic; multi-level wildcard must be last level");
        start = end + 1;
    }
    return qos > 2 ? QStringLiteral("invalid QoS") : QString();
}

} // namespace wb::sidecar
