#include "core/sidecar/endpoint.h"

#include <QCoreApplication>
#include <QHash>
#include <QRegularExpression>

namespace wb::sidecar {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::sidecar::Endpoint)
};

Failure<mqtt::ConnectionError> wrong(const QString& message, const QString& advice, const QString& daprSays)
{
    mqtt::ConnectionError error;
    error.step = mqtt::ConnectionStep::Configuration;
    error.transient = false;
    error.message = message;
    error.advice = advice;
    error.detail = daprSays;
    return Failure{error};
}

// The schemes that the client inside Dapr dials (facts B.1; paho netconn.go).
std::optional<mqtt::Scheme> schemeOf(const QString& scheme)
{
    static const QHash<QString, mqtt::Scheme> known{
        {QStringLiteral("tcp"), mqtt::Scheme::Tcp},       {QStringLiteral("mqtt"), mqtt::Scheme::Tcp},
        {QStringLiteral("ssl"), mqtt::Scheme::Tls},       {QStringLiteral("tls"), mqtt::Scheme::Tls},
        {QStringLiteral("mqtts"), mqtt::Scheme::Tls},     {QStringLiteral("mqtt+ssl"), mqtt::Scheme::Tls},
        {QStringLiteral("tcps"), mqtt::Scheme::Tls},      {QStringLiteral("ws"), mqtt::Scheme::WebSocket},
        {QStringLiteral("wss"), mqtt::Scheme::SecureWebSocket},
    };
    const auto it = known.constFind(scheme.toLower());
    return it == known.cend() ? std::nullopt : std::optional(*it);
}

QString schemeName(mqtt::Scheme scheme)
{
    switch (scheme) {
    case mqtt::Scheme::Tcp: return QStringLiteral("tcp");
    case mqtt::Scheme::Tls: return QStringLiteral("ssl");
    case mqtt::Scheme::WebSocket: return QStringLiteral("ws");
    case mqtt::Scheme::SecureWebSocket: break;
    }
    return QStringLiteral("wss");
}

mqtt::TlsOptions tlsOf(const dapr::MqttSettings& settings)
{
    mqtt::TlsOptions tls;
    tls.caPem = settings.caCert;
    // One of the pair alone is silently ignored (facts B.6).
    if (!settings.clientCert.isEmpty() && !settings.clientKey.isEmpty()) {
        tls.clientCertPem = settings.clientCert;
        tls.clientKeyPem = settings.clientKey;
    }
    return tls;
}

} // namespace

Result<mqtt::Endpoint, mqtt::ConnectionError> endpointOf(const dapr::MqttSettings& settings)
{
    const auto scheme = schemeOf(settings.scheme);
    if (!scheme) {
        return wrong(Texts::tr("The URL's scheme \"%1\" is none that Dapr can connect to").arg(settings.scheme),
                     Texts::tr("Write the URL as mqtt://host:1883 or mqtts://host:8883."),
                     QStringLiteral("unknown protocol"));
    }
    if (settings.host.isEmpty()) {
        return wrong(Texts::tr("The URL names no host"), Texts::tr("Write the URL as mqtt://host:1883."),
                     QStringLiteral("missing address"));
    }
    if (settings.host.contains(QLatin1Char(','))) {
        return wrong(Texts::tr("The URL names several hosts; Dapr takes the whole list as one host name"),
                     Texts::tr("Write one broker's address."), QStringLiteral("too many colons in address"));
    }
    mqtt::Endpoint endpoint;
    endpoint.scheme = *scheme;
    endpoint.host = settings.host;
    int port = settings.port;
    const bool webSocket = *scheme == mqtt::Scheme::WebSocket || *scheme == mqtt::Scheme::SecureWebSocket;
    if (port < 0 && webSocket) port = *scheme == mqtt::Scheme::WebSocket ? 80 : 443;
    if (port < 0) {
        return wrong(Texts::tr("The URL has no port, and Dapr adds none"),
                     Texts::tr("Write the port: mqtt://%1:1883, or mqtts://%1:8883 for TLS.").arg(settings.host),
                     QStringLiteral("missing port in address"));
    }
    if (port == 0 || port > 65535) {
        return wrong(Texts::tr("Port %1 is not between 1 and 65535").arg(port), {}, QStringLiteral("invalid port"));
    }
    endpoint.port = static_cast<quint16>(port);
    // Dapr drops the URL's path: "ws://host:8083/mqtt" is dialled as "ws://host:8083/" (facts B.1).
    endpoint.path = QStringLiteral("/");
    // TLS is chosen by the scheme alone; certificates beside "mqtt://" do nothing (facts B.6).
    if (*scheme == mqtt::Scheme::Tls || *scheme == mqtt::Scheme::SecureWebSocket) endpoint.tls = tlsOf(settings);
    return endpoint;
}

QString addressOf(const mqtt::Endpoint& endpoint)
{
    const bool v6 = endpoint.host.contains(QLatin1Char(':')) && !endpoint.host.startsWith(QLatin1Char('['));
    const QString host = v6 ? QStringLiteral("[%1]").arg(endpoint.host) : endpoint.host;
    return QStringLiteral("%1://%2:%3").arg(schemeName(endpoint.scheme), host, QString::number(endpoint.port));
}

QString withoutPasswords(const QString& text)
{
    // To the last @: a password may hold @, / and # as they stand, and between Go's quotes blanks and \" as well.
    static const QRegularExpression quoted(QStringLiteral(R"re("(?:\\.|[^"\\])*")re"));
    static const QRegularExpression inQuotes(QStringLiteral(R"re(^("[A-Za-z][A-Za-z0-9+.-]*://(?:\\.|[^:@\\])*:).*@)re"));
    static const QRegularExpression bare(QStringLiteral(R"re(([A-Za-z][A-Za-z0-9+.-]*://[^:@\s"]*:)[^\s"]*@)re"));
    QString masked;
    qsizetype end = 0;
    bool hadPassword = false;
    for (auto it = quoted.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        QString piece = match.captured();
        if (inQuotes.match(piece).hasMatch()) {
            piece.replace(inQuotes, QStringLiteral("\\1***@"));
            hadPassword = true;
        } else if (hadPassword) {
            // Go goes on to quote what it could not read: of a password with a / that is the password's beginning.
            piece = QStringLiteral("\"***\"");
        }
        masked += QStringView(text).mid(end, match.capturedStart() - end);
        masked += piece;
        end = match.capturedEnd();
    }
    masked += QStringView(text).mid(end);
    return masked.replace(bare, QStringLiteral("\\1***@"));
}

} // namespace wb::sidecar
