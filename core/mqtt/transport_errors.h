#pragma once

#include "core/mqtt/transport.h"

#include <QAbstractSocket>

// Sentences for what can go wrong below TLS: name look-up, connecting, and a link that breaks.

namespace wb::mqtt {

// `text` is the library's own (QAbstractSocket::errorString). Before the connection stands.
TransportError connectError(QAbstractSocket::SocketError code, const QString& text, const Endpoint& endpoint);

// After it stood. `text`: the library's or the system's.
TransportError linkError(QAbstractSocket::SocketError code, const QString& text);

QString addressText(const QString& host, quint16 port); // "host:port", "[::1]:port"

} // namespace wb::mqtt
