#pragma once

#include "core/dapr/decode.h"

#include <QStringList>

// Which app may do what: a resource's scopes, and a pub/sub component's topic lists (facts A.3, last row).

namespace wb::dapr {

// No scopes: every app.
bool isInScope(const QStringList& scopes, const QString& appId);

enum class TopicUse : quint8 { Publish, Subscribe };
// Letter by letter: a list entry a/+ allows the filter a/+ and nothing else.
bool isTopicAllowed(const Properties& properties, const QString& appId, const QString& topic, TopicUse use);

} // namespace wb::dapr
