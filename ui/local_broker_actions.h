#pragma once

#include "core/broker/local_broker.h"

#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace wb::ui {

class Actions;
class ControlBrokers;
class LocalBrokerLog;
class LocalBrokerPanel;

// What surrounds the private brokers in the window: their rows, their log, how they are set up.
class LocalBrokerActions : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        ControlBrokers* brokers;
        LocalBrokerPanel* panel;
        QWidget* window;
    };
    LocalBrokerActions(const Parts& parts, QObject* parent);

    void build(QMenu* menu); // after ControlBrokers::build()
    LocalBrokerLog* log() const { return m_log; }
    void setLogToggle(QAction* action); // of its dock; into the menus of the rows

Q_SIGNALS:
    void logAsked(); // the log is to be shown

private:
    void take(broker::BrokerKind kind, broker::LocalBroker* broker);

    Parts m_parts;
    LocalBrokerLog* m_log;
};

} // namespace wb::ui
