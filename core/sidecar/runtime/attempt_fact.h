#pragma once

#include "core/mqtt/client.h"
#include "core/sidecar/app/app.h"
#include "core/sidecar/types.h"

#include <QList>
#include <QMetaType>

// One call of the app by the runtime, as the window shows it: a value that crosses to its thread.

namespace wb::sidecar {

enum class AttemptOutcome : quint8 {
    Acknowledged,       // the app took it
    Retry,              // failed; the policy tries again
    Dropped,            // the app, an expiration or no matching route: acknowledged without the app
    DeadLettered,       // went to the dead-letter topic, acknowledged
    LeftUnacknowledged, // failed for good: nothing is sent, the broker decides
    NotEvaluated,       // a routing rule cannot be evaluated here: left without an acknowledgement
};

struct AttemptFact {
    AttemptId attempt = 0;        // 0: the app was not called (no route, not an event)
    QString component;
    QString topic;                // the real one
    QString route;
    ConnectionId connection = 0;
    mqtt::DeliveryId delivery = 0;
    quint16 packetId = 0;         // 0: QoS 0
    bool duplicate = false;
    bool retained = false;
    int number = 1;               // of the attempt within this delivery
    int messages = 1;             // in this call: more than 1 for a bulk one
    qint64 beganNs = 0, endedNs = 0; // since the epoch
    QString reply;                // "HTTP 200", "HTTP 200 RETRY", "gRPC 13", "no connection"; empty when there was none
    AttemptOutcome outcome = AttemptOutcome::Acknowledged;
    QString policy;               // name of the retry policy; empty: none
    QString error;                // Dapr's words
};

} // namespace wb::sidecar

Q_DECLARE_METATYPE(QList<wb::sidecar::AttemptFact>)
