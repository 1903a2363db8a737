#include "core/ledger/query.h"
#include "core/ledger/recording/recorder.h"
#include "core/ledger/recording/reopened.h"
#include "tests/bench/child.h"

#include <QFile>
#include <QTemporaryDir>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <thread>
#include <vector>

// What recording and reopening cost, each beside a peer in the same run: writing beside `dd` that copies the finished
// file onto the same disk, reopening beside tshark that reads it, and beside `cat`. Prints figures; judges nothing. TMPDIR says on which disk.

using namespace wb;
using namespace wb::ledger;
using namespace wb::bench;

namespace {

constexpr std::int64_t start = 1'700'000'000'000'000'000;
constexpr int runs = 5;

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpuSeconds(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::string publishWire(int qos, int id, const std::string& topic, const std::string& payload)
{
    const std::size_t length = 2 + topic.size() + (qos ? 2 : 0) + payload.size();
    std::string wire{static_cast<char>(0x30 | qos << 1)};
    for (std::size_t rest = length;; rest >>= 7) {
        wire.push_back(static_cast<char>((rest & 0x7f) | (rest > 127 ? 0x80 : 0)));
        if (rest <= 127) break;
    }
    wire += {static_cast<char>(topic.size() >> 8), static_cast<char>(topic.size() & 0xff)};
    wire += topic;
    if (qos) wire += {static_cast<char>(id >> 8), static_cast<char>(id & 0xff)};
    return wire + payload;
}

std::vector<std::string> stream(int topics, std::size_t payload) // a round of wires, used again and again
{
    std::vector<std::string> wires;
    for (int i = 0; i < topics; ++i) {
        char name[40];
        std::snprintf(name, sizeof name, "plant/l%02d/dev%04d/m%d", i % 100, i % 1000, i % 10);
        wires.push_back(publishWire(0, 0, name, std::string(payload, static_cast<char>('a' + i % 26))));
    }
    return wires;
}

struct Written {
    double seconds = 0;      // until the last byte was synced
    double engineMicros = 0; // CPU of the thread that hands over, a packet
    double writerMicros = 0; // of the other one
    RecordingStatus status;
};

using Feed = std::function<void(Recorder&)>;

// So many packets a millisecond, as they come from a socket.
class Pace {
public:
    explicit Pace(int packetsPerMs) : m_packetsPerMs(packetsPerMs) {}
    void packets(int count)
    {
        m_packets += count;
        if (m_packets % m_packetsPerMs != 0) return;
        std::this_thread::sleep_until(m_start + std::chrono::milliseconds(m_packets / m_packetsPerMs));
    }

private:
    int m_packetsPerMs;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    int m_packets = 0;
};

Written record(const QString& path, std::uint64_t packets, const Feed& feed)
{
    QFile::remove(path);
    Recorder recorder;
    Written written;
    const double began = now();
    if (!recorder.start(path)) return written;
    const double all = cpuSeconds(CLOCK_PROCESS_CPUTIME_ID), own = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    feed(recorder);
    recorder.stop();
    const double engine = cpuSeconds(CLOCK_THREAD_CPUTIME_ID) - own;
    written.seconds = now() - began;
    written.engineMicros = engine / static_cast<double>(packets) * 1e6;
    written.writerMicros = (cpuSeconds(CLOCK_PROCESS_CPUTIME_ID) - all - engine) / static_cast<double>(packets) * 1e6;
    written.status = recorder.status();
    return written;
}

// QoS 0.
Feed onlyPackets(const std::vector<std::string>& wires, int count, int perMs)
{
    return [&wires, count, perMs](Recorder& recorder) {
        Pace pace(perMs);
        for (int i = 0; i < count; ++i) {
            recorder.packet({1, Role::Sidecar, true}, start + i * 1000, wires[static_cast<std::size_t>(i) % wires.size()], Seq(i));
            pace.packets(1);
        }
    };
}

// QoS 1, acknowledged after one attempt: two packets and five facts a message.
Feed withFacts(int messages, int perMs)
{
    return [messages, perMs](Recorder& recorder) {
        const std::string payload = R"({"id":"0123456789abcdef","data":{"orderId":12345,"amount":99.5}})";
        const QString route = QStringLiteral("/orders"), reply = QStringLiteral("HTTP 200");
        std::int64_t time = start;
        Pace pace(perMs);
        for (int i = 0; i < messages; ++i) {
            const int id = i % 65535 + 1;
            const auto delivery = static_cast<mqtt::DeliveryId>(i) + 1;
            Delivered delivered;
            delivered.delivery = delivery;
            delivered.seq = Seq(2 * i);
            delivered.topic = "orders/new";
            delivered.packetId = static_cast<mqtt::PacketId>(id);
            delivered.qos = mqtt::QoS::AtLeastOnce;
            delivered.eventId = "0123456789abcdef" + std::to_string(i);
            delivered.contentHash = static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15u;
            delivered.payloadBytes = static_cast<std::uint32_t>(payload.size());
            recorder.packet({1, Role::Sidecar, true}, time += 1000, publishWire(1, id, delivered.topic, payload), delivered.seq);
            recorder.add({time += 1000, 1, delivered});
            recorder.add({time += 1000, 1, AttemptBegan{delivery, delivery, 1, route}});
            recorder.add({time += 1000, 1, AttemptEnded{delivery, delivery, AttemptEnd::Success, reply, {}, {}, 0}});
            recorder.add({time += 1000, 1, Handled{delivery, HandlingEnd::Success, {}}});
            recorder.packet({1, Role::Sidecar, false}, time += 1000, {"\x40\x02\x00\x01", 4}, delivered.seq + 1);
            recorder.add({time += 1000, 1, Acknowledged{delivery, AckStep::Sent, {}}});
            pace.packets(2);
        }
    };
}

double seconds(const std::function<void()>& work)
{
    const double began = now();
    work();
    return now() - began;
}

void writing(const char* what, const QString& path, std::uint64_t packets, const Feed& feed)
{
    std::vector<double> ours, engine, writer, copies;
    Written last;
    const std::string source = path.toStdString(), copy = source + ".copy";
    for (int i = 0; i < runs; ++i) {
        last = record(path, packets, feed);
        ours.push_back(last.seconds);
        engine.push_back(last.engineMicros);
        writer.push_back(last.writerMicros);
        copies.push_back(runChild({"dd", "if=" + source, "of=" + copy, "bs=1M", "conv=fdatasync", "status=none"}).wallSeconds);
    }
    QFile::remove(QString::fromStdString(copy));
    const double time = median(ours);
    std::printf("%-58s %5.2f M packets/s %4.0f MB/s  CPU a packet: engine %.3f us, writer %.3f us  lost %llu  time: dd x%.2f\n",
                what, static_cast<double>(packets) / time / 1e6, static_cast<double>(last.status.bytes) / time / 1e6,
                median(engine), median(writer), static_cast<unsigned long long>(last.status.lost), time / median(copies));
    if (!last.status.error.isEmpty()) std::printf("  %s\n", qPrintable(last.status.error));
}

void reading(const char* what, const QString& path)
{
    constexpr std::size_t budget = std::size_t{2} << 30;
    std::vector<double> ours, cats, searches;
    std::size_t matches = 0;
    std::uint64_t packets = 0, facts = 0;
    for (int i = 0; i < runs; ++i) {
        Result<Reopened, QString> reopened = Failure{QString()};
        ours.push_back(seconds([&] { reopened = reopenRecording(path, budget); }));
        if (!reopened) {
            std::printf("%s\n", qPrintable(reopened.error()));
            return;
        }
        packets = reopened->packets;
        facts = reopened->facts;
        cats.push_back(runChild({"cat", path.toStdString()}).wallSeconds);
        const Snapshot snapshot = reopened->ledger->snapshot();
        MessageSearch search(*parseQuery("payload:zzzz1"));
        std::vector<Seq> found;
        searches.push_back(seconds([&] { search.run(snapshot, snapshot.begin(), SIZE_MAX, found); }));
        matches = found.size();
    }
    const ChildUsage tshark = runChild({"tshark", "-n", "-r", path.toStdString(), "-Y", "mqtt.topic contains \"zzzz1\""});
    std::printf("%-58s %.2f s for %llu packets and %llu facts  time: cat x%.1f, tshark x%.4f  search %.0f ms (%zu found)\n", what,
                median(ours), static_cast<unsigned long long>(packets), static_cast<unsigned long long>(facts),
                median(ours) / median(cats), tshark.ok ? median(ours) / tshark.wallSeconds : 0.0, median(searches) * 1e3, matches);
}

} // namespace

int main()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("session.pcapng"));
    constexpr int million = 1'000'000;
    const auto small = stream(1000, 64);
    writing("1 M x 64 B QoS 0, offered 1 M/s", path, million, onlyPackets(small, million, 1000));
    reading("reopen it", path);
    const auto large = stream(1000, 4096);
    writing("50k x 4 KiB QoS 0, offered 50k/s", path, million / 20, onlyPackets(large, million / 20, 50));
    reading("reopen it", path);
    writing("500k QoS 1, acknowledged, with 2.5 M facts, offered 200k/s", path, million, withFacts(500'000, 200));
    reading("reopen it", path);
    return 0;
}
