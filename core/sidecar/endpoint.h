#pragma once

#include "core/sidecar/types.h"

namespace wb::sidecar {

// endpointOf() is declared in types.h.

QString addressOf(const mqtt::Endpoint& endpoint); // "tcp://127.0.0.1:1883", for display

} // namespace wb::sidecar
