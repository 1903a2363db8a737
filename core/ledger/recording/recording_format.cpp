#include "core/ledger/recording/recording_format.h"

#include "core/ledger/lanes/fact_json.h"
#include "core/ledger/lanes/json_text.h"
#include "core/ledger/recording/pcapng.h"

#include <algorithm>

namespace wb::ledger {

namespace {

constexpr std::uint16_t portsInAll = 65535 - firstClientPort + 1;

// Tags of LINKTYPE_WIRESHARK_UPPER_PDU (Wireshark, epan/exported_pdu.h): two words each, high byte first.
constexpr std::string_view dissectorTag("\x00\x0c\x00\x04json", 8);
constexpr std::string_view sourceTag("\x00\x14\x00\x04", 4); // an IPv4 address
constexpr std::string_view endTag("\x00\x00\x00\x00", 4);
constexpr std::size_t tagBytes = dissectorTag.size() + sourceTag.size() + 4 + endTag.size();

void appendInterface(std::string& out, std::uint16_t linkType, std::string_view name, std::string_view text)
{
    pcapng::BlockWriter block(out, pcapng::interfaceDescription);
    pcapng::put16(out, linkType);
    pcapng::put16(out, 0);
    pcapng::put32(out, 0); // packets of any size
    block.option(pcapng::option::interfaceName, name);
    block.option(pcapng::option::interfaceText, text);
    block.option(pcapng::option::timestampResolution, "\x09");
    block.end();
}

// So that the fact stands beside its connection where a tool shows addresses.
void appendTags(std::string& out, ConnectionId connection)
{
    out += dissectorTag;
    if (connection != 0) {
        const std::uint32_t address = clientAddress(connection);
        out += sourceTag;
        for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>(address >> shift & 0xff));
    }
    out += endTag;
}

void appendLine(std::string& out, std::int64_t timeNs, ConnectionId connection, std::string_view line)
{
    const bool shown = line.size() + tagBytes <= pcapng::mostPacketBytes;
    pcapng::PacketWriter block(out, factInterfaceId, timeNs, shown ? pcapng::enhancedPacket : pcapng::ownLargePacket);
    appendTags(out, connection);
    out += line;
    block.dataEnds();
    block.end();
}

std::string_view wordOf(Role role)
{
    return role == Role::Observer ? "observer" : "sidecar";
}

} // namespace

std::size_t fixedHeaderBytes(std::string_view wire)
{
    std::size_t at = 1; // of the last byte of Remaining Length
    while (at < 4 && at < wire.size() && (static_cast<unsigned char>(wire[at]) & 0x80)) ++at;
    return std::min(at + 1, wire.size());
}

void RecordingFormat::begin(std::string& out) const
{
    pcapng::BlockWriter section(out, pcapng::sectionHeader);
    pcapng::put32(out, pcapng::byteOrderMagic);
    pcapng::put16(out, 1); // version 1.0
    pcapng::put16(out, 0);
    pcapng::put64(out, ~std::uint64_t{0}); // as long as the file turns out to be
    section.option(pcapng::option::comment,
                   "Recorded by MQTT Workbench. The addresses and ports are made up, so that MQTT over TCP is recognised: "
                   "the broker is always 127.0.0.1:1883, and 127.1.x.y is the client of connection 256 x + y, whose true "
                   "address stands at its first packet. Passwords are overwritten.");
    section.option(pcapng::option::application, "MQTT Workbench " WB_VERSION);
    section.end();
    appendInterface(out, linkTypeRaw, packetInterface, "MQTT control packets, both directions");
    appendInterface(out, linkTypeUpperPdu, factInterface, "What happened around them, as JSON");
}

void RecordingFormat::introduce(std::string& out, ConnectionId connection, Role role, std::int64_t timeNs,
                                std::string& comment)
{
    const ConnectionName name = m_nameOf(connection).value_or(ConnectionName());
    m_line = connectionRecord;
    m_line += "\"connection\":" + std::to_string(connection) + ",\"role\":\"";
    m_line += wordOf(role);
    m_line += "\",\"address\":";
    appendJsonText(m_line, name.address);
    m_line += ",\"clientId\":";
    appendJsonText(m_line, name.clientId);
    m_line += '}';
    appendLine(out, timeNs, connection, m_line);
    comment = "Connection " + std::to_string(connection) + ", " + std::string(wordOf(role)) + ", " +
              name.address.toStdString() + ", client id " + name.clientId.toStdString();
}

TcpStream& RecordingFormat::streamOf(std::string& out, Origin origin, std::int64_t timeNs, bool anew)
{
    const auto known = m_streams.find(origin.connection);
    if (known != m_streams.end() && !anew) return known->second.tcp;
    std::string comment;
    introduce(out, origin.connection, origin.role, timeNs, comment);
    const std::uint16_t port = static_cast<std::uint16_t>(firstClientPort + m_ports[origin.connection]++ % portsInAll);
    const auto stream =
        m_streams.insert_or_assign(origin.connection, Stream{TcpStream(origin.connection, port), origin.role}).first;
    stream->second.tcp.open(out, packetInterfaceId, timeNs, comment);
    return stream->second.tcp;
}

void RecordingFormat::packet(std::string& out, Origin origin, std::int64_t timeNs, std::string_view wire, Seq seq,
                             std::size_t wireBytes)
{
    // A client's CONNECT is the first packet of a network connection [MQTT-3.1.0-1].
    const bool anew = !origin.inbound && static_cast<unsigned char>(wire.front()) >> 4 == 1;
    streamOf(out, origin, timeNs, anew).send(out, packetInterfaceId, timeNs, origin.inbound, wire, seq, wireBytes);
}

void RecordingFormat::note(std::string& out, std::int64_t timeNs, ConnectionId connection, const QString& text) const
{
    std::string line(noteRecord);
    if (connection != 0) line += "\"connection\":" + std::to_string(connection) + ',';
    line += "\"text\":";
    appendJsonText(line, text);
    line += '}';
    appendLine(out, timeNs, connection, line);
}

void RecordingFormat::fact(std::string& out, const Fact& fact)
{
    m_line.clear();
    appendJson(m_line, fact);
    appendLine(out, fact.timeNs, fact.connection, m_line);
}

void RecordingFormat::renamed(std::string& out, std::int64_t timeNs, ConnectionId connection)
{
    const auto stream = m_streams.find(connection);
    std::string comment;
    if (stream != m_streams.end()) introduce(out, connection, stream->second.role, timeNs, comment);
}

void RecordingFormat::statistics(std::string& out, std::int64_t timeNs, const RecordingTotals& totals, bool last) const
{
    const auto append = [&](std::uint32_t interface, std::uint64_t written, std::uint64_t lost) {
        pcapng::BlockWriter block(out, pcapng::interfaceStatistics);
        const auto time = static_cast<std::uint64_t>(timeNs);
        pcapng::put32(out, interface);
        pcapng::put32(out, static_cast<std::uint32_t>(time >> 32));
        pcapng::put32(out, static_cast<std::uint32_t>(time));
        if (last) block.optionTime(pcapng::option::endTime, timeNs);
        block.option64(pcapng::option::received, written + lost);
        block.option64(pcapng::option::dropped, lost);
        block.end();
    };
    append(packetInterfaceId, totals.packets, totals.lostPackets);
    append(factInterfaceId, totals.facts, totals.lostFacts);
}

} // namespace wb::ledger
