#pragma once

#include <QStringList>

namespace wb::app {

int listen(const QStringList& args); // mqttwb listen

} // namespace wb::app
