#include "core/ledger/topic_book.h"

#include <algorithm>
#include <utility>

namespace wb::ledger {

namespace {

std::size_t savedSize(const SavedMessage& saved)
{
    constexpr std::size_t allocation = 16; // heap and reference count around each of the two
    return sizeof(SavedMessage) + saved.payload.capacity() + 2 * allocation;
}

} // namespace

TopicBook::Noted TopicBook::note(std::string_view name, Seq seq, const Record& record, bool emptyPayload)
{
    const TopicId id = m_table.intern(name);
    Topic& topic = m_table.at(id);
    const Noted noted{id, std::exchange(topic.newest, seq)};
    if (record.isInbound())
        noteDelivery(topic, id, seq, record, emptyPayload);
    else
        noteOutbound(topic, id, record, emptyPayload);
    return noted;
}

void TopicBook::noteDelivery(Topic& topic, TopicId id, Seq seq, const Record& record, bool emptyPayload)
{
    const auto role = static_cast<std::size_t>(record.role());
    if (topic.latest == noSeq) ++m_withMessages;
    if (topic.marks & Topic::SavedLatest) {
        TopicExtra& extra = m_table.extra(id);
        forgetSaved(extra.savedLatest, extra.savedRetained);
        topic.marks &= static_cast<std::uint8_t>(~Topic::SavedLatest);
    }
    if (topic.thisSecond[0] + topic.thisSecond[1] == 0) m_active.push_back(id);
    ++topic.thisSecond[role];
    ++topic.received[role];
    topic.latest = seq;
    topic.lastTimeNs = record.timeNs;
    topic.lastFlags = record.firstByte & 0x0f;
    if (record.retain()) {
        // A broker sends no empty retained message [MQTT-3.3.1-10]; if one does, it can only mean "nothing retained".
        if (emptyPayload)
            clearRetained(topic, id);
        else
            setRetained(topic, id, seq);
    } else if (topic.marks & Topic::HasRetained || (topic.marks & Topic::Cleared && !emptyPayload)) {
        // Live messages carry RETAIN 0 whatever the publisher set [MQTT-3.3.1-9]: this one may be the new retained
        // value. (An empty one after a clearing is most often that clearing itself, coming back.)
        topic.marks |= Topic::ChangedSince;
    }
    list(topic, id);
}

void TopicBook::noteOutbound(Topic& topic, TopicId id, const Record& record, bool emptyPayload)
{
    if (record.retain()) {
        if (emptyPayload) {
            clearRetained(topic, id);
        } else { // the broker now holds ours, which we have not received back
            topic.marks &= static_cast<std::uint8_t>(~Topic::Cleared);
            topic.marks |= Topic::ChangedSince;
        }
    }
    list(topic, id);
}

void TopicBook::setRetained(Topic& topic, TopicId id, Seq seq)
{
    TopicExtra& extra = m_table.extra(id);
    if (topic.marks & Topic::SavedRetained) forgetSaved(extra.savedRetained, extra.savedLatest);
    extra.retained = seq;
    topic.marks &= static_cast<std::uint8_t>(~(Topic::Cleared | Topic::ChangedSince | Topic::SavedRetained));
    topic.marks |= Topic::HasRetained;
}

void TopicBook::clearRetained(Topic& topic, TopicId id)
{
    if (topic.marks & Topic::HasRetained) {
        TopicExtra& extra = m_table.extra(id);
        if (topic.marks & Topic::SavedRetained) forgetSaved(extra.savedRetained, extra.savedLatest);
        extra.retained = noSeq;
    }
    topic.marks &= static_cast<std::uint8_t>(~(Topic::HasRetained | Topic::ChangedSince | Topic::SavedRetained));
    topic.marks |= Topic::Cleared;
}

void TopicBook::forgetSaved(std::shared_ptr<const SavedMessage>& saved,
                            const std::shared_ptr<const SavedMessage>& other)
{
    if (saved && saved != other) m_savedBytes -= savedSize(*saved);
    saved.reset();
}

void TopicBook::letGo(const Record& record, Seq seq, std::string_view payload)
{
    Topic& topic = m_table.at(record.topic);
    const bool latest = topic.latest == seq;
    const bool retained = topic.marks & Topic::HasRetained && m_table.extra(record.topic).retained == seq;
    if (!latest && !retained) return;
    auto saved = std::make_shared<const SavedMessage>(SavedMessage{record, seq, std::string(payload)});
    m_savedBytes += savedSize(*saved);
    TopicExtra& extra = m_table.extra(record.topic);
    if (latest) extra.savedLatest = saved;
    if (retained) extra.savedRetained = saved;
    topic.marks |= static_cast<std::uint8_t>((latest ? Topic::SavedLatest : 0) | (retained ? Topic::SavedRetained : 0));
    topic.marks |= Topic::SavedListed;
    list(topic, record.topic);
}

void TopicBook::list(Topic& topic, TopicId id)
{
    if (topic.marks & Topic::Listed) return;
    topic.marks |= Topic::Listed;
    m_listed.push_back(id);
}

void TopicBook::turnSecond(std::int64_t nowNs)
{
    const std::int64_t start = nowNs - (nowNs % second + second) % second;
    const bool next = start == m_secondStart + second; // else the last full second was an empty one
    m_secondStart = start;
    for (std::size_t i = 0; i < m_rated.size(); ++i) {
        if (i + prefetchAhead < m_rated.size()) expect(m_rated[i + prefetchAhead]);
        Topic& topic = m_table.at(m_rated[i]);
        if (next && topic.thisSecond[0] + topic.thisSecond[1] > 0) continue; // gets its new rate below
        topic.rate = 0;
        list(topic, m_rated[i]);
    }
    m_rated.clear();
    for (std::size_t i = 0; i < m_active.size(); ++i) {
        if (i + prefetchAhead < m_active.size()) expect(m_active[i + prefetchAhead]);
        Topic& topic = m_table.at(m_active[i]);
        const std::uint32_t rate = next ? std::max(topic.thisSecond[0], topic.thisSecond[1]) : 0;
        topic.thisSecond = {};
        if (topic.rate == rate) continue;
        topic.rate = rate;
        list(topic, m_active[i]);
    }
    if (next) m_rated.swap(m_active);
    m_active.clear();
}

bool TopicBook::hasChanges() const
{
    return !m_listed.empty() || !m_active.empty() || !m_rated.empty() || m_told < m_table.count();
}

TopicState TopicBook::stateOf(TopicId id, const Topic& topic)
{
    TopicState state{.id = id,
                     .ratePerSecond = topic.rate,
                     .received = topic.received,
                     .latest = topic.latest,
                     .lastTimeNs = topic.lastTimeNs,
                     .lastFlags = topic.lastFlags,
                     .retainedCleared = (topic.marks & Topic::Cleared) != 0,
                     .changedSinceRetained = (topic.marks & Topic::ChangedSince) != 0};
    if (topic.marks & Topic::HasRetained) state.retained = m_table.extra(id).retained;
    return state;
}

void TopicBook::take(Delta& delta)
{
    const TopicNames& names = *m_table.names();
    const TopicId newEnd = m_told + std::min<TopicId>(m_table.count() - m_told, mostTopicsInDelta);
    delta.newTopics.reserve(newEnd - m_told);
    while (m_told < newEnd) {
        const TopicNames::Name& name = names.at(++m_told);
        delta.newTopics.push_back({m_told, name.parent, name.levelStart, name.view()});
    }
    const std::size_t most = std::min<std::size_t>(m_listed.size(), mostTopicsInDelta);
    delta.topics.reserve(most);
    std::size_t taken = 0;
    for (; taken < most && m_listed[taken] <= m_told; ++taken) {
        if (taken + prefetchAhead < most) expect(m_listed[taken + prefetchAhead]);
        takeTopic(m_listed[taken], delta);
    }
    m_listed.erase(m_listed.begin(), m_listed.begin() + static_cast<std::ptrdiff_t>(taken));
    delta.more = !m_listed.empty() || m_told < m_table.count();
}

void TopicBook::takeTopic(TopicId id, Delta& delta)
{
    Topic& topic = m_table.at(id);
    delta.topics.push_back(stateOf(id, topic));
    if (topic.marks & Topic::SavedListed) {
        const TopicExtra& extra = m_table.extra(id);
        if (extra.savedLatest) delta.saved.push_back(extra.savedLatest);
        if (extra.savedRetained && extra.savedRetained != extra.savedLatest)
            delta.saved.push_back(extra.savedRetained);
    }
    topic.marks &= static_cast<std::uint8_t>(~(Topic::Listed | Topic::SavedListed));
}

std::size_t TopicBook::listBytes() const
{
    return (m_listed.capacity() + m_active.capacity() + m_rated.capacity()) * sizeof(TopicId);
}

} // namespace wb::ledger
