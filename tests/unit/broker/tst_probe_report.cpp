#include "core/broker/probe/probe.h"
#include "core/broker/probe/report.h"
#include "tests/support/shared_data.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace wb;
using namespace wb::broker;

namespace {

ProbeReport reportOf(const QString& product, const QString& version)
{
    ProbeReport report;
    report.product = product;
    report.version = version;
    report.how = QStringLiteral("a test says so");
    report.started = QDateTime::fromString(QStringLiteral("2026-11-20T10:00:00.000Z"), Qt::ISODateWithMs);
    return report;
}

ProbeResult resultOf(const QString& id, const QString& value)
{
    ProbeResult result;
    result.id = id;
    result.facets = facetsOf(value);
    return result;
}

std::optional<bool> differs(const char* product, const char* version, const char* id, const char* value)
{
    ProbeResult result = resultOf(QString::fromLatin1(id), QString::fromLatin1(value));
    judge(result, reportOf(QString::fromLatin1(product), QString::fromLatin1(version)), ProfileBook::shipped());
    return result.differs;
}

ProbeReport withOne(const char* id, const char* value)
{
    ProbeReport report = reportOf(QStringLiteral("mosquitto"), QStringLiteral("2.0.11"));
    report.results << resultOf(QString::fromLatin1(id), QString::fromLatin1(value));
    return report;
}

} // namespace

// What a probe's results say beside the documentation and beside each other.
class TestProbeReport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // Results are read by programs that know the ids of the facts.
    void idsAreThoseOfTheFacts()
    {
        const QStringList ids = Probe::measurableDimensions();
        QVERIFY(ids.size() >= 35);
        QCOMPARE(QSet<QString>(ids.begin(), ids.end()).size(), ids.size());
        if (wb::test::sharedDir().isEmpty()) QSKIP("no recorded facts beside the checkout");
        QFile file(wb::test::sharedDir() + QStringLiteral("/facts/brokers.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QSet<QString> known;
        for (const QJsonValue& dimension : QJsonDocument::fromJson(file.readAll())[QStringLiteral("dimensions")].toArray())
            known << dimension[QStringLiteral("id")].toString();
        QVERIFY(known.size() >= ids.size());
        for (const QString& id : ids) QVERIFY2(known.contains(id), qPrintable(id));
    }

    // One measured value, the documentation of several versions.
    void theVersionDecidesWhatIsDocumented()
    {
        constexpr auto id = "live_retransmit";
        constexpr auto timed = "sent again on the live connection: 30.1 s; DUP: 1";
        constexpr auto never = "sent again on the live connection: none within 130 s";
        QCOMPARE(differs("EMQX", "5.3.2", id, timed), std::optional(false));
        QCOMPARE(differs("EMQX", "5.8.8", id, timed), std::optional(true));
        QCOMPARE(differs("EMQX", "5.3.2", id, never), std::optional(true));
        QCOMPARE(differs("EMQX", "5.8.8", id, never), std::optional(false));
        QCOMPARE(differs("mosquitto", "2.0.11", id, timed), std::optional(true));
    }

    void aShortWatchDecidesNothingAboutALongTimer()
    {
        QCOMPARE(differs("EMQX", "5.3.2", "live_retransmit", "sent again on the live connection: none within 3 s"), std::nullopt);
        QCOMPARE(differs("RabbitMQ", "3.10.8", "ack_timeout", "closed by the broker: none within 3 s"), std::nullopt);
        QCOMPARE(differs("RabbitMQ", "3.10.8", "ack_timeout", "closed by the broker: 10.0 s"), std::optional(true));
    }

    void anUnknownBrokerIsComparedWithNothing()
    {
        QCOMPARE(differs("unknown", "", "max_qos", "granted for 0, 1, 2: 0, 1, 1"), std::nullopt);
        ProbeResult result = resultOf(QStringLiteral("max_qos"), QStringLiteral("granted for 0, 1, 2: 0, 1, 1"));
        judge(result, reportOf(QStringLiteral("NanoMQ"), {}), ProfileBook::shipped());
        QVERIFY(result.documented.isEmpty());
        QCOMPARE(result.confidence, Confidence::High);
    }

    void confidenceSaysWhatItRestsOn()
    {
        const auto confidence = [](const QString& value, const QString& ended) {
            ProbeResult result = resultOf(QStringLiteral("max_qos"), value);
            result.ended = ended;
            judge(result, reportOf(QStringLiteral("unknown"), {}), ProfileBook::shipped());
            return confidenceWord(result.confidence);
        };
        QCOMPARE(confidence(QStringLiteral("kept: 50"), {}), QStringLiteral("high"));
        QCOMPARE(confidence(QStringLiteral("kept: at least 950"), {}), QStringLiteral("medium"));
        QCOMPARE(confidence(QStringLiteral("a: 1; b: none within 3 s"), {}), QStringLiteral("medium"));
        QCOMPARE(confidence(QStringLiteral("kept: 50"), QStringLiteral("it closed")), QStringLiteral("low"));
        QCOMPARE(confidence({}, QStringLiteral("it closed")), QStringLiteral("none"));
    }

    void whatWasNotLearnedSaysWhy()
    {
        ProbeResult result;
        QCOMPARE(result.value(), QStringLiteral("not established"));
        result.ended = QStringLiteral("no SUBACK came");
        QCOMPARE(result.value(), QStringLiteral("not established: no SUBACK came"));
    }

    void twoReportsAreComparedWithinWhatCanBeMeasured_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<bool>("differs");
        const auto row = [](const char* before, const char* after, bool differs) {
            QTest::addRow("%s <> %s", before, after) << QString::fromLatin1(before) << QString::fromLatin1(after) << differs;
        };
        row("window: 20", "window: 20", false);
        row("window: 20", "window: 3", true);
        row("closed after: 10.0 s", "closed after: 10.2 s", false);
        row("closed after: 10.0 s", "closed after: 15.0 s", true);
        row("again: none within 3 s", "again: none within 130 s", false);
        row("again: none within 3 s", "again: 30.0 s", false); // the shorter watch could not have seen it
        row("again: none within 60 s", "again: 30.0 s", true);
        row("kept: at least 950", "kept: 100", true);
        row("granted: 0, 1, 2", "granted: 0, 1, 1", true);
        row("other: 1", "window: 3", false); // nothing in common
    }
    void twoReportsAreComparedWithinWhatCanBeMeasured()
    {
        QFETCH(const QString, before);
        QFETCH(const QString, after);
        const auto rows = compare(withOne("max_qos", before.toLatin1()), withOne("max_qos", after.toLatin1()));
        QCOMPARE(rows.size(), 1);
        QTEST(rows.first().differs, "differs");
        QCOMPARE(rows.first().before, before);
    }

    void rowsOfOneReportOnlyAreShown()
    {
        const auto rows = compare(withOne("max_qos", "a: 1"), withOne("dots", "b: 2"));
        QCOMPARE(rows.size(), 2);
        QVERIFY(rows.at(0).after.isEmpty() && rows.at(1).before.isEmpty());
        QVERIFY(!rows.at(0).differs && !rows.at(1).differs);
    }

    void aWrongFileIsToldWithItsPlace_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* from, const char* to, const char* error) {
            QTest::addRow("%s", to) << QByteArray(from) << QByteArray(to) << QString::fromLatin1(error);
        };
        row("\"high\"", "\"very\"", "results[0]: \"confidence\" is not a confidence");
        row("\"max_qos\"", "7", "\"id\" is not a text");
        row("\"seconds\":0", "\"seconds\":\"0\"", "\"seconds\" is not a number");
        row("2026-11-20", "yesterday", "\"started\" is not a time");
        row("\"differs\":null", "\"differs\":\"no\"", "is neither true, false nor null");
        row("\"how\"", "\"why\"", "broker: \"how\" is missing");
        row("{\"broker\"", "[{\"broker\"", "saved.json:1:");
    }
    void aWrongFileIsToldWithItsPlace()
    {
        QFETCH(const QByteArray, from);
        QFETCH(const QByteArray, to);
        QFETCH(const QString, error);
        ProbeReport report = withOne("max_qos", "a: 1");
        report.results.first().confidence = Confidence::High;
        QByteArray json = QJsonDocument(toJson(report)).toJson(QJsonDocument::Compact);
        QVERIFY(readProbeReport(json, QStringLiteral("saved.json")));
        QVERIFY2(json.contains(from), json.constData());
        json.replace(from, to);
        const auto read = readProbeReport(json, QStringLiteral("saved.json"));
        QVERIFY(!read);
        QVERIFY2(read.error().contains(error), qPrintable(read.error()));
    }

    // Thousands of packets become a few hundred lines, and the gap says so.
    void evidenceIsBounded()
    {
        Evidence evidence;
        for (int i = 0; i < 5000; ++i) {
            EvidenceLine line;
            line.ms = i;
            line.note = QString::number(i);
            evidence.add(line);
        }
        const QList<EvidenceLine> lines = evidence.lines();
        QCOMPARE(lines.size(), Evidence::keptFirst + Evidence::keptLast + 1);
        QCOMPARE(lines.first().note, QStringLiteral("0"));
        QCOMPARE(lines.last().note, QStringLiteral("4999"));
        QVERIFY(lines.at(Evidence::keptFirst).note.startsWith(QString::number(5000 - lines.size() + 1)));
    }
};

QTEST_GUILESS_MAIN(TestProbeReport)
#include "tst_probe_report.moc"
