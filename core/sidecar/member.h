#pragma once

#include "core/sidecar/publish_book.h"

#include <memory>

// A component that is connected, or the observer: owns its connections. Engine thread only.

namespace wb::sidecar {

class Member : public QObject {
    Q_OBJECT
public:
    explicit Member(Hub& hub, QObject* parent = nullptr) : QObject(parent), m_hub(hub) {}

    virtual void start() = 0;
    virtual void setSubscriptions(const QList<AppSubscription>& subscriptions) { Q_UNUSED(subscriptions) }
    virtual void publish(const PublishRequest& request) = 0;
    virtual void stop(); // stopped() follows, not before control is back in the event loop

    virtual void retryNow(ConnectionId connection);

Q_SIGNALS:
    void stopped();

protected:
    Link* addLink(LinkUser& user, LinkSetup setup);
    // A connection that cannot even be tried: shown as failed.
    void showFailed(ConnectionStatus status, const mqtt::ConnectionError& error, const QString& daprError);

    Hub& m_hub;

private:
    void linkStopped(Link* link);
    void checkStopped();

    std::vector<Link*> m_links; // children
    std::vector<ConnectionId> m_failed;
    bool m_stopping = false;
};

// What Dapr 1.18 puts into CONNECT for these settings (facts B.3).
mqtt::SessionConfig sidecarSession(const dapr::MqttSettings& settings, const QString& clientId);

} // namespace wb::sidecar
