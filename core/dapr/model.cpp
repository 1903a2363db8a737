#include "core/dapr/model.h"

namespace wb::dapr {

const MetadataItem* Component::item(QStringView name) const
{
    for (auto item = metadata.crbegin(); item != metadata.crend(); ++item)
        if (name.compare(item->name, Qt::CaseInsensitive) == 0) return &*item;
    return nullptr;
}

ComponentFamily familyOf(QStringView type)
{
    const auto is = [type](QStringView name) { return type.compare(name, Qt::CaseInsensitive) == 0; };
    if (is(u"pubsub.mqtt") || is(u"pubsub.mqtt3")) return ComponentFamily::PubSub;
    if (is(u"bindings.mqtt") || is(u"bindings.mqtt3")) return ComponentFamily::Binding;
    if (is(u"secretstores.local.file") || is(u"secretstores.local.env")) return ComponentFamily::SecretStore;
    return ComponentFamily::Other;
}

bool isMqttType(QStringView type)
{
    const ComponentFamily family = familyOf(type);
    return family == ComponentFamily::PubSub || family == ComponentFamily::Binding;
}

} // namespace wb::dapr
