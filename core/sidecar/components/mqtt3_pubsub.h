#pragma once

#include "core/sidecar/components/component.h"
#include "core/sidecar/components/go_lock.h"
#include "core/sidecar/components/paho_routes.h"
#include "core/sidecar/components/publish_calls.h"
#include "core/sidecar/handlers.h"
#include "core/sidecar/link_set.h"

#include <QSet>

#include <map>
#include <random>

// pubsub.mqtt3 (and pubsub.mqtt, the same code) of Dapr 1.10 and later: one connection that publishes and subscribes
// (CC:pubsub/mqtt3/mqtt.go on PAHO; facts B to D, G). Recordings: connect-*, sub-*, pub-*, in-*, stop-*, close-*.

namespace wb::sidecar {

class Mqtt3PubSub final : public PubSubComponent, private LinkUser {
    Q_OBJECT
public:
    Mqtt3PubSub(Hub& hub, ComponentConfig config, QObject* parent = nullptr);

    // Fails when the time is over, whatever the reason (facts B.4). The client goes on trying; it may connect later,
    // see connectedLate(), and then serves whoever asks. daprd never does, as it has ended or forgotten the component.
    void init(Milliseconds limit, CallDone done) override;
    void finish(CallId call, const HandlerEnd& end) override;
    void close(CallDone done) override;
    void retryNow(ConnectionId connection) override { m_links.retryNow(connection); }
    SubscriptionId subscribe(const QString& topic, const Metadata& metadata, MessageHandler& handler,
                             CallDone done) override;
    void stop(SubscriptionId subscription) override;
    void publish(const ComponentPublish& publish, Milliseconds limit, CallDone done) override;

private:
    struct Subscription {
        QString topic;
        bool unsubscribeOnClose = false;
        bool cancelled = false;
        mqtt::OperationId asking = 0; // its SUBSCRIBE, while the call waits
        CallDone done;                // null: it has returned
    };
    struct WaitEnd {
        bool timedOut = false;
        bool resent = false;
        std::vector<std::uint8_t> returnCodes = {};
    };
    struct Wait {
        mqtt::OperationId operation = 0;
        mqtt::Instant deadline;
        std::function<void(const WaitEnd& end)> ended;
    };
    struct OpenCall {
        mqtt::DeliveryId delivery = 0;
        QString topic;
        mqtt::PacketId packetId = 0;
    };

    // LinkUser
    void linkUp(const mqtt::Connack& connack) override;
    void linkLost(const mqtt::ConnectionError& error) override;
    void reconnecting() override;
    void delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id) override;
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override { m_calls.published(id, outcome); }
    void subscribed(mqtt::OperationId id, const std::vector<std::uint8_t>& returnCodes) override;
    void unsubscribed(mqtt::OperationId id) override { endWait(id, {}); }
    void resent(mqtt::OperationId id) override;

    void endInit(const QString& error);
    QString daprdsWords(const QString& error) const; // of an init that failed
    void closeLocked(const CallDone& done);
    bool isConnected() const { return m_link && m_link->isUp() && !m_closed; }

    // subscribing
    void ask(SubscriptionId id, MessageHandler& handler);
    QString problemWith(const QString& topic) const;
    void endAsking(SubscriptionId id, const QString& error, const QString& note);
    void unsubscribe(const QString& topic);
    void onConnect();
    void subscribeAll();
    void waitFor(mqtt::OperationId operation, std::function<void(const WaitEnd& end)> ended);
    void endWait(mqtt::OperationId operation, const WaitEnd& end);
    void checkWaits();

    // receiving
    void run(const mqtt::PublishView& publish, mqtt::DeliveryId id);
    void ended(const OpenCall& call, const HandlerEnd& end);
    void leftAlone(std::string_view topic, mqtt::DeliveryId id);
    void note(dapr::Severity severity, const QString& text);

    Hub& m_hub;
    ComponentConfig m_config;
    LinkSet m_links;
    Link* m_link = nullptr; // while it is not closed
    PublishCalls m_calls;
    GoLock m_lock;
    Handlers m_handlers;
    PahoRoutes m_routes;
    std::map<SubscriptionId, Subscription> m_subscriptions;
    SubscriptionId m_lastSubscription = 0;
    std::vector<Wait> m_waits;
    mqtt::Timer m_waitTimer, m_initTimer, m_closeTimer;
    std::map<CallId, OpenCall> m_open;
    CallId m_lastCall = 0;
    std::mt19937 m_random;
    CallDone m_initDone;
    Milliseconds m_initLimit{0};
    bool m_initFailed = false;
    bool m_closed = false;
    bool m_stopped = false; // the connections end, or have ended
    QSet<QByteArray> m_leftAlone; // topics already told of
    mqtt::Instant m_failuresSince;
    int m_failuresTold = 0;
};

} // namespace wb::sidecar
