#include "ui/docks.h"

#include "core/language.h"
#include "ui/roomy_dock.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QDockWidget>
#include <QMainWindow>
#include <QToolButton>

#include <memory>

namespace wb::ui {

namespace {

constexpr int leftWidth = 272;
constexpr int rightWidth = 440;

// The style sheet draws the sign by the object name, so that it follows the theme.
QToolButton* titleButton(const char* objectName, const QString& name, QDockWidget* dock)
{
    auto* button = new QToolButton(dock);
    button->setObjectName(QLatin1String(objectName));
    button->setAutoRaise(true);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setFocusPolicy(Qt::NoFocus); // the View menu does the same by key
    return button;
}

// A dock behind another one's tab lies outside the window: the Tab key must not lead into it, and the command that
// shows or hides it brings it to the front.
void followTab(QDockWidget* dock)
{
    const auto behind = std::make_shared<bool>(false);
    QObject::connect(dock, &QDockWidget::visibilityChanged, dock, [dock, behind](bool visible) {
        dock->widget()->setVisible(visible);
        dock->titleBarWidget()->setVisible(visible);
        if (visible || !dock->isHidden()) *behind = !visible;
    });
    QObject::connect(dock->toggleViewAction(), &QAction::triggered, dock, [dock, behind](bool show) {
        if (!show && !*behind) return;
        dock->show();
        dock->raise();
    });
}

} // namespace

Docks::Docks(QMainWindow* window) : m_window(window)
{
    new DockTabs(window);
}

QDockWidget* Docks::add(const char* objectName, const QString& title, QWidget* content,
                        const QList<QAction*>& actions)
{
    auto* dock = new QDockWidget(title, m_window);
    dock->setObjectName(QLatin1String(objectName));
    dock->setWidget(content);
    dock->setAccessibleName(title);
    auto* header = new PanelHeader(title, dock);
    for (QAction* action : actions) {
        QToolButton* button = titleButton("titleAdd", withoutMnemonic(action->text()), dock);
        button->setFocusPolicy(Qt::TabFocus);
        QObject::connect(button, &QToolButton::clicked, action, &QAction::trigger);
        header->addWidget(button);
    }
    QToolButton* tear = titleButton("titleTear", QCoreApplication::translate("wb::ui::Docks", "Tear %1 off or put it back").arg(title), dock);
    QToolButton* hide = titleButton("titleHide", QCoreApplication::translate("wb::ui::Docks", "Hide %1").arg(title), dock);
    QObject::connect(tear, &QToolButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
    QObject::connect(hide, &QToolButton::clicked, dock, &QDockWidget::close);
    header->addWidget(tear);
    header->addWidget(hide);
    dock->setTitleBarWidget(header);
    followTab(dock);
    m_docks.append(dock);
    return dock;
}

void Docks::setNote(const char* objectName, const QString& note)
{
    for (QDockWidget* dock : m_docks) {
        if (dock->objectName() != QLatin1String(objectName)) continue;
        if (auto* header = qobject_cast<PanelHeader*>(dock->titleBarWidget())) header->setNote(note);
    }
}

void Docks::keepRight(const char* objectName, AtFirst atFirst)
{
    for (QDockWidget* dock : m_docks) {
        if (dock->objectName() != QLatin1String(objectName)) continue;
        m_right << dock;
        if (atFirst == AtFirst::ShownWhereWide) m_roomy << new RoomyDock(dock, m_window, rightWidth);
    }
}

void Docks::prepareSaving()
{
    for (RoomyDock* roomy : m_roomy) roomy->comeBack();
}

void Docks::arrange(int leftCount)
{
    m_window->setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    m_window->setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    for (int i = 0; i < m_docks.size(); ++i) {
        QDockWidget* dock = m_docks.at(i);
        dock->setFloating(false);
        if (m_right.contains(dock)) {
            m_window->addDockWidget(Qt::RightDockWidgetArea, dock);
            if (dock != m_right.first()) m_window->tabifyDockWidget(m_right.first(), dock);
            dock->hide();
            continue;
        }
        const bool left = i < leftCount;
        m_window->addDockWidget(left ? Qt::LeftDockWidgetArea : Qt::BottomDockWidgetArea, dock);
        if (i > leftCount) m_window->tabifyDockWidget(m_docks.at(leftCount), dock);
        dock->setVisible(i <= leftCount + 1); // of those at the bottom the first two, as tabs
    }
    m_docks.at(leftCount)->raise();
    for (RoomyDock* roomy : m_roomy) roomy->startAnew();
    m_window->resizeDocks(m_right, QList<int>(m_right.size(), rightWidth), Qt::Horizontal);
    const QList<QDockWidget*> left = m_docks.mid(0, leftCount);
    m_window->resizeDocks(left, QList<int>(left.size(), leftWidth), Qt::Horizontal);
    QList<int> heights{270, 190, 200};
    heights.resize(left.size());
    m_window->resizeDocks(left, heights, Qt::Vertical);
    m_window->resizeDocks({m_docks.at(leftCount)}, {104}, Qt::Vertical);
}

} // namespace wb::ui
