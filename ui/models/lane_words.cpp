#include "ui/models/lane_words.h"

#include "ui/models/format.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

#include <algorithm>
#include <cmath>

namespace wb::ui {

using ledger::AttemptEnd;
using ledger::Crossing;
using ledger::EndCause;
using ledger::HandlingEnd;
using ledger::Lane;
using ledger::LaneState;
using ledger::MarkKind;
using ledger::Tie;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::LaneWords)
};

// The acknowledgement that a delivery of this QoS waits for [MQTT-4.3.2, 4.3.3].
QString ackName(mqtt::QoS qos)
{
    return qos == mqtt::QoS::ExactlyOnce ? QStringLiteral("PUBREC") : QStringLiteral("PUBACK");
}

QString publishWords(const ledger::Mark& mark)
{
    QStringList words;
    words << (mark.packetId ? Tr::tr("PUBLISH id %1").arg(mark.packetId) : Tr::tr("PUBLISH"));
    words << Tr::tr("QoS %1").arg(int(mark.qos));
    if (mark.packetId) words << Tr::tr("DUP %1").arg(mark.dup ? 1 : 0);
    if (mark.retained) words << Tr::tr("retained");
    return words.join(QStringLiteral(", "));
}

QString answerWords(const ledger::Mark& mark)
{
    const QString took = mark.endNs > mark.timeNs ? latencyText(mark.endNs - mark.timeNs) : QString();
    switch (mark.attemptEnd) {
    case AttemptEnd::TimedOut: return Tr::tr("attempt %1: no answer in time (%2)").arg(mark.number).arg(took);
    case AttemptEnd::Abandoned: return Tr::tr("attempt %1: given up before an answer").arg(mark.number);
    default: break;
    }
    const QString reply = mark.text.isEmpty() ? Tr::tr("nothing") : mark.text;
    return took.isEmpty() ? Tr::tr("attempt %1: app answered %2").arg(mark.number).arg(reply)
                          : Tr::tr("attempt %1: app answered %2 after %3").arg(mark.number).arg(reply, took);
}

LaneStep attemptStep(const ledger::Mark& mark)
{
    if (mark.endNs == 0) return {0, Tr::tr("attempt %1: the app is asked").arg(mark.number), Tr::tr("sidecar"), Tone::Plain};
    const QString answer = answerWords(mark);
    LaneStep step{0, answer, Tr::tr("app"), Tone::Plain};
    switch (mark.attemptEnd) {
    case AttemptEnd::Success: step.tone = Tone::Ok; break;
    case AttemptEnd::Drop: step.what = Tr::tr("%1 → dropped").arg(answer); break;
    case AttemptEnd::Retry:
        step.tone = Tone::Warning;
        if (mark.policy.isEmpty()) step.what = Tr::tr("%1 → tried again").arg(answer);
        else if (mark.nextInNs > 0)
            step.what = Tr::tr("%1 → policy %2 tries again in %3").arg(answer, mark.policy, latencyText(mark.nextInNs));
        else step.what = Tr::tr("%1 → policy %2 tries again").arg(answer, mark.policy);
        break;
    case AttemptEnd::Failed:
    case AttemptEnd::TimedOut:
    case AttemptEnd::Abandoned: step.tone = Tone::Error; break;
    }
    return step;
}

LaneStep handledStep(const ledger::Mark& mark)
{
    const QString who = Tr::tr("sidecar");
    switch (mark.handlingEnd) {
    case HandlingEnd::Success: return {0, Tr::tr("done: success"), who, Tone::Ok};
    case HandlingEnd::Dropped: return {0, Tr::tr("dropped, as the app asked"), who, Tone::Plain};
    case HandlingEnd::Expired: return {0, Tr::tr("dropped without asking the app: expired"), who, Tone::Plain};
    case HandlingEnd::NoRoute: return {0, Tr::tr("dropped without asking the app: no route takes it"), who, Tone::Plain};
    case HandlingEnd::DeadLettered: return {0, Tr::tr("sent to the dead-letter topic %1").arg(mark.text), who, Tone::DeadLetter};
    case HandlingEnd::Failed: return {0, Tr::tr("given up → no acknowledgement"), who, Tone::Error};
    case HandlingEnd::NotAnEvent:
        return {0, Tr::tr("not a JSON object, the app is not asked → no acknowledgement"), who, Tone::Error};
    case HandlingEnd::NotEvaluated:
        return {0, Tr::tr("a routing rule failed, the app is not asked → no acknowledgement"), who, Tone::Error};
    case HandlingEnd::Republished: return {0, Tr::tr("published again to the same topic"), who, Tone::Warning};
    }
    return {};
}

LaneStep ackStep(const ledger::Mark& mark)
{
    const QString ack = ackName(mark.qos);
    const QString rule = mark.text.isEmpty() ? QString() : Tr::tr(" (%1)").arg(mark.text);
    switch (mark.kind) {
    case MarkKind::AckHeld: return {0, Tr::tr("%1 is due and held%2").arg(ack, rule), Tr::tr("you"), Tone::Warning};
    case MarkKind::AckDropped:
        return {0, Tr::tr("%1 is due and never sent, on purpose%2").arg(ack, rule), Tr::tr("you"), Tone::Error};
    case MarkKind::AckTooLate:
        return {0, Tr::tr("%1 comes too late: its connection is gone, it is not sent").arg(ack), Tr::tr("sidecar"), Tone::Error};
    case MarkKind::AckCompleted: return {0, Tr::tr("PUBCOMP sent: QoS 2 is complete"), Tr::tr("sidecar"), Tone::Ok};
    default: break;
    }
    const qint64 after = mark.timeNs - mark.endNs;
    return {0, mark.endNs > 0 ? Tr::tr("%1 sent, %2 after the PUBLISH").arg(ack, latencyText(after)) : Tr::tr("%1 sent").arg(ack),
            Tr::tr("sidecar"), Tone::Ok};
}

LaneStep publishStep(const ledger::Mark& mark, const QString& broker)
{
    switch (mark.kind) {
    case MarkKind::PublishAcked: {
        const QString ack = mark.qos == mqtt::QoS::ExactlyOnce ? QStringLiteral("PUBCOMP") : QStringLiteral("PUBACK");
        if (mark.endNs <= 0) return {0, Tr::tr("%1 for our PUBLISH").arg(ack), broker, Tone::Ok};
        return {0, Tr::tr("%1 for our PUBLISH, %2 after it").arg(ack, latencyText(mark.timeNs - mark.endNs)), broker, Tone::Ok};
    }
    case MarkKind::PublishDiscarded:
        return {0, Tr::tr("our PUBLISH was discarded: no broker has confirmed it"), Tr::tr("sidecar"), Tone::Error};
    case MarkKind::PublishTold:
        if (mark.ok) return {0, Tr::tr("Dapr told the publisher: success"), Tr::tr("sidecar"), Tone::Ok};
        return {0, Tr::tr("Dapr told the publisher: %1").arg(mark.text), Tr::tr("sidecar"), Tone::Error};
    default: break;
    }
    return {0, Tr::tr("our %1").arg(publishWords(mark)), Tr::tr("us"), Tone::Plain};
}

LaneStep deliveryStep(const ledger::Mark& mark, const QString& broker)
{
    const QString tie = tieText(mark.tie);
    LaneStep step{0, publishWords(mark), broker, mark.dup ? Tone::Dup : Tone::Plain};
    if (!tie.isEmpty()) step.what = Tr::tr("%1 · %2").arg(step.what, tie);
    return step;
}

QString causeWord(const Crossing& crossing)
{
    switch (crossing.cause) {
    case EndCause::Broker: return Tr::tr("connection lost");
    case EndCause::Disconnect: return Tr::tr("DISCONNECT");
    case EndCause::Close: return Tr::tr("TCP close");
    case EndCause::Reset: return Tr::tr("TCP reset");
    case EndCause::Silence: return Tr::tr("silence");
    case EndCause::Stopped: return Tr::tr("stopped");
    }
    return {};
}

LaneCrossing endedCrossing(const Crossing& crossing, LaneCrossing view)
{
    view.kind = LaneCrossing::Kind::Cut;
    view.word = causeWord(crossing);
    const QString who = componentText(crossing.component, crossing.replica);
    QString sentence = crossing.onPurpose ? Tr::tr("%1: the link was ended on purpose (%2).").arg(who, view.word)
                                          : Tr::tr("%1: the link ended (%2).").arg(who, view.word);
    if (!crossing.text.isEmpty()) sentence += u' ' + crossing.text;
    view.sentence = sentence + u' '
                    + Tr::tr("What is un-acknowledged can no longer be acknowledged: it waits for the session to be resumed.");
    return view;
}

LaneCrossing connectedCrossing(const Crossing& crossing, bool hadSession, LaneCrossing view)
{
    const QString who = componentText(crossing.component, crossing.replica);
    if (crossing.sessionPresent) {
        view.kind = LaneCrossing::Kind::Resumed;
        view.word = Tr::tr("session present");
        view.sentence = Tr::tr("%1 connected and the broker still had its session: what was un-acknowledged is delivered "
                               "again with DUP [MQTT-4.4.0-1].").arg(who);
    } else if (crossing.resumable && hadSession) {
        view.kind = LaneCrossing::Kind::Lost;
        view.word = Tr::tr("session lost");
        view.sentence = Tr::tr("%1 connected with clean session off, but the broker had no session any more: what was "
                               "un-acknowledged is lost.").arg(who);
    } else {
        view.kind = LaneCrossing::Kind::Fresh;
        view.word = crossing.resumable ? Tr::tr("new session") : Tr::tr("clean session");
        view.sentence = crossing.resumable
                            ? Tr::tr("%1 connected with clean session off; the broker made a new session.").arg(who)
                            : Tr::tr("%1 connected with a clean session: nothing of an earlier one is delivered "
                                     "[MQTT-3.1.2-6].").arg(who);
    }
    return view;
}

QString timesWord(int count)
{
    return count == 1 ? Tr::tr("once") : count == 2 ? Tr::tr("twice") : Tr::tr("%1 times").arg(groupedNumber(quint64(count)));
}

} // namespace

QString laneStateText(LaneState state)
{
    switch (state) {
    case LaneState::NotDelivered: return Tr::tr("not delivered");
    case LaneState::InProgress: return Tr::tr("in progress");
    case LaneState::Held: return Tr::tr("held");
    case LaneState::Unacknowledged: return Tr::tr("un-acked");
    case LaneState::Acknowledged: return Tr::tr("acknowledged");
    case LaneState::Completed: return Tr::tr("completed");
    case LaneState::Dropped: return Tr::tr("dropped");
    case LaneState::DeadLettered: return Tr::tr("dead letter");
    case LaneState::Republished: return Tr::tr("published again");
    case LaneState::Lost: return Tr::tr("lost");
    }
    return {};
}

QString laneStateSign(LaneState state)
{
    switch (state) {
    case LaneState::NotDelivered: return QStringLiteral("△");
    case LaneState::InProgress: return QStringLiteral("○");
    case LaneState::Held: return QStringLiteral("‖");
    case LaneState::Unacknowledged: return QStringLiteral("●");
    case LaneState::Acknowledged:
    case LaneState::Completed: return QStringLiteral("✓");
    case LaneState::Dropped: return QStringLiteral("✕");
    case LaneState::DeadLettered: return QStringLiteral("◆");
    case LaneState::Republished: return QStringLiteral("◇");
    case LaneState::Lost: return QStringLiteral("■");
    }
    return {};
}

Tone laneStateTone(LaneState state)
{
    switch (state) {
    case LaneState::Acknowledged:
    case LaneState::Completed: return Tone::Ok;
    case LaneState::Held:
    case LaneState::Republished: return Tone::Warning;
    case LaneState::Unacknowledged:
    case LaneState::Lost: return Tone::Error;
    case LaneState::DeadLettered: return Tone::DeadLetter;
    case LaneState::NotDelivered:
    case LaneState::InProgress:
    case LaneState::Dropped: return Tone::Secondary;
    }
    return Tone::Plain;
}

QString tieText(Tie tie)
{
    switch (tie) {
    case Tie::First: return {};
    case Tie::ProvedByPacket: return Tr::tr("same id, same session: proved");
    case Tie::ProvedByEvent: return Tr::tr("same event id: proved");
    case Tie::Guessed: return Tr::tr("guess: same topic and bytes");
    }
    return {};
}

QString componentText(const QString& component, int replica)
{
    return replica == 0 ? component : Tr::tr("%1, replica %2").arg(component).arg(replica);
}

LaneStep stepOf(const Lane& lane, int number, const QString& broker)
{
    const ledger::Mark& mark = lane.marks[std::size_t(number)];
    LaneStep step;
    switch (mark.kind) {
    case MarkKind::Published:
    case MarkKind::PublishAcked:
    case MarkKind::PublishDiscarded:
    case MarkKind::PublishTold: step = publishStep(mark, broker); break;
    case MarkKind::Delivery: step = deliveryStep(mark, broker); break;
    case MarkKind::NoHandler:
        step = {0, Tr::tr("no handler takes it → no acknowledgement"), Tr::tr("sidecar"), Tone::Error};
        break;
    case MarkKind::Attempt: step = attemptStep(mark); break;
    case MarkKind::Handled: step = handledStep(mark); break;
    case MarkKind::AckHeld:
    case MarkKind::AckSent:
    case MarkKind::AckDropped:
    case MarkKind::AckTooLate:
    case MarkKind::AckCompleted: step = ackStep(mark); break;
    case MarkKind::LostWithSession:
        step = {0, Tr::tr("lost: its session ended while it was un-acknowledged"), broker, Tone::Error};
        break;
    }
    const bool answered = mark.kind == MarkKind::Attempt && mark.endNs > 0;
    step.timeNs = answered ? mark.endNs : mark.timeNs;
    step.seq = mark.seq;
    step.mark = number;
    return step;
}

QList<LaneStep> storyOf(const Lane& lane, const QList<LaneCrossing>& crossings, const QString& broker)
{
    QList<LaneStep> steps;
    QSet<quint16> connections;
    for (std::size_t i = 0; i < lane.marks.size(); ++i) {
        const ledger::Mark& mark = lane.marks[i];
        if (mark.kind == MarkKind::Delivery) connections << mark.connection;
        steps << stepOf(lane, int(i), broker);
    }
    if (steps.isEmpty()) return steps;
    const bool open = lane.state == LaneState::Unacknowledged || lane.state == LaneState::Held || lane.state == LaneState::InProgress;
    const qint64 first = steps.constFirst().timeNs;
    qint64 last = steps.constLast().timeNs;
    for (const LaneCrossing& crossing : crossings) {
        if (!connections.contains(crossing.connection) || crossing.timeNs < first || (!open && crossing.timeNs > last)) continue;
        const bool bad = crossing.kind == LaneCrossing::Kind::Cut || crossing.kind == LaneCrossing::Kind::Lost;
        const QString what = crossing.kind == LaneCrossing::Kind::Cut ? Tr::tr("the link ended: %1").arg(crossing.word)
                             : crossing.kind == LaneCrossing::Kind::Control ? crossing.word
                                                                            : Tr::tr("connected: %1").arg(crossing.word);
        steps << LaneStep{crossing.timeNs, what, crossing.component, bad ? Tone::Error : Tone::Secondary};
    }
    std::stable_sort(steps.begin(), steps.end(), [](const LaneStep& a, const LaneStep& b) { return a.timeNs < b.timeNs; });
    return steps;
}

QString summaryOf(const Lane& lane)
{
    if (lane.deliveries == 0) return Tr::tr("Published by us; no sidecar connection has received it yet.");
    const QString delivered = timesWord(lane.deliveries);
    const QString called = lane.attempts == 0 ? Tr::tr("app not called") : Tr::tr("app called %1").arg(timesWord(lane.attempts));
    QString end;
    switch (lane.state) {
    case LaneState::Unacknowledged: end = Tr::tr("not acknowledged: the broker still has it"); break;
    case LaneState::Held: end = Tr::tr("the acknowledgement is held"); break;
    case LaneState::InProgress: end = Tr::tr("not finished yet"); break;
    default: end = laneStateText(lane.state); break;
    }
    return Tr::tr("Delivered %1, %2, %3.").arg(delivered, called, end);
}

QList<LaneCrossing> crossingsOf(const std::deque<Crossing>& crossings)
{
    QList<LaneCrossing> views;
    QSet<quint16> hadSession;
    QHash<std::pair<QString, int>, int> left; // sessions of connections that were stopped: the next one takes them up
    for (const Crossing& crossing : crossings) {
        int& waiting = left[{crossing.component, crossing.replica}];
        LaneCrossing view{crossing.timeNs, LaneCrossing::Kind::Control, crossing.connection, crossing.component, crossing.replica, {}, {}};
        switch (crossing.kind) {
        case Crossing::Kind::Connected:
            if (!hadSession.contains(crossing.connection) && waiting > 0) {
                --waiting;
                hadSession << crossing.connection;
            }
            view = connectedCrossing(crossing, hadSession.contains(crossing.connection), view);
            if (crossing.resumable) hadSession << crossing.connection;
            break;
        case Crossing::Kind::Ended:
            if (crossing.cause == EndCause::Stopped && hadSession.remove(crossing.connection)) ++waiting;
            view = endedCrossing(crossing, view);
            break;
        case Crossing::Kind::SessionThrownAway:
            view.word = Tr::tr("session discarded");
            view.sentence = Tr::tr("Somebody connected with the client id and a clean session: the broker threw the session "
                                   "away, with all that was un-acknowledged [MQTT-3.1.2-6].");
            break;
        case Crossing::Kind::Control:
            view.word = crossing.text;
            view.sentence = Tr::tr("Done on purpose: %1.").arg(crossing.text);
            break;
        }
        views << view;
    }
    return views;
}

QString offsetText(qint64 nanoseconds)
{
    const double seconds = double(nanoseconds) / 1e9;
    return (seconds < 0 ? QStringLiteral("−") : QStringLiteral("+")) + Tr::tr("%1 s").arg(std::abs(seconds), 0, 'f', 3);
}

} // namespace wb::ui
