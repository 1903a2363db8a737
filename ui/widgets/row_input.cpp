// Keys, mouse, selection and clipboard of the row view.

#include "ui/widgets/row_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

namespace wb::ui {

namespace {

constexpr int typeAheadReach = 20'000; // rows looked at for one letter

} // namespace

QModelIndex RowView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int count = rows();
    if (count == 0) return {};
    const int row = currentIndex().isValid() ? currentIndex().row() : -1;
    const int page = std::max(1, viewport()->height() / m_rowHeight - 1);
    int to = row;
    switch (action) {
    case MoveHome: to = 0; break;
    case MoveEnd: to = count - 1; break;
    case MoveUp: to = row - 1; break;
    case MoveDown: to = row + 1; break;
    case MovePageUp: to = row - page; break;
    case MovePageDown: to = row + page; break;
    case MovePrevious:
    case MoveNext:
    case MoveLeft:
    case MoveRight: break;
    }
    const int column = currentIndex().isValid() ? currentIndex().column() : 0;
    return model()->index(std::clamp(to, 0, count - 1), column);
}

void RowView::focusInEvent(QFocusEvent* event)
{
    // Not Qt's own: it would make the first row the current one, and only a person chooses a row.
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void RowView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        event->accept();
        return;
    }
    const int before = currentIndex().isValid() ? currentIndex().row() : -1;
    const bool right = event->key() == Qt::Key_Right || event->key() == Qt::Key_Plus;
    const bool left = event->key() == Qt::Key_Left || event->key() == Qt::Key_Minus;
    if ((right || left) && event->modifiers() == Qt::NoModifier && stepTree(right)) {
        event->accept();
        return;
    }
    if (right || left) {
        horizontalScrollBar()->triggerAction(right ? QAbstractSlider::SliderSingleStepAdd
                                                   : QAbstractSlider::SliderSingleStepSub);
        event->accept();
        return;
    }
    if (!m_typeAhead && !event->text().isEmpty() && event->text().at(0).isPrint() && event->key() != Qt::Key_Space
        && !(event->modifiers() & Qt::ControlModifier)) {
        event->ignore(); // a letter is a shortcut of the window, or nothing
        return;
    }
    QAbstractItemView::keyPressEvent(event);
    const int after = currentIndex().isValid() ? currentIndex().row() : -1;
    if (after == before) return;
    if (after < rows() - 1) setFollow(false);
    scrollTo(currentIndex());
}

// Right opens or steps into, left closes or steps out; false where there is nothing to open or close.
bool RowView::stepTree(bool open)
{
    const QModelIndex current = currentIndex().siblingAtColumn(0);
    if (!current.isValid() || !current.data(DepthRole).isValid()) return false;
    const bool expandable = current.data(ExpandableRole).toBool();
    const bool expanded = current.data(ExpandedRole).toBool();
    if (open ? expandable && !expanded : expanded) {
        setOpen(current, open);
        return true;
    }
    int row = current.row();
    if (open) {
        if (!expanded || row + 1 >= rows()) return true;
        ++row;
    } else {
        const int depth = current.data(DepthRole).toInt();
        if (depth == 0) return true;
        do --row;
        while (row > 0 && model()->index(row, 0).data(DepthRole).toInt() >= depth);
    }
    const QModelIndex to = model()->index(row, 0);
    selectionModel()->setCurrentIndex(to, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(to);
    return true;
}

void RowView::keyboardSearch(const QString& search)
{
    if (!m_typeAhead || rows() == 0 || search.isEmpty()) return;
    const int start = currentIndex().isValid() ? currentIndex().row() : -1;
    const int count = std::min(rows(), typeAheadReach);
    for (int i = 1; i <= count; ++i) {
        const QModelIndex candidate = model()->index((start + i) % rows(), 0);
        if (!candidate.data().toString().startsWith(search, Qt::CaseInsensitive)) continue;
        selectionModel()->setCurrentIndex(candidate, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        scrollTo(candidate);
        return;
    }
}

bool RowView::toggleAt(const QPoint& point)
{
    const QModelIndex first = indexAt(point).siblingAtColumn(0);
    if (!first.isValid() || !first.data(ExpandableRole).toBool()) return false;
    if (!twistRect(first.row()).contains(point)) return false;
    return setOpen(first, !first.data(ExpandedRole).toBool());
}

bool RowView::setOpen(const QModelIndex& branch, bool open)
{
    // A current row that would vanish hands over to the branch.
    const int depth = branch.data(DepthRole).toInt();
    int row = open ? branch.row() : currentIndex().row();
    while (row > branch.row() && model()->index(row, 0).data(DepthRole).toInt() > depth) --row;
    if (row == branch.row() && currentIndex().row() > row && !open)
        selectionModel()->setCurrentIndex(branch, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    return model()->setData(branch, open, ExpandedRole);
}

void RowView::mousePressEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    if (event->button() == Qt::LeftButton && toggleAt(point)) {
        event->accept();
        return;
    }
    if (indexAt(point).isValid()) setFollow(false); // the row under the mouse must not run away
    QAbstractItemView::mousePressEvent(event);
}

void RowView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    const QModelIndex first = indexAt(point).siblingAtColumn(0);
    if (event->button() == Qt::LeftButton && first.isValid() && first.data(ExpandableRole).toBool()) {
        setOpen(first, !first.data(ExpandedRole).toBool());
        event->accept();
        return;
    }
    QAbstractItemView::mouseDoubleClickEvent(event);
}

void RowView::mouseMoveEvent(QMouseEvent* event)
{
    setHovered(rowAtY(event->position().toPoint().y()));
    QAbstractItemView::mouseMoveEvent(event);
    if (event->buttons() & Qt::LeftButton) scrollTo(currentIndex());
}

void RowView::setHovered(int row)
{
    if (row == m_hovered) return;
    if (m_hovered >= 0) updateRow(m_hovered);
    m_hovered = row;
    if (m_hovered >= 0) updateRow(m_hovered);
}

bool RowView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) setHovered(-1);
    return QAbstractItemView::viewportEvent(event);
}

void RowView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange
        || event->type() == QEvent::PaletteChange) {
        updateFonts();
        updateGeometries();
        viewport()->update();
    }
    QAbstractItemView::changeEvent(event);
}

void RowView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags)
{
    if (!model() || rows() == 0 || !selectionModel()) return;
    settle();
    const auto rowAt = [this](int y) {
        const qint64 row = m_byRow ? top() + (y - (y < 0 ? m_rowHeight - 1 : 0)) / m_rowHeight : (top() + y) / m_rowHeight;
        return int(std::clamp<qint64>(row, 0, rows() - 1));
    };
    const QRect area = rect.normalized();
    if (rowAtY(area.top()) < 0 && area.top() >= 0) { // below the last row
        selectionModel()->select(QItemSelection(), flags);
        return;
    }
    const QModelIndex from = model()->index(rowAt(area.top()), 0);
    const QModelIndex to = model()->index(rowAt(area.bottom()), model()->columnCount() - 1);
    selectionModel()->select(QItemSelection(from, to), flags);
}

QRegion RowView::visualRegionForSelection(const QItemSelection& selection) const
{
    settle();
    QRegion region;
    const int first = std::max(0, rowAtY(0));
    const int last = lastVisibleRow();
    for (const QItemSelectionRange& range : selection) {
        const int from = std::max(first, range.top());
        const int to = std::min(last, range.bottom());
        if (from <= to) region += QRect(0, rowTop(from), viewport()->width(), (to - from + 1) * m_rowHeight);
    }
    return region;
}

QString RowView::selectionAsText() const
{
    if (!selectionModel()) return {};
    QList<std::pair<int, int>> ranges;
    for (const QItemSelectionRange& range : selectionModel()->selection()) ranges += {range.top(), range.bottom()};
    std::sort(ranges.begin(), ranges.end());
    QStringList lines;
    int next = 0; // ranges may overlap
    for (const auto& [from, to] : ranges) {
        for (int row = std::max(from, next); row <= to; ++row) {
            QStringList cells;
            for (int visual = 0; visual < m_header->count(); ++visual) {
                const int column = m_header->logicalIndex(visual);
                if (!m_header->isSectionHidden(column)) cells += model()->index(row, column).data().toString();
            }
            lines += cells.join(u'\t');
        }
        next = std::max(next, to + 1);
    }
    return lines.join(u'\n');
}

void RowView::copySelection()
{
    const QString text = selectionAsText();
    if (!text.isEmpty()) QApplication::clipboard()->setText(text);
}

QString RowView::rowText(int row) const
{
    QStringList parts;
    for (int column = 0; model() && column < model()->columnCount(); ++column) {
        const QString text = model()->index(row, column).data().toString();
        if (text.isEmpty()) continue;
        const QString title = model()->headerData(column, Qt::Horizontal).toString();
        parts += title.isEmpty() ? text : tr("%1: %2").arg(title, text);
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace wb::ui
