#include "core/scenario/run/batch.h"
#include "tests/support/shared_data.h"

#include <QEventLoop>
#include <QSet>
#include <QTest>

using namespace wb::scenario;

// The scenarios that come with the program, on real brokers: each one passes, is explained, and names where its claim
// comes from. mosquitto and RabbitMQ must be there: a scenario that is skipped has shown nothing.
class TestScenarioLibrary : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyScenarioIsExplained();
    void everyThreadAboutRedeliveryIsThere();
    void bothBrokersAreUsed();
    void passes_data();
    void passes();

private:
    Collection m_library;
    QList<Report> m_reports;
};

void TestScenarioLibrary::initTestCase()
{
    m_library = collect({wb::test::sourceDir() + QStringLiteral("/resources/scenarios")});
    for (const FileProblem& problem : m_library.problems) qWarning("%s", qPrintable(problem.sentence()));
    QVERIFY(m_library.problems.isEmpty());
    Batch batch(m_library.scenarios, {});
    QEventLoop loop;
    connect(&batch, &Batch::finished, &loop, &QEventLoop::quit);
    batch.start();
    loop.exec();
    m_reports = batch.reports();
    QCOMPARE(m_reports.size(), m_library.scenarios.size());
}

void TestScenarioLibrary::everyScenarioIsExplained()
{
    QSet<QString> files;
    for (const auto& scenario : m_library.scenarios) {
        files << scenario->file;
        QVERIFY2(scenario->lesson.contains(QStringLiteral("Source: ")), qPrintable(scenario->file));
        const auto expectations = std::count_if(scenario->steps.begin(), scenario->steps.end(), [](const Step& step) {
            return std::holds_alternative<ExpectStep>(step.body) || std::holds_alternative<WatchStep>(step.body);
        });
        QVERIFY2(expectations > 0, qPrintable(scenario->name));
    }
    QVERIFY(files.size() >= 30);
}

// The public threads of Dapr that describe redelivery; CC: dapr/components-contrib, RT: dapr/dapr.
void TestScenarioLibrary::everyThreadAboutRedeliveryIsThere()
{
    QSet<QString> named;
    for (const auto& scenario : m_library.scenarios)
        for (const QString& ref : scenario->refs) named << ref;
    for (const char* thread : {"CC#2329", "CC#3992", "CC#4074", "CC#4110", "CC#4101", "CC#2309", "CC#2300", "CC#2310", "CC#1234",
                               "CC#720", "CC#589", "RT#2546", "CC#3827", "CC#1282", "CC#1289", "CC#2264", "CC#2306", "CC#1709",
                               "RT#7076", "RT#5293", "CC#1881", "CC#2313", "CC#2229", "CC#2350", "RT#3165"})
        QVERIFY2(named.contains(QString::fromLatin1(thread)), thread);
}

void TestScenarioLibrary::bothBrokersAreUsed()
{
    QHash<BrokerChoiceKind, int> uses;
    for (const auto& scenario : m_library.scenarios) ++uses[scenario->brokers.first().kind];
    QVERIFY(uses.value(BrokerChoiceKind::Mosquitto) >= 30);
    QVERIFY(uses.value(BrokerChoiceKind::RabbitMq) >= 15);
    QVERIFY(uses.value(BrokerChoiceKind::Scripted) >= 5);
    QVERIFY(!uses.contains(BrokerChoiceKind::Url)); // it runs on any machine
}

void TestScenarioLibrary::passes_data()
{
    QTest::addColumn<int>("index");
    for (int i = 0; i < m_reports.size(); ++i) QTest::addRow("%s", qPrintable(m_reports.at(i).name)) << i;
}

void TestScenarioLibrary::passes()
{
    QFETCH(int, index);
    const Report& report = m_reports.at(index);
    if (report.verdict == Verdict::Skipped && m_library.scenarios.at(index)->brokers.first().runsInContainer()) QSKIP(qPrintable(report.why));
    QVERIFY2(report.verdict == Verdict::Passed, qPrintable(reportText({report})));
}

QTEST_GUILESS_MAIN(TestScenarioLibrary)
#include "tst_scenario_library.moc"
