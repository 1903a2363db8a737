#include "core/dapr/decode.h"

#include "core/dapr/decode_eras.h"
#include "core/dapr/releases.h"
#include "core/dapr/url.h"

namespace wb::dapr {

DecodedMqtt decodePubSub(const Properties& properties, QStringView release)
{
    DecodedMqtt decoded =
        isFrom(release, u"1.11") ? pubSubByStruct(properties, release) : pubSubByFields(properties, release);
    decoded.settings.release = release.toString();
    return decoded;
}

DecodedMqtt decodeBinding(const Properties& properties, QStringView release)
{
    DecodedMqtt decoded =
        isFrom(release, u"1.11") ? bindingByStruct(properties, release) : bindingByFields(properties, release);
    decoded.settings.release = release.toString();
    return decoded;
}

Properties withConsumerId(Properties properties, const QString& appId)
{
    const QString key = QStringLiteral("consumerID");
    const QString own = properties.value(key).trimmed();
    properties.insert(key, own.isEmpty() ? appId : own);
    return properties;
}

namespace {

QString schemeFor(const QString& written, bool binding, QStringView release)
{
    if (isFrom(release, u"1.2")) return brokerScheme(written);
    return binding ? QStringLiteral("tcp") : written;
}

} // namespace

QString applyUrl(const QString& text, MqttSettings& settings, bool binding)
{
    settings.url = text;
    settings.displayUrl = withoutPassword(text);
    const auto url = parseGoUrl(text);
    if (!url) return url.error();
    settings.scheme = schemeFor(url->scheme, binding, settings.release);
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
