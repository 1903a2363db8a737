#include "core/broker/identity.h"

#include <QRegularExpression>

namespace wb::broker {

QString placeOf(const QString& address)
{
    const qsizetype scheme = address.indexOf(QStringLiteral("://"));
    return (scheme < 0 ? address : address.mid(scheme + 3)).toLower();
}

bool isVersionTopic(QStringView topic)
{
    if (!topic.startsWith(u"$SYS/broker")) return false;
    return topic == u"$SYS/broker/version" || (topic.startsWith(u"$SYS/brokers/") && topic.count(u'/') == 3 && topic.endsWith(u"/version"));
}

std::optional<BrokerIdentity> brokerFromSys(const QString& topic, const QString& payload)
{
    if (!isVersionTopic(topic)) return std::nullopt;
    static const QRegularExpression mosquitto(QStringLiteral("^mosquitto version (\\d[\\w.+-]*)$"));
    static const QRegularExpression number(QStringLiteral("^\\d+\\.\\d+[\\w.+-]*$"));
    const QString text = payload.trimmed();
    if (topic == u"$SYS/broker/version") {
        const auto match = mosquitto.match(text);
        return match.hasMatch() ? std::optional(BrokerIdentity{QStringLiteral("mosquitto"), match.captured(1)}) : std::nullopt;
    }
    return number.match(text).hasMatch() ? std::optional(BrokerIdentity{QStringLiteral("EMQX"), text}) : std::nullopt;
}

bool saysLess(const BrokerIdentity& newer, const BrokerIdentity& known)
{
    if (newer.product.compare(known.product, Qt::CaseInsensitive) != 0) return newer.product.isEmpty();
    return newer.version.isEmpty() || known.version.startsWith(newer.version + u'.');
}

} // namespace wb::broker
