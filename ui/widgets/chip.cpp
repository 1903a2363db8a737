#include "ui/widgets/chip.h"

#include "ui/widgets/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace wb::ui {

namespace {

constexpr int padding = 4;

QColor colourOf(const Theme& t, Chip::Kind kind)
{
    switch (kind) {
    case Chip::Kind::Accent: return t.accentText;
    case Chip::Kind::Success: return t.success;
    case Chip::Kind::Warning: return t.warning;
    case Chip::Kind::Failure: return t.failure;
    case Chip::Kind::Retained: return t.retained;
    case Chip::Kind::Dup: return t.dup;
    case Chip::Kind::DeadLetter: return t.deadLetter;
    case Chip::Kind::Plain: break;
    }
    return t.secondary;
}

} // namespace

int chipWidth(const QFont& font, const QString& text)
{
    return QFontMetrics(smaller(font)).horizontalAdvance(text) + 2 * padding;
}

int drawChip(QPainter* painter, const QRect& rect, const QString& text, const QColor& colour)
{
    painter->save();
    painter->setFont(smaller(painter->font()));
    const QFontMetrics metrics(painter->font());
    const int width = metrics.horizontalAdvance(text) + 2 * padding;
    if (width > rect.width()) {
        painter->restore();
        return 0;
    }
    const int height = qMin(rect.height() - 2, metrics.height() + 2);
    const QRectF box(rect.left() + 0.5, rect.center().y() - height / 2 + 0.5, width - 1, height - 1);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(colour, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(box, 3, 3);
    painter->drawText(box, Qt::AlignCenter, text);
    painter->restore();
    return width;
}

Chip::Chip(const QString& text, Kind kind, QWidget* parent) : QLabel(text, parent), m_kind(kind)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Chip::setKind(Kind kind)
{
    m_kind = kind;
    update();
}

QSize Chip::sizeHint() const
{
    return {chipWidth(font(), text()), QFontMetrics(smaller(font())).height() + 4};
}

void Chip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(font());
    drawChip(&painter, rect(), text(), colourOf(theme(this), m_kind));
}

} // namespace wb::ui
