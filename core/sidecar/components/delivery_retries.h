#pragma once

#include "core/sidecar/components/broker_client.h"
#include "core/sidecar/components/component.h"

#include <QPointer>

#include <deque>

// Handler runs of a binding of today: each message on its own, again every 5 s in process while backOffMaxRetries
// allows, acknowledged only after success (facts E.1; bindings/mqtt3 handleMessage).

namespace wb::sidecar {

class DeliveryRetries : public QObject {
    Q_OBJECT
public:
    DeliveryRetries(Hub& hub, qint64 maxRetries, QObject* parent); // negative: without end

    void deliver(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id, MessageHandler& handler);
    void finish(CallId call, const HandlerEnd& end);

private:
    struct Run { // one message
        QPointer<BrokerClient> client;
        ConnectionId connection = 0;
        mqtt::DeliveryId id = 0;
        MessageHandler* handler = nullptr;
        mqtt::Publish message; // kept once the handler did not end at once with success
        qint64 retries = 0;    // made so far
        int attempts = 0;      // calls of the app by them
        mqtt::Instant due{};   // waiting: of the next try
    };

    AfterFailure after(qint64 retries) const;
    void attempt(Run run);
    void ended(Run run, const HandlerEnd& end);
    void retryDue();

    Hub& m_hub;
    qint64 m_maxRetries;
    std::unordered_map<CallId, Run> m_running;
    std::deque<Run> m_waiting; // all wait equally long, so in the order in which they are due
    mqtt::Timer m_timer;
    CallId m_lastCall = 0;
};

} // namespace wb::sidecar
