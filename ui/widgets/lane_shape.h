#pragma once

#include "core/ledger/lanes/lane.h"
#include "ui/roles/lane_crossing.h"

#include <QList>
#include <QRectF>

#include <vector>

namespace wb::ui {

class LaneAxis;

// The signs of a lane's grammar; each has a shape of its own, so that no colour is needed to tell them apart.
enum class LaneSign : quint8 {
    Published,    // △ our publish
    PublishAck,   // thin bar: its acknowledgement
    PublishGone,  // △ crossed out
    ToldOk, ToldError, // square: what Dapr told the publisher
    Delivery,     // ▽
    Running,      // open circle: the app is asked
    Success, Retry, Drop, Failed, // circle with ✓ ↻ ✕ !
    DeadLetter,   // ◆
    Republished,  // ◇
    Ack,          // bar
    AckHeld,      // two bars: ‖
    AckDropped,   // open bar, crossed
    AckTooLate,   // open bar
    Lost,         // ■
};

struct LaneItem {
    LaneSign sign = LaneSign::Delivery;
    qint64 timeNs = 0;
    int mark = 0;       // in the lane's marks
    int group = 0;      // deliveries of a lane, from 1; 0: our publish
    bool dup = false;
};
struct LaneSpan {
    enum class Kind : quint8 { Handling, Waiting }; // a line, a dotted line: the broker waits for the acknowledgement
    Kind kind = Kind::Handling;
    qint64 fromNs = 0;
    qint64 toNs = 0;    // 0: it goes on
    int group = 0;
};
// A lane as signs and lines over time; no pixels yet.
struct LaneShape {
    std::vector<LaneItem> items; // by time
    std::vector<LaneSpan> spans;
    bool isOpen() const;         // something goes on
};
// The crossings tell where the link of a delivery ended.
LaneShape shapeOf(const ledger::Lane& lane, const QList<LaneCrossing>& crossings);

// A sign with its place. Signs closer than they are wide are moved apart within a delivery, in the order of time; where
// even that would pile them up, equal signs become one with a count. Nothing is painted over anything.
struct PlacedItem {
    LaneItem item;
    double x = 0;      // centre, in pixels of the axis
    double width = 0;
    int count = 1;     // so many signs
    int lastMark = 0;  // of them
};
std::vector<PlacedItem> placeItems(const LaneShape& shape, const LaneAxis& axis, double countWidth);
double signWidth(LaneSign sign);

} // namespace wb::ui
