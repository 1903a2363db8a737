#include "ui/main_window.h"

#include "core/sidecar/app/replies.h"
#include "ui/broker_identities.h"
#include "ui/broker_table_actions.h"
#include "ui/control_broker_kinds.h"
#include "ui/control_brokers.h"
#include "ui/models/feed.h"
#include "ui/models/packet_model.h"
#include "ui/panels/broker_panel.h"
#include "ui/panels/packets_panel.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/probe_actions.h"

#include <QTabWidget>

// The Redelivery room: who feeds it, and what it leads to.

namespace wb::ui {

void MainWindow::wireLanes()
{
    connect(m_redelivery, &RedeliveryPanel::packetAsked, this, [this](quint64 seq) {
        showRoom(m_packets);
        if (m_packets->selectPacket(seq)) return;
        // Out of sight it hears of packets once a second only: the next delta has this one, unless a filter takes it away.
        connect(m_feed, &Feed::arrived, this, [this, seq] {
            if (!m_packets->selectPacket(seq))
                tell(dapr::Severity::Note, tr("Packet %1 is not among the packets that are shown").arg(seq + 1));
        }, Qt::SingleShotConnection);
    });
    connect(m_engine, &sidecar::Engine::waitingChanged, m_redelivery, &RedeliveryPanel::setWaiting);
    connect(m_redelivery, &RedeliveryPanel::answerAsked, this, [this](quint64 attempt) {
        const sidecar::AppReply success = sidecar::statusReply(sidecar::ScriptedAnswer::Kind::Success);
        QMetaObject::invokeMethod(m_engine, [engine = m_engine, attempt, success] { engine->answerByHand(attempt, success); }, Qt::QueuedConnection);
    });
    m_redelivery->setPayloadSource([this](ledger::Seq seq) -> std::optional<std::string> {
        const ledger::Snapshot& kept = m_packets->packets()->snapshot();
        if (!kept.contains(seq)) return std::nullopt;
        return std::string(kept.data(seq));
    });
    wireIdentities();
}

// Who knows which broker stands where, and who wants to.
void MainWindow::wireIdentities()
{
    connect(m_identities, &BrokerIdentities::told, m_redelivery, &RedeliveryPanel::setBrokerAt);
    connect(m_identities, &BrokerIdentities::connectedChanged, m_brokerTable->panel(), &BrokerPanel::setConnectedBroker);
    connect(m_brokerTable->panel(), &BrokerPanel::told, this, [this](const QString& text) { tell(dapr::Severity::Note, text); });
    // After it: results of that broker come back into its column.
    connect(m_identities, &BrokerIdentities::connectedChanged, m_probes,
            [this](const QString&, const QString&, const QString& address) { m_probes->setConnected(address); });
    connect(m_feed, &Feed::arrived, m_identities, &BrokerIdentities::take);
    const auto followAll = [this] {
        for (const BrokerCommands& one : brokerCommands) m_identities->follow(m_brokers->of(one.kind));
    };
    connect(m_brokers.get(), &ControlBrokers::changed, this, followAll);
    followAll();
}

} // namespace wb::ui
