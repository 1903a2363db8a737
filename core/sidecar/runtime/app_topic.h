#pragma once

#include "core/sidecar/runtime/delivery_host.h"
#include "core/sidecar/runtime/policy_driver.h"

// One subscription of the app as daprd keeps it (facts D.1; RT:pkg/runtime/processor/subscriber): subscribed through the
// component, and, while that fails, again and again with growing pauses. Engine thread.

namespace wb::sidecar {

class AppTopic : public QObject {
    Q_OBJECT
public:
    // `host` and `component` outlive it, `component` until stop().
    AppTopic(DeliveryHost& host, PubSubComponent& component, const AppSubscription& subscription, const QString& fullTopic);
    ~AppTopic() override;

    void start();
    // New rules, dead letter and so on for messages that come from now on; false: it has to be stopped and made anew.
    bool set(const AppSubscription& subscription);
    // Its context is cancelled. It deletes itself when the component has let go of it.
    void stop();
    const QString& topic() const { return m_subscription.topic; }

private:
    void subscribe();
    void subscribed(const QString& error);
    void failed(const QString& error);

    DeliveryHost& m_host;
    PubSubComponent& m_component;
    AppSubscription m_subscription;
    QString m_fullTopic;
    std::unique_ptr<MessageHandler> m_handler;
    std::unique_ptr<PolicyDriver> m_again; // from the first failure on
    SubscriptionId m_id = 0;
    bool m_asking = false; // the component has not answered yet
    bool m_stopped = false;
};

} // namespace wb::sidecar
