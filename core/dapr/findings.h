#pragma once

#include "core/dapr/workspace.h"

// Making rows for the list of problems.

namespace wb::dapr {

QString fileOf(const Workspace& workspace, const Document& document);
const QByteArray& textOf(const Workspace& workspace, const Document& document); // the file's

// At a node of the document, or at the document's first line when there is none.
Problem problemAt(const Workspace& workspace, const Document& document, const YamlNodePtr& node, Severity severity,
                  const QString& code, const QString& message, const QString& source);

// Where an item is underlined: its value, else its name, else all of it.
YamlNodePtr valuePlace(const MetadataItem& item);

} // namespace wb::dapr
