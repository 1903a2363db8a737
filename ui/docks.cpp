#include "ui/docks.h"

#include "core/language.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QDockWidget>
#include <QMainWindow>
#include <QToolButton>

namespace wb::ui {

namespace {

constexpr int leftWidth = 264;

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

} // namespace

Docks::Docks(QMainWindow* window) : m_window(window) {}

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

void Docks::arrange(int leftCount)
{
    m_window->setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    m_window->setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    for (int i = 0; i < m_docks.size(); ++i) {
        QDockWidget* dock = m_docks.at(i);
        dock->setFloating(false);
        const bool left = i < leftCount;
        m_window->addDockWidget(left ? Qt::LeftDockWidgetArea : Qt::BottomDockWidgetArea, dock);
        if (i > leftCount) m_window->tabifyDockWidget(m_docks.at(leftCount), dock);
        dock->setVisible(i <= leftCount); // of those at the bottom only the first
    }
    const QList<QDockWidget*> left = m_docks.mid(0, leftCount);
    m_window->resizeDocks(left, QList<int>(left.size(), leftWidth), Qt::Horizontal);
    QList<int> heights{260, 180, 90, 140};
    heights.resize(left.size());
    m_window->resizeDocks(left, heights, Qt::Vertical);
    m_window->resizeDocks({m_docks.at(leftCount)}, {104}, Qt::Vertical);
}

} // namespace wb::ui
