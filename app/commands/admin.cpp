#include "app/commands/admin.h"

#include "app/commands/commands.h"
#include "app/commands/interrupt.h"
#include "app/commands/target.h"
#include "core/broker/admin/admin_report.h"
#include "core/broker/admin/admin_watch.h"
#include "core/dapr/go_duration.h"
#include "core/sidecar/endpoint.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QUrl>

#include <cstdio>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

constexpr char passwordVariable[] = "MQTTWB_ADMIN_PASSWORD";

struct Wishes {
    broker::AdminAccess access;
    QStringList clients;
    int intervalMs = 0; // 0: one reading
    bool isJson = false;
};

QString helpText()
{
    return Texts::tr(
        "Says what a broker itself tells of clients: RabbitMQ by its management plug-in (the queue of a client: durable, ttl, "
        "ready, unacknowledged, redelivered), EMQX by its REST interface (in flight, queue, subscriptions), mosquitto by its "
        "$SYS topics (totals only).\n\n"
        "It only reads: GET, or a subscription to $SYS topics by name with a client id of its own. The password comes from the "
        "environment variable MQTTWB_ADMIN_PASSWORD or, with --password-stdin, from the first line of standard input; never "
        "from the command line, which others can see. EMQX 5 wants an API key as --user and its secret as password. RabbitMQ's "
        "figures may be 5 s old, EMQX's 15 s, mosquitto's as old as its sys_interval.\n\n"
        "Examples:\n"
        "  mqttwb admin --url http://localhost:15672 --kind rabbitmq --user guest --client orders-consumer\n"
        "  mqttwb admin --url http://localhost:18083 --kind emqx --user KEY --client orders-consumer --interval 5s\n"
        "  mqttwb admin --url mqtt://localhost:1883 --kind mosquitto --format json\n\n"
        "Exit code: 0 fine; 1 the broker could not be asked, or does not know one of the clients; 2 bad usage. "
        "With --interval it ends by Ctrl-C, and JSON is one line a reading.");
}

void addOptions(QCommandLineParser& parser)
{
    parser.addOption({QStringLiteral("url"), Texts::tr("http://host:15672, http://host:18083 or mqtt://host:1883."), QStringLiteral("URL")});
    parser.addOption({QStringLiteral("kind"), Texts::tr("rabbitmq, emqx or mosquitto."), QStringLiteral("KIND")});
    parser.addOption({QStringLiteral("user"), Texts::tr("User, API key or application id."), QStringLiteral("NAME")});
    parser.addOption({QStringLiteral("password-stdin"), Texts::tr("Read the password from the first line of standard input.")});
    parser.addOption({QStringLiteral("client"), Texts::tr("Client id to tell about; may be given several times."), QStringLiteral("ID")});
    parser.addOption({QStringLiteral("vhost"), Texts::tr("RabbitMQ: virtual host of clients that are not connected."), QStringLiteral("NAME"), QStringLiteral("/")});
    parser.addOption({QStringLiteral("ca-file"), Texts::tr("Certificate authority in PEM, for https and mqtts."), QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("interval"), Texts::tr("Read again every so often, such as 5s, until Ctrl-C."), QStringLiteral("DURATION")});
    parser.addOption({QStringLiteral("format"), Texts::tr("table or json."), QStringLiteral("FORMAT"), QStringLiteral("table")});
}

bool fail(const QString& sentence)
{
    complain(sentence);
    return false;
}

int refuse(const QString& sentence)
{
    complain(sentence);
    return BadUsage;
}

bool readPassword(const QCommandLineParser& parser, QString& password)
{
    if (!parser.isSet(QStringLiteral("password-stdin"))) {
        password = qEnvironmentVariable(passwordVariable);
        return true;
    }
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly)) return fail(Texts::tr("cannot read the password from standard input"));
    QByteArray line = input.readLine(4096);
    while (line.endsWith('\n') || line.endsWith('\r')) line.chop(1);
    password = QString::fromUtf8(line);
    return true;
}

bool readInterval(const QCommandLineParser& parser, int& intervalMs)
{
    const QString text = parser.value(QStringLiteral("interval"));
    if (text.isEmpty()) return true;
    const auto read = dapr::goParseDuration(text);
    if (!read || *read < std::chrono::milliseconds(broker::AdminWatch::leastIntervalMs)
        || *read > std::chrono::milliseconds(broker::AdminWatch::mostIntervalMs))
        return fail(Texts::tr("--interval takes a time from 1s to 1h such as 5s, not \"%1\"").arg(text));
    intervalMs = int(std::chrono::duration_cast<std::chrono::milliseconds>(*read).count());
    return true;
}

bool readMqtt(const QUrl& url, const QString& user, const QString& password, const QByteArray& ca, broker::SysAccess& access)
{
    dapr::MqttSettings settings;
    settings.scheme = url.scheme();
    settings.host = url.host();
    const bool isPlain = settings.scheme == u"tcp" || settings.scheme == u"mqtt";
    settings.port = url.port(settings.scheme.startsWith(u"ws") ? -1 : isPlain ? 1883 : 8883);
    const auto endpoint = sidecar::endpointOf(settings);
    if (!endpoint) return fail(sentence(endpoint.error()));
    access = {*endpoint, user, password};
    if (!url.path().isEmpty()) access.endpoint.path = url.path(QUrl::FullyEncoded);
    access.endpoint.tls.caPem = ca;
    return true;
}

// The address is quoted nowhere before it is known to hold no password.
bool readAccess(const QCommandLineParser& parser, broker::AdminAccess& access)
{
    const auto kind = broker::adminKindOf(parser.value(QStringLiteral("kind")));
    if (!kind) return fail(Texts::tr("--kind is rabbitmq, emqx or mosquitto"));
    access.kind = *kind;
    const QUrl url = *kind == broker::AdminKind::Mosquitto ? QUrl(parser.value(QStringLiteral("url")), QUrl::StrictMode)
                                                           : broker::httpUrl(parser.value(QStringLiteral("url")));
    if (!url.password().isEmpty()) return fail(Texts::tr("a password does not belong into --url, where others can see it; see --help"));
    QString password;
    if (!readPassword(parser, password)) return false;
    QByteArray ca;
    if (const QString path = parser.value(QStringLiteral("ca-file")); !path.isEmpty()) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) return fail(Texts::tr("cannot open %1: %2").arg(path, file.errorString()));
        ca = file.readAll();
    }
    const QString user = parser.value(QStringLiteral("user"));
    if (*kind == broker::AdminKind::Mosquitto) {
        if (!url.isValid() || url.host().isEmpty()) return fail(Texts::tr("mosquitto is read by MQTT: write --url mqtt://host:1883"));
        return readMqtt(url, user, password, ca, access.mqtt);
    }
    if (const QString problem = broker::httpProblem(url); !problem.isEmpty()) return fail(problem);
    access.http = {url, user, password, ca};
    access.vhost = parser.value(QStringLiteral("vhost"));
    return true;
}

int readWishes(const QStringList& args, Wishes& wishes)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(helpText());
    addOptions(parser);
    if (const int code = readArguments(parser, QStringLiteral("admin"), args); code >= 0) return code;
    if (!parser.positionalArguments().isEmpty())
        return refuse(Texts::tr("\"%1\" is not expected here").arg(parser.positionalArguments().first()));
    const QString format = parser.value(QStringLiteral("format"));
    if (format != u"table" && format != u"json")
        return refuse(Texts::tr("--format is table or json, not \"%1\"").arg(format));
    wishes.isJson = format == u"json";
    wishes.clients = parser.values(QStringLiteral("client"));
    if (wishes.clients.size() > broker::admin::mostClients)
        return refuse(Texts::tr("at most %1 clients can be asked about at once").arg(broker::admin::mostClients));
    return readInterval(parser, wishes.intervalMs) && readAccess(parser, wishes.access) ? -1 : int(BadUsage);
}

class Reader : public QObject {
public:
    explicit Reader(const Wishes& wishes) : m_wishes(wishes)
    {
        m_watch.setAccess(wishes.access);
        m_watch.setClients(wishes.clients);
        m_watch.setInterval(wishes.intervalMs > 0 ? wishes.intervalMs : broker::AdminWatch::defaultIntervalMs);
    }

    int run()
    {
        using broker::AdminWatch;
        connect(&m_watch, &AdminWatch::updated, this, &Reader::show);
        connect(&m_watch, &AdminWatch::failed, this, &Reader::explain);
        connect(&m_interrupt, &Interrupt::caught, this, [this] { end(m_code); });
        QMetaObject::invokeMethod(&m_watch, &AdminWatch::start, Qt::QueuedConnection);
        return QCoreApplication::exec();
    }

private:
    void show(const broker::AdminView& view)
    {
        const bool isWatching = m_wishes.intervalMs > 0;
        if (m_wishes.isJson) {
            const QJsonDocument document(broker::adminJson(view));
            print(QString::fromUtf8(document.toJson(isWatching ? QJsonDocument::Compact : QJsonDocument::Indented)) + QLatin1String(isWatching ? "\n" : ""));
        } else {
            print((m_shown++ > 0 ? QStringLiteral("\n") : QString()) + broker::adminTable(view));
        }
        std::fflush(stdout); // a pipe is read as it goes
        const bool isKnown = view.kind == broker::AdminKind::Mosquitto
            || std::all_of(view.clients.begin(), view.clients.end(), [](const broker::AdminClient& one) { return one.known; });
        m_code = isKnown ? Fine : Findings;
        if (!isWatching) end(m_code);
    }

    void explain(const broker::AdminFailure& failure, int nextInMs)
    {
        QString text = failure.advice.isEmpty() ? failure.message : Texts::tr("%1 %2").arg(failure.message, failure.advice);
        const bool goesOn = nextInMs >= 0 && m_wishes.intervalMs > 0;
        if (goesOn) text = Texts::tr("%1 Next try in %2 s.").arg(text, QString::number(nextInMs / 1000));
        complain(text);
        m_code = Findings;
        if (!goesOn) end(Findings);
    }

    void end(int code)
    {
        m_watch.stop();
        QCoreApplication::exit(code);
    }

    const Wishes m_wishes;
    Interrupt m_interrupt;
    broker::AdminWatch m_watch;
    int m_code = Findings; // nothing was read yet
    int m_shown = 0;
};

} // namespace

int admin(const QStringList& args)
{
    Wishes wishes;
    if (const int code = readWishes(args, wishes); code >= 0) return code;
    return Reader(wishes).run();
}

} // namespace wb::app
