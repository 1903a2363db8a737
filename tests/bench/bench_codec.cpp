// Decode (owned, strict) and encode of QoS 1 PUBLISH, beside npm mqtt-packet in the same run.

#include "core/mqtt/codec.h"
#include "tests/bench/child.h"

#include <cstdio>
#include <ctime>
#include <sstream>

using namespace wb;

namespace {

double cpuSeconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

struct Rates {
    double decode = 0; // million packets a second of processor time
    double encode = 0;
};

Rates ours(int payloadBytes, int packets)
{
    const std::string payload(static_cast<std::size_t>(payloadBytes), 'x');
    const mqtt::Publish publish{"plant/l07/dev0123/m4", payload, 7, mqtt::QoS::AtLeastOnce, false, false};
    const auto one = mqtt::encode(publish);
    if (!one) return {};
    std::string chunk;
    while (chunk.size() + one->size() <= 65536 || chunk.empty()) chunk += *one;
    const int perChunk = static_cast<int>(chunk.size() / one->size());

    std::size_t checked = 0;
    double begin = cpuSeconds();
    mqtt::Decoder decoder;
    for (int done = 0; done < packets; done += perChunk) {
        (void)decoder.feed(chunk, [&](const mqtt::Frame& frame) {
            const auto packet = mqtt::decode(frame);
            checked += packet ? std::get<mqtt::Publish>(*packet).payload.size() : 0;
            return true;
        });
    }
    const double decodeSeconds = cpuSeconds() - begin;

    const mqtt::Packet packet = publish;
    std::string out;
    begin = cpuSeconds();
    for (int i = 0; i < packets; ++i) {
        if (out.size() > 65536) out.clear();
        (void)mqtt::appendTo(out, packet);
    }
    const double encodeSeconds = cpuSeconds() - begin;
    if (checked == 0) std::puts("nothing was decoded");
    return {packets / decodeSeconds / 1e6, packets / encodeSeconds / 1e6};
}

Rates peer(int payloadBytes, int packets)
{
    const auto run = bench::runChild({"node", std::string(WB_PEERS_DIR) + "/mqtt_packet.js", std::to_string(payloadBytes), std::to_string(packets)}, true);
    Rates rates;
    std::istringstream(run.output) >> rates.decode >> rates.encode;
    return rates;
}

} // namespace

int main()
{
    const bool withPeer = !bench::nodeModules().empty();
    if (!withPeer) std::puts("mqtt-packet left out: WB_PEER_NODE_MODULES does not name a folder that holds it");
    std::printf("%-8s %14s %14s %14s %14s %9s %9s\n", "payload", "decode M/s", "encode M/s", "peer decode", "peer encode", "decode x", "encode x");
    for (const int bytes : {64, 256, 4096}) {
        const int packets = bytes > 1000 ? 1'000'000 : 5'000'000;
        const Rates mine = ours(bytes, packets);
        const Rates other = withPeer ? peer(bytes, packets / 10) : Rates{};
        std::printf("%-8d %14.1f %14.1f %14.2f %14.2f %9.1f %9.1f\n", bytes, mine.decode, mine.encode, other.decode, other.encode,
                    other.decode > 0 ? mine.decode / other.decode : 0, other.encode > 0 ? mine.encode / other.encode : 0);
    }
}
