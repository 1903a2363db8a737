#pragma once

#include "core/sidecar/runtime/delivery_host.h"

// One subscription of the app: its messages, one by one, from the component to the app and back (facts D.3;
// RT:pkg/runtime/subscription/subscription.go). Engine thread.

namespace wb::sidecar {

class TopicDelivery final : public MessageHandler {
public:
    TopicDelivery(DeliveryHost& host, const AppSubscription& subscription);

    void set(const AppSubscription& subscription); // for messages that come from now on
    const AppSubscription& subscription() const { return m_plan->subscription; }

    // Without a policy, and when the app answers at once with a success, nothing is kept and nothing copied.
    std::optional<HandlerEnd> handle(const InboundMessage& message, CallId call) override;

private:
    std::optional<HandlerEnd> notAnEvent(const InboundMessage& message, CallId call, const QString& error);
    std::optional<HandlerEnd> dropped(const InboundMessage& message, CallId call, ledger::HandlingEnd why);
    std::optional<HandlerEnd> askApp(const InboundMessage& message, CallId call, InboundEvent event, std::string_view path);
    const QString& routeText(std::string_view path);
    void tell(const InboundMessage& message, AttemptOutcome outcome, const QString& error) const;

    DeliveryHost& m_host;
    std::shared_ptr<const DeliveryPlan> m_plan;
    std::string m_route;
    QString m_routeText;
};

} // namespace wb::sidecar
