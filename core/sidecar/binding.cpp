#include "core/sidecar/binding.h"

#include "core/sidecar/runtime/go_json.h"
#include "core/sidecar/runtime/policy_call.h"

#include <QPointer>

#include <algorithm>

namespace wb::sidecar {

namespace {

// Dapr itself waits as long as a connection attempt takes, up to 10 s; nobody here should.
constexpr Milliseconds closePatience{800};

std::string_view view(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

// `data` of the request is read into an interface and written again, so numbers pass through a double.
QByteArray asPosted(const QByteArray& payload, bool isJson)
{
    if (const auto json = scanJson(view(payload))) return QByteArray::fromStdString(goJson(*json, JsonNumbers::AsDouble));
    return isJson ? QByteArray::fromStdString(goString(view(payload))) : payload;
}

std::string pathOf(const ComponentSetup& setup)
{
    const QString& route = setup.component.settings.route;
    const QString path = route.isEmpty() ? setup.component.name : route;
    return (path.startsWith(QLatin1Char('/')) ? path.mid(1) : path).toStdString();
}

// daprd reads from a binding without asking the app when the direction says so (since 1.12; facts D.6).
bool saysDirection(const dapr::ResolvedComponent& component)
{
    return std::any_of(component.fields.begin(), component.fields.end(), [](const dapr::ResolvedField& field) {
        return field.origin != dapr::Origin::Default && field.name.compare(u"direction", Qt::CaseInsensitive) == 0;
    });
}

} // namespace

Binding::Binding(Hub& hub, ComponentSetup setup, QObject* parent)
    : Member(hub, parent), m_setup(std::move(setup)), m_route(pathOf(m_setup)),
      m_delivery(hub, m_setup.component.name, m_route, m_policies,
                 [this](CallId call, const HandlerEnd& end) {
                     if (m_input.component) m_input.component->finish(call, end);
                 }),
      m_rules(eraRules(m_setup.release, dapr::ComponentFamily::Binding)), m_patience(this)
{
    connect(&m_patience, &mqtt::Timer::timeout, this, &Binding::nowStopped);
    QStringList log;
    m_policies = ResiliencySet::load(m_setup.resiliency, m_setup.appId, &log);
    for (const QString& line : std::as_const(log)) m_hub.note(dapr::Severity::Warning, 0, line);
}

// The client ids are decided per half: {uuid} gives each another consumerID (facts B.2).
ComponentConfig Binding::configOf(const Half& half) const
{
    const dapr::MqttSettings& settings = m_setup.component.settings;
    ComponentConfig config;
    config.name = m_setup.component.name;
    config.settings = settings;
    config.release = m_setup.release;
    config.replica = m_setup.replica;
    const bool input = &half == &m_input;
    const QString& id = input ? settings.consumerId : settings.outputConsumerId;
    config.settings.consumerId = config.clientId = id;
    config.consumerClientId = id + QStringLiteral("-consumer");
    config.producerClientId = id + QStringLiteral("-producer");
    if (m_rules.sharesOneClient)
        config.consumerClientId = config.producerClientId = input ? settings.randomId : settings.outputRandomId;
    return config;
}

void Binding::start()
{
    const dapr::MqttSettings& settings = m_setup.component.settings;
    if (settings.input)
        startHalf(m_input, [this] {
            m_hub.whenAppIsThere([self = QPointer(this)] {
                if (self && !self->m_stopping) self->askApp();
            });
        });
    if (settings.output) startHalf(m_output, [] {});
    warnOfOneIdForBoth();
}

void Binding::startHalf(Half& half, std::function<void()> then)
{
    half.component = makeBinding(m_hub, configOf(half));
    connect(half.component.get(), &Component::closed, this, [this, &half] { halfClosed(half); });
    half.component->init(m_setup.initTimeout, [this, &half, then = std::move(then)](const CallResult& result) {
        if (!result.error.isEmpty()) {
            m_hub.note(dapr::Severity::Error, 0, tr("daprd would say now: %1").arg(result.error));
            return;
        }
        half.ready = true;
        if (!m_stopping) then();
    });
}

// Before 1.10 each half connects its producer at once, also the input's.
void Binding::warnOfOneIdForBoth()
{
    const dapr::MqttSettings& settings = m_setup.component.settings;
    if (!m_rules.connectsAtInit || m_rules.sharesOneClient || settings.consumerId != settings.outputConsumerId) return;
    m_hub.note(dapr::Severity::Warning, 0,
               tr("Dapr %1 connects both halves of the binding %2 as %3: the broker lets only one of them stay, and they "
                  "take the connection from each other")
                   .arg(m_setup.release, m_setup.component.name, configOf(m_output).producerClientId));
}

// --- the app (facts D.6) ---

void Binding::askApp()
{
    if (saysDirection(m_setup.component) && m_rules.directionCounts) {
        read();
        return;
    }
    m_hub.app().wantsBinding(m_route, [self = QPointer(this)](bool wanted, const QString& error) {
        if (!self || self->m_stopping) return;
        if (wanted) self->read();
        else if (!error.isEmpty()) self->notRead(error);
        else
            self->m_hub.note(dapr::Severity::Note, 0, QStringLiteral("app has not subscribed to binding %1.")
                                                          .arg(self->m_setup.component.name));
    });
}

void Binding::read()
{
    m_input.component->read(m_delivery, [this](const CallResult& result) {
        if (result.error.isEmpty()) return;
        m_hub.note(dapr::Severity::Error, 0,
                   QStringLiteral("error reading from input binding %1: %2").arg(m_setup.component.name, result.error));
        notRead(result.error);
    });
}

void Binding::notRead(const QString& error)
{
    m_hub.note(dapr::Severity::Warning, 0, QStringLiteral("failed to read from bindings: %1 ").arg(error));
}

// --- invoking (facts C.3) ---

void Binding::publish(const PublishRequest& request)
{
    if (!m_output.component || !m_output.ready) {
        refuse(request.token, QStringLiteral("couldn't find output binding %1").arg(m_setup.component.name));
        return;
    }
    ComponentPublish publish;
    const bool isJson = request.contentType == u"application/json";
    publish.payload = isJson || request.contentType.isEmpty() ? asPosted(request.payload, isJson) : request.payload;
    publish.metadata = request.metadata;
    if (!request.topic.isEmpty()) publish.metadata.insert(QStringLiteral("topic"), request.topic);
    const quint64 invoke = ++m_lastInvoke;
    m_pending.insert(invoke, request.token);
    this->invoke(publish, [self = QPointer(this), invoke](const CallResult& result) {
        if (self && self->m_pending.contains(invoke)) self->told(self->m_pending.take(invoke), result);
    });
}

void Binding::invoke(const ComponentPublish& publish, CallDone done)
{
    const auto once = [this, publish](CallDone tried) {
        if (m_output.component) m_output.component->invoke(QStringLiteral("create"), publish, Milliseconds(0), std::move(tried));
    };
    Policy policy = m_policies.outbound(m_setup.component.name, PolicyFamily::Binding, mqtt::steadyNow());
    if (isPlain(policy)) return once(std::move(done));
    PolicyCall::Calls calls;
    calls.begin = once;
    calls.done = std::move(done);
    calls.log = [this](const QString& line) { m_hub.note(dapr::Severity::Note, 0, line); };
    auto* const call = new PolicyCall(this, std::move(policy), operationOf(m_setup.component.name, PolicyDirection::Outbound),
                                      Milliseconds(0), std::move(calls));
    call->start();
}

void Binding::told(quint64 token, const CallResult& result)
{
    if (!result.error.isEmpty()) {
        refuse(token, result.error, result);
        return;
    }
    m_hub.facts().add(result.connection, ledger::PublishTold{result.operation, true, result.note});
    PublishResult published;
    published.token = token;
    published.ok = true;
    published.message = result.note;
    published.latencyNs = result.latencyNs;
    Q_EMIT m_hub.published(published);
}

void Binding::refuse(quint64 token, const QString& message, const CallResult& call)
{
    PublishResult result;
    result.token = token;
    result.message =
        m_rules.invokeError.arg(m_setup.component.name, message);
    m_hub.facts().add(call.connection, ledger::PublishTold{call.operation, false, result.message});
    Q_EMIT m_hub.published(result);
}

// --- stopping ---

void Binding::stop()
{
    if (m_stopping) return;
    m_stopping = true;
    m_delivery.giveUp();
    m_patience.start(closePatience);
    for (Half* half : {&m_input, &m_output})
        if (half->component) half->component->close([](const CallResult&) {});
    if (!m_input.component && !m_output.component)
        QMetaObject::invokeMethod(this, &Binding::nowStopped, Qt::QueuedConnection);
}

void Binding::halfClosed(Half& half)
{
    half.leaving = std::move(half.component); // it is on the stack; it must not outlive the engine that its links lie in
    QMetaObject::invokeMethod(this, [&half] { half.leaving.reset(); }, Qt::QueuedConnection);
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
