#include "core/sidecar/components/era_pubsub.h"
#include "core/sidecar/components/mqtt3_pubsub.h"

namespace wb::sidecar {

std::unique_ptr<PubSubComponent> makePubSub(Hub& hub, const ComponentConfig& config)
{
    if (eraRules(config.release, dapr::ComponentFamily::PubSub).today) return std::make_unique<Mqtt3PubSub>(hub, config);
    return std::make_unique<EraPubSub>(hub, config);
}

} // namespace wb::sidecar
