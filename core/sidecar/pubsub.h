#pragma once

#include "core/sidecar/member.h"
#include "core/sidecar/runtime/delivery_host.h"

// What daprd does around a pub/sub component: it starts it, subscribes for the app, hands messages to the app, and
// publishes for it. The component is the one of the setup's era.

namespace wb::sidecar {

class AppTopic;

class PubSub : public Member {
    Q_OBJECT
public:
    PubSub(Hub& hub, ComponentSetup setup, QObject* parent = nullptr);
    ~PubSub() override;

    void start() override;
    void stop() override;
    void setSubscriptions(const QList<AppSubscription>& subscriptions) override;
    void publish(const PublishRequest& request) override;
    void retryNow(ConnectionId connection) override;

private:
    void appReady();
    void addTopics();
    void removeTopics();
    QString fullTopic(const QString& topic) const;
    void nowStopped();

    ComponentSetup m_setup;
    ResiliencySet m_policies;
    Publisher m_publisher;
    DeliveryHost m_host;
    std::unique_ptr<PubSubComponent> m_component;
    std::unique_ptr<PubSubComponent> m_leaving; // has closed; until it is no longer on the stack
    std::vector<AppTopic*> m_topics; // children
    mqtt::Timer m_appReady, m_patience;
    bool m_subscribing = false; // the app has subscribed
    bool m_stopping = false;
};

} // namespace wb::sidecar
