#include "core/scenario/run/batch.h"
#include "tests/broker/scenario_rig.h"
#include "tests/support/fake_engine.h"
#include "tests/support/shared_data.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace wb;
using namespace wb::scenario;
using wb::test::FakeEngine;
using wb::test::runScenario;
using wb::test::told;

namespace {

constexpr int patience = 60'000;

const char* const steps = "steps:\n"
                          "  - connect: orders\n"
                          "  - publish: {topic: orders/new, payload: {}}\n"
                          "  - expect: {states: {acknowledged: 1}}\n";

} // namespace

// Scenarios on brokers in containers. The engine is a stand-in (tests/support/fake_engine.h) that is found in PATH before
// a real one.
class TestScenarioContainer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void emqxRunsInAContainer();
    void versionMeansAContainer();
    void anyImageIsABroker();
    void killedBrokerComesBack();
    void withoutAnEngineItIsSkipped();
    void anImageThatCannotBeHadIsAnError();
    void libraryNamesTheRealEmqx();
    void otherBrokerTakesThePlace();
    void consoleTakesTheWord();

private:
    std::unique_ptr<FakeEngine> m_docker, m_podman;
    QByteArray m_path;
};

void TestScenarioContainer::init()
{
    m_docker = std::make_unique<FakeEngine>(QStringLiteral("docker"));
    m_podman = std::make_unique<FakeEngine>(QStringLiteral("podman"));
    QVERIFY(m_docker->isValid() && m_podman->isValid());
    m_path = qgetenv("PATH");
    qputenv("PATH", QFile::encodeName(m_docker->folder() + u':' + m_podman->folder() + u':') + m_path);
}

void TestScenarioContainer::cleanup()
{
    qputenv("PATH", m_path);
    m_docker.reset();
    m_podman.reset();
}

void TestScenarioContainer::emqxRunsInAContainer()
{
    const Report report = runScenario(QByteArray("broker: {emqx: {version: \"5.7.2\", retry: 30s, in flight: 5}}\n") + steps);
    QVERIFY2(report.verdict == Verdict::Passed, told(report).constData());
    QCOMPARE(report.broker, QStringLiteral("EMQX 5.7.2"));
    const QString run = m_docker->calls(QStringLiteral("run")).value(0);
    QVERIFY2(run.endsWith(u" docker.io/emqx/emqx:5.7.2"), qPrintable(run));
    QVERIFY2(run.contains(u"--env EMQX_MQTT__RETRY_INTERVAL=30s"), qPrintable(run));
    QVERIFY2(run.contains(u"--env EMQX_MQTT__MAX_INFLIGHT=5"), qPrintable(run));
    QVERIFY(m_docker->containers().isEmpty());
    QVERIFY(m_docker->volumes().isEmpty());
}

void TestScenarioContainer::versionMeansAContainer()
{
    const Report report = runScenario(QByteArray("broker: {mosquitto: {version: \"2.0.18\", in flight: 5}}\n") + steps);
    QVERIFY2(report.verdict == Verdict::Passed, told(report).constData());
    QVERIFY2(report.broker.startsWith(u"mosquitto "), qPrintable(report.broker));
    const QString run = m_docker->calls(QStringLiteral("run")).value(0);
    QVERIFY2(run.contains(u"/config/mosquitto.conf:/mosquitto/config/mosquitto.conf:ro,Z "), qPrintable(run));
    QVERIFY2(run.endsWith(u" docker.io/library/eclipse-mosquitto:2.0.18"), qPrintable(run));
}

void TestScenarioContainer::anyImageIsABroker()
{
    const Report report = runScenario(QByteArray("broker: {container: {image: \"acme/broker:7\", environment: {SIZE: small}}}\n") + steps);
    QVERIFY2(report.verdict == Verdict::Passed, told(report).constData());
    QVERIFY2(m_docker->calls(QStringLiteral("run")).value(0).endsWith(u"--env SIZE=small docker.io/acme/broker:7"),
             qPrintable(m_docker->calls().join(u'\n')));
}

void TestScenarioContainer::killedBrokerComesBack()
{
    const Report report = runScenario("broker: emqx\nsteps:\n"
                                      "  - connect: orders\n"
                                      "  - broker: kill\n"
                                      "  - expect: {connected: false}\n"
                                      "  - broker: start\n"
                                      "  - expect: {connected: true, within: 20s}\n");
    QVERIFY2(report.verdict == Verdict::Passed, told(report).constData());
    QCOMPARE(m_docker->calls(QStringLiteral("run")).size(), 2);
}

// Neither passed nor failed: nothing is known about the broker.
void TestScenarioContainer::withoutAnEngineItIsSkipped()
{
    m_docker->refuse(QStringLiteral("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"));
    m_podman->refuse(QStringLiteral("Error: cannot find newuidmap"));
    const Report report = runScenario(QByteArray("broker: emqx\n") + steps);
    QVERIFY2(report.verdict == Verdict::Skipped, told(report).constData());
    QVERIFY2(report.why.contains(u"systemctl start docker"), qPrintable(report.why));
    QVERIFY2(report.why.contains(u"newuidmap"), qPrintable(report.why));
    QCOMPARE(exitCodeOf({report}), 0);
}

void TestScenarioContainer::anImageThatCannotBeHadIsAnError()
{
    m_docker->refuseRun(QStringLiteral("docker: Error response from daemon: manifest for emqx/emqx:5.8.66 not found: manifest unknown: manifest unknown."));
    const Report report = runScenario(QByteArray("broker: {emqx: {version: \"5.8.66\"}}\n") + steps);
    QVERIFY2(report.verdict == Verdict::Error, told(report).constData());
    QVERIFY2(report.why.contains(u"manifest unknown"), qPrintable(report.why));
}

void TestScenarioContainer::libraryNamesTheRealEmqx()
{
    const Collection found = collect({wb::test::sourceDir() + QStringLiteral("/resources/scenarios/emqx-sends-again-by-itself.yaml")});
    QVERIFY(found.problems.isEmpty());
    QStringList brokers;
    for (const auto& one : found.scenarios) brokers << nameOf(one->brokers.first());
    QVERIFY2(brokers.contains(QStringLiteral("scripted")), qPrintable(brokers.join(u' ')));
    QVERIFY2(!brokers.filter(QStringLiteral("emqx 5.")).isEmpty(), qPrintable(brokers.join(u' ')));
}

void TestScenarioContainer::otherBrokerTakesThePlace()
{
    BrokerChoice mosquitto, rabbit, emqx, emqxSet;
    rabbit.kind = BrokerChoiceKind::RabbitMq;
    emqx.kind = emqxSet.kind = BrokerChoiceKind::Emqx;
    emqxSet.setup.retrySeconds = 1;
    Scenario scenario;
    scenario.brokers = {mosquitto, rabbit};
    QCOMPARE(withBroker(scenario, emqx).brokers, QList<BrokerChoice>{emqx});
    QCOMPARE(withBroker(scenario, emqx).obstacle, QString());
    QCOMPARE(withBroker(scenario, rabbit).brokers, QList<BrokerChoice>{rabbit});
    // Its own one of that kind has the settings that it needs.
    scenario.brokers = {mosquitto, emqxSet};
    QCOMPARE(withBroker(scenario, emqx).brokers, QList<BrokerChoice>{emqxSet});
    QVERIFY(!withBroker(scenario, rabbit).obstacle.isEmpty());
}

void TestScenarioContainer::consoleTakesTheWord()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("a.yaml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(test::scenarioHead) + "broker: [mosquitto, rabbitmq]\n" + steps);
    file.close();
    QProcess console;
    console.start(QStringLiteral(WB_MQTTWB), {QStringLiteral("run"), file.fileName(), QStringLiteral("--broker"), QStringLiteral("emqx:5.8.6")});
    QVERIFY(console.waitForFinished(patience));
    QCOMPARE(console.exitCode(), 0);
    const QByteArray out = console.readAllStandardOutput();
    QVERIFY2(out.contains("EMQX 5.8.6"), out.constData());
    QVERIFY2(!out.contains("RabbitMQ"), out.constData());
    QVERIFY2(m_docker->calls(QStringLiteral("run")).value(0).endsWith(u"docker.io/emqx/emqx:5.8.6"), qPrintable(m_docker->calls().join(u'\n')));
    QVERIFY(m_docker->containers().isEmpty());
}

QTEST_GUILESS_MAIN(TestScenarioContainer)
#include "tst_scenario_container.moc"
