#include "ui/models/lanes.h"

#include "core/mqtt/topic.h"

#include <algorithm>

namespace wb::ui {

using ledger::LaneId;
using ledger::LanePtr;

namespace {

auto placeOf(const std::vector<LanePtr>& lanes, LaneId id)
{
    return std::lower_bound(lanes.begin(), lanes.end(), id, [](const LanePtr& lane, LaneId wanted) { return lane->id < wanted; });
}

bool topicMatches(const QString& wanted, const ledger::Lane& lane)
{
    const QByteArray text = wanted.toUtf8();
    const std::string_view view(text.constData(), std::size_t(text.size()));
    if (wanted.contains(u'+') || wanted.contains(u'#')) {
        if (!mqtt::topicFilterProblem(view).empty()) return false; // half typed
        return mqtt::filterMatches(view, lane.topic);
    }
    return QString::fromStdString(lane.topic).contains(wanted, Qt::CaseInsensitive)
           || QString::fromStdString(lane.eventId).contains(wanted, Qt::CaseInsensitive);
}

} // namespace

bool LaneFilter::accepts(const ledger::Lane& lane) const
{
    if (states && !(states & bitOf(lane.state))) return false;
    if (!component.isEmpty() && lane.component != component) return false;
    if (replica >= 0 && lane.replica != replica) return false;
    return topic.isEmpty() || topicMatches(topic, lane);
}

void LaneStore::apply(const ledger::LaneDelta& delta)
{
    if (delta.cleared) *this = LaneStore();
    for (const LanePtr& lane : delta.changed) put(lane);
    if (!m_lanes.empty() && m_lanes.front()->id < delta.firstKept)
        m_lanes.erase(m_lanes.begin(), placeOf(m_lanes, delta.firstKept));
    if (!delta.gone.empty()) {
        std::vector<LaneId> gone = delta.gone;
        std::sort(gone.begin(), gone.end());
        std::erase_if(m_lanes, [&gone](const LanePtr& lane) { return std::binary_search(gone.begin(), gone.end(), lane->id); });
    }
    for (const ledger::Crossing& crossing : delta.crossings) {
        seen(crossing.timeNs);
        m_crossings.push_back(crossing);
    }
    while (m_crossings.size() > mostCrossings) m_crossings.pop_front();
    m_inFlight = delta.inFlight;
    m_counts = delta.counts;
}

void LaneStore::put(const LanePtr& lane)
{
    if (!lane->marks.empty()) {
        seen(lane->marks.front().timeNs);
        seen(std::max(lane->marks.back().timeNs, lane->marks.back().endNs));
    }
    if (m_lanes.empty() || m_lanes.back()->id < lane->id) {
        m_lanes.push_back(lane);
        return;
    }
    const auto at = m_lanes.begin() + (placeOf(m_lanes, lane->id) - m_lanes.begin());
    if ((*at)->id == lane->id) *at = lane;
    else m_lanes.insert(at, lane);
}

void LaneStore::seen(qint64 timeNs)
{
    if (timeNs <= 0) return;
    if (m_firstNs == 0 || timeNs < m_firstNs) m_firstNs = timeNs;
    m_newestNs = std::max(m_newestNs, timeNs);
}

LanePtr LaneStore::lane(LaneId id) const
{
    const auto at = placeOf(m_lanes, id);
    return at != m_lanes.end() && (*at)->id == id ? *at : nullptr;
}

} // namespace wb::ui
