#include "core/broker/local_broker.h"

#include "core/broker/local_mosquitto.h"
#include "core/broker/local_rabbitmq.h"

namespace wb::broker {

std::unique_ptr<LocalBroker> LocalBroker::create(BrokerKind kind, const LocalBrokerOptions& options)
{
    switch (kind) {
    case BrokerKind::RabbitMq: {
        RabbitMqOptions rabbit;
        rabbit.extraConfig = options.extraConfig;
        rabbit.allowAnonymous = options.allowAnonymous;
        rabbit.plugins = options.plugins;
        return std::make_unique<LocalRabbitMq>(rabbit);
    }
    case BrokerKind::Mosquitto: break;
    }
    MosquittoOptions mosquitto;
    mosquitto.extraConfig = options.extraConfig;
    mosquitto.allowAnonymous = options.allowAnonymous;
    mosquitto.persistence = options.persistence;
    return std::make_unique<LocalMosquitto>(mosquitto);
}

QString LocalBroker::missing(BrokerKind kind)
{
    return kind == BrokerKind::RabbitMq ? LocalRabbitMq::missing() : LocalMosquitto::missing();
}

} // namespace wb::broker
