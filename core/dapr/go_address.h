#pragma once

#include <QByteArray>
#include <QString>

// IPv6 literals as Go's net/netip reads them; only what an URL's "[…]" needs.

namespace wb::dapr {

// Empty when `text` is an IPv6 address (with or without %zone); otherwise Go's sentence for why not.
// An IPv4 address is not allowed in brackets: "invalid IP-literal".
QString bracketedAddressError(const QByteArray& text);

} // namespace wb::dapr
