#include "core/scenario/run/check.h"

#include "core/scenario/run/lines.h"
#include "core/scenario/run/selection.h"
#include "core/sidecar/app/payload_match.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace wb::scenario {

namespace {

using Is = Finding::Is;
using ledger::LanePtr;
using ledger::Mark;
using ledger::MarkKind;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::Check)
};

constexpr std::size_t mostListed = 12; // in a sentence

QString secondsOf(qint64 ns)
{
    return QStringLiteral("%1s").arg(double(ns) / 1e9, 0, 'f', 3);
}

bool isIn(const Window& window, qint64 ns)
{
    const auto least = std::chrono::nanoseconds(window.from).count();
    return ns >= least && (window.to == milliseconds::max() || ns <= std::chrono::nanoseconds(window.to).count());
}

class Checker {
public:
    Checker(const ExpectStep& step, qint64 sinceNs, const Evidence& evidence)
        : m_step(step), m_which(step.which), m_since(sinceNs), m_evidence(evidence)
    {
    }

    Finding operator()(const DeliveriesExpected& body) const;
    Finding operator()(const AttemptsExpected& body) const;
    Finding operator()(const AcksExpected& body) const;
    Finding operator()(const HandledExpected& body) const;
    Finding operator()(const StatesExpected& body) const;
    Finding operator()(const OrderExpected& body) const;
    Finding operator()(const PublishesExpected& body) const;
    Finding operator()(const ReceivedExpected& body) const;
    Finding operator()(const ConnectionsExpected& body) const;
    Finding operator()(const EndsExpected& body) const;
    Finding operator()(const ConnectedExpected& body) const;
    Finding operator()(const GrantedExpected& body) const;
    Finding operator()(const UnackedExpected& body) const;

private:
    std::vector<Found> marks(MarkKind kind) const { return marksOf(kind, m_which, m_since, m_evidence); }
    QString listed(const std::vector<Found>& found) const;
    // canShrink: what is counted now may be counted differently later.
    Finding counted(const std::vector<Found>& found, const CountRange& count, bool canShrink = false) const;
    std::optional<Finding> wrongGaps(const std::vector<Found>& attempts, const QList<Window>& gaps) const;
    std::optional<QString> orderValue(const Found& found, const QString& by) const;

    const ExpectStep& m_step;
    const Which& m_which;
    qint64 m_since;
    const Evidence& m_evidence;
};

// "3: orders/new id 1 at 0.103s; …"
QString Checker::listed(const std::vector<Found>& found) const
{
    if (found.empty()) return Texts::tr("none");
    QStringList parts;
    for (const Found& one : found) {
        if (std::size_t(parts.size()) == mostListed) {
            parts << Texts::tr("and %n more", nullptr, int(found.size() - mostListed));
            break;
        }
        const QString at = secondsOf(one.timeNs - m_evidence.startNs());
        const QString what = scenario::textOf(one);
        parts << (what.isEmpty() ? Texts::tr("at %1").arg(at) : Texts::tr("%1 at %2").arg(what, at));
    }
    return Texts::tr("%1: %2").arg(QString::number(found.size()), parts.join(QStringLiteral("; ")));
}

Finding Checker::counted(const std::vector<Found>& found, const CountRange& count, bool canShrink) const
{
    const auto number = qint64(found.size());
    if (m_step.at) {
        for (const Found& one : found) {
            if (isIn(*m_step.at, one.timeNs - m_since)) continue;
            return {Is::Never, Texts::tr("%1; one of them came %2 after it").arg(listed(found), secondsOf(one.timeNs - m_since))};
        }
    }
    if (number > count.most) return {canShrink ? Is::NotYet : Is::Never, listed(found)};
    return {number >= count.least ? Is::Holds : Is::NotYet, listed(found)};
}

// --- deliveries and what came of them ---

bool tieFits(const QString& word, ledger::Tie tie)
{
    using ledger::Tie;
    if (word.isEmpty()) return true;
    if (word == u"first") return tie == Tie::First;
    if (word == u"packet") return tie == Tie::ProvedByPacket;
    if (word == u"event") return tie == Tie::ProvedByEvent;
    if (word == u"guess") return tie == Tie::Guessed;
    return tie == Tie::ProvedByPacket || tie == Tie::ProvedByEvent; // proved
}

Finding Checker::operator()(const DeliveriesExpected& body) const
{
    auto found = marks(MarkKind::Delivery);
    std::erase_if(found, [&](const Found& one) {
        const Mark& mark = *one.mark;
        return (body.dup && *body.dup != mark.dup) || (body.retained && *body.retained != mark.retained) ||
               (body.qos && *body.qos != int(mark.qos)) || !tieFits(body.tie, mark.tie);
    });
    Finding finding = counted(found, body.count);
    if (!body.samePacketId || finding.is == Is::Never) return finding;
    QHash<ledger::LaneId, mqtt::PacketId> ids;
    for (const Found& one : found) {
        const auto it = ids.constFind(one.lane->id);
        if (it != ids.constEnd() && *it != one.mark->packetId)
            return {Is::Never, Texts::tr("packet ids %1 and %2 for one message; %3")
                                   .arg(QString::number(*it), QString::number(one.mark->packetId), listed(found))};
        ids.insert(one.lane->id, one.mark->packetId);
    }
    return finding;
}

std::optional<Finding> Checker::wrongGaps(const std::vector<Found>& attempts, const QList<Window>& gaps) const
{
    QHash<ledger::LaneId, const Mark*> before;
    QHash<ledger::LaneId, qsizetype> number;
    for (const Found& one : attempts) {
        const Mark* previous = before.value(one.lane->id);
        before.insert(one.lane->id, one.mark);
        if (!previous || previous->endNs == 0) continue;
        const qsizetype index = number[one.lane->id]++;
        if (gaps.size() > 1 && index >= gaps.size()) continue;
        const Window& window = gaps.size() == 1 ? gaps.first() : gaps.at(index);
        const qint64 pause = one.timeNs - previous->endNs;
        if (!isIn(window, pause))
            return Finding{Is::Never, Texts::tr("pause %1 of %2 is %3, not %4")
                                          .arg(QString::number(index + 1), QString::fromStdString(one.lane->topic), secondsOf(pause), scenario::textOf(window))};
    }
    return {};
}

// "HTTP 200" is also "HTTP 200 SUCCESS", and "HTTP 500" that with Dapr's words behind it.
bool isAnswer(const Mark& mark, const QString& answer)
{
    if (!mark.text.startsWith(answer)) return false;
    return mark.text.size() == answer.size() || mark.text.at(answer.size()) == u' ' || mark.text.at(answer.size()) == u':';
}

Finding Checker::operator()(const AttemptsExpected& body) const
{
    auto found = marks(MarkKind::Attempt);
    std::erase_if(found, [&](const Found& one) {
        const bool runs = one.mark->endNs == 0;
        if (!body.policy.isEmpty() && one.mark->policy != body.policy) return true;
        return !body.end.isEmpty() && body.end != (runs ? QStringLiteral("running") : wordOf(one.mark->attemptEnd));
    });
    Finding finding = counted(found, body.count, body.end == u"running");
    if (finding.is == Is::Never) return finding;
    if (!body.gaps.isEmpty())
        if (const auto wrong = wrongGaps(found, body.gaps)) return *wrong;
    if (body.answers.isEmpty()) return finding;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i].mark->endNs == 0) return {Is::NotYet, finding.seen};
        if (qsizetype(i) >= body.answers.size() || !isAnswer(*found[i].mark, body.answers.at(qsizetype(i)))) return {Is::Never, finding.seen};
    }
    return qsizetype(found.size()) < body.answers.size() ? Finding{Is::NotYet, finding.seen} : finding;
}

Finding Checker::operator()(const AcksExpected& body) const
{
    static const QMap<QString, MarkKind> kinds{{QStringLiteral("sent"), MarkKind::AckSent},
                                               {QStringLiteral("held"), MarkKind::AckHeld},
                                               {QStringLiteral("dropped"), MarkKind::AckDropped},
                                               {QStringLiteral("too late"), MarkKind::AckTooLate},
                                               {QStringLiteral("completed"), MarkKind::AckCompleted}};
    return counted(marks(kinds.value(body.step)), body.count);
}

Finding Checker::operator()(const HandledExpected& body) const
{
    if (body.end == u"no handler") return counted(marks(MarkKind::NoHandler), body.count);
    auto found = marks(MarkKind::Handled);
    std::erase_if(found, [&](const Found& one) {
        if (!body.end.isEmpty() && body.end != wordOf(one.mark->handlingEnd)) return true;
        return !body.detail.isEmpty() && !one.mark->text.contains(body.detail);
    });
    return counted(found, body.count);
}

Finding Checker::operator()(const StatesExpected& body) const
{
    std::array<qint64, ledger::laneStateCount> counts{};
    const bool all = m_which.topic.isEmpty() && m_which.message == 0 && m_which.component.isEmpty() && m_which.replica < 0;
    if (all) {
        for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = qint64(m_evidence.book().counts().byState[i]);
    } else {
        for (const LanePtr& lane : lanesOf(m_which, m_evidence))
            if (lane->component.isEmpty() || copyFits(m_which, lane->component, lane->replica)) ++counts[std::size_t(lane->state)];
    }
    bool fits = true;
    QStringList seen;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const QString word = wordOf(ledger::LaneState(i));
        const auto it = body.states.find(word);
        if (it != body.states.end()) fits = fits && it->contains(counts[i]);
        else if (ledger::LaneState(i) != ledger::LaneState::NotDelivered) fits = fits && counts[i] == 0;
        if (counts[i] > 0) seen << QStringLiteral("%1 %2").arg(counts[i]).arg(word);
    }
    return {fits ? Is::Holds : Is::NotYet, seen.isEmpty() ? Texts::tr("no message") : seen.join(QStringLiteral(", "))};
}

// --- order ---

std::optional<QString> Checker::orderValue(const Found& found, const QString& by) const
{
    if (by == u"topic") return QString::fromStdString(found.lane->topic);
    // The payload is in the PUBLISH, which another mark of the lane may name.
    ledger::Seq seq = ledger::noSeq;
    for (const Mark& mark : found.lane->marks)
        if (mark.kind == MarkKind::Delivery && mark.delivery == found.mark->delivery && mark.connection == found.mark->connection) seq = mark.seq;
    if (!m_evidence.snapshot().contains(seq)) return {};
    const std::string_view payload = m_evidence.snapshot().data(seq);
    const QByteArray bytes(payload.data(), qsizetype(payload.size()));
    if (by == u"payload") return QString::fromUtf8(bytes);
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    const QJsonValue root = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    const QJsonValue value = sidecar::valueAt(root, by);
    return value.isDouble() ? QString::number(value.toDouble(), 'g', 15) : value.toVariant().toString();
}

Finding Checker::operator()(const OrderExpected& body) const
{
    const MarkKind kind = body.of == u"attempts" ? MarkKind::Attempt : body.of == u"acks" ? MarkKind::AckSent : MarkKind::Delivery;
    QStringList seen;
    bool unknown = false;
    for (const Found& one : marks(kind)) {
        const auto value = orderValue(one, body.by);
        unknown = unknown || !value;
        seen << value.value_or(QStringLiteral("?"));
    }
    const QString sentence = seen.isEmpty() ? Texts::tr("none") : seen.join(QStringLiteral(", "));
    if (unknown) return {Is::NotYet, sentence};
    const bool begins = seen == body.values.mid(0, seen.size());
    if (!begins) return {Is::Never, sentence};
    return {seen.size() == body.values.size() ? Is::Holds : Is::NotYet, sentence};
}

// --- publishes and the observer ---

Finding Checker::operator()(const PublishesExpected& body) const
{
    std::vector<Found> found;
    for (const SeenPublish& one : m_evidence.publishes()) {
        if (one.timeNs < m_since || !topicFits(m_which.topic, one.topic)) continue;
        const QString told = !one.toldOk ? QStringLiteral("nothing") : *one.toldOk ? QStringLiteral("ok") : QStringLiteral("error");
        const QString outcome = one.outcome ? wordOf(*one.outcome) : QStringLiteral("none");
        if ((!body.told.isEmpty() && body.told != told) || (!body.outcome.isEmpty() && body.outcome != outcome)) continue;
        if ((!body.error.isEmpty() && !one.told.contains(body.error)) || (body.deadLetter && *body.deadLetter != one.deadLetter)) continue;
        found.push_back({one.timeNs, nullptr, nullptr,
                         Texts::tr("%1 told: %2, end: %3").arg(QString::fromStdString(one.topic), one.told.isEmpty() ? told : one.told, outcome)});
    }
    const bool canShrink = body.told == u"nothing" || body.outcome == u"none";
    Finding finding = counted(found, body.count, canShrink);
    if (finding.is != Is::Holds && found.empty() && !m_evidence.publishes().empty())
        finding.seen = Texts::tr("none; of all publishes the last was told: %1").arg(m_evidence.publishes().back().told);
    return finding;
}

Finding Checker::operator()(const ReceivedExpected& body) const
{
    std::vector<Found> found;
    const ledger::Snapshot& snapshot = m_evidence.snapshot();
    const std::string part = body.payload.toStdString();
    for (const ledger::Seq seq : m_evidence.observed()) {
        if (!snapshot.contains(seq)) continue;
        const ledger::Record& record = snapshot.record(seq);
        if (record.timeNs < m_since || !topicFits(m_which.topic, snapshot.topicName(record.topic))) continue;
        if (body.retained && *body.retained != record.retain()) continue;
        if (!part.empty() && snapshot.data(seq).find(part) == std::string_view::npos) continue;
        found.push_back({record.timeNs, nullptr, nullptr, QString::fromStdString(std::string(snapshot.topicName(record.topic)))});
    }
    return counted(found, body.count);
}

// --- connections ---

Finding Checker::operator()(const ConnectionsExpected& body) const
{
    std::vector<Found> found;
    for (const SeenConnection& one : m_evidence.connections()) {
        if (one.timeNs < m_since || !copyFits(m_which, one.component, one.replica)) continue;
        if ((body.sessionPresent && *body.sessionPresent != one.sessionPresent) || (!body.clientId.isEmpty() && body.clientId != one.clientId)) continue;
        found.push_back({one.timeNs, nullptr, nullptr,
                         one.sessionPresent ? Texts::tr("%1, session present").arg(one.clientId) : one.clientId});
    }
    return counted(found, body.count);
}

Finding Checker::operator()(const EndsExpected& body) const
{
    std::vector<Found> found;
    for (const SeenEnd& one : m_evidence.ends()) {
        if (one.timeNs < m_since || !copyFits(m_which, one.component, one.replica)) continue;
        if (!body.cause.isEmpty() && body.cause != wordOf(one.cause)) continue;
        found.push_back({one.timeNs, nullptr, nullptr, QStringLiteral("%1 (%2)").arg(one.component, wordOf(one.cause))});
    }
    return counted(found, body.count);
}

Finding Checker::operator()(const ConnectedExpected& body) const
{
    bool connected = false;
    QStringList errors;
    for (const sidecar::ConnectionStatus& status : m_evidence.statuses(m_which.component, m_which.replica)) {
        connected = connected || status.state == sidecar::LinkState::Connected;
        if (status.error) errors << status.error->message;
        if (!status.daprError.isEmpty()) errors << status.daprError;
    }
    const QString why = errors.join(QStringLiteral("; "));
    const QString seen = connected ? Texts::tr("connected") : why.isEmpty() ? Texts::tr("not connected") : Texts::tr("not connected: %1").arg(why);
    const bool fits = connected == body.connected && (body.error.isEmpty() || why.contains(body.error));
    return {fits ? Is::Holds : Is::NotYet, seen};
}

Finding Checker::operator()(const GrantedExpected& body) const
{
    QString seen = Texts::tr("no such subscription");
    for (const sidecar::ConnectionStatus& status : m_evidence.statuses(m_which.component, m_which.replica)) {
        for (const sidecar::SubscriptionStatus& one : status.subscriptions) {
            if (one.filter != body.filter) continue;
            if (one.grantedQos == body.qos) return {Is::Holds, {}};
            seen = one.grantedQos < 0 ? Texts::tr("no SUBACK") : one.grantedQos == 128 ? Texts::tr("refused") : Texts::tr("QoS %1").arg(one.grantedQos);
        }
    }
    return {Is::NotYet, seen};
}

Finding Checker::operator()(const UnackedExpected& body) const
{
    qint64 unacked = 0;
    for (const ledger::InFlight& one : m_evidence.book().inFlight())
        if (copyFits(m_which, one.component, one.replica)) unacked += one.unacked;
    return {body.count.contains(unacked) ? Is::Holds : Is::NotYet, QString::number(unacked)};
}

} // namespace

Finding check(const ExpectStep& expectation, qint64 sinceNs, const Evidence& evidence)
{
    return std::visit(Checker(expectation, sinceNs, evidence), expectation.body);
}

Sighting sightings(Happening what, const Which& which, qint64 fromNs, qint64 untilNs, const Evidence& evidence)
{
    Sighting seen;
    const auto add = [&](const Found& one) {
        if (one.timeNs < fromNs || one.timeNs > untilNs) return;
        if (seen.count++ == 0) seen.first = Texts::tr("%1 at %2").arg(textOf(one), secondsOf(one.timeNs - evidence.startNs()));
    };
    const auto addMarks = [&](MarkKind kind) {
        for (const Found& one : marksOf(kind, which, fromNs, evidence)) add(one);
    };
    switch (what) {
    case Happening::Delivery: addMarks(MarkKind::Delivery); break;
    case Happening::Attempt: addMarks(MarkKind::Attempt); break;
    case Happening::Acknowledgement: addMarks(MarkKind::AckSent); break;
    case Happening::Publish:
        for (const SeenPublish& one : evidence.publishes())
            if (topicFits(which.topic, one.topic)) add({one.timeNs, nullptr, nullptr, QString::fromStdString(one.topic)});
        break;
    case Happening::Connection:
        for (const SeenConnection& one : evidence.connections())
            if (copyFits(which, one.component, one.replica)) add({one.timeNs, nullptr, nullptr, one.component});
        break;
    case Happening::ConnectionEnd:
        for (const SeenEnd& one : evidence.ends())
            if (copyFits(which, one.component, one.replica)) add({one.timeNs, nullptr, nullptr, one.component});
        break;
    }
    return seen;
}

} // namespace wb::scenario
