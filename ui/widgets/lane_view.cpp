#include "ui/widgets/lane_view.h"

#include "ui/roles/item_roles.h"
#include "ui/widgets/lane_accessible.h"
#include "ui/widgets/theme.h"

#include <QEvent>
#include <QScrollBar>

#include <algorithm>

namespace wb::ui {

using ledger::LaneId;
using ledger::LanePtr;

namespace {

constexpr qint64 firstSpan = 12'000'000'000; // ns over the whole width, before anybody chose a scale
constexpr int rightAir = 16;                 // pixels

} // namespace

LaneView::LaneView(QWidget* parent) : QAbstractScrollArea(parent)
{
    installLaneViewAccessibility();
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    updateFonts();
    m_axis.setSpan(firstSpan);
}

LaneView::~LaneView() = default;

void LaneView::setModel(QAbstractItemModel* model)
{
    if (m_model) disconnect(m_model, nullptr, this, nullptr);
    m_model = model;
    if (model) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &LaneView::rowsChanged);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &LaneView::rowsChanged);
        connect(model, &QAbstractItemModel::modelReset, this, &LaneView::rowsChanged);
        connect(model, &QAbstractItemModel::dataChanged, this,
                [this](const QModelIndex& from, const QModelIndex& to) {
                    if (to.row() >= firstVisibleRow() && from.row() <= lastVisibleRow()) viewport()->update();
                });
    }
    rowsChanged();
}

void LaneView::setWords(Words words)
{
    m_words = std::move(words);
    viewport()->update();
}

void LaneView::setCrossings(const QList<LaneCrossing>& crossings)
{
    m_crossings = crossings;
    m_gaps.clear();
    for (const LaneCrossing& crossing : crossings) {
        if (crossing.kind == LaneCrossing::Kind::Control) continue;
        const bool cut = crossing.kind == LaneCrossing::Kind::Cut;
        const auto isOpen = [&](const Gap& gap) { return gap.toNs == 0 && gap.connection == crossing.connection; };
        auto open = std::find_if(m_gaps.begin(), m_gaps.end(), isOpen);
        // Connected by hand, it is another connection of the same component.
        if (!cut && open == m_gaps.end())
            open = std::find_if(m_gaps.begin(), m_gaps.end(), [&](const Gap& gap) {
                return gap.toNs == 0 && gap.component == crossing.component && gap.replica == crossing.replica;
            });
        if (!cut && open != m_gaps.end()) open->toNs = crossing.timeNs;
        else if (cut && open == m_gaps.end())
            m_gaps += Gap{crossing.connection, crossing.component, crossing.replica, crossing.timeNs, 0};
    }
    m_shapes.clear(); // they end at cuts
    viewport()->update();
}

void LaneView::setTimes(qint64 firstNs, qint64 newestNs, qint64 nowNs)
{
    if (firstNs == m_first && newestNs == m_newest && nowNs == m_now) return;
    const bool onlyNow = firstNs == m_first && newestNs == m_newest;
    const qint64 before = std::min(m_now, m_axis.right()), left = m_axis.left();
    m_first = firstNs;
    m_newest = newestNs;
    m_now = nowNs;
    if (m_follow) followNow();
    // Past the right end nothing of it can be seen.
    if (!onlyNow || left != m_axis.left() || std::min(m_now, m_axis.right()) != before) viewport()->update();
}

void LaneView::setReference(qint64 timeNs)
{
    m_reference = timeNs;
    viewport()->update();
}

void LaneView::setClockTimes(bool on)
{
    m_clockTimes = on;
    viewport()->update();
}

void LaneView::setOriginsShown(bool on)
{
    if (on == m_origins) return;
    m_origins = on;
    updateFonts();
    updateRange();
    viewport()->update();
}

void LaneView::setEmptyText(const QString& title, const QString& hint)
{
    m_emptyTitle = title;
    m_emptyHint = hint;
    if (rows() == 0) viewport()->update();
}

// --- rows

int LaneView::rows() const
{
    return m_model ? m_model->rowCount() : 0;
}

LanePtr LaneView::laneAt(int row) const
{
    return m_model && row >= 0 ? m_model->index(row, 0).data(LaneRole).value<LanePtr>() : nullptr;
}

int LaneView::rowFrom(LaneId lane) const
{
    int from = 0, to = rows();
    while (from < to) {
        const int middle = from + (to - from) / 2;
        const LanePtr there = laneAt(middle);
        if (there && there->id < lane) from = middle + 1;
        else to = middle;
    }
    return from;
}

int LaneView::rowOf(LaneId lane) const
{
    const int row = lane ? rowFrom(lane) : -1;
    const LanePtr there = row >= 0 && row < rows() ? laneAt(row) : nullptr;
    return there && there->id == lane ? row : -1;
}

void LaneView::rowsChanged()
{
    updateRange();
    m_hover = {};
    viewport()->update();
}

void LaneView::updateRange()
{
    m_settling = true;
    QScrollBar* bar = verticalScrollBar();
    const int page = std::max(1, viewport()->height() - headHeight());
    bar->setRange(0, std::max(0, rows() * m_rowHeight - page));
    bar->setPageStep(page);
    bar->setSingleStep(m_rowHeight / 2);
    if (m_follow) bar->setValue(bar->maximum());
    else if (m_topLane) bar->setValue(rowFrom(m_topLane) * m_rowHeight + m_topOffset);
    m_settling = false;
}

void LaneView::scrollContentsBy(int, int)
{
    viewport()->update();
    const int value = verticalScrollBar()->value();
    const LanePtr top = laneAt(value / m_rowHeight);
    m_topLane = top ? top->id : 0;
    m_topOffset = value % m_rowHeight;
    if (!m_settling && m_follow && value < verticalScrollBar()->maximum()) setFollow(false);
}

int LaneView::firstVisibleRow() const
{
    return rows() == 0 ? -1 : std::min(verticalScrollBar()->value() / m_rowHeight, rows() - 1);
}

int LaneView::lastVisibleRow() const
{
    const int page = std::max(1, viewport()->height() - headHeight());
    return std::min((verticalScrollBar()->value() + page - 1) / m_rowHeight, rows() - 1);
}

int LaneView::rowAt(const QPoint& point) const
{
    if (point.y() < headHeight()) return -1;
    const int row = (point.y() - headHeight() + verticalScrollBar()->value()) / m_rowHeight;
    return row < rows() ? row : -1;
}

QRect LaneView::rowRect(int row) const
{
    return {0, headHeight() + row * m_rowHeight - verticalScrollBar()->value(), viewport()->width(), m_rowHeight};
}

int LaneView::nameWidth() const
{
    return std::clamp(viewport()->width() * 28 / 100, 176, 270);
}

QRect LaneView::timeArea() const
{
    return {nameWidth(), headHeight(), std::max(1, viewport()->width() - nameWidth()), std::max(0, viewport()->height() - headHeight())};
}

const LaneShape& LaneView::shape(const LanePtr& lane) const
{
    Known* known = m_shapes.object(lane->id);
    if (!known || known->lane != lane) {
        known = new Known{lane, shapeOf(*lane, m_crossings)};
        m_shapes.insert(lane->id, known);
    }
    return known->shape;
}

std::vector<PlacedItem> LaneView::placed(const LaneShape& shape) const
{
    return placeItems(shape, m_axis, m_countWidth);
}

bool LaneView::hasOpenSpans() const
{
    for (int row = firstVisibleRow(); row >= 0 && row <= lastVisibleRow(); ++row) {
        const LanePtr lane = laneAt(row);
        if (lane && shape(lane).isOpen()) return true;
    }
    return std::any_of(m_gaps.begin(), m_gaps.end(), [](const Gap& gap) { return gap.toNs == 0; });
}

// --- the time axis

void LaneView::setFollow(bool follow)
{
    if (follow == m_follow) return;
    m_follow = follow;
    if (follow) {
        followNow();
        updateRange();
        viewport()->update();
    }
    Q_EMIT followChanged(follow);
}

// The newest time near the right end. While nothing happens the axis comes to rest: only what goes on still grows.
void LaneView::followNow()
{
    const qint64 span = qint64(m_axis.width() * m_axis.nsPerPixel());
    const qint64 right = std::clamp(m_now, m_newest, m_newest + span / 4);
    const qint64 left = m_first - span / 50;
    m_axis.endAt(right - left < span ? left + span : right);
}

void LaneView::moved()
{
    m_hover = {};
    viewport()->update();
}

void LaneView::zoomBy(double factor)
{
    m_touched = true;
    m_axis.zoom(factor, m_follow ? m_axis.width() : m_axis.width() / 2);
    if (m_follow) followNow();
    moved();
}

void LaneView::fitAll()
{
    qint64 from = 0, to = 0;
    for (int row = 0; row < rows(); ++row) {
        const LanePtr lane = laneAt(row);
        if (!lane || lane->marks.empty()) continue;
        if (from == 0 || lane->marks.front().timeNs < from) from = lane->marks.front().timeNs;
        to = std::max<qint64>({to, lane->marks.back().timeNs, lane->marks.back().endNs});
    }
    if (from == 0) return;
    setFollow(false);
    m_touched = true;
    m_axis.fit(from, to);
    moved();
}

void LaneView::fitLane()
{
    const LanePtr lane = laneAt(rowOf(m_lane));
    if (!lane || lane->marks.empty()) return;
    setFollow(false);
    m_touched = true;
    m_axis.fit(lane->marks.front().timeNs, std::max<qint64>(lane->marks.back().timeNs, lane->marks.back().endNs));
    moved();
}

// --- the chosen lane and mark

int LaneView::currentMark() const
{
    if (m_markTime == 0) return -1;
    const LanePtr lane = laneAt(rowOf(m_lane));
    if (!lane) return -1;
    for (std::size_t i = 0; i < lane->marks.size(); ++i)
        if (lane->marks[i].timeNs == m_markTime && lane->marks[i].kind == m_markKind) return int(i);
    return -1;
}

bool LaneView::choose(LaneId id, int mark)
{
    const int row = rowOf(id);
    if (row < 0) return false;
    setFollow(false);
    chooseRow(row, mark);
    showRow(row);
    if (const LanePtr lane = laneAt(row); lane && mark >= 0 && mark < int(lane->marks.size()))
        showTime(std::max<qint64>(lane->marks[std::size_t(mark)].timeNs, lane->marks[std::size_t(mark)].kind == ledger::MarkKind::Attempt ? lane->marks[std::size_t(mark)].endNs : 0));
    return true;
}

QRect LaneView::markRect(LaneId id, int mark) const
{
    const int row = rowOf(id);
    if (row < 0) return {};
    const QRect lane = rowRect(row);
    for (const PlacedItem& item : placed(shape(laneAt(row)))) {
        if (mark < item.item.mark || mark > item.lastMark) continue;
        if (item.count == 1 && item.item.mark != mark) continue;
        const double left = item.x - signWidth(item.item.sign) / 2;
        if (left + item.width < 0 || left > m_axis.width()) return {};
        return QRect(nameWidth() + int(left), lane.center().y() - 9, int(item.width), 18) & timeArea();
    }
    return {};
}

QString LaneView::rowText(int row) const
{
    QStringList parts;
    for (int column = 0; m_model && column < m_model->columnCount(); ++column) {
        const QString text = m_model->index(row, column).data().toString();
        if (text.isEmpty()) continue;
        parts += tr("%1: %2").arg(m_model->headerData(column, Qt::Horizontal).toString(), text);
    }
    const LanePtr lane = laneAt(row);
    if (lane && m_words.origin && m_origins) parts += m_words.origin(*lane);
    return parts.join(QStringLiteral(", "));
}

QString LaneView::markText(int row) const
{
    const LanePtr lane = laneAt(row);
    if (!lane || lane->marks.empty() || !m_words.explain) return {};
    const int mark = lane->id == m_lane ? currentMark() : -1;
    return m_words.explain(*lane, mark >= 0 ? mark : int(lane->marks.size()) - 1);
}

// --- of the widget

void LaneView::updateFonts()
{
    QFont bold = font();
    bold.setBold(true);
    const QFont small = smaller(font());
    m_text = RowText(font());
    m_bold = RowText(bold);
    m_small = RowText(small);
    m_signs.clear();
    const int line = QFontMetrics(font()).height(), smallLine = QFontMetrics(small).height();
    m_rowHeight = std::max(44, line + smallLine * (m_origins ? 2 : 1) + 16);
    m_axisHeight = smallLine + 8;
    m_crossingHeight = smallLine + 4;
    m_countWidth = QFontMetrics(small).horizontalAdvance(QStringLiteral("×00")) + 2;
}

void LaneView::resizeEvent(QResizeEvent*)
{
    const qint64 span = qint64(m_axis.width() * m_axis.nsPerPixel());
    m_axis.setWidth(std::max(1, viewport()->width() - nameWidth() - rightAir));
    if (m_touched) m_axis.setSpan(span);
    else m_axis.setSpan(firstSpan);
    if (m_follow) followNow();
    updateRange();
}

void LaneView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange || event->type() == QEvent::PaletteChange) {
        updateFonts();
        updateRange();
        viewport()->update();
    }
    QAbstractScrollArea::changeEvent(event);
}

} // namespace wb::ui
