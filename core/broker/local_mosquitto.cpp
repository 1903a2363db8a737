#include "core/broker/local_mosquitto.h"

#include "core/broker/free_ports.h"
#include "core/broker/process_guard.h"
#include "core/broker/setup/written_files.h"

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTimer>

#include <unistd.h>

namespace wb::broker {
namespace {

constexpr int portAttempts = 20;
constexpr qsizetype longestLogLine = 4096;

QString findProgram(const QString& given)
{
    if (!given.isEmpty()) return QStandardPaths::findExecutable(given);
    const QString name = QStringLiteral("mosquitto");
    const QString inPath = QStandardPaths::findExecutable(name);
    if (!inPath.isEmpty()) return inPath;
    // /usr/sbin is not in an ordinary user's PATH on Debian.
    return QStandardPaths::findExecutable(name, {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/local/sbin")});
}

// "1795166900: text" (mosquitto's log_timestamp) without the seconds.
QString withoutTimestamp(const QString& line)
{
    static const QRegularExpression stamp(QStringLiteral("^\\d{9,11}: "));
    return QString(line).remove(stamp);
}

} // namespace

struct LocalMosquitto::Private {
    explicit Private(LocalMosquitto* owner) : q(owner) {}

    LocalMosquitto* q;
    QString givenProgram;
    QStringList moreListeners;
    State state = State::Stopped;
    QString error;
    QString program;
    QString version;
    NamedPorts ports;
    bool portsAreFixed = false; // it ran there before: clients know the addresses
    int attempt = 0;
    bool asked = false; // stop() or kill() was called
    bool startAgain = false;
    QStringList errorLines; // of this attempt
    QString lastLine;
    std::unique_ptr<OwnFolder> folder;
    QProcess question; // for its version: the keys of its configuration differ
    CertificateMaker maker;
    QProcess process;
    QTimer killTimer;

    void setState(State next)
    {
        if (state == next) return;
        state = next;
        Q_EMIT q->stateChanged(next);
    }
    void fail(const QString& text)
    {
        error = text;
        setState(State::Failed);
    }
    bool isPreparing() const { return question.state() != QProcess::NotRunning || maker.isAtWork(); }
    QString configFile() const { return folder->filePath(QStringLiteral("mosquitto.conf")); }
    void connectAll();
    void prepare();
    void prepareCertificates();
    void launch();
    Result<BrokerSetup, QString> ownSetup();
    void readLog();
    void line(const QString& text);
    void finished(int exitCode, QProcess::ExitStatus status);
    void end(void (QProcess::*how)());
    QString whatItSaid() const;
};

void LocalMosquitto::Private::prepare()
{
    program = findProgram(givenProgram);
    if (program.isEmpty()) {
        fail(givenProgram.isEmpty()
                 ? LocalMosquitto::missing()
                 : LocalMosquitto::tr("The broker program %1 was not found, or may not be run.").arg(givenProgram));
        return;
    }
    if (!folder) {
        auto made = OwnFolder::create(QStringLiteral("mqtt_workbench_mosquitto"));
        if (!made) {
            fail(made.error());
            return;
        }
        folder = *std::move(made);
    }
    asked = false;
    setState(State::Starting);
    if (version.isEmpty()) question.start(program, {QStringLiteral("-h")});
    else prepareCertificates();
}

void LocalMosquitto::Private::prepareCertificates()
{
    if (q->needsCertificates()) maker.start(folder->path());
    else launch();
}

// Where it listens and what else is its own, over what was asked for.
Result<BrokerSetup, QString> LocalMosquitto::Private::ownSetup()
{
    BrokerSetup own = q->ownSetup();
    own.dataFolder = folder->path(); // also where its own lines switch persistence on
    QList<quint16> taken{own.port = ports.take(QStringLiteral("mqtt"))};
    if (own.webSocketPort != 0) taken << (own.webSocketPort = ports.take(QStringLiteral("websocket")));
    own.extra.prepend(QStringLiteral("log_dest stderr\n"       // its stdout is held back in a buffer when it is a pipe
                                     "set_tcp_nodelay true")); // Nagle and delayed ack cost 40 ms on a single message
    // As root it would change to the user "mosquitto", who may not write to the folder.
    if (::geteuid() == 0) own.extra.prepend(QStringLiteral("user root"));
    for (qsizetype i = 0; i < moreListeners.size(); ++i) {
        taken << ports.take(QString::number(i));
        own.extra << QStringLiteral("listener %1 127.0.0.1\n%2").arg(taken.last()).arg(moreListeners.at(i));
    }
    if (taken.contains(0)) return Failure{LocalMosquitto::tr("No free port on the loopback address 127.0.0.1.")};
    return own;
}

void LocalMosquitto::Private::launch()
{
    const auto own = ownSetup();
    if (!own) {
        fail(own.error());
        return;
    }
    const auto files = setupFiles(SetupProduct::Mosquitto, version, folder->path(), *own);
    if (!files) {
        fail(files.error());
        return;
    }
    if (const auto written = writeSetupFiles(folder->path(), *files); !written) {
        fail(written.error());
        return;
    }
    q->use(*own);
    errorLines.clear();
    lastLine.clear();
    process.start(program, {QStringLiteral("-c"), configFile()});
}

void LocalMosquitto::Private::readLog()
{
    while (process.canReadLine() || process.bytesAvailable() > longestLogLine) {
        const QByteArray bytes = process.readLine(longestLogLine);
        line(QString::fromUtf8(bytes).trimmed());
    }
}

void LocalMosquitto::Private::line(const QString& raw)
{
    static const QRegularExpression about(QStringLiteral("^mosquitto version (\\S+) (starting|running)$"));
    const QString text = withoutTimestamp(raw);
    if (text.isEmpty()) return;
    lastLine = text;
    if (text.startsWith(QStringLiteral("Error")) && errorLines.size() < 4) errorLines << text;
    const auto match = about.match(text);
    if (match.hasMatch()) version = match.captured(1);
    // "running" is written behind the last listen(): from here on a connection is accepted.
    const bool runs = match.hasMatch() && match.captured(2) == QStringLiteral("running");
    Q_EMIT q->logLine(text);
    if (runs && state == State::Starting && !asked) {
        portsAreFixed = true;
        attempt = 0;
        setState(State::Running);
    }
}

void LocalMosquitto::Private::finished(int exitCode, QProcess::ExitStatus status)
{
    killTimer.stop();
    readLog();
    if (process.bytesAvailable() > 0) line(QString::fromUtf8(process.readAll()).trimmed());

    if (asked) {
        setState(State::Stopped);
        if (std::exchange(startAgain, false)) q->start();
        return;
    }
    if (state == State::Running) {
        fail(status == QProcess::CrashExit
                 ? LocalMosquitto::tr("mosquitto was ended from outside, or crashed (signal %1).").arg(exitCode)
                 : LocalMosquitto::tr("mosquitto ended by itself with exit code %1: %2").arg(exitCode).arg(whatItSaid()));
        return;
    }
    const bool portTaken = whatItSaid().contains(QStringLiteral("Address already in use"));
    if (portTaken && !portsAreFixed && ++attempt < portAttempts) {
        ports.forget();
        launch();
        return;
    }
    if (portTaken)
        fail(LocalMosquitto::tr("mosquitto cannot listen on 127.0.0.1:%1: another program uses this port now. "
                                "End that program, or start a new private broker.")
                 .arg(q->port()));
    else
        fail(LocalMosquitto::tr("mosquitto did not start: %1").arg(whatItSaid()));
}

void LocalMosquitto::Private::connectAll()
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C")); // its messages are read above
    for (QProcess* one : {&question, &process}) {
        one->setProcessChannelMode(QProcess::MergedChannels);
        one->setProcessEnvironment(environment);
        endWithThisProgram(*one);
        QObject::connect(one, &QProcess::errorOccurred, q, [this, one](QProcess::ProcessError what) {
            // Every other error is followed by finished().
            if (what == QProcess::FailedToStart)
                fail(LocalMosquitto::tr("mosquitto could not be started: %1").arg(one->errorString()));
        });
    }
    QObject::connect(&question, &QProcess::finished, q, [this] {
        static const QRegularExpression about(QStringLiteral("mosquitto version (\\S+)"));
        version = about.match(QString::fromUtf8(question.readAll())).captured(1);
        if (!asked) prepareCertificates();
    });
    QObject::connect(&maker, &CertificateMaker::made, q, [this](const Certificates& made) {
        q->setCertificates(made);
        launch();
    });
    QObject::connect(&maker, &CertificateMaker::failed, q, [this](const QString& why) { fail(why); });
    killTimer.setSingleShot(true);
    killTimer.setInterval(2000);
    QObject::connect(&killTimer, &QTimer::timeout, &process, &QProcess::kill);
    QObject::connect(&process, &QProcess::readyReadStandardOutput, q, [this] { readLog(); });
    QObject::connect(&process, &QProcess::finished, q,
                     [this](int exitCode, QProcess::ExitStatus status) { finished(exitCode, status); });
}

// Before its own process runs there is nothing that could be lost.
void LocalMosquitto::Private::end(void (QProcess::*how)())
{
    startAgain = false;
    asked = true;
    maker.stop();
    question.kill();
    question.waitForFinished(2000);
    if (process.state() == QProcess::NotRunning) setState(State::Stopped);
    else (process.*how)();
}

// Its own words, and the line that they are about ("Error found at /tmp/…/mosquitto.conf:12.").
QString LocalMosquitto::Private::whatItSaid() const
{
    static const QRegularExpression place(QStringLiteral("mosquitto\\.conf:(\\d+)"));
    const QString said = errorLines.isEmpty() ? lastLine : errorLines.join(QLatin1Char(' '));
    const auto found = place.match(said);
    const QString line = found.hasMatch() ? quotedLine(configFile(), found.captured(1).toInt()) : QString();
    return line.isEmpty() ? said : LocalMosquitto::tr("%1 That line is: %2").arg(said, line);
}

LocalMosquitto::LocalMosquitto(MosquittoOptions options, QObject* parent)
    : LocalBroker(parent), d(std::make_unique<Private>(this))
{
    d->givenProgram = options.program;
    d->moreListeners = options.moreListeners;
    setSetup(options.setup);
    d->connectAll();
}

LocalMosquitto::~LocalMosquitto()
{
    // The data go with it, so there is nothing to save: no need to wait for an orderly end.
    for (QProcess* process : {&d->question, &d->process}) {
        process->disconnect(this);
        if (process->state() == QProcess::NotRunning) continue;
        process->kill();
        process->waitForFinished(2000);
    }
}

void LocalMosquitto::start()
{
    if (d->process.state() != QProcess::NotRunning) {
        if (d->asked) d->startAgain = true;
        return;
    }
    if (d->isPreparing()) return;
    d->error.clear();
    d->attempt = 0;
    d->prepare();
}

void LocalMosquitto::stop()
{
    d->end(&QProcess::terminate);
    if (d->process.state() != QProcess::NotRunning) d->killTimer.start();
}

void LocalMosquitto::kill()
{
    d->end(&QProcess::kill);
}

QString LocalMosquitto::missing()
{
    if (!findProgram({}).isEmpty()) return {};
    return tr("The broker program mosquitto is not installed. Install it: apt install mosquitto");
}

LocalMosquitto::State LocalMosquitto::state() const { return d->state; }
QString LocalMosquitto::progress() const
{
    return d->state == State::Starting ? tr("mosquitto is starting") : QString();
}
QString LocalMosquitto::errorText() const { return d->error; }
quint16 LocalMosquitto::port() const { return d->ports.port(QStringLiteral("mqtt")); }
quint16 LocalMosquitto::morePort(qsizetype index) const { return d->ports.port(QString::number(index)); }
quint16 LocalMosquitto::webSocketPort() const { return used().webSocketPort; }
QString LocalMosquitto::product() const { return QStringLiteral("mosquitto"); }
QString LocalMosquitto::version() const { return d->version; }
qint64 LocalMosquitto::processId() const { return d->process.processId(); }
QString LocalMosquitto::folder() const { return d->folder ? d->folder->path() : QString(); }
QString LocalMosquitto::command() const
{
    return d->program.isEmpty() || !d->folder ? QString() : shellLine(d->program, {QStringLiteral("-c"), d->configFile()});
}

} // namespace wb::broker
