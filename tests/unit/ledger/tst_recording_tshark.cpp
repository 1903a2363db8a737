#include "tests/unit/ledger/recording_rig.h"

#include "core/ledger/lanes/fact_json.h"
#include "core/ledger/recording/reopened.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;

namespace {

QList<QByteArray> membersOf(const Fact& fact) // as tshark prints them
{
    std::string line;
    appendJson(line, fact);
    QList<QByteArray> members;
    for (const QByteArray& member : QByteArray::fromStdString(line.substr(1, line.size() - 2)).split(','))
        members << QByteArray(member).replace(QByteArray("\""), QByteArray());
    return members;
}

} // namespace

// A recording is for everybody's tools: what Wireshark's dissectors make of it is judged here, not what we think of it.
class TestRecordingTshark : public QObject {
    Q_OBJECT

private:
    static QByteArray tshark(const QString& path, const QStringList& arguments);
    static QList<QByteArray> linesOf(const QByteArray& text);
    static void writeStory(RecordingRig& rig);

private Q_SLOTS:
    void initTestCase();
    void allPacketsAreDissected();
    void timesAndDirectionsAreTrue();
    void largePacketsAreReassembled();
    void factsAreJson();
    void analysisHasNothingToRemark();
    void aConnectionTellsItsTrueAddress();
    void hugeFactsDoNotMakeTheFileUnreadable();
    void programAndInterfacesAreNamed();
    void aCopyThatWiresharkSavedIsReadToo();
};

void TestRecordingTshark::initTestCase()
{
    QVERIFY2(!QStandardPaths::findExecutable(QStringLiteral("tshark")).isEmpty(), "tshark is needed: installer/packages.sh");
}

QByteArray TestRecordingTshark::tshark(const QString& path, const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral("tshark"), QStringList{QStringLiteral("-n"), QStringLiteral("-r"), path} + arguments);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        return "failed: " + process.readAllStandardError();
    return process.readAllStandardOutput();
}

QList<QByteArray> TestRecordingTshark::linesOf(const QByteArray& text)
{
    QList<QByteArray> lines = text.split('\n');
    if (!lines.isEmpty() && lines.last().isEmpty()) lines.removeLast();
    return lines;
}

void TestRecordingTshark::writeStory(RecordingRig& rig)
{
    rig.recorder.connectionSeen(1, Role::Sidecar, QStringLiteral("tcp://broker.example:41883"), QStringLiteral("orders-sub"));
    rig.recorder.connectionSeen(2, Role::Observer, QStringLiteral("tcp://broker.example:41883"), QStringLiteral("watcher"));
    for (int round = 0; round < 2; ++round) { // the second one is a reconnect
        for (const Seen& seen : everyKind()) {
            rig.seen({1, Role::Sidecar, seen.inbound}, seen.wire);
            if (seen.inbound) rig.seen({2, Role::Observer, true}, wireOf(mqtt::Publish{"seen", "too", 0, mqtt::QoS::AtMostOnce, false, false}));
        }
    }
}

// Both directions, every kind, a reconnect, two connections, without being told a port.
void TestRecordingTshark::allPacketsAreDissected()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    writeStory(rig);
    rig.recorder.stop();
    QList<QByteArray> expected;
    const Snapshot snapshot = rig.ledger.snapshot();
    for (Seq seq = 0; seq < snapshot.end(); ++seq) expected << QByteArray::number(int(snapshot.record(seq).type()));
    const QByteArray output = tshark(rig.path, {QStringLiteral("-Y"), QStringLiteral("mqtt"), QStringLiteral("-T"),
                                                QStringLiteral("fields"), QStringLiteral("-e"), QStringLiteral("mqtt.msgtype")});
    QCOMPARE(linesOf(output), expected);
    QCOMPARE(tshark(rig.path, {QStringLiteral("-Y"), QStringLiteral("_ws.malformed")}), QByteArray());
}

void TestRecordingTshark::timesAndDirectionsAreTrue()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    writeStory(rig);
    rig.recorder.stop();
    QList<QByteArray> expected;
    const Snapshot snapshot = rig.ledger.snapshot();
    for (Seq seq = 0; seq < snapshot.end(); ++seq) {
        const Record& record = snapshot.record(seq);
        const QByteArray client = "127.1.0." + QByteArray::number(record.connection);
        expected << QByteArray::number(record.timeNs / second) + '.' +
                        QByteArray::number(record.timeNs % second).rightJustified(9, '0') + '\t' +
                        (record.isInbound() ? "127.0.0.1\t" + client : client + "\t127.0.0.1");
    }
    const QByteArray output = tshark(rig.path, {QStringLiteral("-Y"), QStringLiteral("mqtt"), QStringLiteral("-T"),
                                                QStringLiteral("fields"), QStringLiteral("-e"), QStringLiteral("frame.time_epoch"),
                                                QStringLiteral("-e"), QStringLiteral("ip.src"), QStringLiteral("-e"), QStringLiteral("ip.dst")});
    QCOMPARE(linesOf(output), expected);
}

// Larger than a segment, than the window without its scale, and than what tools take for one packet.
void TestRecordingTshark::largePacketsAreReassembled()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    const std::string payload(1'000'000, 'x');
    rig.seen(fromBroker, wireOf(mqtt::Publish{"large/in", payload, 0, mqtt::QoS::AtMostOnce, false, false}));
    rig.seen(toBroker, wireOf(mqtt::Publish{"large/out", payload, 3, mqtt::QoS::AtLeastOnce, false, false}));
    rig.seen(fromBroker, wireOf(mqtt::Puback{3}));
    rig.recorder.stop();
    const QByteArray output = tshark(rig.path, {QStringLiteral("-Y"), QStringLiteral("mqtt"), QStringLiteral("-T"),
                                                QStringLiteral("fields"), QStringLiteral("-e"), QStringLiteral("mqtt.msgtype"),
                                                QStringLiteral("-e"), QStringLiteral("mqtt.topic"), QStringLiteral("-e"), QStringLiteral("mqtt.len")});
    QCOMPARE(linesOf(output), (QList<QByteArray>{"3\tlarge/in\t1000010", "3\tlarge/out\t1000013", "4\t\t2"}));
    QCOMPARE(tshark(rig.path, {QStringLiteral("-Y"), QStringLiteral("tcp.analysis.flags || _ws.malformed")}), QByteArray());
}

void TestRecordingTshark::factsAreJson()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    const Seq seq = rig.seen(fromBroker, wireOf(mqtt::Publish{"orders/new", "{}", 5, mqtt::QoS::AtLeastOnce, false, false}));
    Delivered delivered;
    delivered.delivery = 1;
    delivered.seq = seq;
    delivered.topic = "orders/new";
    AttemptEnded ended;
    ended.delivery = 1;
    ended.attempt = 1;
    ended.end = AttemptEnd::Retry;
    ended.error = QStringLiteral("größer als 400");
    const std::vector<Fact> facts{rig.factAt(1, delivered), rig.factAt(1, ended), rig.factAt(0, ControlUsed{QStringLiteral("broker killed")})};
    for (const Fact& fact : facts) rig.recorder.add(fact);
    rig.recorder.stop();

    const QByteArray text = tshark(rig.path, {QStringLiteral("-Y"), QStringLiteral("json"), QStringLiteral("-T"), QStringLiteral("fields"),
                                              QStringLiteral("-e"), QStringLiteral("json.member_with_value"), QStringLiteral("-E"), QStringLiteral("aggregator=|")});
    QList<QByteArray> lines = linesOf(text);
    QVERIFY2(lines.size() == 4 && lines.takeFirst().startsWith("record:connection|"), text.constData()); // in front of the first packet
    for (int i = 0; i < 3; ++i) QCOMPARE(lines[i].split('|'), membersOf(facts[std::size_t(i)]));
    const QByteArray kinds = tshark(rig.path, {QStringLiteral("-Y"), QStringLiteral("json.value.string == \"attemptEnded\""), QStringLiteral("-T"),
                                               QStringLiteral("fields"), QStringLiteral("-e"), QStringLiteral("frame.time_epoch")});
    QCOMPARE(linesOf(kinds).size(), 1); // a reader can filter by what is in them
}

// Checksums, sequence numbers, windows, acknowledgements: in a stream that is long, one-sided and reconnects.
void TestRecordingTshark::analysisHasNothingToRemark()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    writeStory(rig);
    const std::string wire = wireOf(mqtt::Publish{"plant/l01/dev0001/m1", std::string(300, 'y'), 0, mqtt::QoS::AtMostOnce, false, false});
    for (int i = 0; i < 40'000; ++i) rig.seen(fromBroker, wire); // 13 MB: more than the window
    const std::string odd = wireOf(mqtt::Publish{"odd", "seven77", 0, mqtt::QoS::AtMostOnce, false, false});
    for (int i = 0; i < 100; ++i) rig.seen(toBroker, odd);
    rig.recorder.stop();
    const QStringList checks{QStringLiteral("-o"), QStringLiteral("tcp.check_checksum:TRUE"), QStringLiteral("-o"), QStringLiteral("ip.check_checksum:TRUE")};
    const QStringList bad{QStringLiteral("-Y"), QStringLiteral("tcp.analysis.flags || _ws.malformed || tcp.checksum.status != 1 || ip.checksum.status != 1")};
    QCOMPARE(tshark(rig.path, checks + bad), QByteArray());
    const QStringList good{QStringLiteral("-Y"), QStringLiteral("mqtt && tcp.checksum.status == 1 && ip.checksum.status == 1"),
                           QStringLiteral("-T"), QStringLiteral("fields"), QStringLiteral("-e"), QStringLiteral("mqtt.msgtype")};
    QCOMPARE(std::uint64_t(linesOf(tshark(rig.path, checks + good)).size()), rig.ledger.counters().packets);
}

void TestRecordingTshark::aConnectionTellsItsTrueAddress()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    writeStory(rig);
    rig.recorder.stop();
    const QByteArray comments = tshark(rig.path, {QStringLiteral("-Y"), QStringLiteral("tcp.flags.syn == 1 && tcp.flags.ack == 0"), QStringLiteral("-T"),
                                                  QStringLiteral("fields"), QStringLiteral("-e"), QStringLiteral("tcp.srcport"), QStringLiteral("-e"), QStringLiteral("frame.comment")});
    const QByteArray sidecar = "Connection 1, sidecar, tcp://broker.example:41883, client id orders-sub";
    const QByteArray observer = "Connection 2, observer, tcp://broker.example:41883, client id watcher";
    QCOMPARE(linesOf(comments), (QList<QByteArray>{"49152\t" + sidecar, "49152\t" + observer, "49153\t" + sidecar}));
}

// Wireshark calls a file damaged that holds a packet of more than 262 144 bytes: a fact with a topic and an event id of
// 64 KiB that JSON writes sixfold is one.
void TestRecordingTshark::hugeFactsDoNotMakeTheFileUnreadable()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    Delivered delivered;
    delivered.topic = std::string(65'000, '\x01');
    rig.happened(1, delivered);
    rig.seen(fromBroker, wireOf(mqtt::Pingresp{}));
    rig.recorder.stop();
    QCOMPARE(rig.recorder.status().facts, 1u);
    QVERIFY(rig.bytes().size() > 6 * 65'000);
    const QByteArray output = tshark(rig.path, {QStringLiteral("-Y"), QStringLiteral("mqtt"), QStringLiteral("-T"),
                                                QStringLiteral("fields"), QStringLiteral("-e"), QStringLiteral("mqtt.msgtype")});
    QCOMPARE(linesOf(output), QList<QByteArray>{"13"});
}

void TestRecordingTshark::programAndInterfacesAreNamed()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    rig.seen(fromBroker, wireOf(mqtt::Pingresp{}));
    rig.recorder.stop();
    QProcess capinfos;
    capinfos.start(QStringLiteral("capinfos"), {QStringLiteral("-M"), rig.path});
    QVERIFY(capinfos.waitForFinished());
    const QByteArray text = capinfos.readAllStandardOutput();
    QVERIFY2(text.contains("Name = mqtt-workbench packets") && text.contains("Name = mqtt-workbench facts"), text.constData());
    QVERIFY2(text.contains("Capture application: MQTT Workbench " WB_VERSION), text.constData());
    QVERIFY2(text.contains("Time precision = nanoseconds (9)"), text.constData());
}

// Somebody sends the part that matters: a filtered copy. Facts find the packets that are left.
void TestRecordingTshark::aCopyThatWiresharkSavedIsReadToo()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    writeStory(rig);
    Delivered delivered;
    delivered.delivery = 1;
    delivered.topic = "orders/kept";
    delivered.packetId = 77;
    delivered.qos = mqtt::QoS::AtLeastOnce;
    delivered.seq = rig.seen(fromBroker, wireOf(mqtt::Publish{"orders/kept", "x", 77, mqtt::QoS::AtLeastOnce, false, false}));
    rig.happened(1, delivered);
    rig.recorder.stop();
    const QString copy = rig.folder.filePath(QStringLiteral("copy.pcapng"));
    QCOMPARE(tshark(rig.path, {QStringLiteral("-w"), copy}), QByteArray());
    const auto whole = reopenRecording(copy, defaultBudgetBytes);
    QVERIFY2(whole, whole ? "" : qPrintable(whole.error()));
    QCOMPARE(whole->packets, rig.ledger.counters().packets);
    QCOMPARE(whole->facts, 1u);

    const QString part = rig.folder.filePath(QStringLiteral("part.pcapng"));
    tshark(rig.path, {QStringLiteral("-Y"), QStringLiteral("json || mqtt.topic == \"orders/kept\""), QStringLiteral("-w"), part});
    const auto filtered = reopenRecording(part, defaultBudgetBytes);
    QVERIFY2(filtered, filtered ? "" : qPrintable(filtered.error()));
    QCOMPARE(filtered->packets, 1u);
    QCOMPARE(filtered->lanes->lanes().at(0)->marks.at(0).seq, 0u);
}

QTEST_GUILESS_MAIN(TestRecordingTshark)
#include "tst_recording_tshark.moc"
