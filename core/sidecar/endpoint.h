#pragma once

#include "core/sidecar/types.h"

namespace wb::sidecar {

// endpointOf() is declared in types.h.

QString addressOf(const mqtt::Endpoint& endpoint); // "tcp://127.0.0.1:1883", for display

// Every URL in the text with its password replaced by ***: Dapr's own messages quote URLs as they were written. After a
// quoted URL with a password every other quoted piece becomes *** too; it may come from the password.
QString withoutPasswords(const QString& text);

} // namespace wb::sidecar
