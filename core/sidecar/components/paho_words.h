#pragma once

#include "core/mqtt/client.h"

// The words in which the client inside Dapr tells of trouble. Dapr's, not for translation. Pure.

namespace wb::sidecar {

// What its connect token says of a failed try; only eras without ConnectRetry let it out (facts B.4). `port`: -1: none.
QString pahoConnectError(const mqtt::ConnectionError& error, const QString& host, int port);

// The same in paho 1.2.0, which Dapr 1.0 had.
QString oldPahoConnectError(const QString& error);

// Why it says that an established connection was lost.
QString pahoLossReason(const mqtt::ConnectionError& error);

// Why it would not even send a SUBSCRIBE (PAHO:topic.go); empty when it would.
QString pahoSubscribeProblem(std::string_view filter, int qos);

} // namespace wb::sidecar
