#pragma once

#include "core/sidecar/components/component.h"
#include "core/sidecar/member.h"

#include <set>

// What daprd does around a pub/sub component: it starts it, subscribes for the app, hands messages to the app, and
// publishes for it. The component is the one of the setup's era.

namespace wb::sidecar {

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
    class Topic;

    void appReady();
    void addTopics();
    void removeTopics();
    void subscribe(Topic& topic);
    std::optional<HandlerEnd> deliver(const Topic& topic, const InboundMessage& message, CallId call);
    QString fullTopic(const QString& topic) const;
    QByteArray wrapped(const PublishRequest& request) const;
    void nowStopped();

    ComponentSetup m_setup;
    std::string m_name;
    std::unique_ptr<PubSubComponent> m_component;
    std::vector<std::unique_ptr<Topic>> m_topics;
    std::set<AttemptId> m_attempts; // that the app has not answered
    mqtt::Timer m_appReady, m_patience;
    bool m_subscribing = false; // the app has subscribed
    bool m_stopping = false;
};

} // namespace wb::sidecar
