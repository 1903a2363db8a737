#pragma once

#include <QStringList>

namespace wb::app {

int recording(const QStringList& args); // mqttwb recording

} // namespace wb::app
