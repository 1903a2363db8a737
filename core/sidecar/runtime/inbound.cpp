#include "core/sidecar/runtime/inbound.h"

#include "core/sidecar/runtime/cloud_event.h"
#include "core/sidecar/runtime/go_json.h"

#include <QDateTime>

namespace wb::sidecar {

Result<InboundEvent, QString> readInbound(std::string_view payload, std::string_view topic, std::string_view pubsubName,
                                          const RawSetting& setting)
{
    if (!setting.error.isEmpty()) return Failure{setting.error};
    InboundEvent event;
    if (setting.raw) {
        event.made = eventAroundRaw(payload, topic, pubsubName, freshSeed().id.toStdString());
        return event;
    }
    if (const auto error = mapError(payload)) return Failure{QString::fromStdString(*error)};
    event.expired = hasExpired(payload, QDateTime::currentMSecsSinceEpoch());
    return event;
}

} // namespace wb::sidecar
