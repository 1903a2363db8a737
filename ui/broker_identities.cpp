#include "ui/broker_identities.h"

#include "core/broker/local_broker.h"

#include <QSet>

namespace wb::ui {

namespace {

constexpr std::size_t longestVersion = 200; // bytes; what is longer is none

QString textOf(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

} // namespace

void BrokerIdentities::follow(const broker::LocalBroker& broker)
{
    const QString address = broker.url();
    if (broker.state() == broker::LocalBroker::State::Running) {
        set(address, {broker.product(), broker.version()}, true);
    } else if (const auto known = m_known.find(broker::placeOf(address)); known != m_known.end()) {
        known->isOurs = false; // another one may come to its port
    }
}

void BrokerIdentities::learn(const QString& address, const broker::BrokerIdentity& broker)
{
    set(address, broker, false);
}

void BrokerIdentities::set(const QString& address, const broker::BrokerIdentity& broker, bool isOurs)
{
    if (address.isEmpty() || broker.product.isEmpty()) return;
    Known& known = m_known[broker::placeOf(address)];
    if (!isOurs && (known.isOurs || saysLess(broker, known.broker))) return;
    known.isOurs = isOurs;
    if (known.broker == broker) return;
    known.broker = broker;
    Q_EMIT told(address, broker);
    updateConnected();
}

void BrokerIdentities::take(const ledger::Delta& delta)
{
    if (delta.cleared) m_versionTopics.clear();
    for (const ledger::NewTopic& topic : delta.newTopics) {
        if (topic.name.starts_with("$SYS/broker") && broker::isVersionTopic(textOf(topic.name)))
            m_versionTopics.insert(topic.id, ledger::noSeq);
    }
    if (m_versionTopics.isEmpty()) return;
    for (const ledger::TopicState& topic : delta.topics) {
        const auto known = m_versionTopics.find(topic.id);
        if (known == m_versionTopics.end() || topic.latest == ledger::noSeq || topic.latest == *known) continue;
        hear(delta.snapshot, topic.latest, *known);
        *known = topic.latest;
    }
}

// From the newest message back to the one that was looked at before: two brokers may have told at once.
void BrokerIdentities::hear(const ledger::Snapshot& snapshot, ledger::Seq latest, ledger::Seq known)
{
    constexpr int mostLooked = 16;
    QSet<QString> heard;
    ledger::Seq seq = latest;
    for (int i = 0; i < mostLooked && seq != ledger::noSeq && snapshot.contains(seq) && (known == ledger::noSeq || seq > known); ++i) {
        const ledger::Record& record = snapshot.record(seq);
        const QString address = m_addresses.value(record.connection);
        const std::string_view payload = snapshot.data(seq);
        if (record.isMessage() && payload.size() <= longestVersion && !heard.contains(address)) {
            heard.insert(address);
            if (const auto broker = broker::brokerFromSys(textOf(snapshot.topicName(record.topic)), textOf(payload)))
                set(address, *broker, false);
        }
        seq = snapshot.previousOnTopic(seq);
    }
}

void BrokerIdentities::setConnections(const QList<sidecar::ConnectionStatus>& connections)
{
    m_connections = connections;
    for (const sidecar::ConnectionStatus& status : connections) m_addresses[status.id] = status.address;
    updateConnected();
}

void BrokerIdentities::setComponent(const QString& component)
{
    m_component = component;
    updateConnected();
}

QString BrokerIdentities::connectedAddress() const
{
    for (const sidecar::ConnectionStatus& status : m_connections) {
        if (status.state != sidecar::LinkState::Connected) continue;
        if (m_component.isEmpty() || status.component == m_component) return status.address;
    }
    return {};
}

void BrokerIdentities::updateConnected()
{
    const QString address = connectedAddress();
    const broker::BrokerIdentity broker = at(address);
    if (address == m_toldAddress && broker == m_toldBroker) return;
    m_toldAddress = address;
    m_toldBroker = broker;
    Q_EMIT connectedChanged(broker.product, broker.version, address);
}

} // namespace wb::ui
