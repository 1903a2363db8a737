#include "core/broker/probe/evidence_packets.h"

#include "core/ledger/recording/recording_format.h"
#include "core/mqtt/codec.h"

#include <QHash>

#include <algorithm>
#include <limits>

namespace wb::broker {

using ledger::ConnectionId;
using Kind = EvidenceLine::Kind;

namespace {

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

bool isConnect(const EvidenceLine& line)
{
    return line.kind == Kind::Sent && !line.wire.isEmpty()
        && static_cast<unsigned char>(line.wire.front()) >> 4 == int(mqtt::PacketType::Connect);
}

QString clientIdOf(const EvidenceLine& line)
{
    const auto packet = mqtt::decodeWire(viewOf(line.wire));
    const auto* connect = packet ? std::get_if<mqtt::Connect>(&*packet) : nullptr;
    return connect ? QString::fromStdString(connect->clientId) : QString();
}

std::int64_t timeOf(const EvidenceLine& line, const QDateTime& started)
{
    return started.toMSecsSinceEpoch() * 1'000'000 + static_cast<std::int64_t>(line.ms * 1'000'000);
}

bool isCut(const EvidenceLine& line)
{
    return line.kind != Kind::Note && line.bytes > line.wire.size();
}

QString cutText(const EvidenceLine& line)
{
    return QStringLiteral("only the first %1 bytes of this packet of %2 bytes are kept").arg(line.wire.size()).arg(line.bytes);
}

// Gives each connection of a measurement its id. Files from before connections were numbered tell a new one by its
// CONNECT.
class Connections {
public:
    ConnectionId of(const EvidenceLine& line)
    {
        if (line.client.isEmpty()) return 0;
        const QString key = line.connection > 0 ? QString::number(line.connection) : QLatin1Char('=') + line.client;
        const auto known = m_byKey.constFind(key);
        const bool anew = line.connection == 0 && isConnect(line);
        if (known != m_byKey.cend() && !anew) {
            EvidenceConnection& one = m_list[*known];
            if (isConnect(line) && one.clientId.isEmpty()) one.clientId = clientIdOf(line);
            return one.id;
        }
        if (m_next == std::numeric_limits<ConnectionId>::max()) return 0; // more than ids; no probe has so many
        const int sameName = ++m_byName[line.client];
        m_byKey.insert(key, m_list.size());
        m_list.push_back({++m_next, sameName == 1 ? line.client : QStringLiteral("%1 %2").arg(line.client).arg(sameName),
                          isConnect(line) ? clientIdOf(line) : QString()});
        return m_next;
    }
    void beginMeasurement()
    {
        m_byKey.clear();
        m_byName.clear();
    }
    const std::vector<EvidenceConnection>& list() const { return m_list; }
    const EvidenceConnection* find(ConnectionId id) const { return id == 0 ? nullptr : &m_list[id - 1u]; }

private:
    QHash<QString, std::size_t> m_byKey;
    QHash<QString, int> m_byName;
    std::vector<EvidenceConnection> m_list;
    ConnectionId m_next = 0;
};

struct Timed {
    const EvidenceLine* line;
    ConnectionId connection;
};

} // namespace

EvidencePackets evidencePackets(const ProbeResult& result, const QDateTime& started)
{
    EvidencePackets packets;
    packets.ledger = std::make_unique<ledger::Ledger>();
    Connections connections;
    ledger::Seq last = ledger::noSeq;
    for (const EvidenceLine& line : result.evidence) {
        const ConnectionId connection = connections.of(line);
        const std::int64_t time = timeOf(line, started);
        const auto remark = [&](const QString& text) {
            packets.notes << EvidenceNote{time, connection, line.client, text, last};
        };
        if (line.kind == Kind::Note || line.wire.isEmpty()) {
            remark(line.note);
            continue;
        }
        const std::string_view wire = viewOf(line.wire);
        const mqtt::Frame frame{wire, wire.substr(ledger::fixedHeaderBytes(wire)), 0};
        std::optional<mqtt::PublishView> publish;
        if (frame.type() == mqtt::PacketType::Publish && !isCut(line)) {
            if (auto whole = mqtt::decodePublish(frame)) publish = *whole;
        }
        last = packets.ledger->append({connection, ledger::Role::Sidecar, line.kind == Kind::Received}, time, frame,
                                      publish ? &*publish : nullptr);
        ++packets.packets;
        if (!isCut(line)) continue;
        ++packets.cut;
        remark(cutText(line));
    }
    packets.connections = connections.list();
    // The number that a second connection of one name has is in its notes too.
    for (EvidenceNote& note : packets.notes) {
        if (const EvidenceConnection* one = connections.find(note.connection)) note.client = one->client;
    }
    return packets;
}

QByteArray evidenceRecording(const ProbeReport& report, const QString& address)
{
    Connections connections;
    std::vector<Timed> lines;
    for (const ProbeResult& result : report.results) {
        connections.beginMeasurement();
        for (const EvidenceLine& line : result.evidence) lines.push_back({&line, connections.of(line)});
    }
    std::stable_sort(lines.begin(), lines.end(), [](const Timed& a, const Timed& b) { return a.line->ms < b.line->ms; });

    const auto nameOf = [&](ConnectionId id) -> std::optional<ledger::ConnectionName> {
        const EvidenceConnection* one = connections.find(id);
        return ledger::ConnectionName{ledger::Role::Observer, address, one ? one->clientId : QString()};
    };
    ledger::RecordingFormat format(nameOf);
    ledger::RecordingTotals totals;
    std::string out;
    format.begin(out);
    std::int64_t last = report.started.toMSecsSinceEpoch() * 1'000'000;
    for (const Timed& one : lines) {
        last = timeOf(*one.line, report.started);
        if (one.line->kind == Kind::Note || one.line->wire.isEmpty()) {
            format.note(out, last, one.connection, one.line->note);
            continue;
        }
        const bool inbound = one.line->kind == Kind::Received;
        format.packet(out, {one.connection, ledger::Role::Observer, inbound}, last, viewOf(one.line->wire), totals.packets++,
                      static_cast<std::size_t>(std::max<qint64>(one.line->bytes, 0)));
        if (isCut(*one.line)) format.note(out, last, one.connection, cutText(*one.line));
    }
    format.statistics(out, last, totals, true);
    return QByteArray::fromStdString(out);
}

} // namespace wb::broker
