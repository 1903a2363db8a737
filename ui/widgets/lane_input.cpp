// Keys, mouse and tool tips of the lane view.

#include "ui/widgets/lane_accessible.h"
#include "ui/widgets/lane_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace wb::ui {

using ledger::LanePtr;

namespace {

constexpr double zoomStep = 1.25;
constexpr int panStep = 60;  // pixels a key press
constexpr int reach = 3;     // pixels beside a crossing's line
constexpr int wheelUnit = 120;

} // namespace

void LaneView::chooseRow(int row, int mark)
{
    const LanePtr lane = laneAt(row);
    if (!lane) return;
    const bool otherLane = lane->id != m_lane;
    m_lane = lane->id;
    const bool has = mark >= 0 && mark < int(lane->marks.size());
    m_markTime = has ? lane->marks[std::size_t(mark)].timeNs : 0;
    if (has) m_markKind = lane->marks[std::size_t(mark)].kind;
    viewport()->update();
    announceLane(this, row);
    if (otherLane) Q_EMIT laneChosen(m_lane);
    Q_EMIT markChosen(m_lane, has ? mark : -1);
}

void LaneView::showRow(int row)
{
    const int page = verticalScrollBar()->pageStep();
    const int top = row * m_rowHeight, value = verticalScrollBar()->value();
    if (top < value) verticalScrollBar()->setValue(top);
    else if (top + m_rowHeight > value + page) verticalScrollBar()->setValue(top + m_rowHeight - page);
}

void LaneView::showTime(qint64 timeNs)
{
    const double x = m_axis.x(timeNs);
    if (x >= 0 && x <= m_axis.width()) return;
    setFollow(false);
    m_axis.pan(x - m_axis.width() / 2);
    moved();
}

// To the next sign of the chosen lane; a bundle counts as one.
void LaneView::stepMark(int by)
{
    const LanePtr lane = laneAt(rowOf(m_lane));
    if (!lane) return;
    const std::vector<PlacedItem> items = placed(shape(lane));
    if (items.empty()) return;
    const int now = currentMark();
    int at = by > 0 ? -1 : int(items.size());
    for (int i = 0; i < int(items.size()); ++i) {
        const PlacedItem& item = items[std::size_t(i)];
        if (now >= 0 && now >= item.item.mark && now <= item.lastMark && (item.count > 1 || now == item.item.mark)) at = i;
    }
    const PlacedItem& to = items[std::size_t(std::clamp(at + by, 0, int(items.size()) - 1))];
    chooseRow(rowOf(m_lane), to.item.mark);
    showTime(to.item.timeNs);
}

void LaneView::edgeMark(bool last)
{
    const LanePtr lane = laneAt(rowOf(m_lane));
    if (!lane) return;
    const LaneShape& signs = shape(lane);
    if (signs.items.empty()) return;
    const LaneItem to = last ? signs.items.back() : signs.items.front();
    chooseRow(rowOf(m_lane), to.mark);
    showTime(to.timeNs);
}

void LaneView::pan(double pixels)
{
    setFollow(false);
    m_axis.pan(pixels);
    moved();
}

bool LaneView::keyZoom(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomBy(zoomStep); return true;
    case Qt::Key_Minus: zoomBy(1 / zoomStep); return true;
    case Qt::Key_0: fitAll(); return true;
    case Qt::Key_Asterisk: fitLane(); return true;
    default: return false;
    }
}

bool LaneView::keyStep(QKeyEvent* event)
{
    const int row = rowOf(m_lane);
    const int page = std::max(1, verticalScrollBar()->pageStep() / m_rowHeight - 1);
    const bool control = event->modifiers() & Qt::ControlModifier;
    int to = row;
    switch (event->key()) {
    case Qt::Key_Up: to = row < 0 ? lastVisibleRow() : row - 1; break;
    case Qt::Key_Down: to = row < 0 ? firstVisibleRow() : row + 1; break;
    case Qt::Key_PageUp: to = (row < 0 ? lastVisibleRow() : row) - page; break;
    case Qt::Key_PageDown: to = (row < 0 ? firstVisibleRow() : row) + page; break;
    case Qt::Key_Home:
        if (!control && row >= 0) return edgeMark(false), true;
        to = 0;
        break;
    case Qt::Key_End:
        if (!control && row >= 0) return edgeMark(true), true;
        to = rows() - 1;
        break;
    default: return false;
    }
    if (rows() == 0) return true;
    to = std::clamp(to, 0, rows() - 1);
    if (to < rows() - 1) setFollow(false);
    chooseRow(to, -1);
    showRow(to);
    return true;
}

void LaneView::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if ((key == Qt::Key_Left || key == Qt::Key_Right) && !(event->modifiers() & Qt::ControlModifier)) {
        const int by = key == Qt::Key_Right ? 1 : -1;
        if ((event->modifiers() & Qt::ShiftModifier) || rowOf(m_lane) < 0) pan(by * panStep);
        else stepMark(by);
    } else if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        Q_EMIT explainAsked();
    } else if (!keyZoom(event) && !keyStep(event)) {
        event->ignore(); // a shortcut of the window, or nothing
        return;
    }
    event->accept();
}

void LaneView::wheelEvent(QWheelEvent* event)
{
    const QPoint by = event->angleDelta();
    const bool onAxis = event->position().y() < headHeight();
    if (((event->modifiers() & Qt::ControlModifier) || onAxis) && by.y() != 0) {
        m_touched = true;
        const double around = m_follow ? m_axis.width() : event->position().x() - nameWidth();
        m_axis.zoom(std::pow(zoomStep, double(by.y()) / wheelUnit), around);
        if (m_follow) followNow();
        moved();
    } else if ((event->modifiers() & Qt::ShiftModifier) || std::abs(by.x()) > std::abs(by.y())) {
        pan(-double(by.x() != 0 ? by.x() : by.y()) / wheelUnit * panStep);
    } else {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    event->accept();
}

LaneView::Hit LaneView::hitAt(const QPoint& point) const
{
    const LanePtr lane = laneAt(rowAt(point));
    if (!lane) return {};
    Hit hit{lane->id, -1, -1};
    if (point.x() < nameWidth()) return hit;
    const double x = point.x() - nameWidth();
    double nearest = 4; // pixels beside a sign that still mean it
    for (const PlacedItem& item : placed(shape(lane))) {
        const double left = item.x - signWidth(item.item.sign) / 2, right = left + item.width;
        const double away = x < left ? left - x : x > right ? x - right : 0;
        if (away >= nearest) continue;
        nearest = away;
        hit.mark = item.item.mark;
        hit.lastMark = item.count > 1 ? item.lastMark : item.item.mark;
        if (away == 0) break;
    }
    return hit;
}

const LaneCrossing* LaneView::crossingAt(const QPoint& point) const
{
    const double x = point.x() - nameWidth();
    const LanePtr lane = laneAt(rowAt(point));
    const bool words = point.y() < headHeight();
    if (point.x() < nameWidth() || (!lane && !words)) return nullptr;
    const LaneCrossing* nearest = nullptr;
    double away = words ? 80 : reach + 1; // the word stands beside its line
    for (const LaneCrossing& crossing : m_crossings) {
        const double distance = std::abs(m_axis.x(crossing.timeNs) - x);
        if (distance >= away || (lane && !through(crossing, *lane))) continue;
        away = distance;
        nearest = &crossing;
    }
    return nearest;
}

void LaneView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    m_pressed = m_dragged = event->position().toPoint();
    m_dragging = false;
    event->accept();
}

void LaneView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    if (!(event->buttons() & Qt::LeftButton)) {
        setHover(hitAt(point));
        return;
    }
    if (!m_dragging && (point - m_pressed).manhattanLength() < 5) return;
    m_dragging = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
    if (m_pressed.x() >= nameWidth() && point.x() != m_dragged.x()) pan(m_dragged.x() - point.x());
    if (point.y() != m_dragged.y())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + m_dragged.y() - point.y());
    m_dragged = point;
}

void LaneView::mouseReleaseEvent(QMouseEvent* event)
{
    viewport()->unsetCursor();
    if (event->button() != Qt::LeftButton || std::exchange(m_dragging, false)) return;
    const Hit hit = hitAt(event->position().toPoint());
    if (hit.lane == 0) return;
    setFollow(false); // the lane under the mouse must not run away
    chooseRow(rowOf(hit.lane), hit.mark);
}

void LaneView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && hitAt(event->position().toPoint()).lane != 0) fitLane();
}

void LaneView::setHover(const Hit& hit)
{
    if (hit == m_hover) return;
    m_hover = hit;
    viewport()->update();
}

bool LaneView::toolTip(QEvent* event)
{
    auto* help = static_cast<QHelpEvent*>(event);
    const Hit hit = hitAt(help->pos());
    const LanePtr lane = laneAt(rowOf(hit.lane));
    QString text;
    if (lane && hit.mark >= 0 && m_words.explain) {
        text = m_words.explain(*lane, hit.mark);
        if (hit.lastMark > hit.mark) text += u'\n' + tr("Several that are too close to tell apart here: zoom in.");
    } else if (const LaneCrossing* crossing = crossingAt(help->pos())) {
        text = crossing->sentence;
    } else if (lane && help->pos().x() < nameWidth()) {
        text = rowText(rowOf(hit.lane));
    }
    if (text.isEmpty()) QToolTip::hideText();
    // As rich text it is wrapped; what came from a broker must not be taken for tags.
    else QToolTip::showText(help->globalPos(), QStringLiteral("<p>%1</p>").arg(text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"))), viewport());
    return true;
}

bool LaneView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) setHover({});
    if (event->type() == QEvent::ToolTip) return toolTip(event);
    return QAbstractScrollArea::viewportEvent(event);
}

void LaneView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void LaneView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace wb::ui
