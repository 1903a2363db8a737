#include "core/ledger/ledger.h"
#include "core/ledger/query.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <future>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include <malloc.h>
#include <unistd.h>

// What storing costs: time and memory of the ledger beside a naive peer (a map of names, a vector of strings), both
// in this run and in turn, so that the ratio is worth more than the figure. Prints a table; judges nothing.

using namespace wb;
using namespace wb::ledger;

namespace {

constexpr std::int64_t start = 1'700'000'000'000'000'000;

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double residentBytes()
{
    malloc_trim(0); // what an earlier run freed would hide what the next one takes
    std::FILE* file = std::fopen("/proc/self/statm", "r");
    long total = 0;
    long resident = 0;
    if (!file || std::fscanf(file, "%ld %ld", &total, &resident) != 2) resident = 0;
    if (file) std::fclose(file);
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// Frames encoded beforehand, as they stand in a read buffer: the peer and the ledger read the same bytes.
struct Stream {
    std::string bytes;
    struct Message {
        std::size_t wire;
        std::uint32_t size;
        std::uint16_t header;
        std::uint16_t topic;
    };
    std::vector<Message> messages;

    void add(const std::string& topic, const std::string& payload)
    {
        const std::size_t length = 2 + topic.size() + payload.size();
        const std::size_t at = bytes.size();
        bytes.push_back('\x30');
        for (std::size_t rest = length; ; rest >>= 7) {
            bytes.push_back(static_cast<char>((rest & 0x7f) | (rest > 127 ? 0x80 : 0)));
            if (rest <= 127) break;
        }
        const std::size_t header = bytes.size() - at;
        bytes.push_back(static_cast<char>(topic.size() >> 8));
        bytes.push_back(static_cast<char>(topic.size() & 0xff));
        bytes += topic;
        bytes += payload;
        messages.push_back({at, static_cast<std::uint32_t>(header + length), static_cast<std::uint16_t>(header),
                            static_cast<std::uint16_t>(topic.size())});
    }
    std::string_view wire(const Message& m) const { return std::string_view(bytes).substr(m.wire, m.size); }
    mqtt::Frame frame(const Message& m) const { return {wire(m), wire(m).substr(m.header), m.wire}; }
    mqtt::PublishView view(const Message& m) const
    {
        const std::string_view body = wire(m).substr(m.header + 2u);
        return {body.substr(0, m.topic), body.substr(m.topic)};
    }
};

// `plant/lNN/devNNNN/mN`: a hundred lines of up to a thousand devices of ten values.
std::string topicName(std::size_t i)
{
    char name[64];
    const int size = std::snprintf(name, sizeof name, "plant/l%02zu/dev%04zu/m%zu", i % 100, i / 1000 % 10000,
                                   i / 100 % 10);
    return {name, static_cast<std::size_t>(size)};
}

Stream makeStream(std::size_t count, std::size_t topics, std::size_t payloadBytes)
{
    Stream stream;
    stream.bytes.reserve(count * (payloadBytes + 30));
    stream.messages.reserve(count);
    std::uint64_t state = 1;
    for (std::size_t i = 0; i < count; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const std::size_t topic = count == topics ? i : (state >> 33) % topics;
        stream.add(topicName(topic), std::string(payloadBytes, static_cast<char>('a' + i % 26)));
    }
    return stream;
}

class Naive {
public:
    void append(std::int64_t timeNs, const mqtt::PublishView& publish)
    {
        Value& value = m_topics[std::string(publish.topic)];
        ++value.count;
        value.timeNs = timeNs;
        value.latest = m_history.size();
        m_history.emplace_back(publish.payload);
    }

private:
    struct Value {
        std::uint64_t count = 0;
        std::int64_t timeNs = 0;
        std::size_t latest = 0;
    };
    std::unordered_map<std::string, Value> m_topics;
    std::vector<std::string> m_history;
};

struct Cost {
    double microseconds = 0; // CPU a message
    double bytes = 0;        // resident, a message
};

Cost ledgerCost(const Stream& stream, std::size_t budget, std::int64_t stepNs, std::size_t deltaEvery)
{
    const double memory = residentBytes();
    const double time = cpuSeconds();
    Ledger ledger(budget);
    std::int64_t now = start;
    std::size_t n = 0;
    DeltaPtr held; // the window's
    for (const auto& message : stream.messages) {
        const mqtt::PublishView view = stream.view(message);
        ledger.append({1, Role::Sidecar, true}, now, stream.frame(message), &view);
        now += stepNs;
        if (deltaEvery > 0 && ++n % deltaEvery == 0) held = ledger.takeDelta(now);
    }
    const auto count = static_cast<double>(stream.messages.size());
    return {(cpuSeconds() - time) / count * 1e6, (residentBytes() - memory) / count};
}

Cost naiveCost(const Stream& stream)
{
    const double memory = residentBytes();
    const double time = cpuSeconds();
    Naive naive;
    std::int64_t now = start;
    for (const auto& message : stream.messages) naive.append(now++, stream.view(message));
    const auto count = static_cast<double>(stream.messages.size());
    return {(cpuSeconds() - time) / count * 1e6, (residentBytes() - memory) / count};
}

template <class Measure> Cost median(Measure&& measure, int runs = 5)
{
    std::vector<double> times;
    Cost cost;
    for (int i = 0; i < runs; ++i) {
        const Cost one = measure();
        times.push_back(one.microseconds);
        cost.bytes = std::max(cost.bytes, one.bytes);
    }
    std::sort(times.begin(), times.end());
    cost.microseconds = times[times.size() / 2];
    return cost;
}

void row(const char* what, const Cost& ours, const Cost& naive)
{
    std::printf("%-52s %8.3f us %8.3f us %6.2fx %8.1f B %8.1f B %6.2fx\n", what, ours.microseconds,
                naive.microseconds, ours.microseconds / naive.microseconds, ours.bytes, naive.bytes,
                ours.bytes / naive.bytes);
}

void appending(const char* what, std::size_t count, std::size_t topics, std::size_t payload, std::size_t budget)
{
    constexpr std::int64_t stepNs = 1000; // a million a second
    const Stream stream = makeStream(count, topics, payload);
    const Cost ours = median([&] { return ledgerCost(stream, budget, stepNs, count / 30); });
    const Cost naive = median([&] { return naiveCost(stream); });
    row(what, ours, naive);
}

template <class Work> double milliseconds(Work&& work)
{
    const auto before = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
}

void appendAll(Ledger& ledger, const Stream& stream, std::int64_t now)
{
    for (const auto& message : stream.messages) {
        const mqtt::PublishView view = stream.view(message);
        ledger.append({1, Role::Sidecar, true}, now, stream.frame(message), &view);
    }
}

void topics()
{
    constexpr std::size_t count = 1'000'000;
    const Stream all = makeStream(count, count, 0);
    Ledger ledger(std::size_t{1} << 30);
    const double inserting = milliseconds([&] { appendAll(ledger, all, start); });
    const Stream some = makeStream(count, 10'000, 0);
    const double updatingSome = milliseconds([&] { appendAll(ledger, some, start); });
    const double updatingAll = milliseconds([&] { appendAll(ledger, all, start); });
    std::printf("\n1 M topics, with a record each: insert %.2f M/s, update 10k of them %.2f M/s, update all %.2f M/s\n",
                1000 / inserting, 1000 / updatingSome, 1000 / updatingAll);
    const Counters& counters = ledger.counters();
    const double topicsUsed = static_cast<double>(counters.usedBytes) - static_cast<double>(counters.packets) * 32;
    std::printf("counted for topics: %.1f B each\n", topicsUsed / count);
    std::vector<double> times;
    const auto takeAll = [&](std::int64_t now) {
        times.clear();
        for (bool more = true; more;)
            times.push_back(milliseconds([&] { more = ledger.takeDelta(now)->more; }));
    };
    takeAll(start);
    std::printf("all new, in %zu deltas: worst %.1f ms\n", times.size(), *std::max_element(times.begin(), times.end()));
    takeAll(start + 1'000'000'000);
    std::printf("all get a rate: %.1f ms with the turn of the second, then worst %.1f ms\n", times[0],
                *std::max_element(times.begin() + 1, times.end()));
    takeAll(start + 2'000'000'000);
    std::printf("all fall to rate 0: %.1f ms, then worst %.1f ms\n", times[0],
                *std::max_element(times.begin() + 1, times.end()));
    const Snapshot snapshot = ledger.snapshot();
    MessageSearch search(*parseQuery("DEV0042/m7"));
    std::size_t matching = 0;
    const double filtering = milliseconds([&] {
        for (TopicId id = 1; id <= count; ++id) matching += search.matchesTopic(snapshot, id);
    });
    std::printf("filter 1 M topics by text: %.1f ms (%zu match)\n", filtering, matching);
}

void topicMemory()
{
    constexpr std::size_t count = 1'000'000;
    const Stream all = makeStream(count, count, 0);
    const double memory = residentBytes();
    Ledger ledger(std::size_t{1} << 30);
    appendAll(ledger, all, start);
    const double resident = residentBytes() - memory - count * 32.0;
    std::printf("resident for 1 M topics without their records: %.1f B each\n", resident / count);
}

void deltas()
{
    Ledger ledger;
    const Stream stream = makeStream(100'000, 100'000, 64);
    std::vector<double> times;
    for (int i = 0; i < 20; ++i) {
        appendAll(ledger, stream, start);
        DeltaPtr delta;
        times.push_back(milliseconds([&] { delta = ledger.takeDelta(start); }));
    }
    std::sort(times.begin() + 1, times.end());
    std::printf("\ndelta of 100k changed topics: median %.2f ms, worst %.2f ms (first, all new: %.2f ms)\n", times[10],
                times.back(), times[0]);
    constexpr int copies = 1000;
    const double copying = milliseconds([&] {
        for (int i = 0; i < copies; ++i) (void)ledger.snapshot();
    });
    const Snapshot snapshot = ledger.snapshot();
    std::printf("snapshot of %llu records: %.2f us\n",
                static_cast<unsigned long long>(snapshot.end() - snapshot.begin()), copying / copies * 1000);
    std::uint64_t sum = 0;
    const double single = milliseconds([&] {
        for (Seq seq = snapshot.begin(); seq < snapshot.end(); ++seq) sum += snapshot.record(seq).dataSize;
    });
    const double runs = milliseconds([&] {
        for (Seq seq = snapshot.begin(); seq < snapshot.end();) {
            const Snapshot::Run run = snapshot.run(seq);
            for (const Record& record : run.records) sum += record.dataSize;
            seq += run.records.size();
        }
    });
    std::printf("walk of it: one by one %.2f ms, by runs %.2f ms (%llu)\n", single, runs,
                static_cast<unsigned long long>(sum % 10));
    for (const char* text : {"qos:1", "payload:zzzz1", "dev0042 payload:aaa"}) {
        MessageSearch search(*parseQuery(text));
        std::vector<Seq> found;
        const double searching = milliseconds([&] { search.run(snapshot, 0, SIZE_MAX, found); });
        std::printf("search of it for \"%s\": %.1f ms (%zu found)\n", text, searching, found.size());
    }
}

} // namespace

int main()
{
    // A second thread, waiting: reference counts are atomic only once there is one, as there is in the program.
    std::promise<void> done;
    std::thread second([wait = done.get_future()]() mutable { wait.wait(); });
    std::printf("%-52s %11s %11s %7s %10s %10s %7s\n", "append (CPU and resident memory a message)", "ledger", "naive",
                "ratio", "ledger", "naive", "ratio");
    topicMemory();
    constexpr std::size_t large = std::size_t{1} << 30;
    constexpr std::size_t million = 1'000'000;
    appending("1 M x 64 B, 1k topics, all kept", million, 1'000, 64, large);
    appending("1 M x 64 B, 10k topics, all kept", million, 10'000, 64, large);
    appending("1 M x 64 B, 100k topics, all kept", million, 100'000, 64, large);
    appending("1 M x 64 B, 1 M topics, all kept", million, million, 64, large);
    appending("100k x 4 KiB, 1k topics, all kept", 100'000, 1'000, 4096, large);
    appending("3 M x 64 B, 1k topics, 64 MiB kept (naive: all)", 3 * million, 1'000, 64, std::size_t{64} << 20);
    appending("3 M x 64 B, 100k topics, 64 MiB kept (naive: all)", 3 * million, 100'000, 64, std::size_t{64} << 20);
    appending("200k x 4 KiB, 1k topics, 64 MiB kept (naive: all)", 200'000, 1'000, 4096, std::size_t{64} << 20);
    topics();
    deltas();
    done.set_value();
    second.join();
    return 0;
}
