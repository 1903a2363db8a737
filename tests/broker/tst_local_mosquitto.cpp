#include "core/broker/local_mosquitto.h"
#include "core/broker/process_guard.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <csignal>
#include <cstdio>

using wb::broker::LocalMosquitto;
using wb::broker::MosquittoOptions;
using State = LocalMosquitto::State;

namespace {

constexpr int waitMs = 10000;

bool accepts(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    return socket.waitForConnected(waitMs);
}

// Started again by the test itself as a second program: runs a broker until it is killed.
int runAsVictim(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    LocalMosquitto broker;
    QObject::connect(&broker, &LocalMosquitto::stateChanged, &app, [&broker](State state) {
        if (state == State::Running) {
            std::printf("%d %s\n", broker.port(), qPrintable(broker.folder()));
            std::fflush(stdout);
        }
    });
    broker.start();
    return QCoreApplication::exec();
}

} // namespace

class TestLocalMosquitto : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsOnAFreeLoopbackPort();
    void keepsPortOverStopAndStart();
    void portIsLeasedWhileItIsStopped();
    void startDuringStopStartsAgain();
    void twoBrokersSideBySide();
    void outsideKillIsAFailure();
    void missingProgramSaysWhatToDo();
    void brokenConfigurationIsQuoted();
    void portTakenMeanwhileIsExplained();
    void folderGoesWithTheObject();
    void endsWithAKilledProgramAndItsFolderIsSweptLater();
};

void TestLocalMosquitto::runsOnAFreeLoopbackPort()
{
    LocalMosquitto broker;
    QCOMPARE(broker.port(), 0);
    broker.start();
    QCOMPARE(broker.state(), State::Starting);
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Running, waitMs);
    QVERIFY(broker.port() >= 1024);
    QCOMPARE(broker.url(), QStringLiteral("tcp://127.0.0.1:%1").arg(broker.port()));
    QVERIFY2(broker.version().startsWith(QStringLiteral("2.")), qPrintable(broker.version()));
    QVERIFY(accepts(broker.port())); // "Running" means that a connection is taken at once
    broker.stop();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Stopped, waitMs);
    QVERIFY(!accepts(broker.port()));
}

void TestLocalMosquitto::keepsPortOverStopAndStart()
{
    LocalMosquitto broker;
    broker.start();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Running, waitMs);
    const auto port = broker.port();
    broker.kill();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Stopped, waitMs);
    broker.start();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Running, waitMs);
    QCOMPARE(broker.port(), port);
    QVERIFY(accepts(port));
}

// Nobody listens on the port of a broker that is stopped; brokers of other programs must not be given it all the same,
// for its clients go on trying there. Who leases it shows among the local sockets (unix(7), abstract namespace).
void TestLocalMosquitto::portIsLeasedWhileItIsStopped()
{
    const auto isLeased = [](quint16 port) {
        QFile sockets(QStringLiteral("/proc/net/unix"));
        return sockets.open(QIODevice::ReadOnly)
               && sockets.readAll().contains("@mqtt-workbench-port-" + QByteArray::number(port) + '\n');
    };
    quint16 port = 0;
    {
        LocalMosquitto broker;
        broker.start();
        QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Running, waitMs);
        port = broker.port();
        broker.stop();
        QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Stopped, waitMs);
        QVERIFY(isLeased(port));
    }
    QVERIFY(!isLeased(port));
}

void TestLocalMosquitto::startDuringStopStartsAgain()
{
    LocalMosquitto broker;
    broker.start();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Running, waitMs);
    const auto first = broker.processId();
    broker.stop();
    broker.start();
    QTRY_VERIFY_WITH_TIMEOUT(broker.state() == State::Running && broker.processId() != first, waitMs);
}

void TestLocalMosquitto::twoBrokersSideBySide()
{
    LocalMosquitto one;
    LocalMosquitto two;
    one.start();
    two.start();
    QTRY_COMPARE_WITH_TIMEOUT(one.state(), State::Running, waitMs);
    QTRY_COMPARE_WITH_TIMEOUT(two.state(), State::Running, waitMs);
    QVERIFY(one.port() != two.port());
    QVERIFY(one.folder() != two.folder());
}

void TestLocalMosquitto::outsideKillIsAFailure()
{
    LocalMosquitto broker;
    broker.start();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Running, waitMs);
    ::kill(static_cast<pid_t>(broker.processId()), SIGKILL);
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Failed, waitMs);
    QVERIFY2(broker.errorText().contains(QStringLiteral("signal 9")), qPrintable(broker.errorText()));
    broker.start(); // and it can be started again
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Running, waitMs);
    QVERIFY(broker.errorText().isEmpty());
}

void TestLocalMosquitto::missingProgramSaysWhatToDo()
{
    MosquittoOptions named;
    named.program = QStringLiteral("/nowhere/mosquitto");
    LocalMosquitto broker(named);
    broker.start();
    QCOMPARE(broker.state(), State::Failed);
    QVERIFY(broker.errorText().contains(QStringLiteral("/nowhere/mosquitto")));
}

void TestLocalMosquitto::brokenConfigurationIsQuoted()
{
    MosquittoOptions options;
    options.setup.extra = {QStringLiteral("no_such_option 1\n")};
    LocalMosquitto broker(options);
    QSignalSpy lines(&broker, &LocalMosquitto::logLine);
    broker.start();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Failed, waitMs);
    QVERIFY2(broker.errorText().contains(QStringLiteral("no_such_option")), qPrintable(broker.errorText()));
    QVERIFY(!lines.isEmpty());
    QVERIFY2(broker.errorText().contains(lines.last().at(0).toString()), qPrintable(broker.errorText()));
}

void TestLocalMosquitto::portTakenMeanwhileIsExplained()
{
    LocalMosquitto broker;
    broker.start();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Running, waitMs);
    broker.stop();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Stopped, waitMs);
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost, broker.port()));
    broker.start();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Failed, waitMs);
    QVERIFY2(broker.errorText().contains(QStringLiteral("another program uses this port")),
             qPrintable(broker.errorText()));
}

void TestLocalMosquitto::folderGoesWithTheObject()
{
    QString folder;
    {
        LocalMosquitto broker;
        broker.start();
        QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Running, waitMs);
        folder = broker.folder();
        QVERIFY(QDir(folder).exists());
    }
    QVERIFY(!QDir(folder).exists());
}

void TestLocalMosquitto::endsWithAKilledProgramAndItsFolderIsSweptLater()
{
    QProcess victim;
    wb::broker::endWithThisProgram(victim);
    victim.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--victim")});
    QTRY_VERIFY_WITH_TIMEOUT(victim.canReadLine(), waitMs);
    const auto words = QString::fromLocal8Bit(victim.readLine()).simplified().split(QLatin1Char(' '));
    QCOMPARE(words.size(), 2);
    const auto port = static_cast<quint16>(words.at(0).toUInt());
    const QString folder = words.at(1);
    QVERIFY(accepts(port));

    LocalMosquitto other;
    other.start(); // sweeps, and must leave the folder of a living program alone
    QTRY_COMPARE_WITH_TIMEOUT(other.state(), State::Running, waitMs);
    QVERIFY(QDir(folder).exists());

    victim.kill();
    QVERIFY(victim.waitForFinished(waitMs));
    QTRY_VERIFY_WITH_TIMEOUT(!accepts(port), waitMs);
    LocalMosquitto next;
    next.start();
    QTRY_COMPARE_WITH_TIMEOUT(next.state(), State::Running, waitMs);
    QVERIFY(!QDir(folder).exists());
}

int main(int argc, char** argv)
{
    if (argc > 1 && QByteArray(argv[1]) == "--victim") return runAsVictim(argc, argv);
    QCoreApplication app(argc, argv);
    TestLocalMosquitto test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_local_mosquitto.moc"
