#include "core/ledger/lanes/fact_json.h"
#include "core/ledger/lanes/lane_book.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <vector>

// What following each message costs: the lane book beside a naive peer (maps of what was seen, a list of texts a
// message), both in this run and in turn, and facts written and read as JSON. Prints a table; judges nothing.

using namespace wb;
using namespace wb::ledger;

namespace {

constexpr int messages = 500'000;
constexpr std::size_t kept = 50'000;

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

template <class Work>
double secondsOf(Work&& work)
{
    const double before = cpuSeconds();
    work();
    return cpuSeconds() - before;
}

// Delivery, attempt, answer, handled, acknowledged; each `failing`-th one fails and comes again with DUP.
std::vector<Fact> stream(bool events, int failing)
{
    std::vector<Fact> facts;
    facts.reserve(std::size_t(messages) * 5);
    std::int64_t now = 1'700'000'000'000'000'000;
    const auto add = [&](FactBody body) { facts.push_back({now += 1000, 1, std::move(body)}); };
    SidecarConnected connected;
    connected.component = QStringLiteral("orders");
    connected.clientId = QStringLiteral("orders-app");
    add(connected);
    const QString reply = QStringLiteral("HTTP 200");
    const QString route = QStringLiteral("/orders");
    mqtt::DeliveryId delivery = 0;
    for (int i = 0; i < messages; ++i) {
        Delivered delivered;
        delivered.topic = "plant/line" + std::to_string(i % 50) + "/device" + std::to_string(i % 1000);
        delivered.qos = mqtt::QoS::AtLeastOnce;
        delivered.packetId = static_cast<mqtt::PacketId>(1 + i % 60'000);
        if (events) delivered.eventId = "5f1c6a2e-8c1d-4a75-9d0a-" + std::to_string(100'000'000'000 + i);
        delivered.contentHash = static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15;
        delivered.seq = Seq(i);
        for (const bool again : {false, true}) {
            if (again && (failing == 0 || i % failing != 0)) break;
            const bool fails = !again && failing != 0 && i % failing == 0;
            delivered.delivery = ++delivery;
            delivered.dup = again;
            add(delivered);
            add(AttemptBegan{delivery, delivery, 1, route});
            add(AttemptEnded{delivery, delivery, fails ? AttemptEnd::Failed : AttemptEnd::Success, reply, {}, {}, 0});
            add(Handled{delivery, fails ? HandlingEnd::Failed : HandlingEnd::Success, {}});
            if (!fails) add(Acknowledged{delivery, AckStep::Sent, {}});
        }
    }
    return facts;
}

// What one would write first: ordered maps by what is looked for, a text for each thing that happened.
class Naive {
public:
    void add(const Fact& fact)
    {
        if (const auto* delivered = std::get_if<Delivered>(&fact.body)) return deliver(fact, *delivered);
        if (const auto* began = std::get_if<AttemptBegan>(&fact.body)) note(fact, began->delivery, "asked");
        else if (const auto* ended = std::get_if<AttemptEnded>(&fact.body))
            note(fact, ended->delivery, "answered " + ended->reply.toStdString());
        else if (const auto* handled = std::get_if<Handled>(&fact.body)) note(fact, handled->delivery, "handled");
        else if (const auto* ack = std::get_if<Acknowledged>(&fact.body)) note(fact, ack->delivery, "acknowledged");
    }

private:
    struct Message {
        std::string topic, eventId;
        std::uint64_t contentHash = 0;
        mqtt::PacketId packetId = 0;
        std::vector<mqtt::DeliveryId> deliveries;
        std::vector<std::pair<std::int64_t, std::string>> happened;
    };

    void deliver(const Fact& fact, const Delivered& body)
    {
        const auto known = m_byPacket.find({fact.connection, body.packetId});
        if (body.dup && known != m_byPacket.end() && m_messages[known->second].contentHash == body.contentHash) {
            m_byDelivery[{fact.connection, body.delivery}] = known->second;
            m_messages[known->second].deliveries.push_back(body.delivery);
            return note(fact, body.delivery, "delivered again");
        }
        const std::uint64_t id = ++m_last;
        m_messages[id] = {body.topic, body.eventId, body.contentHash, body.packetId, {body.delivery}, {}};
        m_byPacket[{fact.connection, body.packetId}] = id;
        if (!body.eventId.empty()) m_byEvent[body.eventId] = id;
        m_byDelivery[{fact.connection, body.delivery}] = id;
        note(fact, body.delivery, "delivered");
        if (m_messages.size() > kept) letGo();
    }
    void note(const Fact& fact, mqtt::DeliveryId delivery, std::string what)
    {
        const auto known = m_byDelivery.find({fact.connection, delivery});
        if (known != m_byDelivery.end()) m_messages[known->second].happened.emplace_back(fact.timeNs, std::move(what));
    }
    void letGo()
    {
        const auto oldest = m_messages.begin();
        m_byEvent.erase(oldest->second.eventId);
        for (const mqtt::DeliveryId delivery : oldest->second.deliveries) m_byDelivery.erase({1, delivery});
        m_messages.erase(oldest);
    }

    std::uint64_t m_last = 0;
    std::map<std::uint64_t, Message> m_messages;
    std::map<std::pair<ConnectionId, mqtt::PacketId>, std::uint64_t> m_byPacket;
    std::map<std::string, std::uint64_t> m_byEvent;
    std::map<std::pair<ConnectionId, mqtt::DeliveryId>, std::uint64_t> m_byDelivery;
};

void compare(const char* name, bool events, int failing)
{
    const std::vector<Fact> facts = stream(events, failing);
    double best = 1e9;
    double bestWatched = 1e9;
    double bestNaive = 1e9;
    for (int round = 0; round < 3; ++round) {
        best = std::min(best, secondsOf([&] {
            LaneBook book(kept);
            for (const Fact& fact : facts) book.add(fact);
        }));
        bestWatched = std::min(bestWatched, secondsOf([&] { // a delta after each 2,000 messages
            LaneBook book(kept);
            std::size_t count = 0;
            for (const Fact& fact : facts) {
                book.add(fact);
                if (++count % 10'000 == 0) book.takeDelta();
            }
        }));
        bestNaive = std::min(bestNaive, secondsOf([&] {
            Naive naive;
            for (const Fact& fact : facts) naive.add(fact);
        }));
    }
    const double count = static_cast<double>(facts.size());
    std::printf("%-28s %9.2f %10.0f %10.0f %10.0f %8.1fx\n", name, count / best / 1e6, best / messages * 1e9,
                bestWatched / messages * 1e9, bestNaive / messages * 1e9, bestNaive / best);
}

void json()
{
    const std::vector<Fact> facts = stream(true, 0);
    std::string text;
    std::vector<std::size_t> ends;
    const double written = secondsOf([&] {
        for (const Fact& fact : facts) {
            appendJson(text, fact);
            ends.push_back(text.size());
        }
    });
    std::size_t good = 0;
    const double read = secondsOf([&] {
        std::size_t from = 0;
        for (const std::size_t end : ends) {
            const auto fact = factFromJson(std::string_view(text).substr(from, end - from));
            good += fact && fact->has_value();
            from = end;
        }
    });
    const double million = static_cast<double>(facts.size()) / 1e6;
    std::printf("\nJSON: %.2f s to write and %.2f s to read a million facts of %.0f B each (%zu of %zu read)\n",
                written / million, read / million, static_cast<double>(text.size()) / static_cast<double>(facts.size()),
                good, facts.size());
}

void payloads()
{
    for (const std::size_t bytes : {64u, 256u, 4096u, 60'000u}) {
        const std::string payload = R"({"data":")" + std::string(bytes, 'x') +
                                    R"(","datacontenttype":"text/plain","id":"5f1c6a2e","specversion":"1.0"})";
        constexpr int times = 100'000;
        std::size_t found = 0;
        std::uint64_t sum = 0;
        const double scan = secondsOf([&] { for (int i = 0; i < times; ++i) found += eventIdOf(payload).size(); });
        const double hash = secondsOf([&] { for (int i = 0; i < times; ++i) sum += contentHashOf("plant/line", payload); });
        std::printf("payload of %6zu B: event id %7.0f ns, hash %7.0f ns (%zx)\n", payload.size(), scan / times * 1e9,
                    hash / times * 1e9, (found + std::size_t(sum)) & 0xf);
    }
}

} // namespace

int main()
{
    std::printf("%-28s %9s %10s %10s %10s %9s\n", "stream", "M facts/s", "ns/message", "watched", "naive", "naive/ours");
    compare("plain, no event ids", false, 0);
    compare("events", true, 0);
    compare("events, each 10th redelivered", true, 10);
    json();
    payloads();
    return 0;
}
