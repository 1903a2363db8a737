// Receivers side by side, in turn, in one run: our window, our engine alone, mosquitto_sub and mqtt.js, first on a
// canned stream, then behind a real mosquitto. Prints medians and ratios; asserts nothing.
//   bench_stream [ROUNDS]     WB_PEER_NODE_MODULES names the folder that holds npm's mqtt

#include "tests/bench/broker_load.h"
#include "tests/bench/canned_stream.h"
#include "tests/bench/child.h"

#include <cstdio>
#include <cstdlib>

using namespace wb::bench;

namespace {

struct Receiver {
    std::string name;
    std::vector<std::string> (*command)(int port, const StreamSpec& spec);
};

std::vector<std::string> window(int port, const StreamSpec& spec)
{
    return {WB_BENCH_RECEIVER, std::to_string(port), std::to_string(spec.messages), std::to_string(spec.qos)};
}

std::vector<std::string> engine(int port, const StreamSpec& spec)
{
    return {WB_BENCH_RECEIVER, std::to_string(port), std::to_string(spec.messages), std::to_string(spec.qos), "--headless"};
}

std::vector<std::string> mosquittoSub(int port, const StreamSpec& spec)
{
    return {"mosquitto_sub", "-h", "127.0.0.1", "-p", std::to_string(port), "-t", "#", "-q", std::to_string(spec.qos), "-C", std::to_string(spec.messages)};
}

std::vector<std::string> mqttJs(int port, const StreamSpec& spec)
{
    return {"node", std::string(WB_PEERS_DIR) + "/mqttjs_receiver.js", std::to_string(port), std::to_string(spec.messages), std::to_string(spec.qos)};
}

std::vector<Receiver> receivers()
{
    std::vector<Receiver> all{{"window", window}, {"engine alone", engine}, {"mosquitto_sub", mosquittoSub}};
    if (nodeModules().empty()) std::puts("mqtt.js left out: WB_PEER_NODE_MODULES does not name a folder that holds it\n");
    else all.push_back({"mqtt.js", mqttJs});
    return all;
}

struct Figures {
    std::vector<double> rate; // messages a second
    std::vector<double> cpu;  // microseconds a message, net of start-up
    std::vector<double> peak; // megabytes
    std::vector<double> brokerCpu;
};

void printTable(const std::vector<Receiver>& all, const std::vector<Figures>& figures, std::size_t peer, bool withBroker)
{
    std::printf("  %-14s %12s %12s %10s %12s %10s%s\n", "receiver", "k msg/s", "CPU us/msg", "peak MB", "rate : sub", "CPU : sub",
                withBroker ? "  broker us/msg" : "");
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (figures[i].rate.empty()) {
            std::printf("  %-14s did not finish\n", all[i].name.c_str());
            continue;
        }
        std::printf("  %-14s %12.0f %12.3f %10.1f %12.2f %10.3f", all[i].name.c_str(), median(figures[i].rate) / 1e3, median(figures[i].cpu),
                    median(figures[i].peak), median(figures[i].rate) / median(figures[peer].rate), median(figures[i].cpu) / median(figures[peer].cpu));
        if (withBroker) std::printf("  %13.2f", median(figures[i].brokerCpu));
        std::puts("");
    }
    std::fflush(stdout);
}

double startUpCpu(const Receiver& receiver, StreamSpec spec)
{
    spec.messages = 10;
    CannedServer server(spec);
    const ChildUsage usage = runChild(receiver.command(server.port(), spec));
    return usage.cpuSeconds;
}

void runCanned(const StreamSpec& spec, int rounds)
{
    const auto all = receivers();
    std::vector<Figures> figures(all.size());
    std::vector<double> startUp;
    for (const Receiver& receiver : all) startUp.push_back(startUpCpu(receiver, spec));
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            CannedServer server(spec);
            const ChildUsage usage = runChild(all[i].command(server.port(), spec));
            const auto result = server.result();
            if (!usage.ok || !result) continue;
            figures[i].rate.push_back(spec.messages / result->seconds);
            figures[i].cpu.push_back((usage.cpuSeconds - startUp[i]) / spec.messages * 1e6);
            figures[i].peak.push_back(usage.peakMegabytes);
        }
    }
    std::printf("canned: %s\n", spec.name.c_str());
    printTable(all, figures, 2, false);
}

void runBehindBroker(const StreamSpec& spec, int ratePerSecond, int rounds)
{
    const auto all = receivers();
    std::vector<Figures> figures(all.size());
    std::vector<double> startUp;
    for (const Receiver& receiver : all) startUp.push_back(startUpCpu(receiver, spec));
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            BenchBroker broker;
            if (!broker.running()) {
                std::puts("mosquitto did not start; the rows behind a broker are left out");
                return;
            }
            Publisher publisher(broker.port(), spec, ratePerSecond, 1.0);
            const ChildUsage usage = runChild(all[i].command(broker.port(), spec));
            const double end = monotonicSeconds();
            const double begin = publisher.firstSendSeconds();
            if (!usage.ok || begin == 0) continue;
            figures[i].rate.push_back(spec.messages / (end - begin));
            figures[i].cpu.push_back((usage.cpuSeconds - startUp[i]) / spec.messages * 1e6);
            figures[i].peak.push_back(usage.peakMegabytes);
            figures[i].brokerCpu.push_back(broker.cpuSeconds() / spec.messages * 1e6);
        }
    }
    std::printf("behind mosquitto: %s\n", spec.name.c_str());
    printTable(all, figures, 2, true);
}

} // namespace

int main(int argc, char** argv)
{
    ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
    runCanned({"1 M x 64 B, QoS 0, 1k topics", 1'000'000, 64, 1000, 0, 0}, rounds);
    runCanned({"1 M x 64 B, QoS 0, 100k topics", 1'000'000, 64, 100'000, 0, 0}, rounds);
    runCanned({"100 k x 4 KiB, QoS 0, 1k topics", 100'000, 4096, 1000, 0, 0}, rounds);
    runCanned({"500 k x 64 B, QoS 1, window 1000", 500'000, 64, 1000, 1, 1000}, rounds);
    runBehindBroker({"500 k x 64 B, flat out", 500'000, 64, 1000, 0, 0}, 0, rounds);
    runBehindBroker({"100 k x 64 B at 10 k/s", 100'000, 64, 1000, 0, 0}, 10'000, std::min(rounds, 3));
    runBehindBroker({"500 k x 64 B at 50 k/s", 500'000, 64, 1000, 0, 0}, 50'000, std::min(rounds, 3));
    return 0;
}
