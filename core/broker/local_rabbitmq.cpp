#include "core/broker/local_rabbitmq.h"

#include "core/broker/free_ports.h"
#include "core/broker/process_guard.h"
#include "core/broker/rabbitmq_files.h"
#include "core/broker/ready_probe.h"
#include "core/broker/setup/written_files.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTimer>

namespace wb::broker {
namespace {

constexpr int portAttempts = 5;
constexpr qsizetype longestLogLine = 4096;
constexpr int startLimitMs = 240000; // measured: 10 s; a machine that is very busy takes many times as long
constexpr int stopLimitMs = 15000;

// "2026-11-20 15:40:24.063079+00:00 [info] <0.619.0> text" -> "[info] text"
QString withoutTimestamp(const QString& line)
{
    static const QRegularExpression stamp(QStringLiteral("^\\d{4}-\\d\\d-\\d\\d \\S+ (\\[\\w+\\]) <[0-9.]+> "));
    return QString(line).replace(stamp, QStringLiteral("\\1 "));
}

QStringList epmdArguments(const RabbitMqPorts& ports)
{
    return {QStringLiteral("-port"), QString::number(ports.epmd), QStringLiteral("-address"), QStringLiteral("127.0.0.1")};
}

} // namespace

struct LocalRabbitMq::Private {
    explicit Private(LocalRabbitMq* owner) : q(owner) {}

    LocalRabbitMq* q;
    QString givenProgram;
    State state = State::Stopped;
    QString error;
    QString progress;
    RabbitMqProgram program;
    NamedPorts leased;
    RabbitMqPorts ports;
    bool portsAreFixed = false; // it ran there before: clients know the address
    int attempt = 0;
    bool asked = false; // stop() or kill() was called
    bool timedOut = false;
    bool startAgain = false;
    QStringList errorLines; // of this attempt
    QString lastLine;
    std::unique_ptr<OwnFolder> folder;
    QProcess epmd;
    QProcess server;
    CertificateMaker maker;
    ReadyProbe epmdReady;
    ReadyProbe ready;
    QTimer limit; // of starting, then of stopping

    void setState(State next);
    void setProgress(const QString& text);
    void fail(const QString& text);
    void launch();
    Result<Ok, QString> prepare();
    Result<Ok, QString> choosePorts();
    Result<BrokerSetup, QString> ownSetup();
    void launchEpmd();
    void launchServer();
    void readLog();
    void line(const QString& raw);
    void answered();
    void finished(int exitCode, QProcess::ExitStatus status);
    void epmdFinished();
    void endEpmd();
    bool retryOnOtherPorts(const QString& what);
    void connectAll();
    QString whatItSaid() const { return errorLines.isEmpty() ? lastLine : errorLines.join(QLatin1Char(' ')); }
};

void LocalRabbitMq::Private::setState(State next)
{
    if (next != State::Starting) {
        ready.stop();
        epmdReady.stop();
        limit.stop();
        setProgress({});
    }
    if (state == next) return;
    state = next;
    Q_EMIT q->stateChanged(next);
}

void LocalRabbitMq::Private::setProgress(const QString& text)
{
    if (progress == text) return;
    progress = text;
    Q_EMIT q->progressChanged();
}

void LocalRabbitMq::Private::fail(const QString& text)
{
    error = text;
    endEpmd();
    setState(State::Failed);
}

Result<Ok, QString> LocalRabbitMq::Private::choosePorts()
{
    if (portsAreFixed) {
        // Better now than after the seconds that RabbitMQ needs to find it out.
        if (QTcpServer probe; !probe.listen(QHostAddress::LocalHost, ports.mqtt))
            return Failure{
                LocalRabbitMq::tr("RabbitMQ cannot listen on 127.0.0.1:%1: another program uses this port now. "
                                  "End that program, or start a new private broker.")
                    .arg(ports.mqtt)};
        return Ok{};
    }
    ports = {leased.take(QStringLiteral("mqtt")), leased.take(QStringLiteral("distribution")), leased.take(QStringLiteral("epmd"))};
    if (ports.mqtt == 0 || ports.distribution == 0 || ports.epmd == 0)
        return Failure{LocalRabbitMq::tr("No free port on the loopback address 127.0.0.1.")};
    return Ok{};
}

// Where it listens and what else is its own, over what was asked for.
Result<BrokerSetup, QString> LocalRabbitMq::Private::ownSetup()
{
    BrokerSetup own = q->ownSetup();
    own.port = ports.mqtt;
    QList<quint16> taken;
    if (own.managementPort != 0 || own.plugins.contains(QStringLiteral("rabbitmq_management")))
        taken << (own.managementPort = leased.take(QStringLiteral("management")));
    if (own.webSocketPort != 0 || own.plugins.contains(QStringLiteral("rabbitmq_web_mqtt")))
        taken << (own.webSocketPort = leased.take(QStringLiteral("websocket")));
    for (SetupVhost& vhost : own.vhosts) taken << (vhost.port = leased.take(QStringLiteral("vhost ") + vhost.vhost));
    if (taken.contains(0)) return Failure{LocalRabbitMq::tr("No free port on the loopback address 127.0.0.1.")};
    own.extra.prepend(QStringLiteral("listeners.tcp = none\n"
                                     "log.console = true\n"
                                     "log.file = false"));
    return own;
}

Result<Ok, QString> LocalRabbitMq::Private::prepare()
{
    auto found = findRabbitMq(givenProgram);
    if (!found) return Failure{found.error()};
    program = *found;
    if (auto chosen = choosePorts(); !chosen) return chosen;
    if (!folder) {
        auto made = OwnFolder::create(QStringLiteral("mqtt_workbench_rabbitmq"));
        if (!made) return Failure{made.error()};
        folder = *std::move(made);
    }
    return makeRabbitMqFolders(folder->path());
}

void LocalRabbitMq::Private::launch()
{
    if (const auto prepared = prepare(); !prepared) {
        fail(prepared.error());
        return;
    }
    asked = false;
    timedOut = false;
    errorLines.clear();
    lastLine.clear();
    setState(State::Starting);
    if (!q->needsCertificates()) {
        launchEpmd();
        return;
    }
    setProgress(LocalRabbitMq::tr("Certificates are made"));
    maker.start(folder->path());
}

// The name service first, in the foreground and tied to this program; the server when that answers.
void LocalRabbitMq::Private::launchEpmd()
{
    const auto own = ownSetup();
    if (!own) {
        fail(own.error());
        return;
    }
    const auto files = setupFiles(SetupProduct::RabbitMq, program.version, folder->path(), *own);
    if (!files) {
        fail(files.error());
        return;
    }
    if (const auto written = writeSetupFiles(folder->path(), *files); !written) {
        fail(written.error());
        return;
    }
    q->use(*own);
    setProgress(LocalRabbitMq::tr("Erlang's name service is starting"));
    limit.start(startLimitMs);
    const auto environment = rabbitMqEnvironment(folder->path(), ports);
    for (QProcess* process : {&epmd, &server}) {
        process->setProcessEnvironment(environment);
        process->setWorkingDirectory(folder->path());
    }
    epmd.start(program.epmd, epmdArguments(ports));
    ReadyQuestion question;
    question.ask = ReadyQuestion::Ask::Tcp;
    question.port = ports.epmd;
    epmdReady.start(question);
}

void LocalRabbitMq::Private::launchServer()
{
    if (asked || epmd.state() != QProcess::Running) return; // somebody else answered on its port
    setProgress(LocalRabbitMq::tr("Erlang is starting"));
    server.start(program.server, QStringList());
}

void LocalRabbitMq::Private::readLog()
{
    while (server.canReadLine() || server.bytesAvailable() > longestLogLine)
        line(QString::fromUtf8(server.readLine(longestLogLine)).trimmed());
}

void LocalRabbitMq::Private::line(const QString& raw)
{
    static const QRegularExpression about(QStringLiteral("Starting RabbitMQ (\\S+) on Erlang"));
    static const QRegularExpression bad(
        QStringLiteral("^\\[(error|critical|emergency|alert)\\] |eaddrinuse|^BOOT FAILED|^Error"));
    const QString text = withoutTimestamp(raw);
    if (text.isEmpty()) return;
    lastLine = text;
    if (bad.match(text).hasMatch() && errorLines.size() < 4) errorLines << text;
    if (const auto match = about.match(text); match.hasMatch()) program.version = match.captured(1);
    Q_EMIT q->logLine(text);
    if (state != State::Starting || asked) return;
    if (const QString step = rabbitMqProgress(text); !step.isEmpty()) setProgress(step);
    // It listens before that, but without the users and virtual hosts of its definitions.
    if (text.contains(QStringLiteral("Server startup complete"))) ready.start(q->readyQuestion());
}

void LocalRabbitMq::Private::answered()
{
    if (state != State::Starting || asked) return;
    portsAreFixed = true;
    attempt = 0;
    setState(State::Running);
}

bool LocalRabbitMq::Private::retryOnOtherPorts(const QString& what)
{
    if (portsAreFixed || !what.contains(QRegularExpression(QStringLiteral("eaddrinuse|in use")))) return false;
    if (++attempt >= portAttempts) return false;
    endEpmd();
    leased.forget();
    launch();
    return true;
}

void LocalRabbitMq::Private::finished(int exitCode, QProcess::ExitStatus status)
{
    readLog();
    if (server.bytesAvailable() > 0) line(QString::fromUtf8(server.readAll()).trimmed());
    if (asked) {
        endEpmd();
        setState(State::Stopped);
        if (std::exchange(startAgain, false)) q->start();
    } else if (state == State::Running) {
        fail(status == QProcess::CrashExit
                 ? LocalRabbitMq::tr("RabbitMQ was ended from outside, or crashed (signal %1).").arg(exitCode)
                 : LocalRabbitMq::tr("RabbitMQ ended by itself with exit code %1: %2").arg(exitCode).arg(whatItSaid()));
    } else if (timedOut) {
        fail(LocalRabbitMq::tr("RabbitMQ did not answer a CONNECT within %1 seconds. It last said: %2")
                 .arg(QString::number(startLimitMs / 1000), lastLine));
    } else if (!retryOnOtherPorts(errorLines.join(QLatin1Char(' ')))) {
        fail(LocalRabbitMq::tr("RabbitMQ did not start: %1").arg(whatItSaid()));
    }
}

// Before the server runs this is a failed start; afterwards the server manages without a name service.
void LocalRabbitMq::Private::epmdFinished()
{
    if (state != State::Starting || server.state() != QProcess::NotRunning) return;
    const QString said = QString::fromUtf8(epmd.readAll()).simplified();
    epmdReady.stop();
    if (asked) {
        setState(State::Stopped);
        if (std::exchange(startAgain, false)) q->start();
    } else if (!retryOnOtherPorts(said)) {
        fail(LocalRabbitMq::tr("Erlang's name service epmd did not start on 127.0.0.1:%1: %2")
                 .arg(ports.epmd)
                 .arg(said));
    }
}

void LocalRabbitMq::Private::endEpmd()
{
    if (epmd.state() == QProcess::NotRunning) return;
    const QSignalBlocker quiet(epmd);
    epmd.kill(); // keeps nothing; SIGKILL does not wait for anything
    epmd.waitForFinished(2000);
}

void LocalRabbitMq::Private::connectAll()
{
    for (QProcess* process : {&epmd, &server}) {
        process->setProcessChannelMode(QProcess::MergedChannels);
        process->setStandardInputFile(QProcess::nullDevice());
        endWithThisProgram(*process);
        QObject::connect(process, &QProcess::errorOccurred, q, [this, process](QProcess::ProcessError what) {
            // Every other error is followed by finished().
            if (what == QProcess::FailedToStart)
                fail(LocalRabbitMq::tr("RabbitMQ could not be started: %1").arg(process->errorString()));
        });
    }
    QObject::connect(&maker, &CertificateMaker::made, q, [this](const Certificates& made) {
        q->setCertificates(made);
        launchEpmd();
    });
    QObject::connect(&maker, &CertificateMaker::failed, q, [this](const QString& why) { fail(why); });
    limit.setSingleShot(true);
    QObject::connect(&limit, &QTimer::timeout, q, [this] {
        timedOut = !asked;
        server.kill();
    });
    QObject::connect(&server, &QProcess::readyReadStandardOutput, q, [this] { readLog(); });
    QObject::connect(&server, &QProcess::finished, q,
                     [this](int exitCode, QProcess::ExitStatus status) { finished(exitCode, status); });
    QObject::connect(&epmd, &QProcess::finished, q, [this] { epmdFinished(); });
    QObject::connect(&epmdReady, &ReadyProbe::answered, q, [this] { launchServer(); });
    QObject::connect(&ready, &ReadyProbe::answered, q, [this] { answered(); });
}

LocalRabbitMq::LocalRabbitMq(RabbitMqOptions options, QObject* parent)
    : LocalBroker(parent), d(std::make_unique<Private>(this))
{
    d->givenProgram = options.program;
    setSetup(options.setup);
    d->connectAll();
}

LocalRabbitMq::~LocalRabbitMq()
{
    // The data go with it, so there is nothing to save: no need to wait for an orderly end.
    for (QProcess* process : {&d->server, &d->epmd}) {
        process->disconnect(this);
        if (process->state() == QProcess::NotRunning) continue;
        process->kill();
        process->waitForFinished(2000);
    }
}

void LocalRabbitMq::start()
{
    if (d->server.state() != QProcess::NotRunning || d->epmd.state() != QProcess::NotRunning) {
        if (d->asked) d->startAgain = true;
        return;
    }
    if (d->maker.isAtWork()) return;
    d->error.clear();
    d->attempt = 0;
    d->launch();
}

void LocalRabbitMq::stop()
{
    d->startAgain = false;
    d->maker.stop();
    if (d->server.state() == QProcess::NotRunning) {
        d->endEpmd();
        d->setState(State::Stopped);
        return;
    }
    d->asked = true;
    d->ready.stop();
    d->server.terminate();
    d->limit.start(stopLimitMs);
}

void LocalRabbitMq::kill()
{
    stop();
    d->server.kill();
}

QString LocalRabbitMq::missing()
{
    const auto found = findRabbitMq();
    return found ? QString() : found.error();
}

LocalRabbitMq::State LocalRabbitMq::state() const
{
    return d->state;
}
QString LocalRabbitMq::progress() const
{
    return d->progress;
}
QString LocalRabbitMq::errorText() const
{
    return d->error;
}
quint16 LocalRabbitMq::port() const
{
    return d->ports.mqtt;
}
quint16 LocalRabbitMq::managementPort() const
{
    return used().managementPort;
}
quint16 LocalRabbitMq::webSocketPort() const
{
    return used().webSocketPort;
}
QString LocalRabbitMq::adminUrl() const
{
    return managementPort() == 0 ? QString() : QStringLiteral("http://127.0.0.1:%1").arg(managementPort());
}
QString LocalRabbitMq::command() const
{
    if (!d->folder || d->program.server.isEmpty()) return {};
    return shellLine(d->program.epmd, epmdArguments(d->ports)) + QStringLiteral(" &\n") +
           shellLine(d->program.server, {}, rabbitMqVariables(d->folder->path(), d->ports));
}
QString LocalRabbitMq::product() const
{
    return QStringLiteral("RabbitMQ");
}
QString LocalRabbitMq::version() const
{
    return d->program.version;
}
qint64 LocalRabbitMq::processId() const
{
    return d->server.processId();
}
QString LocalRabbitMq::folder() const
{
    return d->folder ? d->folder->path() : QString();
}

} // namespace wb::broker
