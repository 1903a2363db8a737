#include "ui/broker_setup_memory.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace wb::ui {

using broker::BrokerSetup;
using broker::SetupUser;

namespace {

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

template <class T>
void put(QJsonObject& object, const char* name, const std::optional<T>& value)
{
    if (value) object.insert(key(name), qint64(*value));
}

template <class T>
std::optional<T> taken(const QJsonObject& object, const char* name)
{
    const QJsonValue value = object.value(key(name));
    if (!value.isDouble()) return std::nullopt;
    return T(value.toInteger());
}

bool looksSecret(const QString& line)
{
    static const QRegularExpression secret(QStringLiteral("pass|secret|psk|token|cookie"), QRegularExpression::CaseInsensitiveOption);
    return secret.match(line).hasMatch();
}

} // namespace

QByteArray rememberedSetup(const BrokerSetup& setup)
{
    if (setup == BrokerSetup()) return {};
    QJsonObject object{{key("anonymous"), setup.anonymous}, {key("persistence"), setup.persistence}};
    QJsonArray users, vhosts, extra;
    for (const SetupUser& user : setup.users) users << user.name;
    for (const broker::SetupVhost& vhost : setup.vhosts) vhosts << QJsonObject{{key("port"), vhost.port}, {key("vhost"), vhost.vhost}};
    for (const QString& line : setup.extra)
        if (!looksSecret(line)) extra << line;
    object.insert(key("users"), users);
    object.insert(key("vhosts"), vhosts);
    object.insert(key("extra"), extra);
    object.insert(key("vhost"), setup.vhost);
    object.insert(key("management"), setup.managementPort);
    if (setup.tls) object.insert(key("tls"), setup.tls->clientCertificates ? key("mutual") : key("server"));
    put(object, "in flight", setup.inFlight);
    put(object, "queued", setup.queued);
    put(object, "session", setup.sessionSeconds);
    put(object, "retry", setup.retrySeconds);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

BrokerSetup recalledSetup(const QByteArray& remembered)
{
    BrokerSetup setup;
    const QJsonObject object = QJsonDocument::fromJson(remembered).object();
    setup.anonymous = object.value(key("anonymous")).toBool(true);
    setup.persistence = object.value(key("persistence")).toBool(true);
    for (const QJsonValue& user : object.value(key("users")).toArray()) setup.users << SetupUser{user.toString(), {}};
    for (const QJsonValue& vhost : object.value(key("vhosts")).toArray())
        setup.vhosts << broker::SetupVhost{quint16(vhost[key("port")].toInt()), vhost[key("vhost")].toString()};
    for (const QJsonValue& line : object.value(key("extra")).toArray()) setup.extra << line.toString();
    setup.vhost = object.value(key("vhost")).toString();
    setup.managementPort = quint16(object.value(key("management")).toInt());
    if (const QString tls = object.value(key("tls")).toString(); !tls.isEmpty()) {
        setup.tls.emplace();
        setup.tls->clientCertificates = tls == u"mutual";
    }
    setup.inFlight = taken<int>(object, "in flight");
    setup.queued = taken<int>(object, "queued");
    setup.sessionSeconds = taken<qint64>(object, "session");
    setup.retrySeconds = taken<int>(object, "retry");
    return setup;
}

BrokerSetup usableSetup(BrokerSetup setup)
{
    setup.users.removeIf([](const SetupUser& user) { return user.password.isEmpty(); });
    return setup;
}

BrokerSetup sharedSetup(const BrokerSetup& setup)
{
    BrokerSetup shared = recalledSetup(rememberedSetup(setup));
    if (!shared.users.isEmpty()) shared.anonymous = true;
    shared.users.clear();
    return shared;
}

bool lacksPasswords(const BrokerSetup& setup)
{
    return std::any_of(setup.users.cbegin(), setup.users.cend(), [](const SetupUser& user) { return user.password.isEmpty(); });
}

} // namespace wb::ui
