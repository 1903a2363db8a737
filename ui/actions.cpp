#include "ui/actions.h"

#include "core/language.h"

#include <QAction>
#include <QMenu>
#include <QWidget>

namespace wb::ui {

Actions::Actions(QWidget* window) : QObject(window), m_window(window) {}

void Actions::adopt(QMenu* menu, QAction* action, const Spec& spec)
{
    action->setObjectName(QLatin1String(spec.id));
    action->setText(spec.text);
    action->setShortcut(spec.shortcut);
    action->setStatusTip(spec.tip);
    const QString plain = withoutMnemonic(spec.text);
    action->setToolTip(spec.shortcut.isEmpty()
                           ? plain
                           : tr("%1 (%2)").arg(plain, spec.shortcut.toString(QKeySequence::NativeText)));
    menu->addAction(action);
    m_window->addAction(action); // the key works also while the menu bar is hidden
    m_all.append({action, withoutMnemonic(menu->title())});
}

void Actions::list(QMenu* menu, QAction* action)
{
    if (action->statusTip().isEmpty()) action->setStatusTip(withoutMnemonic(action->text()));
    menu->addAction(action);
    m_all.append({action, withoutMnemonic(menu->title())});
}

QAction* Actions::add(QMenu* menu, const Spec& spec, std::function<void()> run)
{
    auto* action = new QAction(m_window);
    adopt(menu, action, spec);
    connect(action, &QAction::triggered, m_window, [run = std::move(run)] { run(); });
    return action;
}

QAction* Actions::addToggle(QMenu* menu, const Spec& spec, bool on, std::function<void(bool)> run)
{
    auto* action = new QAction(m_window);
    action->setCheckable(true);
    action->setChecked(on);
    adopt(menu, action, spec);
    connect(action, &QAction::triggered, m_window, [run = std::move(run)](bool checked) { run(checked); });
    return action;
}

QAction* Actions::find(const char* id) const
{
    for (const Entry& entry : m_all) {
        if (entry.action->objectName() == QLatin1String(id)) return entry.action;
    }
    return nullptr;
}

} // namespace wb::ui
