#include "core/sidecar/binding.h"

#include "core/sidecar/endpoint.h"

namespace wb::sidecar {

namespace {

constexpr Milliseconds connectWait{10'000}; // facts B.4
const auto timedOutConnecting = QStringLiteral("failed to connect: mqtt client timed out connecting");
const auto producerFailed = QStringLiteral("failed to create producer connection: %1");

PublishRules rulesFor(const QString& name)
{
    PublishRules rules;
    rules.limit = Milliseconds(10'000);
    rules.tries = 4; // and three more, 200 ms apart (facts C.3)
    rules.timeoutText = QStringLiteral("failed to publish: mqtt client timeout");
    rules.closedText = QStringLiteral("failed to publish: mqtt client closed");
    rules.wrap = [name](const QString&, const QString& cause) {
        return QStringLiteral("error invoking output binding %1: %2").arg(name, cause);
    };
    return rules;
}

Result<LinkSetup, mqtt::ConnectionError> linkFor(const ComponentSetup& setup, const QString& purpose,
                                                 const QString& clientId)
{
    LinkSetup link;
    link.status.role = Role::Sidecar;
    link.status.component = setup.component.name;
    link.status.purpose = purpose;
    const auto endpoint = endpointOf(setup.component.settings);
    if (!endpoint) return Failure{endpoint.error()};
    link.client.endpoint = *endpoint;
    link.client.session = sidecarSession(setup.component.settings, clientId);
    return link;
}

ConnectionStatus failedStatus(const ComponentSetup& setup, const QString& purpose)
{
    ConnectionStatus status;
    status.role = Role::Sidecar;
    status.component = setup.component.name;
    status.purpose = purpose;
    return status;
}

} // namespace

// --- input ---

BindingInput::BindingInput(Hub& hub, ComponentSetup setup, QObject* parent)
    : Member(hub, parent), m_setup(std::move(setup)), m_name(m_setup.component.name.toStdString()),
      m_route(m_setup.component.settings.route.isEmpty() ? m_name : m_setup.component.settings.route.toStdString()),
      m_filter(m_setup.component.settings.topic.toStdString())
{
}

void BindingInput::start()
{
    const QString purpose = QStringLiteral("input");
    const QString daprError = QStringLiteral("error reading from input binding %1: %2")
                                  .arg(m_setup.component.name, timedOutConnecting);
    auto link = linkFor(m_setup, purpose, dapr::clientIdsOf(m_setup.component).consumer);
    if (!link) {
        showFailed(failedStatus(m_setup, purpose), link.error(), daprError);
        return;
    }
    link->initLimit = connectWait;
    link->initError = daprError;
    m_link = addLink(*this, std::move(*link));
}

void BindingInput::stop()
{
    m_link = nullptr;
    Member::stop();
}

void BindingInput::linkUp(const mqtt::Connack&)
{
    // In the connect callback, so that a resumed session finds its handler (facts D.4); QoS 1 always (facts A.5).
    if (m_link) m_link->subscribe({{m_filter, mqtt::QoS::AtLeastOnce}});
}

void BindingInput::delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id)
{
    if (!m_link) return;
    AppCall call;
    call.kind = AppCallKind::Binding;
    call.component = m_name;
    call.route = m_route;
    call.topic = publish.topic;
    call.payload = call.body = publish.payload;
    call.retained = publish.retain;
    const auto answer = m_hub.app().call(call, m_hub.nextAttempt(), m_hub);
    if (publish.qos == mqtt::QoS::AtMostOnce) return;
    if (!answer || answer->status / 100 != 2 || !m_link->acknowledge(id)) m_link->touch();
}

// --- output ---

BindingOutput::BindingOutput(Hub& hub, ComponentSetup setup, QObject* parent)
    : Member(hub, parent), m_setup(std::move(setup)), m_book(hub, rulesFor(m_setup.component.name), this)
{
}

void BindingOutput::stop()
{
    m_book.closeAll();
    m_link = nullptr;
    Member::stop();
}

bool BindingOutput::connectFirst(const PublishRequest& request)
{
    if (m_link) return true;
    auto link = linkFor(m_setup, QStringLiteral("output"), dapr::clientIdsOf(m_setup.component).producer);
    if (!link) {
        m_book.fail(request.token, request.topic, producerFailed.arg(link.error().message));
        return false;
    }
    link->initLimit = connectWait;
    link->initError = producerFailed.arg(timedOutConnecting);
    m_link = addLink(*this, std::move(*link));
    return true;
}

void BindingOutput::publish(const PublishRequest& request)
{
    const dapr::MqttSettings& settings = m_setup.component.settings;
    mqtt::Publish message;
    message.topic = (request.topic.isEmpty() ? settings.topic : request.topic).toStdString();
    message.payload = request.payload.toStdString();
    message.qos = mqtt::QoS::AtLeastOnce; // always (facts C.3)
    message.retain = settings.retain;     // a request's own is ignored (facts A.6, 2)
    if (!connectFirst(request)) return;
    if (m_link->wasUp()) m_book.publish(*m_link, request.token, std::move(message));
    else m_book.hold(request.token, std::move(message), producerFailed.arg(timedOutConnecting));
}

void BindingOutput::linkUp(const mqtt::Connack&)
{
    if (m_link) m_book.linkUp(*m_link);
}

void BindingOutput::published(mqtt::OperationId id, mqtt::PublishOutcome outcome)
{
    m_book.published(id, outcome);
}

// --- both ---

Binding::Binding(Hub& hub, const ComponentSetup& setup, QObject* parent) : Member(hub, parent), m_setup(setup)
{
    const dapr::MqttSettings& settings = setup.component.settings;
    if (settings.input) m_input = new BindingInput(hub, setup, this);
    if (settings.output) m_output = new BindingOutput(hub, setup, this);
    for (Member* half : {static_cast<Member*>(m_input), static_cast<Member*>(m_output)}) {
        if (!half) continue;
        ++m_running;
        connect(half, &Member::stopped, this, &Binding::halfStopped);
    }
}

void Binding::start()
{
    if (m_input) m_input->start();
    if (m_output) m_output->start();
}

void Binding::stop()
{
    if (m_running == 0) {
        Member::stop();
        return;
    }
    if (m_input) m_input->stop();
    if (m_output) m_output->stop();
}

void Binding::halfStopped()
{
    if (--m_running == 0) Q_EMIT stopped();
}

void Binding::retryNow(ConnectionId connection)
{
    if (m_input) m_input->retryNow(connection);
    if (m_output) m_output->retryNow(connection);
}

void Binding::publish(const PublishRequest& request)
{
    if (m_output) {
        m_output->publish(request);
        return;
    }
    PublishResult result;
    result.token = request.token;
    result.message = tr("The binding %1 has no output direction").arg(m_setup.component.name);
    Q_EMIT m_hub.published(result);
}

} // namespace wb::sidecar
