#pragma once

namespace wb::ui {

class RowView;

// Screen readers see the row view as a list (or tree) whose rows say all their cells.
void installRowViewAccessibility(); // once; further calls do nothing
void announceCurrentRow(RowView* view, int row);

} // namespace wb::ui
