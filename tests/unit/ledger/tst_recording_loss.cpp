#include "tests/unit/ledger/recording_rig.h"

#include "core/ledger/recording/reopened.h"

#include <QDir>
#include <QTest>

#include <chrono>
#include <csignal>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;

// Full disks, removed files, a killed program: what arrives is either in the file or counted as lost.
class TestRecordingLoss : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aFullDiskInTheMiddleOfAStream();
    void roomAgain();
    void noRoomAtAll();
    void aRemovedFile();
    void aRemovedFolder();
    void aKilledProgramLosesAtMostTheLastSecond();
};

namespace {

constexpr int messages = 10'000;

// Files may not grow beyond so many bytes while this lives: the limit that needs no disk of its own and no rights.
class SizeLimit {
public:
    explicit SizeLimit(rlim_t bytes)
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~SizeLimit() { setrlimit(RLIMIT_FSIZE, &m_before); }
    SizeLimit(const SizeLimit&) = delete;
    SizeLimit& operator=(const SizeLimit&) = delete;

private:
    rlimit m_before{};
};

// QoS 1: PUBLISH, what the sidecar says of it, PUBACK. Two packets and five facts.
void deliver(RecordingRig& rig, mqtt::DeliveryId delivery)
{
    const auto id = static_cast<mqtt::PacketId>(delivery % 65535 + 1);
    const std::string payload = "{\"id\":" + std::to_string(delivery) + '}';
    Delivered delivered;
    delivered.delivery = delivery;
    delivered.seq = rig.seen(fromBroker, wireOf(mqtt::Publish{"orders/new", payload, id, mqtt::QoS::AtLeastOnce, false, false}));
    delivered.topic = "orders/new";
    delivered.packetId = id;
    delivered.qos = mqtt::QoS::AtLeastOnce;
    delivered.contentHash = contentHashOf("orders/new", payload);
    rig.happened(1, delivered);
    rig.happened(1, AttemptBegan{delivery, delivery, 1, QStringLiteral("/orders")});
    rig.happened(1, AttemptEnded{delivery, delivery, AttemptEnd::Success, QStringLiteral("HTTP 200"), {}, {}, 0});
    rig.happened(1, Handled{delivery, HandlingEnd::Success, {}});
    rig.seen(toBroker, wireOf(mqtt::Puback{id}));
    rig.happened(1, Acknowledged{delivery, AckStep::Sent, {}});
}

constexpr std::uint64_t entriesEach = 7;

} // namespace

void TestRecordingLoss::initTestCase()
{
    std::signal(SIGXFSZ, SIG_IGN); // as a program that records has it: the call fails instead
}

void TestRecordingLoss::aFullDiskInTheMiddleOfAStream()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    {
        const SizeLimit limit(2'000'000);
        for (mqtt::DeliveryId delivery = 1; delivery <= messages; ++delivery) deliver(rig, delivery);
        rig.recorder.stop();
    }
    const RecordingStatus status = rig.recorder.status();
    QVERIFY(status.lost > 0 && status.packets > 0);
    QCOMPARE(status.packets + status.facts + status.lost, messages * entriesEach);
    QVERIFY2(status.error.contains(rig.path), qPrintable(status.error));
    QCOMPARE(rig.ledger.counters().received, std::uint64_t(messages)); // receiving went on

    const auto reopened = reopenRecording(rig.path, defaultBudgetBytes);
    QVERIFY(reopened);
    QCOMPARE(reopened->packets, status.packets); // nothing in it is half
    QCOMPARE(reopened->facts, status.facts);
    QVERIFY(reopened->incomplete.contains(QStringLiteral("byte")) || reopened->lost == status.lost);
}

// When there is room again the recording goes on, and the file itself tells how much is missing.
void TestRecordingLoss::roomAgain()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    {
        const SizeLimit limit(50'000);
        for (mqtt::DeliveryId delivery = 1; delivery <= 1000; ++delivery) deliver(rig, delivery);
        QTRY_VERIFY(rig.recorder.status().lost > 0);
        QVERIFY(!rig.recorder.status().error.isEmpty());
    }
    const std::uint64_t before = rig.recorder.status().packets;
    mqtt::DeliveryId delivery = 1000;
    QTRY_VERIFY_WITH_TIMEOUT((deliver(rig, ++delivery), rig.recorder.status().packets > before), 20'000);
    rig.recorder.stop();
    const RecordingStatus status = rig.recorder.status();
    QCOMPARE(status.packets + status.facts + status.lost, delivery * entriesEach);
    QVERIFY2(status.error.contains(QStringLiteral("gaps")), qPrintable(status.error));
    const auto reopened = reopenRecording(rig.path, defaultBudgetBytes);
    QVERIFY(reopened);
    QCOMPARE(reopened->packets, status.packets);
    QCOMPARE(reopened->facts, status.facts);
    QCOMPARE(reopened->lost, status.lost);
    QVERIFY2(reopened->incomplete.contains(QString::number(status.lost)), qPrintable(reopened->incomplete));
    // Facts behind the gap still find their packets.
    const Snapshot snapshot = reopened->ledger->snapshot();
    for (const LanePtr& lane : reopened->lanes->lanes())
        for (const Mark& mark : lane->marks)
            if (mark.seq != noSeq) QCOMPARE(snapshot.record(mark.seq).packetId, mark.packetId);
}

void TestRecordingLoss::noRoomAtAll()
{
    RecordingRig rig;
    const SizeLimit limit(10);
    const auto started = rig.recorder.start(rig.path);
    QVERIFY(!started && started.error().contains(rig.path));
    QVERIFY(!QFile::exists(rig.path)); // no empty file is left behind
    QVERIFY(!rig.recorder.isRunning());
}

// An open file can be written after it was removed, and nobody would ever read it.
void TestRecordingLoss::aRemovedFile()
{
    RecordingRig rig;
    QVERIFY(rig.start());
    deliver(rig, 1);
    QTRY_COMPARE(rig.recorder.status().facts, 5u);
    QVERIFY(QFile::remove(rig.path));
    QTRY_VERIFY(rig.recorder.status().error.contains(QStringLiteral("removed")));
    deliver(rig, 2);
    QTRY_COMPARE(rig.recorder.status().lost, entriesEach);
    rig.recorder.stop();
    QVERIFY(rig.recorder.status().error.contains(rig.path));
    QVERIFY(!QFile::exists(rig.path));
}

void TestRecordingLoss::aRemovedFolder()
{
    RecordingRig rig;
    QDir(rig.folder.path()).mkdir(QStringLiteral("sub"));
    rig.path = rig.folder.filePath(QStringLiteral("sub/session.pcapng"));
    QVERIFY(rig.start());
    QVERIFY(QDir(rig.folder.filePath(QStringLiteral("sub"))).removeRecursively());
    QTRY_VERIFY(rig.recorder.status().error.contains(QStringLiteral("removed")));
    rig.recorder.stop();
}

// A child records a stream and tells when each batch of it was handed over; then kill -9.
void TestRecordingLoss::aKilledProgramLosesAtMostTheLastSecond()
{
    using Clock = std::chrono::steady_clock; // the same one in both processes
    struct Told {
        std::uint64_t deliveries;
        std::int64_t ticks;
    };
    RecordingRig rig;
    int pipeEnds[2];
    QVERIFY(pipe(pipeEnds) == 0);
    const pid_t child = fork();
    if (child == 0) {
        if (!rig.start()) _exit(1);
        for (mqtt::DeliveryId delivery = 1;; ++delivery) {
            deliver(rig, delivery);
            if (delivery % 50 != 0) continue;
            const Told told{delivery, Clock::now().time_since_epoch().count()};
            if (write(pipeEnds[1], &told, sizeof told) != sizeof told) _exit(1);
            usleep(5'000); // a stream, not a flood: ten thousand a second
        }
    }
    ::close(pipeEnds[1]);
    std::vector<Told> all;
    while (all.empty() || all.back().deliveries < 2 * messages) {
        Told told{};
        if (read(pipeEnds[0], &told, sizeof told) != sizeof told) break;
        all.push_back(told);
    }
    const std::int64_t killed = Clock::now().time_since_epoch().count();
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    ::close(pipeEnds[0]);
    QVERIFY(all.size() > 1 && all.back().deliveries >= 2 * messages);

    const auto reopened = reopenRecording(rig.path, defaultBudgetBytes);
    QVERIFY2(reopened, reopened ? "" : qPrintable(reopened.error()));
    std::uint64_t due = 0; // handed over a second and longer ago
    for (const Told& told : all)
        if (killed - told.ticks >= std::chrono::nanoseconds(std::chrono::seconds(1)).count()) due = told.deliveries;
    QVERIFY(due > 0);
    const LaneCounts& counts = reopened->lanes->counts();
    QVERIFY2(counts.messages >= due, qPrintable(QStringLiteral("%1 of %2").arg(counts.messages).arg(due)));
    std::uint64_t sum = 0;
    for (std::size_t state = 0; state < laneStateCount; ++state)
        if (LaneState(state) != LaneState::NotDelivered) sum += counts.byState[state];
    QCOMPARE(sum, counts.messages);
    QVERIFY(counts.byState[std::size_t(LaneState::Acknowledged)] >= due);
    // Without a hole: what was written is a prefix of what happened.
    const std::uint64_t received = reopened->ledger->counters().received;
    QVERIFY(received == counts.messages || received == counts.messages + 1);
    QVERIFY2(reopened->incomplete.contains(QStringLiteral("byte")), qPrintable(reopened->incomplete));
}

QTEST_GUILESS_MAIN(TestRecordingLoss)
#include "tst_recording_loss.moc"
