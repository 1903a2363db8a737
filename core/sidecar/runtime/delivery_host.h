#pragma once

#include "core/sidecar/runtime/attempt_fact.h"
#include "core/sidecar/runtime/inbound.h"
#include "core/sidecar/runtime/publisher.h"
#include "core/sidecar/runtime/routing.h"

#include <set>

// What the deliveries of one pub/sub component share: how they reach the app, the component and the dead letter.
// Engine thread.

namespace wb::sidecar {

// How the messages of one subscription are handled; read once, when it is made.
struct DeliveryPlan {
    AppSubscription subscription;
    Routing routing;
    RawSetting raw;
    Policy policy;      // inbound; its breaker is shared by all deliveries of the component
    QString policyName; // of its retry policy; empty: none
    bool dropsAreKept = true; // DROP goes to the dead letter: since 1.13
};

class DeliveryHost : public QObject {
    Q_OBJECT
public:
    // `hub`, `policies` and `publisher` outlive it.
    DeliveryHost(Hub& hub, const ComponentSetup& setup, ResiliencySet& policies, Publisher& publisher);

    void setComponent(PubSubComponent* component) { m_component = component; }
    std::shared_ptr<const DeliveryPlan> planFor(const AppSubscription& subscription);

    Hub& hub() { return m_hub; }
    const std::string& name() const { return m_name; }
    const QString& displayName() const { return m_displayName; }
    Publisher& publisher() { return m_publisher; }
    void finish(CallId call, const HandlerEnd& end)
    {
        if (m_component) m_component->finish(call, end);
    }
    const std::vector<AppHeader>& headers(bool retained) const { return retained ? m_headersRetained : m_headers; }
    // daprd takes the namespace out of the topic again where it stands first.
    std::string_view appTopic(std::string_view topic, std::string& room) const;

    void giveUp(); // every message that is in the works: the app's answers do not count any more

    // Publishes to the subscription's dead letter; an empty error is success. Precondition: it has one.
    void deadLetter(const DeliveryPlan& plan, const QByteArray& payload, bool retained, CallDone done);

    // A line of daprd's log, or of ours; of many within a second only the first are shown.
    void note(dapr::Severity severity, ConnectionId connection, const QString& text);
    void notEvaluated(ConnectionId connection, const QString& topic, const QString& error);

private:
    Hub& m_hub;
    std::string m_name, m_namespace;
    std::vector<AppHeader> m_headers, m_headersRetained;
    QString m_displayName;
    QString m_release;
    ResiliencySet& m_policies;
    Publisher& m_publisher;
    PubSubComponent* m_component = nullptr;
    std::set<QString> m_told; // expressions that cannot be evaluated
    mqtt::Instant m_noteSecond{};
    int m_notes = 0;
};

// "HTTP 200", "gRPC 13", "no connection".
QString replySummary(const AppReply& reply);

} // namespace wb::sidecar
