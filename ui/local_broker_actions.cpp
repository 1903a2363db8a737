#include "ui/local_broker_actions.h"

#include "ui/actions.h"
#include "ui/control_broker_kinds.h"
#include "ui/control_brokers.h"
#include "ui/panels/local_broker_log.h"
#include "ui/panels/local_broker_panel.h"

#include <QAction>
#include <QMenu>

namespace wb::ui {

using broker::BrokerKind;

LocalBrokerActions::LocalBrokerActions(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_log(new LocalBrokerLog)
{
    for (const BrokerCommands& one : brokerCommands) take(one.kind, &m_parts.brokers->of(one.kind));
    connect(m_parts.brokers, &ControlBrokers::brokerReplaced, this, &LocalBrokerActions::take);
    connect(m_parts.panel, &LocalBrokerPanel::toggleAsked, m_parts.brokers, &ControlBrokers::toggle);
}

void LocalBrokerActions::take(BrokerKind kind, broker::LocalBroker* broker)
{
    m_parts.panel->setBroker(kind, broker);
    m_log->watch(broker);
}

void LocalBrokerActions::build(QMenu* menu)
{
    for (const BrokerCommands& one : brokerCommands) m_parts.panel->setMenu(one.kind, m_parts.brokers->menuOf(one.kind));
    QMenu* const log = menu->addMenu(tr("Broker &log"));
    log->setObjectName(QStringLiteral("menuBrokerLog"));
    for (QAction* action : m_log->viewActions()) {
        connect(action, &QAction::triggered, this, &LocalBrokerActions::logAsked);
        if (action != m_log->findAction()) m_parts.actions->list(log, action); // the window's Find leads there
    }
}

void LocalBrokerActions::setLogToggle(QAction* action)
{
    for (const BrokerCommands& one : brokerCommands) m_parts.brokers->menuOf(one.kind)->addAction(action);
}

} // namespace wb::ui
