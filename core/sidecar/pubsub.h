#pragma once

#include "core/sidecar/handlers.h"
#include "core/sidecar/member.h"

#include <QSet>

// pubsub.mqtt3 (and pubsub.mqtt, the same code): one connection that publishes and subscribes (facts B.2, C.1, D).

namespace wb::sidecar {

class PubSub : public Member, private LinkUser {
    Q_OBJECT
public:
    PubSub(Hub& hub, ComponentSetup setup, QObject* parent = nullptr);

    void start() override;
    void stop() override;
    void setSubscriptions(const QList<AppSubscription>& subscriptions) override;
    void publish(const PublishRequest& request) override;

private:
    void linkUp(const mqtt::Connack& connack) override;
    void delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id) override;
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override;
    void subscribeFailed(const QStringList& filters, const mqtt::SessionError& error) override;

    void appReady();
    void addTopics(const QList<AppSubscription>& subscriptions);
    void removeTopics(const QStringList& topics);
    void subscribe(const QStringList& topics); // one SUBSCRIBE
    QString fullTopic(const QString& topic) const;
    QByteArray wrapped(const PublishRequest& request) const;
    void leftAlone(std::string_view topic);

    ComponentSetup m_setup;
    std::string m_name;
    Link* m_link = nullptr;
    PublishBook m_book;
    Handlers m_handlers;
    std::vector<std::string> m_routes; // filters that the client inside Dapr routes; they are never taken back
    QTimer m_appReady;
    bool m_subscribing = false; // the app has subscribed
    QSet<QByteArray> m_leftAlone; // topics already told of
};

} // namespace wb::sidecar
