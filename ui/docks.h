#pragma once

#include <QList>
#include <QString>

class QAction;
class QDockWidget;
class QMainWindow;
class QWidget;

namespace wb::ui {

class RoomyDock;

// The panels around the centre: each a dock with an object name, a flat title line, and a place it comes back to.
class Docks {
public:
    explicit Docks(QMainWindow* window);

    // `actions` stand in the title line. The object name is what the layout is remembered by: never change it.
    QDockWidget* add(const char* objectName, const QString& title, QWidget* content,
                     const QList<QAction*>& actions = {});

    void setNote(const char* objectName, const QString& note); // beside the title: "1 warning"

    // In a column of their own at the right, as tabs; at first hidden, or shown where the window is wide enough for it.
    enum class AtFirst { Hidden, ShownWhereWide };
    void keepRight(const char* objectName, AtFirst atFirst = AtFirst::Hidden);
    // The order of the calls to add(): left column, then what lies at the bottom.
    void arrange(int leftCount); // the layout of the first start
    void prepareSaving();        // what is hidden only because the window is narrow counts as shown
    const QList<QDockWidget*>& all() const { return m_docks; }

private:
    QMainWindow* m_window;
    QList<QDockWidget*> m_docks;
    QList<QDockWidget*> m_right;
    QList<RoomyDock*> m_roomy; // owned by their docks
};

} // namespace wb::ui
