#include "tests/unit/ledger/frames.h"

#include <QTest>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;
using namespace std::string_literals;

class TestLedger : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recordsStandInTheOrderTheyCame();
    void aPublishKeepsWhatItSaid();
    void wireBytesAreRebuiltExactly_data();
    void wireBytesAreRebuiltExactly();
    void otherPacketsKeepTheirBytes();
    void anUndecodablePublishIsKeptAsItCame();
    void aPublishThatDoesNotAddUpIsKeptAsItCame();
    void aPasswordIsMaskedButKeepsItsLength_data();
    void aPasswordIsMaskedButKeepsItsLength();
    void aMalformedConnectIsMaskedFromTheBrokenField();
    void messagesOfATopicAreChainedBothWays();
    void receivedCountsDeliveriesByRole();
    void aRunIsTheRestOfItsBlock();
    void aSnapshotDoesNotChange();

    void aDeltaListsOnlyWhatChanged();
    void newTopicsComeParentsFirst();
    void aMillionChangesComeInPortions();
    void aRateIsTheLastFullSecond();
    void aRateFallsToNothingOnce();
    void aClockSetBackStartsCountingAnew();
    void aRetainedDeliveryIsTheRetainedValue();
    void aLiveMessageMakesTheRetainedValueDoubtful();
    void anEmptyRetainedPublishClears_data();
    void anEmptyRetainedPublishClears();
    void ourOwnRetainedPublishMakesTheRetainedValueDoubtful();
    void clearingForgetsTopicsButNotTheNumbersOfRecords();
};

void TestLedger::recordsStandInTheOrderTheyCame()
{
    Ledger ledger;
    QVERIFY(!ledger.hasChanges());
    for (int i = 0; i < 100'000; ++i) // several blocks
        QCOMPARE(publish(ledger, "t/" + std::to_string(i % 7), "payload number " + std::to_string(i)), Seq(i));
    const Snapshot snapshot = ledger.snapshot();
    QCOMPARE(snapshot.begin(), Seq(0));
    QCOMPARE(snapshot.end(), Seq(100'000));
    QVERIFY(!snapshot.contains(100'000));
    for (int i = 0; i < 100'000; ++i) {
        QCOMPARE(snapshot.data(static_cast<Seq>(i)), std::string_view("payload number " + std::to_string(i)));
        QCOMPARE(snapshot.topicName(snapshot.record(static_cast<Seq>(i)).topic),
                 std::string_view("t/" + std::to_string(i % 7)));
    }
}

void TestLedger::aPublishKeepsWhatItSaid()
{
    Ledger ledger;
    const Seq seq = publish(ledger, "a/b", "x", {.qos = 2, .dup = true, .retain = true, .packetId = 4711}, toObserver,
                            noon + 5);
    const Snapshot snapshot = ledger.snapshot();
    const Record& record = snapshot.record(seq);
    QCOMPARE(record.timeNs, noon + 5);
    QCOMPARE(record.packetId, mqtt::PacketId(4711));
    QCOMPARE(record.connection, ConnectionId(2));
    QCOMPARE(record.role(), Role::Observer);
    QCOMPARE(record.type(), mqtt::PacketType::Publish);
    QCOMPARE(record.qos(), mqtt::QoS::ExactlyOnce);
    QVERIFY(record.isMessage() && record.dup() && record.retain());
}

void TestLedger::wireBytesAreRebuiltExactly_data()
{
    QTest::addColumn<int>("qos");
    QTest::addColumn<int>("payloadBytes");
    QTest::addColumn<int>("lengthBytes"); // [2.2.3] lets a sender use more than it needs
    for (const int qos : {0, 1, 2, 3}) {
        for (const int bytes : {0, 1, 127, 128, 16'384, 3'000'000}) {
            QTest::addRow("qos %d, %d bytes", qos, bytes) << qos << bytes << 0;
            QTest::addRow("qos %d, %d bytes, long length", qos, bytes) << qos << bytes << 4;
        }
    }
}

void TestLedger::wireBytesAreRebuiltExactly()
{
    QFETCH(const int, qos);
    QFETCH(const int, payloadBytes);
    QFETCH(const int, lengthBytes);
    const PublishFrame frame("some/topic", std::string(static_cast<std::size_t>(payloadBytes), '\xfe'),
                             {.qos = qos, .dup = qos > 0, .packetId = 0x1234, .lengthBytes = lengthBytes});
    Ledger ledger;
    const Seq seq = ledger.append(fromBroker, noon, frame.frame(), &frame.view());
    const Snapshot snapshot = ledger.snapshot();
    QVERIFY(snapshot.record(seq).isPublish());
    QCOMPARE(snapshot.record(seq).dataSize, std::uint32_t(payloadBytes));
    QVERIFY(snapshot.wire(seq) == frame.wire());
}

void TestLedger::otherPacketsKeepTheirBytes()
{
    Ledger ledger;
    const auto puback = "\x40\x02\x12\x34"s;
    const Seq seq = packet(ledger, puback, toBroker);
    const Snapshot snapshot = ledger.snapshot();
    QCOMPARE(snapshot.wire(seq), puback);
    QCOMPARE(snapshot.record(seq).type(), mqtt::PacketType::Puback);
    QCOMPARE(snapshot.record(seq).packetId, mqtt::PacketId(0x1234));
    QCOMPARE(snapshot.record(seq).topic, TopicId(0));
    QVERIFY(!snapshot.record(seq).isInbound());
    QCOMPARE(ledger.counters().packets, std::uint64_t(1));
    QCOMPARE(ledger.counters().received, std::uint64_t(0));
    QCOMPARE(ledger.counters().bytesOut, std::uint64_t(4));
}

void TestLedger::anUndecodablePublishIsKeptAsItCame()
{
    Ledger ledger;
    const auto wildcard = "\x30\x06\x00\x02#/hi"s;
    const Seq seq = packet(ledger, wildcard);
    const Snapshot snapshot = ledger.snapshot();
    QCOMPARE(snapshot.wire(seq), wildcard);
    QVERIFY(!snapshot.record(seq).isPublish());
    QVERIFY(!snapshot.record(seq).isMessage());
    QCOMPARE(ledger.counters().received, std::uint64_t(0));
    QCOMPARE(ledger.counters().packets, std::uint64_t(1));
}

void TestLedger::aPublishThatDoesNotAddUpIsKeptAsItCame()
{
    Ledger ledger;
    const PublishFrame frame("t", "payload");
    mqtt::PublishView shorter = frame.view();
    shorter.payload.remove_suffix(1);
    const Seq seq = ledger.append(fromBroker, noon, frame.frame(), &shorter);
    QVERIFY(ledger.snapshot().record(seq).bits & Record::undecodable);
    QCOMPARE(ledger.snapshot().wire(seq), frame.wire());
}

void TestLedger::aPasswordIsMaskedButKeepsItsLength_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("kept");
    const QByteArray head("\x00\x04MQTT\x04", 7);
    const QByteArray rest("\x00\x3c\x00\x02id", 6);
    const QByteArray will("\x00\x01w\x00\x03msg", 8);
    const QByteArray user("\x00\x04user", 6);
    const QByteArray secret("\x00\x06s3cret", 8);
    const QByteArray masked("\x00\x06******", 8);
    QTest::newRow("user and password") << head + '\xc2' + rest + user + secret << head + '\xc2' + rest + user + masked;
    QTest::newRow("will before it") << head + '\xc6' + rest + will + user + secret
                                    << head + '\xc6' + rest + will + user + masked;
    QTest::newRow("password alone, as 3.1.1 forbids") << head + '\x42' + rest + secret << head + '\x42' + rest + masked;
    QTest::newRow("no password") << head + '\x82' + rest + user << head + '\x82' + rest + user;
    const QByteArray old("\x00\x06MQIsdp\x03", 9);
    QTest::newRow("MQTT 3.1") << old + '\xc2' + rest + user + secret << old + '\xc2' + rest + user + masked;
}

void TestLedger::aPasswordIsMaskedButKeepsItsLength()
{
    QFETCH(const QByteArray, body);
    QFETCH(const QByteArray, kept);
    const auto withHeader = [](const QByteArray& bytes) {
        return "\x10"s + static_cast<char>(bytes.size()) + bytes.toStdString();
    };
    Ledger ledger;
    const Seq seq = packet(ledger, withHeader(body), toBroker);
    QCOMPARE(ledger.snapshot().wire(seq), withHeader(kept));
}

void TestLedger::aMalformedConnectIsMaskedFromTheBrokenField()
{
    // The user name claims to be longer than the packet: whatever follows could be the password.
    const auto wire = "\x10\x18\x00\x04MQTT\x04\xc2\x00\x3c\x00\x02id\x00\x50us3cret"s;
    const auto kept = "\x10\x18\x00\x04MQTT\x04\xc2\x00\x3c\x00\x02id*********"s;
    QCOMPARE(kept.size(), wire.size());
    Ledger ledger;
    const Seq empty = packet(ledger, "\x10\x00"s);
    QCOMPARE(ledger.snapshot().wire(empty), "\x10\x00"s);
    const Seq seq = packet(ledger, wire, toBroker);
    QCOMPARE(ledger.snapshot().wire(seq), kept);
}

void TestLedger::messagesOfATopicAreChainedBothWays()
{
    Ledger ledger;
    const Seq first = publish(ledger, "a", "1");
    publish(ledger, "b", "other");
    const Seq second = publish(ledger, "a", "2", {}, toBroker);
    packet(ledger, "\xd0\x00"s);
    const Seq third = publish(ledger, "a", "3");
    const Snapshot snapshot = ledger.snapshot();
    QCOMPARE(snapshot.previousOnTopic(third), second);
    QCOMPARE(snapshot.previousOnTopic(second), first);
    QCOMPARE(snapshot.previousOnTopic(first), noSeq);
}

void TestLedger::receivedCountsDeliveriesByRole()
{
    Ledger ledger;
    publish(ledger, "t", "1");
    publish(ledger, "t", "1", {}, toObserver);
    publish(ledger, "t", "2", {}, toObserver);
    publish(ledger, "t", "3", {}, toBroker);
    const DeltaPtr delta = ledger.takeDelta(noon);
    QCOMPARE(delta->topics.size(), std::size_t(1));
    QCOMPARE(delta->topics[0].received[0], std::uint64_t(1));
    QCOMPARE(delta->topics[0].received[1], std::uint64_t(2));
    QCOMPARE(delta->topics[0].latest, Seq(2)); // what we sent is no delivery
    QCOMPARE(delta->counters.received, std::uint64_t(3));
    QCOMPARE(delta->counters.packets, std::uint64_t(4));
    QCOMPARE(delta->counters.topics, std::uint32_t(1));
}

void TestLedger::aRunIsTheRestOfItsBlock()
{
    Ledger ledger;
    for (int i = 0; i < 50'000; ++i) publish(ledger, "t", "number " + std::to_string(i));
    const Snapshot snapshot = ledger.snapshot();
    publish(ledger, "t", "after the snapshot");
    Seq seq = 0;
    int runs = 0;
    while (seq < snapshot.end()) {
        const Snapshot::Run run = snapshot.run(seq);
        QCOMPARE(run.first, seq);
        QVERIFY(!run.records.empty());
        for (const Record& record : run.records) QCOMPARE(run.data(record), "number " + std::to_string(seq++));
        ++runs;
    }
    QCOMPARE(seq, Seq(50'000));
    QVERIFY(runs > 1);
    QCOMPARE(snapshot.run(17).first, Seq(17));
}

void TestLedger::aSnapshotDoesNotChange()
{
    Ledger ledger;
    publish(ledger, "a", "1");
    const Snapshot before = ledger.snapshot();
    const std::string_view name = before.topicName(before.record(0).topic);
    for (int i = 0; i < 10'000; ++i) publish(ledger, "many/" + std::to_string(i), "2");
    ledger.clear();
    QCOMPARE(before.end(), Seq(1));
    QCOMPARE(before.data(0), std::string_view("1"));
    QCOMPARE(name, std::string_view("a"));
    QCOMPARE(before.wire(0), PublishFrame("a", "1").wire());
}

void TestLedger::aDeltaListsOnlyWhatChanged()
{
    Ledger ledger;
    publish(ledger, "a", "1");
    publish(ledger, "b", "1");
    QVERIFY(ledger.hasChanges());
    QCOMPARE(ledger.takeDelta(noon)->topics.size(), std::size_t(2));
    publish(ledger, "b", "2", {.qos = 1, .dup = true, .packetId = 9}, fromBroker, noon + 7);
    publish(ledger, "b", "3", {.qos = 1, .dup = true, .packetId = 9}, fromBroker, noon + 8);
    const DeltaPtr delta = ledger.takeDelta(noon + 9);
    QVERIFY(delta->newTopics.empty());
    QCOMPARE(delta->topics.size(), std::size_t(1));
    QCOMPARE(delta->snapshot.topicName(delta->topics[0].id), std::string_view("b"));
    QCOMPARE(delta->topics[0].latest, Seq(3));
    QCOMPARE(delta->topics[0].lastTimeNs, noon + 8);
    QCOMPARE(delta->topics[0].lastFlags, std::uint8_t(0x0a));
    QCOMPARE(delta->timeNs, noon + 9);
    QVERIFY(ledger.takeDelta(noon + 9)->topics.empty());
}

void TestLedger::newTopicsComeParentsFirst()
{
    Ledger ledger;
    publish(ledger, "plant/line/temp", "1");
    publish(ledger, "plant/line", "1");
    publish(ledger, "plant/other", "1");
    const DeltaPtr delta = ledger.takeDelta(noon);
    QCOMPARE(delta->newTopics.size(), std::size_t(4));
    std::vector<std::string> told;
    for (const NewTopic& topic : delta->newTopics) {
        QVERIFY(topic.parent < topic.id);
        told.push_back(std::string(topic.name.substr(topic.levelStart)) + " in " +
                       std::string(delta->snapshot.topicName(topic.parent)));
    }
    QCOMPARE(told, (std::vector<std::string>{"plant in ", "line in plant", "temp in plant/line", "other in plant"}));
    QCOMPARE(delta->counters.topics, std::uint32_t(3)); // "plant" had no message
}

void TestLedger::aMillionChangesComeInPortions()
{
    constexpr TopicId levels = 2 * mostTopicsInDelta + 5;
    Ledger ledger;
    for (TopicId i = 1; i < levels; ++i) publish(ledger, "t/" + std::to_string(i), "x");
    TopicId known = 0;
    std::size_t states = 0;
    int deltas = 0;
    for (bool more = true; more; ++deltas) {
        const DeltaPtr delta = ledger.takeDelta(noon);
        QVERIFY(delta->newTopics.size() <= mostTopicsInDelta && delta->topics.size() <= mostTopicsInDelta);
        for (const NewTopic& topic : delta->newTopics) QCOMPARE(topic.id, ++known);
        for (const TopicState& state : delta->topics) {
            QVERIFY(state.id <= known); // never a topic that was not told yet
            QCOMPARE(state.latest, Seq(state.id - 2));
        }
        states += delta->topics.size();
        more = delta->more;
    }
    QCOMPARE(known, levels);
    QCOMPARE(states, std::size_t(levels - 1));
    QCOMPARE(deltas, 3);
}

void TestLedger::aRateIsTheLastFullSecond()
{
    Ledger ledger;
    for (int i = 0; i < 5; ++i) publish(ledger, "t", "x", {}, fromBroker, noon + i);
    for (int i = 0; i < 3; ++i) publish(ledger, "t", "x", {}, toObserver, noon + i);
    QCOMPARE(stateOf(*ledger.takeDelta(noon + 10), "t")->ratePerSecond, 0u); // the second is not over
    publish(ledger, "t", "x", {}, fromBroker, noon + second);
    const DeltaPtr delta = ledger.takeDelta(noon + second + 1);
    QCOMPARE(stateOf(*delta, "t")->ratePerSecond, 5u); // the larger role, not the sum: one message can reach both
}

void TestLedger::aRateFallsToNothingOnce()
{
    Ledger ledger;
    publish(ledger, "quiet", "x");
    publish(ledger, "busy", "x");
    ledger.takeDelta(noon);
    publish(ledger, "busy", "x", {}, fromBroker, noon + second);
    QCOMPARE(stateOf(*ledger.takeDelta(noon + second), "quiet")->ratePerSecond, 1u);
    QVERIFY(ledger.hasChanges());
    const DeltaPtr fallen = ledger.takeDelta(noon + 2 * second);
    QVERIFY(stateOf(*fallen, "quiet"));
    QCOMPARE(stateOf(*fallen, "quiet")->ratePerSecond, 0u);
    QVERIFY(!stateOf(*fallen, "busy")); // one in that second too: nothing changed
    QVERIFY(stateOf(*ledger.takeDelta(noon + 3 * second), "busy"));
    QVERIFY(!ledger.hasChanges());
    QVERIFY(ledger.takeDelta(noon + 4 * second)->topics.empty());
}

void TestLedger::aClockSetBackStartsCountingAnew()
{
    Ledger ledger;
    publish(ledger, "t", "x", {}, fromBroker, noon);
    publish(ledger, "t", "x", {}, fromBroker, noon - 5); // a packet read a little earlier counts with the second
    QCOMPARE(stateOf(*ledger.takeDelta(noon + second), "t")->ratePerSecond, 2u);
    publish(ledger, "t", "x", {}, fromBroker, noon - 3600 * second);
    QCOMPARE(stateOf(*ledger.takeDelta(noon - 3600 * second), "t")->ratePerSecond, 0u);
    QCOMPARE(stateOf(*ledger.takeDelta(noon - 3599 * second), "t")->ratePerSecond, 1u);
}

void TestLedger::aRetainedDeliveryIsTheRetainedValue()
{
    Ledger ledger;
    publish(ledger, "t", "kept", {.retain = true});
    const DeltaPtr delta = ledger.takeDelta(noon);
    QCOMPARE(stateOf(*delta, "t")->retained, Seq(0));
    QVERIFY(!stateOf(*delta, "t")->changedSinceRetained);
    publish(ledger, "u", "live");
    QCOMPARE(stateOf(*ledger.takeDelta(noon), "u")->retained, noSeq);
}

void TestLedger::aLiveMessageMakesTheRetainedValueDoubtful()
{
    Ledger ledger;
    publish(ledger, "t", "kept", {.retain = true});
    publish(ledger, "t", "live"); // RETAIN is 0 towards an existing subscriber [MQTT-3.3.1-9]
    const DeltaPtr live = ledger.takeDelta(noon);
    QCOMPARE(stateOf(*live, "t")->retained, Seq(0));
    QVERIFY(stateOf(*live, "t")->changedSinceRetained);
    publish(ledger, "t", "kept again", {.retain = true});
    const DeltaPtr again = ledger.takeDelta(noon);
    QCOMPARE(stateOf(*again, "t")->retained, Seq(2));
    QVERIFY(!stateOf(*again, "t")->changedSinceRetained);
}

void TestLedger::anEmptyRetainedPublishClears_data()
{
    QTest::addColumn<bool>("inbound");
    QTest::newRow("ours [MQTT-3.3.1-10]") << false;
    QTest::newRow("received, which no broker should send") << true;
}

void TestLedger::anEmptyRetainedPublishClears()
{
    QFETCH(const bool, inbound);
    Ledger ledger;
    publish(ledger, "t", "kept", {.retain = true});
    publish(ledger, "t", "", {.retain = true}, inbound ? fromBroker : toBroker);
    const DeltaPtr cleared = ledger.takeDelta(noon);
    QVERIFY(stateOf(*cleared, "t")->retainedCleared);
    QCOMPARE(stateOf(*cleared, "t")->retained, noSeq);
    publish(ledger, "t", ""); // our clearing as the observer sees it
    QVERIFY(!stateOf(*ledger.takeDelta(noon), "t")->changedSinceRetained);
    publish(ledger, "t", "new", {.retain = true});
    const DeltaPtr again = ledger.takeDelta(noon);
    QVERIFY(!stateOf(*again, "t")->retainedCleared);
    QCOMPARE(stateOf(*again, "t")->retained, Seq(3));
}

void TestLedger::ourOwnRetainedPublishMakesTheRetainedValueDoubtful()
{
    Ledger ledger;
    publish(ledger, "t", "", {.retain = true}, toBroker);
    publish(ledger, "t", "ours", {.retain = true}, toBroker);
    const DeltaPtr delta = ledger.takeDelta(noon);
    QVERIFY(!stateOf(*delta, "t")->retainedCleared);
    QVERIFY(stateOf(*delta, "t")->changedSinceRetained);
    QCOMPARE(stateOf(*delta, "t")->retained, noSeq);
    QCOMPARE(stateOf(*delta, "t")->latest, noSeq);
    QCOMPARE(delta->counters.topics, std::uint32_t(0));
}

void TestLedger::clearingForgetsTopicsButNotTheNumbersOfRecords()
{
    Ledger ledger;
    publish(ledger, "a/b", "x");
    ledger.takeDelta(noon);
    ledger.clear();
    QVERIFY(ledger.hasChanges());
    QCOMPARE(publish(ledger, "c", "y"), Seq(1));
    const DeltaPtr delta = ledger.takeDelta(noon);
    QVERIFY(delta->cleared);
    QCOMPARE(delta->snapshot.begin(), Seq(1));
    QCOMPARE(delta->newTopics.size(), std::size_t(1));
    QCOMPARE(delta->newTopics[0].id, TopicId(1));
    QCOMPARE(delta->counters.received, std::uint64_t(1));
    QVERIFY(!ledger.takeDelta(noon)->cleared);
}

QTEST_APPLESS_MAIN(TestLedger)
#include "tst_ledger.moc"
