#pragma once

#include <QByteArray>
#include <QString>

// The envelope that Dapr puts around a published message (facts C.2; components-contrib pubsub/envelope.go).

namespace wb::sidecar {

struct CloudEventInput {
    QString id;          // UUIDv4
    QString source;      // app id; "Dapr" when empty
    QString time;        // RFC 3339 with seconds, see cloudEventTime()
    QString pubsubName;
    QString topic;
    QString contentType; // of the request; empty means text/plain
    QString traceParent; // "" when there is no span
    QString traceState;
    QByteArray data;
};

// Byte for byte what Dapr 1.18 publishes: keys sorted, <, > and & escaped, no spaces.
QByteArray cloudEvent(const CloudEventInput& input);

QString cloudEventTime(qint64 msSinceEpoch); // local time with offset, "Z" when that is UTC

} // namespace wb::sidecar
