// Lanes as a picture in a file.

#include "ui/models/lane_model.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/widgets/lane_view.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace wb::ui {

namespace {

constexpr int mostLanes = 200;   // in one picture
constexpr int pictureWidth = 1200;
constexpr qreal sharpness = 2;   // pixels of a PNG for one of the screen

} // namespace

QString RedeliveryPanel::savePicture(const QString& path, bool chosenOnly) const
{
    QList<ledger::LanePtr> lanes;
    const int chosen = m_view->currentRow();
    const int first = chosenOnly ? chosen : m_view->firstVisibleRow(), last = chosenOnly ? chosen : m_view->lastVisibleRow();
    for (int row = first; row >= 0 && row <= last && lanes.size() < mostLanes; ++row) lanes << m_lanes->laneAt(row);
    if (lanes.isEmpty()) return chosenOnly ? tr("No message is chosen.") : tr("There is no lane to draw.");
    const QSize size(pictureWidth, m_view->pictureHeight(int(lanes.size())));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (path.endsWith(u".svg", Qt::CaseInsensitive)) {
        QSvgGenerator svg;
        svg.setOutputDevice(&buffer);
        svg.setSize(size);
        svg.setViewBox(QRect(QPoint(0, 0), size));
        svg.setTitle(tr("Messages and their attempts"));
        QPainter painter(&svg);
        m_view->paintPicture(painter, lanes, size.width());
    } else {
        QImage image(size * sharpness, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(sharpness);
        QPainter painter(&image);
        m_view->paintPicture(painter, lanes, size.width());
        painter.end();
        if (!image.save(&buffer, "PNG")) return tr("The picture could not be made.");
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return tr("Cannot write %1: %2").arg(path, file.errorString());
    return {};
}

} // namespace wb::ui
