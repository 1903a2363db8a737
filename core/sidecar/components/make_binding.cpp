#include "core/sidecar/components/mqtt3_binding.h"

namespace wb::sidecar {

std::unique_ptr<BindingComponent> makeBinding(Hub& hub, const ComponentConfig& config)
{
    return std::make_unique<Mqtt3Binding>(hub, config);
}

} // namespace wb::sidecar
