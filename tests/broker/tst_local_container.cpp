#include "core/broker/container/container_engine.h"
#include "core/broker/container/container_owner.h"
#include "core/broker/container/local_container.h"
#include "tests/support/fake_engine.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>

using wb::broker::ContainerOptions;
using wb::broker::LocalContainer;
using wb::test::FakeEngine;
using State = LocalContainer::State;

namespace {

constexpr int waitMs = 20000;

bool accepts(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    return socket.waitForConnected(waitMs);
}

ContainerOptions optionsFor(const QString& engine)
{
    ContainerOptions options;
    options.engine = engine;
    options.image = QStringLiteral("emqx/emqx:5.8.6");
    return options;
}

QString folderOf(qint64 process)
{
    const QStringList names = QDir::temp().entryList({QStringLiteral("mqtt_workbench_container-%1-*").arg(process)}, QDir::Dirs);
    return names.isEmpty() ? QString() : QDir::temp().filePath(names.first());
}

// Children of a process, by /proc (proc(5)).
QList<qint64> childrenOf(qint64 process)
{
    QFile file(QStringLiteral("/proc/%1/task/%1/children").arg(process));
    QList<qint64> children;
    if (!file.open(QIODevice::ReadOnly)) return children;
    for (const QByteArray& one : file.readAll().simplified().split(' '))
        if (!one.isEmpty()) children << one.toLongLong();
    return children;
}

bool lives(qint64 process)
{
    return QFile::exists(QStringLiteral("/proc/%1").arg(process));
}

// Started again by the test itself as a second program: runs a broker until it is killed.
int runAsVictim(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    LocalContainer broker(optionsFor(QString::fromLocal8Bit(argv[2])));
    QObject::connect(&broker, &LocalContainer::stateChanged, &app, [&broker](State state) {
        if (state != State::Running) return;
        std::printf("%d %s\n", broker.port(), qPrintable(broker.containerName()));
        std::fflush(stdout);
    });
    broker.start();
    return QCoreApplication::exec();
}

} // namespace

class TestLocalContainer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void runsAnImageOnAFreeLoopbackPort();
    void shownCommandIsTheOneThatRuns();
    void settingsAreInTheCommand();
    void secretIsNeitherShownNorOnTheCommandLine();
    void downloadIsTold();
    void stopsWhileAnImageIsDownloaded();
    void killsWhileAnImageIsDownloaded();
    void keepsPortAndDataOverStopAndStart();
    void startDuringStopStartsAgain();
    void killIsAsked();
    void outsideEndIsAFailure();
    void usersAndCertificatesComeIn();
    void otherOptionsWaitForTheNextStart();
    void withoutAnEngineItSaysWhatToDo();
    void silentDaemonIsTold();
    void missingRightIsTold();
    void secondEngineIsAskedWhenTheFirstDoesNotAnswer();
    void refusedRunIsQuoted();
    void brokerThatEndsAtOnceIsQuoted();
    void takenPortIsReplaced();
    void nothingIsLeftBehindByTheObject();
    void nothingIsLeftBehindByAKilledProgram();
    void nextStartRemovesWhatEvenTheGuardLeft();
    void realEngineRunsALocalImage();

private:
    std::unique_ptr<FakeEngine> m_engine;
    std::unique_ptr<LocalContainer> m_broker;

    void start();
    bool startVictim(QProcess& victim, quint16& port, QString& container);
};

void TestLocalContainer::init()
{
    m_engine = std::make_unique<FakeEngine>();
    QVERIFY(m_engine->isValid());
    m_broker = std::make_unique<LocalContainer>(optionsFor(m_engine->program()));
}

void TestLocalContainer::cleanup()
{
    m_broker.reset();
    m_engine.reset();
}

void TestLocalContainer::start()
{
    m_broker->start();
    QTRY_VERIFY2_WITH_TIMEOUT(m_broker->state() == State::Running, qPrintable(m_broker->errorText()), waitMs);
}

// "Running" means that the broker has answered a CONNECT: an engine takes connections on a published port before the
// broker listens.
void TestLocalContainer::runsAnImageOnAFreeLoopbackPort()
{
    QSignalSpy lines(m_broker.get(), &LocalContainer::logLine);
    QCOMPARE(m_broker->product(), QStringLiteral("EMQX"));
    m_broker->start();
    QCOMPARE(m_broker->state(), State::Starting);
    QVERIFY(!m_broker->progress().isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Running, waitMs);
    QVERIFY(m_broker->port() >= 1024);
    QCOMPARE(m_broker->url(), QStringLiteral("tcp://127.0.0.1:%1").arg(m_broker->port()));
    QCOMPARE(m_broker->version(), QStringLiteral("5.8.6"));
    QCOMPARE(m_broker->engine(), QStringLiteral("Docker"));
    QVERIFY(m_broker->progress().isEmpty());
    QVERIFY(accepts(m_broker->port()));
    QTRY_VERIFY_WITH_TIMEOUT(std::any_of(lines.begin(), lines.end(), [](const auto& line) { return line.at(0).toString().contains(u"mosquitto version"); }), waitMs);
    m_broker->stop();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Stopped, waitMs);
    QVERIFY(!accepts(m_broker->port()));
    QVERIFY(m_engine->containers().isEmpty());
}

// "with the exact command shown"
void TestLocalContainer::shownCommandIsTheOneThatRuns()
{
    const QString before = m_broker->command();
    start();
    QCOMPARE(m_broker->command(), before);
    const QStringList runs = m_engine->calls(QStringLiteral("run"));
    QCOMPARE(runs.size(), 1);
    QCOMPARE(before, m_engine->program() + QLatin1Char(' ') + runs.first());
    QVERIFY2(before.contains(QStringLiteral(" --publish 127.0.0.1:%1:1883 ").arg(m_broker->port())), qPrintable(before));
    QVERIFY2(before.contains(QStringLiteral(" --label mqtt-workbench.owner=") + wb::broker::containerOwner()), qPrintable(before));
    QVERIFY2(before.endsWith(QStringLiteral(" docker.io/emqx/emqx:5.8.6")), qPrintable(before));
}

void TestLocalContainer::settingsAreInTheCommand()
{
    ContainerOptions options = m_broker->options();
    options.setup.retrySeconds = 30;
    options.setup.inFlight = 5;
    m_broker->setOptions(options);
    start();
    const QString run = m_engine->calls(QStringLiteral("run")).value(0);
    QVERIFY2(run.contains(QStringLiteral("--env EMQX_MQTT__RETRY_INTERVAL=30s")), qPrintable(run));
    QVERIFY2(run.contains(QStringLiteral("--env EMQX_MQTT__MAX_INFLIGHT=5")), qPrintable(run));
}

void TestLocalContainer::secretIsNeitherShownNorOnTheCommandLine()
{
    ContainerOptions options = m_broker->options();
    options.environment.insert(QStringLiteral("EMQX_DASHBOARD__DEFAULT_PASSWORD"), QStringLiteral("hunter2"));
    m_broker->setOptions(options);
    QSignalSpy lines(m_broker.get(), &LocalContainer::logLine);
    start();
    QVERIFY(!m_engine->calls().join(QLatin1Char('\n')).contains(QStringLiteral("hunter2")));
    QVERIFY(!m_broker->command().contains(QStringLiteral("hunter2")));
    QVERIFY(m_broker->command().contains(QStringLiteral("EMQX_DASHBOARD__DEFAULT_PASSWORD")));
    for (const auto& line : lines) QVERIFY(!line.at(0).toString().contains(QStringLiteral("hunter2")));
}

void TestLocalContainer::downloadIsTold()
{
    m_engine->pull({QStringLiteral("Unable to find image 'docker.io/emqx/emqx:5.8.6' locally"), QStringLiteral("5.8.6: Pulling from emqx/emqx"),
                    QStringLiteral("0bc8ff246cb8: Pulling fs layer"), QStringLiteral("4e5566ad5b20: Pulling fs layer"),
                    QStringLiteral("0bc8ff246cb8: Pull complete")});
    m_broker->start();
    QTRY_VERIFY2_WITH_TIMEOUT(m_broker->progress().contains(QStringLiteral("1 of 2")), qPrintable(m_broker->progress()), waitMs);
    QCOMPARE(m_broker->state(), State::Starting);
    m_engine->endPull({QStringLiteral("4e5566ad5b20: Pull complete"), QStringLiteral("Digest: sha256:0f0f"),
                       QStringLiteral("Status: Downloaded newer image for emqx/emqx:5.8.6")});
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Running, waitMs);
}

void TestLocalContainer::stopsWhileAnImageIsDownloaded()
{
    m_engine->pull({QStringLiteral("Unable to find image 'docker.io/emqx/emqx:5.8.6' locally")});
    m_broker->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_broker->progress().contains(QStringLiteral("download")), waitMs);
    m_broker->stop();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Stopped, waitMs);
    QVERIFY(m_broker->errorText().isEmpty());
    QVERIFY(m_engine->containers().isEmpty());
    start(); // and once more
}

void TestLocalContainer::killsWhileAnImageIsDownloaded()
{
    m_engine->pull({QStringLiteral("Trying to pull docker.io/emqx/emqx:5.8.6...")});
    m_broker->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_broker->progress().contains(QStringLiteral("download")), waitMs);
    m_broker->kill();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Stopped, waitMs);
}

// A container is made anew by each start; its data are in a volume of its own.
void TestLocalContainer::keepsPortAndDataOverStopAndStart()
{
    start();
    const auto port = m_broker->port();
    QCOMPARE(m_engine->volumes(), QStringList{wb::broker::volumeOf(m_broker->containerName())});
    m_broker->stop();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Stopped, waitMs);
    QCOMPARE(m_engine->volumes().size(), 1);
    start();
    QCOMPARE(m_broker->port(), port);
    const QStringList runs = m_engine->calls(QStringLiteral("run"));
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs.at(0), runs.at(1));
}

void TestLocalContainer::startDuringStopStartsAgain()
{
    start();
    m_broker->stop();
    m_broker->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_engine->calls(QStringLiteral("run")).size() == 2 && m_broker->state() == State::Running, waitMs);
}

void TestLocalContainer::killIsAsked()
{
    start();
    m_broker->kill();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Stopped, waitMs);
    QVERIFY(m_engine->calls(QStringLiteral("stop")).isEmpty());
    QCOMPARE(m_engine->calls(QStringLiteral("kill")).value(0), QStringLiteral("kill ") + m_broker->containerName());
    start();
}

void TestLocalContainer::outsideEndIsAFailure()
{
    start();
    const qint64 broker = m_engine->processOf(m_broker->containerName());
    QVERIFY(broker > 0);
    ::kill(pid_t(broker), SIGKILL);
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Failed, waitMs);
    QVERIFY2(m_broker->errorText().contains(QStringLiteral("137")), qPrintable(m_broker->errorText())); // 128 + SIGKILL
    QVERIFY(!m_broker->isEngineMissing());
    start();
    QVERIFY(m_broker->errorText().isEmpty());
}

// By files in a private folder, which the container may read and no other user of this machine.
void TestLocalContainer::usersAndCertificatesComeIn()
{
    ContainerOptions options = m_broker->options();
    options.image = QStringLiteral("eclipse-mosquitto:2.0.20");
    options.setup.anonymous = false;
    options.setup.users = {{QStringLiteral("ada"), QStringLiteral("hunter2")}};
    options.setup.tls = wb::broker::SetupTls{};
    m_broker->setOptions(options);
    QSignalSpy lines(m_broker.get(), &LocalContainer::logLine);
    start(); // only who logs in by TLS gets a CONNACK that counts
    QVERIFY2(m_broker->url().startsWith(QStringLiteral("ssl://127.0.0.1:")), qPrintable(m_broker->url()));
    QVERIFY(QFile::exists(m_broker->caFile()));
    for (const auto& line : lines) QVERIFY2(!line.at(0).toString().contains(QStringLiteral("hunter2")), qPrintable(line.at(0).toString()));
    const QString folder = folderOf(QCoreApplication::applicationPid());
    QCOMPARE(QFileInfo(folder).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeGroup | QFile::ExeOther), QFile::Permissions());
    QVERIFY(QFileInfo(folder + QStringLiteral("/config/key.pem")).permissions() & QFile::ReadOther);
    QFile passwords(folder + QStringLiteral("/config/passwords"));
    QVERIFY(passwords.open(QIODevice::ReadOnly));
    QVERIFY(!passwords.readAll().contains("hunter2"));
}

void TestLocalContainer::otherOptionsWaitForTheNextStart()
{
    start();
    const QString before = m_broker->command();
    ContainerOptions options = m_broker->options();
    options.image = QStringLiteral("eclipse-mosquitto:2.0.20");
    options.setup.tls = wb::broker::SetupTls{};
    m_broker->setOptions(options);
    QCOMPARE(m_broker->command(), before);
    QCOMPARE(m_broker->product(), QStringLiteral("EMQX"));
    QVERIFY(m_broker->url().startsWith(QStringLiteral("tcp://")));
    m_broker->stop();
    m_broker->start();
    QTRY_VERIFY2_WITH_TIMEOUT(m_broker->state() == State::Running && m_broker->command() != before, qPrintable(m_broker->errorText()), waitMs);
    QCOMPARE(m_broker->product(), QStringLiteral("mosquitto"));
    QVERIFY(m_broker->url().startsWith(QStringLiteral("ssl://")));
}

void TestLocalContainer::withoutAnEngineItSaysWhatToDo()
{
    LocalContainer broker(optionsFor(QStringLiteral("/nowhere/podman")));
    broker.start();
    QCOMPARE(broker.state(), State::Failed);
    QVERIFY(broker.isEngineMissing());
    QVERIFY2(broker.errorText().contains(QStringLiteral("apt install")), qPrintable(broker.errorText()));
    QVERIFY(!LocalContainer::missing(QStringLiteral("/nowhere/podman")).isEmpty());
    QVERIFY(LocalContainer::missing(m_engine->program()).isEmpty());
}

void TestLocalContainer::silentDaemonIsTold()
{
    m_engine->refuse(QStringLiteral("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"));
    m_broker->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Failed, waitMs);
    QVERIFY(m_broker->isEngineMissing());
    QVERIFY2(m_broker->errorText().contains(QStringLiteral("systemctl start docker")), qPrintable(m_broker->errorText()));
    QVERIFY2(m_broker->errorText().contains(QStringLiteral("unix:///var/run/docker.sock")), qPrintable(m_broker->errorText()));
    QVERIFY(m_engine->calls(QStringLiteral("run")).isEmpty());
}

void TestLocalContainer::missingRightIsTold()
{
    m_engine->refuse(QStringLiteral("permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock"));
    m_broker->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Failed, waitMs);
    QVERIFY2(m_broker->errorText().contains(QStringLiteral("usermod -aG docker")), qPrintable(m_broker->errorText()));
}

void TestLocalContainer::secondEngineIsAskedWhenTheFirstDoesNotAnswer()
{
    FakeEngine podman(QStringLiteral("podman"));
    m_engine->refuse(QStringLiteral("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"));
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", QFile::encodeName(m_engine->folder() + QLatin1Char(':') + podman.folder() + QLatin1Char(':')) + path);
    m_broker = std::make_unique<LocalContainer>(optionsFor({}));
    m_broker->start();
    qputenv("PATH", path);
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Running, waitMs);
    QCOMPARE(m_broker->engine(), QStringLiteral("Podman"));
    QVERIFY(m_broker->command().startsWith(podman.program()));
    m_broker.reset(); // before its engine
}

void TestLocalContainer::refusedRunIsQuoted()
{
    m_engine->refuseRun(QStringLiteral("docker: Error response from daemon: manifest for emqx/emqx:5.8.6 not found: manifest unknown: manifest unknown.\n"
                                       "\nRun 'docker run --help' for more information"));
    m_broker->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Failed, waitMs);
    QVERIFY2(m_broker->errorText().contains(QStringLiteral("manifest unknown")), qPrintable(m_broker->errorText()));
    QVERIFY2(!m_broker->errorText().contains(QStringLiteral("--help")), qPrintable(m_broker->errorText()));
    QVERIFY(!m_broker->isEngineMissing());
}

void TestLocalContainer::brokerThatEndsAtOnceIsQuoted()
{
    m_engine->dieAtOnce(QStringLiteral("bad_config: retry_interval"));
    m_broker->start();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Failed, waitMs);
    QVERIFY2(m_broker->errorText().contains(QStringLiteral("exit code 3")), qPrintable(m_broker->errorText()));
    QVERIFY2(m_broker->errorText().contains(QStringLiteral("bad_config: retry_interval")), qPrintable(m_broker->errorText()));
}

void TestLocalContainer::takenPortIsReplaced()
{
    m_engine->refuseRun(QStringLiteral("docker: Error response from daemon: driver failed programming external connectivity on endpoint x: "
                                       "Bind for 127.0.0.1:20001 failed: port is already allocated."));
    start();
    const QStringList runs = m_engine->calls(QStringLiteral("run"));
    QCOMPARE(runs.size(), 2);
    QVERIFY(runs.at(0) != runs.at(1));
}

void TestLocalContainer::nothingIsLeftBehindByTheObject()
{
    start();
    const auto port = m_broker->port();
    QVERIFY(!folderOf(QCoreApplication::applicationPid()).isEmpty());
    m_broker.reset();
    QVERIFY(!accepts(port));
    QVERIFY(m_engine->containers().isEmpty());
    QVERIFY(m_engine->volumes().isEmpty());
    QVERIFY(folderOf(QCoreApplication::applicationPid()).isEmpty());
    QVERIFY(childrenOf(QCoreApplication::applicationPid()).isEmpty()); // the guard too
}

bool TestLocalContainer::startVictim(QProcess& victim, quint16& port, QString& container)
{
    victim.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--victim"), m_engine->program()});
    if (!victim.waitForReadyRead(waitMs)) return false;
    const QList<QByteArray> words = victim.readLine().trimmed().split(' ');
    port = quint16(words.value(0).toInt());
    container = QString::fromUtf8(words.value(1));
    return port != 0 && m_engine->containers().contains(container);
}

// "Nothing is left behind, also after a crash": the container is no child of ours, a guard removes it.
void TestLocalContainer::nothingIsLeftBehindByAKilledProgram()
{
    QProcess victim;
    quint16 port = 0;
    QString container;
    QVERIFY(startVictim(victim, port, container));
    victim.kill();
    QVERIFY(victim.waitForFinished(waitMs));
    QTRY_VERIFY_WITH_TIMEOUT(m_engine->containers().isEmpty(), waitMs);
    QTRY_VERIFY_WITH_TIMEOUT(m_engine->volumes().isEmpty(), waitMs);
    QVERIFY(!accepts(port));
}

// As after a fall of the whole session: the guard was killed too.
void TestLocalContainer::nextStartRemovesWhatEvenTheGuardLeft()
{
    QProcess victim;
    quint16 port = 0;
    QString container;
    QVERIFY(startVictim(victim, port, container));
    start(); // sweeps, and must leave the container of a living program alone
    QVERIFY(m_engine->containers().contains(container));
    QVERIFY(accepts(port));
    m_broker->stop();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Stopped, waitMs);

    const QList<qint64> helpers = childrenOf(victim.processId());
    QVERIFY(!helpers.isEmpty());
    for (const qint64 helper : helpers) ::kill(pid_t(helper), SIGSTOP); // so that none acts between
    ::kill(pid_t(victim.processId()), SIGKILL);
    for (const qint64 helper : helpers) ::kill(pid_t(helper), SIGKILL);
    QVERIFY(victim.waitForFinished(waitMs));
    for (const qint64 helper : helpers) QTRY_VERIFY_WITH_TIMEOUT(!lives(helper), waitMs);
    QVERIFY(m_engine->containers().contains(container));
    QVERIFY(accepts(port)); // it runs on, with nobody to end it

    start();
    QVERIFY(!m_engine->containers().contains(container));
    QVERIFY(!m_engine->volumes().contains(wb::broker::volumeOf(container)));
    QTRY_VERIFY_WITH_TIMEOUT(!accepts(port), waitMs);
}

// What no script can prove: a real engine takes these commands. Needs an image of a broker that is already here.
void TestLocalContainer::realEngineRunsALocalImage()
{
    const QString image = QStringLiteral("docker.io/library/eclipse-mosquitto:2.0.20");
    const auto engines = wb::broker::findEngines();
    if (engines.isEmpty()) QSKIP("neither Docker nor Podman is installed here");
    QString program;
    for (const auto& engine : engines) {
        QProcess inspect;
        inspect.start(engine.program, {QStringLiteral("image"), QStringLiteral("inspect"), image});
        if (inspect.waitForFinished(waitMs) && inspect.exitStatus() == QProcess::NormalExit && inspect.exitCode() == 0) program = engine.program;
    }
    if (program.isEmpty()) QSKIP("Docker or Podman do not answer here, or have no image eclipse-mosquitto:2.0.20");
    ContainerOptions options = optionsFor(program);
    options.image = image;
    options.setup.anonymous = false; // its files are in a folder that only this user may enter
    options.setup.users = {{QStringLiteral("ada"), QStringLiteral("hunter2")}};
    options.setup.tls = wb::broker::SetupTls{};
    LocalContainer broker(options);
    broker.start();
    QTRY_VERIFY2_WITH_TIMEOUT(broker.state() == State::Running, qPrintable(broker.errorText()), 60000);
    QVERIFY(broker.version().startsWith(QStringLiteral("2.")));
    broker.kill();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Stopped, 60000);
}

int main(int argc, char** argv)
{
    if (argc > 2 && QByteArray(argv[1]) == "--victim") return runAsVictim(argc, argv);
    QCoreApplication app(argc, argv);
    TestLocalContainer test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_local_container.moc"
