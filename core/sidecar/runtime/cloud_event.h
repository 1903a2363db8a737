#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QMap>
#include <QString>

#include <optional>
#include <string>
#include <string_view>

// The envelope that Dapr puts around a message (facts C.2; components-contrib pubsub/envelope.go,
// RT:pkg/runtime/pubsub/cloudevents.go): JSON, keys sorted, <, > and & escaped, no spaces. Pure: id and time are given.

namespace wb::sidecar {

// One publish request, as the API takes it.
struct EventRequest {
    QString pubsubName;
    QString topic;
    QString appId;       // becomes the source; "Dapr" when empty
    QString contentType; // of the request; empty means text/plain
    QString traceParent; // "" when there is no span
    QString traceState;
    QByteArray data;
    QMap<QString, QString> metadata; // cloudevent.*, ttl, ttlInSeconds
};

struct EventSeed {
    QString id;       // UUIDv4, for an event that brings none
    qint64 nowMs = 0; // since the epoch
};
EventSeed freshSeed();

// What is published instead of the data. Fails only for content type application/cloudevents+json whose data is no
// JSON object; the error is Go's text, which Dapr keeps to itself and answers "cannot create cloudevent". For null it
// answers nothing at all: daprd panics, and nilMapError is what its log says.
constexpr std::string_view nilMapError = "assignment to entry in nil map";
Result<QByteArray, std::string> eventToPublish(const EventRequest& request, const EventSeed& seed);

// What a subscription with rawPayload makes of a message before the app sees it; it has no time.
std::string eventAroundRaw(std::string_view payload, std::string_view topic, std::string_view pubsubName,
                           std::string_view id);

// metadata["rawPayload"], or the words with which Dapr refuses its value.
Result<bool, QString> rawPayloadOf(const QMap<QString, QString>& metadata);

// Whether an event object (scanned JSON) carries an expiration that has passed.
bool hasExpired(std::string_view event, qint64 nowMs);

} // namespace wb::sidecar
