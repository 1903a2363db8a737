#pragma once

#include "core/sidecar/runtime/attempt_fact.h"
#include "ui/models/attempts_model.h"

namespace wb::ui {

// The engine's facts about calls of the app, in words.
QList<AttemptRow> rowsOf(const QList<sidecar::AttemptFact>& facts);

} // namespace wb::ui
