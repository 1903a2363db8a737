#include "core/sidecar/runtime/topic_delivery.h"

#include "core/sidecar/runtime/app_answer.h"
#include "core/sidecar/runtime/attempt_log.h"
#include "core/sidecar/runtime/message_flight.h"

namespace wb::sidecar {

TopicDelivery::TopicDelivery(DeliveryHost& host, const AppSubscription& subscription)
    : m_host(host), m_plan(host.planFor(subscription))
{
}

void TopicDelivery::set(const AppSubscription& subscription)
{
    if (subscription != m_plan->subscription) m_plan = m_host.planFor(subscription);
}

std::optional<HandlerEnd> TopicDelivery::handle(const InboundMessage& message, CallId call)
{
    std::string room;
    const std::string_view payload = message.publish.payload;
    auto event = readInbound(payload, m_host.appTopic(message.publish.topic, room), m_host.name(), m_plan->raw);
    if (!event) return notAnEvent(message, call, event.error());
    if (event->expired) return dropped(message, call, ledger::HandlingEnd::Expired);
    const auto path = m_plan->routing.find(event->body(payload));
    if (!path && path.error().ours) {
        HandlingTrail(m_host.hub().facts(), message).handled(ledger::HandlingEnd::NotEvaluated, path.error().error);
        m_host.notEvaluated(message.connection, m_plan->subscription.topic, path.error().error);
        tell(message, AttemptOutcome::NotEvaluated, path.error().error);
        return HandlerEnd{path.error().error};
    }
    if (!path) return notAnEvent(message, call, path.error().error);
    if (!*path) return dropped(message, call, ledger::HandlingEnd::NoRoute);
    return askApp(message, call, std::move(*event), **path);
}

std::optional<HandlerEnd> TopicDelivery::askApp(const InboundMessage& message, CallId call, InboundEvent event,
                                                std::string_view path)
{
    Hub& hub = m_host.hub();
    HandlingTrail trail(hub.facts(), message);
    const auto inFlight = [&] { return new MessageFlight(m_host, m_plan, message, call, trail); };
    if (m_plan->policy.breaker) { // it must know of every attempt
        MessageFlight* const flight = inFlight();
        flight->start(std::move(event), path);
        return flight->leave();
    }
    AppCall app;
    app.component = m_host.name();
    app.route = path;
    app.topic = message.publish.topic;
    app.payload = message.publish.payload;
    app.body = event.body(app.payload);
    app.contentType = "application/cloudevents+json";
    app.headers = &m_host.headers(message.publish.retain);
    app.retained = message.publish.retain;
    app.duplicate = message.publish.dup;
    const AttemptId attempt = hub.nextAttempt();
    const qint64 beganNs = hub.clock().wallNs();
    trail.began(attempt, routeText(path));
    const auto reply = hub.app().call(app, attempt, hub);
    if (reply && readTopicAnswer(*reply, app.body).kind == ReadAnswer::Kind::Success) {
        trail.ended(ledger::AttemptEnd::Success, replySummary(*reply), {}, m_plan->policyName);
        trail.handled(ledger::HandlingEnd::Success);
        if (!hub.attempts().isWanted()) return trail.end({});
        AttemptFact fact = factOf(m_host, message);
        fact.attempt = attempt;
        fact.route = m_routeText;
        fact.beganNs = beganNs;
        fact.reply = replySummary(*reply);
        fact.policy = m_plan->policyName;
        hub.attempts().add(std::move(fact));
        return trail.end({});
    }
    MessageFlight* const flight = inFlight();
    flight->start(std::move(event), path, attempt, beganNs, reply ? &*reply : nullptr);
    return flight->leave();
}

// Mostly the same as before.
const QString& TopicDelivery::routeText(std::string_view path)
{
    if (path != m_route) {
        m_route = path;
        m_routeText = QString::fromStdString(m_route);
    }
    return m_routeText;
}

std::optional<HandlerEnd> TopicDelivery::notAnEvent(const InboundMessage& message, CallId call, const QString& error)
{
    if (m_plan->subscription.deadLetterTopic.isEmpty()) {
        HandlingTrail(m_host.hub().facts(), message).handled(ledger::HandlingEnd::NotAnEvent, error);
        tell(message, AttemptOutcome::LeftUnacknowledged, error);
        return HandlerEnd{error};
    }
    auto* const flight = new MessageFlight(m_host, m_plan, message, call, {m_host.hub().facts(), message});
    flight->fail(error, ledger::HandlingEnd::NotAnEvent);
    return flight->leave();
}

std::optional<HandlerEnd> TopicDelivery::dropped(const InboundMessage& message, CallId call, ledger::HandlingEnd why)
{
    if (m_plan->subscription.deadLetterTopic.isEmpty()) {
        HandlingTrail(m_host.hub().facts(), message).handled(why);
        tell(message, AttemptOutcome::Dropped, {});
        return HandlerEnd{};
    }
    auto* const flight = new MessageFlight(m_host, m_plan, message, call, {m_host.hub().facts(), message});
    flight->drop(why);
    return flight->leave();
}

void TopicDelivery::tell(const InboundMessage& message, AttemptOutcome outcome, const QString& error) const
{
    AttemptLog& log = m_host.hub().attempts();
    if (!log.isWanted()) return;
    AttemptFact fact = factOf(m_host, message);
    fact.outcome = outcome;
    fact.error = error;
    log.add(std::move(fact));
}

} // namespace wb::sidecar
