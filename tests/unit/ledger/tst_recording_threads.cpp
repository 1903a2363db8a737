#include "tests/unit/ledger/recording_rig.h"

#include "core/ledger/recording/entry_queue.h"
#include "core/ledger/recording/reopened.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;

class TestRecordingThreads : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theQueueKeepsOrderAndLosesNothing();
    void aFullQueueSaysSo();
    void aPacketLargerThanTheQueueIsTakenAlone();
    void aQueueFreesTheFactsThatNobodyTook();
    void statusCanBeReadMeanwhile();
};

namespace {

Fact control(int number)
{
    return {noon + number, 1, ControlUsed{QStringLiteral("a control whose text is long enough to be allocated %1").arg(number)}};
}

} // namespace

void TestRecordingThreads::theQueueKeepsOrderAndLosesNothing()
{
    constexpr Seq count = 200'000;
    EntryQueue queue(4u << 20);
    std::atomic<bool> done{false};
    std::thread producer([&] {
        for (Seq seq = 0; seq < count; ++seq) {
            const std::string wire(seq % 97, static_cast<char>(seq % 251));
            while (!queue.put(fromBroker, std::int64_t(seq), wire, seq)) std::this_thread::yield();
            if (seq % 10 != 0) continue;
            while (!queue.put(control(int(seq)))) std::this_thread::yield();
        }
        done = true;
    });
    Seq next = 0;
    std::uint64_t facts = 0, wrong = 0;
    const auto take = [&](const Entry& entry) {
        if (entry.fact) {
            wrong += entry.fact->timeNs != noon + std::int64_t(next - 1) || !std::holds_alternative<ControlUsed>(entry.fact->body);
            ++facts;
            return;
        }
        wrong += entry.seq != next || entry.timeNs != std::int64_t(next) || entry.wire != std::string(next % 97, static_cast<char>(next % 251));
        ++next;
    };
    while (!done) queue.drain(take);
    producer.join();
    queue.drain(take);
    QCOMPARE(next, count);
    QCOMPARE(facts, count / 10);
    QCOMPARE(wrong, 0u);
}

void TestRecordingThreads::aFullQueueSaysSo()
{
    EntryQueue queue(4 * EntryQueue::chunkBytes);
    const std::string wire(1000, 'x');
    std::uint64_t taken = 0;
    while (queue.put(fromBroker, 0, wire, taken)) QVERIFY(++taken < 5000);
    QVERIFY(taken >= 4000);
    QVERIFY(!queue.put(control(1)) || !queue.put(fromBroker, 0, wire, 0));
    std::uint64_t seen = 0;
    queue.drain([&](const Entry& entry) { seen += entry.fact ? 0 : 1; });
    QCOMPARE(seen, taken);
    QVERIFY(queue.put(fromBroker, 0, wire, 0));
}

void TestRecordingThreads::aPacketLargerThanTheQueueIsTakenAlone()
{
    EntryQueue queue(4 * EntryQueue::chunkBytes);
    const std::string wire(10 * EntryQueue::chunkBytes, 'x');
    QVERIFY(queue.put(fromBroker, 0, wire, 1));
    QVERIFY(!queue.put(fromBroker, 0, wire, 2)); // one such is enough
    std::size_t bytes = 0;
    queue.drain([&](const Entry& entry) { bytes += entry.wire.size(); });
    QCOMPARE(bytes, wire.size());
}

void TestRecordingThreads::aQueueFreesTheFactsThatNobodyTook() // under ASan
{
    EntryQueue queue;
    for (int i = 0; i < 10'000; ++i) QVERIFY(queue.put(control(i)));
}

void TestRecordingThreads::statusCanBeReadMeanwhile()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    std::atomic<bool> done{false};
    std::uint64_t reads = 0, backwards = 0;
    std::thread reader([&] {
        std::uint64_t last = 0;
        while (!done) {
            const RecordingStatus status = rig.recorder.status();
            backwards += status.packets < last;
            last = status.packets;
            ++reads;
        }
    });
    const std::string wire = wireOf(mqtt::Publish{"a/b", "payload", 0, mqtt::QoS::AtMostOnce, false, false});
    for (int i = 0; i < 100'000; ++i) {
        rig.seen({static_cast<ConnectionId>(i % 5 + 1), Role::Sidecar, true}, wire);
        if (i % 10 == 0) rig.recorder.add(control(i));
        if (i % 1000 == 0) rig.recorder.connectionSeen(static_cast<ConnectionId>(i % 5 + 1), Role::Sidecar, QString::number(i), QStringLiteral("id"));
    }
    rig.recorder.stop();
    done = true;
    reader.join();
    QVERIFY(reads > 0);
    QCOMPARE(backwards, 0u);
    const RecordingStatus status = rig.recorder.status();
    QCOMPARE(status.packets + status.facts + status.lost, 110'000u);
    const auto reopened = reopenRecording(rig.path, defaultBudgetBytes);
    QVERIFY(reopened);
    QCOMPARE(reopened->packets, status.packets);
    QCOMPARE(reopened->facts, status.facts);
}

QTEST_GUILESS_MAIN(TestRecordingThreads)
#include "tst_recording_threads.moc"
