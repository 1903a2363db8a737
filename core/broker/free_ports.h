#pragma once

#include <QList>

namespace wb::broker {

// As many loopback ports that nobody listens on at this moment, all different; empty when there are not as many.
// Preferably below the range of outgoing connections: a client that tries again and again while its broker is down
// could otherwise be given the very same port for its own end and connect to itself (TCP simultaneous open).
QList<quint16> freePorts(qsizetype count);

} // namespace wb::broker
