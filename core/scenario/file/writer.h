#pragma once

#include "core/scenario/file/scenario.h"

// A scenario as the text of a file, which readScenario() reads back as the same scenario. Pure.

namespace wb::scenario {

// Precondition: what the reader would take (a name, at least one step; a URL without a password where one is written).
QString writeScenario(const Scenario& scenario);

QString stepText(const Step& step); // one line, without the dash: "cut: {how: reset}"

} // namespace wb::scenario
