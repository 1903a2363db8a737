#include "core/scenario/run/selection.h"

#include "core/mqtt/topic.h"
#include "core/scenario/run/lines.h"

#include <algorithm>

namespace wb::scenario {

using ledger::Lane;
using ledger::LanePtr;
using ledger::Mark;
using ledger::MarkKind;

bool topicFits(const QString& filter, std::string_view topic)
{
    return filter.isEmpty() || mqtt::filterMatches(filter.toStdString(), topic);
}

bool copyFits(const Which& which, const QString& component, int replica)
{
    return (which.component.isEmpty() || which.component == component) && (which.replica < 0 || which.replica == replica);
}

std::vector<LanePtr> lanesOf(const Which& which, const Evidence& evidence)
{
    std::vector<LanePtr> lanes = evidence.book().lanes();
    const std::string filter = which.topic.toStdString();
    if (!filter.empty()) std::erase_if(lanes, [&](const LanePtr& lane) { return !mqtt::filterMatches(filter, lane->topic); });
    if (which.message == 0) return lanes;
    const auto index = std::size_t(which.message) - 1;
    return index < lanes.size() ? std::vector<LanePtr>{lanes[index]} : std::vector<LanePtr>{};
}

std::vector<Found> marksOf(MarkKind kind, const Which& which, qint64 sinceNs, const Evidence& evidence)
{
    const bool anyCopy = which.component.isEmpty() && which.replica < 0;
    std::vector<Found> found;
    for (const LanePtr& lane : lanesOf(which, evidence)) {
        for (const Mark& mark : lane->marks) {
            if (mark.kind != kind || mark.timeNs < sinceNs) continue;
            if (!anyCopy) {
                const SeenConnection* at = evidence.connection(mark.connection);
                if (!at || !copyFits(which, at->component, at->replica)) continue;
            }
            found.push_back({mark.timeNs, lane, &mark, {}});
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.timeNs < b.timeNs; });
    return found;
}

QString textOf(const Found& found)
{
    if (!found.mark) return found.text;
    const Mark& mark = *found.mark;
    const Lane& lane = *found.lane;
    QString text = QString::fromStdString(lane.topic);
    switch (mark.kind) {
    case MarkKind::Delivery:
        if (mark.packetId != 0) text += QStringLiteral(" id %1").arg(mark.packetId);
        if (mark.dup) text += QStringLiteral(" DUP");
        if (mark.retained) text += QStringLiteral(" retained");
        break;
    case MarkKind::Attempt:
        text += mark.endNs == 0 ? QStringLiteral(" (running)")
                                : QStringLiteral(" %1 (%2)").arg(mark.text, wordOf(mark.attemptEnd));
        break;
    case MarkKind::Handled: text += QStringLiteral(" (%1)").arg(wordOf(mark.handlingEnd)); break;
    default: break;
    }
    return text;
}

} // namespace wb::scenario
