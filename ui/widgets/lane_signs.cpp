#include "ui/widgets/lane_signs.h"

#include "ui/widgets/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace wb::ui {

namespace {

constexpr double radius = 7.5;

void triangle(QPainter& painter, QPointF c, bool down, const QColor& ink, const QColor& ground)
{
    const double side = down ? 1 : -1;
    const QPolygonF shape({c + QPointF(-5.5, -4.5 * side), c + QPointF(5.5, -4.5 * side), c + QPointF(0, 4.5 * side)});
    painter.setPen(QPen(ink, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::MiterJoin));
    painter.setBrush(ground);
    painter.drawPolygon(shape);
}

void diamond(QPainter& painter, QPointF c, const QColor& ink, const QColor& fill)
{
    painter.setPen(QPen(ink, 1.4));
    painter.setBrush(fill);
    painter.drawPolygon(QPolygonF({c + QPointF(0, -6.5), c + QPointF(6.5, 0), c + QPointF(0, 6.5), c + QPointF(-6.5, 0)}));
}

void bar(QPainter& painter, QPointF c, double width, double height, const QColor& ink, bool filled)
{
    painter.setPen(filled ? Qt::NoPen : QPen(ink, 1.4));
    painter.setBrush(filled ? QBrush(ink) : QBrush(Qt::NoBrush));
    painter.drawRect(QRectF(c.x() - width / 2, c.y() - height / 2, width, height));
}

void check(QPainter& painter, QPointF c, const QColor& ink)
{
    painter.setPen(QPen(ink, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(QPolygonF({c + QPointF(-3.2, 0.2), c + QPointF(-0.8, 2.7), c + QPointF(3.4, -2.6)}));
}

void cross(QPainter& painter, QPointF c, double reach, const QColor& ink)
{
    painter.setPen(QPen(ink, 1.8, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(c + QPointF(-reach, -reach), c + QPointF(reach, reach));
    painter.drawLine(c + QPointF(-reach, reach), c + QPointF(reach, -reach));
}

void exclamation(QPainter& painter, QPointF c, const QColor& ink)
{
    painter.setPen(QPen(ink, 2, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(c + QPointF(0, -3.8), c + QPointF(0, 0.6));
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawEllipse(c + QPointF(0, 3.6), 1.2, 1.2);
}

void roundArrow(QPainter& painter, QPointF c, const QColor& ink)
{
    painter.setPen(QPen(ink, 1.6, Qt::SolidLine, Qt::FlatCap));
    painter.setBrush(Qt::NoBrush);
    const double r = 3.4;
    painter.drawArc(QRectF(c.x() - r, c.y() - r, 2 * r, 2 * r), 60 * 16, -290 * 16);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawPolygon(QPolygonF({c + QPointF(0.2, -5.4), c + QPointF(4.6, -3.4), c + QPointF(0.6, -0.6)}));
}

void disc(QPainter& painter, QPointF c, const QColor& fill)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawEllipse(c, radius, radius);
}

} // namespace

QColor LaneSigns::colourOf(LaneSign sign, const Theme& t)
{
    switch (sign) {
    case LaneSign::Published:
    case LaneSign::Delivery: return t.text;
    case LaneSign::Running: return t.secondary;
    case LaneSign::Drop: return t.secondary;
    case LaneSign::PublishAck:
    case LaneSign::ToldOk:
    case LaneSign::Success:
    case LaneSign::Ack: return t.success;
    case LaneSign::Retry:
    case LaneSign::Republished:
    case LaneSign::AckHeld: return t.warning;
    case LaneSign::DeadLetter: return t.deadLetter;
    case LaneSign::PublishGone:
    case LaneSign::ToldError:
    case LaneSign::Failed:
    case LaneSign::AckDropped:
    case LaneSign::AckTooLate:
    case LaneSign::Lost: return t.failure;
    }
    return t.text;
}

void LaneSigns::paint(QPainter& painter, LaneSign sign, QPointF c, const Theme& t)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = colourOf(sign, t);
    const QColor on = t.dark ? t.window : t.surface; // on a filled disc
    switch (sign) {
    case LaneSign::Delivery: triangle(painter, c, true, ink, t.surface); break;
    case LaneSign::Published: triangle(painter, c, false, ink, t.surface); break;
    case LaneSign::PublishGone:
        triangle(painter, c, false, ink, t.surface);
        cross(painter, c, 5, ink);
        break;
    case LaneSign::ToldOk:
    case LaneSign::ToldError:
        bar(painter, c, 12, 12, ink, false);
        if (sign == LaneSign::ToldOk) check(painter, c, ink);
        else exclamation(painter, c, ink);
        break;
    case LaneSign::PublishAck: bar(painter, c, 2, 14, ink, true); break;
    case LaneSign::Ack: bar(painter, c, 3, 18, ink, true); break;
    case LaneSign::AckHeld:
        bar(painter, c - QPointF(2.5, 0), 2.5, 16, ink, true);
        bar(painter, c + QPointF(2.5, 0), 2.5, 16, ink, true);
        break;
    case LaneSign::AckTooLate: bar(painter, c, 4, 16, ink, false); break;
    case LaneSign::AckDropped:
        bar(painter, c, 4, 16, ink, false);
        cross(painter, c, 4, ink);
        break;
    case LaneSign::Running:
        painter.setPen(QPen(ink, 1.6));
        painter.setBrush(t.surface);
        painter.drawEllipse(c, radius - 1, radius - 1);
        break;
    case LaneSign::Success:
        disc(painter, c, ink);
        check(painter, c, on);
        break;
    case LaneSign::Retry:
        disc(painter, c, ink);
        roundArrow(painter, c, on);
        break;
    case LaneSign::Drop:
        disc(painter, c, ink);
        cross(painter, c, 2.8, on);
        break;
    case LaneSign::Failed:
        disc(painter, c, ink);
        exclamation(painter, c, on);
        break;
    case LaneSign::DeadLetter: diamond(painter, c, ink, ink); break;
    case LaneSign::Republished: diamond(painter, c, ink, t.surface); break;
    case LaneSign::Lost: bar(painter, c, 11, 11, ink, true); break;
    }
    painter.restore();
}

void LaneSigns::draw(QPainter& painter, LaneSign sign, QPointF centre, const Theme& theme)
{
    const qreal ratio = painter.device()->devicePixelRatioF();
    QPixmap& picture = m_pictures[int(sign) * 2 + (theme.dark ? 1 : 0)];
    if (picture.isNull() || picture.devicePixelRatio() != ratio) {
        picture = QPixmap(QSize(size, size) * ratio);
        picture.setDevicePixelRatio(ratio);
        picture.fill(Qt::transparent);
        QPainter onPicture(&picture);
        paint(onPicture, sign, QPointF(size / 2.0, size / 2.0), theme);
    }
    painter.drawPixmap(QPointF(qRound(centre.x()) - size / 2, qRound(centre.y()) - size / 2), picture);
}

} // namespace wb::ui
