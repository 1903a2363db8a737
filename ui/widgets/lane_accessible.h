#pragma once

namespace wb::ui {

class LaneView;

// Screen readers see the lanes as a list whose rows say all their cells, and the chosen mark as a row's description.
void installLaneViewAccessibility(); // once; further calls do nothing
void announceLane(LaneView* view, int row);

} // namespace wb::ui
