#include "core/sidecar/components/era_binding.h"
#include "core/sidecar/components/mqtt3_binding.h"

namespace wb::sidecar {

std::unique_ptr<BindingComponent> makeBinding(Hub& hub, const ComponentConfig& config)
{
    if (eraRules(config.release, dapr::ComponentFamily::Binding).today) return std::make_unique<Mqtt3Binding>(hub, config);
    return std::make_unique<EraBinding>(hub, config);
}

} // namespace wb::sidecar
