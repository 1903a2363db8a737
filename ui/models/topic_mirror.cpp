#include "ui/models/topic_mirror.h"

#include <algorithm>
#include <cstring>

namespace wb::ui {

using ledger::TopicId;

void TopicMirror::clear()
{
    *this = TopicMirror();
}

void TopicMirror::add(const ledger::NewTopic& topic)
{
    while (topic.id >= m_chunks.size() * chunkSize) m_chunks.push_back(std::make_unique<TopicNode[]>(chunkSize));
    m_size = std::max(m_size, topic.id + 1);
    TopicNode& added = node(topic.id);
    if (added.nameData) return;
    added.nameData = topic.name.data() ? topic.name.data() : "";
    added.nameSize = std::uint16_t(topic.name.size());
    added.levelStart = std::uint16_t(topic.levelStart);
    added.parent = contains(topic.parent) ? topic.parent : 0;
    added.depth = added.parent ? std::uint16_t(node(added.parent).depth + 1) : 0;
    if (added.parent) ++node(added.parent).revision; // it may be a parent from now on
    m_waiting.push_back(topic.id);
}

void TopicMirror::update(const ledger::TopicState& state)
{
    if (!contains(state.id)) return;
    TopicNode& own = node(state.id);
    const std::uint64_t messagesBefore = own.ownMessages();
    const std::uint32_t rateBefore = own.ownRate;
    const bool isNew = !own.has(TopicNode::HasMessages) && (state.received[0] || state.received[1]);
    own.sidecar = state.received[std::size_t(ledger::Role::Sidecar)];
    own.observer = state.received[std::size_t(ledger::Role::Observer)];
    own.latest = state.latest;
    own.retained = state.retained;
    own.lastFlags = state.lastFlags;
    own.ownRate = state.ratePerSecond;
    own.set(TopicNode::Cleared, state.retainedCleared);
    own.set(TopicNode::ChangedSince, state.changedSinceRetained);
    if (isNew) own.set(TopicNode::HasMessages, true);
    for (TopicId id = state.id; id != 0; id = node(id).parent) {
        TopicNode& level = node(id);
        level.messages += own.ownMessages() - messagesBefore;
        level.rate += own.ownRate - rateBefore;
        level.topics += isNew ? 1 : 0;
        level.lastTimeNs = std::max(level.lastTimeNs, state.lastTimeNs);
        ++level.revision;
    }
}

std::vector<TopicId> TopicMirror::putInOrder(std::size_t most)
{
    const std::size_t count = std::min(most, waiting());
    const auto begin = m_waiting.begin() + std::ptrdiff_t(m_waitingBegin);
    std::vector<TopicId> batch(begin, begin + std::ptrdiff_t(count));
    m_waitingBegin += count;
    if (m_waitingBegin == m_waiting.size()) {
        m_waiting = {};
        m_waitingBegin = 0;
    }
    const auto less = [this](TopicId a, TopicId b) { return before(a, b); };
    if (!std::is_sorted(batch.begin(), batch.end(), less)) std::sort(batch.begin(), batch.end(), less);
    std::size_t place = 0;
    for (const TopicId id : batch) {
        const std::string_view name = node(id).name();
        place = m_order.partitionPoint(place, [&](TopicId other) { return nameBefore(node(other).name(), name); });
        m_order.insert(place, id);
        node(id).set(TopicNode::Ordered, true);
        for (TopicId up = node(id).parent; up != 0; up = node(up).parent) ++node(up).below;
    }
    return batch;
}

std::size_t TopicMirror::placeOf(TopicId id) const
{
    const std::string_view name = node(id).name();
    return m_order.partitionPoint(0, [&](TopicId other) { return nameBefore(node(other).name(), name); });
}

bool TopicMirror::isUnder(TopicId id, TopicId ancestor) const
{
    const std::string_view name = node(id).name();
    const std::string_view above = node(ancestor).name();
    return name.size() > above.size() && name[above.size()] == '/' && name.starts_with(above);
}

bool TopicMirror::nameBefore(std::string_view a, std::string_view b)
{
    const std::size_t shared = std::min(a.size(), b.size());
    std::size_t i = 0;
    // Eight bytes at a time up to the first difference: names of one branch share most of their length.
    while (i + 8 <= shared && std::memcmp(a.data() + i, b.data() + i, 8) == 0) i += 8;
    while (i < shared && a[i] == b[i]) ++i;
    if (i == shared) return a.size() < b.size();
    if (a[i] == '/' || b[i] == '/') return a[i] == '/';
    return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[i]);
}

std::size_t TopicMirror::memoryBytes() const
{
    return m_chunks.size() * chunkSize * sizeof(TopicNode) + m_waiting.capacity() * sizeof(TopicId)
           + m_order.capacityBytes();
}

} // namespace wb::ui
