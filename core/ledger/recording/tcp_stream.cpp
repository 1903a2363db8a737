#include "core/ledger/recording/tcp_stream.h"

#include "core/ledger/recording/pcapng.h"

#include <algorithm>
#include <cstring>

namespace wb::ledger {

namespace {

constexpr std::uint32_t brokerAddress = 0x7f000001;
constexpr std::uint32_t clientNet = 0x7f010000;
constexpr std::size_t ipBytes = 20;
constexpr std::size_t tcpBytes = 20;
constexpr std::uint8_t protocolTcp = 6;
constexpr std::uint32_t ackEvery = 32u << 10;

constexpr std::uint8_t synFlag = 0x02;
constexpr std::uint8_t pshFlag = 0x08;
constexpr std::uint8_t ackFlag = 0x10;

// Maximum segment size 65495; a window scale of 7, so that the window is 8 MB.
constexpr std::string_view synOptions("\x02\x04\xff\xd7\x01\x03\x03\x07", 8);

void big16(char* at, std::size_t value)
{
    at[0] = static_cast<char>(value >> 8 & 0xff);
    at[1] = static_cast<char>(value & 0xff);
}

void big32(char* at, std::uint32_t value)
{
    big16(at, value >> 16);
    big16(at + 2, value & 0xffff);
}

std::uint16_t readBig16(const char* at)
{
    return static_cast<std::uint16_t>(static_cast<unsigned char>(at[0]) << 8 | static_cast<unsigned char>(at[1]));
}

std::uint32_t readBig32(const char* at)
{
    return static_cast<std::uint32_t>(readBig16(at)) << 16 | readBig16(at + 2);
}

// The sum of RFC 1071 may be taken over larger words in the machine's own order and folded at the end.
std::uint64_t sumOf(const char* at, std::size_t bytes)
{
    std::uint64_t sum = 0;
    for (; bytes >= 4; at += 4, bytes -= 4) {
        std::uint32_t word;
        std::memcpy(&word, at, 4);
        sum += word;
    }
    std::uint32_t rest = 0;
    std::memcpy(&rest, at, bytes);
    return sum + rest;
}

void putChecksum(char* at, std::uint64_t sum)
{
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    const auto word = static_cast<std::uint16_t>(~sum);
    std::memcpy(at, &word, 2);
}

} // namespace

std::uint32_t clientAddress(ConnectionId connection)
{
    return clientNet | connection;
}

void TcpStream::segment(std::string& out, bool inbound, std::uint8_t flags, std::string_view payload,
                        std::size_t notKept)
{
    Side& from = inbound ? m_broker : m_client;
    Side& to = inbound ? m_client : m_broker;
    const std::string_view options = flags & synFlag ? synOptions : std::string_view();
    const std::size_t total = ipBytes + tcpBytes + options.size() + payload.size() + notKept;
    const std::size_t at = out.size();
    char head[ipBytes + tcpBytes] = {};
    char* tcp = head + ipBytes;

    head[0] = 0x45; // IPv4, five words
    big16(head + 2, total);
    big16(head + 4, from.packets++);
    head[6] = 0x40; // do not fragment
    head[8] = 64;   // time to live
    head[9] = protocolTcp;
    big32(head + 12, inbound ? brokerAddress : clientAddress(m_connection));
    big32(head + 16, inbound ? clientAddress(m_connection) : brokerAddress);
    putChecksum(head + 10, sumOf(head, ipBytes));

    big16(tcp, inbound ? brokerPort : m_clientPort);
    big16(tcp + 2, inbound ? m_clientPort : brokerPort);
    big32(tcp + 4, from.next);
    if (flags & ackFlag) big32(tcp + 8, to.next);
    tcp[12] = static_cast<char>((tcpBytes + options.size()) / 4 << 4);
    tcp[13] = static_cast<char>(flags);
    big16(tcp + 14, 0xffff); // window

    out.append(head, sizeof head);
    out.append(options);
    out.append(payload);
    if (notKept == 0) { // else nobody can know the sum, nor check it
        char pseudo[4] = {0, protocolTcp, 0, 0};
        big16(pseudo + 2, total - ipBytes);
        char* written = out.data() + at;
        putChecksum(written + ipBytes + 16, sumOf(written + ipBytes, total - ipBytes) + sumOf(written + 12, 8) + sumOf(pseudo, 4));
    }

    if (flags & ackFlag) to.unacked = 0;
    const auto sent = static_cast<std::uint32_t>(payload.size() + notKept);
    from.next += sent + (flags & synFlag ? 1 : 0);
    from.unacked += sent;
}

void TcpStream::open(std::string& out, std::uint32_t interface, std::int64_t timeNs, std::string_view comment)
{
    const auto bare = [&](bool inbound, std::uint8_t flags, std::string_view text) {
        pcapng::PacketWriter block(out, interface, timeNs);
        segment(out, inbound, flags, {});
        block.dataEnds();
        if (!text.empty()) block.option(pcapng::option::comment, text);
        block.end();
    };
    bare(false, synFlag, comment);
    bare(true, synFlag | ackFlag, {});
    bare(false, ackFlag, {});
}

void TcpStream::send(std::string& out, std::uint32_t interface, std::int64_t timeNs, bool inbound,
                     std::string_view wire, Seq seq, std::size_t wireBytes)
{
    std::size_t left = std::max(wireBytes, wire.size());
    while (left > 0) {
        const std::size_t bytes = std::min(left, mostSegmentBytes);
        const std::string_view part = wire.substr(0, bytes);
        const std::size_t notKept = bytes - part.size();
        wire.remove_prefix(part.size());
        left -= bytes;
        pcapng::PacketWriter block(out, interface, timeNs);
        segment(out, inbound, left == 0 ? pshFlag | ackFlag : ackFlag, part, notKept);
        block.dataEnds(notKept);
        if (seq != noSeq) block.option64(pcapng::option::packetId, seq);
        block.end();
        if ((inbound ? m_broker : m_client).unacked >= ackEvery) acknowledge(out, interface, timeNs, !inbound);
    }
}

void TcpStream::acknowledge(std::string& out, std::uint32_t interface, std::int64_t timeNs, bool inbound)
{
    pcapng::PacketWriter block(out, interface, timeNs);
    segment(out, inbound, ackFlag, {});
    block.dataEnds();
    block.end();
}

std::optional<Segment> readSegment(std::string_view packet)
{
    if (packet.size() < ipBytes + tcpBytes || packet[0] != 0x45 || packet[9] != protocolTcp) return std::nullopt;
    if (readBig16(packet.data() + 2) != packet.size()) return std::nullopt;
    const std::uint32_t source = readBig32(packet.data() + 12);
    const std::uint32_t target = readBig32(packet.data() + 16);
    const char* tcp = packet.data() + ipBytes;
    const std::size_t headBytes = static_cast<std::size_t>(static_cast<unsigned char>(tcp[12]) >> 4) * 4;
    if (headBytes < tcpBytes || headBytes > packet.size() - ipBytes) return std::nullopt;

    Segment segment;
    segment.inbound = source == brokerAddress && readBig16(tcp) == brokerPort;
    if (!segment.inbound && (target != brokerAddress || readBig16(tcp + 2) != brokerPort)) return std::nullopt;
    const std::uint32_t client = segment.inbound ? target : source;
    if ((client & 0xffff0000) != clientNet) return std::nullopt;
    segment.connection = static_cast<ConnectionId>(client & 0xffff);
    segment.begins = tcp[13] & synFlag;
    segment.ends = tcp[13] & pshFlag;
    segment.payload = packet.substr(ipBytes + headBytes);
    return segment;
}

} // namespace wb::ledger
