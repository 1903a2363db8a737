#pragma once

#include "core/result.h"

#include <QString>

#include <string>
#include <string_view>

// What daprd makes of a message before it looks for a route (facts D.3, 1 to 3; RT:pkg/runtime/subscription). Pure.

namespace wb::sidecar {

// rawPayload of a subscription: read once, but a bad value fails each message.
struct RawSetting {
    bool raw = false;
    QString error; // as Dapr words it
};

struct InboundEvent {
    std::string made;     // the envelope around a raw payload; otherwise the payload itself is the event
    bool expired = false;

    std::string_view body(std::string_view payload) const { return made.empty() ? payload : std::string_view(made); }
};

// The payload must be a JSON object (or null) unless the subscription is raw; the error is Go's.
Result<InboundEvent, QString> readInbound(std::string_view payload, std::string_view topic, std::string_view pubsubName,
                                          const RawSetting& setting);

} // namespace wb::sidecar
