#pragma once

#include <QObject>

class QDockWidget;
class QMainWindow;

namespace wb::ui {

// A dock that needs room: it takes itself away while the window is narrow, until somebody shows or hides it by hand, and
// then stands in a window of its own.
class RoomyDock : public QObject {
    Q_OBJECT
public:
    RoomyDock(QDockWidget* dock, QMainWindow* window, int width);

    void startAnew(); // as at the first start
    void comeBack();  // what is away only because the window is narrow

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void follow();
    bool isLeft(QDockWidget* dock) const;
    void takeAway();
    void widenLeft();
    void showByHand();

    QDockWidget* m_dock;
    QMainWindow* m_window;
    const int m_width; // on its own
    int m_left = 0;    // width of the docks at the left, while the window is wide
    bool m_byHand = false, m_away = false;
};

// Qt keeps a bar of tabs for a column of docks also while none or one is shown: without a tab to name it, and in the Tab
// order. It says nothing when tabs come and go, but the window is laid out anew.
class DockTabs : public QObject {
public:
    explicit DockTabs(QMainWindow* window);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QMainWindow* m_window;
};

} // namespace wb::ui
