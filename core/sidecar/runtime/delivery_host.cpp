#include "core/sidecar/runtime/delivery_host.h"

#include "core/dapr/releases.h"
#include "core/sidecar/runtime/attempt_log.h"
#include "core/sidecar/runtime/cloud_event.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace wb::sidecar {

namespace {

constexpr Milliseconds deadLetterLimit{30'000}; // RT:pkg/runtime/subscription
constexpr int notesPerSecond = 10;
constexpr std::size_t mostTold = 100;

std::vector<AppHeader> headersFor(const QString& pubsubName, bool retained)
{
    return {{"pubsubName", pubsubName.toUtf8()}, {"retained", retained ? "true" : "false"}};
}

// The word that an app answers with, when it is one: SUCCESS, RETRY, DROP.
QString answeredWord(const QByteArray& body)
{
    constexpr qsizetype longestAnswer = 200; // a longer body says more than one word
    if (body.isEmpty() || body.size() > longestAnswer) return {};
    const QString word = QJsonDocument::fromJson(body).object().value(QStringLiteral("status")).toString();
    return word.isEmpty() ? QString() : u' ' + word;
}

} // namespace

DeliveryHost::DeliveryHost(Hub& hub, const ComponentSetup& setup, ResiliencySet& policies, Publisher& publisher)
    : m_hub(hub), m_name(setup.component.name.toStdString()),
      m_namespace(setup.component.settings.namespaceInConsumerId ? setup.namespaceName.toStdString() : std::string()),
      m_headers(headersFor(setup.component.name, false)), m_headersRetained(headersFor(setup.component.name, true)),
      m_displayName(setup.component.name), m_release(setup.release), m_policies(policies), m_publisher(publisher)
{
}

std::shared_ptr<const DeliveryPlan> DeliveryHost::planFor(const AppSubscription& subscription)
{
    auto plan = std::make_shared<DeliveryPlan>();
    plan->subscription = subscription;
    plan->routing = Routing::of(subscription);
    plan->dropsAreKept = dapr::isFrom(m_release, u"1.13");
    const auto raw = rawPayloadOf(subscription.metadata);
    if (raw) plan->raw.raw = *raw;
    else plan->raw.error = raw.error();
    plan->policy = m_policies.inbound(m_displayName, PolicyFamily::Pubsub, mqtt::steadyNow());
    if (plan->policy.retry)
        plan->policyName = m_policies.explain(m_displayName, PolicyFamily::Pubsub, PolicyDirection::Inbound).retry.name;
    return plan;
}

std::string_view DeliveryHost::appTopic(std::string_view topic, std::string& room) const
{
    const std::size_t at = m_namespace.empty() ? std::string_view::npos : topic.find(m_namespace);
    if (at == std::string_view::npos) return topic;
    room = std::string(topic).erase(at, m_namespace.size());
    return room;
}

void DeliveryHost::giveUp()
{
    m_component = nullptr;
    qDeleteAll(findChildren<QObject*>(Qt::FindDirectChildrenOnly));
}

void DeliveryHost::deadLetter(const DeliveryPlan& plan, const QByteArray& payload, bool retained, CallDone done)
{
    const Metadata metadata{{QStringLiteral("retained"), retained ? QStringLiteral("true") : QStringLiteral("false")},
                            {QStringLiteral("pubsubName"), m_displayName}};
    m_publisher.publish(plan.subscription.deadLetterTopic, payload, metadata, Publisher::Mode::Grpc, deadLetterLimit,
                        std::move(done), true);
}

void DeliveryHost::note(dapr::Severity severity, ConnectionId connection, const QString& text)
{
    const mqtt::Instant now = mqtt::steadyNow();
    if (now - m_noteSecond >= std::chrono::seconds(1)) {
        m_noteSecond = now;
        m_notes = 0;
    }
    if (++m_notes <= notesPerSecond) m_hub.note(severity, connection, text);
    if (m_notes == notesPerSecond)
        m_hub.note(dapr::Severity::Note, connection, tr("More of this in the same second is not listed."));
}

void DeliveryHost::notEvaluated(ConnectionId connection, const QString& topic, const QString& error)
{
    if (m_told.size() >= mostTold || !m_told.insert(error).second) return;
    m_hub.note(dapr::Severity::Warning, connection,
               tr("A routing rule for %1: %2. Its messages are left without an acknowledgement.").arg(topic, error));
}

QString replySummary(const AppReply& reply)
{
    static const auto plain = QStringLiteral("HTTP 200");
    if (reply.kind == AppReply::Kind::Http && reply.status == 200 && reply.body.isEmpty()) return plain;
    switch (reply.kind) {
    case AppReply::Kind::Http: return QStringLiteral("HTTP %1%2").arg(QString::number(reply.status), answeredWord(reply.body));
    case AppReply::Kind::Grpc: return QStringLiteral("gRPC %1").arg(reply.status);
    case AppReply::Kind::Unreachable: break;
    }
    return DeliveryHost::tr("no connection");
}

} // namespace wb::sidecar
