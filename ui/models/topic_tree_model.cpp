#include "ui/models/topic_tree_model.h"

#include "ui/models/topic_matches.h"

#include <QDateTime>
#include <QElapsedTimer>

#include <algorithm>

namespace wb::ui {

using ledger::TopicId;

namespace {

constexpr qint64 sliceMs = 5;            // of the 8 ms a turn may take at most
constexpr std::size_t orderBatch = 512;  // levels sorted at once
constexpr TopicId filterBatch = 256;     // topics looked at between two looks at the clock
constexpr quint64 openAllMatches = 2000; // a filter that lets more through leaves closed branches closed

qint64 wallClockNs()
{
    return QDateTime::currentMSecsSinceEpoch() * 1'000'000;
}

} // namespace

struct TopicTreeModel::Held {
    bool cleared = false;
    std::vector<ledger::NewTopic> newTopics;
    std::unordered_map<TopicId, ledger::TopicState> topics;
    ledger::Delta delta; // snapshot, saved
};

TopicTreeModel::TopicTreeModel(QObject* parent) : QAbstractTableModel(parent)
{
    m_work.setSingleShot(true);
    m_work.setInterval(0);
    connect(&m_work, &QTimer::timeout, this, &TopicTreeModel::workSlice);
    connect(&m_clock, &QTimer::timeout, this, [this] { tellTime(wallClockNs()); });
    m_clock.start(1000);
}

TopicTreeModel::~TopicTreeModel() = default;

void TopicTreeModel::apply(const ledger::Delta& delta)
{
    if (!m_held) {
        take(delta);
        return;
    }
    if (delta.cleared) {
        *m_held = Held();
        m_held->cleared = true;
    }
    m_held->newTopics.insert(m_held->newTopics.end(), delta.newTopics.begin(), delta.newTopics.end());
    for (const ledger::TopicState& state : delta.topics) m_held->topics[state.id] = state;
    m_held->delta.snapshot = delta.snapshot;
    m_held->delta.timeNs = delta.timeNs;
    m_held->delta.saved.insert(m_held->delta.saved.end(), delta.saved.begin(), delta.saved.end());
}

void TopicTreeModel::setPaused(bool paused)
{
    if (paused == isPaused()) return;
    if (paused) {
        m_held = std::make_unique<Held>();
        m_held->delta.snapshot = m_snapshot;
        m_held->delta.timeNs = m_nowNs;
        m_clock.stop();
        return;
    }
    const std::unique_ptr<Held> held = std::move(m_held);
    held->delta.cleared = held->cleared;
    held->delta.newTopics = std::move(held->newTopics);
    held->delta.topics.reserve(held->topics.size());
    for (const auto& [id, state] : held->topics) held->delta.topics.push_back(state);
    take(held->delta);
    m_clock.start(1000);
}

void TopicTreeModel::take(const ledger::Delta& delta)
{
    if (delta.cleared) startOver();
    m_snapshot = delta.snapshot;
    m_nowNs = std::max<qint64>(m_nowNs, delta.timeNs);
    for (const ledger::NewTopic& topic : delta.newTopics) {
        m_mirror.add(topic);
        m_mirror.node(topic.id).set(TopicNode::Expanded, m_mirror.idEnd() <= m_bornOpen + 1);
    }
    takeSaved(delta);
    Changed toggled;
    for (const ledger::TopicState& state : delta.topics) {
        if (!m_mirror.contains(state.id)) continue;
        m_mirror.update(state);
        if (m_shown) match(*m_shown, state.id, &toggled);
        if (m_next && state.id < m_next->scanned) match(*m_next, state.id, nullptr);
    }
    if (!toggled.empty()) showToggled(std::move(toggled));
    workSlice();
    if (!m_rows.empty() && !(delta.topics.empty() && delta.newTopics.empty()))
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1),
                           {Qt::DisplayRole, ToneRole, MarksRole, ExpandableRole, RevisionRole});
}

void TopicTreeModel::takeSaved(const ledger::Delta& delta)
{
    // What the delta lists replaces what was known for its topic; a topic can have a latest and a retained value.
    std::unordered_set<TopicId> fresh;
    for (const auto& saved : delta.saved) {
        auto& known = m_saved[saved->record.topic];
        if (fresh.insert(saved->record.topic).second) known.clear();
        known.push_back(saved);
        if (m_mirror.contains(saved->record.topic)) ++m_mirror.node(saved->record.topic).revision;
    }
}

void TopicTreeModel::startOver()
{
    beginResetModel();
    m_rows.clear();
    m_mirror.clear();
    m_saved.clear();
    m_closedInFilter.clear();
    m_snapshot = {};
    if (m_shown) m_shown = std::make_unique<Matches>();
    if (m_next) m_next = std::make_unique<Matches>();
    endResetModel();
}

void TopicTreeModel::tellTime(qint64 nowNs)
{
    m_nowNs = nowNs;
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, AgeColumn), index(rowCount() - 1, AgeColumn), {Qt::DisplayRole});
}

void TopicTreeModel::workSlice()
{
    const bool busy = !isSettled();
    if (m_mirror.waiting() > 0) orderSlice();
    else if (m_next) filterSlice();
    workOn();
    if (busy && isSettled()) Q_EMIT settled();
}

void TopicTreeModel::workOn()
{
    if (!isSettled() && !m_work.isActive()) m_work.start();
}

void TopicTreeModel::orderSlice()
{
    QElapsedTimer clock;
    clock.start();
    do {
        const Changed batch = m_mirror.putInOrder(orderBatch);
        insertSorted(batch);
    } while (m_mirror.waiting() > 0 && clock.elapsed() < sliceMs);
}

void TopicTreeModel::setFilter(const ledger::MessageFilter& filter)
{
    m_filter = filter;
    m_payloadFilter = {};
    m_payloadFilter.payloads = filter.payloads;
    m_next.reset();
    if (filter.isEmpty()) {
        if (m_shown) {
            m_shown.reset();
            rebuildRows();
        }
        Q_EMIT filterApplied();
        return;
    }
    m_next = std::make_unique<Matches>();
    workSlice();
}

bool TopicTreeModel::matchesFilter(TopicId id) const
{
    const TopicNode& node = m_mirror.node(id);
    if (!node.has(TopicNode::HasMessages) || !m_filter.matchesTopic(node.name())) return false;
    ledger::TopicState state;
    state.received = {node.sidecar, node.observer};
    state.latest = node.latest;
    state.retained = node.retained;
    state.lastFlags = node.lastFlags;
    state.retainedCleared = node.has(TopicNode::Cleared);
    if (!m_filter.matchesState(state)) return false;
    if (m_payloadFilter.payloads.empty()) return true;
    const auto value = latestOf(id);
    return value && m_payloadFilter.matchesMessage(value->record, value->payload);
}

void TopicTreeModel::match(Matches& in, TopicId id, Changed* toggled)
{
    in.set(m_mirror, id, matchesFilter(id), toggled);
}

void TopicTreeModel::filterSlice()
{
    QElapsedTimer clock;
    clock.start();
    while (m_next->scanned < m_mirror.idEnd() && clock.elapsed() < sliceMs) {
        const TopicId end = std::min(m_mirror.idEnd(), m_next->scanned + filterBatch);
        for (TopicId id = m_next->scanned; id < end; ++id)
            if (m_mirror.contains(id)) match(*m_next, id, nullptr);
        m_next->scanned = end;
    }
    if (m_next->scanned < m_mirror.idEnd()) return;
    m_shown = std::move(m_next);
    m_shown->openAll = m_shown->count <= openAllMatches;
    m_closedInFilter.clear();
    rebuildRows();
    Q_EMIT filterApplied();
}

quint64 TopicTreeModel::matches() const
{
    if (m_shown) return m_shown->count;
    quint64 topics = 0;
    for (TopicId id = 1; id < m_mirror.idEnd(); ++id)
        if (m_mirror.contains(id) && m_mirror.node(id).parent == 0) topics += m_mirror.node(id).topics;
    return topics;
}

bool TopicTreeModel::isVisible(TopicId id) const
{
    return !m_shown || m_shown->isVisible(id);
}

bool TopicTreeModel::isOpen(TopicId id) const
{
    if (m_shown && m_shown->openAll) return !m_closedInFilter.contains(id);
    return m_mirror.node(id).has(TopicNode::Expanded);
}

void TopicTreeModel::showToggled(Changed toggled)
{
    const auto less = [this](TopicId a, TopicId b) { return m_mirror.before(a, b); };
    std::sort(toggled.begin(), toggled.end(), less);
    toggled.erase(std::unique(toggled.begin(), toggled.end()), toggled.end());
    Changed appeared;
    for (const TopicId id : toggled) {
        const TopicNode& node = m_mirror.node(id);
        if (!node.has(TopicNode::Ordered) || isVisible(id) == node.has(TopicNode::Shown)) continue;
        if (isVisible(id)) {
            appeared.push_back(id);
        } else {
            const std::size_t row = rowOf(id);
            hideRows(row, rowAfter(row));
        }
    }
    insertSorted(appeared);
}

void TopicTreeModel::insertSorted(const Changed& ids)
{
    Changed run; // neighbours go in together
    std::size_t at = 0;
    const auto flush = [&] {
        if (run.empty()) return;
        beginInsertRows({}, int(at), int(at + run.size()) - 1);
        m_rows.insert(at, run.begin(), run.end());
        endInsertRows();
        at += run.size();
        run.clear();
    };
    for (const TopicId id : ids) {
        TopicNode& node = m_mirror.node(id);
        if (node.has(TopicNode::Shown) || !isVisible(id)) continue;
        if (node.parent && (!m_mirror.node(node.parent).has(TopicNode::Shown) || !isOpen(node.parent))) continue;
        const std::string_view name = node.name();
        const std::size_t place = m_rows.partitionPoint(
            at, [&](TopicId other) { return TopicMirror::nameBefore(m_mirror.node(other).name(), name); });
        if (place != at) {
            const std::size_t added = run.size();
            flush();
            at = place + added;
        }
        node.set(TopicNode::Shown, true);
        run.push_back(id);
    }
    flush();
}

void TopicTreeModel::appendVisible(TopicId top, std::vector<TopicId>& rows) const
{
    const auto& order = m_mirror.order();
    std::size_t place = top ? m_mirror.placeOf(top) + 1 : 0;
    const std::size_t end = top ? place + m_mirror.node(top).below : order.size();
    while (place < end) {
        const TopicId id = order[place];
        const bool visible = isVisible(id);
        if (visible) rows.push_back(id);
        place += visible && isOpen(id) ? 1 : 1 + m_mirror.node(id).below;
    }
}

std::size_t TopicTreeModel::rowOf(TopicId id) const
{
    const std::string_view name = m_mirror.node(id).name();
    return m_rows.partitionPoint(
        0, [&](TopicId other) { return TopicMirror::nameBefore(m_mirror.node(other).name(), name); });
}

std::size_t TopicTreeModel::rowAfter(std::size_t row) const
{
    const TopicId top = m_rows[row];
    return m_rows.partitionPoint(row + 1, [&](TopicId other) { return m_mirror.isUnder(other, top); });
}

void TopicTreeModel::hideRows(std::size_t first, std::size_t end)
{
    if (first == end) return;
    beginRemoveRows({}, int(first), int(end) - 1);
    for (std::size_t row = first; row < end; ++row) m_mirror.node(m_rows[row]).set(TopicNode::Shown, false);
    m_rows.erase(first, end - first);
    endRemoveRows();
}

void TopicTreeModel::setExpanded(TopicId id, bool expanded)
{
    if (!m_mirror.contains(id) || isOpen(id) == expanded) return;
    TopicNode& node = m_mirror.node(id);
    if (m_shown && m_shown->openAll) {
        if (expanded) m_closedInFilter.erase(id);
        else m_closedInFilter.insert(id);
    } else {
        node.set(TopicNode::Expanded, expanded);
    }
    ++node.revision;
    if (!node.has(TopicNode::Shown)) return;
    const std::size_t row = rowOf(id);
    if (expanded) {
        std::vector<TopicId> rows;
        appendVisible(id, rows);
        if (!rows.empty()) {
            beginInsertRows({}, int(row) + 1, int(row + rows.size()));
            for (const TopicId shown : rows) m_mirror.node(shown).set(TopicNode::Shown, true);
            m_rows.insert(row + 1, rows.begin(), rows.end());
            endInsertRows();
        }
    } else {
        hideRows(row + 1, rowAfter(row));
    }
    Q_EMIT dataChanged(index(int(row), 0), index(int(row), ColumnCount - 1), {ExpandedRole});
}

void TopicTreeModel::expandAll()
{
    m_closedInFilter.clear();
    for (TopicId id = 1; id < m_mirror.idEnd(); ++id) m_mirror.node(id).set(TopicNode::Expanded, true);
    rebuildRows();
}

void TopicTreeModel::collapseAll()
{
    for (TopicId id = 1; id < m_mirror.idEnd(); ++id) {
        m_mirror.node(id).set(TopicNode::Expanded, false);
        if (m_shown && m_shown->openAll && m_mirror.node(id).below > 0) m_closedInFilter.insert(id);
    }
    rebuildRows();
}

void TopicTreeModel::reveal(TopicId id)
{
    if (!m_mirror.contains(id)) return;
    if (m_mirror.node(id).parent) {
        reveal(m_mirror.node(id).parent);
        setExpanded(m_mirror.node(id).parent, true);
    }
}

void TopicTreeModel::rebuildRows()
{
    beginResetModel();
    for (std::size_t row = 0; row < m_rows.size(); ++row) m_mirror.node(m_rows[row]).set(TopicNode::Shown, false);
    std::vector<TopicId> rows;
    appendVisible(0, rows);
    for (const TopicId id : rows) m_mirror.node(id).set(TopicNode::Shown, true);
    m_rows.assign(std::move(rows));
    endResetModel();
}

} // namespace wb::ui
