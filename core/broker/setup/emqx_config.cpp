#include "core/broker/setup/password_hash.h"
#include "core/broker/setup/product_files.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <limits>

// EMQX 4 (etc/emqx.conf, key = value) and EMQX 5 (HOCON). By documentation and source of v4.4.19, v5.0.0 to v5.8.9.

using namespace Qt::StringLiterals;

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::BrokerSetup)
};

const QVersionNumber firstHocon(5, 0);
const QVersionNumber firstWithEnable(5, 2);        // before it a listener's switch was "enabled"
const QVersionNumber firstWithoutRetry(5, 8);      // and with the value "infinity"
const QVersionNumber firstWithBootstrap(5, 7, 2);  // users from a file (changelog of 5.7.2, #13336)
constexpr int largestWindow = 65535;               // max_inflight: 1 to 65535
constexpr qint64 forEver = std::numeric_limits<quint32>::max(); // seconds; what MQTT 5 calls never to expire (3.1.2.11.2)
constexpr int longRetrySeconds = 3'600'000;                     // stands for never before 5.8

QString boundAddress(const BrokerSetup& setup, quint16 port)
{
    return QStringLiteral("%1:%2").arg(setup.address.isEmpty() ? u"0.0.0.0"_s : setup.address).arg(port);
}

// JSON's strings are HOCON's.
QString quoted(const QString& text)
{
    const QString list = QString::fromUtf8(QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact));
    return list.mid(1, list.size() - 2);
}

qint64 sessionOf(const BrokerSetup& setup)
{
    return *setup.sessionSeconds == 0 ? forEver : *setup.sessionSeconds;
}

QStringList notesOf(const QVersionNumber& version, const BrokerSetup& setup)
{
    QStringList notes;
    if (setup.persistence)
        notes << (version >= firstHocon
                      ? Texts::tr("EMQX keeps sessions and their messages in memory: they are gone with a restart. durable_sessions.enable = true "
                                  "(EMQX 5.7 and newer) keeps them on the disk.")
                      : Texts::tr("EMQX 4 keeps sessions and their messages in memory: they are gone with a restart."));
    if (setup.inFlight == 0)
        notes << Texts::tr("EMQX has no unlimited in-flight window: %1 stands for it.").arg(largestWindow);
    if (setup.sessionSeconds == 0)
        notes << Texts::tr("EMQX has no sessions without an end: %1 s, which is 136 years, stands for it.").arg(forEver);
    if (setup.retrySeconds == 0 && version >= firstHocon && version < firstWithoutRetry)
        notes << Texts::tr("EMQX 5.0 to 5.7 always send again on a live connection: %1 s stands for never.").arg(longRetrySeconds);
    if (!setup.vhost.isEmpty() || !setup.vhosts.isEmpty())
        notes << Texts::tr("EMQX has no virtual hosts. Run a broker for each, or give each listener its mountpoint.");
    if (!setup.plugins.isEmpty()) notes << Texts::tr("The list of plug-ins is for RabbitMQ only.");
    if (setup.anonymous && !setup.users.isEmpty() && version >= firstHocon)
        notes << Texts::tr("As soon as EMQX has users it refuses clients without a user name and password.");
    return notes;
}

// --- EMQX 5 ---

void addListeners(const QVersionNumber& version, const BrokerSetup& setup, QString& text)
{
    const QString enable = version >= firstWithEnable ? u"enable"_s : u"enabled"_s;
    QString tls;
    if (setup.tls) {
        tls = u"  ssl_options {\n"_s;
        const auto option = [&tls](const char* key, const QString& value) { tls += QStringLiteral("    %1 = %2\n").arg(QLatin1String(key), value); };
        if (!setup.tls->ca.isEmpty()) option("cacertfile", quoted(setup.tls->ca));
        option("certfile", quoted(setup.tls->certificate));
        option("keyfile", quoted(setup.tls->key));
        option("verify", setup.tls->clientCertificates ? u"verify_peer"_s : u"verify_none"_s);
        option("fail_if_no_peer_cert", setup.tls->clientCertificates ? u"true"_s : u"false"_s);
        tls += u"  }\n"_s;
    }
    struct Listener {
        QString type;
        quint16 port; // 0: not wanted, but there as EMQX comes
        bool secure;
    };
    const bool secure = setup.tls.has_value();
    const auto portIf = [](bool wanted, quint16 port) { return wanted ? port : quint16(0); };
    for (const Listener& listener : {Listener{u"tcp"_s, portIf(!secure, setup.port), false}, Listener{u"ssl"_s, portIf(secure, setup.port), true},
                                     Listener{u"ws"_s, portIf(!secure, setup.webSocketPort), false},
                                     Listener{u"wss"_s, portIf(secure, setup.webSocketPort), true}}) {
        if (listener.port == 0) {
            text += QStringLiteral("listeners.%1.default.%2 = false\n").arg(listener.type, enable);
            continue;
        }
        text += QStringLiteral("listeners.%1.default {\n  bind = %2\n%3}\n")
                    .arg(listener.type, quoted(boundAddress(setup, listener.port)), listener.secure ? tls : QString());
    }
}

void addAuthentication(const QVersionNumber& version, const QString& folder, const BrokerSetup& setup, SetupFiles& made, QString& text)
{
    if (setup.anonymous && setup.users.isEmpty()) return;
    text += u"authentication = [{\n  mechanism = password_based\n  backend = built_in_database\n  user_id_type = username\n"
            "  password_hash_algorithm { name = sha256, salt_position = suffix }\n"_s;
    if (!setup.users.isEmpty() && version >= firstWithBootstrap) {
        text += QStringLiteral("  bootstrap_file = %1\n  bootstrap_type = hash\n").arg(quoted(folder + u"/users.json"_s));
        QJsonArray users;
        for (const SetupUser& user : setup.users) {
            const SaltedHash salted = emqxHash(user.password);
            users << QJsonObject{{u"user_id"_s, user.name},
                                 {u"password_hash"_s, QString::fromLatin1(salted.hash)},
                                 {u"salt"_s, QString::fromLatin1(salted.salt)},
                                 {u"is_superuser"_s, false}};
        }
        made.files << SetupFile{u"users.json"_s, QJsonDocument(users).toJson(), true};
    } else if (!setup.users.isEmpty()) {
        made.notes << Texts::tr("EMQX before 5.7.2 reads no users from a file: add them in the dashboard (Access Control, Authentication), or by "
                                "POST /api/v5/authentication/password_based:built_in_database/users.");
    }
    text += u"}]\n"_s;
}

SetupFiles hoconFiles(const QVersionNumber& version, const QString& folder, const BrokerSetup& setup)
{
    SetupFiles made;
    // EMQX does not start without these three; they are as they come with it.
    QString text = u"node {\n  name = \"emqx@127.0.0.1\"\n  cookie = \"emqxsecretcookie\"\n  data_dir = \"data\"\n}\n"_s;
    addListeners(version, setup, text);
    const auto line = [&text](const char* key, const QString& value) { text += QStringLiteral("%1 = %2\n").arg(QLatin1String(key), value); };
    const auto seconds = [](qint64 count) { return quoted(QString::number(count) + u's'); };
    if (setup.inFlight) line("mqtt.max_inflight", QString::number(*setup.inFlight == 0 ? largestWindow : *setup.inFlight));
    if (setup.queued) line("mqtt.max_mqueue_len", *setup.queued == 0 ? u"infinity"_s : QString::number(*setup.queued));
    if (setup.sessionSeconds) line("mqtt.session_expiry_interval", seconds(sessionOf(setup)));
    if (setup.retrySeconds.value_or(0) > 0) line("mqtt.retry_interval", seconds(*setup.retrySeconds));
    else if (setup.retrySeconds)
        line("mqtt.retry_interval", version >= firstWithoutRetry ? u"infinity"_s : seconds(longRetrySeconds));
    line("dashboard.listeners.http.bind", setup.managementPort == 0 ? u"0"_s : quoted(boundAddress(setup, setup.managementPort)));
    addAuthentication(version, folder, setup, made, text);
    for (const QString& extra : setup.extra) text += extra + u'\n';
    made.files.prepend(SetupFile{u"emqx.conf"_s, text.toUtf8(), false});
    return made;
}

// --- EMQX 4 ---

SetupFiles lineFiles(const BrokerSetup& setup)
{
    SetupFiles made;
    QString text;
    const auto line = [&text](const QString& key, const QString& value) { text += QStringLiteral("%1 = %2\n").arg(key, value); };
    const QString listener = setup.tls ? u"listener.ssl.external"_s : u"listener.tcp.external"_s;
    line(listener, boundAddress(setup, setup.port));
    if (setup.tls) {
        if (!setup.tls->ca.isEmpty()) line(listener + u".cacertfile"_s, setup.tls->ca);
        line(listener + u".certfile"_s, setup.tls->certificate);
        line(listener + u".keyfile"_s, setup.tls->key);
        line(listener + u".verify"_s, setup.tls->clientCertificates ? u"verify_peer"_s : u"verify_none"_s);
        line(listener + u".fail_if_no_peer_cert"_s, setup.tls->clientCertificates ? u"true"_s : u"false"_s);
        made.notes << Texts::tr("EMQX 4 also listens without TLS until the lines listener.tcp.external of its file are removed.");
    }
    if (setup.webSocketPort != 0) line(setup.tls ? u"listener.wss.external"_s : u"listener.ws.external"_s, boundAddress(setup, setup.webSocketPort));
    line(u"allow_anonymous"_s, setup.anonymous ? u"true"_s : u"false"_s);
    if (setup.inFlight) line(u"zone.external.max_inflight"_s, QString::number(*setup.inFlight == 0 ? largestWindow : *setup.inFlight));
    if (setup.queued) line(u"zone.external.max_mqueue_len"_s, QString::number(*setup.queued));
    if (setup.sessionSeconds) line(u"zone.external.session_expiry_interval"_s, QString::number(sessionOf(setup)) + u's');
    if (setup.retrySeconds) line(u"zone.external.retry_interval"_s, QString::number(*setup.retrySeconds) + u's');
    for (const QString& extra : setup.extra) text += extra + u'\n';
    made.files << SetupFile{u"emqx.conf"_s, text.toUtf8(), false};
    made.notes << Texts::tr("These lines take the place of the same keys in the emqx.conf that comes with EMQX 4.");
    if (setup.managementPort != 0)
        made.notes << Texts::tr("The dashboard's port is dashboard.listener.http = %1 in etc/plugins/emqx_dashboard.conf.").arg(setup.managementPort);
    if (setup.users.isEmpty()) return made;
    QString users = u"auth.mnesia.password_hash = sha256\n"_s;
    for (qsizetype i = 0; i < setup.users.size(); ++i)
        users += QStringLiteral("auth.user.%1.username = %2\nauth.user.%1.password = %3\n")
                     .arg(QString::number(i + 1), setup.users.at(i).name, setup.users.at(i).password);
    made.files << SetupFile{u"emqx_auth_mnesia.conf"_s, users.toUtf8(), true};
    made.notes << Texts::tr("emqx_auth_mnesia.conf belongs into etc/plugins and holds the passwords as they are; the plug-in is loaded by the line "
                            "{emqx_auth_mnesia, true}. in data/loaded_plugins.");
    return made;
}

} // namespace

Result<SetupFiles, QString> emqxFiles(const QVersionNumber& version, const QString& folder, const BrokerSetup& setup)
{
    if (setup.sessionSeconds.value_or(0) > forEver)
        return Failure{Texts::tr("EMQX keeps a session for at most %1 s.").arg(forEver)};
    SetupFiles made = version >= firstHocon ? hoconFiles(version, folder, setup) : lineFiles(setup);
    made.notes += notesOf(version, setup);
    return made;
}

} // namespace wb::broker
