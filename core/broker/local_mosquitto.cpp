#include "core/broker/local_mosquitto.h"

#include "core/broker/free_ports.h"
#include "core/broker/process_guard.h"

#include <QFile>
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
    MosquittoOptions options;
    State state = State::Stopped;
    QString error;
    QString version;
    PortLease lease;            // the first listener's, then those of moreListeners
    bool portsAreFixed = false; // it ran there before: clients know the addresses
    int attempt = 0;
    bool asked = false; // stop() or kill() was called
    bool startAgain = false;
    QStringList errorLines; // of this attempt
    QString lastLine;
    std::unique_ptr<OwnFolder> folder;
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
    void launch();
    Result<Ok, QString> writeConfig();
    void readLog();
    void line(const QString& text);
    void finished(int exitCode, QProcess::ExitStatus status);
    QString whatItSaid() const { return errorLines.isEmpty() ? lastLine : errorLines.join(QLatin1Char(' ')); }
};

void LocalMosquitto::Private::launch()
{
    const QString program = findProgram(options.program);
    if (program.isEmpty()) {
        fail(options.program.isEmpty()
                 ? LocalMosquitto::missing()
                 : LocalMosquitto::tr("The broker program %1 was not found, or may not be run.").arg(options.program));
        return;
    }
    if (!portsAreFixed) lease = PortLease(1 + options.moreListeners.size());
    if (lease.ports().isEmpty()) {
        fail(LocalMosquitto::tr("No free port on the loopback address 127.0.0.1."));
        return;
    }
    if (const auto written = writeConfig(); !written) {
        fail(written.error());
        return;
    }
    asked = false;
    errorLines.clear();
    lastLine.clear();
    setState(State::Starting);
    process.start(program, {QStringLiteral("-c"), folder->filePath(QStringLiteral("mosquitto.conf"))});
}

Result<Ok, QString> LocalMosquitto::Private::writeConfig()
{
    if (!folder) {
        auto made = OwnFolder::create(QStringLiteral("mqtt_workbench_mosquitto"));
        if (!made) return Failure{made.error()};
        folder = *std::move(made);
    }
    QString text = QStringLiteral("allow_anonymous %1\n"
                                  "persistence %2\n"
                                  "persistence_location %3/\n"
                                  "log_dest stderr\n" // its stdout is held back in a buffer when it is a pipe
                                  "set_tcp_nodelay true\n") // Nagle and delayed ack cost 40 ms on a single message
                       .arg(options.allowAnonymous ? QStringLiteral("true") : QStringLiteral("false"),
                            options.persistence ? QStringLiteral("true") : QStringLiteral("false"),
                            folder->path());
    // As root it would change to the user "mosquitto", who may not write to the folder.
    if (::geteuid() == 0) text += QStringLiteral("user root\n");
    if (options.maxQueuedMessages)
        text += QStringLiteral("max_queued_messages %1\n").arg(*options.maxQueuedMessages);
    const QStringList listeners = QStringList{options.extraConfig} + options.moreListeners;
    for (qsizetype i = 0; i < listeners.size(); ++i)
        text += QStringLiteral("listener %1 127.0.0.1\n%2\n").arg(QString::number(lease.ports().at(i)), listeners.at(i));

    QFile file(folder->filePath(QStringLiteral("mosquitto.conf")));
    const QByteArray bytes = text.toUtf8();
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size() || !file.flush())
        return Failure{LocalMosquitto::tr("Cannot write %1: %2").arg(file.fileName(), file.errorString())};
    return Ok{};
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
        launch();
        return;
    }
    if (portTaken)
        fail(LocalMosquitto::tr("mosquitto cannot listen on 127.0.0.1:%1: another program uses this port now. "
                                "End that program, or start a new private broker.")
                 .arg(lease.ports().first()));
    else
        fail(LocalMosquitto::tr("mosquitto did not start: %1").arg(whatItSaid()));
}

LocalMosquitto::LocalMosquitto(MosquittoOptions options, QObject* parent)
    : LocalBroker(parent), d(std::make_unique<Private>(this))
{
    d->options = std::move(options);
    d->process.setProcessChannelMode(QProcess::MergedChannels);
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C")); // its messages are read above
    d->process.setProcessEnvironment(environment);
    endWithThisProgram(d->process);
    d->killTimer.setSingleShot(true);
    d->killTimer.setInterval(2000);
    connect(&d->killTimer, &QTimer::timeout, &d->process, &QProcess::kill);
    connect(&d->process, &QProcess::readyReadStandardOutput, this, [this] { d->readLog(); });
    connect(&d->process, &QProcess::finished, this,
            [this](int exitCode, QProcess::ExitStatus status) { d->finished(exitCode, status); });
    connect(&d->process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        // Every other error is followed by finished().
        if (error == QProcess::FailedToStart)
            d->fail(tr("mosquitto could not be started: %1").arg(d->process.errorString()));
    });
}

LocalMosquitto::~LocalMosquitto()
{
    // The data go with it, so there is nothing to save: no need to wait for an orderly end.
    d->process.disconnect(this);
    if (d->process.state() != QProcess::NotRunning) {
        d->process.kill();
        d->process.waitForFinished(2000);
    }
}

void LocalMosquitto::start()
{
    if (d->process.state() != QProcess::NotRunning) {
        if (d->asked) d->startAgain = true;
        return;
    }
    d->error.clear();
    d->attempt = 0;
    d->launch();
}

void LocalMosquitto::stop()
{
    d->startAgain = false;
    if (d->process.state() == QProcess::NotRunning) {
        d->setState(State::Stopped);
        return;
    }
    d->asked = true;
    d->process.terminate();
    d->killTimer.start();
}

void LocalMosquitto::kill()
{
    d->startAgain = false;
    if (d->process.state() == QProcess::NotRunning) {
        d->setState(State::Stopped);
        return;
    }
    d->asked = true;
    d->process.kill();
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
quint16 LocalMosquitto::port() const { return d->lease.ports().value(0); }
quint16 LocalMosquitto::morePort(qsizetype index) const { return d->lease.ports().value(index + 1); }
QString LocalMosquitto::product() const { return QStringLiteral("mosquitto"); }
QString LocalMosquitto::version() const { return d->version; }
qint64 LocalMosquitto::processId() const { return d->process.processId(); }
QString LocalMosquitto::folder() const { return d->folder ? d->folder->path() : QString(); }
void LocalMosquitto::setExtraConfig(const QString& lines) { d->options.extraConfig = lines; }
QString LocalMosquitto::url() const { return QStringLiteral("tcp://127.0.0.1:%1").arg(port()); }

} // namespace wb::broker
