#pragma once

class QString;
class QWidget;

namespace wb::ui {

class Actions;

void showShortcuts(const Actions& actions, QWidget* window); // a window of its own that may stay open
void showAbout(QWidget* window);
// A page of resources/help in a window of its own: ":/help/pitfalls.md", in the program's language where there is one.
void showHelpPage(const QString& name, const QString& title, QWidget* window);

} // namespace wb::ui
