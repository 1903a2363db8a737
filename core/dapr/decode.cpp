#include "core/dapr/decode.h"

#include "core/dapr/go_text.h"
#include "core/dapr/pem.h"
#include "core/dapr/url.h"

namespace wb::dapr {

namespace {

// The decoder compares names without case, and refuses two that differ in case only (since 1.12).
Result<Properties, QString> byLowerName(const Properties& properties)
{
    Properties lower;
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        const QString name = it.key().toLower();
        if (lower.contains(name))
            return Failure{QStringLiteral("failed to resolve aliases: key %1 is duplicate in the metadata").arg(name)};
        lower.insert(name, it.value());
    }
    return lower;
}

QString decodingError(const QString& field, const QString& kind, const QString& reason)
{
    return QStringLiteral("1 error(s) decoding:\n\n* cannot parse '%1' as %2: %3").arg(field, kind, reason);
}

void readCommon(const Properties& lower, MqttSettings& settings)
{
    settings.url = lower.value(QStringLiteral("url"));
    settings.consumerId = lower.value(QStringLiteral("consumerid"));
    settings.retain = isTruthy(lower.value(QStringLiteral("retain")));
    settings.cleanSession = isTruthy(lower.value(QStringLiteral("cleansession")));
}

// The error, or an empty string with the value taken over where there is one.
QString takePem(const QString& value, QByteArray& target, const char* error)
{
    if (value.isEmpty()) return {};
    const QByteArray bytes = value.toUtf8();
    if (!isPem(bytes)) return QString::fromLatin1(error);
    target = bytes;
    return {};
}

} // namespace

DecodedMqtt decodePubSub(const Properties& properties)
{
    DecodedMqtt result;
    MqttSettings& settings = result.settings;
    const QString prefix = QStringLiteral("mqtt pubsub error: ");
    const auto lower = byLowerName(properties);
    if (!lower) {
        result.error = prefix + lower.error();
        return result;
    }
    readCommon(*lower, settings);
    if (lower->contains(QStringLiteral("qos"))) {
        const QString text = lower->value(QStringLiteral("qos"));
        const auto qos = goParseUint(text.isEmpty() ? QStringLiteral("0") : text, 8);
        if (const QString* error = std::get_if<QString>(&qos)) {
            result.error = prefix + decodingError(QStringLiteral("qos"), QStringLiteral("uint"), *error);
            return result;
        }
        settings.qos = static_cast<int>(*std::get_if<quint64>(&qos));
    }
    if (settings.url.isEmpty())
        result.error = QStringLiteral("missing url");
    else if (settings.qos > 7) // the format verb for an error that is not there: Dapr prints it so
        result.error = QStringLiteral("invalid qos %1: %!w(<nil>)").arg(settings.qos);
    else if (settings.consumerId.isEmpty())
        result.error = QStringLiteral("missing consumerID");
    if (!result.error.isEmpty()) return result;

    // CC:pubsub/tls.go reads these three again by their exact names: "cacert" has been lost by then.
    const auto pem = [&](const char* name, QByteArray& target, const char* error) {
        if (result.error.isEmpty()) result.error = takePem(properties.value(QLatin1String(name)), target, error);
    };
    pem("caCert", settings.caCert, "invalid TLS configuration: invalid caCert");
    pem("clientCert", settings.clientCert, "invalid TLS configuration: invalid clientCert");
    pem("clientKey", settings.clientKey, "invalid TLS configuration: invalid clientKey");
    return result;
}

DecodedMqtt decodeBinding(const Properties& properties)
{
    DecodedMqtt result;
    MqttSettings& settings = result.settings;
    const auto lower = byLowerName(properties);
    if (!lower) {
        result.error = lower.error();
        return result;
    }
    readCommon(*lower, settings);
    settings.topic = lower->value(QStringLiteral("topic"));
    if (lower->contains(QStringLiteral("backoffmaxretries"))) {
        const QString text = lower->value(QStringLiteral("backoffmaxretries"));
        const auto retries = goParseInt(text.isEmpty() ? QStringLiteral("0") : text, 64);
        if (const QString* error = std::get_if<QString>(&retries)) {
            result.error = decodingError(QStringLiteral("backOffMaxRetries"), QStringLiteral("int"), *error);
            return result;
        }
        settings.backOffMaxRetries = *std::get_if<qint64>(&retries);
    }
    if (settings.url.isEmpty())
        result.error = QStringLiteral("missing url");
    else if (settings.topic.isEmpty())
        result.error = QStringLiteral("missing topic");
    else if (settings.consumerId.isEmpty())
        result.error = QStringLiteral("missing consumerID");
    const auto pem = [&](const char* name, QByteArray& target, const char* error) {
        if (result.error.isEmpty()) result.error = takePem(lower->value(QLatin1String(name)), target, error);
    };
    pem("cacert", settings.caCert, "invalid ca certificate");
    pem("clientcert", settings.clientCert, "invalid client certificate");
    pem("clientkey", settings.clientKey, "invalid client certificate key");
    return result;
}

Properties withConsumerId(Properties properties, const QString& appId)
{
    const QString key = QStringLiteral("consumerID");
    const QString own = properties.value(key).trimmed();
    properties.insert(key, own.isEmpty() ? appId : own);
    return properties;
}

QString applyUrl(const QString& text, MqttSettings& settings)
{
    settings.url = text;
    settings.displayUrl = withoutPassword(text);
    const auto url = parseGoUrl(text);
    if (!url) return url.error();
    settings.scheme = brokerScheme(url->scheme);
    const HostPort place = splitHostPort(url->host);
    settings.host = place.host;
    settings.port = place.port;
    // A password without a user name is not sent (facts B.1).
    if (!url->user.isEmpty()) {
        settings.userName = url->user;
        settings.password = url->password;
    }
    return {};
}

} // namespace wb::dapr
