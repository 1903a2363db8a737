#include "core/sidecar/link_facts.h"

#include <utility>

namespace wb::sidecar {

namespace {

constexpr std::size_t connackBytes = 4;
// Deliveries of earlier connections that nobody ever finishes (handlers that fail) must not pile up.
constexpr std::size_t mostStale = 100'000;

mqtt::PacketId packetIdOf(const mqtt::Frame& frame)
{
    if (frame.body.size() < 2) return 0;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(frame.body[at]); };
    return static_cast<mqtt::PacketId>(byte(0) << 8 | byte(1));
}

} // namespace

LinkFacts::LinkFacts(FactLog& log, const ConnectionStatus& status, mqtt::Session& session)
    : m_log(log), m_status(status), m_session(session)
{
}

void LinkFacts::frameSeen(bool inbound, const mqtt::Frame& frame, const mqtt::PublishView* publish, ledger::Seq seq)
{
    using mqtt::PacketType;
    const PacketType type = frame.type();
    if (!inbound && type == PacketType::Publish) {
        if (publish) publishWritten(*publish, seq);
        return;
    }
    if (!isSidecar()) return;
    if (inbound && type == PacketType::Connack && frame.wire.size() == connackBytes && frame.body[1] == 0) {
        accepted(frame.body[0] & 1);
    } else if (!inbound && type == PacketType::Pubrec && m_acknowledging != 0) {
        m_unreleased.insert_or_assign(packetIdOf(frame), m_acknowledging);
    } else if (!inbound && type == PacketType::Pubcomp && !m_unreleased.empty()) {
        const auto it = m_unreleased.find(packetIdOf(frame));
        if (it == m_unreleased.end()) return; // repeated
        acknowledged(it->second, ledger::AckStep::Completed);
        m_unreleased.erase(it);
    }
}

// --- the connection ---

void LinkFacts::accepted(bool sessionPresent)
{
    if (std::exchange(m_accepted, true)) return; // a broker that says it twice
    ++m_connectionNumber;
    if (m_open.size() > mostStale)
        std::erase_if(m_open, [this](const auto& item) { return item.second.connectionNumber + 1 < m_connectionNumber; });
    if (!sessionPresent) m_unreleased.clear();
    m_log.add(m_status.id, ledger::SidecarConnected{m_status.component, m_status.replica, m_status.purpose, m_status.clientId,
                                                    m_status.address, m_status.cleanSession, sessionPresent});
}

void LinkFacts::ended(ledger::EndCause cause, bool onPurpose, const QString& error)
{
    if (std::exchange(m_accepted, false)) m_log.add(m_status.id, ledger::ConnectionEnded{cause, onPurpose, error});
}

// --- deliveries ---

void LinkFacts::begin(const mqtt::PublishView& publish, mqtt::DeliveryId id, ledger::Seq seq)
{
    if (!isSidecar()) return;
    m_current = {id, publish.topic, publish.qos != mqtt::QoS::AtMostOnce};
    ledger::Delivered fact;
    fact.delivery = id;
    fact.seq = seq;
    fact.topic = publish.topic;
    fact.packetId = publish.packetId;
    fact.qos = publish.qos;
    fact.dup = publish.dup;
    fact.retained = publish.retain;
    fact.eventId = ledger::eventIdOf(publish.payload);
    fact.contentHash = ledger::contentHashOf(publish.topic, publish.payload);
    fact.payloadBytes = static_cast<std::uint32_t>(publish.payload.size());
    m_log.add(m_status.id, std::move(fact));
}

void LinkFacts::end()
{
    if (m_current.owed) m_open.insert_or_assign(m_current.id, Open{std::string(m_current.topic), m_connectionNumber});
    m_current = {};
}

std::optional<LinkFacts::Due> LinkFacts::take(mqtt::DeliveryId id)
{
    if (id == m_current.id) {
        if (!std::exchange(m_current.owed, false)) return std::nullopt;
        return Due{m_current.topic, !m_accepted};
    }
    const auto it = m_open.find(id);
    if (it == m_open.end()) return std::nullopt;
    m_takenTopic = std::move(it->second.topic);
    const bool tooLate = !m_accepted || it->second.connectionNumber != m_connectionNumber;
    m_open.erase(it);
    return Due{m_takenTopic, tooLate};
}

void LinkFacts::acknowledged(mqtt::DeliveryId id, ledger::AckStep step, const QString& rule)
{
    m_log.add(m_status.id, ledger::Acknowledged{id, step, rule});
}

// --- what we publish ---

ledger::Published publishedFact(const mqtt::PublishView& publish, ledger::Seq seq)
{
    ledger::Published fact;
    fact.seq = seq;
    fact.topic = publish.topic;
    fact.packetId = publish.packetId;
    fact.qos = publish.qos;
    fact.dup = publish.dup;
    fact.retain = publish.retain;
    fact.eventId = ledger::eventIdOf(publish.payload);
    fact.contentHash = ledger::contentHashOf(publish.topic, publish.payload);
    return fact;
}

void LinkFacts::publishWritten(const mqtt::PublishView& publish, ledger::Seq seq)
{
    ledger::Published fact = publishedFact(publish, seq);
    fact.deadLetter = m_log.isDeadLetter();
    if (publish.packetId == 0) { // its operation is told behind the frame
        m_unnamed = std::move(fact);
        return;
    }
    fact.operation = m_session.operationOf(publish.packetId);
    fact.deadLetter |= m_deadLetters.contains(fact.operation);
    m_log.add(m_status.id, std::move(fact));
}

void LinkFacts::publishBegan(mqtt::OperationId id)
{
    if (m_log.isDeadLetter()) m_deadLetters.insert(id); // it may be sent again, or for the first time, much later
}

void LinkFacts::published(mqtt::OperationId id, mqtt::PublishOutcome outcome)
{
    if (m_unnamed && outcome == mqtt::PublishOutcome::Written) {
        m_unnamed->operation = id;
        m_log.add(m_status.id, *std::exchange(m_unnamed, std::nullopt));
    }
    m_deadLetters.erase(id);
    m_log.add(m_status.id, ledger::PublishEnded{id, outcome});
}

} // namespace wb::sidecar
