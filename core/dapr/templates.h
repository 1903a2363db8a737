#pragma once

#include "core/dapr/resolve.h"

// {uuid} {podName} {namespace} {appID} in metadata values (RT:pkg/runtime/meta/meta.go; facts F.3).

namespace wb::dapr {

// The value with its templates filled in. Each {uuid} becomes another one, unless the context keeps them.
// The error is Dapr's sentence, for {podName} without a pod name.
Result<QString, QString> withTemplates(const QString& field, const QString& value, const ResolveContext& context);

// Dapr prefixes topics with the namespace as soon as any value of the component holds {namespace}.
bool holdsNamespaceTemplate(const QString& value);

} // namespace wb::dapr
