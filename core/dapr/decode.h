#pragma once

#include "core/dapr/resolve.h"

#include <QMap>

// What the MQTT components of each Dapr release make of their properties, in their order and words (facts A.0 to A.5;
// sources: components-contrib v1.0.0 to v1.18.4, {pubsub,bindings}/{mqtt,mqtt3}). An empty release is the newest.

namespace wb::dapr {

// Names as written, the last of two equal ones already chosen (RT:pkg/runtime/meta fills a map).
using Properties = QMap<QString, QString>;

struct DecodedMqtt {
    MqttSettings settings; // as far as decoding got: defaults elsewhere
    QString error;         // the component's words; empty when it would start
};

// Needs consumerID to be there: the runtime puts it in before (withConsumerId).
DecodedMqtt decodePubSub(const Properties& properties, QStringView release = {});
DecodedMqtt decodeBinding(const Properties& properties, QStringView release = {});

// The runtime's part for pub/sub: the exact key consumerID, trimmed, or the app's id (facts F.4).
Properties withConsumerId(Properties properties, const QString& appId);

// Fills url, displayUrl, scheme, host, port, userName and password; the error is Go's. The scheme is the one dialled:
// mapped since 1.2; before that bindings always say tcp, and pub/sub hands on what was written.
QString applyUrl(const QString& url, MqttSettings& settings, bool binding = false);

} // namespace wb::dapr
