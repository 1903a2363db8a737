#include "core/sidecar/binding.h"

#include "core/sidecar/runtime/go_json.h"

namespace wb::sidecar {

namespace {

// Dapr itself waits as long as a connection attempt takes, up to 10 s; nobody here should.
constexpr Milliseconds closePatience{800};

QByteArray asPostedJson(const QByteArray& payload)
{
    const std::string_view text(payload.constData(), static_cast<std::size_t>(payload.size()));
    const auto json = scanJson(text);
    // Not JSON: it was posted as a string. Numbers pass through doubles.
    return QByteArray::fromStdString(json ? goJson(*json, JsonNumbers::AsDouble) : goString(text));
}

} // namespace

HandlerEnd readBindingAnswer(const AppReply& reply)
{
    switch (reply.kind) {
    case AppReply::Kind::Http:
        if (reply.status / 100 == 2) return {};
        return {QStringLiteral("fails to send binding event to http app channel, status code: %1 body: %2")
                    .arg(QString::number(reply.status), QString::fromUtf8(reply.body))};
    case AppReply::Kind::Grpc:
        if (reply.status == 0) return {};
        break;
    case AppReply::Kind::Unreachable: break;
    }
    return {QStringLiteral("error invoking app: %1").arg(reply.error)};
}

Binding::Binding(Hub& hub, ComponentSetup setup, QObject* parent)
    : Member(hub, parent), m_setup(std::move(setup)), m_name(m_setup.component.name.toStdString()),
      m_route(m_setup.component.settings.route.isEmpty() ? m_name : m_setup.component.settings.route.toStdString()),
      m_patience(this)
{
    connect(&m_patience, &mqtt::Timer::timeout, this, &Binding::nowStopped);
}

Binding::~Binding()
{
    for (const auto& [call, attempt] : m_asked) m_hub.forgetAnswer(attempt);
}

ComponentConfig Binding::configOf(const QString& consumerId) const
{
    ComponentConfig config;
    config.name = m_setup.component.name;
    config.settings = m_setup.component.settings;
    config.settings.consumerId = consumerId;
    config.clientId = consumerId;
    config.consumerClientId = consumerId + QStringLiteral("-consumer");
    config.producerClientId = consumerId + QStringLiteral("-producer");
    config.release = m_setup.release;
    return config;
}

void Binding::start()
{
    const dapr::MqttSettings& settings = m_setup.component.settings;
    if (settings.input)
        startHalf(m_input, settings.consumerId, [this] {
            m_input.component->read(*this, [this](const CallResult& result) {
                if (!result.error.isEmpty())
                    m_hub.note(dapr::Severity::Error, 0, QStringLiteral("error reading from input binding %1: %2")
                                                             .arg(m_setup.component.name, result.error));
            });
        });
    if (settings.output) startHalf(m_output, settings.outputConsumerId, [] {});
}

void Binding::startHalf(Half& half, const QString& consumerId, std::function<void()> then)
{
    half.component = makeBinding(m_hub, configOf(consumerId));
    connect(half.component.get(), &Component::closed, this, [this, &half] { halfClosed(half); });
    half.component->init(m_setup.initTimeout, [this, &half, then = std::move(then)](const CallResult& result) {
        if (!result.error.isEmpty()) {
            initFailed(result.error);
            return;
        }
        half.ready = true;
        if (!m_stopping) then();
    });
}

void Binding::initFailed(const QString& error)
{
    m_hub.note(dapr::Severity::Error, 0, tr("daprd would say now: %1").arg(error));
}

// --- the app (facts D.6) ---

std::optional<HandlerEnd> Binding::handle(const InboundMessage& message, CallId call)
{
    const AttemptId attempt = m_hub.nextAttempt();
    AppCall app;
    app.kind = AppCallKind::Binding;
    app.component = m_name;
    app.route = m_route;
    app.topic = message.publish.topic;
    app.payload = app.body = message.publish.payload;
    app.contentType = "application/json"; // whatever it is
    app.retained = message.publish.retain;
    app.duplicate = message.publish.dup;
    if (const auto reply = m_hub.app().call(app, attempt, m_hub)) return readBindingAnswer(*reply);
    m_asked.insert_or_assign(call, attempt);
    m_hub.expectAnswer(attempt, [this, call](const AppReply& reply) {
        m_asked.erase(call);
        if (m_input.component) m_input.component->finish(call, readBindingAnswer(reply));
    });
    return std::nullopt;
}

// --- invoking (facts C.3) ---

void Binding::publish(const PublishRequest& request)
{
    if (!m_output.component || !m_output.ready) {
        refuse(request.token, QStringLiteral("couldn't find output binding %1").arg(m_setup.component.name));
        return;
    }
    ComponentPublish publish;
    publish.payload = request.contentType == u"application/json" ? asPostedJson(request.payload) : request.payload;
    publish.metadata = request.metadata;
    if (!request.topic.isEmpty()) publish.metadata.insert(QStringLiteral("topic"), request.topic);
    const quint64 invoke = ++m_lastInvoke;
    m_pending.insert(invoke, request.token);
    m_output.component->invoke(QStringLiteral("create"), publish, Milliseconds(0), [this, invoke](const CallResult& result) {
        if (m_pending.contains(invoke)) told(m_pending.take(invoke), result);
    });
}

void Binding::told(quint64 token, const CallResult& result)
{
    if (!result.error.isEmpty()) {
        refuse(token, result.error);
        return;
    }
    PublishResult published;
    published.token = token;
    published.ok = true;
    published.message = result.note;
    published.latencyNs = result.latencyNs;
    Q_EMIT m_hub.published(published);
}

void Binding::refuse(quint64 token, const QString& message)
{
    PublishResult result;
    result.token = token;
    result.message =
        QStringLiteral("error invoking output binding %1: %2").arg(m_setup.component.name, message);
    Q_EMIT m_hub.published(result);
}

// --- stopping ---

void Binding::stop()
{
    if (m_stopping) return;
    m_stopping = true;
    m_patience.start(closePatience);
    for (Half* half : {&m_input, &m_output})
        if (half->component) half->component->close([](const CallResult&) {});
    if (!m_input.component && !m_output.component)
        QMetaObject::invokeMethod(this, &Binding::nowStopped, Qt::QueuedConnection);
}

void Binding::halfClosed(Half& half)
{
    half.component.release()->deleteLater(); // it is on the stack
    if (!m_input.component && !m_output.component)
        QMetaObject::invokeMethod(this, &Binding::nowStopped, Qt::QueuedConnection);
}

void Binding::nowStopped()
{
    if (!m_stopping) return;
    m_stopping = false;
    m_patience.stop();
    for (Half* half : {&m_input, &m_output}) half->component.reset(); // what was left behind ends here
    const auto pending = std::exchange(m_pending, {});
    for (const quint64 token : pending) refuse(token, QStringLiteral("failed to publish: mqtt client closed"));
    Q_EMIT stopped();
}

void Binding::retryNow(ConnectionId connection)
{
    for (Half* half : {&m_input, &m_output})
        if (half->component) half->component->retryNow(connection);
}

} // namespace wb::sidecar
