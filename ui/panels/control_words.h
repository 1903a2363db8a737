#pragma once

#include "core/sidecar/steering.h"

#include <QString>

// What is done to a connection on purpose, in words: for chips, menus, notices and the event log.

namespace wb::ui {

QString ruleText(const sidecar::AckRule& rule);   // "holding orders/#", "dropping the next 2", "delaying by 500 ms"
QString ruleEffect(const sidecar::AckRule& rule); // what that does to the message, in a sentence
QString cutText(sidecar::CutKind kind);           // "TCP reset"
QString cutEffect(sidecar::CutKind kind, bool stayAway);

} // namespace wb::ui
