#include "ui/panels/local_broker_words.h"

#include "core/broker/container/local_container.h"

#include <QCoreApplication>

namespace wb::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::SetupWords)
};

} // namespace

QString setupWords(const broker::BrokerSetup& setup)
{
    QStringList words;
    if (!setup.anonymous) words << Words::tr("no anonymous clients");
    if (!setup.users.isEmpty()) words << Words::tr("%n user(s)", nullptr, int(setup.users.size()));
    if (setup.tls) words << (setup.tls->clientCertificates ? Words::tr("TLS with client certificates") : Words::tr("TLS"));
    if (setup.inFlight) words << Words::tr("in flight %1").arg(*setup.inFlight);
    if (setup.queued) words << Words::tr("queue %1").arg(*setup.queued);
    if (setup.sessionSeconds) words << Words::tr("session life %1 s").arg(*setup.sessionSeconds);
    if (setup.retrySeconds) words << Words::tr("retry %1 s").arg(*setup.retrySeconds);
    if (!setup.persistence) words << Words::tr("no persistence");
    if (!setup.vhost.isEmpty()) words << Words::tr("virtual host %1").arg(setup.vhost);
    if (!setup.vhosts.isEmpty()) words << Words::tr("%n port(s) of virtual hosts", nullptr, int(setup.vhosts.size()));
    if (setup.managementPort != 0) words << Words::tr("management");
    if (!setup.extra.isEmpty()) words << Words::tr("%n line(s) of its own", nullptr, int(setup.extra.size()));
    return words.join(QStringLiteral(" · "));
}

QString versionOf(const broker::LocalBroker& broker)
{
    using State = broker::LocalBroker::State;
    const auto* container = qobject_cast<const broker::LocalContainer*>(&broker);
    const bool runs = broker.state() == State::Running || broker.state() == State::Starting;
    return container && !runs ? broker::completed(broker::imageNameOf(container->options())).tag : broker.version();
}

} // namespace wb::ui
