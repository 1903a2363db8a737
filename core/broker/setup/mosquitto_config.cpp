#include "core/broker/setup/password_hash.h"
#include "core/broker/setup/product_files.h"

#include <QCoreApplication>

// mosquitto.conf(5) of mosquitto 1.6, 2.0 and 2.1.

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::BrokerSetup)
};

const QVersionNumber firstWithoutRetry(1, 5);
const QVersionNumber firstTwo(2, 0);
const QVersionNumber firstWithSeconds(2, 1);

struct MosquittoConf {
    const QVersionNumber& version;
    const QString& folder;
    const BrokerSetup& setup;
    QString text;
    QStringList notes;

    void line(QStringView key, const QString& value) { text += QStringLiteral("%1 %2\n").arg(key, value); }
    void line(QStringView key, bool value) { line(key, value ? QStringLiteral("true") : QStringLiteral("false")); }

    void access();
    void session();
    void listener(quint16 port, bool first);
    void tls();
    void takeNotes();
};

void MosquittoConf::access()
{
    line(u"allow_anonymous", setup.anonymous);
    if (!setup.users.isEmpty()) line(u"password_file", folder + QStringLiteral("/passwords"));
    line(u"persistence", setup.persistence);
    if (setup.persistence || !setup.dataFolder.isEmpty())
        line(u"persistence_location", (setup.dataFolder.isEmpty() ? folder : setup.dataFolder) + QLatin1Char('/'));
}

void MosquittoConf::session()
{
    if (setup.inFlight) line(u"max_inflight_messages", QString::number(*setup.inFlight));
    if (setup.queued) line(u"max_queued_messages", QString::number(*setup.queued));
    if (setup.retrySeconds.value_or(0) > 0 && version < firstWithoutRetry)
        line(u"retry_interval", QString::number(*setup.retrySeconds));
    const qint64 seconds = setup.sessionSeconds.value_or(0); // for ever is how it comes
    if (seconds == 0) return;
    if (version >= firstWithSeconds) {
        line(u"persistent_client_expiration", QString::number(seconds) + QLatin1Char('s'));
        return;
    }
    const qint64 hours = (seconds + 3599) / 3600;
    line(u"persistent_client_expiration", QString::number(hours) + QLatin1Char('h'));
    if (hours * 3600 != seconds)
        notes << Texts::tr("mosquitto before 2.1 counts the life of a session in hours: %1 s became %2 h.").arg(seconds).arg(hours);
}

void MosquittoConf::tls()
{
    if (!setup.tls) return;
    if (!setup.tls->ca.isEmpty()) line(u"cafile", setup.tls->ca);
    line(u"certfile", setup.tls->certificate);
    line(u"keyfile", setup.tls->key);
    if (setup.tls->clientCertificates) line(u"require_certificate", true);
}

// The first listener of mosquitto 1.x is the one of `port`; further ones, and all of 2.x, are begun by `listener`.
void MosquittoConf::listener(quint16 port, bool first)
{
    if (first && version < firstTwo) {
        line(u"port", QString::number(port));
        if (!setup.address.isEmpty()) line(u"bind_address", setup.address);
    } else {
        line(u"listener", (QString::number(port) + QLatin1Char(' ') + setup.address).trimmed());
    }
    if (!first) line(u"protocol", QStringLiteral("websockets"));
    tls();
}

void MosquittoConf::takeNotes()
{
    if (setup.retrySeconds.value_or(0) > 0 && version >= firstWithoutRetry)
        notes << Texts::tr("mosquitto since 1.5 never sends again on a live connection, and no setting changes that. An "
                           "un-acknowledged message comes back when the client reconnects with cleanSession \"false\".");
    if (setup.retrySeconds == 0 && version < firstWithoutRetry)
        notes << Texts::tr("mosquitto before 1.5 always sends again on a live connection, by default after 20 s.");
    if (setup.managementPort != 0)
        notes << Texts::tr("mosquitto has no management interface; what it tells about itself are the topics below $SYS/broker.");
    if (!setup.vhost.isEmpty() || !setup.vhosts.isEmpty())
        notes << Texts::tr("mosquitto has no virtual hosts. Run a broker for each, or give each listener its mount_point.");
    if (!setup.plugins.isEmpty()) notes << Texts::tr("The list of plug-ins is for RabbitMQ only.");
    if (!setup.anonymous && setup.users.isEmpty() && !(setup.tls && setup.tls->clientCertificates))
        notes << Texts::tr("Nobody can log in: anonymous clients are refused, and there is no user.");
}

QByteArray passwordFile(const QList<SetupUser>& users, const QVersionNumber& version)
{
    QByteArray text;
    for (const SetupUser& user : users)
        text += user.name.toUtf8() + ':' + (version < firstTwo ? mosquittoHash6(user.password) : mosquittoHash7(user.password)) + '\n';
    return text;
}

} // namespace

Result<SetupFiles, QString> mosquittoFiles(const QVersionNumber& version, const QString& folder, const BrokerSetup& setup)
{
    for (const SetupUser& user : setup.users) {
        if (user.name.contains(u':'))
            return Failure{Texts::tr("The user name %1 must not hold a colon: it ends the name in mosquitto's password file.").arg(user.name)};
        if (user.name.startsWith(u'#'))
            return Failure{Texts::tr("The user name %1 must not begin with #: such a line of mosquitto's password file is a comment.").arg(user.name)};
    }
    // Measured with 1.6.9: certfile and keyfile alone leave the listener without TLS, and nothing says so.
    if (version < firstTwo && setup.tls && setup.tls->ca.isEmpty())
        return Failure{Texts::tr("mosquitto 1.x speaks TLS only with a CA file; without one its port is plain MQTT.")};
    MosquittoConf conf{version, folder, setup, {}, {}};
    conf.access();
    conf.session();
    conf.listener(setup.port, true);
    for (const QString& extra : setup.extra) conf.text += extra + QLatin1Char('\n');
    if (setup.webSocketPort != 0) conf.listener(setup.webSocketPort, false);
    conf.takeNotes();
    SetupFiles made;
    made.files << SetupFile{QStringLiteral("mosquitto.conf"), conf.text.toUtf8(), false};
    if (!setup.users.isEmpty()) made.files << SetupFile{QStringLiteral("passwords"), passwordFile(setup.users, version), true};
    made.notes = conf.notes;
    return made;
}

} // namespace wb::broker
