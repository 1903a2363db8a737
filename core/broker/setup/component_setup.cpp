#include "core/broker/setup/component_setup.h"

#include "core/broker/profile/profile.h"
#include "core/broker/setup/quoting.h"
#include "core/broker/setup/setup_places.h"
#include "core/dapr/url.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <algorithm>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::ComponentSetup)
};

using About = SetupReason::About;

constexpr qint64 week = 7 * 24 * 3600;
constexpr qint64 hour = 3600;
constexpr int window = 100;    // several times what any broker comes with (20, 32, 10: facts 2.8)
constexpr int waiting = 10000; // ten times what mosquitto and EMQX come with (facts 2.11)
constexpr int retry = 30;      // s; EMQX's own up to 5.7 (facts 2.1)

class Planner {
public:
    Planner(const dapr::ResolvedComponent& component, SetupProduct product, const QString& version)
        : m_settings(component.settings), m_component(component)
    {
        m_plan.product = product;
        m_plan.version = version;
        m_plan.name = oneLine(component.name);
        m_plan.dnsName = dnsName(component.name);
        if (product == SetupProduct::Mosquitto) m_plan.setup.dataFolder = QLatin1String(placeOf(product).data);
    }

    SetupPlan run()
    {
        if (!isSecret(u"url")) m_plan.host = oneLine(m_settings.host);
        listen();
        encrypt();
        logIn();
        keepSession();
        holdMessages();
        return m_plan;
    }

private:
    bool isRabbit() const { return m_plan.product == SetupProduct::RabbitMq; }
    bool isSecret(QStringView field) const;
    void because(About about, const QString& text) { m_plan.reasons << SetupReason{about, oneLine(text)}; }
    void note(const QString& text) { m_plan.notes << oneLine(text); }
    void listen();
    void listenToWebSockets();
    void encrypt();
    void logIn();
    void useVhost();
    void openToGuest();
    void keepSession();
    void holdMessages();

    const dapr::MqttSettings& m_settings;
    const dapr::ResolvedComponent& m_component;
    SetupPlan m_plan;
};

// Whether what a field holds came from a secret: its parts are not shown then either.
bool Planner::isSecret(QStringView field) const
{
    return std::any_of(m_component.fields.begin(), m_component.fields.end(), [&](const dapr::ResolvedField& one) {
        return one.name.compare(field, Qt::CaseInsensitive) == 0 && one.origin != dapr::Origin::File && one.origin != dapr::Origin::Default;
    });
}

void Planner::listen()
{
    const QString scheme = dapr::brokerScheme(m_settings.scheme.toLower());
    const bool known = dapr::isDialable(scheme) && scheme != u"unix" && !m_settings.host.isEmpty();
    m_plan.scheme = !known                           ? QStringLiteral("tcp")
                    : dapr::isWebSocketScheme(scheme) ? (dapr::isTlsScheme(scheme) ? QStringLiteral("wss") : QStringLiteral("ws"))
                    : dapr::isTlsScheme(scheme)       ? QStringLiteral("ssl")
                                                      : QStringLiteral("tcp");
    if (!known) note(Texts::tr("The component's url cannot be dialled by Dapr; this set-up takes plain MQTT instead."));
    const bool webSocket = dapr::isWebSocketScheme(m_plan.scheme);
    const bool tls = dapr::isTlsScheme(m_plan.scheme);
    const int usual = webSocket ? (tls ? 443 : 80) : tls ? 8883 : 1883;
    const bool hasPort = m_settings.port > 0 && m_settings.port <= 65535;
    m_plan.port = quint16(hasPort ? m_settings.port : usual);
    if (known && !hasPort && !webSocket)
        note(Texts::tr("The component's url has no port, and Dapr adds none: write :%1 behind the host.").arg(m_plan.port));
    if (webSocket) {
        listenToWebSockets();
        return;
    }
    m_plan.setup.port = m_plan.port;
    if (known) because(About::Listener, Texts::tr("the component's url is %1://, port %2").arg(m_plan.scheme, QString::number(m_plan.port)));
}

// Dapr drops the path of the URL (facts B.1), and EMQX and RabbitMQ answer on one path only (facts 2.50).
void Planner::listenToWebSockets()
{
    m_plan.setup.webSocketPort = m_plan.port;
    if (m_plan.port == m_plan.setup.port) m_plan.setup.port = 1884; // the listener for the rest of the world
    because(About::Listener, Texts::tr("the component's url is %1://, port %2").arg(m_plan.scheme, QString::number(m_plan.port)));
    const QString path = webSocketPathLine(m_plan.product, m_plan.version, dapr::isTlsScheme(m_plan.scheme));
    if (path.isEmpty()) return;
    m_plan.setup.extra << path;
    because(About::WebSocket, Texts::tr("Dapr drops the path of the component's url and asks for /"));
}

// TLS follows the scheme and nothing else (facts B.6).
void Planner::encrypt()
{
    const bool tls = dapr::isTlsScheme(m_plan.scheme);
    const bool pair = !m_settings.clientCert.isEmpty() && !m_settings.clientKey.isEmpty();
    if (!tls) {
        if (!m_settings.caCert.isEmpty())
            note(Texts::tr("The component has a caCert, but its url's scheme is %1: Dapr speaks plain MQTT. Write ssl:// for TLS.").arg(m_plan.scheme));
        return;
    }
    m_plan.setup.tls = certificateFiles(m_plan.product);
    m_plan.setup.tls->clientCertificates = pair;
    because(About::Tls, Texts::tr("the component's url is %1://").arg(m_plan.scheme));
    if (pair) {
        because(About::ClientCertificates, Texts::tr("the component has clientCert and clientKey"));
        note(Texts::tr("ca.crt must be the CA that signed the component's clientCert."));
    } else if (!m_settings.clientCert.isEmpty() || !m_settings.clientKey.isEmpty()) {
        note(Texts::tr("The component has only one of clientCert and clientKey: Dapr ignores it."));
    }
    note(m_settings.caCert.isEmpty()
             ? Texts::tr("The component has no caCert: server.crt must come from a CA that the sidecar's machine trusts, or caCert be added.")
             : Texts::tr("server.crt must be signed by the CA in the component's caCert."));
    if (m_plan.host.isEmpty()) note(Texts::tr("server.crt must name the host of the component's url; Dapr always checks it."));
    else if (!QHostAddress(m_plan.host).isNull())
        note(Texts::tr("server.crt must name the IP address %1 as a subject alternative name; Dapr always checks it.").arg(m_plan.host));
    else note(Texts::tr("server.crt must name %1 as a subject alternative name; Dapr always checks it.").arg(m_plan.host));
}

void Planner::logIn()
{
    if (m_settings.userName.isEmpty()) {
        m_plan.setup.anonymous = true;
        because(About::Login, Texts::tr("the component's url names no user"));
        return;
    }
    m_plan.setup.anonymous = false;
    m_plan.login = isSecret(u"url") ? QStringLiteral("mqtt-user") : oneLine(m_settings.userName);
    m_plan.user = m_plan.login;
    if (isSecret(u"url"))
        note(Texts::tr("The component's url comes from a secret: its user name is not shown, %1 stands in its place.").arg(m_plan.login));
    if (m_plan.login.contains(u':')) useVhost();
    m_plan.setup.users << SetupUser{m_plan.user, passwordPlaceholder()};
    because(About::Login, Texts::tr("the component's url names the user %1").arg(m_plan.login));
    if (isRabbit() && m_plan.user == u"guest") openToGuest();
    // Older ones read no users from a file: the dashboard is where they are made.
    if (m_plan.product == SetupProduct::Emqx && !m_plan.version.isEmpty() && !isEmqx4(m_plan.product, m_plan.version)
        && compareVersions(m_plan.version, u"5.7.2") < 0)
        m_plan.setup.managementPort = 18083;
    note(Texts::tr("Passwords are not shown. Where %1 stands, give the password of the component's url.").arg(passwordPlaceholder()));
}

// "vhost:user" is RabbitMQ's own (facts 2.48); the last colon counts: a user name has none.
void Planner::useVhost()
{
    m_plan.user = m_plan.login.section(u':', -1);
    if (m_plan.user.isEmpty()) m_plan.user = QStringLiteral("mqtt-user");
    if (isRabbit()) {
        m_plan.vhost = m_plan.login.section(u':', 0, -2);
        return;
    }
    note(Texts::tr("The user name %1 has a colon, which names a virtual host of RabbitMQ; here the user is %2. Change the component's url, too.")
             .arg(m_plan.login, m_plan.user));
    m_plan.login = m_plan.user;
}

// guest gets in from RabbitMQ's own machine only (facts 2.46); a container is another one.
void Planner::openToGuest()
{
    m_plan.setup.extra << QStringLiteral("loopback_users.guest = false");
    because(About::Guest, Texts::tr("the component's user is guest, who otherwise gets in from RabbitMQ's own machine only"));
    note(Texts::tr("guest, whom everybody tries first, is now open to the network: better give the component a user of its own."));
}

void Planner::keepSession()
{
    if (m_plan.product == SetupProduct::Mosquitto && (m_settings.retain || !m_settings.cleanSession))
        because(About::Persistence, m_settings.cleanSession ? Texts::tr("retain is true: retained messages survive a restart of the broker")
                                                            : Texts::tr("cleanSession is false: the session survives a restart of the broker"));
    if (m_settings.cleanSession) return;
    const bool fresh = m_settings.consumerIdTemplate.contains(u"{uuid}") || m_settings.consumerId.contains(u"{uuid}");
    m_plan.setup.sessionSeconds = fresh ? hour : week;
    if (fresh) {
        because(About::Session, Texts::tr("cleanSession is false, but {uuid} in consumerID makes another session at each start: nobody comes back to the old ones"));
        note(Texts::tr("With {uuid} in consumerID write cleanSession: true; each start leaves a session behind otherwise."));
    } else {
        because(About::Session, Texts::tr("cleanSession is false: what waits for the sidecar is kept for a week without it"));
    }
    if (isRabbit()) return; // its queues have no limit (facts 2.11)
    m_plan.setup.queued = waiting;
    because(About::Queue, Texts::tr("cleanSession is false: so much waits for the sidecar while it is away, the rest is dropped without an error"));
}

void Planner::holdMessages()
{
    if (m_settings.qos < 1) return;
    m_plan.setup.inFlight = window;
    because(About::InFlight, Texts::tr("qos is %1: a message that the app fails stays unacknowledged; when the window is full of them the sidecar gets nothing more")
                                 .arg(m_settings.qos));
    if (m_plan.product != SetupProduct::Emqx) return;
    m_plan.setup.retrySeconds = retry;
    because(About::Retry, Texts::tr("qos is %1: a failed message comes again without a reconnect; make it longer than the app's slowest answer").arg(m_settings.qos));
}

} // namespace

QString passwordPlaceholder()
{
    return QStringLiteral("CHANGE-ME");
}

Result<SetupPlan, QString> setupPlan(const dapr::ResolvedComponent& component, SetupProduct product, const QString& version)
{
    if (!dapr::isMqttType(component.type))
        return Failure{Texts::tr("%1 is no MQTT component").arg(oneLine(component.name))};
    return Planner(component, product, version).run();
}

} // namespace wb::broker
