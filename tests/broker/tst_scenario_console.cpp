#include "core/broker/local_broker.h"
#include "core/scenario/run/batch.h"
#include "tests/broker/scenario_rig.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <csignal>

using namespace wb;
using namespace wb::scenario;

namespace {

constexpr int patience = 60'000;

struct Run {
    int exitCode = -1;
    QByteArray out, err;
};

const char* const passes = "steps:\n"
                           "  - connect: orders\n"
                           "  - publish: {topic: orders/new, payload: {}}\n"
                           "  - expect: {states: {acknowledged: 1}}\n";
const char* const fails = "steps:\n"
                          "  - connect: orders\n"
                          "  - publish: {topic: orders/new, payload: {}}\n"
                          "  - expect: {states: {acknowledged: 2}, within: 300ms}\n";

} // namespace

// `mqttwb run` as a person or a build server calls it, and the batch behind it.
class TestScenarioConsole : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void helpExplainsWithExamples();
    void badUsageAndBadFilesAreTwo_data();
    void badUsageAndBadFilesAreTwo();
    void allPassedIsZero();
    void oneFailedIsOne();
    void jsonAndJunitAreWritten();
    void aBrokerAtAUrlIsUsed();
    void interruptEndsItWell();
    void foldersAreSortedAndFilesHaveVariants();
    void reportsStandInTheOrderOfTheFiles();
    void rabbitMqIsShared();

private:
    QString write(const QString& name, const QByteArray& steps, const QByteArray& more = {});
    Run run(const QStringList& args);

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestScenarioConsole::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

QString TestScenarioConsole::write(const QString& name, const QByteArray& steps, const QByteArray& more)
{
    const QString path = m_folder->filePath(name);
    QFile file(path);
    if (file.open(QIODevice::WriteOnly)) file.write(QByteArray(test::scenarioHead).replace("scenario: one", "scenario: " + name.toUtf8()) + more + steps);
    return path;
}

Run TestScenarioConsole::run(const QStringList& args)
{
    QProcess process;
    process.start(QStringLiteral(WB_MQTTWB), QStringList{QStringLiteral("run")} + args);
    process.closeWriteChannel();
    const bool ended = process.waitForFinished(patience);
    if (!ended) process.kill();
    return {ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

void TestScenarioConsole::helpExplainsWithExamples()
{
    const Run help = run({QStringLiteral("--help")});
    QCOMPARE(help.exitCode, 0);
    for (const char* part : {"Examples:", "mqttwb run", "--junit", "--format", "--broker", "Exit code"}) QVERIFY2(help.out.contains(part), part);
}

void TestScenarioConsole::badUsageAndBadFilesAreTwo_data()
{
    QTest::addColumn<QStringList>("args");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("nothing") << QStringList() << QByteArray("which scenarios");
    QTest::newRow("no such file") << QStringList{QStringLiteral("/nonexistent.yaml")} << QByteArray("/nonexistent.yaml: there is no such file");
    QTest::newRow("an empty folder") << QStringList{QStringLiteral("FOLDER")} << QByteArray("there is no scenario");
    QTest::newRow("no scenario") << QStringList{QStringLiteral("BAD")} << QByteArray("bad.yaml:26:5: \"conect\" is not known here");
    QTest::newRow("format") << QStringList{QStringLiteral("BAD"), QStringLiteral("--format"), QStringLiteral("xml")} << QByteArray("--format");
    QTest::newRow("broker") << QStringList{QStringLiteral("BAD"), QStringLiteral("--broker"), QStringLiteral("localhost")} << QByteArray("--broker");
    QTest::newRow("jobs") << QStringList{QStringLiteral("BAD"), QStringLiteral("--jobs"), QStringLiteral("0")} << QByteArray("--jobs");
}

void TestScenarioConsole::badUsageAndBadFilesAreTwo()
{
    QFETCH(QStringList, args);
    QFETCH(QByteArray, part);
    if (args.contains(u"BAD")) args.replace(args.indexOf(u"BAD"), write(QStringLiteral("bad.yaml"), "steps:\n  - conect: orders\n"));
    if (args.contains(u"FOLDER")) args.replace(args.indexOf(u"FOLDER"), m_folder->path());
    const Run wrong = run(args);
    QCOMPARE(wrong.exitCode, 2);
    QVERIFY2(wrong.err.startsWith("mqttwb: ") && wrong.err.contains(part), wrong.err.constData());
    QVERIFY2(wrong.out.isEmpty(), wrong.out.constData());
}

void TestScenarioConsole::allPassedIsZero()
{
    const QString file = write(QStringLiteral("good.yaml"), passes);
    write(QStringLiteral("also.yaml"), passes);
    write(QStringLiteral("notes.txt"), "no scenario");
    const Run one = run({file});
    QVERIFY2(one.exitCode == 0, one.out.constData());
    QVERIFY2(one.out.endsWith("1 passed, 0 failed, 0 could not be run, 0 skipped\n"), one.out.constData());
    const Run folder = run({m_folder->path()});
    QVERIFY2(folder.exitCode == 0 && folder.out.contains("2 passed"), folder.out.constData());
}

void TestScenarioConsole::oneFailedIsOne()
{
    const Run failed = run({write(QStringLiteral("bad.yaml"), fails), write(QStringLiteral("good.yaml"), passes)});
    QVERIFY2(failed.exitCode == 1, failed.out.constData());
    for (const char* part : {"bad.yaml:28:13: ", "expected: ", "seen: 1 acknowledged", "orders  -> PUBACK id 1", "1 passed, 1 failed"})
        QVERIFY2(failed.out.contains(part), (QByteArray(part) + '\n' + failed.out).constData());
}

void TestScenarioConsole::jsonAndJunitAreWritten()
{
    const QString junit = m_folder->filePath(QStringLiteral("out.xml"));
    const Run both = run({write(QStringLiteral("bad.yaml"), fails), QStringLiteral("--format"), QStringLiteral("json"), QStringLiteral("--junit"), junit});
    QCOMPARE(both.exitCode, 1);
    const QJsonArray scenarios = QJsonDocument::fromJson(both.out).object().value(QStringLiteral("scenarios")).toArray();
    QCOMPARE(scenarios.size(), 1);
    QCOMPARE(scenarios.first().toObject().value(QStringLiteral("verdict")).toString(), QStringLiteral("failed"));
    QFile file(junit);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    int failures = 0;
    while (!xml.atEnd())
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == u"failure") ++failures;
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(failures, 1);
    const Run unwritable = run({write(QStringLiteral("good.yaml"), passes), QStringLiteral("--junit"), QStringLiteral("/nonexistent/out.xml")});
    QCOMPARE(unwritable.exitCode, 2);
}

// A private mosquitto stands in for one that belongs to somebody else.
void TestScenarioConsole::aBrokerAtAUrlIsUsed()
{
    const auto mosquitto = broker::LocalBroker::create(broker::BrokerKind::Mosquitto);
    mosquitto->start();
    QTRY_VERIFY_WITH_TIMEOUT(mosquitto->state() == broker::LocalBroker::State::Running, patience);
    write(QStringLiteral("a.yaml"), passes);
    write(QStringLiteral("b.yaml"), passes); // with the same client id: what a.yaml left is gone
    write(QStringLiteral("c.yaml"), "steps:\n  - broker: stop\n");
    const Run against = run({m_folder->path(), QStringLiteral("--broker"), mosquitto->url()});
    QVERIFY2(against.exitCode == 0, against.out.constData());
    QVERIFY2(against.out.contains(mosquitto->url().toUtf8()) && against.out.endsWith("2 passed, 0 failed, 0 could not be run, 1 skipped\n"),
             against.out.constData());
    const Run nobody = run({m_folder->filePath(QStringLiteral("a.yaml")), QStringLiteral("--broker"), QStringLiteral("tcp://127.0.0.1:1")});
    QCOMPARE(nobody.exitCode, 1);
}

void TestScenarioConsole::interruptEndsItWell()
{
    QProcess process;
    process.start(QStringLiteral(WB_MQTTWB),
                  {QStringLiteral("run"), QStringLiteral("--jobs"), QStringLiteral("1"), write(QStringLiteral("a.yaml"), passes),
                   write(QStringLiteral("b.yaml"), "steps:\n  - watch: {nothing: delivery, for: 5m}\n"), write(QStringLiteral("c.yaml"), passes)});
    QByteArray out;
    while (!out.contains("a.yaml") && process.waitForReadyRead(patience)) out += process.readAllStandardOutput();
    QVERIFY2(out.contains("a.yaml"), out.constData());
    ::kill(pid_t(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(patience));
    out += process.readAllStandardOutput();
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY2(out.endsWith("1 passed, 0 failed, 0 could not be run, 2 skipped\n"), out.constData());
}

void TestScenarioConsole::foldersAreSortedAndFilesHaveVariants()
{
    write(QStringLiteral("b.yaml"), passes, "dapr: ['1.18', '1.8']\n");
    write(QStringLiteral("a.yml"), passes);
    const Collection collection = collect({m_folder->path()});
    QVERIFY(collection.problems.isEmpty());
    QStringList names;
    for (const auto& scenario : collection.scenarios) names << scenario->name;
    QCOMPARE(names, QStringList({QStringLiteral("a.yml"), QStringLiteral("b.yaml [mosquitto, Dapr 1.18]"), QStringLiteral("b.yaml [mosquitto, Dapr 1.8]")}));
}

void TestScenarioConsole::reportsStandInTheOrderOfTheFiles()
{
    write(QStringLiteral("a.yaml"), "steps:\n  - watch: {nothing: delivery, for: 1500ms}\n"); // ends last
    for (const char* name : {"b.yaml", "c.yaml", "d.yaml"}) write(QString::fromLatin1(name), passes);
    Batch batch(collect({m_folder->path()}).scenarios, {{}, 4});
    QSignalSpy finished(&batch, &Batch::finished);
    QSignalSpy reported(&batch, &Batch::reported);
    batch.start();
    QVERIFY(finished.wait(patience));
    QCOMPARE(reported.size(), 4);
    QVERIFY(reported.first().first().value<Report>().name != u"a.yaml"); // they ran side by side
    QStringList names;
    for (const Report& report : batch.reports()) {
        names << report.name;
        QVERIFY2(report.verdict == Verdict::Passed, test::told(report).constData());
    }
    QCOMPARE(names, QStringList({QStringLiteral("a.yaml"), QStringLiteral("b.yaml"), QStringLiteral("c.yaml"), QStringLiteral("d.yaml")}));
    QCOMPARE(exitCodeOf(batch.reports()), 0);
}

// One process for all that leave it alone, and nothing of one scenario is there for the next.
void TestScenarioConsole::rabbitMqIsShared()
{
    const QString missing = broker::LocalBroker::missing(broker::BrokerKind::RabbitMq);
    QVERIFY2(missing.isEmpty(), qPrintable(missing));
    const QByteArray unacked = "app: {default: 500}\nsteps:\n  - connect: orders\n  - publish: {topic: orders/new, payload: {}, retain: true}\n"
                               "  - expect: [{connections: 1, session present: false}, {states: {unacknowledged: 1}}]\n"
                               "  - watch: {nothing: delivery, for: 300ms}\n";
    for (const char* name : {"a.yaml", "b.yaml"}) write(QString::fromLatin1(name), unacked, "broker: rabbitmq\n");
    Batch batch(collect({m_folder->path()}).scenarios, {});
    QSignalSpy finished(&batch, &Batch::finished);
    batch.start();
    QVERIFY(finished.wait(2 * patience));
    for (const Report& report : batch.reports()) QVERIFY2(report.verdict == Verdict::Passed, test::told(report).constData());
    // The second one found the broker running.
    QVERIFY(batch.reports().last().seconds < batch.reports().first().seconds);
}

QTEST_GUILESS_MAIN(TestScenarioConsole)
#include "tst_scenario_console.moc"
