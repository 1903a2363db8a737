#pragma once

#include "core/ledger/record.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What the ledger held at one moment, readable from any thread without a lock: shares the ledger's own blocks, whose
// committed part never changes. Copying costs a few hundred shared pointers, never a message.

namespace wb::ledger {

class Block;
class TopicNames;

class Snapshot {
public:
    Snapshot() = default;

    Seq begin() const { return m_begin; } // oldest kept
    Seq end() const { return m_end; }     // one past the newest
    bool contains(Seq seq) const { return seq >= m_begin && seq < m_end; }

    // Preconditions: contains(seq). References live as long as any Snapshot that contains seq.
    const Record& record(Seq seq) const;
    std::string_view data(Seq seq) const; // payload of a PUBLISH, wire bytes of anything else
    std::string wire(Seq seq) const;      // exact bytes as they went over the wire (password masked)

    // Precondition: contains(seq). The records from `seq` on that lie one behind the other in memory (at least one):
    // for walking many. `data` is for records of this run only.
    struct Run {
        Seq first = 0;
        std::span<const Record> records;
        std::string_view data(const Record& record) const { return {base + record.dataOffset, record.dataSize}; }
        const char* base = nullptr;
    };
    Run run(Seq seq) const;

    // The previous PUBLISH on the same topic that is still kept, or noSeq.
    Seq previousOnTopic(Seq seq) const;

    // Full name ("orders/new/eu") of any topic id the ledger has given out up to this snapshot. Lives as the snapshot.
    std::string_view topicName(TopicId topic) const;

private:
    friend class Ledger;
    struct Piece {
        Seq first;
        std::shared_ptr<const Block> block;
    };
    std::size_t pieceOf(Seq seq) const;

    std::vector<Piece> m_pieces; // by first seq, without gaps
    std::shared_ptr<const TopicNames> m_names;
    Seq m_begin = 0;
    Seq m_end = 0;
};

} // namespace wb::ledger
