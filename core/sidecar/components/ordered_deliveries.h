#pragma once

#include "core/sidecar/components/broker_client.h"
#include "core/sidecar/components/component.h"
#include "core/sidecar/components/era.h"

#include <QPointer>

#include <deque>

// Handler runs before 1.10: one message at a time, and whatever it waits for (the handler, a retry 5 s later, being
// published again) holds up all that come behind it (facts D.4, E.1; PAHO:router.go with OrderMatters).

namespace wb::sidecar {

class OrderedDeliveries : public QObject {
    Q_OBJECT
public:
    struct Message {
        QPointer<BrokerClient> client;
        ConnectionId connection = 0;
        mqtt::DeliveryId id = 0;
        int routes = 1; // its handler runs once for each, one after the other
        mqtt::Publish publish;
    };
    // Whose handler; null: nobody's.
    using Choose = std::function<MessageHandler*(std::string_view topic)>;
    // Acknowledge::Republished: what a failed message comes to; `settled` says whether it may be acknowledged.
    using Settled = std::function<void(bool acknowledge)>;
    using Republish = std::function<void(const Message& message, Settled settled)>;

    OrderedDeliveries(Hub& hub, const EraRules& rules, qint64 maxRetries, Choose choose, QObject* parent);
    void setRepublish(Republish republish) { m_republish = std::move(republish); }

    void deliver(BrokerClient& client, const mqtt::PublishView& publish, mqtt::DeliveryId id, int routes);
    void finish(CallId call, const HandlerEnd& end);
    void cancel(); // the component's context ends: no retry any more
    void dropWaiting(const BrokerClient& client); // its connection ended: what was not read yet is lost
    void tellTopic(std::optional<std::string> topic) { m_toldTopic = std::move(topic); } // instead of a message's own

private:
    void next();
    void run();
    AfterFailure after() const;
    AfterFailure::Kind withoutRetries() const;
    void ended(const HandlerEnd& end);
    void failed(const QString& error);
    void settle();
    void routeDone(bool acknowledge);
    void note(dapr::Severity severity, const QString& text);
    QString name() const; // of the present message: topic/packet id

    Hub& m_hub;
    EraRules m_rules;
    qint64 m_maxRetries;
    Choose m_choose;
    Republish m_republish;
    std::optional<std::string> m_toldTopic;
    std::deque<Message> m_queue; // the first one is at work
    bool m_busy = false;
    bool m_looping = false;
    qint64 m_retries = 0; // of the present run
    int m_attempts = 0;   // calls of the app by it and its retries
    CallId m_lastCall = 0;
    CallId m_waitingFor = 0;
    mqtt::Timer m_retry;
    bool m_cancelled = false;
};

} // namespace wb::sidecar
