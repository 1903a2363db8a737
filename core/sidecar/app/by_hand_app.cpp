#include "core/sidecar/app/by_hand_app.h"

#include "core/sidecar/app/replies.h"

#include <QCoreApplication>

#include <algorithm>

namespace wb::sidecar {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::sidecar::ByHandApp)
};

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

} // namespace

ByHandApp::ByHandApp(Changed changed) : m_tell(std::move(changed))
{
    QObject::connect(&m_pace, &mqtt::Timer::timeout, &m_pace, [this] {
        m_toldLately = false;
        if (m_untold) tell();
    });
}

std::optional<AppReply> ByHandApp::call(const AppCall& call, AttemptId attempt, AppSink& sink)
{
    if (m_waiting.size() >= mostWaiting) {
        AppReply full{AppReply::Kind::Unreachable, 0, {}, {}};
        full.error = Texts::tr("%n messages wait for an answer by hand already", nullptr, int(mostWaiting));
        return full;
    }
    Waiting waiting;
    waiting.sink = &sink;
    waiting.entryIds = entryIdsOf(call);
    WaitingCall& shown = waiting.call;
    shown.attempt = attempt;
    shown.kind = call.kind;
    shown.component = text(call.component);
    shown.route = text(call.route);
    shown.topic = text(call.topic);
    const std::string_view payload = call.kind == AppCallKind::BulkTopic ? call.body : call.payload;
    shown.payload = QByteArray(payload.data(), static_cast<qsizetype>(std::min(payload.size(), longestPayload)));
    shown.payloadBytes = static_cast<qint64>(payload.size());
    shown.retained = call.retained;
    shown.duplicate = call.duplicate;
    shown.tries = call.attempt;
    shown.since = QDateTime::currentDateTimeUtc();
    m_waiting.insert_or_assign(attempt, std::move(waiting));
    changed();
    return {};
}

void ByHandApp::cancel(AttemptId attempt)
{
    if (m_waiting.erase(attempt) > 0) changed();
}

void ByHandApp::answer(AttemptId attempt, const AppReply& reply)
{
    const auto it = m_waiting.find(attempt);
    if (it == m_waiting.end()) return;
    const Waiting waiting = std::move(it->second);
    m_waiting.erase(it);
    changed();
    waiting.sink->answered(attempt, fittedTo(waiting.entryIds, reply));
}

void ByHandApp::answerAll(const AppReply& reply)
{
    std::vector<AttemptId> all; // an answer may bring the next call
    for (const auto& [attempt, waiting] : m_waiting) all.push_back(attempt);
    for (const AttemptId attempt : all) answer(attempt, reply);
}

void ByHandApp::changed()
{
    m_untold = true;
    if (m_toldLately) return;
    // From the event loop, so that a whole batch of packets is told of once.
    m_toldLately = true;
    m_pace.start(std::chrono::milliseconds(0));
}

void ByHandApp::tell()
{
    m_untold = false;
    m_toldLately = true;
    m_pace.start(pace);
    QList<WaitingCall> list;
    list.reserve(static_cast<qsizetype>(m_waiting.size()));
    for (const auto& [attempt, waiting] : m_waiting) list << waiting.call;
    m_tell(list);
}

} // namespace wb::sidecar
