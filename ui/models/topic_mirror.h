#pragma once

#include "core/ledger/delta.h"
#include "ui/models/gap_vector.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace wb::ui {

// The window's copy of one level of the topic tree. Counts are of the whole subtree, itself included, except where
// it says "own". 88 bytes, 96 with its places in the order and among the rows.
struct TopicNode {
    enum Bit : std::uint8_t { HasMessages = 1, Cleared = 2, ChangedSince = 4, Expanded = 8, Shown = 16, Ordered = 32 };

    const char* nameData = nullptr; // full name; the ledger keeps it as long as any later snapshot lives
    ledger::TopicId parent = 0;
    std::uint32_t below = 0;   // ordered nodes under this one
    std::uint32_t topics = 0;  // topic names with messages
    std::uint32_t ownRate = 0;
    std::uint32_t rate = 0;
    std::uint32_t revision = 0;
    std::uint64_t sidecar = 0;  // own deliveries to it
    std::uint64_t observer = 0; // own
    std::uint64_t messages = 0; // sum of the larger of both: one message may reach both
    ledger::Seq latest = ledger::noSeq;   // own
    ledger::Seq retained = ledger::noSeq; // own
    std::int64_t lastTimeNs = 0;
    std::uint16_t nameSize = 0; // a topic name has at most 65535 bytes [1.5.3]
    std::uint16_t levelStart = 0;
    std::uint16_t depth = 0;
    std::uint8_t lastFlags = 0; // own
    std::uint8_t bits = 0;

    std::string_view name() const { return {nameData, nameSize}; }
    std::string_view level() const { return name().substr(levelStart); }
    bool has(Bit bit) const { return bits & bit; }
    void set(Bit bit, bool on) { bits = std::uint8_t(on ? bits | bit : bits & ~bit); }
    bool hasRetained() const { return retained != ledger::noSeq && !has(Cleared); }
    std::uint64_t ownMessages() const { return sidecar > observer ? sidecar : observer; }
};

// All known levels, their sums, and the depth-first order of the sorted tree: the byte order of full names in which
// '/' comes before everything else. A subtree is one stretch of it.
class TopicMirror {
public:
    void clear();
    void add(const ledger::NewTopic& topic); // waits to be put in order
    void update(const ledger::TopicState& state);

    bool contains(ledger::TopicId id) const { return id > 0 && id < m_size && node(id).nameData; }
    // Preconditions: id < idEnd().
    const TopicNode& node(ledger::TopicId id) const { return m_chunks[id / chunkSize][id % chunkSize]; }
    TopicNode& node(ledger::TopicId id) { return m_chunks[id / chunkSize][id % chunkSize]; }
    ledger::TopicId idEnd() const { return m_size; }

    // Takes at most `most` of the levels that wait, sorts them and puts them in order; returns them sorted.
    std::vector<ledger::TopicId> putInOrder(std::size_t most);
    std::size_t waiting() const { return m_waiting.size() - m_waitingBegin; }

    const GapVector<ledger::TopicId>& order() const { return m_order; }
    std::size_t placeOf(ledger::TopicId id) const; // in order(); precondition: Ordered

    bool before(ledger::TopicId a, ledger::TopicId b) const { return nameBefore(node(a).name(), node(b).name()); }
    bool isUnder(ledger::TopicId id, ledger::TopicId ancestor) const;
    static bool nameBefore(std::string_view a, std::string_view b);

    std::size_t memoryBytes() const;

private:
    static constexpr ledger::TopicId chunkSize = 4096;

    std::vector<std::unique_ptr<TopicNode[]>> m_chunks;
    ledger::TopicId m_size = 0;
    std::vector<ledger::TopicId> m_waiting;
    std::size_t m_waitingBegin = 0;
    GapVector<ledger::TopicId> m_order;
};

} // namespace wb::ui
