#include "core/ledger/ledger.h"

#include "core/ledger/connect_secret.h"
#include "core/ledger/history.h"
#include "core/ledger/topic_book.h"

#include <algorithm>
#include <utility>

namespace wb::ledger {

namespace {

constexpr std::size_t longestTopic = 65535; // [1.5.3]

// Would these fields give exactly the bytes of the frame again? (Not for what was made wrong on purpose.)
bool canRebuild(const mqtt::Frame& frame, const mqtt::PublishView& publish)
{
    const std::size_t headerBytes = frame.wire.size() - frame.body.size();
    const std::size_t idBytes = (frame.firstByte() & 0x06) != 0 ? 2 : 0;
    return headerBytes >= 2 && headerBytes <= 5 && publish.topic.size() <= longestTopic &&
           frame.body.size() == 2 + publish.topic.size() + idBytes + publish.payload.size();
}

} // namespace

struct Ledger::Private {
    History history;
    TopicBook topics;
    Counters counters;
    std::size_t budget = 0;
    bool cleared = false;
    bool changed = false;

    std::size_t usedBytes() const { return history.bytes() + topics.bytes(); }
    void letGoOldest();
    void makeRoom(std::size_t dataBytes);
    void keepBudget();
    Seq append(Origin origin, std::int64_t timeNs, const mqtt::Frame& frame);
    Seq append(Origin origin, std::int64_t timeNs, const mqtt::Frame& frame, const mqtt::PublishView& publish);
    void count(Origin origin, std::size_t wireBytes);
};

namespace {

// PUBACK to UNSUBACK have it in front of all else [2.3.1]; 0 where there is none.
mqtt::PacketId packetIdOf(const mqtt::Frame& frame)
{
    const bool hasId = frame.type() >= mqtt::PacketType::Puback && frame.type() <= mqtt::PacketType::Unsuback;
    if (!hasId || frame.body.size() < 2) return 0;
    return static_cast<mqtt::PacketId>(static_cast<unsigned char>(frame.body[0]) << 8 |
                                       static_cast<unsigned char>(frame.body[1]));
}

Record recordOf(Origin origin, std::int64_t timeNs, const mqtt::Frame& frame)
{
    Record record{};
    record.timeNs = timeNs;
    record.connection = origin.connection;
    record.firstByte = frame.firstByte();
    record.bits = static_cast<std::uint8_t>((origin.inbound ? Record::inbound : 0) |
                                            (origin.role == Role::Observer ? Record::observer : 0));
    return record;
}

} // namespace

void Ledger::Private::letGoOldest()
{
    const Block& block = history.oldest();
    Seq seq = block.first();
    const auto records = block.all();
    for (std::size_t i = 0; i < records.size(); ++i, ++seq) {
        if (i + TopicBook::prefetchAhead < records.size()) {
            const Record& ahead = records[i + TopicBook::prefetchAhead];
            if (ahead.isMessage()) topics.expect(ahead.topic);
        }
        if (records[i].isMessage()) topics.letGo(records[i], seq, block.data(records[i]));
    }
    counters.letGo += block.messages();
    counters.kept -= block.messages();
    counters.packetsKept -= block.count();
    history.letGoOldest();
}

void Ledger::Private::makeRoom(std::size_t dataBytes)
{
    const std::size_t bytes = history.nextBlockBytes(dataBytes);
    // Make way before the new block is there. The newest stays unless it is the only packet of an outsize block.
    while (usedBytes() + bytes > budget && (history.canLetGo() || history.newestIsOutsize())) letGoOldest();
    history.open(bytes);
}

void Ledger::Private::keepBudget()
{
    while (usedBytes() > budget && history.canLetGo()) letGoOldest();
}

void Ledger::Private::count(Origin origin, std::size_t wireBytes)
{
    history.appended();
    ++counters.packets;
    ++counters.packetsKept;
    (origin.inbound ? counters.bytesIn : counters.bytesOut) += wireBytes;
    changed = true;
}

Seq Ledger::Private::append(Origin origin, std::int64_t timeNs, const mqtt::Frame& frame)
{
    Record record = recordOf(origin, timeNs, frame);
    if (frame.type() == mqtt::PacketType::Publish) record.bits |= Record::undecodable;
    record.packetId = packetIdOf(frame);
    if (!history.fits(frame.wire.size())) makeRoom(frame.wire.size());
    const Seq seq = history.end();
    char* stored = history.newest().append(record, frame.wire);
    if (frame.type() == mqtt::PacketType::Connect)
        maskPassword(stored, frame.wire.size(), frame.wire.size() - frame.body.size());
    count(origin, frame.wire.size());
    return seq;
}

Seq Ledger::Private::append(Origin origin, std::int64_t timeNs, const mqtt::Frame& frame,
                            const mqtt::PublishView& publish)
{
    Record record = recordOf(origin, timeNs, frame);
    const std::size_t lengthBytes = frame.wire.size() - frame.body.size() - 1;
    record.bits |= static_cast<std::uint8_t>((lengthBytes - 1) << Record::lengthBytesShift);
    record.packetId = publish.packetId;
    // Room first: what is let go for it is judged by what the topics said before this message.
    if (!history.fits(publish.payload.size())) makeRoom(publish.payload.size());
    const Seq seq = history.end();
    const TopicId known = topics.table().count();
    const TopicBook::Noted noted = topics.note(publish.topic, seq, record, publish.payload.empty());
    record.topic = noted.topic;
    if (noted.previous != noSeq && noted.previous >= history.begin() && seq - noted.previous <= UINT32_MAX)
        record.sinceSameTopic = static_cast<std::uint32_t>(seq - noted.previous);
    history.newest().append(record, publish.payload);
    if (origin.inbound) {
        ++counters.received;
        ++counters.kept;
    }
    count(origin, frame.wire.size());
    if (topics.table().count() != known) keepBudget();
    return seq;
}

Ledger::Ledger(std::size_t budgetBytes) : d(std::make_unique<Private>())
{
    setBudget(budgetBytes);
    d->changed = false;
}

Ledger::~Ledger() = default;

Seq Ledger::append(Origin origin, std::int64_t timeNs, const mqtt::Frame& frame, const mqtt::PublishView* publish)
{
    d->topics.tick(timeNs);
    if (publish && frame.type() == mqtt::PacketType::Publish && canRebuild(frame, *publish))
        return d->append(origin, timeNs, frame, *publish);
    return d->append(origin, timeNs, frame);
}

const Counters& Ledger::counters() const
{
    d->counters.usedBytes = d->usedBytes();
    d->counters.budgetBytes = d->budget;
    d->counters.topics = d->topics.topicsWithMessages();
    return d->counters;
}

Snapshot Ledger::snapshot() const
{
    Snapshot snapshot;
    snapshot.m_pieces.reserve(d->history.blocks().size());
    for (const auto& block : d->history.blocks()) snapshot.m_pieces.push_back({block->first(), block});
    snapshot.m_names = d->topics.table().names();
    snapshot.m_begin = d->history.begin();
    snapshot.m_end = d->history.end();
    return snapshot;
}

DeltaPtr Ledger::takeDelta(std::int64_t nowNs)
{
    d->topics.tick(nowNs);
    auto delta = std::make_shared<Delta>();
    d->topics.take(*delta);
    delta->snapshot = snapshot();
    delta->counters = counters();
    delta->timeNs = nowNs;
    delta->cleared = std::exchange(d->cleared, false);
    d->changed = false;
    return delta;
}

bool Ledger::hasChanges() const
{
    return d->changed || d->cleared || d->topics.hasChanges();
}

void Ledger::setBudget(std::size_t bytes)
{
    d->budget = std::max(bytes, smallestBudgetBytes);
    d->history.setBudget(d->budget);
    d->keepBudget();
    d->changed = true;
}

void Ledger::clear()
{
    d->history.letGoAll();
    d->history.setBudget(d->budget);
    d->topics = TopicBook();
    d->counters = Counters();
    d->cleared = true;
}

} // namespace wb::ledger
