#pragma once

#include "core/sidecar/runtime/fact_log.h"
#include "core/sidecar/types.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

// What one connection tells of itself as facts, and which of its deliveries still owe an acknowledgement. Of the
// observer only what it publishes is told. Engine thread only.

namespace wb::sidecar {

class LinkFacts {
public:
    // All of them outlive it; `status` has its id, role, component and client id by now.
    LinkFacts(FactLog& log, const ConnectionStatus& status, mqtt::Session& session);

    void frameSeen(bool inbound, const mqtt::Frame& frame, const mqtt::PublishView* publish, ledger::Seq seq);
    void ended(ledger::EndCause cause, bool onPurpose, const QString& error); // only one that was accepted

    // A delivery: begin() before it is handed on, end() when control is back.
    void begin(const mqtt::PublishView& publish, mqtt::DeliveryId id, ledger::Seq seq);
    void end();

    // Asked for when an acknowledgement is due. Nothing: QoS 0, or it was taken before.
    struct Due {
        std::string_view topic; // valid until the next take()
        bool tooLate = false;   // it came by an earlier connection
    };
    std::optional<Due> take(mqtt::DeliveryId id);
    void aboutToAcknowledge(mqtt::DeliveryId id) { m_acknowledging = id; } // 0: done
    void acknowledged(mqtt::DeliveryId id, ledger::AckStep step, const QString& rule = {});

    void publishBegan(mqtt::OperationId id); // the session has taken it, and perhaps sent it
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome);

private:
    struct Open {
        std::string topic;
        std::uint32_t connectionNumber = 0;
    };
    struct Current { // between begin() and end()
        mqtt::DeliveryId id = 0;
        std::string_view topic;
        bool owed = false;
    };

    void accepted(bool sessionPresent);
    void publishWritten(const mqtt::PublishView& publish, ledger::Seq seq);
    bool isSidecar() const { return m_status.role == Role::Sidecar; }

    FactLog& m_log;
    const ConnectionStatus& m_status;
    mqtt::Session& m_session;
    bool m_accepted = false;
    std::uint32_t m_connectionNumber = 0; // of those accepted
    Current m_current;
    std::unordered_map<mqtt::DeliveryId, Open> m_open;
    std::string m_takenTopic;
    mqtt::DeliveryId m_acknowledging = 0;
    std::unordered_map<mqtt::PacketId, mqtt::DeliveryId> m_unreleased; // QoS 2: PUBREC is out, PUBCOMP is not
    std::optional<ledger::Published> m_unnamed;  // QoS 0: its operation is told behind the frame
    std::unordered_set<mqtt::OperationId> m_deadLetters;
};

// Without its operation.
ledger::Published publishedFact(const mqtt::PublishView& publish, ledger::Seq seq);

} // namespace wb::sidecar
