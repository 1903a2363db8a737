#pragma once

#include "core/dapr/cel/fault.h"
#include "core/dapr/model.h"

// What daprd makes of a Subscription's routing rules when it loads them.

namespace wb::dapr {

// The first rule that daprd does not take: Compile, it ends with "Fatal error from runtime: " and the text; Hang, it never
// finishes starting. Nothing for an app out of scope, whose rules are not read.
// Source: dapr/dapr pkg/runtime/processor/subscriptions.go.
std::optional<cel::Fault> routeFault(const Subscription& subscription, const QString& appId);

} // namespace wb::dapr
