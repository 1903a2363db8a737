#include "core/broker/redelivery_profile.h"

#include "core/broker/profile/profile.h"

#include <QCoreApplication>
#include <QVersionNumber>

#include <cmath>

namespace wb::broker {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::RedeliveryProfile)
};

// --- from the cells of a profile

// By the documentation; where that says nothing, by what was measured.
QString expectedOf(const Cell& cell, QStringView facet)
{
    const QString documented = cell.says ? valueOf(cell.says->expect, facet) : QString();
    return documented.isEmpty() && cell.does ? valueOf(cell.does->expect, facet) : documented;
}

template <class T>
Established<T> established(std::optional<T> value, const Cell& cell)
{
    Established<T> fact;
    if (!value) return fact;
    fact.value = value;
    if (cell.says) fact.sources = cell.says->sources;
    if (cell.does) fact.measured = QStringLiteral("%1: %2").arg(cell.does->version, cell.does->shortValue());
    return fact;
}

std::optional<int> wholeNumber(const QString& expected)
{
    const auto range = numbersOf(expected);
    return range && std::isfinite(range->from) ? std::optional(int(range->from)) : std::nullopt;
}

std::optional<bool> isWord(const QString& expected, QStringView word)
{
    return expected.isEmpty() ? std::nullopt : std::optional(expected == word);
}

// "1", or how many more than one: nothing when it may be either.
std::optional<bool> oneByOne(const QString& expected)
{
    const auto range = numbersOf(expected);
    return range ? std::optional(range->to <= 1) : std::nullopt;
}

// A timer's period is the middle of what is expected; a timeout never ends early, so it is the beginning.
Established<LiveResend> liveOf(const Cell& live, const Cell& timeout)
{
    const auto again = numbersOf(expectedOf(live, u"sent again on the live connection"));
    if (!again) return {};
    if (std::isfinite(again->from))
        return established(std::optional(LiveResend{LiveResend::Kind::Timed, int(std::lround(again->middle()))}), live);
    const auto closed = numbersOf(expectedOf(timeout, u"closed by the broker"));
    if (!closed || !std::isfinite(closed->from)) return established(std::optional(LiveResend{}), live);
    auto fact = established(std::optional(LiveResend{LiveResend::Kind::ClosesConnection, int(closed->from)}), live);
    const auto cut = established(fact.value, timeout);
    for (const QString& source : cut.sources)
        if (!fact.sources.contains(source)) fact.sources << source;
    if (!cut.measured.isEmpty()) fact.measured += (fact.measured.isEmpty() ? QString() : QStringLiteral("; ")) + cut.measured;
    return fact;
}

RedeliveryProfile profileAt(const Profile& profile, qsizetype range)
{
    RedeliveryProfile facts;
    const Cell& window = profile.cell(u"inflight_window", range);
    facts.inFlight = established(wholeNumber(expectedOf(window, u"un-acked at once")), window);
    facts.oneAckOneMessage = established(oneByOne(expectedOf(window, u"freed by one ack")), window);
    facts.live = liveOf(profile.cell(u"live_retransmit", range), profile.cell(u"ack_timeout", range));
    const Cell& reconnect = profile.cell(u"reconnect_redelivery", range);
    facts.backAtReconnect = established(isWord(expectedOf(reconnect, u"after a cut"), u"sent again"), reconnect);
    const Cell& ids = profile.cell(u"packet_id_on_redelivery", range);
    facts.keepsPacketIds = established(isWord(expectedOf(ids, u"packet ids"), u"kept"), ids);
    return facts;
}

// What all versions of a product have in common. A version for which nobody has established it does not speak against
// it.
template <class T>
void join(Established<T>& common, const Established<T>& one)
{
    if (!one.value || common.dependsOnVersion) return;
    if (!common.value) {
        common.value = one.value;
    } else if (common.value != one.value) {
        common = {};
        common.dependsOnVersion = true;
        return;
    }
    for (const QString& source : one.sources)
        if (!common.sources.contains(source)) common.sources << source;
    if (!one.measured.isEmpty())
        common.measured += (common.measured.isEmpty() ? QString() : QStringLiteral("; ")) + one.measured;
}

RedeliveryProfile ofAllVersions(const Profile& profile)
{
    RedeliveryProfile common;
    for (qsizetype range = 0; range < profile.ranges.size(); ++range) {
        const RedeliveryProfile one = profileAt(profile, range);
        join(common.inFlight, one.inFlight);
        join(common.oneAckOneMessage, one.oneAckOneMessage);
        join(common.live, one.live);
        join(common.backAtReconnect, one.backAtReconnect);
        join(common.keepsPacketIds, one.keepsPacketIds);
    }
    return common;
}

QString nameOf(const RedeliveryProfile& profile)
{
    if (profile.product.isEmpty()) return Text::tr("this broker");
    return profile.version.isEmpty() ? profile.product : profile.product + QLatin1Char(' ') + profile.version;
}

} // namespace

RedeliveryProfile redeliveryProfile(const BrokerIdentity& broker)
{
    RedeliveryProfile facts;
    if (const Profile* profile = ProfileBook::shipped().profile(broker.product)) {
        const bool isVersion = !QVersionNumber::fromString(broker.version).isNull();
        facts = isVersion ? profileAt(*profile, profile->rangeOf(broker.version)) : ofAllVersions(*profile);
    }
    facts.product = broker.product;
    facts.version = broker.version;
    return facts;
}

QString liveResendSentence(const RedeliveryProfile& profile)
{
    const QString name = nameOf(profile);
    if (profile.live.dependsOnVersion)
        return Text::tr(
                   "Whether %1 sends an un-acknowledged message again on a live connection depends on its version.")
            .arg(name);
    if (!profile.live.value)
        return Text::tr(
                   "Nobody has established whether %1 sends an un-acknowledged message again on a live connection.")
            .arg(name);
    const QString seconds = QString::number(profile.live.value->seconds);
    switch (profile.live.value->kind) {
    case LiveResend::Kind::Timed:
        return Text::tr("%1 sends an un-acknowledged message again on the same connection every %2 s, with DUP.")
            .arg(name, seconds);
    case LiveResend::Kind::ClosesConnection:
        return Text::tr("%1 does not send again on a live connection; it closes a connection that owes an "
                        "acknowledgement for %2 s, "
                        "and sends again after the reconnect with clean session off.")
            .arg(name, seconds);
    case LiveResend::Kind::Never: break;
    }
    return Text::tr("%1 does not send again on a live connection; it waits for a reconnect with clean session off.")
        .arg(name);
}

QString reconnectSentence(const RedeliveryProfile& profile)
{
    const QString name = nameOf(profile);
    if (!profile.backAtReconnect.value)
        return Text::tr("Nobody has established what %1 does with un-acknowledged messages at a reconnect.").arg(name);
    if (!profile.keepsPacketIds.value)
        return Text::tr("After a reconnect with clean session off, %1 sends un-acknowledged messages again at once.")
            .arg(name);
    return *profile.keepsPacketIds.value ? Text::tr("After a reconnect with clean session off, %1 sends "
                                                    "un-acknowledged messages again at once, with their packet "
                                                    "ids and DUP.")
                                               .arg(name)
                                         : Text::tr("After a reconnect with clean session off, %1 sends "
                                                    "un-acknowledged messages again at once, with DUP but with "
                                                    "new packet ids.")
                                               .arg(name);
}

QString windowSentence(const RedeliveryProfile& profile)
{
    const QString name = nameOf(profile);
    if (!profile.inFlight.value)
        return Text::tr("Nobody has established how many un-acknowledged messages %1 has out at once.").arg(name);
    const QString limit = QString::number(*profile.inFlight.value);
    if (profile.oneAckOneMessage.value == false)
        return Text::tr("%1 stops sending QoS 1 and 2 when %2 messages are un-acknowledged. In this version an "
                        "acknowledgement may let "
                        "more than one through, so that more are out.")
            .arg(name, limit);
    return Text::tr("%1 stops sending QoS 1 and 2 when %2 messages are un-acknowledged, of whatever topic.")
        .arg(name, limit);
}

QString sourceText(const QStringList& sources, const QString& measured)
{
    const QString names = sources.join(QStringLiteral("; "));
    if (names.isEmpty()) return measured.isEmpty() ? QString() : Text::tr("Measured: %1.").arg(measured);
    return measured.isEmpty() ? Text::tr("Source: %1.").arg(names)
                              : Text::tr("Source: %1. Measured: %2.").arg(names, measured);
}

} // namespace wb::broker
