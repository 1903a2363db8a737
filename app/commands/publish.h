#pragma once

#include <QStringList>

namespace wb::app {

int publish(const QStringList& args); // mqttwb publish

} // namespace wb::app
