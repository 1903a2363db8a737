#pragma once

#include "core/sidecar/components/component.h"
#include "core/sidecar/resiliency/resiliency.h"

// Messages of an input binding on their way to the app (facts D.6; RT:pkg/runtime/processor/binding/send.go): the payload
// as it is, under the component's inbound policy. Engine thread.

namespace wb::sidecar {

class BindingDelivery final : public QObject, public MessageHandler {
    Q_OBJECT
public:
    using Finish = std::function<void(CallId call, const HandlerEnd& end)>;
    // `hub` and `policies` outlive it. route: without its leading '/'. finish: for ends that come later than handle().
    BindingDelivery(Hub& hub, const QString& name, std::string route, ResiliencySet& policies, Finish finish);

    std::optional<HandlerEnd> handle(const InboundMessage& message, CallId call) override;
    void giveUp(); // what is in the works: the app's answers do not count any more

private:
    friend class BindingFlight;

    Hub& m_hub;
    QString m_displayName;
    std::string m_name, m_route;
    ResiliencySet& m_policies;
    Finish m_finish;
};

} // namespace wb::sidecar
