#pragma once

#include <QStringList>

namespace wb::app {

// Sets brokers side by side: what each says and does, and what it means for a component.
int brokers(const QStringList& args);

} // namespace wb::app
