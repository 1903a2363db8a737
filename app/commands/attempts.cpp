#include "app/commands/attempts.h"

#include <QCoreApplication>
#include <QDateTime>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

using Outcome = sidecar::AttemptOutcome;

QString outcomeText(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Acknowledged: return Texts::tr("acknowledged");
    case Outcome::Retry: return Texts::tr("failed, the policy tries again");
    case Outcome::Dropped: return Texts::tr("dropped: acknowledged");
    case Outcome::DeadLettered: return Texts::tr("sent to the dead letter topic: acknowledged");
    case Outcome::LeftUnacknowledged: return Texts::tr("failed: left unacknowledged");
    case Outcome::NotEvaluated: return Texts::tr("its route cannot be evaluated here: left unacknowledged");
    }
    return {};
}

QString outcomeWord(Outcome outcome) // for programs
{
    switch (outcome) {
    case Outcome::Acknowledged: return QStringLiteral("acknowledged");
    case Outcome::Retry: return QStringLiteral("retry");
    case Outcome::Dropped: return QStringLiteral("dropped");
    case Outcome::DeadLettered: return QStringLiteral("deadLettered");
    case Outcome::LeftUnacknowledged: return QStringLiteral("leftUnacknowledged");
    case Outcome::NotEvaluated: return QStringLiteral("notEvaluated");
    }
    return {};
}

QDateTime began(const sidecar::AttemptFact& attempt)
{
    return QDateTime::fromMSecsSinceEpoch(attempt.beganNs / 1'000'000);
}

qint64 milliseconds(const sidecar::AttemptFact& attempt)
{
    return (attempt.endedNs - attempt.beganNs) / 1'000'000;
}

} // namespace

QString attemptLine(const sidecar::AttemptFact& attempt)
{
    QString what = attempt.topic;
    if (!attempt.route.isEmpty()) what += QStringLiteral(" -> ") + attempt.route;
    if (attempt.messages > 1) what += Texts::tr(" (%n messages)", nullptr, attempt.messages);
    const QString reply = attempt.reply.isEmpty()
                              ? Texts::tr("no answer")
                              : Texts::tr("%1 after %2 ms").arg(attempt.reply).arg(milliseconds(attempt));
    QString outcome = outcomeText(attempt.outcome);
    if (!attempt.error.isEmpty()) outcome += QStringLiteral(": ") + attempt.error;
    return QStringList{began(attempt).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz")),
                       Texts::tr("attempt %1").arg(attempt.number), what, reply, outcome}
        .join(QStringLiteral("  "));
}

QJsonObject attemptObject(const sidecar::AttemptFact& attempt)
{
    QJsonObject object{{QStringLiteral("time"), began(attempt).toUTC().toString(Qt::ISODateWithMs)},
                       {QStringLiteral("attempt"), attempt.number},
                       {QStringLiteral("component"), attempt.component},
                       {QStringLiteral("topic"), attempt.topic},
                       {QStringLiteral("route"), attempt.route},
                       {QStringLiteral("messages"), attempt.messages},
                       {QStringLiteral("reply"), attempt.reply},
                       {QStringLiteral("milliseconds"), milliseconds(attempt)},
                       {QStringLiteral("outcome"), outcomeWord(attempt.outcome)}};
    if (!attempt.policy.isEmpty()) object.insert(QStringLiteral("policy"), attempt.policy);
    if (!attempt.error.isEmpty()) object.insert(QStringLiteral("error"), attempt.error);
    return object;
}

} // namespace wb::app
