#include "core/sidecar/runtime/publisher.h"

#include "core/dapr/releases.h"
#include "core/dapr/scopes.h"
#include "core/mqtt/topic.h"
#include "core/sidecar/runtime/cloud_event.h"
#include "core/sidecar/runtime/go_json.h"
#include "core/sidecar/runtime/policy_call.h"

#include <QPointer>

#include <algorithm>

namespace wb::sidecar {

namespace {

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

// Who names no content type means what the data looks like.
QString contentTypeFor(const PublishRequest& request)
{
    if (!request.contentType.isEmpty()) return request.contentType;
    if (scanJson(viewOf(request.payload))) return QStringLiteral("application/json");
    return mqtt::isValidUtf8(viewOf(request.payload)) ? QString() : QStringLiteral("application/octet-stream");
}

} // namespace

Publisher::Publisher(Hub& hub, const ComponentSetup& setup, ResiliencySet& policies)
    : m_hub(hub), m_name(setup.component.name), m_appId(setup.appId),
      // "{namespace}" anywhere in the metadata puts the namespace before every topic (facts C.1, 7).
      m_prefix(setup.component.settings.namespaceInConsumerId ? setup.namespaceName : QString()),
      m_metadata(metadataOf(setup.component)), m_policies(policies),
      m_hasCodes(dapr::isFrom(setup.release, u"1.18"))
{
}

bool Publisher::maySubscribe(const QString& topic) const
{
    return dapr::isTopicAllowed(m_metadata, m_appId, topic, dapr::TopicUse::Subscribe);
}

void Publisher::publish(const QString& topic, const QByteArray& payload, const Metadata& metadata, Mode mode,
                        Milliseconds limit, CallDone done, bool deadLetter)
{
    if (!dapr::isTopicAllowed(m_metadata, m_appId, topic, dapr::TopicUse::Publish)) {
        done({QStringLiteral("topic %1 is not allowed for app id %2").arg(topic, m_appId), {}, 0});
        return;
    }
    const ComponentPublish message{m_prefix + topic, payload, metadata, deadLetter};
    Policy policy = m_policies.outbound(m_name, PolicyFamily::Pubsub, mqtt::steadyNow());
    if (isPlain(policy)) return toComponent(message, limit, std::move(done));
    PolicyCall::Calls calls;
    calls.begin = [this, message](CallDone tried) { toComponent(message, Milliseconds(0), std::move(tried)); };
    calls.codeOf = [this, mode](const QString& error) { return codeOf(error, mode); };
    calls.done = std::move(done);
    calls.log = [this](const QString& line) { m_hub.note(dapr::Severity::Note, 0, line); };
    auto* const call = new PolicyCall(this, std::move(policy), operationOf(m_name, PolicyDirection::Outbound), limit,
                                      std::move(calls));
    call->start();
}

void Publisher::toComponent(const ComponentPublish& message, Milliseconds limit, CallDone done)
{
    const auto mark = message.deadLetter ? std::make_unique<FactLog::DeadLetter>(m_hub.facts()) : nullptr;
    if (m_component) m_component->publish(message, limit, std::move(done));
    else done({QStringLiteral("component is closed"), {}, 0});
}

// Unavailable for what may go better another time, FailedPrecondition for the rest (CC:pubsub/errors.go); the HTTP API
// has them as 503 and 400.
std::optional<int> Publisher::codeOf(const QString& error, Mode mode) const
{
    if (error.isEmpty() || !m_hasCodes) return std::nullopt;
    const bool again = error.startsWith(QStringLiteral("failed to publish: "));
    if (mode == Mode::Grpc) return again ? 14 : 9;
    return again ? 503 : 400;
}

// --- the API ---

void Publisher::request(const PublishRequest& request)
{
    const auto refuse = [&](const QString& error) { tell(request.token, error, {}); };
    if (request.topic.isEmpty()) return refuse(QStringLiteral("topic is empty in pubsub %1").arg(m_name));
    const auto raw = rawPayloadOf(request.metadata);
    if (!raw) return refuse(QStringLiteral("failed deserializing metadata. Error: %1").arg(raw.error()));
    QByteArray payload = request.payload;
    if (request.wrapAsCloudEvent && !*raw) {
        const auto event = eventToPublish({m_name, request.topic, m_appId, contentTypeFor(request), {}, {}, payload, request.metadata},
                                          freshSeed());
        if (!event && event.error() == nilMapError)
            return refuse(tr("no answer: daprd breaks off, because a JSON null is not an event"));
        if (!event) return refuse(QStringLiteral("cannot create cloudevent"));
        payload = *event;
    }
    Metadata metadata = request.metadata;
    if (request.retain) metadata.insert(QStringLiteral("retain"), QStringLiteral("true"));
    const bool allowed = dapr::isTopicAllowed(m_metadata, m_appId, request.topic, dapr::TopicUse::Publish);
    publish(request.topic, payload, metadata, Mode::Http, Milliseconds(0),
            [this, self = QPointer(this), allowed, token = request.token, topic = request.topic](const CallResult& result) {
                if (!self) return;
                const bool failed = !result.error.isEmpty();
                tell(token, failed && allowed ? QStringLiteral("error when publishing to topic %1 in pubsub %2: %3")
                                                    .arg(topic, m_name, result.error) : result.error, result);
            });
}

void Publisher::tell(quint64 token, const QString& error, const CallResult& result)
{
    PublishResult told;
    told.token = token;
    told.ok = error.isEmpty();
    told.latencyNs = result.latencyNs;
    told.message = error;
    if (!result.note.isEmpty()) told.message += error.isEmpty() ? result.note : QStringLiteral(" (%1)").arg(result.note);
    m_hub.facts().add(result.connection, ledger::PublishTold{result.operation, told.ok, told.message});
    Q_EMIT m_hub.published(told);
}

QMap<QString, QString> metadataOf(const dapr::ResolvedComponent& component)
{
    QMap<QString, QString> metadata;
    for (const dapr::ResolvedField& field : component.fields)
        if (field.origin != dapr::Origin::Default) metadata.insert(field.name, field.value);
    return metadata;
}

} // namespace wb::sidecar
