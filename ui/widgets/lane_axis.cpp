#include "ui/widgets/lane_axis.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace wb::ui {

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::LaneAxis)
};

constexpr qint64 second = 1'000'000'000;
constexpr double air = 0.06; // of the span, on both sides of what is fitted
constexpr std::array<qint64, 15> longSteps{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600}; // s

} // namespace

void LaneAxis::zoom(double factor, double aroundX)
{
    const qint64 fixed = time(aroundX);
    m_nsPerPixel = std::clamp(m_nsPerPixel / factor, finest, coarsest);
    m_left = fixed - qint64(aroundX * m_nsPerPixel);
}

void LaneAxis::setSpan(qint64 ns)
{
    m_nsPerPixel = std::clamp(double(ns) / m_width, finest, coarsest);
}

void LaneAxis::fit(qint64 fromNs, qint64 toNs)
{
    const double span = std::max<double>(double(toNs - fromNs), finest * m_width / 2);
    m_nsPerPixel = std::clamp(span * (1 + 2 * air) / m_width, finest, coarsest);
    const double used = double(toNs - fromNs) / m_nsPerPixel;
    m_left = fromNs - qint64((m_width - used) / 2 * m_nsPerPixel);
}

qint64 LaneAxis::tickStep(double apart) const
{
    const double wanted = apart * m_nsPerPixel;
    for (qint64 step = 1; step < second; step *= 10) {
        for (const qint64 times : {1, 2, 5}) {
            if (double(step * times) >= wanted) return step * times;
        }
    }
    for (const qint64 seconds : longSteps) {
        if (double(seconds * second) >= wanted) return seconds * second;
    }
    const double days = wanted / (86400.0 * double(second));
    return qint64(std::max(1.0, std::ceil(days))) * 86400 * second;
}

QList<LaneAxis::Tick> LaneAxis::ticks(qint64 referenceNs, double apart) const
{
    QList<Tick> all;
    const qint64 step = tickStep(apart);
    const qint64 from = m_left - referenceNs;
    qint64 offset = from / step * step;
    if (offset < from) offset += step;
    for (; x(referenceNs + offset) <= m_width; offset += step) all += {x(referenceNs + offset), offset};
    return all;
}

QString LaneAxis::offsetLabel(qint64 offsetNs, qint64 stepNs)
{
    const QString sign = offsetNs < 0 ? QStringLiteral("−") : QStringLiteral("+");
    const qint64 size = offsetNs < 0 ? -offsetNs : offsetNs;
    const qint64 whole = size / second;
    int decimals = 0;
    for (qint64 unit = second; unit > stepNs && decimals < 9; unit /= 10) ++decimals;
    if (whole < 60) return sign + Tr::tr("%1 s").arg(double(size) / double(second), 0, 'f', decimals);
    const auto two = [](qint64 value) { return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0')); };
    QString text = whole < 3600 ? QStringLiteral("%1:%2").arg(whole / 60).arg(two(whole % 60))
                                : QStringLiteral("%1:%2:%3").arg(whole / 3600).arg(two(whole / 60 % 60), two(whole % 60));
    if (decimals > 0) text += QStringLiteral("%1").arg(double(size % second) / double(second), 0, 'f', decimals).mid(1);
    return sign + text;
}

} // namespace wb::ui
