#include "core/broker/admin/admin_source.h"

#include "core/broker/admin/emqx_admin.h"
#include "core/broker/admin/rabbitmq_admin.h"

namespace wb::broker {

std::unique_ptr<AdminSource> adminSource(const AdminQuestion& question)
{
    switch (question.kind) {
    case AdminKind::RabbitMq: return std::make_unique<RabbitMqAdmin>(question.vhost, question.clientIds);
    case AdminKind::Emqx: return std::make_unique<EmqxAdmin>(question.clientIds);
    case AdminKind::Mosquitto: break;
    }
    return nullptr;
}

} // namespace wb::broker
