#include "core/broker/local_rabbitmq.h"
#include "core/broker/process_guard.h"
#include "tests/broker/peer.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

#include <cstdio>

using namespace wb::mqtt;
using wb::broker::BrokerKind;
using wb::broker::LocalBroker;
using wb::broker::LocalRabbitMq;
using wb::broker::RabbitMqOptions;
using wb::test::Peer;
using State = LocalBroker::State;

namespace {

constexpr int bootMs = 250000; // ten seconds on a quiet machine; two minutes were seen on one that had twenty things to do
constexpr int waitMs = 20000;

// Processes that were given `folder` in their environment: the server, its helpers, its name service. Those that have
// ended and wait to be collected have no environment any more.
QStringList processesOf(const QString& folder)
{
    QStringList found;
    for (const QString& pid : QDir(QStringLiteral("/proc")).entryList({QStringLiteral("[0-9]*")}, QDir::Dirs)) {
        QFile environment(QStringLiteral("/proc/%1/environ").arg(pid));
        QFile command(QStringLiteral("/proc/%1/cmdline").arg(pid));
        if (environment.open(QIODevice::ReadOnly) && environment.readAll().contains(folder.toUtf8()) &&
            command.open(QIODevice::ReadOnly))
            found << QString::fromUtf8(command.readAll().replace('\0', ' ').left(80));
    }
    return found;
}

// Started again by the test itself as a second program: runs a broker until it is killed.
int runAsVictim(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    LocalRabbitMq broker;
    QObject::connect(&broker, &LocalBroker::stateChanged, &app, [&broker](State state) {
        if (state != State::Running) return;
        std::printf("%s\n", qPrintable(broker.folder()));
        std::fflush(stdout);
    });
    broker.start();
    return QCoreApplication::exec();
}

} // namespace

#define WAIT_FOR(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, waitMs)

class TestLocalRabbitMq : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void runsAndTellsWhatItDoes();
    void extraConfigTakesEffect();
    void keepsPortAndQueueOverAKill();
    void portTakenMeanwhileIsExplained();
    void leavesNothingBehind();
    void endsWithAKilledProgram();
    void missingProgramSaysWhatToDo();
    void brokenConfigurationIsQuoted();

private:
    std::unique_ptr<LocalBroker> m_broker; // one for all: each boot takes about ten seconds
    QStringList m_progress;
    QProcess m_victim; // boots beside it
    QString m_folder;
    std::unique_ptr<Peer> m_subscriber;
};

void TestLocalRabbitMq::initTestCase()
{
    QVERIFY2(LocalBroker::missing(BrokerKind::RabbitMq).isEmpty(),
             qPrintable(LocalBroker::missing(BrokerKind::RabbitMq)));
    wb::broker::endWithThisProgram(m_victim);
    m_victim.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--victim")});

    wb::broker::BrokerSetup setup;
    setup.extra = {QStringLiteral("mqtt.prefetch = 3")};
    m_broker = LocalBroker::create(BrokerKind::RabbitMq, setup);
    QVERIFY(m_broker->version().isEmpty());
    QCOMPARE(m_broker->port(), 0);
    connect(m_broker.get(), &LocalBroker::progressChanged, this, [this] { m_progress << m_broker->progress(); });
    m_broker->start();
    QCOMPARE(m_broker->state(), State::Starting);
    QTRY_VERIFY_WITH_TIMEOUT(m_broker->state() != State::Starting, bootMs);
    QVERIFY2(m_broker->state() == State::Running, qPrintable(m_broker->errorText()));
    m_folder = qobject_cast<LocalRabbitMq*>(m_broker.get())->folder();
}

void TestLocalRabbitMq::runsAndTellsWhatItDoes()
{
    QVERIFY2(m_progress.size() > 4, qPrintable(m_progress.join(QStringLiteral(" | "))));
    QCOMPARE(m_progress.last(), QString()); // it runs: nothing more to tell
    QCOMPARE(m_broker->product(), QStringLiteral("RabbitMQ"));
    QVERIFY2(m_broker->version().startsWith(QStringLiteral("3.")) ||
                 m_broker->version().startsWith(QStringLiteral("4.")),
             qPrintable(m_broker->version()));
    QCOMPARE(m_broker->url(), QStringLiteral("tcp://127.0.0.1:%1").arg(m_broker->port()));
    QVERIFY(m_broker->processId() > 0);
    Peer peer(*m_broker, "first", true);
    peer.client->open();
    WAIT_FOR(peer.connected()); // "Running" means that CONNECT is answered at once, and anonymous is let in
    QCOMPARE(peer.seen.connack->returnCode, 0);
}

// mqtt.prefetch is the window of un-acknowledged messages [facts 2.8].
void TestLocalRabbitMq::extraConfigTakesEffect()
{
    m_subscriber = std::make_unique<Peer>(*m_broker, "keeper", false, AckPolicy::Manual);
    m_subscriber->client->open();
    WAIT_FOR(m_subscriber->connected());
    m_subscriber->subscribe("kept/#");
    WAIT_FOR(m_subscriber->seen.subscriptions.size() == 1);
    Peer publisher(*m_broker, "publisher", true);
    publisher.client->open();
    WAIT_FOR(publisher.connected());
    for (const char* payload : {"1", "2", "3", "4", "5"}) publisher.publish("kept/a", payload);
    WAIT_FOR(publisher.seen.outcomes.size() == 5 && m_subscriber->seen.deliveries.size() == 3);
    // One acknowledgement lets exactly one more through.
    QVERIFY(m_subscriber->acknowledge(0));
    WAIT_FOR(m_subscriber->seen.deliveries.size() == 4);
    QCOMPARE(m_subscriber->seen.deliveries.back().publish.payload, std::string("4"));
}

void TestLocalRabbitMq::keepsPortAndQueueOverAKill()
{
    const quint16 port = m_broker->port();
    m_broker->kill();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Stopped, waitMs);
    WAIT_FOR(m_subscriber->seen.ends == 1);
    QTRY_COMPARE_WITH_TIMEOUT(processesOf(m_folder), QStringList(), waitMs); // neither its helpers nor its name service
    m_broker->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_broker->state() != State::Starting, bootMs);
    QVERIFY2(m_broker->state() == State::Running, qPrintable(m_broker->errorText()));
    QCOMPARE(m_broker->port(), port);
    m_subscriber->seen.deliveries.clear();
    m_subscriber->client->open();
    WAIT_FOR(m_subscriber->connected());
    QVERIFY(m_subscriber->seen.connack->sessionPresent);
    // 2, 3 and 4 were not acknowledged, 5 was waiting behind them. The acknowledgement of 1 may not have reached the
    // disk.
    std::vector<std::string> kept;
    const auto has5 = [&kept] { return !kept.empty() && kept.back() == "5"; };
    while (!has5()) {
        WAIT_FOR(m_subscriber->seen.deliveries.size() > kept.size());
        kept.push_back(m_subscriber->delivery(kept.size()).payload);
        QVERIFY(m_subscriber->acknowledge(kept.size() - 1));
    }
    if (kept.front() == "1") kept.erase(kept.begin());
    QCOMPARE(kept, (std::vector<std::string>{"2", "3", "4", "5"}));
}

void TestLocalRabbitMq::portTakenMeanwhileIsExplained()
{
    m_broker->stop();
    QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), State::Stopped, waitMs);
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost, m_broker->port()));
    m_broker->start();
    QCOMPARE(m_broker->state(), State::Failed);
    QVERIFY2(m_broker->errorText().contains(QStringLiteral("another program uses this port")),
             qPrintable(m_broker->errorText()));
}

void TestLocalRabbitMq::leavesNothingBehind()
{
    QVERIFY(QDir(m_folder).exists());
    QTRY_COMPARE_WITH_TIMEOUT(processesOf(m_folder), QStringList(), waitMs);
    m_broker.reset();
    QVERIFY(!QDir(m_folder).exists());
}

void TestLocalRabbitMq::endsWithAKilledProgram()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_victim.canReadLine(), bootMs);
    const QString folder = QString::fromLocal8Bit(m_victim.readLine()).trimmed();
    const QStringList running = processesOf(folder);
    QVERIFY2(running.size() >= 2, qPrintable(running.join(u'\n'))); // the Erlang machine and its name service
    m_victim.kill();
    QVERIFY(m_victim.waitForFinished(waitMs));
    QTRY_COMPARE_WITH_TIMEOUT(processesOf(folder), QStringList(), waitMs);
    QVERIFY(QDir(folder).exists());
    QCOMPARE(wb::broker::OwnFolder::removeStale(QStringLiteral("mqtt_workbench_rabbitmq")) > 0,
             true); // as the next start does
    QVERIFY(!QDir(folder).exists());
}

void TestLocalRabbitMq::missingProgramSaysWhatToDo()
{
    RabbitMqOptions named;
    named.program = QStringLiteral("/nowhere/rabbitmq-server");
    LocalRabbitMq broker(named);
    broker.start();
    QCOMPARE(broker.state(), State::Failed);
    QVERIFY(broker.errorText().contains(QStringLiteral("/nowhere/rabbitmq-server")));
}

void TestLocalRabbitMq::brokenConfigurationIsQuoted()
{
    RabbitMqOptions options;
    options.setup.extra = {QStringLiteral("no.such.key = 1")};
    LocalRabbitMq broker(options);
    broker.start();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Failed, bootMs);
    QVERIFY2(broker.errorText().contains(QStringLiteral("no.such.key")), qPrintable(broker.errorText()));
    QTRY_COMPARE_WITH_TIMEOUT(processesOf(broker.folder()), QStringList(), waitMs);
}

int main(int argc, char** argv)
{
    if (argc > 1 && QByteArray(argv[1]) == "--victim") return runAsVictim(argc, argv);
    QCoreApplication app(argc, argv);
    TestLocalRabbitMq test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_local_rabbitmq.moc"
