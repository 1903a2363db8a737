#pragma once

#include "core/sidecar/types.h"

namespace wb::sidecar {

// The setup as a further sidecar of the same component has it: {uuid} and {podName} of the consumerID are filled in anew,
// everything else is the same, also a consumerID without them (facts B.2, F.3). Pure but for the UUID.
ComponentSetup forReplica(ComponentSetup setup);

} // namespace wb::sidecar
