#include "ui/widgets/row_text.h"

#include "ui/widgets/chip.h"

#include <QGlyphRun>
#include <QtMath>
#include <QPainter>
#include <QVarLengthArray>

namespace wb::ui {

namespace {

constexpr QChar ellipsis(0x2026);
constexpr QChar narrowSpace(0x202f);
constexpr qsizetype mostPictures = 256;

bool isPlainLetter(int code)
{
    return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code < 0x100 && code != 0xad); // no controls, no soft hyphen
}

} // namespace

RowText::RowText(const QFont& font) : m_font(font), m_metrics(font) {}

const RowText::Glyph& RowText::glyph(QChar letter) const
{
    static constexpr Glyph none;
    const int code = letter.unicode();
    if (!isPlainLetter(code) && letter != ellipsis && letter != narrowSpace) return none;
    Glyph& found = code < 256 ? m_latin[std::size_t(code)] : letter == ellipsis ? m_ellipsis : m_narrowSpace;
    if (found.looked) return found;
    found.looked = true;
    if (!m_raw.isValid()) m_raw = QRawFont::fromFont(m_font);
    int count = 1;
    if (!m_raw.isValid() || !m_raw.glyphIndexesForChars(&letter, 1, &found.index, &count) || found.index == 0) return none;
    QPointF advance;
    m_raw.advancesForGlyphIndexes(&found.index, &advance, 1);
    found.width = advance.x();
    return found;
}

int RowText::width(const QString& text) const
{
    qreal width = 0;
    for (const QChar letter : text) {
        const Glyph& next = glyph(letter);
        if (next.index == 0) return m_metrics.horizontalAdvance(text);
        width += next.width;
    }
    return qCeil(width);
}

void RowText::draw(QPainter& painter, const QRect& cell, const QString& text, bool right) const
{
    const int baseline = cell.top() + (cell.height() - m_metrics.height()) / 2 + m_metrics.ascent();
    QVarLengthArray<quint32, 256> glyphs;
    QVarLengthArray<QPointF, 256> places;
    qreal x = 0;
    bool whole = true;
    bool known = glyph(ellipsis).index != 0;
    for (qsizetype i = 0; known && whole && i < text.size(); ++i) {
        const Glyph& next = glyph(text[i]);
        known = next.index != 0;
        glyphs.append(next.index);
        places.append({x, 0});
        x += next.width;
        whole = x <= cell.width();
    }
    if (!known) {
        painter.setFont(m_font);
        // Many times what could fit is not worth measuring.
        const QString shown = m_metrics.elidedText(text.left(cell.width()), Qt::ElideRight, cell.width());
        painter.drawText(right ? cell.right() + 1 - m_metrics.horizontalAdvance(shown) : cell.left(), baseline, shown);
        return;
    }
    if (!whole) {
        while (!places.isEmpty() && places.back().x() + m_ellipsis.width > cell.width()) {
            places.removeLast();
            glyphs.removeLast();
        }
        if (places.isEmpty()) return;
        glyphs.back() = m_ellipsis.index;
        x = places.back().x() + m_ellipsis.width;
    }
    QGlyphRun run;
    run.setRawFont(m_raw);
    run.setRawData(glyphs.constData(), places.constData(), int(glyphs.size()));
    painter.drawGlyphRun(QPointF(right ? cell.right() + 1 - qRound(x) : cell.left(), baseline), run);
}

int ChipPictures::draw(QPainter& painter, const QRect& rect, const QString& text, const QColor& colour, const QColor& ground)
{
    const qreal ratio = painter.device()->devicePixelRatio();
    const Key key{text, colour.rgba(), ground.rgba(), rect.height()};
    auto at = m_pictures.constFind(key);
    if (at == m_pictures.cend() || at->devicePixelRatio() != ratio) {
        const QSize size(chipWidth(painter.font(), text), rect.height());
        QPixmap picture(size * ratio);
        picture.setDevicePixelRatio(ratio);
        picture.fill(ground); // whole, so that letters are smoothed as everywhere else
        QPainter onPicture(&picture);
        onPicture.setFont(painter.font());
        drawChip(&onPicture, QRect(QPoint(0, 0), size), text, colour);
        onPicture.end();
        if (m_pictures.size() >= mostPictures) m_pictures.clear();
        at = m_pictures.insert(key, picture);
    }
    const int width = qRound(at->width() / ratio);
    if (width > rect.width()) return 0;
    painter.drawPixmap(rect.topLeft(), *at);
    return width;
}

} // namespace wb::ui
