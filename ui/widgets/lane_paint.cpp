// Painting of the lane view.

#include "ui/widgets/lane_view.h"
#include "ui/widgets/theme.h"

#include <QDateTime>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <unordered_set>

namespace wb::ui {

using ledger::LanePtr;

namespace {

constexpr int padding = 12;
constexpr int tickRoom = 64;    // pixels between two ticks
constexpr int dashLength = 4;

QColor faded(const QColor& colour, int alpha)
{
    QColor thin = colour;
    thin.setAlpha(alpha);
    return thin;
}

QColor colourOf(LaneCrossing::Kind kind, const Theme& t)
{
    switch (kind) {
    case LaneCrossing::Kind::Cut: return t.failure;
    case LaneCrossing::Kind::Resumed: return t.success;
    case LaneCrossing::Kind::Lost: return t.warning;
    case LaneCrossing::Kind::Fresh: return t.secondary;
    case LaneCrossing::Kind::Control: return t.accentText;
    }
    return t.text;
}

QPen penOf(LaneCrossing::Kind kind, const Theme& t)
{
    QPen pen(colourOf(kind, t), 1);
    if (kind == LaneCrossing::Kind::Cut) pen.setDashPattern({dashLength, 3});
    if (kind == LaneCrossing::Kind::Control) pen.setDashPattern({1, 3});
    return pen;
}

// A dotted line of squares; a pen's dots are dear.
void dots(QPainter& painter, double from, double to, int y, const QColor& colour)
{
    if (to <= from) return; // asked before anything is rounded: what is far away does not fit an int
    for (int x = int(from); x + 2 <= int(to); x += 5) painter.fillRect(x, y - 1, 2, 2, colour);
}

} // namespace

struct LaneView::Frame {
    QPainter& painter;
    const Theme& theme;
    const LaneAxis& axis;
    int width = 0;  // whole
    int names = 0;  // of the names' column
    struct Line {
        int x;
        const LaneCrossing* crossing;
    };
    std::vector<Line> lines = {}; // crossings in sight, in pixels from the left; of equal ones in a pixel one

    double x(qint64 timeNs) const { return names + axis.x(timeNs); }
};

LaneView::Frame LaneView::frameOf(QPainter& painter, const LaneAxis& axis, int width, int names) const
{
    Frame frame{painter, theme(this), axis, width, names};
    std::unordered_set<quint64> seen;
    const auto earlier = [](const LaneCrossing& crossing, qint64 time) { return crossing.timeNs < time; };
    for (auto at = std::lower_bound(m_crossings.begin(), m_crossings.end(), axis.left(), earlier); at != m_crossings.end(); ++at) {
        const double x = frame.x(at->timeNs);
        if (x > width) break;
        const quint64 key = quint64(int(x)) << 24 | quint64(at->connection) << 8 | quint64(at->kind);
        if (seen.insert(key).second) frame.lines.push_back({int(x), &*at});
    }
    return frame;
}

bool LaneView::through(const LaneCrossing& crossing, const ledger::Lane& lane)
{
    if (crossing.component.isEmpty()) return true;
    return crossing.component == lane.component && crossing.replica == lane.replica;
}

void LaneView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    const Theme& colours = theme(this);
    painter.fillRect(event->rect(), colours.surface);
    if (rows() == 0) {
        paintEmpty(painter);
        return;
    }
    Frame frame = frameOf(painter, m_axis, viewport()->width(), nameWidth());
    const QRect below(0, headHeight(), viewport()->width(), viewport()->height() - headHeight());
    painter.setClipRect(below);
    paintLanes(frame, event->rect());
    painter.setClipping(false);
    paintHead(frame);
}

void LaneView::paintLanes(Frame& frame, const QRect& clip)
{
    paintGrid(frame, headHeight(), viewport()->height());
    for (int row = firstVisibleRow(); row >= 0 && row <= lastVisibleRow(); ++row) {
        const QRect area = rowRect(row);
        if (!area.intersects(clip)) continue;
        const LanePtr lane = laneAt(row);
        if (lane) paintLane(frame, *lane, shape(lane), area.top(), lane->id == m_lane);
    }
}

void LaneView::paintGrid(Frame& frame, int top, int bottom)
{
    for (const LaneAxis::Tick& tick : frame.axis.ticks(reference(), tickRoom))
        frame.painter.fillRect(int(frame.names + tick.x), top, 1, bottom - top, faded(frame.theme.border, 150));
}

void LaneView::paintLane(Frame& frame, const ledger::Lane& lane, const LaneShape& shape, int y, bool chosen)
{
    ++m_paintedLanes;
    QPainter& painter = frame.painter;
    const QColor ground = chosen ? frame.theme.selection : lane.id == m_hover.lane ? frame.theme.alternate : frame.theme.surface;
    const QRect time(frame.names, y, frame.width - frame.names, m_rowHeight);
    if (chosen) painter.fillRect(time, faded(ground, 150)); // the grid stays to be seen
    paintLinks(frame, lane, y, m_rowHeight - 1);
    const QRegion clip = painter.clipRegion();
    const bool clipped = painter.hasClipping();
    painter.setClipRect(time, clipped ? Qt::IntersectClip : Qt::ReplaceClip);
    const std::vector<PlacedItem> items = placeItems(shape, frame.axis, m_countWidth);
    paintSpans(frame, lane, shape, items, y);
    paintItems(frame, lane, items, y, chosen);
    if (clipped) painter.setClipRegion(clip);
    else painter.setClipping(false);
    painter.fillRect(0, y, frame.names, m_rowHeight, ground);
    paintNames(frame, lane, y, ground);
    if (chosen && hasFocus()) painter.fillRect(0, y, 2, m_rowHeight - 1, frame.theme.accent);
    painter.fillRect(0, y + m_rowHeight - 1, frame.width, 1, frame.theme.border);
}

void LaneView::paintNames(Frame& frame, const ledger::Lane& lane, int y, const QColor& ground)
{
    QPainter& painter = frame.painter;
    const int width = frame.names - 2 * padding + 8;
    const int line = QFontMetrics(font()).height(), smallLine = QFontMetrics(m_small.font()).height();
    int top = y + (m_rowHeight - 1 - line - smallLine * (m_origins ? 2 : 1) - 2) / 2;
    const QString number = QStringLiteral("#%1").arg(lane.id);
    const int numberWidth = m_bold.width(number) + 6;
    painter.setPen(frame.theme.text);
    m_bold.draw(painter, {padding, top, std::min(numberWidth, width), line}, number);
    painter.setPen(legible(frame.theme.secondary, ground, frame.theme.text));
    if (width > numberWidth)
        m_text.draw(painter, {padding + numberWidth, top, width - numberWidth, line}, QString::fromStdString(lane.topic));
    top += line + 2;
    // The state first in importance, last in the line: what does not fit is cut from the details.
    const QString state = m_words.state ? m_words.state(lane) : QString();
    const QString sign = m_words.sign ? m_words.sign(lane) : QString();
    const QFontMetrics small(m_small.font());
    const int signWide = m_small.width(sign) + 4, stateWide = m_small.width(state) + 1;
    const QString detail = (m_words.detail ? m_words.detail(lane) : QString()) + QStringLiteral(" · ");
    const int detailWide = std::min(m_small.width(detail) + 1, std::max(0, width - signWide - stateWide));
    m_small.draw(painter, {padding, top, detailWide, smallLine}, detail);
    if (m_words.stateColour) painter.setPen(legible(m_words.stateColour(lane, frame.theme), ground, frame.theme.text));
    m_small.draw(painter, {padding + detailWide, top, signWide, smallLine}, sign);
    m_small.draw(painter, {padding + detailWide + signWide, top, std::min(stateWide, width - signWide), smallLine}, state);
    if (!m_origins || !m_words.origin) return;
    painter.setPen(legible(frame.theme.secondary, ground, frame.theme.text));
    m_small.draw(painter, {padding, top + smallLine, width, smallLine}, m_words.origin(lane));
}

// The time without a link, and what goes through the lane.
void LaneView::paintLinks(Frame& frame, const ledger::Lane& lane, int y, int height)
{
    QPainter& painter = frame.painter;
    for (const Gap& gap : m_gaps) {
        if (gap.component != lane.component || gap.replica != lane.replica) continue;
        const double from = std::max<double>(frame.names, frame.x(gap.fromNs));
        const double to = std::min<double>(frame.width, gap.toNs ? frame.x(gap.toNs) : frame.x(m_now));
        if (to > from) painter.fillRect(QRectF(from, y, to - from, height), faded(frame.theme.failure, frame.theme.dark ? 34 : 20));
    }
    for (const Frame::Line& line : frame.lines) {
        if (!through(*line.crossing, lane)) continue;
        QPen pen = penOf(line.crossing->kind, frame.theme);
        pen.setDashOffset(y % (dashLength + 3)); // one line through all lanes
        painter.setPen(pen);
        painter.drawLine(line.x, y, line.x, y + height);
    }
}

void LaneView::paintSpans(Frame& frame, const ledger::Lane& lane, const LaneShape& shape, const std::vector<PlacedItem>& items, int y)
{
    Q_UNUSED(lane)
    const int middle = y + m_rowHeight / 2;
    const double now = std::min<double>(frame.width, frame.x(m_now));
    const auto edge = [](const PlacedItem& item) { return item.x - signWidth(item.item.sign) / 2 + item.width; };
    const auto isAck = [](LaneSign sign) { return sign == LaneSign::Ack || sign == LaneSign::AckTooLate || sign == LaneSign::Lost; };
    for (const LaneSpan& span : shape.spans) {
        double first = 1e18, last = -1e18, end = 1e18; // first sign; right of the last one before the acknowledgement; that
        for (const PlacedItem& item : items) {
            if (item.item.group != span.group) continue;
            first = std::min(first, item.x);
            if (isAck(item.item.sign)) end = std::min(end, item.x - item.width / 2);
            else last = std::max(last, edge(item));
        }
        if (span.kind == LaneSpan::Kind::Handling) {
            const double from = first < 1e17 ? frame.names + first : frame.x(span.fromNs);
            const double to = span.toNs == 0 ? now : last > -1e17 ? frame.names + last - 6 : frame.x(span.toNs);
            const double begin = std::max<double>(from, frame.names - 20), stop = std::min<double>(to, frame.width + 20);
            if (stop > begin) frame.painter.fillRect(QRectF(begin, middle - 0.5, stop - begin, 1.5), faded(frame.theme.secondary, 200));
            continue;
        }
        const double from = std::max<double>(frame.names - 5, std::max(frame.x(span.fromNs), last > -1e17 ? frame.names + last : -1e18) + 5);
        double to = span.toNs == 0 ? now : std::min<double>(frame.width, frame.x(span.toNs));
        if (end < 1e17 && frame.names + end > from) to = std::min(to, frame.names + end - 3);
        dots(frame.painter, from, std::min<double>(to, frame.width), middle, frame.theme.failure);
    }
}

void LaneView::paintItems(Frame& frame, const ledger::Lane& lane, const std::vector<PlacedItem>& items, int y, bool chosen)
{
    QPainter& painter = frame.painter;
    const int middle = y + m_rowHeight / 2;
    const int mark = chosen ? currentMark() : -1;
    const QFontMetrics small(m_small.font());
    for (const PlacedItem& item : items) {
        const double x = frame.names + item.x;
        if (x + item.width < frame.names || x - item.width > frame.width) continue;
        const bool one = item.count == 1 ? mark == item.item.mark : mark >= item.item.mark && mark <= item.lastMark;
        const bool hovered = m_hover.lane == lane.id && m_hover.mark == item.item.mark;
        if ((one && mark >= 0) || hovered) {
            const double left = x - signWidth(item.item.sign) / 2 - 3;
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(one ? frame.theme.accent : frame.theme.border, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(left, middle - 11.5, item.width + 6, 23), 4, 4);
            painter.setRenderHint(QPainter::Antialiasing, false);
        }
        m_signs.draw(painter, item.item.sign, QPointF(x, middle), frame.theme);
        if (item.item.dup) {
            const QString word = QStringLiteral("DUP");
            const int wide = m_small.width(word);
            painter.setPen(frame.theme.dup);
            m_small.draw(painter, {int(x) - wide / 2, middle - 9 - small.height(), wide + 2, small.height()}, word);
        }
        if (item.count > 1) {
            painter.setPen(frame.theme.text);
            const QString times = item.count < 100 ? QStringLiteral("×%1").arg(item.count) : QStringLiteral("×99+");
            m_small.draw(painter, {int(x + signWidth(item.item.sign) / 2) + 2, middle - small.height() / 2, m_countWidth + 8, small.height()}, times);
        }
    }
}

void LaneView::paintHead(Frame& frame)
{
    QPainter& painter = frame.painter;
    painter.fillRect(0, 0, frame.width, headHeight(), frame.theme.surface);
    painter.fillRect(0, headHeight() - 1, frame.width, 1, frame.theme.border);
    painter.setPen(frame.theme.secondary);
    const qint64 step = frame.axis.tickStep(tickRoom);
    const QFontMetrics small(m_small.font());
    const auto clock = [](qint64 ns, bool fine) {
        return QDateTime::fromMSecsSinceEpoch(ns / 1'000'000).toString(fine ? u"HH:mm:ss.zzz" : u"HH:mm:ss");
    };
    const bool fine = step < 1'000'000'000;
    double free = frame.names; // labels do not run into each other
    for (const LaneAxis::Tick& tick : frame.axis.ticks(reference(), m_clockTimes ? tickRoom * 3 / 2 : tickRoom)) {
        const QString label = m_clockTimes ? clock(reference() + tick.offsetNs, fine) : LaneAxis::offsetLabel(tick.offsetNs, step);
        const int wide = m_small.width(label);
        const double left = std::min(frame.names + tick.x - wide / 2.0, double(frame.width - wide - 2));
        if (left < free) continue;
        m_small.draw(painter, {int(left), 4, wide + 2, small.height()}, label);
        free = left + wide + 8;
    }
    if (reference() > 0) {
        const QString from = tr("+0 s is %1").arg(clock(reference(), true));
        m_small.draw(painter, {padding, 4, frame.names - 2 * padding, small.height()}, from);
    }
    paintCrossingWords(frame);
}

// The words at the lines; of those that would run into each other the first one is seen, the others explain themselves
// when pointed at.
void LaneView::paintCrossingWords(Frame& frame)
{
    QPainter& painter = frame.painter;
    const QFontMetrics small(m_small.font());
    const int top = m_axisHeight + 1;
    painter.save();
    painter.setClipRect(QRect(frame.names, 0, frame.width - frame.names, headHeight()));
    std::vector<std::pair<int, int>> taken; // pixels
    const auto isFree = [&taken](int from, int to) {
        return std::none_of(taken.begin(), taken.end(), [&](const auto& other) { return from < other.second && to > other.first; });
    };
    const auto place = [&](const Frame::Line& line, const QString& word) {
        const int wide = m_small.width(word) + 1;
        // A cut's word stands before its line, so that it and the word of what follows have room.
        const bool before = line.crossing->kind == LaneCrossing::Kind::Cut;
        for (const int left : {before ? line.x - wide - 4 : line.x + 5, before ? line.x + 5 : line.x - wide - 4}) {
            if (left < frame.names || left + wide > frame.width || !isFree(left, left + wide)) continue;
            painter.setPen(colourOf(line.crossing->kind, frame.theme));
            m_small.draw(painter, {left, top, wide, small.height()}, word);
            taken.emplace_back(left - 5, left + wide + 5);
            return true;
        }
        return false;
    };
    for (const Frame::Line& line : frame.lines) {
        painter.setPen(penOf(line.crossing->kind, frame.theme));
        painter.drawLine(line.x, top, line.x, headHeight());
    }
    for (const bool first : {true, false}) { // what matters most has its word first
        for (const Frame::Line& line : frame.lines) {
            const LaneCrossing& crossing = *line.crossing;
            if ((crossing.kind != LaneCrossing::Kind::Fresh) != first) continue;
            const bool whose = m_origins && !crossing.component.isEmpty();
            if (whose && place(line, tr("%1: %2").arg(crossing.component, crossing.word))) continue;
            place(line, crossing.word);
        }
    }
    painter.restore();
}

void LaneView::paintEmpty(QPainter& painter)
{
    const Theme& colours = theme(this);
    const QRect area = viewport()->rect().adjusted(24, 12, -24, -12);
    const QFontMetrics metrics(font());
    const QRect hint = metrics.boundingRect(area, Qt::AlignHCenter | Qt::TextWordWrap, m_emptyHint);
    const int height = metrics.height() + 8 + (m_emptyHint.isEmpty() ? 0 : hint.height());
    const int y = std::max(area.top(), area.center().y() - height / 2);
    painter.setFont(m_bold.font());
    painter.setPen(colours.text);
    painter.drawText(QRect(area.left(), y, area.width(), metrics.height()), Qt::AlignHCenter, m_emptyTitle);
    painter.setFont(font());
    painter.setPen(colours.secondary);
    painter.drawText(QRect(area.left(), y + metrics.height() + 8, area.width(), area.height()),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_emptyHint);
}

// --- for files

int LaneView::pictureHeight(int lanes) const
{
    return headHeight() + lanes * m_rowHeight;
}

void LaneView::paintPicture(QPainter& painter, const QList<LanePtr>& lanes, int width)
{
    LaneAxis axis = m_axis;
    const int names = std::min(260, width / 3);
    axis.setWidth(width - names - 16);
    qint64 from = 0, to = 0;
    for (const LanePtr& lane : lanes) {
        if (lane->marks.empty()) continue;
        if (from == 0 || lane->marks.front().timeNs < from) from = lane->marks.front().timeNs;
        to = std::max<qint64>({to, lane->marks.back().timeNs, lane->marks.back().endNs});
        if (shapeOf(*lane, m_crossings).isOpen()) to = std::max(to, m_now);
    }
    axis.fit(from, to);
    Frame frame = frameOf(painter, axis, width, names);
    painter.fillRect(0, 0, width, pictureHeight(int(lanes.size())), frame.theme.surface);
    paintGrid(frame, headHeight(), pictureHeight(int(lanes.size())));
    int y = headHeight();
    for (const LanePtr& lane : lanes) {
        paintLane(frame, *lane, shapeOf(*lane, m_crossings), y, false);
        y += m_rowHeight;
    }
    paintHead(frame);
}

} // namespace wb::ui
