#include "ui/widgets/lane_legend.h"

#include "ui/widgets/lane_signs.h"
#include "ui/widgets/theme.h"

#include <QPainter>

namespace wb::ui {

namespace {

struct Entry {
    LaneSign sign;
    QString word;
    bool dotted = false; // a piece of the red line instead of a sign
};

QList<Entry> entries()
{
    return {
        {LaneSign::Delivery, LaneLegend::tr("delivery")},
        {LaneSign::Success, LaneLegend::tr("SUCCESS")},
        {LaneSign::Retry, LaneLegend::tr("RETRY by policy")},
        {LaneSign::Failed, LaneLegend::tr("failed")},
        {LaneSign::Ack, LaneLegend::tr("acknowledgement")},
        {LaneSign::Lost, LaneLegend::tr("un-acked"), true},
        {LaneSign::DeadLetter, LaneLegend::tr("dead letter")},
        {LaneSign::Drop, LaneLegend::tr("DROP")},
        {LaneSign::Running, LaneLegend::tr("app is asked")},
        {LaneSign::AckHeld, LaneLegend::tr("acknowledgement held")},
        {LaneSign::AckDropped, LaneLegend::tr("acknowledgement dropped")},
        {LaneSign::AckTooLate, LaneLegend::tr("acknowledgement too late")},
        {LaneSign::Published, LaneLegend::tr("our publish")},
        {LaneSign::ToldOk, LaneLegend::tr("what Dapr told the publisher")},
        {LaneSign::Lost, LaneLegend::tr("lost")},
    };
}

constexpr int signRoom = 20;
constexpr int between = 12;

} // namespace

LaneLegend::LaneLegend(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    QStringList words;
    for (const Entry& entry : entries()) words << entry.word;
    setAccessibleName(tr("Signs of the lanes"));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    setToolTip(tr("▽ delivery, DUP above it when set\n✓ SUCCESS · ↻ RETRY by policy · ✕ DROP · ! failed or timed out · ○ the app is asked\n"
                  "green bar: the acknowledgement left · ‖ held · crossed bar: dropped on purpose · open bar: too late\n"
                  "red dots: the broker waits for the acknowledgement · ◆ dead letter · ■ lost\n"
                  "△ our publish, thin bar: its acknowledgement · square: what Dapr told the publisher"));
}

QSize LaneLegend::sizeHint() const
{
    return {300, QFontMetrics(smaller(font())).height() + 8};
}

QSize LaneLegend::minimumSizeHint() const
{
    return {180, sizeHint().height()};
}

void LaneLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& colours = theme(this);
    painter.setFont(smaller(font()));
    const QFontMetrics metrics(painter.font());
    int x = 0;
    for (const Entry& entry : entries()) {
        const int wide = metrics.horizontalAdvance(entry.word);
        if (x + signRoom + wide > width()) break;
        const QPointF centre(x + signRoom / 2.0 - 1, height() / 2.0);
        if (entry.dotted) {
            for (int dot = 0; dot < 3; ++dot) painter.fillRect(x + 1 + dot * 5, height() / 2 - 1, 2, 2, colours.failure);
        } else {
            LaneSigns::paint(painter, entry.sign, centre, colours);
        }
        painter.setPen(colours.secondary);
        painter.drawText(QRect(x + signRoom, 0, wide + 2, height()), Qt::AlignVCenter, entry.word);
        x += signRoom + wide + between;
    }
}

} // namespace wb::ui
