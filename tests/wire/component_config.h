#pragma once

#include "core/sidecar/components/component.h"
#include "tests/wire/scenario.h"

namespace wb::test {

// What daprd does with a component's metadata before the component sees them (README, How it was recorded), and what
// the component makes of them. The error is what its init returns.
Result<sidecar::ComponentConfig, QString> componentConfig(const Scenario& scenario, quint16 port);

} // namespace wb::test
