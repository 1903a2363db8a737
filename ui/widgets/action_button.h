#pragma once

class QAction;
class QPushButton;
class QWidget;

namespace wb::ui {

// A button that does what the action does, with its short text, its tip and its names, and follows it.
QPushButton* actionButton(QAction* action, const char* objectName, QWidget* parent);

} // namespace wb::ui
