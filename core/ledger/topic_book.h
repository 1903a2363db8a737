#pragma once

#include "core/ledger/delta.h"
#include "core/ledger/topics.h"

#include <vector>

// What each topic says at this moment: counts, rate, latest and retained values, and who of them changed since the
// last delta. Engine thread only.

namespace wb::ledger {

class TopicBook {
public:
    struct Noted {
        TopicId topic;
        Seq previous; // PUBLISH on the same topic, or noSeq
    };

    // A PUBLISH of this name gets `seq`. `record`: everything but place, topic and distance is set.
    Noted note(std::string_view name, Seq seq, const Record& record, bool emptyPayload);
    // Its block is about to go: keeps a copy where it is still its topic's latest or retained value.
    void letGo(const Record& record, Seq seq, std::string_view payload);

    // Wall clock: closes the second that is over. A clock set back by more than 2 s starts counting anew.
    void tick(std::int64_t nowNs)
    {
        if (nowNs >= m_secondStart + second || nowNs < m_secondStart - 2 * second) turnSecond(nowNs);
    }

    const TopicTable& table() const { return m_table; }
    std::uint32_t topicsWithMessages() const { return m_withMessages; }
    std::size_t bytes() const { return m_table.bytes() + m_savedBytes + listBytes(); }

    // Lists of topics jump about in memory: this asks early for the one that is needed prefetchAhead steps later.
    static constexpr std::size_t prefetchAhead = 12;
    void expect([[maybe_unused]] TopicId id) const
    {
#ifdef __GNUC__
        __builtin_prefetch(&m_table.at(id));
#endif
    }

    bool hasChanges() const; // or a rate that will change with the second
    void take(Delta& delta); // fills newTopics, topics, saved, more

private:
    static constexpr std::int64_t second = 1'000'000'000;

    void noteDelivery(Topic& topic, TopicId id, Seq seq, const Record& record, bool emptyPayload);
    void noteOutbound(Topic& topic, TopicId id, const Record& record, bool emptyPayload);
    void setRetained(Topic& topic, TopicId id, Seq seq);
    void clearRetained(Topic& topic, TopicId id);
    void forgetSaved(std::shared_ptr<const SavedMessage>& saved, const std::shared_ptr<const SavedMessage>& other);
    void list(Topic& topic, TopicId id);
    void turnSecond(std::int64_t nowNs);
    TopicState stateOf(TopicId id, const Topic& topic);
    void takeTopic(TopicId id, Delta& delta);
    std::size_t listBytes() const;

    TopicTable m_table;
    std::uint32_t m_withMessages = 0;
    std::size_t m_savedBytes = 0;
    TopicId m_told = 0;                // ids up to this one were in a delta
    std::vector<TopicId> m_listed;     // changed since the last delta, or have a saved value to tell
    std::int64_t m_secondStart = 0;
    std::vector<TopicId> m_active;     // had a delivery in this second
    std::vector<TopicId> m_rated;      // have a rate above 0
};

} // namespace wb::ledger
