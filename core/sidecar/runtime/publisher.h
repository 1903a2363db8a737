#pragma once

#include "core/sidecar/components/component.h"
#include "core/sidecar/resiliency/resiliency.h"

// How daprd publishes (facts C.1; RT:pkg/runtime/pubsub/publisher, pkg/api/http onPublish): what the API checks and
// wraps, and what every publish goes through, that to a dead letter too. Engine thread.

namespace wb::sidecar {

class Publisher : public QObject {
    Q_OBJECT
public:
    // `hub` and `policies` outlive it; calls that run when it goes are forgotten. Without a component (null) publishing fails as after its close.
    Publisher(Hub& hub, const ComponentSetup& setup, ResiliencySet& policies);
    void setComponent(PubSubComponent* component) { m_component = component; }

    // Which codes a retry policy's `matching` sees: those of the API that was called.
    enum class Mode : std::uint8_t { Grpc, Http };

    // Behind the API: topic lists, namespace, outbound policy, component. limit: of the whole; 0: none.
    void publish(const QString& topic, const QByteArray& payload, const Metadata& metadata, Mode mode, Milliseconds limit,
                 CallDone done, bool deadLetter = false);
    bool maySubscribe(const QString& topic) const;
    // A request to the HTTP API, with the text that its caller would see.
    void request(const PublishRequest& request);

private:
    void toComponent(const ComponentPublish& message, Milliseconds limit, CallDone done);
    void tell(quint64 token, const QString& error, const CallResult& result);
    std::optional<int> codeOf(const QString& error, Mode mode) const;

    Hub& m_hub;
    QString m_name, m_appId, m_prefix;
    QMap<QString, QString> m_metadata; // of the component
    ResiliencySet& m_policies;
    PubSubComponent* m_component = nullptr;
    bool m_hasCodes = true; // since 1.18 a component's errors carry one
};

// The metadata of a component after secrets, environment and templates, by name as written.
QMap<QString, QString> metadataOf(const dapr::ResolvedComponent& component);

} // namespace wb::sidecar
