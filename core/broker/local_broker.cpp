#include "core/broker/local_broker.h"

#include "core/broker/container/local_container.h"
#include "core/broker/local_mosquitto.h"
#include "core/broker/local_rabbitmq.h"
#include "core/broker/scripted_broker.h"

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
    case BrokerKind::Scripted: return std::make_unique<ScriptedBroker>();
    case BrokerKind::Container: {
        ContainerOptions container;
        container.setup.anonymous = options.allowAnonymous;
        container.setup.persistence = options.persistence;
        container.setup.extra = options.extraConfig.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        return std::make_unique<LocalContainer>(container);
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
    switch (kind) {
    case BrokerKind::RabbitMq: return LocalRabbitMq::missing();
    case BrokerKind::Scripted: return {};
    case BrokerKind::Container: return LocalContainer::missing();
    case BrokerKind::Mosquitto: break;
    }
    return LocalMosquitto::missing();
}

} // namespace wb::broker
