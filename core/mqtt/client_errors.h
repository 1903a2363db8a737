#pragma once

#include "core/mqtt/client.h"

#include <string_view>

// What ended a connection, as a sentence with advice.

namespace wb::mqtt {

ConnectionError openTimeoutError(const Endpoint& endpoint, std::chrono::milliseconds limit);
ConnectionError fromTransport(const TransportError& error);
ConnectionError refusedError(quint8 returnCode);
ConnectionError connackTimeoutError(std::chrono::milliseconds limit);
ConnectionError pingTimeoutError(std::chrono::milliseconds limit);
ConnectionError closedByBrokerError(bool beforeConnack);
ConnectionError cutHereError(bool reset);

// What the first bytes a peer ever sent tell about it: TLS, HTTP, AMQP and SSH are recognised.
std::optional<ConnectionError> foreignPeerError(std::string_view start);

// `packetOffset`: of the packet in the stream, added to the error's own. `accepted`: a CONNACK had come.
ConnectionError protocolError(const SessionError& error, std::uint64_t packetOffset, bool accepted);
QString bytesAtError(std::uint64_t offset, std::string_view bytes); // technical detail

} // namespace wb::mqtt
