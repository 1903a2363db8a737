#include "core/broker/container/local_container.h"

#include "core/broker/container/container_guard.h"
#include "core/broker/container/container_owner.h"
#include "core/broker/container/engine_search.h"
#include "core/broker/container/pull_progress.h"
#include "core/broker/free_ports.h"
#include "core/broker/process_guard.h"
#include "core/broker/rabbitmq_files.h"
#include "core/broker/ready_probe.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTimer>

#include <utility>

namespace wb::broker {
namespace {

constexpr int portAttempts = 5;
constexpr qsizetype longestLogLine = 4096;
constexpr qsizetype keptLines = 20;
constexpr int startLimitMs = 120'000;    // EMQX takes some ten seconds, RabbitMQ too; a busy machine many times as long
constexpr int pullLimitMs = 20 * 60'000; // without a word
constexpr int endLimitMs = 5000;         // of the engine's `run`, when its container is not there
constexpr int stopLimitMs = 30'000;

bool isEngineExit(int code)
{
    return code >= 125 && code <= 127; // of `run` itself: `docker run`, exit status; Podman's are the same
}

} // namespace

struct LocalContainer::Private {
    explicit Private(LocalContainer* owner) : q(owner) {}

    LocalContainer* q;
    ContainerOptions options;
    ContainerImage image;
    State state = State::Stopped;
    QString error;
    QString progress;
    QString version;
    QStringList notes;
    ContainerEngine engine;
    const QString container = newContainerName();
    PortLease lease;
    PortLease vhostLease; // one a virtual host
    QString lastCommand;  // of this run
    bool portsAreFixed = false; // it ran there before: clients know the address
    int attempt = 0;
    bool asked = false; // stop() or kill() was called
    bool timedOut = false;
    bool removing = false; // the run has ended, its container is being removed
    bool startAgain = false;
    bool engineMissing = false;
    bool answeredOnce = false; // this run
    QStringList lines;         // of this run, the last ones
    PullProgress pull;
    std::unique_ptr<OwnFolder> folder;
    ContainerGuard guard;
    EngineSearch search;
    EngineCall call;
    QProcess run;
    CertificateMaker maker;
    ReadyProbe ready;
    QTimer limit;

    void setState(State next);
    void setProgress(const QString& text);
    void fail(const QString& text);
    void launch();
    void certify();
    Result<Ok, QString> makeFolder();
    Result<ContainerPlan, QString> plan();
    Result<Ok, QString> prepare(ContainerCommand& command);
    ContainerPorts ports() const;
    ContainerCommand commandOf(const ContainerPlan& plan) const;
    void readLog();
    void line(const QString& text);
    void answered();
    void end(const QStringList& order);
    void finished(int exitCode, QProcess::ExitStatus status);
    void removed(int exitCode, bool crashed);
    void stopped();
    bool isUp() const { return state == State::Running || run.state() != QProcess::NotRunning; }
    bool isBusy() const { return search.isAtWork() || call.isBusy() || maker.isAtWork() || run.state() != QProcess::NotRunning; }
    QString lastLine() const { return lines.isEmpty() ? QString() : lines.last(); }
    void connectAll();
};

void LocalContainer::Private::setState(State next)
{
    if (next != State::Starting) {
        ready.stop();
        limit.stop();
        setProgress({});
    }
    if (state == next) return;
    state = next;
    Q_EMIT q->stateChanged(next);
}

void LocalContainer::Private::setProgress(const QString& text)
{
    if (progress == text) return;
    progress = text;
    Q_EMIT q->progressChanged();
}

void LocalContainer::Private::fail(const QString& text)
{
    error = text;
    setState(State::Failed);
}

void LocalContainer::Private::stopped()
{
    setState(State::Stopped);
    if (std::exchange(startAgain, false)) q->start();
}

// --- the run ---

void LocalContainer::Private::certify()
{
    if (!q->needsCertificates()) {
        launch();
        return;
    }
    setProgress(LocalContainer::tr("certificates are made"));
    if (const auto made = makeFolder(); !made) fail(made.error());
    else maker.start(folder->path());
}

ContainerPorts LocalContainer::Private::ports() const
{
    const QList<quint16>& leased = lease.ports();
    ContainerPorts ports;
    ports.mqtt = leased.value(0);
    if (options.setup.webSocketPort != 0 && image.webSocketPort != 0) ports.webSocket = leased.value(1);
    if (options.setup.managementPort != 0 && image.managementPort != 0) ports.management = leased.value(2);
    return ports;
}

Result<Ok, QString> LocalContainer::Private::makeFolder()
{
    if (folder) return Ok{};
    auto made = OwnFolder::create(QStringLiteral("mqtt_workbench_container"));
    if (!made) return Failure{made.error()};
    folder = *std::move(made);
    return Ok{};
}

Result<ContainerPlan, QString> LocalContainer::Private::plan()
{
    if (const auto made = makeFolder(); !made) return Failure{made.error()};
    if (lease.ports().isEmpty()) lease = PortLease(3);
    if (lease.ports().isEmpty()) return Failure{LocalContainer::tr("No free port on the loopback address 127.0.0.1.")};
    ContainerOptions own = options;
    own.setup = q->ownSetup(); // with its certificates
    const qsizetype vhosts = own.setup.vhosts.size();
    if (vhostLease.ports().size() != vhosts) vhostLease = vhosts == 0 ? PortLease() : PortLease(vhosts);
    if (vhostLease.ports().size() != vhosts) return Failure{LocalContainer::tr("No free port on the loopback address 127.0.0.1.")};
    for (qsizetype i = 0; i < vhosts; ++i) own.setup.vhosts[i].port = vhostLease.ports().at(i);
    q->use(own.setup);
    return planFor(own, ports(), folder->path(), volumeOf(container));
}

ContainerCommand LocalContainer::Private::commandOf(const ContainerPlan& plan) const
{
    ContainerRun what = plan.run;
    what.program = engine.program;
    if (what.program.isEmpty()) {
        const auto found = findEngines(options.engine);
        what.program = found.isEmpty() ? (options.engine.isEmpty() ? QStringLiteral("docker") : options.engine) : found.first().program;
    }
    what.name = container;
    what.label = containerOwnerLabel() + QLatin1Char('=') + containerOwner();
    return runCommand(what);
}

Result<Ok, QString> LocalContainer::Private::prepare(ContainerCommand& command)
{
    image = imageOf(options);
    const auto planned = plan();
    if (!planned) return Failure{planned.error()};
    if (const auto written = writeFiles(*planned, folder->path()); !written) return written;
    notes = planned->notes;
    command = commandOf(*planned);
    return guard.watch(engine.program, container, volumeOf(container));
}

void LocalContainer::Private::launch()
{
    ContainerCommand command;
    if (const auto prepared = prepare(command); !prepared) {
        fail(prepared.error());
        return;
    }
    timedOut = false;
    answeredOnce = false;
    lines.clear();
    pull = {};
    version = completed(imageNameOf(options)).tag;
    setProgress(LocalContainer::tr("%1 makes the container").arg(engine.name));
    lastCommand = command.text();
    Q_EMIT q->logLine(lastCommand);
    auto environment = QProcessEnvironment::systemEnvironment();
    for (auto it = command.secrets.begin(); it != command.secrets.end(); ++it) environment.insert(it.key(), it.value());
    run.setProcessEnvironment(environment);
    limit.start(startLimitMs);
    run.start(command.program, command.arguments);
    ready.start(q->readyQuestion());
}

void LocalContainer::Private::readLog()
{
    while (run.canReadLine() || run.bytesAvailable() > longestLogLine) line(QString::fromUtf8(run.readLine(longestLogLine)).trimmed());
}

void LocalContainer::Private::line(const QString& text)
{
    if (text.isEmpty()) return;
    Q_EMIT q->logLine(text);
    if (lines.size() == keptLines) lines.removeFirst();
    lines << text;
    if (!image.log.isEmpty())
        if (const auto match = QRegularExpression(image.log).match(text); match.hasMatch()) version = match.captured(1);
    if (state != State::Starting || asked) return;
    const bool pulled = pull.isPulling();
    const bool aboutPull = pull.feed(text);
    if (pull.isPulling()) {
        ready.stop();
        limit.start(pullLimitMs);
        setProgress(pull.text());
    } else if (pulled) {
        limit.start(startLimitMs);
        ready.start(q->readyQuestion());
    }
    if (aboutPull || pull.isPulling()) return;
    const QString step = image.setup == SetupProduct::RabbitMq ? rabbitMqProgress(text) : QString();
    if (!step.isEmpty()) setProgress(step);
    else if (lines.size() == 1 || pulled) setProgress(LocalContainer::tr("%1 is starting").arg(image.product));
}

void LocalContainer::Private::answered()
{
    if (state != State::Starting || asked) return;
    portsAreFixed = true;
    answeredOnce = true;
    attempt = 0;
    setState(State::Running);
}

// --- the end ---

// order: "stop" or "kill" with its options. Where there is no container yet, the engine's `run` itself is ended.
void LocalContainer::Private::end(const QStringList& order)
{
    startAgain = false;
    asked = true;
    ready.stop();
    if (run.state() == QProcess::NotRunning) {
        if (removing) return; // stopped() follows
        search.stop();
        maker.stop();
        stopped();
        return;
    }
    limit.start(stopLimitMs);
    call.call(engine, order + QStringList{container}, [this](const EngineCall::Answer& answer) {
        if (answer.ok || run.state() == QProcess::NotRunning) return;
        run.terminate();
        limit.start(endLimitMs);
    });
}

// Once more and whatever happened: the engine may have made the container although its `run` was ended.
void LocalContainer::Private::finished(int exitCode, QProcess::ExitStatus status)
{
    readLog();
    if (run.bytesAvailable() > 0) line(QString::fromUtf8(run.readAll()).trimmed());
    ready.stop();
    limit.stop();
    removing = true;
    removeContainer(call, engine, container, [this, exitCode, status] { removed(exitCode, status == QProcess::CrashExit); });
}

void LocalContainer::Private::removed(int exitCode, bool crashed)
{
    removing = false;
    const QString said = engineWords(lines.join(QLatin1Char('\n')));
    const bool portTaken = said.contains(QStringLiteral("port is already allocated")) || said.contains(QStringLiteral("address already in use"));
    if (asked) {
        stopped();
    } else if (timedOut) {
        fail(LocalContainer::tr("%1 did not answer a CONNECT within %2 seconds. It last said: %3")
                 .arg(q->product(), QString::number(startLimitMs / 1000), lastLine()));
    } else if (crashed) {
        fail(LocalContainer::tr("%1 run was ended from outside, or crashed (signal %2). Its container was removed.").arg(engine.name).arg(exitCode));
    } else if (!answeredOnce && isEngineExit(exitCode) && portTaken && !portsAreFixed && ++attempt < portAttempts) {
        lease = {};
        vhostLease = {};
        launch();
    } else if (!answeredOnce && isEngineExit(exitCode)) {
        fail(LocalContainer::tr("%1 could not run the image %2: %3").arg(engine.name, imageNameOf(options), said));
    } else if (!answeredOnce) {
        fail(LocalContainer::tr("%1 did not start: its container ended with exit code %2. It last said: %3").arg(q->product()).arg(exitCode).arg(said));
    } else {
        fail(LocalContainer::tr("The container of %1 was ended from outside, or ended by itself (exit code %2). It last said: %3")
                 .arg(q->product())
                 .arg(exitCode)
                 .arg(lastLine()));
    }
}

void LocalContainer::Private::connectAll()
{
    run.setProcessChannelMode(QProcess::MergedChannels);
    run.setStandardInputFile(QProcess::nullDevice());
    endWithThisProgram(run);
    limit.setSingleShot(true);
    QObject::connect(&limit, &QTimer::timeout, q, [this] {
        timedOut = !asked;
        // The container outlives this process; finished() removes it.
        run.kill();
    });
    QObject::connect(&run, &QProcess::readyReadStandardOutput, q, [this] { readLog(); });
    QObject::connect(&run, &QProcess::finished, q, [this](int exitCode, QProcess::ExitStatus status) { finished(exitCode, status); });
    QObject::connect(&run, &QProcess::errorOccurred, q, [this](QProcess::ProcessError what) {
        // Every other error is followed by finished().
        if (what == QProcess::FailedToStart) fail(LocalContainer::tr("%1 could not be started: %2").arg(engine.name, run.errorString()));
    });
    QObject::connect(&search, &EngineSearch::progressed, q, [this](const QString& text) { setProgress(text); });
    QObject::connect(&search, &EngineSearch::missing, q, [this](const QString& why) {
        engineMissing = true;
        fail(why);
    });
    QObject::connect(&search, &EngineSearch::found, q, [this](const ContainerEngine& answering) {
        engine = answering;
        certify();
    });
    QObject::connect(&maker, &CertificateMaker::made, q, [this](const Certificates& made) {
        q->setCertificates(made);
        launch();
    });
    QObject::connect(&maker, &CertificateMaker::failed, q, [this](const QString& why) { fail(why); });
    QObject::connect(&ready, &ReadyProbe::answered, q, [this] { answered(); });
}

LocalContainer::LocalContainer(ContainerOptions options, QObject* parent) : LocalBroker(parent), d(std::make_unique<Private>(this))
{
    d->connectAll();
    setOptions(options);
}

LocalContainer::~LocalContainer()
{
    d->run.disconnect(this);
    d->search.stop();
    const bool settled = d->run.state() == QProcess::NotRunning || d->answeredOnce;
    d->call.drop();
    if (d->run.state() != QProcess::NotRunning) {
        d->run.kill();
        d->run.waitForFinished(2000);
    }
    d->guard.end(settled);
}

void LocalContainer::start()
{
    if (d->isBusy()) {
        if (d->asked) d->startAgain = true;
        return;
    }
    d->error.clear();
    d->attempt = 0;
    d->asked = false;
    d->engineMissing = false;
    d->engine = {};
    d->setState(State::Starting);
    d->search.start(d->options.engine);
}

void LocalContainer::stop()
{
    d->end({QStringLiteral("stop"), QStringLiteral("-t"), QStringLiteral("10")});
}

void LocalContainer::kill()
{
    d->end({QStringLiteral("kill")});
}

QString LocalContainer::missing(const QString& engine)
{
    return findEngines(engine).isEmpty() ? noEngineText(engine) : QString();
}

LocalContainer::State LocalContainer::state() const
{
    return d->state;
}
QString LocalContainer::progress() const
{
    return d->progress;
}
QString LocalContainer::errorText() const
{
    return d->error;
}
quint16 LocalContainer::port() const
{
    return d->ports().mqtt;
}
quint16 LocalContainer::webSocketPort() const
{
    return d->ports().webSocket;
}
quint16 LocalContainer::managementPort() const
{
    return d->ports().management;
}
QString LocalContainer::adminUrl() const
{
    return managementPort() == 0 ? QString() : QStringLiteral("http://127.0.0.1:%1").arg(managementPort());
}
QString LocalContainer::product() const
{
    return d->image.product;
}
QString LocalContainer::version() const
{
    return d->version;
}
qint64 LocalContainer::processId() const
{
    return d->run.processId();
}
void LocalContainer::setSetup(const BrokerSetup& setup)
{
    LocalBroker::setSetup(setup);
    d->options.setup = setup;
}
const ContainerOptions& LocalContainer::options() const
{
    return d->options;
}
void LocalContainer::setOptions(const ContainerOptions& options)
{
    d->options = options;
    d->options.image = imageNameOf(options);
    if (!d->isUp()) d->image = imageOf(d->options);
    LocalBroker::setSetup(options.setup);
}
QString LocalContainer::command() const
{
    if (d->isUp()) return d->lastCommand;
    const auto planned = d->plan();
    return planned ? d->commandOf(*planned).text() : QString();
}
QString LocalContainer::engine() const
{
    return d->engine.name;
}
QString LocalContainer::containerName() const
{
    return d->container;
}
QStringList LocalContainer::notes() const
{
    return d->notes;
}
bool LocalContainer::isEngineMissing() const
{
    return d->engineMissing;
}

} // namespace wb::broker
