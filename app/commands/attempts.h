#pragma once

#include "core/sidecar/runtime/attempt_fact.h"

#include <QJsonObject>

// Calls of the app, and what became of the message, as the console prints them.

namespace wb::app {

// "2026-11-20 10:15:00.123  attempt 2  orders/new -> orders  HTTP 500 after 12 ms  left unacknowledged: …"
QString attemptLine(const sidecar::AttemptFact& attempt);
// time, attempt, component, topic, route, messages, reply, milliseconds, outcome, and policy and error where there are.
QJsonObject attemptObject(const sidecar::AttemptFact& attempt);

} // namespace wb::app
