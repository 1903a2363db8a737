#include "core/scenario/demo_traffic.h"

#include <QDateTime>
#include <QTest>
#include <QTimeZone>

using namespace wb::scenario;

// What the demo's device reads and publishes.

class TestDemoTraffic : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anEntryIsReadAsWritten();
    void valuesOutOfRangeAreBrought_data();
    void valuesOutOfRangeAreBrought();
    void errorsNameTheEntry_data();
    void errorsNameTheEntry();
    void payloadsAreTakenInTurnAndFilledIn();
    void base64IsDecodedAndNotFilledIn();
};

void TestDemoTraffic::anEntryIsReadAsWritten()
{
    const auto read = readTraffic("traffic:\n"
                                  "  - {topic: a/b, qos: 2, retain: true, everyMs: 250, payloads: [x, y]}\n"
                                  "  - {topic: c, payloads: ['1']}\n");
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->size(), 2);
    QCOMPARE(read->first().topic, QStringLiteral("a/b"));
    QCOMPARE(int(read->first().qos), 2);
    QVERIFY(read->first().retain);
    QCOMPARE(read->first().everyMs, 250);
    QCOMPARE(read->first().payloads, (QList<QByteArray>{"x", "y"}));
    QCOMPARE(int(read->last().qos), 0);
    QVERIFY(!read->last().retain);
    QCOMPARE(read->last().everyMs, 1000);
}

void TestDemoTraffic::valuesOutOfRangeAreBrought_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("qos");
    QTest::addColumn<int>("everyMs");
    QTest::newRow("above") << QByteArray("qos: 3, everyMs: 20") << 2 << 20;
    QTest::newRow("below") << QByteArray("qos: -1, everyMs: 0") << 0 << 10;
}

void TestDemoTraffic::valuesOutOfRangeAreBrought()
{
    QFETCH(QByteArray, fields);
    const auto read = readTraffic("traffic:\n  - {topic: a, " + fields + ", payloads: [x]}\n");
    QVERIFY(read);
    QTEST(int(read->first().qos), "qos");
    QTEST(read->first().everyMs, "everyMs");
}

void TestDemoTraffic::errorsNameTheEntry_data()
{
    QTest::addColumn<QByteArray>("yaml");
    QTest::addColumn<QString>("part");
    QTest::newRow("no topic") << QByteArray("traffic:\n  - {topic: a, payloads: [x]}\n  - {payloads: [x]}\n")
                              << QStringLiteral("Traffic entry 2");
    QTest::newRow("no payloads") << QByteArray("traffic:\n  - {topic: a}\n") << QStringLiteral("Traffic entry 1");
    QTest::newRow("topic no text") << QByteArray("traffic:\n  - {topic: [], payloads: [x]}\n")
                                   << QStringLiteral("Traffic entry 1");
    QTest::newRow("no YAML") << QByteArray("traffic: [") << QStringLiteral("Traffic entry 1");
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("no traffic");
    QTest::newRow("no list") << QByteArray("traffic: 5") << QStringLiteral("no traffic");
}

void TestDemoTraffic::errorsNameTheEntry()
{
    QFETCH(QByteArray, yaml);
    QFETCH(QString, part);
    const auto read = readTraffic(yaml);
    QVERIFY(!read);
    QVERIFY2(read.error().message.contains(part), qPrintable(read.error().message));
}

void TestDemoTraffic::payloadsAreTakenInTurnAndFilledIn()
{
    TrafficEntry entry;
    entry.payloads = {"first {n}", "{time} {n}{n}"};
    const QDateTime time(QDate(2026, 1, 2), QTime(3, 4, 5), QTimeZone(3600));
    QCOMPARE(payloadOf(entry, 1, time), QByteArray("first 1"));
    QCOMPARE(payloadOf(entry, 2, time), QByteArray("2026-01-02T02:04:05Z 22"));
    QCOMPARE(payloadOf(entry, 3, time), QByteArray("first 3"));
}

void TestDemoTraffic::base64IsDecodedAndNotFilledIn()
{
    TrafficEntry entry;
    entry.base64 = true;
    entry.payloads = {QByteArray("{n}\0\xff", 5).toBase64()};
    QCOMPARE(payloadOf(entry, 7, QDateTime::currentDateTimeUtc()), QByteArray("{n}\0\xff", 5));
}

QTEST_APPLESS_MAIN(TestDemoTraffic)
#include "tst_demo_traffic.moc"
