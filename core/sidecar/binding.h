#pragma once

#include "core/sidecar/components/component.h"
#include "core/sidecar/components/era.h"
#include "core/sidecar/member.h"
#include "core/sidecar/runtime/binding_delivery.h"

// What daprd does around a binding (facts C.3, D.6; RT:pkg/runtime/processor/binding): each direction is an instance of
// the component of its own; the input's messages go to the app, if it wants them, publishing invokes the output.

namespace wb::sidecar {

class Binding : public Member {
    Q_OBJECT
public:
    Binding(Hub& hub, ComponentSetup setup, QObject* parent = nullptr);

    void start() override;
    void stop() override;
    // As posted to daprd over HTTP, which writes the data anew as JSON, when the payload is JSON or request.contentType
    // says so (then other bytes become a string). Anything else goes as it is, as over gRPC.
    void publish(const PublishRequest& request) override;
    void retryNow(ConnectionId connection) override;

private:
    struct Half {
        std::unique_ptr<BindingComponent> component; // null: the direction has none, or it has ended
        std::unique_ptr<BindingComponent> leaving;   // has closed; until it is no longer on the stack
        bool ready = false;                          // init() went well
    };

    void invoke(const ComponentPublish& publish, CallDone done);
    ComponentConfig configOf(const Half& half) const;
    void startHalf(Half& half, std::function<void()> then);
    void askApp();
    void read();
    void notRead(const QString& error);
    void warnOfOneIdForBoth();
    void told(quint64 token, const CallResult& result);
    void refuse(quint64 token, const QString& message, const CallResult& call = {});
    void halfClosed(Half& half);
    void nowStopped();

    ComponentSetup m_setup;
    std::string m_route;
    ResiliencySet m_policies;
    BindingDelivery m_delivery;
    EraRules m_rules;
    Half m_input, m_output;
    QHash<quint64, quint64> m_pending; // invoke number -> token
    quint64 m_lastInvoke = 0;
    mqtt::Timer m_patience; // for closing
    bool m_stopping = false;
};

} // namespace wb::sidecar
