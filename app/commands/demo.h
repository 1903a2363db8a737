#pragma once

#include <QStringList>

namespace wb::app {

int demo(const QStringList& args); // mqttwb demo

} // namespace wb::app
