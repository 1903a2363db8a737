#include "core/sidecar/refused.h"

#include "core/dapr/releases.h"
#include "core/sidecar/endpoint.h"

namespace wb::sidecar {

void Refused::start()
{
    ConnectionStatus status;
    status.role = Role::Sidecar;
    status.component = m_setup.component.name;
    status.replica = m_setup.replica;
    status.purpose = m_setup.component.family == dapr::ComponentFamily::Binding ? QStringLiteral("input")
                                                                                : QStringLiteral("pub/sub");
    mqtt::ConnectionError error;
    error.step = mqtt::ConnectionStep::Configuration;
    error.transient = false;
    error.message = tr("Dapr would not start this component");
    error.advice = tr("See the Problems panel for what to change.");
    m_links.addFailed(status, error, words());
}

void Refused::publish(const PublishRequest& request)
{
    PublishResult result;
    result.token = request.token;
    result.message = words();
    Q_EMIT m_hub.published(result);
}

// A URL that Go cannot parse only shows when the component connects; from 1.10 on it says so (facts A.3, A.5).
QString Refused::words() const
{
    const dapr::ResolvedComponent& component = m_setup.component;
    QString before;
    if (component.stage == dapr::Stage::Connect && dapr::isFrom(m_setup.release, u"1.10"))
        before = component.family == dapr::ComponentFamily::Binding ? QStringLiteral("failed to create producer connection: ")
                                                                    : QStringLiteral("failed to establish connection to broker: ");
    return withoutPasswords(before + component.error);
}

} // namespace wb::sidecar
