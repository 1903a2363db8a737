#include "tests/unit/ledger/recording_rig.h"

#include "core/ledger/lanes/fact_json.h"
#include "core/ledger/query.h"
#include "core/ledger/recording/reopened.h"

#include <QTest>

#include <algorithm>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;

class TestRecording : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPacketComesBack();
    void wrongPacketsKeepTheirBytes();
    void packetsOfAnySizeComeBack();
    void connectionsComeBack();
    void aNewNameIsKept();
    void passwordsNeverEnterTheFile();
    void lanesComeBack();
    void factsFindTheirPackets();
    void recordingCanBeginLate();
    void standingConnectionsAreToldFirst();
    void messagesCanBeSearched();
    void anExistingFileIsNotTouched();
    void onlyTheOwnerMayRead();
    void placesThatCannotBeWritten();
    void statusTellsWhatIsInTheFile();
    void aRecorderRecordsAgain();
};

namespace {

void compareLedgers(const Ledger& live, const Reopened& reopened)
{
    const Snapshot before = live.snapshot();
    const Snapshot after = reopened.ledger->snapshot();
    QCOMPARE(after.begin(), before.begin());
    QCOMPARE(after.end(), before.end());
    for (Seq seq = before.begin(); seq < before.end(); ++seq) {
        QCOMPARE(after.wire(seq), before.wire(seq));
        QCOMPARE(after.record(seq).timeNs, before.record(seq).timeNs);
        QCOMPARE(after.record(seq).connection, before.record(seq).connection);
        QCOMPARE(after.record(seq).bits, before.record(seq).bits); // direction, role, how it is kept
        QCOMPARE(after.topicName(after.record(seq).topic), before.topicName(before.record(seq).topic));
    }
}

Reopened reopen(const RecordingRig& rig)
{
    auto reopened = reopenRecording(rig.path, defaultBudgetBytes);
    if (!reopened) {
        QTest::qFail(qPrintable(reopened.error()), __FILE__, __LINE__);
        return {std::make_unique<Ledger>(), std::make_unique<LaneBook>(), {}, 0, 0, 0, 0, 0, {}};
    }
    return *std::move(reopened);
}

std::vector<std::string> described(const LaneBook& book) // without the seqs of marks, which are the ledger's
{
    std::vector<std::string> all;
    for (const LanePtr& lane : book.lanes()) {
        std::string text = lane->topic + ' ' + lane->eventId + ' ' + std::to_string(int(lane->state)) + ' ' +
                           std::to_string(lane->deliveries) + ' ' + std::to_string(lane->attempts);
        for (const Mark& mark : lane->marks)
            text += " [" + std::to_string(int(mark.kind)) + ' ' + std::to_string(mark.timeNs) + ' ' +
                    std::to_string(mark.endNs) + ' ' + std::to_string(mark.packetId) + ' ' + mark.text.toStdString() + ']';
        all.push_back(text);
    }
    return all;
}

// A message that fails, is asked for again, succeeds; told to the book and the recorder alike.
void failOnceThenSucceed(RecordingRig& rig, LaneBook& book, mqtt::DeliveryId delivery)
{
    const auto tell = [&](FactBody body) {
        const Fact fact = rig.factAt(1, std::move(body));
        book.add(fact);
        rig.recorder.add(fact);
    };
    const auto id = static_cast<mqtt::PacketId>(delivery);
    Delivered delivered;
    delivered.delivery = delivery;
    delivered.seq = rig.seen(fromBroker, wireOf(mqtt::Publish{"orders/new", "{}", id, mqtt::QoS::AtLeastOnce, false, false}));
    delivered.topic = "orders/new";
    delivered.packetId = id;
    delivered.qos = mqtt::QoS::AtLeastOnce;
    delivered.eventId = "event-" + std::to_string(delivery);
    delivered.contentHash = contentHashOf("orders/new", "{}");
    delivered.payloadBytes = 2;
    tell(delivered);
    tell(AttemptBegan{delivery, 2 * delivery, 1, QStringLiteral("/orders")});
    tell(AttemptEnded{delivery, 2 * delivery, AttemptEnd::Retry, QStringLiteral("HTTP 500"), QStringLiteral("oops"), QStringLiteral("constant"), second});
    tell(AttemptBegan{delivery, 2 * delivery + 1, 2, QStringLiteral("/orders")});
    tell(AttemptEnded{delivery, 2 * delivery + 1, AttemptEnd::Success, QStringLiteral("HTTP 200"), {}, {}, 0});
    tell(Handled{delivery, HandlingEnd::Success, {}});
    rig.seen(toBroker, wireOf(mqtt::Puback{id}));
    tell(Acknowledged{delivery, AckStep::Sent, {}});
}

} // namespace

void TestRecording::everyPacketComesBack()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    for (const ConnectionId connection : {1, 300, 65535}) {
        const Role role = connection == 300 ? Role::Observer : Role::Sidecar;
        for (const Seen& seen : everyKind()) {
            QVERIFY(!seen.wire.empty());
            rig.seen({connection, role, seen.inbound}, seen.wire);
            rig.seen({connection, role, !seen.inbound}, seen.wire); // whoever is on the other side of a wrong peer
        }
    }
    rig.recorder.stop();
    const Reopened reopened = reopen(rig);
    QCOMPARE(reopened.packets, rig.ledger.counters().packets);
    QCOMPARE(reopened.incomplete, QString());
    compareLedgers(rig.ledger, reopened);
}

// A PUBLISH that no decoder takes, lengths that lie, a stray byte: packets made wrong on purpose are what one looks for.
void TestRecording::wrongPacketsKeepTheirBytes()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    using namespace std::string_literals;
    for (const std::string& wire : {"\x36\x07\x00\x03"s "a/b\x00\x01"s.substr(0, 5), "\x30\x03\x00\x09x"s, "\xf0\x00"s, "\x30"s,
                                    "\x30\xff\xff\xff\xff\x7f"s, "\x40\x05\x00\x01\x02\x03\x04"s, "\x30\x85\x00\x00\x01tab"s})
        rig.seen(fromBroker, wire);
    rig.seen(fromBroker, wireOf(mqtt::Pingresp{}));
    rig.recorder.stop();
    compareLedgers(rig.ledger, reopen(rig));
}

void TestRecording::packetsOfAnySizeComeBack()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    for (const std::size_t size : {0u, 1u, 65'400u, 65'480u, 65'481u, 65'482u, 65'483u, 65'484u, 131'000u, 3'000'000u}) {
        rig.seen(fromBroker, wireOf(mqtt::Publish{"size", std::string(size, 'x'), 0, mqtt::QoS::AtMostOnce, false, false}));
        rig.seen(toBroker, wireOf(mqtt::Publish{"size", std::string(size, 'y'), 1, mqtt::QoS::AtLeastOnce, false, false}));
    }
    rig.recorder.stop();
    compareLedgers(rig.ledger, reopen(rig));
}

void TestRecording::connectionsComeBack()
{
    RecordingRig rig;
    rig.recorder.connectionSeen(1, Role::Sidecar, QStringLiteral("tcp://127.0.0.1:41883"), QStringLiteral("ünder \"quotes\""));
    QVERIFY(rig.start());
    rig.seen({1, Role::Sidecar, false}, wireOf(mqtt::Pingreq{}));
    rig.recorder.connectionSeen(9, Role::Observer, QStringLiteral("wss://broker:443/mqtt"), QStringLiteral("watcher"));
    rig.seen({9, Role::Observer, true}, wireOf(mqtt::Pingresp{}));
    rig.seen({10, Role::Observer, true}, wireOf(mqtt::Pingresp{})); // never named
    rig.recorder.stop();
    const Reopened reopened = reopen(rig);
    QCOMPARE(reopened.connections.size(), 3u);
    QCOMPARE(reopened.connections[0].id, 1);
    QCOMPARE(reopened.connections[0].address, QStringLiteral("tcp://127.0.0.1:41883"));
    QCOMPARE(reopened.connections[0].clientId, QStringLiteral("ünder \"quotes\""));
    QCOMPARE(reopened.connections[1].id, 9);
    QCOMPARE(reopened.connections[1].role, Role::Observer);
    QCOMPARE(reopened.connections[2].role, Role::Observer);
    compareLedgers(rig.ledger, reopened);
}

void TestRecording::aNewNameIsKept()
{
    RecordingRig rig;
    rig.recorder.connectionSeen(1, Role::Sidecar, QStringLiteral("tcp://old:1883"), QStringLiteral("id"));
    QVERIFY(rig.start());
    rig.seen(toBroker, wireOf(mqtt::Pingreq{}));
    QTRY_COMPARE(rig.recorder.status().packets, 1u);
    rig.recorder.connectionSeen(1, Role::Sidecar, QStringLiteral("tcp://new:1883"), QStringLiteral("id"));
    rig.recorder.stop();
    QCOMPARE(reopen(rig).connections.at(0).address, QStringLiteral("tcp://new:1883"));
}

// A CONNECT's password is overwritten; its length is kept, so that the packet is whole.
void TestRecording::passwordsNeverEnterTheFile()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    mqtt::Connect connect;
    connect.clientId = "worker";
    connect.userName = "user";
    connect.password = "s3cret-w0rd";
    const std::string wire = wireOf(connect);
    rig.seen({1, Role::Sidecar, false}, wire);
    rig.seen({1, Role::Sidecar, true}, wire);                                  // sent back by a strange peer
    rig.seen({2, Role::Sidecar, false}, wire.substr(0, wire.size() - 3));      // cut short
    std::string lying = wire;
    lying[1] = '\x7f';
    rig.seen({2, Role::Sidecar, false}, lying);
    rig.recorder.stop();
    const QByteArray bytes = rig.bytes();
    QVERIFY(bytes.contains("worker") && bytes.contains("user"));
    for (const char* part : {"s3cret-w0rd", "s3cret", "3cret-w0"}) QVERIFY(!bytes.contains(part));
    const Reopened reopened = reopen(rig);
    QCOMPARE(reopened.ledger->snapshot().wire(0).size(), wire.size());
    QVERIFY(reopened.ledger->snapshot().wire(0).ends_with("***********"));
    compareLedgers(rig.ledger, reopened);
}

void TestRecording::lanesComeBack()
{
    constexpr mqtt::DeliveryId messages = 5000; // so many facts that they are read beside the packets
    RecordingRig rig;
    LaneBook book;
    QVERIFY(rig.start());
    SidecarConnected connected;
    connected.component = QStringLiteral("orders-pubsub");
    connected.clientId = QStringLiteral("worker");
    const Fact fact = rig.factAt(1, connected);
    book.add(fact);
    rig.recorder.add(fact);
    for (mqtt::DeliveryId delivery = 1; delivery <= messages; ++delivery) failOnceThenSucceed(rig, book, delivery);
    rig.recorder.stop();
    const Reopened reopened = reopen(rig);
    QCOMPARE(reopened.facts, 1u + messages * 7);
    QCOMPARE(reopened.lanes->counts().byState, book.counts().byState);
    QCOMPARE(reopened.lanes->counts().messages, std::uint64_t(messages));
    QCOMPARE(reopened.lanes->counts().attempts, std::uint64_t(2 * messages));
    QCOMPARE(described(*reopened.lanes), described(book));
}

// A fact's seq leads to the same packet in the new ledger, though the recording began late and has a gap.
void TestRecording::factsFindTheirPackets()
{
    RecordingRig rig;
    LaneBook book;
    failOnceThenSucceed(rig, book, 1); // before the recording: its seqs lead nowhere
    QVERIFY(rig.start());
    failOnceThenSucceed(rig, book, 2);
    const std::string missed = wireOf(mqtt::Pingresp{});
    rig.ledger.append(fromBroker, rig.now, frameOf(missed), nullptr); // not recorded, as after a loss
    failOnceThenSucceed(rig, book, 3);
    Delivered early;
    early.delivery = 4;
    early.seq = 0;
    early.topic = "early";
    rig.happened(1, early);
    rig.recorder.stop();

    const Reopened reopened = reopen(rig);
    const Snapshot snapshot = reopened.ledger->snapshot();
    const auto lanes = reopened.lanes->lanes();
    QCOMPARE(lanes.size(), 3u);
    for (const std::size_t i : {0u, 1u}) {
        const Mark& mark = lanes[i]->marks.front();
        QCOMPARE(mark.kind, MarkKind::Delivery);
        QVERIFY(snapshot.contains(mark.seq));
        QCOMPARE(snapshot.record(mark.seq).packetId, mark.packetId);
        QVERIFY(snapshot.record(mark.seq).isMessage());
    }
    QCOMPARE(lanes[2]->marks.front().seq, noSeq);
}

void TestRecording::recordingCanBeginLate()
{
    RecordingRig rig;
    rig.seen(fromBroker, wireOf(mqtt::Pingresp{}));
    QVERIFY(rig.start());
    rig.seen(fromBroker, wireOf(mqtt::Publish{"late", "x", 0, mqtt::QoS::AtMostOnce, false, false}));
    rig.recorder.stop();
    const Reopened reopened = reopen(rig);
    QCOMPARE(reopened.packets, 1u);
    QCOMPARE(reopened.ledger->snapshot().wire(0), rig.ledger.snapshot().wire(1));
    QCOMPARE(reopened.incomplete, QString());
}

// Whose delivery it was is known though the connection is older than the recording; one that ended is not told of.
void TestRecording::standingConnectionsAreToldFirst()
{
    RecordingRig rig;
    const auto connected = [&](ConnectionId connection, const QString& component) {
        SidecarConnected body;
        body.component = component;
        body.clientId = component + QStringLiteral("-id");
        rig.happened(connection, body);
    };
    connected(1, QStringLiteral("orders"));
    connected(2, QStringLiteral("ended"));
    rig.happened(2, ConnectionEnded{});
    QVERIFY(rig.start());
    LaneBook unused;
    failOnceThenSucceed(rig, unused, 1);
    rig.recorder.stop();
    const Reopened reopened = reopen(rig);
    QCOMPARE(reopened.facts, 1u + 7);
    QCOMPARE(reopened.lanes->lanes().at(0)->component, QStringLiteral("orders"));
}

void TestRecording::messagesCanBeSearched()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    for (int i = 0; i < 1000; ++i)
        rig.seen(fromBroker, wireOf(mqtt::Publish{"plant/" + std::to_string(i % 10), i % 100 == 7 ? "needle" : "hay", 0, mqtt::QoS::AtMostOnce, false, false}));
    rig.recorder.stop();
    const Reopened reopened = reopen(rig);
    MessageSearch search(*parseQuery("plant/7 payload:needle"));
    std::vector<Seq> found;
    const Snapshot snapshot = reopened.ledger->snapshot();
    for (Seq from = 0; from < snapshot.end();) from = search.run(snapshot, from, 1000, found);
    QCOMPARE(found.size(), 10u);
}

void TestRecording::anExistingFileIsNotTouched()
{
    RecordingRig rig;
    QFile file(rig.path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine") == 4);
    file.close();
    const auto started = rig.recorder.start(rig.path);
    QVERIFY(!started && started.error().contains(rig.path));
    QVERIFY(!rig.recorder.isRunning());
    QCOMPARE(rig.bytes(), QByteArray("mine"));
    const QString link = rig.folder.filePath(QStringLiteral("link.pcapng"));
    QVERIFY(QFile::link(rig.folder.filePath(QStringLiteral("elsewhere")), link));
    QVERIFY(!rig.recorder.start(link));
    QVERIFY(!QFile::exists(rig.folder.filePath(QStringLiteral("elsewhere"))));
}

void TestRecording::onlyTheOwnerMayRead()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    QCOMPARE(QFile::permissions(rig.path) & ~(QFile::ReadUser | QFile::WriteUser), QFile::ReadOwner | QFile::WriteOwner);
}

void TestRecording::placesThatCannotBeWritten()
{
    Recorder recorder;
    for (const QString& path : {QStringLiteral("/nonexistent/x.pcapng"), QStringLiteral("/proc/x.pcapng"), QStringLiteral("/"), QString()}) {
        const auto started = recorder.start(path);
        QVERIFY(!started);
        QVERIFY2(started.error().endsWith(u'.'), qPrintable(started.error()));
        QVERIFY(!recorder.status().running);
    }
}

void TestRecording::statusTellsWhatIsInTheFile()
{
    RecordingRig rig;
    QVERIFY(!rig.recorder.isRunning());
    QVERIFY(!rig.recorder.status().running);
    QVERIFY(rig.start());
    QVERIFY(rig.recorder.isRunning() && rig.recorder.status().running);
    QCOMPARE(rig.recorder.status().path, rig.path);
    rig.seen(fromBroker, wireOf(mqtt::Pingresp{}));
    rig.happened(1, ControlUsed{QStringLiteral("hold")});
    QTRY_COMPARE(rig.recorder.status().facts, 1u); // without being stopped
    QCOMPARE(rig.recorder.status().packets, 1u);
    QCOMPARE(std::uint64_t(rig.bytes().size()), rig.recorder.status().bytes);
    rig.recorder.stop();
    const RecordingStatus status = rig.recorder.status();
    QVERIFY(!status.running && !rig.recorder.isRunning());
    QCOMPARE(status.bytes, std::uint64_t(rig.bytes().size()));
    QCOMPARE(status.lost, 0u);
    QCOMPARE(status.error, QString());
}

void TestRecording::aRecorderRecordsAgain()
{
    RecordingRig rig;
    rig.recorder.connectionSeen(1, Role::Sidecar, QStringLiteral("tcp://x:1"), QStringLiteral("id"));
    QVERIFY(rig.start());
    rig.seen(fromBroker, wireOf(mqtt::Pingresp{}));
    rig.recorder.stop();
    rig.seen(fromBroker, wireOf(mqtt::Pingresp{})); // recorded by nobody
    rig.path = rig.folder.filePath(QStringLiteral("second.pcapng"));
    QVERIFY(rig.start());
    rig.seen(toBroker, wireOf(mqtt::Pingreq{}));
    rig.recorder.stop();
    const Reopened reopened = reopen(rig);
    QCOMPARE(reopened.packets, 1u);
    QCOMPARE(reopened.connections.at(0).address, QStringLiteral("tcp://x:1"));
}

QTEST_GUILESS_MAIN(TestRecording)
#include "tst_recording.moc"
