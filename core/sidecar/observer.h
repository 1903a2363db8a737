#pragma once

#include "core/sidecar/components/publish_calls.h"
#include "core/sidecar/member.h"

// The workbench's own look at the broker: own random client id, clean session, acknowledges at once, only the
// filters that the user asked for.

namespace wb::sidecar {

class Observer : public Member, private LinkUser {
    Q_OBJECT
public:
    Observer(Hub& hub, ObserverSetup setup, QObject* parent = nullptr);

    void start() override;
    void stop() override;
    // True: taken over by SUBSCRIBE and UNSUBSCRIBE on the live connection; false: it needs another connection.
    bool change(const ObserverSetup& setup);
    void publish(const PublishRequest& request) override;

private:
    void linkUp(const mqtt::Connack& connack) override;
    void delivered(const mqtt::PublishView&, mqtt::DeliveryId) override {}
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override { m_calls.published(id, outcome); }
    void tell(quint64 token, const CallResult& result);
    void subscribe(const QStringList& filters);

    ObserverSetup m_setup;
    Link* m_link = nullptr;
    PublishCalls m_calls;
};

} // namespace wb::sidecar
