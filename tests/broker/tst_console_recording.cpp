#include "tests/unit/ledger/recording_rig.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;

namespace {

constexpr int patience = 30'000;

struct Run {
    int exitCode = -1;
    QByteArray out, err;
};

Run run(const QStringList& args)
{
    QProcess process;
    process.start(QStringLiteral(WB_MQTTWB), QStringList{QStringLiteral("recording")} + args);
    if (!process.waitForFinished(patience)) return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

// `mqttwb recording`: what a script learns from a file.
class TestConsoleRecording : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void helpExplainsWithExamples();
    void theSummaryCountsByState();
    void theSummaryAsJson();
    void messagesAreExported();
    void payloadsOnlyWhenAskedFor();
    void anUnfinishedFileIsAFinding();
    void badUsageIsTwo_data();
    void badUsageIsTwo();

private:
    QString target(const QString& name) const { return m_rig.folder.filePath(name); }

    RecordingRig m_rig;
};

void TestConsoleRecording::initTestCase() // one message taken, one that failed
{
    m_rig.recorder.connectionSeen(1, Role::Sidecar, QStringLiteral("tcp://broker:1883"), QStringLiteral("orders-id"));
    QVERIFY(m_rig.start());
    SidecarConnected connected;
    connected.component = QStringLiteral("orders");
    m_rig.happened(1, connected);
    for (mqtt::DeliveryId delivery = 1; delivery <= 2; ++delivery) {
        const auto id = static_cast<mqtt::PacketId>(delivery);
        Delivered delivered;
        delivered.delivery = delivery;
        delivered.seq = m_rig.seen(fromBroker, wireOf(mqtt::Publish{"orders/new", "secret payload", id, mqtt::QoS::AtLeastOnce, false, false}));
        delivered.topic = "orders/new";
        delivered.packetId = id;
        delivered.qos = mqtt::QoS::AtLeastOnce;
        delivered.eventId = "event-" + std::to_string(delivery);
        m_rig.happened(1, delivered);
        m_rig.happened(1, AttemptBegan{delivery, delivery, 1, QStringLiteral("/orders")});
        const bool works = delivery == 1;
        m_rig.happened(1, AttemptEnded{delivery, delivery, works ? AttemptEnd::Success : AttemptEnd::Failed, {}, {}, {}, 0});
        m_rig.happened(1, Handled{delivery, works ? HandlingEnd::Success : HandlingEnd::Failed, {}});
        if (works) m_rig.happened(1, Acknowledged{delivery, AckStep::Sent, {}});
    }
    m_rig.recorder.stop();
}

void TestConsoleRecording::helpExplainsWithExamples()
{
    const Run help = run({QStringLiteral("--help")});
    QCOMPARE(help.exitCode, 0);
    QVERIFY(help.out.contains("Examples:") && help.out.contains("mqttwb recording") && help.out.contains("--export"));
}

void TestConsoleRecording::theSummaryCountsByState()
{
    const Run told = run({m_rig.path});
    QCOMPARE(told.exitCode, 0);
    QVERIFY2(told.err.isEmpty(), told.err.constData());
    for (const char* part : {"packets 2, facts 10", "messages 2", "1  acknowledged", "deliveries 2", "attempts 2",
                             "tcp://broker:1883", "orders-id", "sidecar"})
        QVERIFY2(told.out.contains(part), told.out.constData());
}

void TestConsoleRecording::theSummaryAsJson()
{
    const Run told = run({m_rig.path, QStringLiteral("--format"), QStringLiteral("json")});
    QCOMPARE(told.exitCode, 0);
    const QJsonObject object = QJsonDocument::fromJson(told.out).object();
    QCOMPARE(object.value(u"messages").toInt(), 2);
    QCOMPARE(object.value(u"byState").toObject().value(u"acknowledged").toInt(), 1);
    QCOMPARE(object.value(u"byState").toObject().value(u"unacknowledged").toInt(), 1);
    QCOMPARE(object.value(u"from").toString(), QStringLiteral("2023-11-14T22:13:20.000Z"));
    QVERIFY(!object.contains(u"incomplete"));
}

void TestConsoleRecording::messagesAreExported()
{
    const QString csv = target(QStringLiteral("messages.csv"));
    QCOMPARE(run({m_rig.path, QStringLiteral("--export"), csv}).exitCode, 0);
    const QByteArray table = contentOf(csv);
    QCOMPARE(table.count('\n'), 3);
    QVERIFY(table.contains("event-1") && table.contains("unacknowledged") && table.contains("orders/new"));
    const QString lines = target(QStringLiteral("messages.jsonl"));
    QCOMPARE(run({m_rig.path, QStringLiteral("--export"), lines}).exitCode, 0);
    const QList<QByteArray> objects = contentOf(lines).trimmed().split('\n');
    QCOMPARE(objects.size(), 2);
    QCOMPARE(QJsonDocument::fromJson(objects[1]).object().value(u"state").toString(), QStringLiteral("unacknowledged"));
}

void TestConsoleRecording::payloadsOnlyWhenAskedFor()
{
    const QString lines = target(QStringLiteral("payloads.jsonl"));
    QCOMPARE(run({m_rig.path, QStringLiteral("--export"), lines}).exitCode, 0);
    QVERIFY(!contentOf(lines).contains("secret payload"));
    QCOMPARE(run({m_rig.path, QStringLiteral("--export"), lines, QStringLiteral("--payloads")}).exitCode, 0);
    QCOMPARE(contentOf(lines).count("secret payload"), 2);
}

void TestConsoleRecording::anUnfinishedFileIsAFinding()
{
    const QString cut = target(QStringLiteral("cut.pcapng"));
    const QByteArray whole = m_rig.bytes();
    QFile file(cut);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(whole.left(whole.size() - 150)) > 0);
    file.close();
    const Run told = run({cut});
    QCOMPARE(told.exitCode, 1);
    QVERIFY2(told.err.contains("byte ") && told.out.contains("messages 2"), told.err.constData());
}

void TestConsoleRecording::badUsageIsTwo_data()
{
    QTest::addColumn<QStringList>("args");
    QTest::newRow("no file") << QStringList{};
    QTest::newRow("two files") << QStringList{QStringLiteral("a"), QStringLiteral("b")};
    QTest::newRow("not there") << QStringList{QStringLiteral("/nonexistent.pcapng")};
    QTest::newRow("no recording") << QStringList{QStringLiteral(WB_MQTTWB)};
    QTest::newRow("format") << QStringList{m_rig.path, QStringLiteral("--format"), QStringLiteral("xml")};
    QTest::newRow("export") << QStringList{m_rig.path, QStringLiteral("--export"), QStringLiteral("messages.xls")};
}

void TestConsoleRecording::badUsageIsTwo()
{
    QFETCH(const QStringList, args);
    const Run wrong = run(args);
    QCOMPARE(wrong.exitCode, 2);
    QVERIFY2(wrong.err.startsWith("mqttwb: ") && wrong.out.isEmpty(), wrong.err.constData());
}

QTEST_GUILESS_MAIN(TestConsoleRecording)
#include "tst_console_recording.moc"
