#include "tests/unit/ledger/frames.h"

#include <QTest>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;

namespace {

constexpr int messages = 300'000;
constexpr int topics = 5'000; // new ones keep coming while the reader reads names

class Mailbox { // stands for the queued call between the engine thread and the window thread
public:
    void put(DeltaPtr delta)
    {
        std::unique_lock lock(m_mutex);
        m_taken.wait(lock, [&] { return m_deltas.size() < 4; });
        m_deltas.push_back(std::move(delta));
        m_put.notify_one();
    }
    DeltaPtr get()
    {
        std::unique_lock lock(m_mutex);
        m_put.wait(lock, [&] { return !m_deltas.empty(); });
        DeltaPtr delta = std::move(m_deltas.front());
        m_deltas.pop_front();
        m_taken.notify_one();
        return delta;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_put;
    std::condition_variable m_taken;
    std::deque<DeltaPtr> m_deltas;
};

std::string topicOf(int i)
{
    return "line" + std::to_string(i % 50) + "/device" + std::to_string(i % topics);
}

std::int64_t timeOf(int i)
{
    return noon + i * std::int64_t{100'000}; // ten thousand a second
}

struct Reader {
    std::uint64_t records = 0;
    std::uint64_t wrong = 0;
    std::uint64_t names = 0;
    Counters last;

    void read(const Delta& delta)
    {
        for (const NewTopic& topic : delta.newTopics) {
            ++names;
            wrong += topic.name != delta.snapshot.topicName(topic.id);
        }
        const Snapshot& snapshot = delta.snapshot;
        for (Seq seq = snapshot.begin(); seq < snapshot.end(); seq += 7) {
            const Record& record = snapshot.record(seq);
            const int number = static_cast<int>(record.packetId) + static_cast<int>(seq / 60'000) * 60'000;
            ++records;
            wrong += snapshot.data(seq) != std::string(100, static_cast<char>('a' + number % 26));
            wrong += snapshot.topicName(record.topic) != topicOf(number);
            const Seq previous = snapshot.previousOnTopic(seq);
            wrong += previous != noSeq && snapshot.record(previous).topic != record.topic;
        }
        wrong += delta.counters.kept + delta.counters.letGo != delta.counters.received;
        for (const auto& saved : delta.saved) wrong += saved->payload.size() != 100;
        last = delta.counters;
    }
};

} // namespace

class TestLedgerThreads : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aReaderWalksSnapshotsWhileTheWriterAppends();
};

// Run under TSan, this is the proof that reading needs no lock: blocks are let go and recycled below the reader.
void TestLedgerThreads::aReaderWalksSnapshotsWhileTheWriterAppends()
{
    Mailbox mailbox;
    std::thread writer([&] {
        Ledger ledger(smallestBudgetBytes);
        for (int i = 0; i < messages; ++i) {
            publish(ledger, topicOf(i), std::string(100, static_cast<char>('a' + i % 26)),
                    {.qos = 1, .packetId = static_cast<mqtt::PacketId>(i % 60'000)}, fromBroker, timeOf(i));
            if (i % 10'000 == 9'999) mailbox.put(ledger.takeDelta(timeOf(i)));
        }
    });
    Reader reader;
    for (int i = 0; i < messages / 10'000; ++i) reader.read(*mailbox.get());
    writer.join();
    QCOMPARE(reader.wrong, std::uint64_t(0));
    QCOMPARE(reader.last.received, std::uint64_t(messages));
    QVERIFY(reader.last.letGo > 0);
    QCOMPARE(reader.names, std::uint64_t(topics + 50));
    QVERIFY(reader.records > 100'000);
}

QTEST_APPLESS_MAIN(TestLedgerThreads)
#include "tst_ledger_threads.moc"
