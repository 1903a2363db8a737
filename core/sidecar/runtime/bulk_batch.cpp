#include "core/sidecar/runtime/bulk_batch.h"

#include "core/sidecar/runtime/attempt_log.h"
#include "core/sidecar/runtime/cloud_event.h"
#include "core/sidecar/runtime/go_json.h"

#include <QDateTime>
#include <QUuid>

#include <algorithm>

namespace wb::sidecar {

namespace {

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

QByteArray randomId()
{
    return QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
}

} // namespace

BulkBatch::BulkBatch(DeliveryHost& host, std::shared_ptr<const DeliveryPlan> plan, std::vector<BulkEntry> entries)
    : QObject(&host), m_host(host), m_plan(std::move(plan)), m_entries(std::move(entries)),
      m_headers{{"pubsubName", host.displayName().toUtf8()}}
{
    for (const BulkEntry& entry : m_entries) m_ids.push_back(entry.id);
    m_fact.component = m_host.displayName();
    m_fact.topic = m_plan->subscription.topic;
    m_fact.connection = m_entries.front().connection;
    m_fact.policy = m_plan->policyName;
}

BulkBatch::~BulkBatch()
{
    if (m_attempt != 0) m_host.hub().forgetAnswer(m_attempt);
    endAttempts(ledger::AttemptEnd::Abandoned, {}, 0);
}

void BulkBatch::start()
{
    if (m_plan->raw.error.isEmpty()) {
        sortOut();
        nextGroup();
        return;
    }
    m_error = m_plan->raw.error;
    m_anyError = true;
    for (BulkEntry& entry : m_entries) {
        entry.error = m_error;
        entry.settled = true;
    }
    deadLetters(true);
}

// --- what goes where ---

void BulkBatch::sortOut()
{
    for (std::size_t at = 0; at < m_entries.size(); ++at) sortOut(at);
}

void BulkBatch::sortOut(std::size_t at)
{
    BulkEntry& entry = m_entries[at];
    const std::string_view payload = viewOf(entry.payload);
    const auto settle = [&](const QString& error) {
        entry.error = error;
        entry.settled = true;
        m_anyError |= !error.isEmpty();
    };
    const bool hasDeadLetter = !m_plan->subscription.deadLetterTopic.isEmpty();
    if (!m_plan->raw.raw) {
        const auto error = mapError(payload);
        m_error = error ? QString::fromStdString(*error) : QString();
        entry.failure = error ? ledger::HandlingEnd::NotAnEvent : ledger::HandlingEnd::Failed;
        if (error) return settle(m_error);
        if (hasExpired(payload, QDateTime::currentMSecsSinceEpoch())) {
            if (hasDeadLetter) m_host.deadLetter(*m_plan, entry.payload, entry.retained, [](const CallResult&) {});
            entry.success = hasDeadLetter ? ledger::HandlingEnd::DeadLettered : ledger::HandlingEnd::Expired;
            return settle({});
        }
    }
    const auto kind = m_plan->raw.raw ? RouteEvent::Kind::Text : RouteEvent::Kind::Json; // not the envelope of a single one
    const auto path = m_plan->routing.find(payload, kind);
    if (!path) {
        entry.withheld = path.error().ours;
        entry.failure = entry.withheld ? ledger::HandlingEnd::NotEvaluated : ledger::HandlingEnd::Failed;
        if (entry.withheld) m_host.notEvaluated(entry.connection, m_plan->subscription.topic, path.error().error);
        return settle(path.error().error);
    }
    if (*path) return addTo(**path, at);
    // daprd forgets that no rule took it: the app gets it at its root, the dead letter a copy.
    if (hasDeadLetter) m_host.deadLetter(*m_plan, entry.payload, entry.retained, [](const CallResult&) {});
    addTo({}, at);
    entry.settled = true;
}

void BulkBatch::addTo(std::string_view path, std::size_t at)
{
    for (Group& group : m_groups) {
        if (group.path != path) continue;
        group.entries.push_back(at);
        return;
    }
    m_groups.push_back({std::string(path), randomId(), {at}});
}

std::string BulkBatch::envelopeOf(const Group& group) const
{
    std::string entries;
    for (const std::size_t at : group.entries) {
        const BulkEntry& entry = m_entries[at];
        const auto event = m_plan->raw.raw ? Result<JsonText, std::string>(JsonText{}) : scanJson(viewOf(entry.payload));
        if (!entries.empty()) entries += ',';
        entries += R"({"entryId":")" + entry.id + R"(","event":)"
            + (m_plan->raw.raw ? '"' + entry.payload.toBase64().toStdString() + '"' : goJson(*event, JsonNumbers::AsDouble))
            + R"(,"metadata":{"retained":")" + (entry.retained ? "true" : "false") + R"("},"contentType":")"
            + (m_plan->raw.raw ? "application/octet-stream" : "application/cloudevents+json") + R"("})";
    }
    const std::string name = goString(m_host.name());
    return R"({"entries":[)" + entries + R"(],"id":")" + group.envelopeId.toStdString() + R"(","metadata":{"pubsubName":)" + name
        + R"(},"pubsubname":)" + name + R"(,"topic":)" + goString(m_plan->subscription.topic.toStdString())
        + R"(,"type":"com.dapr.event.sent.bulk"})";
}

// --- the app ---

void BulkBatch::nextGroup()
{
    if (m_group == m_groups.size()) {
        if (m_anyError) deadLetters(false);
        else end(false);
        return;
    }
    PolicyDriver::Calls calls;
    calls.begin = [this](int attempt) { begin(attempt); };
    calls.abandon = [this] {
        for (const std::size_t at : m_sent) m_entries[at].trail.timedOut();
        if (const AttemptId attempt = std::exchange(m_attempt, 0)) m_host.hub().forgetAnswer(attempt);
    };
    calls.retrying = [this](const TryEnd& end) {
        endAttempts(ledger::AttemptEnd::Retry, end.error, m_driver->nextInNs());
        close(AttemptOutcome::Retry, end.error);
    };
    calls.done = [this](const TryEnd& end) {
        endAttempts(end.ok ? ledger::AttemptEnd::Success : ledger::AttemptEnd::Failed, end.error, 0);
        // Behind the driver's own work, which ends with this call.
        QMetaObject::invokeMethod(this, [this, end] { groupDone(end); }, Qt::QueuedConnection);
    };
    calls.log = [this](const QString& line) { m_host.note(dapr::Severity::Note, m_fact.connection, line); };
    m_driver = std::make_unique<PolicyDriver>(m_plan->policy, operationOf(m_host.displayName(), PolicyDirection::Inbound),
                                              Milliseconds(0), std::move(calls));
    m_driver->start();
}

void BulkBatch::begin(int attempt)
{
    Hub& hub = m_host.hub();
    const std::string body = envelopeOf(group());
    const std::string topic = m_plan->subscription.topic.toStdString();
    m_fact.attempt = hub.nextAttempt();
    m_fact.number = attempt;
    m_fact.messages = static_cast<int>(group().entries.size());
    m_fact.route = QString::fromStdString(group().path);
    m_fact.reply.clear();
    m_fact.beganNs = hub.clock().wallNs();
    AppCall call;
    call.kind = AppCallKind::BulkTopic;
    call.component = m_host.name();
    call.route = group().path;
    call.topic = topic;
    call.payload = call.body = body;
    call.contentType = "application/json";
    call.headers = &m_headers;
    call.attempt = attempt;
    m_sent = group().entries;
    for (const std::size_t at : m_sent) m_entries[at].trail.began(m_fact.attempt, m_fact.route);
    if (const auto reply = hub.app().call(call, m_fact.attempt, hub)) return answered(*reply);
    m_attempt = m_fact.attempt;
    hub.expectAnswer(m_attempt, [this](const AppReply& reply) {
        m_attempt = 0;
        answered(reply);
    });
}

void BulkBatch::answered(const AppReply& reply)
{
    m_fact.reply = replySummary(reply);
    std::vector<std::string> sent;
    for (const std::size_t at : group().entries) sent.push_back(m_entries[at].id);
    const BulkAnswer answer = readBulkAnswer(reply, sent, m_ids, viewOf(m_plan->subscription.topic.toUtf8()));
    takeOver(answer);
    m_driver->ended({answer.error.isEmpty(), false, answer.error, answer.httpStatus ? answer.httpStatus : answer.grpcStatus});
}

// What was said counts for each entry; those that failed go into the next call.
void BulkBatch::takeOver(const BulkAnswer& answer)
{
    for (const BulkEntryAnswer& said : answer.entries) {
        const auto at = static_cast<std::size_t>(std::find(m_ids.begin(), m_ids.end(), said.entryId) - m_ids.begin());
        m_entries[at].error = said.error;
        m_entries[at].settled = true;
        if (said.dropped) m_entries[at].success = ledger::HandlingEnd::Dropped;
        if (said.error.isEmpty())
            m_entries[at].trail.ended(said.dropped ? ledger::AttemptEnd::Drop : ledger::AttemptEnd::Success, m_fact.reply, {},
                                      m_plan->policyName);
        if (said.dropped) dropped(at);
    }
    std::erase_if(group().entries, [this](std::size_t at) { return m_entries[at].error.isEmpty(); });
}

// daprd looks an entry's place in the batch up in the list of this call, which may be shorter.
void BulkBatch::dropped(std::size_t at)
{
    if (m_plan->subscription.deadLetterTopic.isEmpty()) return;
    if (at >= group().entries.size()) {
        m_host.note(dapr::Severity::Error, m_fact.connection,
                    tr("daprd would end here (index out of range): entry %1 of a batch was dropped in a call with only %2 entries")
                        .arg(QString::number(at + 1), QString::number(group().entries.size())));
        return;
    }
    BulkEntry& copied = m_entries[group().entries[at]];
    copied.success = ledger::HandlingEnd::DeadLettered;
    m_host.deadLetter(*m_plan, copied.payload, copied.retained, [](const CallResult&) {});
}

void BulkBatch::groupDone(const TryEnd& end)
{
    // Of what nothing was said, this says it: also of entries that other calls are for.
    for (BulkEntry& entry : m_entries) {
        if (!entry.settled) entry.error = end.error;
        entry.settled = true;
    }
    if (!end.ok) {
        m_anyError = true;
        m_error = end.error;
    }
    const bool saved = !m_plan->subscription.deadLetterTopic.isEmpty();
    close(end.ok ? AttemptOutcome::Acknowledged : saved ? AttemptOutcome::DeadLettered : AttemptOutcome::LeftUnacknowledged, end.error);
    ++m_group;
    nextGroup();
}

// --- the end ---

void BulkBatch::deadLetters(bool all)
{
    if (m_plan->subscription.deadLetterTopic.isEmpty()) return end(false);
    std::vector<std::size_t> copied;
    for (std::size_t at = 0; at < m_entries.size(); ++at)
        if (!m_entries[at].withheld && (all || !m_entries[at].error.isEmpty())) copied.push_back(at);
    m_deadLetters = static_cast<int>(copied.size()) + 1;
    const auto oneDone = [self = QPointer(this)](const CallResult& result) {
        if (!self) return;
        self->m_deadLetterFailed |= !result.error.isEmpty();
        if (--self->m_deadLetters == 0) self->end(!self->m_deadLetterFailed);
    };
    for (const std::size_t at : copied) m_host.deadLetter(*m_plan, m_entries[at].payload, m_entries[at].retained, oneDone);
    oneDone({});
}

// daprd looks at its one error variable: when that is empty, every message is acknowledged, whatever its entry says. It
// is, for instance, when a payload that is no event stands before one that is.
void BulkBatch::end(bool allSaved)
{
    int lost = 0;
    for (BulkEntry& entry : m_entries) {
        const bool acknowledged = !entry.withheld && (allSaved || m_error.isEmpty() || entry.error.isEmpty());
        lost += acknowledged && !allSaved && !entry.error.isEmpty();
        tellHandled(entry, acknowledged, allSaved);
        m_host.finish(entry.call, entry.trail.end(acknowledged ? QString() : entry.error));
    }
    if (lost > 0)
        m_host.note(dapr::Severity::Warning, m_fact.connection,
                    tr("%n message(s) of a batch on %1 failed and are acknowledged nevertheless, as daprd does it", nullptr, lost)
                        .arg(m_plan->subscription.topic));
    Q_EMIT ended();
    deleteLater();
}

void BulkBatch::endAttempts(ledger::AttemptEnd end, const QString& error, qint64 nextInNs)
{
    for (const std::size_t at : m_sent) {
        const QString& own = m_entries[at].error;
        m_entries[at].trail.ended(end, m_fact.reply, own.isEmpty() ? error : own, m_plan->policyName, nextInNs);
    }
}

void BulkBatch::tellHandled(BulkEntry& entry, bool acknowledged, bool allSaved) const
{
    const QString& deadLetter = m_plan->subscription.deadLetterTopic;
    using ledger::HandlingEnd;
    if (!acknowledged) entry.trail.handled(entry.failure, entry.error);
    else if (entry.error.isEmpty())
        entry.trail.handled(entry.success, entry.success == HandlingEnd::DeadLettered ? deadLetter : QString());
    else entry.trail.handled(allSaved ? HandlingEnd::DeadLettered : HandlingEnd::Dropped, allSaved ? deadLetter : entry.error);
}

void BulkBatch::close(AttemptOutcome outcome, const QString& error)
{
    AttemptLog& log = m_host.hub().attempts();
    if (!log.isWanted()) return;
    m_fact.endedNs = m_host.hub().clock().wallNs();
    m_fact.outcome = outcome;
    m_fact.error = error;
    log.add(m_fact);
}

} // namespace wb::sidecar
