#include "core/broker/setup/password_hash.h"
#include "core/broker/setup/product_files.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <limits>

// RabbitMQ's configuration keys (rabbitmq_mqtt.schema) and its definition files, 3.8 to 4.x.

using namespace Qt::StringLiterals;

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::BrokerSetup)
};

const QVersionNumber firstWithExpiryInSeconds(3, 13);
const QVersionNumber firstWithAnonymousLogin(4, 0);
constexpr qint64 longestSession = std::numeric_limits<quint32>::max() / 1000; // x-expires: milliseconds in 32 bits
constexpr int largestWindow = 65535;                                          // the prefetch count of AMQP has 16 bits

struct RabbitMqConf {
    const QVersionNumber& version;
    const QString& folder;
    const BrokerSetup& setup;
    QString text;
    QStringList notes;

    void line(const QString& key, const QString& value) { text += key + u" = "_s + value + QLatin1Char('\n'); }
    void line(const char* key, const QString& value) { line(QString::fromLatin1(key), value); }
    void line(const char* key, bool value) { line(key, value ? u"true"_s : u"false"_s); }

    QString guest() const;
    bool needsDefinitions() const;
    void listeners();
    void login();
    void session();
    void takeNotes();
    QJsonArray accounts() const;
    QJsonObject waitingPolicy(const QString& vhost) const;
    QByteArray definitions() const;
};

// Whom anonymous clients are: `guest` is let in from the broker's own machine only.
QString RabbitMqConf::guest() const
{
    return isLoopback(setup.address) ? u"guest"_s : u"anonymous"_s;
}

// With definitions RabbitMQ does not create "/" and guest by itself.
bool RabbitMqConf::needsDefinitions() const
{
    return !setup.users.isEmpty() || !setup.vhost.isEmpty() || !setup.vhosts.isEmpty() || setup.queued.value_or(0) > 0 ||
           (setup.anonymous && !isLoopback(setup.address));
}

void RabbitMqConf::listeners()
{
    QList<quint16> ports{setup.port};
    for (const SetupVhost& vhost : setup.vhosts) ports << vhost.port;
    const QString kind = setup.tls ? u"mqtt.listeners.ssl.%1"_s : u"mqtt.listeners.tcp.%1"_s;
    if (setup.tls) line("mqtt.listeners.tcp", u"none"_s);
    for (qsizetype i = 0; i < ports.size(); ++i) line(kind.arg(i + 1), listenerAddress(setup, ports.at(i)));
    if (setup.tls) {
        if (!setup.tls->ca.isEmpty()) line("ssl_options.cacertfile", setup.tls->ca);
        line("ssl_options.certfile", setup.tls->certificate);
        line("ssl_options.keyfile", setup.tls->key);
        line("ssl_options.verify", setup.tls->clientCertificates ? u"verify_peer"_s : u"verify_none"_s);
        line("ssl_options.fail_if_no_peer_cert", setup.tls->clientCertificates);
    }
    if (setup.webSocketPort != 0 && setup.tls) {
        if (!setup.address.isEmpty()) line("web_mqtt.ssl.ip", setup.address);
        line("web_mqtt.ssl.port", QString::number(setup.webSocketPort));
        if (!setup.tls->ca.isEmpty()) line("web_mqtt.ssl.cacertfile", setup.tls->ca);
        line("web_mqtt.ssl.certfile", setup.tls->certificate);
        line("web_mqtt.ssl.keyfile", setup.tls->key);
    } else if (setup.webSocketPort != 0) {
        if (!setup.address.isEmpty()) line("web_mqtt.tcp.ip", setup.address);
        line("web_mqtt.tcp.port", QString::number(setup.webSocketPort));
    }
    if (setup.managementPort != 0) {
        if (!setup.address.isEmpty()) line("management.tcp.ip", setup.address);
        line("management.tcp.port", QString::number(setup.managementPort));
    }
}

void RabbitMqConf::login()
{
    line("mqtt.allow_anonymous", setup.anonymous);
    if (setup.anonymous && guest() != u"guest") { // guest is how it comes
        const bool newer = version >= firstWithAnonymousLogin;
        line(newer ? "anonymous_login_user" : "mqtt.default_user", guest());
        line(newer ? "anonymous_login_pass" : "mqtt.default_pass", guest());
    }
    if (!setup.vhost.isEmpty()) line("mqtt.vhost", setup.vhost);
    if (needsDefinitions()) line("load_definitions", folder + u"/definitions.json"_s);
}

void RabbitMqConf::session()
{
    if (setup.inFlight) line("mqtt.prefetch", QString::number(*setup.inFlight == 0 ? largestWindow : *setup.inFlight));
    if (!setup.sessionSeconds) return;
    const bool seconds = version >= firstWithExpiryInSeconds;
    const qint64 life = seconds ? *setup.sessionSeconds : *setup.sessionSeconds * 1000;
    line(seconds ? "mqtt.max_session_expiry_interval_seconds" : "mqtt.subscription_ttl",
         life == 0 ? u"infinity"_s : QString::number(life));
}

void RabbitMqConf::takeNotes()
{
    if (setup.retrySeconds.value_or(0) > 0)
        notes << Texts::tr("RabbitMQ has no timer that sends again. An un-acknowledged message comes back when the client reconnects "
                           "with cleanSession \"false\"; consumer_timeout (RabbitMQ 3.8.15 to 3.11, and quorum queues since 4.3) "
                           "closes the connection for that, after 30 minutes by default.");
    if (!setup.persistence)
        notes << Texts::tr("RabbitMQ always keeps the queues of sessions and their QoS 1 messages on its disk. A client that connects "
                           "with cleanSession \"true\" leaves nothing.");
    if (setup.inFlight == 0)
        notes << Texts::tr("The prefetch count of RabbitMQ has 16 bits: %1 stands for no limit.").arg(largestWindow);
    if (setup.sessionSeconds.value_or(0) > 0 && version < firstWithExpiryInSeconds)
        notes << Texts::tr("mqtt.subscription_ttl counts in milliseconds; from RabbitMQ 3.13 on the key is "
                           "mqtt.max_session_expiry_interval_seconds, in seconds.");
    if (setup.queued.value_or(0) > 0)
        notes << Texts::tr("The limit of waiting messages is a policy for the queues of sessions (overflow drop-head): the oldest are dropped.");
    if (!setup.anonymous && setup.users.isEmpty())
        notes << Texts::tr("There is no user but RabbitMQ's own guest, who is let in from the broker's machine only.");
    if (setup.managementPort != 0 && !setup.users.isEmpty())
        notes << Texts::tr("The user %1 is the administrator of the management interface.").arg(setup.users.first().name);
}

QJsonArray RabbitMqConf::accounts() const
{
    QJsonArray made;
    const auto add = [&made](const QString& name, const QString& password, bool administrator) {
        made << QJsonObject{{u"name"_s, name},
                            {u"password_hash"_s, QString::fromLatin1(rabbitMqHash(password))},
                            {u"hashing_algorithm"_s, u"rabbit_password_hashing_sha256"_s},
                            {u"tags"_s, administrator ? u"administrator"_s : QString()}};
    };
    for (const SetupUser& user : setup.users) add(user.name, user.password, setup.managementPort != 0 && made.isEmpty());
    if (setup.anonymous) add(guest(), guest(), guest() == u"guest");
    return made;
}

QJsonObject RabbitMqConf::waitingPolicy(const QString& vhost) const
{
    return {{u"vhost"_s, vhost},
            {u"name"_s, u"mqtt-waiting"_s},
            {u"pattern"_s, u"^mqtt-subscription-"_s},
            {u"apply-to"_s, u"queues"_s},
            {u"definition"_s, QJsonObject{{u"max-length"_s, *setup.queued}, {u"overflow"_s, u"drop-head"_s}}}};
}

QByteArray RabbitMqConf::definitions() const
{
    QStringList vhosts{u"/"_s};
    if (!setup.vhost.isEmpty()) vhosts << setup.vhost;
    QJsonObject mapping;
    for (const SetupVhost& vhost : setup.vhosts) {
        vhosts << vhost.vhost;
        mapping.insert(QString::number(vhost.port), vhost.vhost);
    }
    vhosts.removeDuplicates();

    const QJsonArray users = accounts();
    const QString all = u".*"_s;
    QJsonArray hosts;
    QJsonArray permissions;
    QJsonArray policies;
    for (const QString& vhost : vhosts) {
        hosts << QJsonObject{{u"name"_s, vhost}};
        for (const QJsonValue& user : users)
            permissions << QJsonObject{{u"user"_s, user[u"name"_s]}, {u"vhost"_s, vhost}, {u"configure"_s, all}, {u"write"_s, all}, {u"read"_s, all}};
        if (setup.queued.value_or(0) > 0) policies << waitingPolicy(vhost);
    }
    QJsonObject root{{u"users"_s, users}, {u"vhosts"_s, hosts}, {u"permissions"_s, permissions}};
    if (!policies.isEmpty()) root.insert(u"policies"_s, policies);
    if (!mapping.isEmpty())
        root.insert(u"global_parameters"_s,
                    QJsonArray{QJsonObject{{u"name"_s, u"mqtt_port_to_vhost_mapping"_s}, {u"value"_s, mapping}}});
    return QJsonDocument(root).toJson();
}

QString pluginList(const BrokerSetup& setup)
{
    QStringList names{u"rabbitmq_mqtt"_s};
    if (setup.managementPort != 0) names << u"rabbitmq_management"_s;
    if (setup.webSocketPort != 0) names << u"rabbitmq_web_mqtt"_s;
    names += setup.plugins;
    names.removeDuplicates();
    return u"[%1].\n"_s.arg(names.join(QLatin1Char(',')));
}

} // namespace

Result<SetupFiles, QString> rabbitMqFiles(const QVersionNumber& version, const QString& folder, const BrokerSetup& setup)
{
    RabbitMqConf conf{version, folder, setup, {}, {}};
    for (const SetupUser& user : setup.users) {
        if (user.name.contains(u':'))
            return Failure{Texts::tr("The user name %1 must not hold a colon: RabbitMQ takes what is before it for a virtual host.").arg(user.name)};
        if (setup.anonymous && user.name == conf.guest())
            return Failure{Texts::tr("The user name %1 is the one of anonymous clients. Take another name, or refuse anonymous clients.").arg(user.name)};
    }
    if (setup.sessionSeconds.value_or(0) > longestSession)
        return Failure{Texts::tr("RabbitMQ keeps a session for at most %1 s (49 days), or with 0 for ever.").arg(longestSession)};
    conf.listeners();
    conf.login();
    conf.session();
    for (const QString& extra : setup.extra) conf.text += extra + QLatin1Char('\n');
    conf.takeNotes();
    SetupFiles made;
    made.files << SetupFile{u"rabbitmq.conf"_s, conf.text.toUtf8(), false}
               << SetupFile{u"enabled_plugins"_s, pluginList(setup).toUtf8(), false};
    if (conf.needsDefinitions()) made.files << SetupFile{u"definitions.json"_s, conf.definitions(), true};
    made.notes = conf.notes;
    return made;
}

} // namespace wb::broker
