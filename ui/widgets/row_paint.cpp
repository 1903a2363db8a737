// Painting of the row view.

#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QHeaderView>
#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <array>

namespace wb::ui {

namespace {

constexpr int padding = 8;
constexpr int twistWidth = 16; // also the step of one level
constexpr int toneCount = 9;

QColor toneColour(const Theme& t, Tone tone)
{
    switch (tone) {
    case Tone::Plain: return t.text;
    case Tone::Secondary: return t.secondary;
    case Tone::Accent: return t.accentText;
    case Tone::Ok: return t.success;
    case Tone::Warning: return t.warning;
    case Tone::Error: return t.failure;
    case Tone::Retained: return t.retained;
    case Tone::Dup: return t.dup;
    case Tone::DeadLetter: return t.deadLetter;
    }
    return t.text;
}

} // namespace

// The colours of one theme's cells, worked out once: to find a readable one takes many powers.
struct RowView::Tones {
    std::array<QColor, toneCount> plain;    // on the plain ground
    std::array<QColor, toneCount> selected; // readable on the selection

    explicit Tones(const Theme& t)
    {
        for (int i = 0; i < toneCount; ++i) {
            plain[std::size_t(i)] = toneColour(t, Tone(i));
            selected[std::size_t(i)] = legible(plain[std::size_t(i)], t.selection, t.text);
        }
    }
    static const Tones& of(const Theme& t)
    {
        static const Tones light(lightTheme());
        static const Tones dark(darkTheme());
        return t.dark ? dark : light;
    }
};

struct RowView::RowPaint {
    QPainter& painter;
    const Theme& theme;
    const Tones& tones;
    bool focused = false;
    bool selected = false; // the row at hand
    QColor ground = {};    // of the row at hand

    const QColor& colour(int tone) const
    {
        const auto i = std::size_t(std::clamp(tone, 0, toneCount - 1));
        return selected ? tones.selected[i] : tones.plain[i];
    }
    void setPen(const QColor& colour) const // a new pen is not free
    {
        if (painter.pen().color() != colour || painter.pen().style() == Qt::NoPen) painter.setPen(colour);
    }
};

void RowView::paintEvent(QPaintEvent* event)
{
    settle();
    QPainter painter(viewport());
    const Theme& colours = theme(this);
    painter.fillRect(event->rect(), colours.surface);
    if (rows() == 0) {
        paintEmpty(painter);
        return;
    }
    painter.setFont(font());
    RowPaint paint{painter, colours, Tones::of(colours)};
    paint.focused = hasFocus();
    const int first = std::max(0, rowAtY(std::max(0, event->rect().top())));
    const int last = lastVisibleRow();
    for (int row = first; row <= last; ++row) {
        const QRect area(0, rowTop(row), viewport()->width(), m_rowHeight);
        if (area.top() > event->rect().bottom()) break;
        if (event->region().intersects(area)) paintRow(paint, row);
    }
}

void RowView::paintRow(RowPaint& paint, int row)
{
    ++m_paintedRows;
    const QModelIndex first = model()->index(row, 0);
    const QRect area(0, rowTop(row), viewport()->width(), m_rowHeight);
    paint.selected = selectionModel() && selectionModel()->isSelected(first);
    paint.ground = paint.selected ? paint.theme.selection : row == m_hovered ? paint.theme.alternate : paint.theme.surface;
    if (paint.ground != paint.theme.surface) paint.painter.fillRect(area, paint.ground); // the rest is filled already
    paint.painter.fillRect(area.left(), area.bottom(), area.width(), 1, paint.theme.border);
    if (paint.focused && currentIndex().row() == row)
        paint.painter.fillRect(area.left(), area.top(), 2, area.height() - 1, paint.theme.accent);
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int column = m_header->logicalIndex(visual);
        if (m_header->isSectionHidden(column)) continue;
        const QRect cell(m_header->sectionViewportPosition(column), area.top(), m_header->sectionSize(column),
                         area.height() - 1);
        if (cell.right() < 0 || cell.left() > viewport()->width()) continue;
        paintCell(paint, first.siblingAtColumn(column), cell);
    }
    const QVariant revision = first.data(RevisionRole);
    if (revision.isValid()) m_paintedRevisions[row] = revision.toUInt();
}

void RowView::paintCell(const RowPaint& paint, const QModelIndex& index, QRect cell)
{
    const ColumnStyle style = index.column() < m_columns.size() ? m_columns[index.column()] : ColumnStyle::Text;
    if (style == ColumnStyle::Chips) {
        paintMarks(paint, index, cell);
        return;
    }
    cell.adjust(padding, 0, -padding, 0);
    if (index.column() == 0) cell.setLeft(cell.left() + paintTwist(paint, index, cell));
    if (cell.width() < m_monoWidth) return;
    const QString text = index.data().toString();
    if (text.isEmpty()) return;
    paint.setPen(paint.colour(index.data(ToneRole).toInt()));
    const RowText& letters = style == ColumnStyle::Mono ? m_mono : style == ColumnStyle::Number ? m_numbers : m_text;
    letters.draw(paint.painter, cell, text, style == ColumnStyle::Number);
}

void RowView::paintMarks(const RowPaint& paint, const QModelIndex& index, const QRect& cell)
{
    const auto marks = index.data(MarksRole).value<Marks>();
    QRect left = cell.adjusted(padding, 0, -padding / 2, 0);
    if (!marks.isEmpty()) paint.painter.setFont(font());
    for (const Mark& mark : marks) {
        const Tone tone = mark.tone == Tone::Plain ? Tone::Secondary : mark.tone;
        const int width = m_chips.draw(paint.painter, left, mark.text, paint.colour(int(tone)), paint.ground);
        if (width == 0) break;
        left.setLeft(left.left() + width + 4);
    }
}

QRect RowView::twistRect(int row) const
{
    const QModelIndex first = model()->index(row, 0);
    const int x = m_header->sectionViewportPosition(0) + padding + first.data(DepthRole).toInt() * twistWidth;
    return {x - 4, rowTop(row), twistWidth + 4, m_rowHeight};
}

int RowView::paintTwist(const RowPaint& paint, const QModelIndex& first, const QRect& cell)
{
    const QVariant depth = first.data(DepthRole);
    if (!depth.isValid()) return 0;
    const int indent = depth.toInt() * twistWidth;
    if (first.data(ExpandableRole).toBool()) {
        const QPoint centre(cell.left() + indent + 5, cell.center().y());
        const bool open = first.data(ExpandedRole).toBool();
        const QPolygon arrow = open ? QPolygon({centre + QPoint(-4, -2), centre + QPoint(4, -2), centre + QPoint(0, 3)})
                                    : QPolygon({centre + QPoint(-2, -4), centre + QPoint(3, 0), centre + QPoint(-2, 4)});
        paint.painter.setPen(Qt::NoPen);
        paint.painter.setBrush(paint.colour(int(Tone::Secondary)));
        paint.painter.setRenderHint(QPainter::Antialiasing);
        paint.painter.drawPolygon(arrow);
        paint.painter.setRenderHint(QPainter::Antialiasing, false);
        paint.painter.setBrush(Qt::NoBrush);
    }
    return indent + twistWidth;
}

void RowView::paintEmpty(QPainter& painter)
{
    const Theme& colours = theme(this);
    const QRect area = viewport()->rect().adjusted(24, 12, -24, -12);
    const QFontMetrics metrics(font());
    const QRect hint = metrics.boundingRect(area, Qt::AlignHCenter | Qt::TextWordWrap, m_emptyHint);
    const int height = metrics.height() + 8 + (m_emptyHint.isEmpty() ? 0 : hint.height());
    const int y = std::max(area.top(), area.center().y() - height / 2);
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(colours.text);
    painter.drawText(QRect(area.left(), y, area.width(), metrics.height()), Qt::AlignHCenter, m_emptyTitle);
    painter.setFont(font());
    painter.setPen(colours.secondary);
    painter.drawText(QRect(area.left(), y + metrics.height() + 8, area.width(), area.height()),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_emptyHint);
}

} // namespace wb::ui
