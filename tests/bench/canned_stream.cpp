#include "tests/bench/canned_stream.h"

#include "core/mqtt/codec.h"

#include <arpa/inet.h>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace wb::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t sendBytes = 256 * 1024;

struct Stream {
    std::string bytes;
    std::vector<std::size_t> ends; // of each message
};

Stream prepare(const StreamSpec& spec)
{
    Stream stream;
    std::string payload;
    while (payload.size() < static_cast<std::size_t>(spec.payloadBytes)) payload += R"({"id":1042,"sum":19.9,"items":3},)";
    payload.resize(static_cast<std::size_t>(spec.payloadBytes));
    std::vector<std::string> topics;
    for (int i = 0; i < spec.topics; ++i) topics.push_back(topicOf(i));
    for (int i = 0; i < spec.messages; ++i) {
        mqtt::PublishView view;
        view.topic = topics[static_cast<std::size_t>(i % spec.topics)];
        view.payload = payload;
        view.qos = static_cast<mqtt::QoS>(spec.qos);
        if (spec.qos > 0) view.packetId = static_cast<mqtt::PacketId>(1 + i % 65535);
        if (mqtt::appendTo(stream.bytes, view)) std::abort();
        stream.ends.push_back(stream.bytes.size());
    }
    return stream;
}

// Reads what the receiver sends, packet by packet.
class Inbox {
public:
    explicit Inbox(int fd) : m_fd(fd) {}
    bool read(bool wait)
    {
        char buffer[65536];
        const auto count = ::recv(m_fd, buffer, sizeof buffer, wait ? 0 : MSG_DONTWAIT);
        if (count == 0) m_closed = true;
        if (count <= 0) return count < 0 && !wait;
        (void)m_decoder.feed({buffer, static_cast<std::size_t>(count)}, [this](const mqtt::Frame& frame) {
            const auto type = frame.type();
            if (type == mqtt::PacketType::Puback) ++acked;
            if (type == mqtt::PacketType::Connect) connect = true;
            if (type == mqtt::PacketType::Subscribe) subscribe = std::string(frame.wire);
            if (type == mqtt::PacketType::Disconnect) m_closed = true;
            return true;
        });
        return !m_closed;
    }
    bool closed() const { return m_closed; }

    std::uint64_t acked = 0;
    bool connect = false;
    std::string subscribe;

private:
    int m_fd;
    bool m_closed = false;
    mqtt::Decoder m_decoder;
};

void answer(int fd, const mqtt::Packet& packet)
{
    const auto bytes = mqtt::encode(packet);
    if (bytes) (void)!::send(fd, bytes->data(), bytes->size(), MSG_NOSIGNAL);
}

bool handshake(int fd, Inbox& inbox)
{
    while (!inbox.connect) if (!inbox.read(true)) return false;
    answer(fd, mqtt::Connack{});
    while (inbox.subscribe.empty()) if (!inbox.read(true)) return false;
    const auto packet = mqtt::decodeWire(inbox.subscribe);
    if (!packet) return false;
    const auto& subscribe = std::get<mqtt::Subscribe>(*packet);
    mqtt::Suback suback{subscribe.packetId, {}};
    for (const auto& topic : subscribe.topics) suback.returnCodes.push_back(static_cast<std::uint8_t>(topic.qos));
    answer(fd, suback);
    ::usleep(200'000); // the receiver's own start-up stays out of the figure
    return true;
}

bool sendAll(int fd, const Stream& stream, const StreamSpec& spec, Inbox& inbox)
{
    std::size_t sent = 0;
    std::size_t next = 0; // first message that is not fully sent
    const auto allowed = [&] {
        if (spec.window == 0) return stream.bytes.size();
        const std::size_t last = std::min(stream.ends.size(), static_cast<std::size_t>(inbox.acked) + static_cast<std::size_t>(spec.window));
        return last == 0 ? 0 : stream.ends[last - 1];
    };
    while (sent < stream.bytes.size()) {
        const std::size_t limit = std::min(allowed(), sent + sendBytes);
        pollfd ready{fd, static_cast<short>(POLLIN | (limit > sent ? POLLOUT : 0)), 0};
        if (::poll(&ready, 1, 30'000) <= 0) return false;
        if ((ready.revents & POLLIN) && !inbox.read(false) && inbox.closed()) return false;
        if (!(ready.revents & POLLOUT) || limit <= sent) continue;
        const auto count = ::send(fd, stream.bytes.data() + sent, limit - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EAGAIN) return false;
        if (count > 0) sent += static_cast<std::size_t>(count);
        while (next < stream.ends.size() && stream.ends[next] <= sent) ++next;
    }
    return true;
}

StreamResult serve(int listener, const StreamSpec& spec)
{
    const Stream stream = prepare(spec);
    const int fd = ::accept(listener, nullptr, nullptr);
    const int one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    Inbox inbox(fd);
    if (!handshake(fd, inbox)) return {};
    const auto begin = Clock::now();
    if (!sendAll(fd, stream, spec, inbox)) return {};
    while (!inbox.closed()) if (!inbox.read(true)) break;
    const std::chrono::duration<double> taken = Clock::now() - begin;
    return {taken.count(), inbox.acked};
}

} // namespace

std::string topicOf(int index)
{
    char text[48];
    std::snprintf(text, sizeof text, "plant/l%02d/dev%04d/m%d", (index / 1000) % 100, (index / 10) % 10000, index % 10);
    return text;
}

CannedServer::CannedServer(const StreamSpec& spec)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener, 1) != 0) std::abort();
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    m_port = ntohs(address.sin_port);
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    m_pid = ::fork();
    if (m_pid == 0) {
        const StreamResult result = serve(listener, spec);
        (void)!::write(ends[1], &result, sizeof result);
        ::_exit(0);
    }
    ::close(listener);
    ::close(ends[1]);
    m_pipe = ends[0];
}

CannedServer::~CannedServer()
{
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    ::close(m_pipe);
}

std::optional<StreamResult> CannedServer::result()
{
    StreamResult result;
    const bool whole = ::read(m_pipe, &result, sizeof result) == sizeof result;
    ::waitpid(m_pid, nullptr, 0);
    m_pid = -1;
    if (!whole || result.seconds == 0) return std::nullopt;
    return result;
}

} // namespace wb::bench
