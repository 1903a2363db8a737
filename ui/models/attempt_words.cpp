#include "ui/models/attempt_words.h"

#include <QCoreApplication>

namespace wb::ui {

using sidecar::AttemptFact;
using sidecar::AttemptOutcome;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::AttemptWords)
};

AttemptRow::Fate fateOf(AttemptOutcome outcome)
{
    switch (outcome) {
    case AttemptOutcome::Acknowledged: return AttemptRow::Fate::Acknowledged;
    case AttemptOutcome::Retry: return AttemptRow::Fate::Retried;
    case AttemptOutcome::Dropped: return AttemptRow::Fate::Dropped;
    case AttemptOutcome::DeadLettered: return AttemptRow::Fate::DeadLettered;
    case AttemptOutcome::LeftUnacknowledged:
    case AttemptOutcome::NotEvaluated: break;
    }
    return AttemptRow::Fate::Unacknowledged;
}

QString outcomeText(const AttemptFact& fact)
{
    const bool qos0 = fact.packetId == 0; // nothing is acknowledged
    switch (fact.outcome) {
    case AttemptOutcome::Acknowledged: return qos0 ? Tr::tr("taken; QoS 0 has no acknowledgement") : Tr::tr("acknowledged");
    case AttemptOutcome::Retry:
        return fact.policy.isEmpty() ? Tr::tr("will be tried again") : Tr::tr("will be tried again by %1").arg(fact.policy);
    case AttemptOutcome::Dropped:
        if (fact.attempt == 0) return Tr::tr("dropped without asking the app");
        return qos0 ? Tr::tr("dropped") : Tr::tr("dropped, acknowledged");
    case AttemptOutcome::DeadLettered: return Tr::tr("to the dead-letter topic");
    case AttemptOutcome::LeftUnacknowledged:
        return qos0 ? Tr::tr("lost: QoS 0 is not sent again") : Tr::tr("not acknowledged; the broker decides");
    case AttemptOutcome::NotEvaluated: return Tr::tr("not acknowledged: a routing rule cannot be evaluated here");
    }
    return {};
}

} // namespace

QList<AttemptRow> rowsOf(const QList<AttemptFact>& facts)
{
    QList<AttemptRow> rows;
    rows.reserve(facts.size());
    for (const AttemptFact& fact : facts) {
        AttemptRow row;
        row.timeNs = fact.beganNs;
        row.component = fact.component;
        row.topic = fact.messages > 1 ? Tr::tr("%1 and more: %2 messages").arg(fact.topic).arg(fact.messages) : fact.topic;
        row.route = fact.route;
        row.attempt = fact.number;
        row.duplicate = fact.duplicate;
        row.answer = !fact.reply.isEmpty() ? fact.reply : fact.attempt == 0 ? Tr::tr("not called") : Tr::tr("no answer");
        row.fate = fateOf(fact.outcome);
        row.outcome = outcomeText(fact);
        row.error = fact.error;
        rows << row;
    }
    return rows;
}

} // namespace wb::ui
