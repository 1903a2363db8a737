#pragma once

#include "core/scenario/file/values.h"

// The Dapr documents of a scenario: as a text in the file, or from files beside it.

namespace wb::scenario {

// Fills resources and components of the scenario; complains of documents that Dapr would not read.
void readResources(ValueReader& values, const dapr::YamlNode& node, Scenario& scenario);

// What stands in them for the broker's URL, with the user and password of its first user where it lets nobody else in;
// "${BROKER:name}" is the one of a virtual host.
inline constexpr char brokerMark[] = "${BROKER}";
inline constexpr char vhostMark[] = "${BROKER:%1}";
inline constexpr char hostMark[] = "${BROKER_HOST}"; // host:port
// For a broker with certificates of its own: PEM, for a text in double quotes.
inline constexpr char caMark[] = "${BROKER_CA}";
inline constexpr char clientCertificateMark[] = "${BROKER_CLIENT_CERT}";
inline constexpr char clientKeyMark[] = "${BROKER_CLIENT_KEY}";

} // namespace wb::scenario
