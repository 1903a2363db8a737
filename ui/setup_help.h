#pragma once

#include "ui/panels/setup_panel.h"
#include "ui/prompts.h"

namespace wb::ui {

// The set-up help for a component, in a window of its own that may stay open; one that is open is asked anew.
// `prompts` must outlive `window`.
void showSetupHelp(const SetupHelpSubject& subject, const Prompts& prompts, QWidget* window);

} // namespace wb::ui
