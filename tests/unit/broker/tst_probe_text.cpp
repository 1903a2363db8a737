#include "core/broker/probe/report_text.h"

#include <QJsonArray>
#include <QTest>

using namespace wb;
using namespace wb::broker;

namespace {

ProbeReport reportOf(const QString& version, const QList<std::pair<const char*, const char*>>& values)
{
    ProbeReport report;
    report.product = QStringLiteral("mosquitto");
    report.version = version;
    report.started = QDateTime::fromString(QStringLiteral("2026-11-20T10:00:00.000Z"), Qt::ISODateWithMs);
    for (const auto& [id, value] : values) {
        ProbeResult result;
        result.id = QString::fromLatin1(id);
        result.facets = facetsOf(QString::fromLatin1(value));
        if (result.facets.isEmpty()) result.ended = QString::fromLatin1(value);
        judge(result, report, ProfileBook::shipped());
        report.results << result;
    }
    return report;
}

ProbeComparison twoRuns()
{
    return comparisonOf(reportOf(QStringLiteral("2.0.11"), {{"max_qos", "granted for 0, 1, 2: 0, 1, 2"},
                                                           {"inflight_window", "un-acked at once: 20; freed by one ack: 1"},
                                                           {"takeover", "no SUBACK came"},
                                                           {"dots", "a.b arrives as: a.b"}}),
                        reportOf(QStringLiteral("2.0.18"), {{"max_qos", "granted for 0, 1, 2: 0, 1, 2"},
                                                           {"inflight_window", "un-acked at once: 3; freed by one ack: 1"},
                                                           {"takeover", "Session Present: 1"},
                                                           {"will", "connection cut: published"}}));
}

QStringList idsOf(const ProbeComparison& comparison)
{
    QStringList ids;
    for (const ComparedResult& row : comparison.rows) ids << row.id;
    return ids;
}

const ProfileBook& book() { return ProfileBook::shipped(); }

} // namespace

// Results and comparisons as text for people and programs.
class TestProbeText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatDiffersComesFirst()
    {
        const ProbeComparison comparison = twoRuns();
        QCOMPARE(idsOf(comparison).first(), QStringLiteral("inflight_window"));
        QCOMPARE(comparison.rows.size(), 5);
        QCOMPARE(comparison.differing, 1);
        QCOMPARE(comparison.alike, 1);
    }

    // "not established" is no agreement, and neither is a row that only one of them has.
    void whatWasNotMeasuredTwiceIsNeitherAlikeNorDifferent()
    {
        const QString markdown = comparisonMarkdown(twoRuns(), book(), false);
        QVERIFY2(markdown.contains(u"(`takeover`) | not established: no SUBACK came | Session Present: 1 | not comparable |"), qPrintable(markdown));
        QVERIFY(markdown.contains(u"(`will`) |  | connection cut: published | in one only |"));
        QVERIFY(markdown.contains(u"| mosquitto 2.0.11, 2026-11-20 10:00:00 UTC | mosquitto 2.0.18, 2026-11-20 10:00:00 UTC |"));
        QVERIFY(markdown.contains(u"1 differ, 1 are alike"));
    }

    void onlyDifferencesAreLeft()
    {
        const QString markdown = comparisonMarkdown(twoRuns(), book(), true);
        QVERIFY(markdown.contains(u"DIFFERS") && !markdown.contains(u"max_qos"));
        QCOMPARE(comparisonCsv(twoRuns(), book(), true).count(u"\r\n"), 2); // with the head
        QCOMPARE(comparisonJson(twoRuns(), true)[QStringLiteral("rows")].toArray().size(), 1);
    }

    void jsonSaysNothingWhereNothingCanBeCompared()
    {
        const QJsonObject json = comparisonJson(twoRuns(), false);
        QCOMPARE(json[QStringLiteral("differing")].toInt(), 1);
        QCOMPARE(json[QStringLiteral("after")][QStringLiteral("version")].toString(), QStringLiteral("2.0.18"));
        QHash<QString, QJsonObject> rows;
        for (const QJsonValue& row : json[QStringLiteral("rows")].toArray()) rows[row[QStringLiteral("id")].toString()] = row.toObject();
        QCOMPARE(rows[QStringLiteral("inflight_window")][QStringLiteral("differs")], QJsonValue(true));
        QCOMPARE(rows[QStringLiteral("max_qos")][QStringLiteral("differs")], QJsonValue(false));
        QVERIFY(rows[QStringLiteral("takeover")][QStringLiteral("differs")].isNull());
        QVERIFY(rows[QStringLiteral("will")][QStringLiteral("before")].isNull());
    }

    // RFC 4180; what a spreadsheet would take for a formula is text (OWASP, "CSV Injection").
    void csvIsSafeForSpreadsheets()
    {
        ProbeReport report = reportOf(QStringLiteral("2.0.11"), {{"dots", "a.b arrives as: say \"a\", then b"}});
        report.results.first().documented = QStringLiteral("=1+1");
        const QString csv = probeCsv(report, book());
        QVERIFY(csv.startsWith(u"id,title,value,documented,differs,confidence,seconds\r\n"));
        QVERIFY2(csv.contains(u"\"a.b arrives as: say \"\"a\"\", then b\",\"'=1+1\","), qPrintable(csv));
    }

    void markdownCellsKeepTheirTable()
    {
        const ProbeReport report = reportOf(QStringLiteral("2.0.11"), {{"dots", "a|b arrives as: a|b"}});
        QVERIFY(probeMarkdown(report, book(), {}).contains(u"| a\\|b arrives as: a\\|b |"));
    }
};

QTEST_GUILESS_MAIN(TestProbeText)
#include "tst_probe_text.moc"
