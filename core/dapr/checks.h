#pragma once

#include "core/dapr/resolve.h"

// What we say about a document beside Dapr's own verdict. Called by the workspace whenever a text changes.

namespace wb::dapr {

// Problems of one document: shape, unknown or mis-spelt fields, values, URL, PEM, templates, secrets, subscriptions.
QList<Problem> checkDocument(const Workspace& workspace, const Document& document, const ResolveContext& context);

} // namespace wb::dapr
