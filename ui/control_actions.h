#pragma once

#include "core/scenario/file/scenario.h"
#include "core/sidecar/engine.h"
#include "core/sidecar/steering.h"

#include <QList>
#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace wb::ui {

class Actions;
class Connector;

// The controls of the redelivery lab: what happens to acknowledgements, links, sessions and copies of the chosen
// component is an action each, and each can be used only where it can do something.
class ControlActions : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        Connector* connector;
        sidecar::Engine* engine;
        QWidget* window;
    };
    ControlActions(const Parts& parts, QObject* parent);

    void build(QMenu* connection); // its submenus
    QMenu* holdMenu() const { return m_hold; }
    QMenu* dropMenu() const { return m_drop; }
    QMenu* cutMenu() const { return m_cut; }
    QMenu* sidecarMenu() const { return m_sidecar; }

    void setComponent(const QString& component); // that the controls work on
    void setConnections(const QList<wb::sidecar::ConnectionStatus>& connections);
    void setRules(const QList<wb::sidecar::AckRule>& rules, int waiting);
    void setMessage(quint64 lane); // selected in the lanes; 0: none
    void setPublished(const wb::sidecar::PublishRequest& request); // the person's last one
    void removeRule(quint32 rule);
    void releaseMessage(quint64 lane);
    void reconnect(const QString& component, int replica);

Q_SIGNALS:
    void used(const QString& sentence); // for the event log, in the past tense
    void refused(const QString& sentence);
    void taken(const wb::scenario::StepBody& step); // the same as a scenario's step

private:
    struct Control {
        const char* id;
        QString text;
        const char* keys;
        QString tip;
    };
    QAction* add(QMenu* menu, const Control& control, std::function<void()> run);
    void buildHold();
    void buildDrop();
    void buildCut();
    void buildSidecar(QMenu* connection);
    void enable();
    void askForRule(const sidecar::AckRule& suggested, int field);
    void addRule(sidecar::AckRule rule);
    void release(quint64 lane, bool rulesStay);
    void cut(sidecar::CutKind kind, bool stayAway);
    void takeOver(bool cleanSession);
    void startReplica();
    void stopReplica();
    void publishDuplicate(bool ask);
    QStringList topics() const; // of the component
    template <class Call>
    void tell(Call call);

    Parts m_parts;
    QMenu* m_hold;
    QMenu* m_drop;
    QMenu* m_cut;
    QMenu* m_sidecar;
    QString m_component;
    QList<sidecar::ConnectionStatus> m_connections;
    QList<sidecar::AckRule> m_rules;
    int m_waiting = 0;
    quint64 m_message = 0;
    sidecar::PublishRequest m_published;
};

} // namespace wb::ui
