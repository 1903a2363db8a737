#pragma once

#include "core/ledger/record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Control packets as the TCP segments of a connection that never was, so that any tool that knows MQTT over TCP reads a
// recording. The true connection may have been TLS or a web socket; what is kept is what went through it.
//
// Who is who: the broker is always 127.0.0.1 port 1883, so that nothing needs to be told where MQTT is. The client is
// 127.1.h.l, where h and l are the two bytes of the ConnectionId; each network connection of it has a port of its own,
// from 49152 on. Every control packet begins a segment and ends one with PSH set; larger ones take several.

namespace wb::ledger {

constexpr std::uint16_t brokerPort = 1883;
constexpr std::uint16_t firstClientPort = 49152;
constexpr std::size_t mostSegmentBytes = 65495; // all that fits into one IPv4 packet, as on a loopback interface

std::uint32_t clientAddress(ConnectionId connection); // IPv4, first byte highest

// One network connection. Sequence numbers count from 0, windows are never full, and what one side sent is
// acknowledged by the other at least every 32 KiB: analysis finds nothing to remark.
class TcpStream {
public:
    TcpStream(ConnectionId connection, std::uint16_t clientPort) : m_connection(connection), m_clientPort(clientPort) {}

    // SYN, SYN-ACK, ACK. `comment` stands at the first one.
    void open(std::string& out, std::uint32_t interface, std::int64_t timeNs, std::string_view comment);
    // `wireBytes`: of the whole packet, where `wire` is only its beginning; its segments are then written as ones that
    // were captured in part. 0: `wire` is whole.
    void send(std::string& out, std::uint32_t interface, std::int64_t timeNs, bool inbound, std::string_view wire,
              Seq seq, std::size_t wireBytes = 0);

    std::uint16_t clientPort() const { return m_clientPort; }

private:
    struct Side {
        std::uint32_t next = 0;     // sequence number of its next byte
        std::uint32_t unacked = 0;  // bytes it sent that the other did not acknowledge yet
        std::uint16_t packets = 0;  // IPv4 identification
    };
    void segment(std::string& out, bool inbound, std::uint8_t flags, std::string_view payload, std::size_t notKept = 0);
    void acknowledge(std::string& out, std::uint32_t interface, std::int64_t timeNs, bool inbound);

    ConnectionId m_connection;
    std::uint16_t m_clientPort;
    Side m_client, m_broker;
};

struct Segment {
    ConnectionId connection = 0;
    bool inbound = false;
    bool begins = false; // SYN: what stood unfinished in this connection will not be finished
    bool ends = false;   // PSH: the control packet is whole
    std::string_view payload;
};
// Of an IPv4 packet as written above; nothing when it is any other.
std::optional<Segment> readSegment(std::string_view packet);

} // namespace wb::ledger
