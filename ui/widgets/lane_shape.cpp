#include "ui/widgets/lane_shape.h"

#include "ui/widgets/lane_axis.h"

#include <algorithm>
#include <map>

namespace wb::ui {

using ledger::AttemptEnd;
using ledger::HandlingEnd;
using ledger::MarkKind;

namespace {

constexpr double gap = 3;        // between two signs
constexpr double tooClose = 12;  // equal signs nearer than this become one

LaneSign signOfAttempt(const ledger::Mark& mark)
{
    if (mark.endNs == 0) return LaneSign::Running;
    switch (mark.attemptEnd) {
    case AttemptEnd::Success: return LaneSign::Success;
    case AttemptEnd::Drop: return LaneSign::Drop;
    case AttemptEnd::Retry: return LaneSign::Retry;
    case AttemptEnd::Failed:
    case AttemptEnd::TimedOut:
    case AttemptEnd::Abandoned: break;
    }
    return LaneSign::Failed;
}

// One delivery while its marks are gone through.
struct Group {
    int number = 0;
    ledger::ConnectionId connection = 0;
    qint64 deliveredNs = 0;
    qint64 lastNs = 0;       // of its last attempt
    qint64 waitFromNs = 0;   // 0: nothing waits
    qint64 waitToNs = 0;
    bool asked = false;      // the app was
    bool pending = false;    // an attempt runs, or a policy is about to ask again
    bool atMostOnce = false;
};

class ShapeBuilder {
public:
    ShapeBuilder(const ledger::Lane& lane, const QList<LaneCrossing>& crossings) : m_lane(lane), m_crossings(crossings) {}

    LaneShape build()
    {
        for (std::size_t i = 0; i < m_lane.marks.size(); ++i) take(m_lane.marks[i], int(i));
        for (const auto& [key, group] : m_groups) addSpans(group);
        addPublishSpan();
        std::stable_sort(m_shape.items.begin(), m_shape.items.end(),
                         [](const LaneItem& a, const LaneItem& b) { return a.timeNs < b.timeNs; });
        return std::move(m_shape);
    }

private:
    Group& groupOf(const ledger::Mark& mark)
    {
        Group& group = m_groups[{mark.connection, mark.delivery}];
        if (group.number == 0) {
            group.number = int(m_groups.size());
            group.connection = mark.connection;
            group.deliveredNs = group.lastNs = mark.timeNs;
            group.atMostOnce = mark.qos == mqtt::QoS::AtMostOnce;
        }
        return group;
    }

    void add(LaneSign sign, qint64 timeNs, int mark, int group, bool dup = false)
    {
        m_shape.items.push_back({sign, timeNs, mark, group, dup});
    }

    void take(const ledger::Mark& mark, int number)
    {
        switch (mark.kind) {
        case MarkKind::Published: add(LaneSign::Published, mark.timeNs, number, 0, mark.dup); return;
        case MarkKind::PublishAcked: add(LaneSign::PublishAck, mark.timeNs, number, 0); return;
        case MarkKind::PublishDiscarded: add(LaneSign::PublishGone, mark.timeNs, number, 0); return;
        case MarkKind::PublishTold: add(mark.ok ? LaneSign::ToldOk : LaneSign::ToldError, mark.timeNs, number, 0); return;
        default: break;
        }
        Group& group = groupOf(mark);
        switch (mark.kind) {
        case MarkKind::Delivery: add(LaneSign::Delivery, mark.timeNs, number, group.number, mark.dup); break;
        case MarkKind::Attempt: takeAttempt(mark, number, group); break;
        case MarkKind::NoHandler:
            add(LaneSign::Failed, mark.timeNs, number, group.number);
            wait(group, mark.timeNs);
            break;
        case MarkKind::Handled: takeHandled(mark, number, group); break;
        default: takeAck(mark, number, group); break;
        }
    }

    void takeAttempt(const ledger::Mark& mark, int number, Group& group)
    {
        group.asked = true;
        group.lastNs = std::max<qint64>(mark.timeNs, mark.endNs);
        group.pending = mark.endNs == 0 || mark.attemptEnd == AttemptEnd::Retry;
        add(signOfAttempt(mark), group.lastNs, number, group.number);
    }

    void takeHandled(const ledger::Mark& mark, int number, Group& group)
    {
        group.pending = false;
        switch (mark.handlingEnd) {
        case HandlingEnd::Success: break; // the attempt says it
        case HandlingEnd::DeadLettered: add(LaneSign::DeadLetter, mark.timeNs, number, group.number); break;
        case HandlingEnd::Republished: add(LaneSign::Republished, mark.timeNs, number, group.number); break;
        case HandlingEnd::Dropped:
        case HandlingEnd::Expired:
        case HandlingEnd::NoRoute:
            if (!group.asked) add(LaneSign::Drop, mark.timeNs, number, group.number);
            break;
        case HandlingEnd::Failed:
        case HandlingEnd::NotAnEvent:
        case HandlingEnd::NotEvaluated:
            if (!group.asked) add(LaneSign::Failed, mark.timeNs, number, group.number);
            wait(group, group.asked ? group.lastNs : mark.timeNs);
            break;
        }
        group.lastNs = std::max<qint64>(group.lastNs, mark.timeNs);
    }

    void takeAck(const ledger::Mark& mark, int number, Group& group)
    {
        switch (mark.kind) {
        case MarkKind::AckSent:
        case MarkKind::AckCompleted: add(LaneSign::Ack, mark.timeNs, number, group.number); break;
        case MarkKind::AckHeld: add(LaneSign::AckHeld, mark.timeNs, number, group.number); break;
        case MarkKind::AckDropped: add(LaneSign::AckDropped, mark.timeNs, number, group.number); break;
        case MarkKind::AckTooLate: add(LaneSign::AckTooLate, mark.timeNs, number, group.number); break;
        case MarkKind::LostWithSession: add(LaneSign::Lost, mark.timeNs, number, group.number); break;
        default: return;
        }
        group.pending = false;
        if (mark.kind == MarkKind::AckHeld || mark.kind == MarkKind::AckDropped) wait(group, mark.timeNs);
        else if (group.waitFromNs != 0 && group.waitToNs == 0) group.waitToNs = mark.timeNs;
    }

    static void wait(Group& group, qint64 fromNs)
    {
        if (group.waitFromNs == 0 && !group.atMostOnce) group.waitFromNs = fromNs;
    }

    // When the link that the delivery came by ended; 0: it has not.
    qint64 cutAfter(const Group& group, qint64 afterNs) const
    {
        auto at = std::lower_bound(m_crossings.begin(), m_crossings.end(), afterNs,
                                   [](const LaneCrossing& crossing, qint64 time) { return crossing.timeNs < time; });
        for (; at != m_crossings.end(); ++at) {
            if (at->kind == LaneCrossing::Kind::Cut && at->connection == group.connection) return at->timeNs;
        }
        return 0;
    }

    void addSpans(const Group& group)
    {
        if (group.deliveredNs == 0) return;
        const bool goesOn = group.pending && m_lane.state == ledger::LaneState::InProgress;
        if (goesOn || group.lastNs > group.deliveredNs)
            m_shape.spans.push_back({LaneSpan::Kind::Handling, group.deliveredNs, goesOn ? 0 : group.lastNs, group.number});
        if (group.waitFromNs == 0) return;
        qint64 to = group.waitToNs;
        const qint64 cut = cutAfter(group, group.deliveredNs);
        if (cut != 0 && (to == 0 || cut < to)) to = cut;
        if (to == 0 || to > group.waitFromNs)
            m_shape.spans.push_back({LaneSpan::Kind::Waiting, group.waitFromNs, to, group.number});
    }

    void addPublishSpan()
    {
        qint64 from = 0, to = 0;
        for (const LaneItem& item : m_shape.items) {
            if (item.group != 0) continue;
            if (from == 0) from = item.timeNs;
            to = item.timeNs;
        }
        if (to > from) m_shape.spans.push_back({LaneSpan::Kind::Handling, from, to, 0});
    }

    const ledger::Lane& m_lane;
    const QList<LaneCrossing>& m_crossings;
    std::map<std::pair<ledger::ConnectionId, mqtt::DeliveryId>, Group> m_groups;
    LaneShape m_shape;
};

} // namespace

bool LaneShape::isOpen() const
{
    return std::any_of(spans.begin(), spans.end(), [](const LaneSpan& span) { return span.toNs == 0; });
}

LaneShape shapeOf(const ledger::Lane& lane, const QList<LaneCrossing>& crossings)
{
    return ShapeBuilder(lane, crossings).build();
}

double signWidth(LaneSign sign)
{
    switch (sign) {
    case LaneSign::PublishAck: return 4;
    case LaneSign::Ack: return 5;
    case LaneSign::AckHeld:
    case LaneSign::AckDropped:
    case LaneSign::AckTooLate: return 9;
    case LaneSign::Published:
    case LaneSign::PublishGone:
    case LaneSign::Delivery:
    case LaneSign::ToldOk:
    case LaneSign::ToldError: return 13;
    default: return 16;
    }
}

std::vector<PlacedItem> placeItems(const LaneShape& shape, const LaneAxis& axis, double countWidth)
{
    std::vector<PlacedItem> placed;
    double end = -1e18;          // of the last sign
    std::size_t heap = 0;        // where signs without air between them begin
    for (const LaneItem& item : shape.items) {
        const double x = axis.x(item.timeNs);
        const double width = signWidth(item.sign);
        if (x - width / 2 >= end + gap) {
            heap = placed.size();
            placed.push_back({item, x, width, 1, item.mark});
            end = x + width / 2;
            continue;
        }
        const auto same = std::find_if(placed.begin() + qptrdiff(heap), placed.end(), [&](const PlacedItem& other) {
            return other.item.sign == item.sign && x - axis.x(other.item.timeNs) < tooClose;
        });
        if (same == placed.end()) {
            placed.push_back({item, end + gap + width / 2, width, 1, item.mark});
            end += gap + width;
            continue;
        }
        same->item.dup |= item.dup;
        same->lastMark = item.mark;
        if (++same->count > 2) continue;
        same->width += countWidth; // room for the count: what stands behind it moves on
        for (auto behind = same + 1; behind != placed.end(); ++behind) behind->x += countWidth;
        end += countWidth;
    }
    return placed;
}

} // namespace wb::ui
