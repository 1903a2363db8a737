#include "core/broker/rabbitmq_files.h"

#include <QDir>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QVersionNumber>

namespace wb::broker {
namespace {

// The script of the newest release below the folder of Debian's package.
QString newestServer(QString* version)
{
    const QString prefix = QStringLiteral("rabbitmq_server-");
    const QDir releases(QStringLiteral("/usr/lib/rabbitmq/lib"));
    QString best;
    QVersionNumber bestVersion;
    for (const QString& name : releases.entryList({prefix + QLatin1Char('*')}, QDir::Dirs)) {
        const auto number = QVersionNumber::fromString(name.mid(prefix.size()));
        const QString script = releases.filePath(name + QStringLiteral("/sbin/rabbitmq-server"));
        if (QStandardPaths::findExecutable(script).isEmpty() || (!best.isEmpty() && number <= bestVersion)) continue;
        best = script;
        bestVersion = number;
        *version = name.mid(prefix.size());
    }
    return best;
}

} // namespace

Result<RabbitMqProgram, QString> findRabbitMq(const QString& given)
{
    RabbitMqProgram found;
    found.server = given.isEmpty() ? newestServer(&found.version) : QStandardPaths::findExecutable(given);
    if (found.server.isEmpty() && !given.isEmpty())
        return Failure{LocalRabbitMq::tr("The broker program %1 was not found, or may not be run.").arg(given)};
    if (found.server.isEmpty())
        return Failure{LocalRabbitMq::tr("RabbitMQ is not installed. Install it: apt install rabbitmq-server")};
    found.epmd = QStandardPaths::findExecutable(QStringLiteral("epmd"));
    if (found.epmd.isEmpty())
        return Failure{LocalRabbitMq::tr("Erlang's name service epmd, which RabbitMQ needs, is not installed. "
                                         "Install it: apt install erlang-base")};
    return found;
}

Result<Ok, QString> makeRabbitMqFolders(const QString& folder)
{
    for (const char* name : {"home", "mnesia", "log"})
        if (!QDir(folder).mkpath(QLatin1String(name)))
            return Failure{LocalRabbitMq::tr("Cannot create a folder in %1.").arg(folder)};
    return Ok{};
}

QStringList rabbitMqVariables(const QString& folder, const RabbitMqPorts& ports)
{
    QStringList variables;
    const auto set = [&variables](const char* name, const QString& value) {
        variables << QLatin1String(name) + QLatin1Char('=') + value;
    };
    const QString base = folder + QLatin1Char('/');
    set("HOME", base + QStringLiteral("home")); // the Erlang cookie is made there
    set("LC_ALL", QStringLiteral("C.UTF-8"));   // its messages are read
    set("ERL_EPMD_PORT", QString::number(ports.epmd));
    set("ERL_EPMD_ADDRESS", QStringLiteral("127.0.0.1"));
    // A name service that Erlang starts by itself would be a daemon, and outlive us.
    set("ERL_FLAGS", QStringLiteral("-start_epmd false"));
    set("ERL_CRASH_DUMP_SECONDS", QStringLiteral("0")); // no memory dump of a failed start
    set("RABBITMQ_CONF_ENV_FILE", QStringLiteral("/dev/null"));
    set("RABBITMQ_NODENAME", QStringLiteral("workbench@localhost"));
    set("RABBITMQ_DIST_PORT", QString::number(ports.distribution));
    set("RABBITMQ_MNESIA_BASE", base + QStringLiteral("mnesia"));
    set("RABBITMQ_LOG_BASE", base + QStringLiteral("log"));
    set("RABBITMQ_LOGS", QStringLiteral("-"));
    set("RABBITMQ_CONFIG_FILE", base + QStringLiteral("rabbitmq.conf"));
    set("RABBITMQ_ADVANCED_CONFIG_FILE", base + QStringLiteral("advanced.config"));
    set("RABBITMQ_GENERATED_CONFIG_DIR", base + QStringLiteral("generated"));
    set("RABBITMQ_ENABLED_PLUGINS_FILE", base + QStringLiteral("enabled_plugins"));
    set("RABBITMQ_PID_FILE", base + QStringLiteral("pid"));
    set("RABBITMQ_FEATURE_FLAGS_FILE", base + QStringLiteral("mnesia/feature_flags"));
    // One scheduler that does not spin while it waits: a broker for one person. Ctrl+C in our terminal is not for it.
    set("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
        QStringLiteral(
            "+B i +S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}"));
    // The script then becomes the Erlang machine instead of waiting for it as a second process, which would stay
    // behind when this program is killed.
    set("RUNNING_UNDER_SYSTEMD", QStringLiteral("true"));
    return variables;
}

QProcessEnvironment rabbitMqEnvironment(const QString& folder, const RabbitMqPorts& ports)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    // What the user has set for a RabbitMQ or an Erlang of his own must not reach this one.
    for (const QString& name : environment.keys())
        if (name.startsWith(QStringLiteral("RABBITMQ_")) || name.startsWith(QStringLiteral("ERL_")) ||
            name == QStringLiteral("NOTIFY_SOCKET"))
            environment.remove(name);
    for (const QString& variable : rabbitMqVariables(folder, ports))
        environment.insert(variable.section(QLatin1Char('='), 0, 0), variable.section(QLatin1Char('='), 1));
    return environment;
}

QString rabbitMqProgress(const QString& logLine)
{
    if (logLine.contains(QStringLiteral("Starting RabbitMQ "))) return LocalRabbitMq::tr("RabbitMQ is starting");
    if (logLine.contains(QStringLiteral("Running boot step database ")))
        return LocalRabbitMq::tr("RabbitMQ opens its database");
    if (logLine.contains(QStringLiteral("Running boot step recovery ")))
        return LocalRabbitMq::tr("RabbitMQ recovers its queues");
    if (logLine.contains(QStringLiteral("before triggering a Raft leader election")))
        return LocalRabbitMq::tr(
            "RabbitMQ waits for other members before it elects itself: about five seconds on a first start");
    static const QRegularExpression listens(QStringLiteral("started MQTT \\S+ listener"));
    if (listens.match(logLine).hasMatch())
        return LocalRabbitMq::tr("RabbitMQ listens; waiting for its first CONNACK");
    return {};
}

} // namespace wb::broker
