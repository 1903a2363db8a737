#pragma once

#include <QStringList>

namespace wb::app {

int run(const QStringList& args); // mqttwb run

} // namespace wb::app
