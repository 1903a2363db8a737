#pragma once

#include "core/mqtt/client.h"

// The words in which the client inside Dapr tells of trouble. Dapr's, not for translation. Pure.

namespace wb::sidecar {

// What its connect token says of a failed try; only eras without ConnectRetry let it out (facts B.4). `port`: -1: none.
QString pahoConnectError(const mqtt::ConnectionError& error, const QString& host, int port);

// Why it would not even send a SUBSCRIBE (PAHO:topic.go); empty when it would.
QString pahoSubscribeProblem(std::string_view filter, int qos);

} // namespace wb::sidecar
