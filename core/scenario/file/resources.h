#pragma once

#include "core/scenario/file/values.h"

// The Dapr documents of a scenario: as a text in the file, or from files beside it.

namespace wb::scenario {

// Fills resources and components of the scenario; complains of documents that Dapr would not read.
void readResources(ValueReader& values, const dapr::YamlNode& node, Scenario& scenario);

// What stands for the broker's address in them.
inline constexpr char brokerMark[] = "${BROKER}";

} // namespace wb::scenario
