#include "core/broker/setup/product_files.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QSet>

#include <algorithm>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::BrokerSetup)
};

constexpr int largestWindow = 65535; // as many packet ids there are [MQTT-2.3.1-1]

// A line break would let a value become a setting of its own.
bool isOneLine(const QString& text)
{
    return std::none_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

QString trouble(const QString& what, const QString& text)
{
    return isOneLine(text) ? QString() : Texts::tr("%1 must not hold a line break or another control character.").arg(what);
}

QString usersTrouble(const BrokerSetup& setup)
{
    QSet<QString> seen;
    for (const SetupUser& user : setup.users) {
        if (user.name.isEmpty()) return Texts::tr("A user needs a name.");
        if (const QString bad = trouble(Texts::tr("A user name"), user.name); !bad.isEmpty()) return bad;
        if (user.name != user.name.trimmed())
            return Texts::tr("The user name \"%1\" must not begin or end with a space.").arg(user.name);
        if (user.password.isEmpty()) return Texts::tr("The user %1 needs a password.").arg(user.name);
        if (const QString bad = trouble(Texts::tr("The password of %1").arg(user.name), user.password); !bad.isEmpty())
            return bad;
        if (seen.contains(user.name)) return Texts::tr("There are two users %1.").arg(user.name);
        seen.insert(user.name);
    }
    return {};
}

QString portsTrouble(const BrokerSetup& setup)
{
    if (setup.port == 0) return Texts::tr("The broker needs a port from 1 to 65535.");
    QList<quint16> used{setup.port};
    if (setup.webSocketPort != 0) used << setup.webSocketPort;
    if (setup.managementPort != 0) used << setup.managementPort;
    for (const SetupVhost& vhost : setup.vhosts) {
        if (vhost.port == 0)
            return Texts::tr("The virtual host %1 needs a port from 1 to 65535.").arg(vhost.vhost);
        used << vhost.port;
    }
    std::sort(used.begin(), used.end());
    const auto twice = std::adjacent_find(used.cbegin(), used.cend());
    return twice == used.cend() ? QString() : Texts::tr("The port %1 is used twice.").arg(*twice);
}

QString tlsTrouble(const SetupTls& tls)
{
    if (tls.certificate.isEmpty() || tls.key.isEmpty())
        return Texts::tr("TLS needs a certificate file and a key file.");
    if (tls.clientCertificates && tls.ca.isEmpty())
        return Texts::tr("Client certificates can only be demanded with the file of the CA that has signed them.");
    for (const QString& file : {tls.ca, tls.certificate, tls.key})
        if (const QString bad = trouble(Texts::tr("A file name"), file); !bad.isEmpty()) return bad;
    return {};
}

QString numbersTrouble(const BrokerSetup& setup)
{
    if (setup.inFlight && (*setup.inFlight < 0 || *setup.inFlight > largestWindow))
        return Texts::tr("The in-flight window goes from 0 (no limit) to %1.").arg(largestWindow);
    if (setup.queued.value_or(0) < 0) return Texts::tr("The number of waiting messages must not be negative.");
    if (setup.sessionSeconds.value_or(0) < 0) return Texts::tr("The life of a session must not be negative.");
    if (setup.retrySeconds.value_or(0) < 0) return Texts::tr("The time until a message is sent again must not be negative.");
    return {};
}

QString vhostsTrouble(const BrokerSetup& setup)
{
    QStringList names{setup.vhost};
    for (const SetupVhost& vhost : setup.vhosts) {
        if (vhost.vhost.isEmpty()) return Texts::tr("A virtual host needs a name.");
        names << vhost.vhost;
    }
    for (const QString& name : names) {
        if (const QString bad = trouble(Texts::tr("The name of a virtual host"), name); !bad.isEmpty()) return bad;
        if (name.contains(u'#')) return Texts::tr("The name of a virtual host must not hold a #: rabbitmq.conf takes it for a comment.");
    }
    return {};
}

// Empty: all products can read it.
QString setupTrouble(const QString& folder, const BrokerSetup& setup)
{
    if (!setup.address.isEmpty() && QHostAddress(setup.address).isNull())
        return Texts::tr("\"%1\" is not an IP address to listen on.").arg(setup.address.simplified());
    for (const QString& text : {folder, setup.dataFolder})
        if (const QString bad = trouble(Texts::tr("A folder name"), text); !bad.isEmpty()) return bad;
    for (const QString& name : setup.plugins)
        if (name.isEmpty() || !std::all_of(name.begin(), name.end(), [](QChar c) { return c == u'_' || (c.unicode() < 128 && c.isLetterOrNumber()); }))
            return Texts::tr("\"%1\" is not the name of a plug-in.").arg(name.simplified());
    for (const QString& bad : {portsTrouble(setup), usersTrouble(setup), numbersTrouble(setup), vhostsTrouble(setup),
                               setup.tls ? tlsTrouble(*setup.tls) : QString()})
        if (!bad.isEmpty()) return bad;
    return {};
}

} // namespace

QString productName(SetupProduct product)
{
    switch (product) {
    case SetupProduct::Emqx: return QStringLiteral("EMQX");
    case SetupProduct::RabbitMq: return QStringLiteral("RabbitMQ");
    case SetupProduct::Mosquitto: break;
    }
    return QStringLiteral("mosquitto");
}

QString listenerAddress(const BrokerSetup& setup, quint16 port)
{
    return setup.address.isEmpty() ? QString::number(port) : QStringLiteral("%1:%2").arg(setup.address).arg(port);
}

bool isLoopback(const QString& address)
{
    return QHostAddress(address).isLoopback();
}

Result<SetupFiles, QString> setupFiles(SetupProduct product, const QString& version, const QString& folder,
                                       const BrokerSetup& setup)
{
    if (const QString bad = setupTrouble(folder, setup); !bad.isEmpty()) return Failure{bad};
    const auto number = QVersionNumber::fromString(version);
    const auto orNewest = [&number](int major, int minor) { return number.isNull() ? QVersionNumber(major, minor) : number; };
    switch (product) {
    case SetupProduct::Emqx: return emqxFiles(orNewest(5, 8), folder, setup);
    case SetupProduct::RabbitMq: return rabbitMqFiles(orNewest(4, 3), folder, setup);
    case SetupProduct::Mosquitto: break;
    }
    return mosquittoFiles(orNewest(2, 1), folder, setup);
}

} // namespace wb::broker
