#include "core/ledger/query.h"

#include "core/mqtt/topic.h"

#include <algorithm>
#include <cstring>

namespace wb::ledger {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

char upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

const char* findByte(const char* from, const char* end, char c)
{
    const void* at = from < end ? std::memchr(from, c, static_cast<std::size_t>(end - from)) : nullptr;
    return at ? static_cast<const char*>(at) : end;
}

// `needle` is lower case. memchr finds the places where it could begin, which is what makes megabytes quick.
bool contains(std::string_view text, std::string_view needle)
{
    if (needle.empty()) return true;
    if (text.size() < needle.size()) return false;
    const char* const end = text.data() + (text.size() - needle.size() + 1);
    const char low = needle.front();
    const char high = upper(low);
    const char* nextLow = findByte(text.data(), end, low);
    const char* nextHigh = low == high ? end : findByte(text.data(), end, high);
    for (;;) {
        const char* at = std::min(nextLow, nextHigh);
        if (at == end) return false;
        if (std::equal(needle.begin() + 1, needle.end(), at + 1, [](char n, char t) { return n == lower(t); }))
            return true;
        if (at == nextLow)
            nextLow = findByte(at + 1, end, low);
        else
            nextHigh = findByte(at + 1, end, high);
    }
}

bool flagsMatch(const MessageFilter& filter, std::uint8_t flags)
{
    const int qos = (flags >> 1) & 3;
    return (filter.qos == 0 || (filter.qos >> qos & 1)) && (!filter.dup || *filter.dup == ((flags & 8) != 0));
}

} // namespace

bool MessageFilter::matchesTopic(std::string_view name) const
{
    return std::all_of(topics.begin(), topics.end(), [name](const TopicRule& rule) {
        return rule.isFilter ? mqtt::filterMatches(rule.text, name) : contains(name, rule.text);
    });
}

bool MessageFilter::matchesState(const TopicState& state) const
{
    if (role && state.received[static_cast<std::size_t>(*role)] == 0) return false;
    if (retained && *retained != (state.retained != noSeq)) return false;
    const bool anyReceived = state.latest != noSeq;
    if (!anyReceived && (qos != 0 || dup)) return false;
    return flagsMatch(*this, state.lastFlags);
}

bool MessageFilter::matchesMessage(const Record& record, std::string_view payload) const
{
    if (role && *role != record.role()) return false;
    if (inbound && *inbound != record.isInbound()) return false;
    if (retained && *retained != record.retain()) return false;
    if (!flagsMatch(*this, record.firstByte)) return false;
    return std::all_of(payloads.begin(), payloads.end(),
                       [payload](const std::string& needle) { return contains(payload, needle); });
}

bool MessageSearch::matchesTopic(const Snapshot& snapshot, TopicId topic)
{
    if (topic >= m_verdicts.size()) m_verdicts.resize(std::max<std::size_t>(topic + 1, m_verdicts.size() * 2));
    std::uint8_t& verdict = m_verdicts[topic];
    if (verdict == 0) verdict = m_filter.matchesTopic(snapshot.topicName(topic)) ? 2 : 1;
    return verdict == 2;
}

Seq MessageSearch::run(const Snapshot& snapshot, Seq from, std::size_t most, std::vector<Seq>& found)
{
    Seq seq = std::max(from, snapshot.begin());
    const Seq end = most < snapshot.end() - std::min(seq, snapshot.end()) ? seq + most : snapshot.end();
    while (seq < end) {
        const Snapshot::Run run = snapshot.run(seq);
        for (const Record& record : run.records.first(std::min<std::size_t>(run.records.size(), end - seq))) {
            if (record.isPublish() && matchesTopic(snapshot, record.topic) &&
                m_filter.matchesMessage(record, run.data(record)))
                found.push_back(seq);
            ++seq;
        }
    }
    return end;
}

} // namespace wb::ledger
