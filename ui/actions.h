#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace wb::ui {

// Every command of the window: made in one place, so that the menus, the command search and the list of shortcuts are
// the same list, and none can lack a name, a key or a tip.
class Actions : public QObject {
    Q_OBJECT
public:
    explicit Actions(QWidget* window);

    struct Spec {
        const char* id;       // object name: "connection.connect"
        QString text;         // with mnemonic
        QKeySequence shortcut;
        QString tip;          // status tip: one sentence
    };
    // `group` heads the list of shortcuts; the action is added to `menu` and to the window.
    QAction* add(QMenu* menu, const Spec& spec, std::function<void()> run);
    QAction* addToggle(QMenu* menu, const Spec& spec, bool on, std::function<void(bool)> run);
    // An action of a panel that has its name and key already; the key counts inside the panel.
    void list(QMenu* menu, QAction* action);
    void adopt(QMenu* menu, QAction* action, const Spec& spec); // an action that Qt made, e.g. a dock's

    struct Entry {
        QAction* action;
        QString group; // the menu's title, without mnemonic
    };
    const QList<Entry>& all() const { return m_all; }
    QAction* find(const char* id) const;

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    QWidget* m_window;
    QList<Entry> m_all;
};

} // namespace wb::ui
