#pragma once

#include "core/dapr/resolve.h"

#include <QMap>

// What the MQTT components of Dapr 1.12 to 1.18 make of their properties, in their order and words
// (pubsub/mqtt3/metadata.go, bindings/mqtt3/metadata.go; facts A.0, A.3, A.5).

namespace wb::dapr {

// Names as written, the last of two equal ones already chosen (RT:pkg/runtime/meta fills a map).
using Properties = QMap<QString, QString>;

struct DecodedMqtt {
    MqttSettings settings; // as far as decoding got: defaults elsewhere
    QString error;         // the component's words; empty when it would start
};

// Needs consumerID to be there: the runtime puts it in before (withConsumerId).
DecodedMqtt decodePubSub(const Properties& properties);
DecodedMqtt decodeBinding(const Properties& properties);

// The runtime's part for pub/sub: the exact key consumerID, trimmed, or the app's id (facts F.4).
Properties withConsumerId(Properties properties, const QString& appId);

// Fills url, displayUrl, scheme, host, port, userName and password; the error is Go's.
QString applyUrl(const QString& url, MqttSettings& settings);

} // namespace wb::dapr
