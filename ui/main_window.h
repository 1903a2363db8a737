#pragma once

#include <QMainWindow>

namespace wb::ui {

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    using QMainWindow::QMainWindow;
};

} // namespace wb::ui
