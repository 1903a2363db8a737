#include "core/ledger/recording/recording_reader.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <iterator>

namespace wb::ledger {

namespace {

constexpr std::size_t mostInterfaces = 1000;          // a copy may hold others; it holds few
constexpr std::size_t mostPacketBytes = 268'435'460;  // the largest of MQTT [2.2.3]
constexpr char nanoseconds = 9;

std::uint16_t bigEndian16(const char* at)
{
    return static_cast<std::uint16_t>(static_cast<unsigned char>(at[0]) << 8 | static_cast<unsigned char>(at[1]));
}

// What stands behind the tags; nothing where they do not name the dissector of JSON.
std::optional<std::string_view> jsonOf(std::string_view data)
{
    constexpr std::uint16_t endTag = 0;
    constexpr std::uint16_t dissectorTag = 12;
    bool isJson = false;
    while (data.size() >= 4) {
        const std::uint16_t tag = bigEndian16(data.data());
        const std::size_t bytes = (bigEndian16(data.data() + 2) + 3u) / 4 * 4;
        data.remove_prefix(4);
        if (tag == endTag) return isJson ? std::optional(data) : std::nullopt;
        if (bytes > data.size()) return std::nullopt;
        isJson = isJson || (tag == dissectorTag && data.substr(0, bytes) == "json");
        data.remove_prefix(bytes);
    }
    return std::nullopt;
}

void moveSeqs(Fact& fact, const SeqMap& seqs)
{
    if (auto* delivered = std::get_if<Delivered>(&fact.body)) delivered->seq = seqs.find(delivered->seq);
    if (auto* published = std::get_if<Published>(&fact.body)) published->seq = seqs.find(published->seq);
}

} // namespace

// --- SeqMap ---

void SeqMap::add(Seq from, Seq to)
{
    if (m_last != m_runs.end() && from == m_last->first + m_last->second.count && to == m_last->second.to + m_last->second.count) {
        ++m_last->second.count;
        return;
    }
    m_last = m_runs.insert_or_assign(from, Run{to, 1}).first;
}

Seq SeqMap::find(Seq from) const
{
    auto run = m_runs.upper_bound(from);
    if (run == m_runs.begin()) return noSeq;
    --run;
    const std::uint64_t distance = from - run->first;
    return distance < run->second.count ? run->second.to + distance : noSeq;
}

// --- RecordingReader ---

RecordingReader::RecordingReader(std::size_t budgetBytes, std::size_t mostLanes)
    : m_ledger(std::make_unique<Ledger>(budgetBytes)), m_lanes(std::make_unique<LaneBook>(mostLanes))
{
}

std::optional<RecordingReader::Foreign> RecordingReader::take(const pcapng::Block& block)
{
    bool understood = true;
    if (block.offset == 0) {
        Foreign why;
        return takeSection(block, why) ? std::nullopt : std::optional(why);
    }
    switch (block.type) {
    case pcapng::interfaceDescription: takeInterface(block); break;
    case pcapng::enhancedPacket:
    case pcapng::ownLargePacket:
        if (!isOurs()) return Foreign::Interfaces; // they come first in all that this program and Wireshark write
        understood = takePacket(block);
        break;
    case pcapng::interfaceStatistics: takeStatistics(block.body); break;
    default: break; // names, comments: a copy may have them
    }
    if (!understood) skip(1, block.offset);
    return std::nullopt;
}

std::optional<RecordingReader::Foreign> RecordingReader::end()
{
    m_lines.finish();
    return isOurs() ? std::nullopt : std::optional(Foreign::Interfaces);
}

bool RecordingReader::isOurs() const
{
    return std::find(m_interfaces.begin(), m_interfaces.end(), Kind::Packets) != m_interfaces.end();
}

bool RecordingReader::takeSection(const pcapng::Block& block, Foreign& why) const
{
    why = Foreign::NotPcapng;
    if (block.type != pcapng::sectionHeader || block.body.size() < 16) return false;
    why = Foreign::ByteOrder;
    return pcapng::get32(block.body.data()) == pcapng::byteOrderMagic;
}

void RecordingReader::takeInterface(const pcapng::Block& block)
{
    if (m_interfaces.size() >= mostInterfaces) return;
    Kind kind = Kind::Other;
    if (block.body.size() >= 8) {
        const std::uint16_t linkType = pcapng::get16(block.body.data());
        const std::string_view options = block.body.substr(8);
        const auto name = pcapng::findOption(options, pcapng::option::interfaceName);
        const auto resolution = pcapng::findOption(options, pcapng::option::timestampResolution);
        const bool isOurs = name && resolution && !resolution->empty() && resolution->front() == nanoseconds;
        if (isOurs && linkType == linkTypeRaw && *name == packetInterface) kind = Kind::Packets;
        if (isOurs && linkType == linkTypeUpperPdu && *name == factInterface) kind = Kind::Facts;
    }
    m_interfaces.push_back(kind);
}

bool RecordingReader::takePacket(const pcapng::Block& block)
{
    const auto packet = pcapng::readPacket(block.body);
    if (!packet || packet->interface >= m_interfaces.size()) return false;
    switch (m_interfaces[packet->interface]) {
    case Kind::Packets: return takeSegment(*packet);
    case Kind::Facts: return takeLine(packet->data, block.offset);
    case Kind::Other: break;
    }
    return false;
}

RecordingReader::Connection& RecordingReader::connectionOf(ConnectionId id)
{
    const auto [it, isNew] = m_byId.try_emplace(id);
    if (isNew) {
        it->second.place = m_connections.size();
        m_connections.push_back({id, Role::Sidecar, {}, {}});
    }
    return it->second;
}

bool RecordingReader::takeSegment(const pcapng::Packet& packet)
{
    const auto segment = readSegment(packet.data);
    if (!segment) return false;
    Connection& connection = connectionOf(segment->connection);
    std::string& pending = connection.sides[segment->inbound ? 1 : 0].pending;
    if (segment->begins) pending.clear();
    if (segment->payload.empty()) return true;
    if (pending.size() + segment->payload.size() > mostPacketBytes) {
        pending = {};
        return false;
    }
    std::string_view wire = segment->payload;
    if (!pending.empty() || !segment->ends) {
        pending += wire;
        wire = pending;
    }
    if (!segment->ends) return true;
    append({segment->connection, m_connections[connection.place].role, segment->inbound}, packet.timeNs, wire,
           pcapng::findNumber(packet.options, pcapng::option::packetId));
    if (!pending.empty()) pending = {}; // rarely: gives the memory back
    return true;
}

void RecordingReader::append(Origin origin, std::int64_t timeNs, std::string_view wire, std::optional<Seq> old)
{
    const mqtt::Frame frame{wire, wire.substr(fixedHeaderBytes(wire)), 0};
    Seq seq = noSeq;
    if (frame.type() == mqtt::PacketType::Publish) {
        const auto publish = mqtt::decodePublish(frame); // as it was judged when it came
        seq = m_ledger->append(origin, timeNs, frame, publish ? &*publish : nullptr);
    } else {
        seq = m_ledger->append(origin, timeNs, frame, nullptr);
    }
    m_firstNs = m_packets == 0 ? timeNs : std::min(m_firstNs, timeNs); // a clock may have been set back
    m_lastNs = m_packets == 0 ? timeNs : std::max(m_lastNs, timeNs);
    ++m_packets;
    if (old) m_seqs.add(*old, seq);
}

bool RecordingReader::takeLine(std::string_view data, std::uint64_t offset)
{
    const auto line = jsonOf(data);
    if (!line) return false;
    if (line->starts_with(connectionRecord)) return takeConnectionRecord(*line);
    if (line->starts_with(noteRecord)) return true; // for people
    m_lines.add(*line, offset);
    return true;
}

bool RecordingReader::takeConnectionRecord(std::string_view line)
{
    const QJsonObject object =
        QJsonDocument::fromJson(QByteArray::fromRawData(line.data(), qsizetype(line.size()))).object();
    const int id = object.value(u"connection").toInt(-1);
    if (id < 0 || id > 0xffff) return false;
    ReopenedConnection& connection = m_connections[connectionOf(static_cast<ConnectionId>(id)).place];
    connection.role = object.value(u"role").toString() == u"observer" ? Role::Observer : Role::Sidecar;
    connection.address = object.value(u"address").toString();
    connection.clientId = object.value(u"clientId").toString();
    return true;
}

void RecordingReader::takeFacts(ReadFacts read)
{
    for (Fact& fact : read.facts) {
        moveSeqs(fact, m_seqs);
        m_lanes->add(fact);
    }
    m_facts += read.facts.size();
    if (read.skipped > 0) skip(read.skipped, read.firstSkipped);
}

void RecordingReader::takeStatistics(std::string_view body)
{
    if (body.size() < 12) return;
    const std::uint32_t interface = pcapng::get32(body.data());
    if (interface >= m_interfaces.size() || m_interfaces[interface] == Kind::Other) return;
    const std::string_view options = body.substr(12);
    const std::uint64_t lost = pcapng::findNumber(options, pcapng::option::dropped).value_or(0);
    const bool isLast = m_interfaces[interface] == Kind::Facts; // of the two that are written together
    m_lost[isLast ? 1 : 0] = lost;
    if (isLast) m_closed = pcapng::findOption(options, pcapng::option::endTime).has_value();
}

void RecordingReader::skip(std::uint64_t count, std::uint64_t firstOffset) // not always in the order of the file
{
    m_skipped.firstOffset = m_skipped.count == 0 ? firstOffset : std::min(m_skipped.firstOffset, firstOffset);
    m_skipped.count += count;
}

Reopened RecordingReader::result()
{
    Reopened reopened;
    reopened.ledger = std::move(m_ledger);
    reopened.lanes = std::move(m_lanes);
    reopened.connections = std::move(m_connections);
    reopened.packets = m_packets;
    reopened.facts = m_facts;
    reopened.firstNs = m_firstNs;
    reopened.lastNs = m_lastNs;
    reopened.lost = lost();
    return reopened;
}

} // namespace wb::ledger
