#pragma once

#include <QByteArray>
#include <QString>

namespace wb::ui {

// A line-by-line comparison as text: "  same", "- only before", "+ only after", with three lines of context and a
// count of what was left out. Past 4000 lines on either side only the first difference is told.
QString lineDifference(const QByteArray& before, const QByteArray& after);

} // namespace wb::ui
