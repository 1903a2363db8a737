#pragma once

#include "core/broker/local_broker.h"

#include <QObject>
#include <QPointer>
#include <QSet>

#include <map>

class QAction;
class QMenu;
class QWidget;

namespace wb::ui {

class Actions;
class ControlBrokers;
class LocalBrokerConfigDialog;
class LocalBrokerLog;
class LocalBrokerPanel;
class Settings;

// What surrounds the private brokers in the window: their rows, their log, how they are set up. Set-ups are remembered,
// passwords are not.
class LocalBrokerActions : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        ControlBrokers* brokers;
        Settings* settings;
        LocalBrokerPanel* panel;
        QWidget* window;
    };
    LocalBrokerActions(const Parts& parts, QObject* parent);

    void build(QMenu* menu); // after ControlBrokers::build()
    LocalBrokerLog* log() const { return m_log; }
    void setLogToggle(QAction* action); // of its dock; into the menus of the rows
    void configure(broker::BrokerKind kind); // opens the dialog

Q_SIGNALS:
    void logAsked(); // the log is to be shown
    void used(const QString& sentence);

private:
    struct Known {
        broker::BrokerSetup setup; // users may lack their passwords
        bool pending = false;      // it runs with another one
        QPointer<LocalBrokerConfigDialog> dialog;
    };
    void take(broker::BrokerKind kind, broker::LocalBroker* broker);
    void buildImages();
    void setImage(const QString& image);
    void buildCommands(broker::BrokerKind kind);
    void apply(broker::BrokerKind kind);
    void startNow(broker::BrokerKind kind);
    void copyCommand(broker::BrokerKind kind);
    void stateChanged(broker::BrokerKind kind);
    void updateWords(broker::BrokerKind kind);

    Parts m_parts;
    LocalBrokerLog* m_log;
    std::map<broker::BrokerKind, Known> m_known;
};

} // namespace wb::ui
