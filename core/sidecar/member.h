#pragma once

#include "core/sidecar/link_set.h"

// A component that is connected, or the observer: owns its connections. Engine thread only.

namespace wb::sidecar {

class Member : public QObject {
    Q_OBJECT
public:
    explicit Member(Hub& hub, QObject* parent = nullptr) : QObject(parent), m_hub(hub), m_links(hub)
    {
        connect(&m_links, &LinkSet::stopped, this, &Member::stopped);
    }

    virtual void start() = 0;
    virtual void setSubscriptions(const QList<AppSubscription>& subscriptions) { Q_UNUSED(subscriptions) }
    virtual void publish(const PublishRequest& request) = 0;
    virtual void stop() { m_links.stop(); } // stopped() follows, not before control is back in the event loop
    virtual void retryNow(ConnectionId connection) { m_links.retryNow(connection); }

Q_SIGNALS:
    void stopped();

protected:
    Hub& m_hub;
    LinkSet m_links;
};

// What Dapr 1.18 puts into CONNECT for these settings (facts B.3).
mqtt::SessionConfig sidecarSession(const dapr::MqttSettings& settings, const QString& clientId);

} // namespace wb::sidecar
