#include "core/ledger/snapshot.h"

#include "core/ledger/block.h"
#include "core/ledger/topics.h"

#include <algorithm>

namespace wb::ledger {

namespace {

// Remaining Length in exactly `count` bytes [2.2.3]: a sender may have used more than it needed.
void appendLength(std::string& out, std::size_t length, int count)
{
    for (int i = 0; i < count; ++i) {
        const auto more = i + 1 < count ? 0x80u : 0u;
        out.push_back(static_cast<char>((length & 0x7f) | more));
        length >>= 7;
    }
}

void appendWord(std::string& out, std::size_t word)
{
    out.push_back(static_cast<char>(word >> 8));
    out.push_back(static_cast<char>(word & 0xff));
}

} // namespace

std::size_t Snapshot::pieceOf(Seq seq) const
{
    const auto after = std::upper_bound(m_pieces.begin(), m_pieces.end(), seq,
                                        [](Seq s, const Piece& piece) { return s < piece.first; });
    return static_cast<std::size_t>(after - m_pieces.begin()) - 1;
}

const Record& Snapshot::record(Seq seq) const
{
    const Piece& piece = m_pieces[pieceOf(seq)];
    return piece.block->records()[seq - piece.first];
}

std::string_view Snapshot::data(Seq seq) const
{
    const Piece& piece = m_pieces[pieceOf(seq)];
    return piece.block->data(piece.block->records()[seq - piece.first]);
}

Snapshot::Run Snapshot::run(Seq seq) const
{
    const std::size_t at = pieceOf(seq);
    const Seq end = at + 1 < m_pieces.size() ? m_pieces[at + 1].first : m_end;
    const Record* records = m_pieces[at].block->records();
    return {seq, {records + (seq - m_pieces[at].first), static_cast<std::size_t>(end - seq)},
            reinterpret_cast<const char*>(records)}; // a block's records stand at its beginning
}

std::string Snapshot::wire(Seq seq) const
{
    const Record& r = record(seq);
    const std::string_view bytes = data(seq);
    if (!r.isPublish()) return std::string(bytes);
    const std::string_view topic = topicName(r.topic);
    const bool hasId = r.qos() != mqtt::QoS::AtMostOnce;
    const std::size_t length = 2 + topic.size() + (hasId ? 2 : 0) + bytes.size();
    std::string out;
    out.reserve(length + 5);
    out.push_back(static_cast<char>(r.firstByte));
    appendLength(out, length, ((r.bits >> Record::lengthBytesShift) & 3) + 1);
    appendWord(out, topic.size());
    out += topic;
    if (hasId) appendWord(out, r.packetId);
    out += bytes;
    return out;
}

Seq Snapshot::previousOnTopic(Seq seq) const
{
    const std::uint32_t distance = record(seq).sinceSameTopic;
    return distance == 0 || seq - m_begin < distance ? noSeq : seq - distance;
}

std::string_view Snapshot::topicName(TopicId topic) const
{
    return topic == 0 || !m_names ? std::string_view() : m_names->at(topic).view();
}

} // namespace wb::ledger
