#pragma once

#include <QList>
#include <QString>
#include <QtGlobal>

namespace wb::ui {

// Wall-clock time along a line of pixels. A value: no widget, no clock.
class LaneAxis {
public:
    static constexpr double finest = 1e3;    // nanoseconds a pixel
    static constexpr double coarsest = 1e11; // a day in 864 pixels

    void setWidth(double pixels) { m_width = pixels > 1 ? pixels : 1; }
    double width() const { return m_width; }
    qint64 left() const { return m_left; }
    qint64 right() const { return time(m_width); }
    double nsPerPixel() const { return m_nsPerPixel; }

    double x(qint64 timeNs) const { return double(timeNs - m_left) / m_nsPerPixel; }
    qint64 time(double x) const { return m_left + qint64(x * m_nsPerPixel); }

    void zoom(double factor, double aroundX); // above 1: closer; the time under aroundX stays where it is
    void pan(double pixels) { m_left += qint64(pixels * m_nsPerPixel); } // positive: later times
    void fit(qint64 fromNs, qint64 toNs);     // both in sight, with some air
    void endAt(qint64 rightNs) { m_left = rightNs - qint64(m_width * m_nsPerPixel); }
    void setSpan(qint64 ns);                  // over the whole width; the left end stays

    struct Tick {
        double x = 0;
        qint64 offsetNs = 0; // from the reference
    };
    // At round offsets from the reference, at least that many pixels apart.
    QList<Tick> ticks(qint64 referenceNs, double apart) const;
    qint64 tickStep(double apart) const; // 1, 2, 5, 10 … ns; from a second on 1, 2, 5, 10, 15, 30 s, 1, 2, 5, 10 … min
    // "+3 s", "+1.250 s", "+2:05", "−1 s": as precise as the step asks for.
    static QString offsetLabel(qint64 offsetNs, qint64 stepNs);

private:
    qint64 m_left = 0;
    double m_nsPerPixel = 2e7; // 20 ms
    double m_width = 600;
};

} // namespace wb::ui
