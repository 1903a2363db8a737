#include "ui/widgets/lane_gauge.h"

#include "ui/widgets/theme.h"

#include <QPainter>

#include <algorithm>

namespace wb::ui {

namespace {
constexpr int barWidth = 64;
constexpr int barHeight = 8;
constexpr int between = 16;
} // namespace

LaneGauge::LaneGauge(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setLevels({});
}

QString LaneGauge::words(const Level& level) const
{
    const QString count = level.limit > 0 ? tr("un-acked %1 of %2").arg(level.unacked).arg(level.limit)
                                          : tr("un-acked %1").arg(level.unacked);
    const QString text = level.oldest.isEmpty() ? count : tr("%1, oldest %2").arg(count, level.oldest);
    return m_levels.size() > 1 ? tr("%1: %2").arg(level.name, text) : text;
}

QString LaneGauge::text() const
{
    QStringList parts;
    for (const Level& level : m_levels) parts << words(level);
    return parts.join(QStringLiteral(" · "));
}

void LaneGauge::setLevels(const QList<Level>& levels)
{
    if (levels == m_levels && !accessibleName().isEmpty()) return;
    m_levels = levels;
    const QString all = text();
    setAccessibleName(all.isEmpty() ? tr("No message is un-acknowledged") : all);
    setToolTip(all.isEmpty() ? QString()
                             : tr("%1\nA broker stops delivering QoS 1 and 2 when this many are un-acknowledged.").arg(m_levels.size() > 1 ? all.split(QStringLiteral(" · ")).join(u'\n') : all));
    updateGeometry();
    update();
}

QSize LaneGauge::sizeHint() const
{
    const QFontMetrics metrics(smaller(font()));
    int width = 0;
    for (const Level& level : m_levels)
        width += metrics.horizontalAdvance(words(level) + (level.isWarning() ? QStringLiteral("▲ ") : QString())) + (level.limit > 0 ? barWidth + 6 : 0) + between;
    return {std::max(0, width), metrics.height() + 8};
}

QSize LaneGauge::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), 180), sizeHint().height()};
}

void LaneGauge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& colours = theme(this);
    painter.setFont(smaller(font()));
    const QFontMetrics metrics(painter.font());
    // The fullest first: what does not fit is the least of concerns.
    QList<Level> order = m_levels;
    std::stable_sort(order.begin(), order.end(), [](const Level& a, const Level& b) {
        return double(a.unacked) / std::max(1, a.limit) > double(b.unacked) / std::max(1, b.limit);
    });
    int x = 0;
    for (const Level& level : std::as_const(order)) {
        const bool warning = level.isWarning();
        const QColor ink = level.isFull() ? colours.failure : warning ? colours.warning : colours.secondary;
        const QString text = warning ? QStringLiteral("▲ ") + words(level) : words(level);
        const int wide = std::min(metrics.horizontalAdvance(text), width() - x);
        if (wide < 40) break;
        painter.setPen(ink);
        painter.drawText(QRect(x, 0, wide, height()), Qt::AlignVCenter, wide < metrics.horizontalAdvance(text) ? metrics.elidedText(text, Qt::ElideRight, wide) : text);
        x += wide + 6;
        if (level.limit <= 0 || x + barWidth > width()) {
            x += between - 6;
            continue;
        }
        const QRect bar(x, (height() - barHeight) / 2, barWidth, barHeight);
        painter.setPen(colours.border);
        painter.setBrush(colours.surface);
        painter.drawRect(bar.adjusted(0, 0, -1, -1));
        const int full = std::min(barWidth - 2, (barWidth - 2) * level.unacked / level.limit);
        painter.fillRect(bar.left() + 1, bar.top() + 1, full, barHeight - 2, level.unacked > 0 ? ink : colours.surface);
        painter.fillRect(bar.left() + barWidth * 3 / 4, bar.top() - 1, 1, barHeight + 2, colours.secondary); // the warning's mark
        x += barWidth + between;
    }
}

} // namespace wb::ui
