#pragma once

#include "core/dapr/workspace.h"
#include "core/sidecar/types.h"
#include "ui/panels/setup_panel.h"
#include "ui/prompts.h"

#include <QObject>

class QAction;
class QMenu;

namespace wb::ui {

class Actions;
class Banner;
class BrokerIdentities;
class Connector;

// "Set-up help…": its command, and what a failed connection is told of how brokers are set up.
class SetupActions : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        const dapr::Workspace* workspace;
        const Connector* connector;
        const BrokerIdentities* identities;
        const Prompts* prompts; // outlives the window
        QWidget* window;
    };
    SetupActions(const Parts& parts, QObject* parent);

    void build(QMenu* menu);
    void setComponent(const QString& component); // that the help is for; empty: none
    // "mosquitto", "EMQX", "RabbitMQ"; else the broker behind the component's URL, when it is one of these and known.
    void show(const QString& product = {});

    // What may be wrong with the broker's set-up where this connection failed; empty: nothing that is known.
    QStringList hints(const sidecar::ConnectionStatus& status) const;
    void offer(const sidecar::ConnectionStatus& status, Banner* banner); // a button that shows the help for it

private:
    const dapr::Document* documentOf(const QString& component) const; // null: none that speaks MQTT
    std::optional<SetupHelpSubject> subjectOf(const QString& component) const;
    std::optional<SetupHelpSubject> subjectOf(const sidecar::ConnectionStatus& status) const; // with its trouble

    Parts m_parts;
    QAction* m_help = nullptr;
    QString m_component;
};

} // namespace wb::ui
