#include "ui/widgets/row_view.h"

#include "ui/widgets/row_accessible.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QSettings>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QTimer>

#include <algorithm>

namespace wb::ui {

namespace {

constexpr qint64 mostPixels = 80'000'000; // of a scroll range; beyond it the view scrolls by rows

// Paints itself only when its handle moves: at a million rows thirty new ranges a second move it by no pixel, and a
// style's scroll bar is dearer than a screen of rows.
class CalmScrollBar : public QScrollBar {
public:
    using QScrollBar::QScrollBar;

protected:
    void sliderChange(SliderChange change) override
    {
        QStyleOptionSlider option;
        initStyleOption(&option);
        const QRect handle = style()->subControlRect(QStyle::CC_ScrollBar, &option, QStyle::SC_ScrollBarSlider, this);
        const bool still = handle == m_handle && change != SliderOrientationChange;
        m_handle = handle;
        if (!still) QScrollBar::sliderChange(change);
    }

private:
    QRect m_handle;
};

} // namespace

RowView::RowView(QWidget* parent) : QAbstractItemView(parent), m_header(new QHeaderView(Qt::Horizontal, this))
{
    installRowViewAccessibility();
    m_header->setSectionsMovable(true);
    m_header->setStretchLastSection(true);
    m_header->setHighlightSections(false);
    m_header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_header->setTextElideMode(Qt::ElideRight);
    m_header->setObjectName(QStringLiteral("rowHeader"));
    connect(m_header, &QHeaderView::sectionResized, this, [this] { settleLater(); viewport()->update(); });
    connect(m_header, &QHeaderView::sectionMoved, viewport(), qOverload<>(&QWidget::update));
    setVerticalScrollBar(new CalmScrollBar(Qt::Vertical, this));
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &RowView::scrolled);

    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setAutoScroll(false); // what scrolls here is the user, or follow
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);

    auto* copy = new QAction(tr("Copy"), this);
    copy->setObjectName(QStringLiteral("copyRows"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &RowView::copySelection);
    addAction(copy);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    updateFonts();
}

RowView::~RowView()
{
    saveColumns();
}

void RowView::setModel(QAbstractItemModel* newModel)
{
    if (model()) disconnect(model(), nullptr, this, nullptr);
    QAbstractItemView::setModel(newModel);
    m_header->setModel(newModel);
    if (newModel)
        connect(newModel, &QAbstractItemModel::rowsRemoved, this,
                [this](const QModelIndex&, int first, int last) { rowsGone(first, last); });
    readColumns();
    restoreColumns();
    updateGeometries();
}

void RowView::readColumns()
{
    m_columns.clear();
    m_isTree = false;
    if (!model()) return;
    for (int column = 0; column < model()->columnCount(); ++column) {
        const auto style = ColumnStyle(model()->headerData(column, Qt::Horizontal, ColumnStyleRole).toInt());
        m_columns += style;
        const int letters = model()->headerData(column, Qt::Horizontal, ColumnWidthRole).toInt();
        if (letters > 0 && column < m_header->count())
            m_header->resizeSection(column, letters * fontMetrics().averageCharWidth() + 16);
    }
}

void RowView::updateFonts()
{
    m_text = RowText(font());
    m_mono = RowText(monospaced(font()));
    const QFontMetrics metrics = fontMetrics();
    m_numbers = metrics.horizontalAdvance(u'1') == metrics.horizontalAdvance(u'0') ? m_text : m_mono;
    m_monoWidth = QFontMetrics(m_mono.font()).horizontalAdvance(u'0');
    m_chips.clear();
    m_rowHeight = std::max(24, metrics.height() + 8);
    m_unsettled = true;
}

void RowView::setEmptyText(const QString& title, const QString& hint)
{
    m_emptyTitle = title;
    m_emptyHint = hint;
    if (rows() == 0) viewport()->update();
}

void RowView::setFollow(bool follow)
{
    if (m_follow == follow) return;
    m_follow = follow;
    if (follow) {
        settleNow();
        viewport()->update();
    }
    Q_EMIT followChanged(follow);
}

void RowView::rememberColumns(const QString& name)
{
    m_settingsName = name;
    restoreColumns();
}

void RowView::restoreColumns()
{
    if (m_settingsName.isEmpty() || !model() || QCoreApplication::organizationName().isEmpty()) return;
    const QByteArray state = QSettings().value(QStringLiteral("columns/") + m_settingsName).toByteArray();
    if (!state.isEmpty()) m_header->restoreState(state);
}

void RowView::saveColumns() const
{
    if (m_settingsName.isEmpty() || !model() || QCoreApplication::organizationName().isEmpty()) return;
    QSettings().setValue(QStringLiteral("columns/") + m_settingsName, m_header->saveState());
}

// --- geometry

int RowView::rows() const
{
    return model() ? model()->rowCount(rootIndex()) : 0;
}

qint64 RowView::top() const
{
    return std::max<qint64>(0, verticalScrollBar()->value() + m_shift * unitsPerRow());
}

int RowView::rowTop(int row) const
{
    const qint64 y = m_byRow ? (row - top()) * m_rowHeight : qint64(row) * m_rowHeight - top();
    return int(std::clamp<qint64>(y, -mostPixels, mostPixels));
}

int RowView::rowAtY(int y) const
{
    const qint64 row = m_byRow ? top() + y / m_rowHeight : (top() + y) / m_rowHeight;
    return y >= 0 && row < rows() ? int(row) : -1;
}

int RowView::firstVisibleRow() const
{
    settle();
    return rowAtY(0);
}

int RowView::lastVisibleRow() const
{
    settle();
    const int row = rowAtY(viewport()->height() - 1);
    return row < 0 ? rows() - 1 : row;
}

void RowView::settle() const
{
    if (m_unsettled) const_cast<RowView*>(this)->settleNow();
}

void RowView::settleLater()
{
    if (m_unsettled) return;
    m_unsettled = true;
    QTimer::singleShot(0, this, [this] { settle(); });
}

void RowView::settleNow()
{
    if (m_settling) return;
    m_settling = true;
    m_unsettled = false;
    QScrollBar* bar = verticalScrollBar();
    const qint64 still = top(); // where the same rows are on the screen
    const bool wasByRow = m_byRow;
    m_byRow = qint64(rows()) * m_rowHeight > mostPixels;
    const int height = viewport()->height();
    const qint64 most = m_byRow ? rows() - height / m_rowHeight : qint64(rows()) * m_rowHeight - height;
    bar->setRange(0, int(std::max<qint64>(0, most)));
    bar->setSingleStep(unitsPerRow());
    bar->setPageStep(m_byRow ? std::max(1, height / m_rowHeight) : height);
    m_shift = 0;
    const qint64 wanted = wasByRow == m_byRow ? still : (m_byRow ? still / m_rowHeight : still * m_rowHeight);
    bar->setValue(int(std::min<qint64>(m_follow ? bar->maximum() : wanted, bar->maximum())));
    if (bar->value() != wanted) {
        m_paintedRevisions.clear();
        viewport()->update();
    }
    QScrollBar* across = horizontalScrollBar();
    across->setRange(0, std::max(0, m_header->length() - viewport()->width()));
    across->setPageStep(viewport()->width());
    across->setSingleStep(20);
    m_settling = false;
}

void RowView::updateGeometries()
{
    const int height = m_header->sizeHint().height();
    setViewportMargins(0, height, 0, 0);
    const QRect area = viewport()->geometry();
    m_header->setGeometry(area.left(), area.top() - height, area.width(), height);
    settleNow();
    QAbstractItemView::updateGeometries();
}

void RowView::scrollContentsBy(int dx, int)
{
    if (dx) m_header->setOffset(horizontalScrollBar()->value());
    if (m_settling) return; // it knows itself what has to be painted
    m_paintedRevisions.clear();
    viewport()->update();
}

void RowView::scrolled(int value)
{
    if (!m_settling && m_follow && value < verticalScrollBar()->maximum()) setFollow(false);
}

QRect RowView::visualRect(const QModelIndex& index) const
{
    if (!index.isValid()) return {};
    settle();
    return {m_header->sectionViewportPosition(index.column()), rowTop(index.row()),
            m_header->sectionSize(index.column()), m_rowHeight};
}

QModelIndex RowView::indexAt(const QPoint& point) const
{
    settle();
    const int row = rowAtY(point.y());
    const int column = m_header->logicalIndexAt(point.x());
    return row < 0 || !model() ? QModelIndex() : model()->index(row, std::max(0, column));
}

void RowView::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid()) return;
    settle();
    const qint64 row = m_byRow ? 1 : m_rowHeight; // all in units of the scroll bar
    const qint64 page = m_byRow ? viewport()->height() / m_rowHeight : viewport()->height();
    const qint64 at = index.row() * row;
    qint64 to = top();
    if (hint == PositionAtCenter) to = at - (page - row) / 2;
    else if (at < to || hint == PositionAtTop) to = at;
    else if (at + row > to + page || hint == PositionAtBottom) to = at + row - page;
    verticalScrollBar()->setValue(int(std::clamp<qint64>(to, 0, verticalScrollBar()->maximum())));
}

int RowView::horizontalOffset() const
{
    return m_header->offset();
}

int RowView::verticalOffset() const
{
    return verticalScrollBar()->value();
}

bool RowView::isIndexHidden(const QModelIndex&) const
{
    return false;
}

// --- rows come and go

void RowView::rowsInserted(const QModelIndex& parent, int first, int last)
{
    if (parent.isValid()) return;
    const int count = last - first + 1;
    const qint64 topRow = top() / unitsPerRow();
    m_paintedRevisions.clear();
    if (rows() == count) viewport()->update(); // the text for the empty state goes
    if (!m_follow && first <= topRow && top() > 0) m_shift += count;
    else updateRowsFrom(first);
    settleLater();
}

void RowView::rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last)
{
    m_removing = true; // the selection model moves the current row now: nobody chose that
    QAbstractItemView::rowsAboutToBeRemoved(parent, first, last);
}

void RowView::rowsGone(int first, int last)
{
    m_removing = false;
    const int topRow = int(top() / unitsPerRow());
    m_paintedRevisions.clear();
    m_shift -= std::max(0, std::min(last + 1, topRow) - first);
    if (last >= topRow) updateRowsFrom(std::max(0, std::min(first, topRow)));
    m_hovered = -1;
    settleLater();
}

void RowView::reset()
{
    QAbstractItemView::reset();
    m_shift = 0;
    m_hovered = -1;
    m_paintedRevisions.clear();
    if (model() && m_columns.size() != model()->columnCount()) readColumns();
    settleNow();
    viewport()->update();
}

void RowView::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>& roles)
{
    if (!isVisible() || !topLeft.isValid()) return;
    settle();
    const int first = std::max(topLeft.row(), rowAtY(0));
    const int last = std::min(bottomRight.row(), lastVisibleRow());
    const bool byRevision = bottomRight.row() > topLeft.row() && roles.contains(RevisionRole);
    for (int row = first; row <= last; ++row) {
        if (byRevision) {
            const uint revision = model()->index(row, 0).data(RevisionRole).toUInt();
            const auto painted = m_paintedRevisions.constFind(row);
            if (painted == m_paintedRevisions.cend() || *painted != revision) updateRow(row);
        } else if (topLeft.column() == bottomRight.column()) {
            viewport()->update(visualRect(model()->index(row, topLeft.column())));
        } else {
            updateRow(row);
        }
    }
}

void RowView::updateRow(int row)
{
    viewport()->update(0, rowTop(row), viewport()->width(), m_rowHeight);
}

void RowView::updateRowsFrom(int row)
{
    const int y = std::max(0, rowTop(row));
    if (y < viewport()->height()) viewport()->update(0, y, viewport()->width(), viewport()->height() - y);
}

void RowView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    if (previous.isValid()) updateRow(previous.row());
    if (current.isValid()) updateRow(current.row());
    announceCurrentRow(this, current.row());
    if (!m_removing) Q_EMIT rowChosen(current);
}

} // namespace wb::ui
