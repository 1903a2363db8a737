#pragma once

#include "core/ledger/recording/fact_lines.h"
#include "core/ledger/recording/pcapng.h"
#include "core/ledger/recording/recording_format.h"
#include "core/ledger/recording/reopened.h"

#include <array>
#include <map>

// Folds the blocks of a recording, one after the other, into a ledger and lanes. Nothing in a block is believed.

namespace wb::ledger {

// Old seqs to new ones: runs that are consecutive on both sides, so a recording without a gap is one of them.
class SeqMap {
public:
    void add(Seq from, Seq to);
    Seq find(Seq from) const; // noSeq: not there

private:
    struct Run {
        Seq to;
        std::uint64_t count;
    };
    std::map<Seq, Run> m_runs; // by old seq
    std::map<Seq, Run>::iterator m_last = m_runs.end();
};

class RecordingReader {
public:
    enum class Foreign : std::uint8_t { NotPcapng, ByteOrder, Interfaces };
    struct Skipped {
        std::uint64_t count = 0, firstOffset = 0;
    };

    RecordingReader(std::size_t budgetBytes, std::size_t mostLanes);

    std::optional<Foreign> take(const pcapng::Block& block); // something: this is not for us
    std::optional<Foreign> end(); // behind the last block

    Reopened result(); // once, after end()
    bool isClosed() const { return m_closed; }
    std::uint64_t lost() const { return m_lost[0] + m_lost[1]; }
    const Skipped& skipped() const { return m_skipped; }

private:
    enum class Kind : std::uint8_t { Other, Packets, Facts };
    struct Side { // of a connection: what was read of a packet that is not whole
        std::string pending;
    };
    struct Connection {
        std::array<Side, 2> sides; // outbound, inbound
        std::size_t place = 0;     // in m_connections
    };

    bool takeSection(const pcapng::Block& block, Foreign& why) const;
    void takeInterface(const pcapng::Block& block);
    bool takePacket(const pcapng::Block& block);
    bool takeSegment(const pcapng::Packet& packet);
    bool takeLine(std::string_view data, std::uint64_t offset);
    bool takeConnectionRecord(std::string_view line);
    void takeFacts(ReadFacts read);
    void takeStatistics(std::string_view body);
    void append(Origin origin, std::int64_t timeNs, std::string_view wire, std::optional<Seq> old);
    Connection& connectionOf(ConnectionId id);
    void skip(std::uint64_t count, std::uint64_t firstOffset);
    bool isOurs() const;

    std::unique_ptr<Ledger> m_ledger;
    std::unique_ptr<LaneBook> m_lanes;
    std::vector<Kind> m_interfaces;
    std::unordered_map<ConnectionId, Connection> m_byId;
    std::vector<ReopenedConnection> m_connections;
    SeqMap m_seqs;
    FactLines m_lines{[this](ReadFacts read) { takeFacts(std::move(read)); }};
    std::uint64_t m_packets = 0, m_facts = 0;
    std::int64_t m_firstNs = 0, m_lastNs = 0;
    std::array<std::uint64_t, 2> m_lost{}; // packets, facts
    Skipped m_skipped;
    bool m_closed = false;
};

} // namespace wb::ledger
