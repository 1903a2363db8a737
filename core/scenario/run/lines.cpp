#include "core/scenario/run/lines.h"

#include "core/mqtt/codec.h"
#include "core/scenario/file/format.h"

namespace wb::scenario {

namespace {

using namespace ledger;

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

template <class Enum>
QString oneOf(Enum value, std::initializer_list<std::pair<Enum, const char16_t*>> words)
{
    for (const auto& [one, word] : words)
        if (one == value) return QString::fromUtf16(word);
    return {};
}

QString detailed(const QString& line, const QString& detail)
{
    return detail.isEmpty() ? line : QStringLiteral("%1: %2").arg(line, detail);
}

struct FactLine {
    QString operator()(const SidecarConnected& fact) const
    {
        return QStringLiteral("connected as %1, %2").arg(fact.clientId, fact.sessionPresent ? QStringLiteral("session present")
                                                                                            : QStringLiteral("no earlier session"));
    }
    QString operator()(const ConnectionEnded& fact) const
    {
        return detailed(QStringLiteral("connection ended (%1)").arg(wordOf(fact.cause)), fact.error);
    }
    QString operator()(const SessionThrownAway& fact) const { return QStringLiteral("session of %1 thrown away").arg(fact.clientId); }
    QString operator()(const ControlUsed& fact) const { return fact.what; }
    QString operator()(const Delivered&) const { return {}; } // the PUBLISH says it
    QString operator()(const NoHandler& fact) const { return QStringLiteral("delivery %1 has no handler").arg(fact.delivery); }
    QString operator()(const AttemptBegan& fact) const
    {
        return QStringLiteral("delivery %1, attempt %2: %3").arg(fact.delivery).arg(fact.number).arg(fact.route);
    }
    QString operator()(const AttemptEnded& fact) const
    {
        QString line = QStringLiteral("delivery %1: %2, %3").arg(fact.delivery).arg(wordOf(fact.end), fact.reply);
        if (fact.nextInNs > 0) line += QStringLiteral(", again in %1 s").arg(double(fact.nextInNs) / 1e9, 0, 'f', 3);
        return detailed(line, fact.error);
    }
    QString operator()(const Handled& fact) const
    {
        return detailed(QStringLiteral("delivery %1 is handled: %2").arg(fact.delivery).arg(wordOf(fact.end)), fact.detail);
    }
    QString operator()(const Acknowledged& fact) const
    {
        const QString what = oneOf<AckStep>(fact.step, {{AckStep::Held, u"held"}, {AckStep::Dropped, u"dropped"}, {AckStep::TooLate, u"too late"}});
        return what.isEmpty() ? QString() : QStringLiteral("acknowledgement of delivery %1 is %2").arg(fact.delivery).arg(what);
    }
    QString operator()(const Published&) const { return {}; }
    QString operator()(const PublishEnded& fact) const
    {
        return fact.outcome == mqtt::PublishOutcome::Discarded ? QStringLiteral("publish %1 is discarded").arg(fact.operation) : QString();
    }
    QString operator()(const PublishTold& fact) const
    {
        return detailed(fact.ok ? QStringLiteral("the publisher is told: success") : QStringLiteral("the publisher is told: error"), fact.message);
    }
};

struct PacketLine {
    QString operator()(const mqtt::Connect& p) const
    {
        return QStringLiteral("client id %1, clean session %2").arg(text(p.clientId)).arg(p.cleanSession ? 1 : 0);
    }
    QString operator()(const mqtt::Connack& p) const
    {
        return QStringLiteral("code %1, session present %2").arg(p.returnCode).arg(p.sessionPresent ? 1 : 0);
    }
    QString operator()(const mqtt::Publish&) const { return {}; } // see lineOf(): without its payload
    QString operator()(const mqtt::Subscribe& p) const
    {
        QStringList parts;
        for (const mqtt::TopicRequest& one : p.topics) parts << QStringLiteral("%1 QoS %2").arg(text(one.filter)).arg(int(one.qos));
        return parts.join(QStringLiteral(", "));
    }
    QString operator()(const mqtt::Suback& p) const
    {
        QStringList parts;
        for (const auto code : p.returnCodes) parts << QString::number(code);
        return QStringLiteral("granted %1").arg(parts.join(QStringLiteral(", ")));
    }
    QString operator()(const mqtt::Unsubscribe& p) const
    {
        QStringList parts;
        for (const std::string& one : p.filters) parts << text(one);
        return parts.join(QStringLiteral(", "));
    }
    template <class Other>
    QString operator()(const Other& p) const
    {
        if constexpr (requires { p.packetId; }) return QStringLiteral("id %1").arg(p.packetId);
        else return {};
    }
};

} // namespace

QString wordOf(AttemptEnd end)
{
    return oneOf<AttemptEnd>(end, {{AttemptEnd::Success, u"success"}, {AttemptEnd::Drop, u"drop"}, {AttemptEnd::Retry, u"retry"},
                                   {AttemptEnd::Failed, u"failed"}, {AttemptEnd::TimedOut, u"timed out"}, {AttemptEnd::Abandoned, u"abandoned"}});
}

QString wordOf(HandlingEnd end)
{
    return oneOf<HandlingEnd>(end, {{HandlingEnd::Success, u"success"}, {HandlingEnd::Dropped, u"dropped"},
                                    {HandlingEnd::Expired, u"expired"}, {HandlingEnd::NoRoute, u"no route"},
                                    {HandlingEnd::DeadLettered, u"dead-lettered"}, {HandlingEnd::Failed, u"failed"},
                                    {HandlingEnd::NotAnEvent, u"not an event"}, {HandlingEnd::NotEvaluated, u"not evaluated"},
                                    {HandlingEnd::Republished, u"republished"}});
}

QString wordOf(EndCause cause)
{
    return oneOf<EndCause>(cause, {{EndCause::Broker, u"broker"}, {EndCause::Disconnect, u"disconnect"}, {EndCause::Close, u"close"},
                                   {EndCause::Reset, u"reset"}, {EndCause::Silence, u"silence"}, {EndCause::Stopped, u"stopped"}});
}

QString wordOf(LaneState state)
{
    return stateWords().value(int(state));
}

QString wordOf(mqtt::PublishOutcome outcome)
{
    using mqtt::PublishOutcome;
    return oneOf<PublishOutcome>(outcome, {{PublishOutcome::Written, u"written"}, {PublishOutcome::Acked, u"acked"}, {PublishOutcome::Discarded, u"discarded"}});
}

QString lineOf(const FactBody& body)
{
    return std::visit(FactLine(), body);
}

QString lineOf(const Snapshot& snapshot, Seq seq)
{
    const Record& record = snapshot.record(seq);
    QString line = QStringLiteral("%1 %2").arg(record.isInbound() ? QStringLiteral("<-") : QStringLiteral("->"), text(mqtt::packetTypeName(record.type())));
    if (record.isPublish()) {
        line += QStringLiteral(" %1, QoS %2").arg(text(snapshot.topicName(record.topic))).arg(int(record.qos()));
        if (record.packetId != 0) line += QStringLiteral(", id %1").arg(record.packetId);
        if (record.dup()) line += QStringLiteral(", DUP");
        if (record.retain()) line += QStringLiteral(", RETAIN");
        return line + QStringLiteral(", %1 bytes").arg(record.dataSize);
    }
    const auto packet = mqtt::decodeWire(snapshot.data(seq));
    const QString what = packet ? std::visit(PacketLine(), *packet) : text(packet.error().message);
    return what.isEmpty() ? line : QStringLiteral("%1 %2").arg(line, what);
}

} // namespace wb::scenario
