#pragma once

#include <QStringList>

namespace wb::app {

// How to set up a broker for a component: its configuration, docker run, Kubernetes, and what goes wrong.
int setup(const QStringList& args);

} // namespace wb::app
