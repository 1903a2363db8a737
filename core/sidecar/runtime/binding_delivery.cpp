#include "core/sidecar/runtime/binding_delivery.h"

#include "core/sidecar/runtime/binding_flight.h"

namespace wb::sidecar {

BindingDelivery::BindingDelivery(Hub& hub, const QString& name, std::string route, ResiliencySet& policies, Finish finish)
    : m_hub(hub), m_displayName(name), m_name(name.toStdString()), m_route(std::move(route)), m_policies(policies),
      m_finish(std::move(finish))
{
}

std::optional<HandlerEnd> BindingDelivery::handle(const InboundMessage& message, CallId call)
{
    Policy policy = m_policies.inbound(m_displayName, PolicyFamily::Binding, mqtt::steadyNow()); // anew for each event
    auto* const flight = new BindingFlight(*this, std::move(policy), message, call);
    return flight->start();
}

void BindingDelivery::giveUp()
{
    qDeleteAll(findChildren<QObject*>(Qt::FindDirectChildrenOnly));
}

} // namespace wb::sidecar
