#pragma once

#include <QString>

// Times as Go reads them. A resource exported from Kubernetes carries some.

namespace wb::dapr {

// time.Parse(time.RFC3339, text): empty when it is one, else Go's sentence:
// parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"
QString rfc3339Error(const QString& text);

} // namespace wb::dapr
