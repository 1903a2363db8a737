#include "ui/actions.h"

#include "core/language.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QWidget>

#include <algorithm>

namespace wb::ui {

Actions::Actions(QWidget* window) : QObject(window), m_window(window)
{
    qApp->installEventFilter(this);
}

// A text field takes some keys for itself before any command sees them: Ctrl+K cuts the rest of the line on X11. A key
// in the menus means its command wherever the focus is; only undo and redo stay with the field.
bool Actions::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride) return false;
    const auto* widget = qobject_cast<const QWidget*>(object);
    if (!widget || widget->window() != m_window) return false;
    const auto* key = static_cast<const QKeyEvent*>(event);
    if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) return false;
    const QKeySequence pressed(key->keyCombination());
    const bool ours = std::any_of(m_all.begin(), m_all.end(), [&](const Entry& entry) {
        return entry.action->shortcutContext() == Qt::WindowShortcut && entry.action->isEnabled()
            && entry.action->shortcuts().contains(pressed);
    });
    if (!ours) return false;
    event->ignore();
    return true; // not seen by the field: the command gets it
}

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
