#pragma once

#include <QObject>
#include <QTimer>

class QMenu;

namespace wb::dapr {
class Workspace;
}

namespace wb::ui {

class Actions;
class BrokerPanel;
class Connector;
class Settings;
struct Prompts;

// The brokers' table in the window: its commands, the columns that the person chose, and the component that it is read
// for, whatever changes there.
class BrokerTableActions : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        const Connector* connector;
        const dapr::Workspace* workspace;
        Settings* settings;
        const Prompts* prompts;
    };
    BrokerTableActions(const Parts& parts, QObject* parent);

    void build(QMenu* view);
    BrokerPanel* panel() const { return m_panel; }
    void setComponent(const QString& component); // the one that is open; empty: none

private:
    void refresh();
    void showPanel();
    void askForProfiles();
    void addProfiles(const QString& folder);

    Parts m_parts;
    BrokerPanel* m_panel;
    QString m_component;
    QTimer m_soon; // somebody types: the table follows when a moment has passed
};

} // namespace wb::ui
