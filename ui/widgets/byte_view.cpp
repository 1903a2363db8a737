#include "ui/widgets/byte_view.h"

#include "ui/widgets/theme.h"

#include <QAction>
#include <QGuiApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace wb::ui {

namespace {

constexpr int edge = 12;
constexpr int offsetChars = 10; // "00000000" and a gap

} // namespace

ByteView::ByteView(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bytes"));
    viewport()->setAutoFillBackground(false);
    viewport()->setCursor(Qt::IBeamCursor);
    auto* copyAction = new QAction(tr("Copy as hexadecimal"), this);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    connect(copyAction, &QAction::triggered, this, &ByteView::copy);
    addAction(copyAction);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    updateFont();
}

void ByteView::updateFont()
{
    m_mono = monospaced(font());
    const QFontMetrics metrics(m_mono);
    m_charWidth = metrics.horizontalAdvance(u'0');
    m_lineHeight = metrics.height() + 3;
    updateRange();
}

void ByteView::setBytes(const QByteArray& bytes)
{
    m_bytes = bytes;
    m_markedBegin = m_markedEnd = 0;
    m_current = -1;
    verticalScrollBar()->setValue(0);
    updateRange();
    viewport()->update();
}

void ByteView::setEmptyText(const QString& text)
{
    m_emptyText = text;
    viewport()->update();
}

void ByteView::setMarked(qsizetype begin, qsizetype end)
{
    m_markedBegin = std::clamp<qsizetype>(begin, 0, m_bytes.size());
    m_markedEnd = std::clamp<qsizetype>(end, m_markedBegin, m_bytes.size());
    if (m_markedEnd > m_markedBegin) showByte(m_markedBegin);
    viewport()->update();
}

QString ByteView::markedAsHex() const
{
    const bool some = m_markedEnd > m_markedBegin;
    return QString::fromLatin1((some ? m_bytes.mid(m_markedBegin, m_markedEnd - m_markedBegin) : m_bytes).toHex(' '));
}

void ByteView::copy() const
{
    QGuiApplication::clipboard()->setText(markedAsHex());
}

QSize ByteView::sizeHint() const
{
    return {asciiX(perLine) + edge + 12, m_lineHeight * 8};
}

int ByteView::hexX(int column) const
{
    return edge + m_charWidth * (offsetChars + column * 3 + (column >= perLine / 2 ? 1 : 0))
           - horizontalScrollBar()->value();
}

int ByteView::asciiX(int column) const
{
    return edge + m_charWidth * (offsetChars + perLine * 3 + 2 + column) - horizontalScrollBar()->value();
}

QRect ByteView::byteRect(qsizetype offset) const
{
    const qint64 line = offset / perLine - verticalScrollBar()->value();
    return {hexX(int(offset % perLine)), int(line * m_lineHeight), 2 * m_charWidth, m_lineHeight};
}

qsizetype ByteView::byteAt(const QPoint& point) const
{
    const qint64 line = verticalScrollBar()->value() + point.y() / m_lineHeight;
    for (int column = 0; column < perLine; ++column) {
        const bool inHex = point.x() >= hexX(column) - m_charWidth / 2 && point.x() < hexX(column) + 5 * m_charWidth / 2;
        const bool inAscii = point.x() >= asciiX(column) && point.x() < asciiX(column) + m_charWidth;
        const qsizetype offset = line * perLine + column;
        if (inHex || inAscii) return offset < m_bytes.size() ? offset : -1;
    }
    return -1;
}

void ByteView::choose(qsizetype offset)
{
    if (m_bytes.isEmpty()) return;
    m_current = std::clamp<qsizetype>(offset, 0, m_bytes.size() - 1);
    showByte(m_current);
    viewport()->update();
    Q_EMIT byteChosen(m_current);
}

void ByteView::showByte(qsizetype offset)
{
    QScrollBar* bar = verticalScrollBar();
    const int line = int(offset / perLine);
    if (line < bar->value()) bar->setValue(line);
    else if (line >= bar->value() + bar->pageStep()) bar->setValue(line - bar->pageStep() + 1);
}

void ByteView::updateRange()
{
    const int page = std::max(1, viewport()->height() / m_lineHeight);
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, int(std::max<qint64>(0, lineCount() - page))); // 2^28 bytes are 2^24 lines
    horizontalScrollBar()->setPageStep(viewport()->width());
    const int width = edge + m_charWidth * (offsetChars + perLine * 4 + 2) + edge;
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
}

void ByteView::resizeEvent(QResizeEvent*)
{
    updateRange();
}

void ByteView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) updateFont();
    QAbstractScrollArea::changeEvent(event);
}

void ByteView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    const qsizetype offset = byteAt(event->position().toPoint());
    if (offset >= 0) choose(offset);
}

void ByteView::keyPressEvent(QKeyEvent* event)
{
    const qsizetype page = perLine * verticalScrollBar()->pageStep();
    switch (event->key()) {
    case Qt::Key_Left: choose(m_current - 1); break;
    case Qt::Key_Right: choose(m_current + 1); break;
    case Qt::Key_Up: choose(m_current - perLine); break;
    case Qt::Key_Down: choose(m_current + perLine); break;
    case Qt::Key_PageUp: choose(m_current - page); break;
    case Qt::Key_PageDown: choose(m_current + page); break;
    case Qt::Key_Home: choose(0); break;
    case Qt::Key_End: choose(m_bytes.size() - 1); break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void ByteView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const Theme& colours = theme(this);
    painter.fillRect(viewport()->rect(), colours.surface);
    if (m_bytes.isEmpty()) {
        painter.setPen(colours.secondary);
        painter.drawText(viewport()->rect().adjusted(edge, edge, -edge, -edge),
                         int(Qt::AlignTop | Qt::AlignLeft) | Qt::TextWordWrap, m_emptyText);
        return;
    }
    painter.setFont(m_mono);
    const qint64 first = verticalScrollBar()->value();
    for (qint64 line = first; line < lineCount(); ++line) {
        const int y = int(line - first) * m_lineHeight;
        if (y > viewport()->height()) break;
        paintLine(painter, line, y);
    }
}

void ByteView::paintLine(QPainter& painter, qint64 line, int y) const
{
    const Theme& colours = theme(this);
    const int baseline = y + QFontMetrics(m_mono).ascent() + 1;
    painter.setPen(colours.secondary);
    painter.drawText(edge - horizontalScrollBar()->value(), baseline,
                     QStringLiteral("%1").arg(line * perLine, 8, 16, QLatin1Char('0')));
    for (int column = 0; column < perLine; ++column) {
        const qsizetype offset = line * perLine + column;
        if (offset >= m_bytes.size()) break;
        const bool marked = offset >= m_markedBegin && offset < m_markedEnd;
        if (marked) {
            const bool joins = column + 1 < perLine && offset + 1 < m_markedEnd;
            const int gap = joins ? hexX(column + 1) - hexX(column) : 2 * m_charWidth;
            painter.fillRect(hexX(column), y, gap, m_lineHeight, colours.selection);
            painter.fillRect(asciiX(column), y, m_charWidth, m_lineHeight, colours.selection);
        }
        const auto byte = static_cast<unsigned char>(m_bytes[offset]);
        painter.setPen(colours.text);
        painter.drawText(hexX(column), baseline, QStringLiteral("%1").arg(byte, 2, 16, QLatin1Char('0')));
        const bool printable = byte >= 0x20 && byte < 0x7f;
        if (!printable) painter.setPen(colours.secondary);
        painter.drawText(asciiX(column), baseline, QString(printable ? QChar(ushort(byte)) : QChar(u'·')));
        if (offset == m_current) {
            painter.setPen(colours.accent);
            painter.drawRect(hexX(column) - 2, y, 2 * m_charWidth + 3, m_lineHeight - 1);
            painter.drawRect(asciiX(column) - 1, y, m_charWidth + 1, m_lineHeight - 1);
        }
    }
}

} // namespace wb::ui
