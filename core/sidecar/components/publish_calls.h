#pragma once

#include "core/sidecar/components/component.h"
#include "core/sidecar/link.h"

#include <unordered_map>

// Calls that wait for a publish of the client inside Dapr: for the acknowledgement, for the reconnect that completes
// them without one, or for their time limit (facts C.1, G). Used by the components. Engine thread only.

namespace wb::sidecar {

class PublishCalls : public QObject {
    Q_OBJECT
public:
    explicit PublishCalls(QObject* parent = nullptr);

    // `timeoutError` is what the caller gets when `limit` is over; the message stays with the client.
    void publish(Link& link, const mqtt::PublishView& message, Milliseconds limit, const QString& timeoutError,
                 CallDone done);
    void failAll(const QString& error); // nobody waits any more

    // From LinkUser.
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome);
    void resent(mqtt::OperationId id);

private:
    struct Call {
        mqtt::Instant written, deadline;
        mqtt::QoS qos = mqtt::QoS::AtMostOnce;
        QString timeoutError;
        CallDone done;
        ConnectionId connection = 0;
        mqtt::OperationId operation = 0;
        void end(CallResult result) const;
    };

    CallResult resultOf(const Call& call, mqtt::PublishOutcome outcome) const;
    std::optional<Call> take(mqtt::OperationId id);
    void watch(mqtt::Instant deadline);
    void checkDeadlines();

    std::unordered_map<mqtt::OperationId, Call> m_calls;
    std::optional<mqtt::PublishOutcome> m_early; // told before publish() returned
    bool m_sending = false;
    mqtt::Timer m_timer;
};

} // namespace wb::sidecar
