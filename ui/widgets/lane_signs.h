#pragma once

#include "ui/widgets/lane_shape.h"

#include <QColor>
#include <QHash>
#include <QPixmap>

class QPainter;

namespace wb::ui {

struct Theme;

// The signs as pictures, drawn once each: smoothed circles are dear to draw by the hundred in each frame.
class LaneSigns {
public:
    static constexpr int size = 18; // pixels of a picture's side; the sign is in its middle

    static QColor colourOf(LaneSign sign, const Theme& theme);
    void draw(QPainter& painter, LaneSign sign, QPointF centre, const Theme& theme);
    // Without the pictures: for printers, SVG, and other sizes.
    static void paint(QPainter& painter, LaneSign sign, QPointF centre, const Theme& theme);
    void clear() { m_pictures.clear(); }

private:
    QHash<int, QPixmap> m_pictures; // by sign and theme
};

} // namespace wb::ui
