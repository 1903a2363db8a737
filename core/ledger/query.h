#pragma once

#include "core/ledger/delta.h"
#include "core/result.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a person types to find topics and messages: "orders/+ retained:yes qos:1 payload:late". Pure; any thread.
//
//   word             the topic name contains it; with + or #, it is an MQTT topic filter for the whole name
//   "two words"      the same for text with blanks, colons, + or # (\" and \\ inside quotes)
//   topic:…          as a bare word
//   payload:…        the payload contains it
//   qos:1  qos:1,2   retained:yes  dup:no  role:sidecar  role:observer  direction:in  direction:out
//
// All of them must hold. Text matches without regard to case (of A to Z; other letters as they are written); topic
// filters match exactly, as MQTT does.

namespace wb::ledger {

struct TopicRule {
    std::string text; // lower case unless isFilter
    bool isFilter = false;
    bool operator==(const TopicRule&) const = default;
};

struct MessageFilter {
    std::vector<TopicRule> topics;
    std::vector<std::string> payloads; // lower case
    std::uint8_t qos = 0;              // bit n: QoS n is wanted; 0: any
    std::optional<bool> retained;      // RETAIN as it arrived
    std::optional<bool> dup;
    std::optional<Role> role;
    std::optional<bool> inbound;
    bool operator==(const MessageFilter&) const = default;

    bool isEmpty() const { return *this == MessageFilter(); }

    bool matchesTopic(std::string_view name) const;
    // For the topic tree: flags of the latest delivery; retained = a retained value is known; role = any came by it.
    // Says nothing of payloads and direction.
    bool matchesState(const TopicState& state) const;
    // Flags, role, direction and payload, not the topic. Precondition: record.isPublish().
    bool matchesMessage(const Record& record, std::string_view payload) const;
};

enum class QueryErrorCode : std::uint8_t {
    UnknownKey,   // "color:red"
    MissingValue, // "qos:"
    BadValue,     // "qos:7"
    Repeated,     // "dup:yes dup:no"
    OpenQuote,
    TopicFilter,  // "a+/b"
};

struct QueryError {
    QueryErrorCode code = QueryErrorCode::UnknownKey;
    std::size_t position = 0; // bytes of the UTF-8 text
    std::size_t size = 0;     // of the part that is wrong
    std::string word;         // that part
    std::string detail;       // BadValue: what would be right; TopicFilter: the rule, in English
};

Result<MessageFilter, QueryError> parseQuery(std::string_view text);
QString describe(const QueryError& error); // one sentence, translated

// Finds messages in slices, so that a window stays alive. Remembers which topics match: one search for one filter.
class MessageSearch {
public:
    explicit MessageSearch(MessageFilter filter) : m_filter(std::move(filter)) {}
    const MessageFilter& filter() const { return m_filter; }

    // Looks at most `most` records further from `from` (or from the oldest kept) and appends the PUBLISHes that match.
    // Returns where to go on; snapshot.end() when done. Snapshots of one ledger, not cleared in between.
    Seq run(const Snapshot& snapshot, Seq from, std::size_t most, std::vector<Seq>& found);
    bool matchesTopic(const Snapshot& snapshot, TopicId topic);
    void forgetTopics() { m_verdicts.clear(); } // the ledger was cleared: ids begin anew

private:
    MessageFilter m_filter;
    std::vector<std::uint8_t> m_verdicts; // by topic id: 0 not asked yet, 1 no, 2 yes
};

} // namespace wb::ledger
