#pragma once

#include "core/ledger/lanes/lane.h"
#include "ui/roles/lane_crossing.h"
#include "ui/widgets/lane_axis.h"
#include "ui/widgets/lane_shape.h"
#include "ui/widgets/lane_signs.h"
#include "ui/widgets/row_text.h"

#include <QAbstractItemModel>
#include <QAbstractScrollArea>
#include <QCache>
#include <QPointer>

#include <functional>


namespace wb::ui {

struct Theme;

// One lane a message on a common time axis. Painted by itself: only lanes on the screen are asked for. Rows of the model
// are lanes by id, given as LaneRole. What is chosen is a lane and a mark, not a row: it stays chosen while rows come
// and go, and what is on the screen stays where it is.
class LaneView : public QAbstractScrollArea {
    Q_OBJECT
    Q_PROPERTY(bool follow READ follow WRITE setFollow NOTIFY followChanged)
public:
    // What the view shows but cannot word itself.
    struct Words {
        std::function<QString(const ledger::Lane&)> detail;  // under the topic: "QoS 1 · ev 90aa"; its end is cut first
        std::function<QString(const ledger::Lane&)> state;   // "un-acked"
        std::function<QString(const ledger::Lane&)> sign;    // "●"
        std::function<QColor(const ledger::Lane&, const Theme&)> stateColour;
        std::function<QString(const ledger::Lane&)> origin;  // whose it is: "orders-pubsub · mosquitto"; empty: no such line
        std::function<QString(const ledger::Lane&, int mark)> explain; // a sentence, with its source
    };

    explicit LaneView(QWidget* parent = nullptr);
    ~LaneView() override;

    void setModel(QAbstractItemModel* model);
    QAbstractItemModel* model() const { return m_model; }
    void setWords(Words words);
    void setCrossings(const QList<LaneCrossing>& crossings);
    void setTimes(qint64 firstNs, qint64 newestNs, qint64 nowNs); // of all lanes; now: where what goes on ends
    void setReference(qint64 timeNs); // +0 s; 0: the first time
    qint64 reference() const { return m_reference ? m_reference : m_first; }
    void setClockTimes(bool on);      // on the axis, instead of offsets
    bool clockTimes() const { return m_clockTimes; }
    void setOriginsShown(bool on);    // a third line in each lane: whose it is
    void setEmptyText(const QString& title, const QString& hint);
    QString emptyText() const { return m_emptyTitle; }

    // Keep the newest time and lane in sight; ends when the user pans, scrolls or steps.
    bool follow() const { return m_follow; }
    void setFollow(bool follow);
    void fitAll();
    void fitLane();
    void zoomBy(double factor); // around the middle, or the right end while following
    const LaneAxis& axis() const { return m_axis; }

    ledger::LaneId currentLane() const { return m_lane; }
    int currentRow() const { return rowOf(m_lane); } // -1: none
    int currentMark() const;     // in the lane's marks; -1: none
    bool choose(ledger::LaneId lane, int mark = -1); // false: not a row
    bool hasOpenSpans() const;   // something on the screen goes on to now

    int rowHeight() const { return m_rowHeight; }
    int firstVisibleRow() const; // -1: none
    int lastVisibleRow() const;
    int rowAt(const QPoint& point) const;   // -1: none
    QRect rowRect(int row) const;
    QRect markRect(ledger::LaneId lane, int mark) const; // in the viewport; empty when not on the screen
    QRect timeArea() const;                 // of the lanes, right of their names
    QString rowText(int row) const;         // for screen readers
    QString markText(int row) const;        // of the chosen mark, or of the newest
    quint64 paintedLanes() const { return m_paintedLanes; }

    // One lane below the other with the axis and the crossings, whole, as wide as asked for.
    int pictureHeight(int lanes) const;
    void paintPicture(QPainter& painter, const QList<ledger::LanePtr>& lanes, int width);

Q_SIGNALS:
    void laneChosen(quint64 lane); // by keys, mouse or choose()
    void markChosen(quint64 lane, int mark);
    void explainAsked();           // Enter
    void followChanged(bool follow);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Frame;                        // what painting one frame needs
    struct Hit {
        ledger::LaneId lane = 0;
        int mark = -1;                   // -1: beside all marks
        int lastMark = -1;               // of a bundle
        bool operator==(const Hit&) const = default;
    };
    struct Gap {                         // no link
        quint16 connection;
        QString component;
        int replica;
        qint64 fromNs, toNs;             // 0: goes on
    };

    // lane_view.cpp
    ledger::LanePtr laneAt(int row) const;
    int rows() const;
    int rowFrom(ledger::LaneId lane) const; // of this lane or the next one that is a row
    int rowOf(ledger::LaneId lane) const;   // -1: not a row
    const LaneShape& shape(const ledger::LanePtr& lane) const;
    std::vector<PlacedItem> placed(const LaneShape& shape) const;
    void rowsChanged();
    void updateRange();
    void updateFonts();
    void followNow();
    void moved();                        // the axis did
    int headHeight() const { return m_axisHeight + m_crossingHeight; }
    int nameWidth() const;

    // lane_input.cpp
    void chooseRow(int row, int mark);
    void stepMark(int by);
    void edgeMark(bool last);
    void showRow(int row);
    void showTime(qint64 timeNs);
    Hit hitAt(const QPoint& point) const;
    const LaneCrossing* crossingAt(const QPoint& point) const;
    bool keyZoom(QKeyEvent* event);
    bool keyStep(QKeyEvent* event);
    bool toolTip(QEvent* event);
    void setHover(const Hit& hit);
    void pan(double pixels);

    // lane_paint.cpp
    void paintLanes(Frame& frame, const QRect& clip);
    void paintLane(Frame& frame, const ledger::Lane& lane, const LaneShape& shape, int y, bool chosen);
    void paintNames(Frame& frame, const ledger::Lane& lane, int y, const QColor& ground);
    void paintSpans(Frame& frame, const ledger::Lane& lane, const LaneShape& shape, const std::vector<PlacedItem>& items, int y);
    void paintItems(Frame& frame, const ledger::Lane& lane, const std::vector<PlacedItem>& items, int y, bool chosen);
    void paintLinks(Frame& frame, const ledger::Lane& lane, int y, int height);
    void paintGrid(Frame& frame, int top, int bottom);
    void paintHead(Frame& frame);
    void paintCrossingWords(Frame& frame);
    void paintEmpty(QPainter& painter);
    Frame frameOf(QPainter& painter, const LaneAxis& axis, int width, int names) const;
    static bool through(const LaneCrossing& crossing, const ledger::Lane& lane);

    QPointer<QAbstractItemModel> m_model;
    Words m_words;
    QList<LaneCrossing> m_crossings;
    QList<Gap> m_gaps;
    QString m_emptyTitle, m_emptyHint;
    LaneAxis m_axis;
    qint64 m_first = 0, m_newest = 0, m_now = 0, m_reference = 0;
    bool m_clockTimes = false;
    bool m_origins = false;
    bool m_follow = true;
    bool m_settling = false;
    bool m_touched = false;              // the user has chosen a scale
    ledger::LaneId m_lane = 0;           // chosen
    ledger::MarkKind m_markKind = ledger::MarkKind::Delivery;
    qint64 m_markTime = 0;               // 0: none; marks may leave at the front, so their numbers are not kept
    Hit m_hover;
    ledger::LaneId m_topLane = 0;        // stays where it is when rows come and go above it
    int m_topOffset = 0;
    QPoint m_pressed;
    QPoint m_dragged;
    bool m_dragging = false;
    RowText m_text, m_bold, m_small;
    LaneSigns m_signs;
    int m_rowHeight = 48;
    int m_axisHeight = 24;
    int m_crossingHeight = 20;
    int m_countWidth = 20;
    quint64 m_paintedLanes = 0;
    struct Known {
        ledger::LanePtr lane;
        LaneShape shape;
    };
    mutable QCache<quint64, Known> m_shapes{512};
};

} // namespace wb::ui
