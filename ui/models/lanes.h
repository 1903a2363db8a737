#pragma once

#include "core/ledger/lanes/lane.h"

#include <QString>

#include <deque>
#include <vector>

// The window's copy of the lanes: what the engine's deltas told so far. Values only; the lanes themselves are shared
// and never change. Bounded as the engine's book is: what it lets go leaves here too.

namespace wb::ui {

// Which lanes are shown. Everything empty: all.
struct LaneFilter {
    QString topic;             // with + or #: an MQTT topic filter; else words looked for in topic and event id
    QString component;         // empty: every one
    int replica = -1;          // of the component; -1: every one
    quint16 states = 0;        // one bit a LaneState; 0: every one
    bool operator==(const LaneFilter&) const = default;
    bool isEmpty() const { return *this == LaneFilter(); }
    bool accepts(const ledger::Lane& lane) const;
    static constexpr quint16 bitOf(ledger::LaneState state) { return quint16(1u << unsigned(state)); }
};


class LaneStore {
public:
    static constexpr std::size_t mostCrossings = 2'000; // the oldest leave

    void apply(const ledger::LaneDelta& delta);

    const std::vector<ledger::LanePtr>& lanes() const { return m_lanes; } // by id
    ledger::LanePtr lane(ledger::LaneId id) const;                        // null: not there
    const std::deque<ledger::Crossing>& crossings() const { return m_crossings; } // by time
    const std::vector<ledger::InFlight>& inFlight() const { return m_inFlight; }
    const ledger::LaneCounts& counts() const { return m_counts; }
    qint64 firstNs() const { return m_firstNs; }   // of all that was ever told since the last clear; 0: nothing yet
    qint64 newestNs() const { return m_newestNs; }

private:
    void seen(qint64 timeNs);
    void put(const ledger::LanePtr& lane);

    std::vector<ledger::LanePtr> m_lanes;
    std::deque<ledger::Crossing> m_crossings;
    std::vector<ledger::InFlight> m_inFlight;
    ledger::LaneCounts m_counts;
    qint64 m_firstNs = 0, m_newestNs = 0;
};

} // namespace wb::ui
