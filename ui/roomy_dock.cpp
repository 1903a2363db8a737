#include "ui/roomy_dock.h"

#include <QAction>
#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>
#include <QTabBar>
#include <QTimer>

#include <algorithm>

namespace wb::ui {

namespace {

constexpr int wideEnough = 1200; // of the window, for a column at the right
constexpr int margin = 24;       // of a dock on its own, to the window's edges

QList<QDockWidget*> docksOf(const QMainWindow* window)
{
    return window->findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly);
}

} // namespace

RoomyDock::RoomyDock(QDockWidget* dock, QMainWindow* window, int width)
    : QObject(dock), m_dock(dock), m_window(window), m_width(width)
{
    window->installEventFilter(this);
    for (QDockWidget* other : docksOf(window)) other->installEventFilter(this);
    connect(dock->toggleViewAction(), &QAction::triggered, this, [this](bool show) {
        m_byHand = true;
        m_away = false;
        if (show) showByHand();
    });
}

void RoomyDock::startAnew()
{
    m_byHand = m_away = false;
    m_dock->show();
    m_dock->raise();
    if (m_window->isVisible()) follow();
}

void RoomyDock::comeBack()
{
    if (m_away) m_dock->show();
    m_away = false;
}

bool RoomyDock::eventFilter(QObject* watched, QEvent* event)
{
    auto* dock = qobject_cast<QDockWidget*>(watched);
    if (watched == m_window && (event->type() == QEvent::Resize || event->type() == QEvent::Show)) follow();
    else if (dock && event->type() == QEvent::Resize && isLeft(dock) && m_window->width() >= wideEnough) m_left = dock->width();
    return QObject::eventFilter(watched, event);
}

void RoomyDock::follow()
{
    const bool narrow = m_window->width() < wideEnough;
    if (!narrow) comeBack();
    else if (!m_byHand && !m_dock->isHidden() && !m_dock->isFloating()) takeAway();
}

bool RoomyDock::isLeft(QDockWidget* dock) const
{
    return m_window->dockWidgetArea(dock) == Qt::LeftDockWidgetArea && !dock->isHidden() && !dock->isFloating();
}

void RoomyDock::takeAway()
{
    m_away = true;
    m_dock->hide();
    QTimer::singleShot(0, this, &RoomyDock::widenLeft);
}

// The docks at the left were squeezed for it a moment ago: they get their width back.
void RoomyDock::widenLeft()
{
    if (m_left == 0) return;
    for (QDockWidget* dock : docksOf(m_window)) {
        if (isLeft(dock)) m_window->resizeDocks({dock}, {m_left}, Qt::Horizontal);
    }
}

void RoomyDock::showByHand()
{
    if (m_window->width() >= wideEnough || m_dock->isFloating()) return;
    m_dock->setFloating(true);
    // When it is shown, or its size is a hint again.
    QTimer::singleShot(0, this, [this] {
        const QRect window = m_window->geometry();
        m_dock->setGeometry(window.right() - m_width - margin, window.top() + 2 * margin, m_width,
                            std::max(window.height() - 4 * margin, 320));
        widenLeft();
    });
}

DockTabs::DockTabs(QMainWindow* window) : QObject(window), m_window(window)
{
    window->installEventFilter(this);
}

bool DockTabs::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::ChildPolished) {
        const auto bars = m_window->findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly);
        for (QTabBar* bar : bars) bar->setFocusPolicy(bar->count() > 1 ? Qt::TabFocus : Qt::NoFocus);
    }
    return QObject::eventFilter(watched, event);
}

} // namespace wb::ui
