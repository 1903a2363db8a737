#pragma once

#include "core/sidecar/app/app_setup.h"

namespace wb::scenario {

// The script of a simulated app as YAML on one line, which its reader reads back as the same script.
QString scriptText(const sidecar::SimulatedScript& script);

// The app as a scenario's `app`. A real app behind a URL has no place in one: then the willing one.
QString appText(const sidecar::AppSetup& app);

} // namespace wb::scenario
