#pragma once

#include <QStringList>

namespace wb::app {

// What a broker says of itself and of our clients by its own interface; read-only.
int admin(const QStringList& args);

} // namespace wb::app
