#include "core/scenario/run/report.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QXmlStreamReader>

using namespace wb::scenario;

namespace {

Report passed()
{
    Report report;
    report.file = QStringLiteral("a.yaml");
    report.name = QStringLiteral("fine");
    report.lesson = QStringLiteral("What one learns.");
    report.broker = QStringLiteral("mosquitto 2.0.11");
    report.verdict = Verdict::Passed;
    report.seconds = 1.25;
    return report;
}

Report failed()
{
    Report report = passed();
    report.file = QStringLiteral("b.yaml");
    report.name = QStringLiteral("a <b> & \"c\" \u0001\ufffe");
    report.verdict = Verdict::Failed;
    StepReport good;
    good.place = {3, 5};
    good.what = QStringLiteral("connect orders");
    good.verdict = Verdict::Passed;
    StepReport bad;
    bad.place = {12, 7};
    bad.what = QStringLiteral("deliveries: 2");
    bad.isExpectation = true;
    bad.verdict = Verdict::Failed;
    bad.expected = QStringLiteral("deliveries: 2, within 5s");
    bad.seen = QStringLiteral("1: orders/\u0007new");
    bad.around = QStringList{QStringLiteral("0.1 s <- PUBLISH"), QStringLiteral("]]> 0.2 s -> PUBACK")};
    report.steps = {good, bad};
    return report;
}

Report of(Verdict verdict, const QString& why)
{
    Report report = passed();
    report.verdict = verdict;
    report.why = why;
    return report;
}

QList<Report> all()
{
    return {passed(), failed(), of(Verdict::Skipped, QStringLiteral("RabbitMQ is not installed")),
            of(Verdict::Error, QStringLiteral("the broker did not start"))};
}

} // namespace

// A report for people, for programs, and for what reads JUnit.
class TestScenarioReport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textTellsPlaceExpectedAndSeen();
    void jsonHasEveryStep();
    void junitIsWellFormedAndCounts();
};

void TestScenarioReport::textTellsPlaceExpectedAndSeen()
{
    const QString text = reportText(all());
    QVERIFY(text.contains(u"b.yaml:12:7: deliveries: 2\n"));
    QVERIFY(text.contains(u"expected: deliveries: 2, within 5s"));
    QVERIFY(text.contains(u"seen: 1: orders/"));
    QVERIFY(text.contains(u"<- PUBLISH"));
    QVERIFY(text.contains(u"RabbitMQ is not installed"));
    QVERIFY(text.endsWith(u"1 passed, 1 failed, 1 could not be run, 1 skipped\n"));
    QVERIFY(!text.contains(u"connect orders")); // what passed is not told
}

void TestScenarioReport::jsonHasEveryStep()
{
    const QJsonObject root = QJsonDocument::fromJson(reportJson(all())).object();
    QCOMPARE(root.value(QStringLiteral("failed")).toInt(), 1);
    const QJsonArray scenarios = root.value(QStringLiteral("scenarios")).toArray();
    QCOMPARE(scenarios.size(), 4);
    const QJsonArray steps = scenarios.at(1).toObject().value(QStringLiteral("steps")).toArray();
    QCOMPARE(steps.at(0).toObject().value(QStringLiteral("verdict")).toString(), QStringLiteral("passed"));
    QCOMPARE(steps.at(1).toObject().value(QStringLiteral("line")).toInt(), 12);
    QCOMPARE(steps.at(1).toObject().value(QStringLiteral("around")).toArray().size(), 2);
    QCOMPARE(scenarios.at(2).toObject().value(QStringLiteral("why")).toString(), QStringLiteral("RabbitMQ is not installed"));
}

// The surefire schema: testsuites / testsuite / testcase with failure, error or skipped; XML 1.0 has no control characters.
void TestScenarioReport::junitIsWellFormedAndCounts()
{
    const QByteArray bytes = reportJunit(all());
    QXmlStreamReader xml(bytes);
    QStringList elements;
    QMap<QString, QString> suite;
    QString failure;
    QString name;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        const QString element = xml.name().toString();
        elements << element;
        for (const QXmlStreamAttribute& attribute : xml.attributes())
            if (element == u"testsuite") suite.insert(attribute.name().toString(), attribute.value().toString());
        if (element == u"testcase") name = xml.attributes().value(QStringLiteral("name")).toString();
        if (element != u"failure") continue;
        QCOMPARE(name, QStringLiteral("a <b> & \"c\" \ufffd\ufffd"));
        QCOMPARE(xml.attributes().value(QStringLiteral("message")).toString(), QStringLiteral("b.yaml:12:7: deliveries: 2"));
        failure = xml.readElementText();
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(elements.mid(0, 3), QStringList({QStringLiteral("testsuites"), QStringLiteral("testsuite"), QStringLiteral("testcase")}));
    for (const char* element : {"failure", "error", "skipped"}) QCOMPARE(elements.count(QString::fromLatin1(element)), 1);
    QCOMPARE(elements.count(QStringLiteral("testcase")), 4);
    QCOMPARE(suite.value(QStringLiteral("tests")), QStringLiteral("4"));
    QCOMPARE(suite.value(QStringLiteral("failures")), QStringLiteral("1"));
    QCOMPARE(suite.value(QStringLiteral("errors")), QStringLiteral("1"));
    QCOMPARE(suite.value(QStringLiteral("skipped")), QStringLiteral("1"));
    QVERIFY(failure.contains(u"]]> 0.2 s -> PUBACK"));
    QVERIFY(failure.contains(u"expected: deliveries: 2, within 5s"));
}

QTEST_GUILESS_MAIN(TestScenarioReport)
#include "tst_scenario_report.moc"
