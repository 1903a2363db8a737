#pragma once

#include <QStringList>

namespace wb::app {

// Measures what a live broker does, beside what its documentation says.
int probe(const QStringList& args);

} // namespace wb::app
