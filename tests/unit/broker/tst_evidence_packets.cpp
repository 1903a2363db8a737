#include "core/broker/probe/evidence_packets.h"

#include "core/ledger/recording/reopened.h"
#include "core/mqtt/codec.h"

#include <QBuffer>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace wb;
using namespace wb::broker;

namespace {

const QDateTime started = QDateTime::fromString(QStringLiteral("2026-11-20T10:00:00.000Z"), Qt::ISODateWithMs);

QByteArray wireOf(const mqtt::Packet& packet)
{
    const auto wire = mqtt::encode(packet);
    return wire ? QByteArray::fromStdString(*wire) : QByteArray();
}

mqtt::Connect connectAs(const char* id)
{
    mqtt::Connect connect;
    connect.clientId = id;
    return connect;
}

EvidenceLine line(double ms, const char* client, int connection)
{
    EvidenceLine one;
    one.ms = ms;
    one.client = QString::fromLatin1(client);
    one.connection = connection;
    return one;
}

EvidenceLine packet(double ms, const char* client, int connection, bool sent, const QByteArray& wire)
{
    EvidenceLine one = line(ms, client, connection);
    one.kind = sent ? EvidenceLine::Kind::Sent : EvidenceLine::Kind::Received;
    one.wire = wire;
    one.bytes = wire.size();
    return one;
}

EvidenceLine note(double ms, const char* client, int connection, const char* text)
{
    EvidenceLine one = line(ms, client, connection);
    one.note = QString::fromLatin1(text);
    return one;
}

// Two clients of one name, a large packet, and a note about each.
ProbeResult story(int base)
{
    ProbeResult result;
    result.id = QStringLiteral("takeover");
    result.evidence << packet(base + 1.5, "first", 1, true, wireOf(connectAs("a-1")))
                    << packet(base + 2, "first", 1, false, wireOf(mqtt::Connack{false, 0}))
                    << packet(base + 3, "first", 2, true, wireOf(connectAs("a-2")))
                    << packet(base + 4, "first", 2, false, wireOf(mqtt::Connack{true, 0}))
                    << note(base + 4.5, "first", 1, "the connection is closed");
    EvidenceLine large = packet(base + 5, "first", 2, true, wireOf(mqtt::Publish{"t", std::string(99'000, 'x'), 7, mqtt::QoS::AtLeastOnce, false, false}));
    large.wire.truncate(Evidence::keptBytes);
    result.evidence << large << packet(base + 6, "first", 2, false, wireOf(mqtt::Puback{7}))
                    << note(base + 7, "", 0, "ended early: a test");
    return result;
}

ProbeReport reportOf(int measurements)
{
    ProbeReport report;
    report.product = QStringLiteral("mosquitto");
    report.started = started;
    for (int i = 0; i < measurements; ++i) report.results << story(i); // side by side
    return report;
}

QByteArray tshark(const QString& path, const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral("tshark"), QStringList{QStringLiteral("-n"), QStringLiteral("-r"), path} + arguments);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0) return "failed: " + process.readAllStandardError();
    return process.readAllStandardOutput();
}

} // namespace

// The evidence of a probe as packets: in the window and in Wireshark.
class TestEvidencePackets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPacketIsThereAsItWas()
    {
        const ProbeResult result = story(0);
        const EvidencePackets packets = evidencePackets(result, started);
        const ledger::Snapshot seen = packets.ledger->snapshot();
        QCOMPARE(packets.packets, 6);
        QCOMPARE(seen.end() - seen.begin(), ledger::Seq(6));
        ledger::Seq seq = 0;
        for (const EvidenceLine& line : result.evidence) {
            if (line.kind == EvidenceLine::Kind::Note) continue;
            QCOMPARE(QByteArray::fromStdString(seen.wire(seq)), line.wire);
            QCOMPARE(seen.record(seq).isInbound(), line.kind == EvidenceLine::Kind::Received);
            QCOMPARE(seen.record(seq).timeNs, started.toMSecsSinceEpoch() * 1'000'000 + qint64(line.ms * 1'000'000));
            ++seq;
        }
    }

    void connectionsOfOneNameAreToldApart()
    {
        const EvidencePackets packets = evidencePackets(story(0), started);
        QCOMPARE(packets.connections.size(), std::size_t(2));
        QCOMPARE(packets.connections[0].client, QStringLiteral("first"));
        QCOMPARE(packets.connections[0].clientId, QStringLiteral("a-1"));
        QCOMPARE(packets.connections[1].client, QStringLiteral("first 2"));
        QCOMPARE(packets.connections[1].clientId, QStringLiteral("a-2"));
        QCOMPARE(packets.ledger->snapshot().record(3).connection, packets.connections[1].id);
    }

    // Files that were saved before connections had numbers: a CONNECT begins one.
    void withoutNumbersAConnectBeginsAConnection()
    {
        ProbeResult result = story(0);
        for (EvidenceLine& line : result.evidence) line.connection = 0;
        const EvidencePackets packets = evidencePackets(result, started);
        QCOMPARE(packets.connections.size(), std::size_t(2));
        QCOMPARE(packets.connections[1].clientId, QStringLiteral("a-2"));
    }

    void notesStandBehindTheirPacket()
    {
        const EvidencePackets packets = evidencePackets(story(0), started);
        QCOMPARE(packets.notes.size(), 3);
        QCOMPARE(packets.notes[0].text, QStringLiteral("the connection is closed"));
        QCOMPARE(packets.notes[0].after, ledger::Seq(3));
        QCOMPARE(packets.notes[0].client, QStringLiteral("first"));
        QVERIFY(packets.notes[2].client.isEmpty() && packets.notes[2].connection == 0);
    }

    void aPacketThatWasCutSaysSo()
    {
        const EvidencePackets packets = evidencePackets(story(0), started);
        QCOMPARE(packets.cut, 1);
        QCOMPARE(packets.notes[1].text, QStringLiteral("only the first 2048 bytes of this packet of 99009 bytes are kept"));
        QCOMPARE(packets.notes[1].after, ledger::Seq(4));
        QVERIFY(packets.ledger->snapshot().record(4).bits & ledger::Record::undecodable);
    }

    // As Wireshark reads it: nothing malformed, each connection a stream of its own, the large packet cut by the capture.
    void wiresharkOpensAllOfIt()
    {
        QVERIFY2(!QStandardPaths::findExecutable(QStringLiteral("tshark")).isEmpty(), "tshark is missing: apt install tshark");
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("evidence.pcapng")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(evidenceRecording(reportOf(2), QStringLiteral("tcp://broker.example:1883")));
        file.close();
        const QByteArray types = tshark(file.fileName(), {QStringLiteral("-Y"), QStringLiteral("mqtt.msgtype"), QStringLiteral("-T"), QStringLiteral("fields"),
                                                          QStringLiteral("-e"), QStringLiteral("tcp.stream"), QStringLiteral("-e"), QStringLiteral("mqtt.msgtype")});
        QCOMPARE(types.count('\n'), 12);
        QCOMPARE(types.count("\t1\n"), 4);  // CONNECT, each in its own stream
        for (const char* stream : {"0\t1\n", "1\t1\n", "2\t1\n", "3\t1\n"}) QCOMPARE(types.count(stream), 1);
        QCOMPARE(types.count("\t4\n"), 2);  // the PUBACKs behind the large packets are found
        QVERIFY(tshark(file.fileName(), {QStringLiteral("-Y"), QStringLiteral("_ws.malformed || tcp.analysis.flags")}).isEmpty());
        QCOMPARE(tshark(file.fileName(), {QStringLiteral("-Y"), QStringLiteral("frame.cap_len < frame.len")}).count('\n'), 4); // two segments each
        const QByteArray notes = tshark(file.fileName(), {QStringLiteral("-Y"), QStringLiteral("json"), QStringLiteral("-V")});
        QVERIFY(notes.contains("the connection is closed") && notes.contains("only the first 2048 bytes"));
        QVERIFY(notes.contains("broker.example"));
    }

    // The window opens it like a recording; only what was cut is not in it, and that is said.
    void theWindowOpensItLikeARecording()
    {
        ProbeReport report = reportOf(2);
        QBuffer whole;
        whole.setData(evidenceRecording(report, QStringLiteral("tcp://broker.example:1883")));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const auto reopened = ledger::reopenRecording(whole, ledger::defaultBudgetBytes);
        QVERIFY2(reopened, reopened ? "" : qPrintable(reopened.error()));
        QCOMPARE(reopened->packets, 10u);
        QVERIFY(!reopened->incomplete.isEmpty());
        QCOMPARE(reopened->connections.size(), std::size_t(4));
        for (ProbeResult& result : report.results) {
            result.evidence.removeIf([](const EvidenceLine& line) { return line.bytes > line.wire.size(); });
        }
        QBuffer small;
        small.setData(evidenceRecording(report, {}));
        QVERIFY(small.open(QIODevice::ReadOnly));
        const auto again = ledger::reopenRecording(small, ledger::defaultBudgetBytes);
        QVERIFY2(again && again->incomplete.isEmpty(), again ? qPrintable(again->incomplete) : "");
    }

    void nothingIsAnEmptyRecording()
    {
        QBuffer empty;
        empty.setData(evidenceRecording(ProbeReport{}, {}));
        QVERIFY(empty.open(QIODevice::ReadOnly));
        const auto reopened = ledger::reopenRecording(empty, ledger::defaultBudgetBytes);
        QVERIFY(reopened && reopened->packets == 0 && reopened->incomplete.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestEvidencePackets)
#include "tst_evidence_packets.moc"
