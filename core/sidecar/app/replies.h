#pragma once

#include "core/sidecar/app/app_setup.h"

// What apps say, in bytes (facts D.3). Pure.

namespace wb::sidecar {

// {"status":"SUCCESS"} and so on with HTTP 200; the same words as a gRPC response. Success, Retry and Drop only.
AppReply statusReply(ScriptedAnswer::Kind kind, bool grpc = false);

// The reply that a scripted answer stands for; nothing for Never. A crash is the connection that breaks.
std::optional<AppReply> replyOf(const ScriptedAnswer& answer);

// A bulk call wants a status for each entry: a reply that holds one for all of them, or nothing at all where that
// means success, is written out for the entries of `call`. Every other reply stays as it is.
AppReply fittedTo(const AppCall& call, AppReply reply);
AppReply fittedTo(const QStringList& entryIds, AppReply reply); // the same, from a call that is over
QStringList entryIdsOf(const AppCall& call);                    // empty unless it is a bulk call

} // namespace wb::sidecar
