#pragma once

class QWidget;

namespace wb::ui {

class Actions;

void showShortcuts(const Actions& actions, QWidget* window); // a window of its own that may stay open
void showAbout(QWidget* window);

} // namespace wb::ui
