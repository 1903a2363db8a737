#pragma once

#include "core/ledger/lanes/fact.h"
#include "core/ledger/ledger.h"
#include "core/ledger/recording/tcp_stream.h"

#include <QString>

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

// What a recording looks like: which blocks a packet, a fact, a loss become. Pure but for its memory of connections.
//
//   section      shb_userappl "MQTT Workbench <version>"
//   interface 0  name packetInterface, LINKTYPE_RAW, nanoseconds: control packets as TCP (tcp_stream.h); the option
//                epb_packetid is the packet's seq in the ledger that it was recorded from
//   interface 1  name factInterface, LINKTYPE_WIRESHARK_UPPER_PDU with dissector "json", nanoseconds: one JSON object
//                a block; a fact (lanes/fact_json.h), or {"record":"connection", …} in front of a connection's first
//                packet, and again when its address changes; or {"record":"note", …}, a remark for a reader
//   statistics   of both interfaces, after a loss and at the end; only the last ones have isb_endtime, so that a
//                recording that was not closed is told from one that was

namespace wb::ledger {

constexpr std::string_view packetInterface = "mqtt-workbench packets";
constexpr std::string_view factInterface = "mqtt-workbench facts";
constexpr std::uint32_t packetInterfaceId = 0;
constexpr std::uint32_t factInterfaceId = 1;
constexpr std::uint16_t linkTypeRaw = 101;      // IPv4 or IPv6 without anything in front
constexpr std::uint16_t linkTypeUpperPdu = 252; // tags, then the bytes for the dissector they name
constexpr std::string_view connectionRecord = "{\"record\":\"connection\",";
constexpr std::string_view noteRecord = "{\"record\":\"note\",";

struct ConnectionName {
    Role role = Role::Sidecar;
    QString address, clientId;
    bool operator==(const ConnectionName&) const = default;
};

// Those that were written (received, as a capturing program says) and those that were not.
struct RecordingTotals {
    std::uint64_t packets = 0, facts = 0;
    std::uint64_t lostPackets = 0, lostFacts = 0;
    std::uint64_t lost() const { return lostPackets + lostFacts; }
};

class RecordingFormat {
public:
    // `nameOf` is asked when a connection is to be introduced.
    explicit RecordingFormat(std::function<std::optional<ConnectionName>(ConnectionId)> nameOf)
        : m_nameOf(std::move(nameOf))
    {
    }

    // Each appends whole blocks.
    void begin(std::string& out) const;
    // `wireBytes` as TcpStream::send() has it.
    void packet(std::string& out, Origin origin, std::int64_t timeNs, std::string_view wire, Seq seq, std::size_t wireBytes = 0);
    // What somebody remarked at that moment, for a reader; 0: about no connection.
    void note(std::string& out, std::int64_t timeNs, ConnectionId connection, const QString& text) const;
    void fact(std::string& out, const Fact& fact);
    void renamed(std::string& out, std::int64_t timeNs, ConnectionId connection); // if it was introduced
    void statistics(std::string& out, std::int64_t timeNs, const RecordingTotals& totals, bool last) const;

    // Behind a gap everything is introduced anew: sequence numbers that jump would look like a fault of the network.
    void forgetStreams() { m_streams.clear(); }

private:
    struct Stream {
        TcpStream tcp;
        Role role;
    };
    TcpStream& streamOf(std::string& out, Origin origin, std::int64_t timeNs, bool anew);
    void introduce(std::string& out, ConnectionId connection, Role role, std::int64_t timeNs, std::string& comment);

    std::function<std::optional<ConnectionName>(ConnectionId)> m_nameOf;
    std::unordered_map<ConnectionId, Stream> m_streams;
    std::unordered_map<ConnectionId, std::uint16_t> m_ports; // network connections so far
    std::string m_line;
};

// The fixed header's size as far as it is there: 2 to 5 bytes, or all of a shorter packet.
std::size_t fixedHeaderBytes(std::string_view wire);

} // namespace wb::ledger
