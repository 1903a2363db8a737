#include "core/broker/why_texts.h"

#include <QCoreApplication>

namespace wb::broker::why {

using ledger::Lane;
using ledger::Mark;
using ledger::Tie;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Why)
};

// Where it is written. Names of files and clauses are not translated.
namespace at {
QString resend() { return QStringLiteral("MQTT 3.1.1, 4.4 [MQTT-4.4.0-1]"); }
QString cleanSession() { return QStringLiteral("MQTT 3.1.1, 3.1.2.4 [MQTT-3.1.2-6]"); }
QString dup() { return QStringLiteral("MQTT 3.1.1, 3.3.1.1 [MQTT-3.3.1-1]"); }
QString qos0() { return QStringLiteral("MQTT 3.1.1, 4.3.1"); }
QString qos1() { return QStringLiteral("MQTT 3.1.1, 4.3.2 [MQTT-4.3.2-2]"); }
QString qos2() { return QStringLiteral("MQTT 3.1.1, 4.3.3 [MQTT-4.3.3-2]"); }
QString component() { return QStringLiteral("dapr/components-contrib pubsub/mqtt3/mqtt.go"); }
QString runtime() { return QStringLiteral("dapr/dapr pkg/runtime/subscription/subscription.go"); }
QString resiliency() { return QStringLiteral("dapr/dapr pkg/resiliency; dapr/kit retry/retry.go"); }
QString paho() { return QStringLiteral("eclipse/paho.mqtt.golang net.go, client.go"); }
QString pahoRouter() { return QStringLiteral("eclipse/paho.mqtt.golang router.go"); }
QString claimId() { return QStringLiteral("eclipse/paho.mqtt.golang messageids.go (claimID)"); }
QString lateSubscribe() { return QStringLiteral("dapr/components-contrib issues 3992, 4074, 4110"); }
QString republish() { return QStringLiteral("dapr/components-contrib issue 2309 (Dapr 1.9)"); }
} // namespace at

QString both(const QString& one, const QString& other)
{
    return one.isEmpty() ? other : other.isEmpty() ? one : one + QStringLiteral("; ") + other;
}

QString liveSource(const FarEnd& broker)
{
    return broker.profile.live.sources.join(QStringLiteral("; "));
}

bool returnsByItself(const FarEnd& broker)
{
    return broker.profile.live.value && broker.profile.live.value->kind == LiveResend::Kind::Timed;
}

// Left un-acknowledged: what this broker makes of it.
Why leftToTheBroker(const QString& what, const QString& cause, const QString& source, const FarEnd& broker)
{
    Why why;
    why.what = what;
    why.why = cause.isEmpty() ? liveResendSentence(broker.profile) : cause + u' ' + liveResendSentence(broker.profile);
    why.source = both(source, liveSource(broker));
    if (broker.cleanSession) {
        why.why += u' ' + Tr::tr("This connection has a clean session: when it ends, the message is gone.");
        why.source = both(why.source, at::cleanSession());
        why.advice = Tr::tr("Set cleanSession to \"false\" with a consumerID that stays the same, or add a Resiliency retry "
                            "policy, which tries again inside the sidecar.");
        return why;
    }
    if (returnsByItself(broker)) {
        why.advice = Tr::tr("The next delivery comes by itself, with DUP. A Resiliency retry policy would try again sooner, "
                            "inside the sidecar.");
        return why;
    }
    why.advice = Tr::tr("Without a reconnect it waits, and holds one of the broker's in-flight places. Reconnect to have it "
                        "sent again, or add a Resiliency retry policy, which tries again inside the sidecar.");
    why.remedies = Remedy::Reconnect;
    return why;
}

QString answerOf(const Mark* attempt)
{
    if (!attempt || attempt->text.isEmpty()) return Tr::tr("The app failed.");
    return Tr::tr("The app failed (%1).").arg(attempt->text);
}

QString deliveredAgain(const Mark& mark)
{
    switch (mark.tie) {
    case Tie::ProvedByPacket:
        return Tr::tr("It is the same message: its packet id was un-acknowledged in the same session, with the same topic "
                      "and bytes.");
    case Tie::ProvedByEvent: return Tr::tr("It is the same event: its CloudEvents id was seen before.");
    case Tie::Guessed:
        return Tr::tr("It is taken for the same message because topic and bytes are the same. That is a guess: two equal "
                      "messages look like this, too.");
    case Tie::First: break;
    }
    return {};
}

} // namespace

// --- our publish

Why published(const Mark& mark)
{
    Why why;
    if (mark.dup) {
        why.what = Tr::tr("Our PUBLISH was sent again, with DUP.");
        why.why = Tr::tr("Its acknowledgement had not come when the connection ended. The client inside Dapr sends such "
                         "messages again at every reconnect, also after a clean session, in the order of a Go map.");
        why.source = both(at::resend(), at::paho());
        return why;
    }
    why.what = Tr::tr("We published it.");
    why.why = mark.qos == mqtt::QoS::AtMostOnce
                  ? Tr::tr("At QoS 0 nothing confirms it: whether the broker has it shows only when it is delivered.")
                  : Tr::tr("It is the broker's when its acknowledgement comes.");
    why.source = mark.qos == mqtt::QoS::AtMostOnce ? at::qos0() : at::qos1();
    return why;
}

Why publishConfirmed()
{
    return {Tr::tr("The broker confirmed our PUBLISH."),
            Tr::tr("From here on the message is the broker's. That it was confirmed does not mean that anybody gets it: a "
                   "broker also confirms what its access rules forbid, and what nobody subscribes to."),
            at::qos1(), {}, {}};
}

Why publishDiscarded(bool atMostOnce)
{
    if (atMostOnce)
        return {Tr::tr("Our PUBLISH was discarded."),
                Tr::tr("There was no connection. At QoS 0 the client keeps nothing, and tells the publisher of success all "
                       "the same."),
                at::paho(), Tr::tr("Publish with qos 1."), {}};
    return {Tr::tr("Our PUBLISH was discarded, unconfirmed."),
            Tr::tr("The session that kept it was thrown away. Whether the broker had taken it before is not known."), at::paho(), {}, {}};
}

Why toldSuccess()
{
    return {Tr::tr("The publisher was told of success, rightly."), Tr::tr("The broker had confirmed the message."), at::component(), {}, {}};
}

Why toldError()
{
    return {Tr::tr("The publisher was told of an error."),
            Tr::tr("The component waits 20 s for the broker's acknowledgement. The message stays in the client's memory all "
                   "the same and is sent after the next reconnect: a publisher that tries again makes a second copy."),
            both(at::component(), at::paho()),
            Tr::tr("Let subscribers recognise copies by their event id."), {}};
}

Why toldTooMuch(bool atMostOnce)
{
    if (atMostOnce)
        return {Tr::tr("The publisher was told of success, but nothing confirms that the broker has the message."),
                Tr::tr("At QoS 0 written counts as published; while the client reconnects even that is not needed: the message "
                       "is thrown away."),
                both(at::qos0(), at::paho()), Tr::tr("Publish with qos 1."), {}};
    return {Tr::tr("The publisher was told of success before the broker confirmed anything."),
            Tr::tr("When the connection comes back, the client inside Dapr gives the message its packet id again, and with "
                   "that ends the old call without an error."),
            at::claimId(), Tr::tr("Count on it only when the PUBACK is seen."), {}};
}

Why notDelivered(bool confirmed)
{
    if (!confirmed)
        return {Tr::tr("The broker has not confirmed our PUBLISH yet."),
                Tr::tr("Until then the client keeps it, and sends it again with DUP after a reconnect."), at::resend(), {}, {}};
    return {Tr::tr("The broker has it; no sidecar connection of this window has received it."),
            Tr::tr("Either no subscription matches its topic, or the broker holds it back: because the session is away, or "
                   "because its in-flight window is full."),
            QStringLiteral("MQTT 3.1.1, 4.4, 4.6"), Tr::tr("Look at the gauge of un-acknowledged messages, and at the subscriptions."), {}};
}

// --- a delivery

Why delivered(const Mark& mark, const FarEnd& broker)
{
    Why why;
    why.what = mark.tie == Tie::First ? Tr::tr("The broker delivered it.") : Tr::tr("The broker delivered it again.");
    why.source = mark.qos == mqtt::QoS::AtMostOnce ? at::qos0() : at::qos1();
    if (mark.tie == Tie::First) {
        why.why = mark.retained ? Tr::tr("It is a retained message: every SUBSCRIBE brings it, and Dapr subscribes anew after "
                                         "each reconnect.")
                  : mark.dup    ? Tr::tr("With DUP: the broker may have delivered it before, but not to a connection that this "
                                         "window saw.")
                                : Tr::tr("For the first time, as far as this window saw.");
        if (mark.dup) why.source = at::dup();
        if (mark.retained) why.source = both(QStringLiteral("MQTT 3.1.1, 3.8.4"), at::component());
        return why;
    }
    why.why = deliveredAgain(mark);
    if (mark.retained) {
        why.why += u' ' + Tr::tr("It is retained: every SUBSCRIBE brings it again, and Dapr subscribes anew after each reconnect.");
        why.source = both(QStringLiteral("MQTT 3.1.1, 3.8.4"), at::component());
        return why;
    }
    why.why += u' ' + reconnectSentence(broker.profile);
    why.source = both(both(at::resend(), at::dup()), broker.profile.backAtReconnect.sources.join(QStringLiteral("; ")));
    why.advice = Tr::tr("The app is not told of DUP. It must bear a message that comes twice.");
    return why;
}

Why onItsWay()
{
    return {Tr::tr("The sidecar has it."), Tr::tr("It is about to ask the app."), at::runtime(), {}, {}};
}

Why noHandler(const FarEnd& broker)
{
    Why why = leftToTheBroker(Tr::tr("No handler takes it, so no acknowledgement is sent."),
                              Tr::tr("A resumed session delivers right after CONNACK, but Dapr subscribes only when the app is "
                                     "ready. What comes before finds no handler, is dropped by the client and stays "
                                     "un-acknowledged. The same happens to topics that nothing here subscribes to any more."),
                              both(at::lateSubscribe(), at::pahoRouter()), broker);
    why.advice = Tr::tr("Reconnect once the app has subscribed: only the restart of the sidecar has the gap. An input binding "
                        "subscribes while it connects and does not have it.");
    return why;
}

Why appIsAsked(int attempt)
{
    Why why{attempt > 1 ? Tr::tr("The app is asked once more.") : Tr::tr("The app is asked."),
            Tr::tr("The acknowledgement waits for its answer; meanwhile the message holds one of the broker's in-flight places."),
            at::component(), Tr::tr("Without a timeout policy the sidecar waits as long as the app takes."), {}};
    why.remedies = Remedy::Answer;
    return why;
}

Why policyRetries(const Mark& attempt)
{
    const QString pause = attempt.nextInNs > 0 ? Tr::tr("the next attempt comes in %1 s").arg(double(attempt.nextInNs) / 1e9, 0, 'f', 1)
                                               : Tr::tr("the next attempt comes after the policy's pause");
    const QString who = attempt.policy.isEmpty() ? Tr::tr("The sidecar tries again: %1.").arg(pause)
                                                 : Tr::tr("The policy %1 tries again inside the sidecar: %2.").arg(attempt.policy, pause);
    return {answerOf(&attempt) + u' ' + who,
            Tr::tr("This is the sidecar, not the broker: the broker has delivered it once and waits for the acknowledgement. "
                   "Nothing of it can be seen on the wire."),
            at::resiliency(), Tr::tr("The message holds one of the broker's in-flight places until the policy is done."), {}};
}

Why appTookIt(const Mark& attempt)
{
    return {Tr::tr("The app took it."),
            attempt.number > 1 ? Tr::tr("Attempt %1 succeeded: the retry policy spared a redelivery by the broker.").arg(attempt.number)
                               : Tr::tr("An answer of 200 to 299 without another status is a success; the acknowledgement follows."),
            at::runtime(), {}, {}};
}

Why appDropped(const Mark& mark)
{
    return {Tr::tr("The app said DROP: it is acknowledged and not tried again."),
            mark.text.isEmpty() ? Tr::tr("Status DROP, or HTTP 404, means so.")
                                : Tr::tr("It answered %1; status DROP, or HTTP 404, means so.").arg(mark.text),
            at::runtime(), Tr::tr("With a dead-letter topic such messages are kept there (since Dapr 1.13)."), {}};
}

Why appFailed(const Mark& attempt)
{
    return {answerOf(&attempt) + u' ' + Tr::tr("This attempt was the last one."),
            attempt.policy.isEmpty() ? Tr::tr("No retry policy applies, so the sidecar does not try again.")
                                     : Tr::tr("The policy %1 does not try again.").arg(attempt.policy),
            at::runtime(), {}, {}};
}

Why abandoned()
{
    return {Tr::tr("The attempt was given up."), Tr::tr("The component was closed, or its app went away, before an answer came."),
            at::runtime(), {}, {}};
}

// --- how it ended

Why failed(const Mark* attempt, const FarEnd& broker)
{
    return leftToTheBroker(answerOf(attempt) + u' ' + Tr::tr("Dapr sends no acknowledgement."), {}, at::component(), broker);
}

Why policyGaveUp(const Mark& attempt, const FarEnd& broker)
{
    return leftToTheBroker(Tr::tr("The policy %1 gave up after attempt %2. Dapr sends no acknowledgement.").arg(attempt.policy).arg(attempt.number),
                           Tr::tr("There is no dead-letter topic, so the message is left to the broker."),
                           both(at::resiliency(), at::runtime()), broker);
}

Why notAnEvent(const Mark& mark, bool emptyPayload, const FarEnd& broker)
{
    Why why = leftToTheBroker(Tr::tr("The payload is not a JSON object: the app is never asked, and no acknowledgement is sent."),
                              emptyPayload ? Tr::tr("An empty payload, as one that clears a retained message, is not one either.")
                                           : Tr::tr("Dapr reads every message as a CloudEvent unless told otherwise; text, numbers and "
                                                    "arrays are none. It would come to the same end each time."),
                              both(at::runtime(), QStringLiteral("dapr/dapr issue 7076")), broker);
    if (!mark.text.isEmpty()) why.why += u' ' + Tr::tr("Dapr says: %1").arg(mark.text);
    why.advice = Tr::tr("Set rawPayload to \"true\" in the subscription's metadata, or add a dead-letter topic. Sent again, it "
                        "would fail again.");
    why.remedies = {};
    return why;
}

Why notEvaluated(const Mark& mark, const FarEnd& broker)
{
    Why why = leftToTheBroker(Tr::tr("A routing rule could not be evaluated: the app is not asked, and no acknowledgement is sent."),
                              Tr::tr("A CEL rule that looks at something the event does not have ends in an error, not in false."),
                              at::runtime(), broker);
    if (!mark.text.isEmpty()) why.why += u' ' + Tr::tr("Dapr says: %1").arg(mark.text);
    why.advice = Tr::tr("Ask with has(event.data.x) before the rule looks at it. Sent again, it would fail again.");
    why.remedies = {};
    return why;
}

Why expired()
{
    return {Tr::tr("It had expired: dropped and acknowledged without asking the app."),
            Tr::tr("The event has an expiration, set by its publisher with ttlInSeconds, and it lies in the past. MQTT knows "
                   "nothing of it: the broker delivers such messages like any other."),
            at::runtime(), {}, {}};
}

Why noRoute()
{
    return {Tr::tr("No route takes it: dropped and acknowledged without asking the app."),
            Tr::tr("No rule of the subscription matches, and it has no default route."), at::runtime(),
            Tr::tr("Give the subscription a default route. With a dead-letter topic such messages are kept there."), {}};
}

Why deadLettered(const Mark& mark, const Mark* attempt)
{
    const QString topic = mark.text.isEmpty() ? Tr::tr("the dead-letter topic") : mark.text;
    QString cause = answerOf(attempt);
    if (attempt && !attempt->policy.isEmpty())
        cause = Tr::tr("The policy %1 gave up after attempt %2.").arg(attempt->policy).arg(attempt->number);
    return {cause + u' ' + Tr::tr("The sidecar published it to %1.").arg(topic),
            Tr::tr("When that publish succeeds, the message itself is acknowledged: the broker forgets it, and what happens "
                   "next is up to whoever reads that topic."),
            at::runtime(), attempt && attempt->policy.isEmpty() ? Tr::tr("Without a retry policy the first failure goes there.") : QString(), {}};
}

Why republished()
{
    return {Tr::tr("Dapr 1.9 published it again to its own topic and acknowledged it."),
            Tr::tr("Every subscriber of the topic gets it once more, behind all others, without end while the app fails."),
            at::republish(), Tr::tr("Use Dapr 1.10 or newer."), {}};
}

Why lostAtQos0()
{
    return {Tr::tr("The app failed, and the message is lost."),
            Tr::tr("At QoS 0 a message is sent at most once: there is nothing to leave un-acknowledged, and nobody sends it again."),
            at::qos0(), Tr::tr("Subscribe and publish with qos 1, or add a retry policy, which tries again inside the sidecar."), {}};
}

Why lostWithSession(const FarEnd& broker)
{
    return {Tr::tr("It was un-acknowledged when its session ended: nobody will send it again."),
            broker.cleanSession ? Tr::tr("The connection had a clean session, and that ends with the connection.")
                                : Tr::tr("The broker had no session any more when the client came back: it was thrown away, it "
                                         "expired, or the broker kept it in memory only."),
            at::cleanSession(), Tr::tr("Keep cleanSession at \"false\" with a consumerID that stays the same, and give the broker "
                                     "a store that outlives it."), {}};
}

Why qos0Taken()
{
    return {Tr::tr("The app took it. At QoS 0 there is nothing to acknowledge."),
            Tr::tr("Had the app failed, nobody would have sent it again."), at::qos0(), {}, {}};
}

QString deliveredSoFar(int deliveries)
{
    return Tr::tr("It was delivered %1 times so far, and each time it came to this.").arg(deliveries);
}

// --- its acknowledgement

Why held(const Mark& mark)
{
    Why why{Tr::tr("Its acknowledgement is due, and held by you."),
            Tr::tr("The app is done. To the broker it looks like an app that has not answered yet: the message stays in flight."),
            at::qos1(), Tr::tr("Release it, or cut the connection first: then the acknowledgement comes too late and the message "
                             "comes again."), {}};
    if (!mark.text.isEmpty()) why.why += u' ' + Tr::tr("Rule: %1.").arg(mark.text);
    why.remedies = Remedy::Release;
    return why;
}

Why ackDropped(const Mark& mark, const FarEnd& broker)
{
    Why why = leftToTheBroker(Tr::tr("Its acknowledgement was due, and dropped on purpose."),
                              Tr::tr("To the broker it looks like an acknowledgement lost on the way."), at::qos1(), broker);
    if (!mark.text.isEmpty()) why.why += u' ' + Tr::tr("Rule: %1.").arg(mark.text);
    return why;
}

Why ackTooLate(const FarEnd& broker)
{
    Why why = leftToTheBroker(Tr::tr("The app was done when its connection was already gone: the acknowledgement is not sent."),
                              Tr::tr("An acknowledgement belongs to the connection that the message came by. The message "
                                     "comes again and the app runs a second time, though it had succeeded."),
                              both(at::paho(), at::resend()), broker);
    why.advice = broker.cleanSession ? why.advice : Tr::tr("Let the app recognise a message that it has dealt with, by its event id.");
    why.remedies = {};
    return why;
}

Why acknowledged(const Lane& lane)
{
    if (lane.deliveries > 1)
        return {Tr::tr("Acknowledged, after %1 deliveries.").arg(lane.deliveries),
                Tr::tr("An earlier delivery was left un-acknowledged, so the broker sent it again when the session resumed; this "
                       "time the acknowledgement left."),
                both(at::qos1(), at::resend()), {}, {}};
    if (lane.attempts > 1)
        return {Tr::tr("Acknowledged, after %1 attempts inside the sidecar.").arg(lane.attempts),
                Tr::tr("The retry policy asked the app again; the broker has delivered it only once."), both(at::resiliency(), at::qos1()), {}, {}};
    return {Tr::tr("The app took it, and the acknowledgement left."),
            Tr::tr("With it the broker forgets the message."), both(at::component(), at::qos1()), {}, {}};
}

Why qos2Completed(int successes)
{
    if (successes > 1) return qos2Twice(successes);
    return {Tr::tr("The QoS 2 exchange is complete."),
            Tr::tr("PUBREC left after the handler succeeded; PUBREL and PUBCOMP follow by themselves."), both(at::qos2(), at::paho()), {}, {}};
}

Why qos2Twice(int successes)
{
    return {Tr::tr("A QoS 2 message, and the app handled it %1 times.").arg(successes),
            Tr::tr("The client inside Dapr hands a QoS 2 message to the app before PUBREC and does not remember its packet id: "
                   "delivered again, it is handled again. Exactly once ends at the sidecar."),
            both(at::paho(), at::qos2()), Tr::tr("Let the app recognise a message that it has dealt with, by its event id."), {}};
}

} // namespace wb::broker::why
