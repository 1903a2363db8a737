#include "core/sidecar/components/mqtt3_pubsub.h"

namespace wb::sidecar {

std::unique_ptr<PubSubComponent> makePubSub(Hub& hub, const ComponentConfig& config)
{
    return std::make_unique<Mqtt3PubSub>(hub, config);
}

} // namespace wb::sidecar
