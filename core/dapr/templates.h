#pragma once

#include "core/dapr/resolve.h"

// {uuid} {podName} {namespace} {appID} in metadata values (RT:pkg/runtime/meta/meta.go; facts F.3): {uuid} always,
// {podName} since 1.8, {namespace} since 1.9, {appID} since 1.10.

namespace wb::dapr {

// The value with its templates filled in. Each {uuid} becomes another one, unless the context keeps them.
// The error is Dapr's sentence, for {podName} without a pod name.
Result<QString, QString> withTemplates(const QString& field, const QString& value, const ResolveContext& context);

// Since 1.10 Dapr prefixes topics with the namespace as soon as any value of the component holds {namespace}.
bool prefixesTopics(const QString& value, QStringView release);

// A random UUID, or "{uuid}" where the context keeps them.
QString newUuid(const ResolveContext& context);

} // namespace wb::dapr
