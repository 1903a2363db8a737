#pragma once

#include "core/broker/local_mosquitto.h"
#include "core/broker/scripted_broker.h"
#include "core/scenario/file/scenario.h"
#include "core/sidecar/engine.h"

#include <QHash>
#include <QObject>

#include <map>
#include <memory>
#include <optional>

class QAction;
class QMenu;
class QWidget;

namespace wb::ui {

class Actions;
class Connector;

// The private brokers of the window and which of them takes the place of which component's URL: their commands, and a
// fact for the lanes whenever one comes or goes. The kinds are listed in control_broker_kinds.h.
class ControlBrokers : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        Connector* connector;
        sidecar::Engine* engine;
        QWidget* window;
    };
    ControlBrokers(const Parts& parts, QObject* parent);
    ~ControlBrokers() override;

    void build(QMenu* menu);
    QMenu* menuOf(broker::BrokerKind kind) const { return m_menus.value(int(kind)); } // its commands; after build()

    broker::LocalMosquitto& mosquitto(); // the demo's as long as that runs
    broker::LocalBroker& of(broker::BrokerKind kind) const { return *m_current.at(kind); }
    broker::ScriptedBroker& scripted();
    void useMosquitto(broker::LocalMosquitto* other); // null: our own again
    bool isOwn(broker::BrokerKind kind) const { return m_current.at(kind) == m_own.at(kind).get(); } // not the demo's
    QString nameOf(broker::BrokerKind kind) const; // "RabbitMQ", "EMQX in a container"
    void namesChanged() { updateActions(); }      // another image
    void toggle(broker::BrokerKind kind);             // starts it, or stops it
    void restart(broker::BrokerKind kind);
    // The component that the choice of a broker is for; empty: the first that comes.
    void setComponent(const QString& component);
    // What takes the place of its URL, running or not; empty: nothing does.
    std::optional<broker::BrokerKind> substitute() const { return m_substitutes.value(m_component); }
    bool isSubstitute(broker::BrokerKind kind) const; // of any component

Q_SIGNALS:
    void changed(); // a state, or the choice
    void brokerReplaced(wb::broker::BrokerKind kind, wb::broker::LocalBroker* broker);
    void used(const QString& sentence);
    void failed(const QString& sentence);
    void taken(wb::scenario::BrokerAction action, wb::broker::BrokerKind kind);

private:
    void buildChoices(QMenu* menu);
    void buildCommands(QMenu* menu, broker::BrokerKind kind);
    void follow(broker::LocalBroker& broker, broker::BrokerKind kind);
    void stateChanged(broker::LocalBroker& broker, broker::BrokerKind kind, broker::LocalBroker::State state);
    void kill(broker::BrokerKind kind);
    void choose(std::optional<broker::BrokerKind> kind);
    void substituteIn(const QString& component, broker::BrokerKind kind);
    QString choiceText(broker::BrokerKind kind) const;
    QAction* command(broker::BrokerKind kind, const char* what) const;
    void updateActions();

    Parts m_parts;
    std::map<broker::BrokerKind, std::unique_ptr<broker::LocalBroker>> m_own;
    std::map<broker::BrokerKind, broker::LocalBroker*> m_current; // our own, or the demo's
    QString m_component;
    QHash<QString, std::optional<broker::BrokerKind>> m_substitutes; // by component
    QHash<int, QAction*> m_choices; // by kind; -1: the URL
    QHash<int, QMenu*> m_menus;     // by kind
    QObject* m_killed = nullptr; // by us; until it says so
};

} // namespace wb::ui
