#include "core/sidecar/app/simulated_app.h"

#include "core/mqtt/topic.h"
#include "core/sidecar/app/payload_match.h"
#include "core/sidecar/app/replies.h"

#include <utility>

namespace wb::sidecar {

// --- RunningRule ---

namespace {

std::string_view withoutSlash(std::string_view route)
{
    return route.starts_with('/') ? route.substr(1) : route;
}

} // namespace

RunningRule::RunningRule(const ScriptRule& rule)
    : m_rule(rule), m_topic(rule.topic.toStdString()), m_route(withoutSlash(rule.route.toStdString())),
      m_component(rule.component.toStdString()), m_random(rule.seed)
{
    for (const ScriptedAnswer& answer : rule.answers) {
        m_length += static_cast<quint64>(std::max(answer.times, 1));
        m_weights += static_cast<quint64>(std::max(answer.weight, 1));
    }
}

bool RunningRule::takes(const AppCall& call) const
{
    if (m_rule.answers.isEmpty()) return false;
    if (!m_component.empty() && call.component != m_component) return false;
    if (!m_route.empty() && withoutSlash(call.route) != m_route) return false;
    if (!m_topic.empty() && !mqtt::filterMatches(m_topic, call.topic)) return false;
    return payloadMatches(m_rule.payload, call.payload);
}

std::optional<ScriptedAnswer> RunningRule::next(const AppCall& call)
{
    if (m_rule.chance) return drawn();
    return nth(m_rule.perMessage ? countOf(call) : m_calls++);
}

std::optional<ScriptedAnswer> RunningRule::nth(quint64 n) const
{
    if (m_rule.again) n %= m_length;
    for (const ScriptedAnswer& answer : m_rule.answers) {
        if (answer.times == 0) return answer; // from here on for ever
        if (n < static_cast<quint64>(answer.times)) return answer;
        n -= static_cast<quint64>(answer.times);
    }
    return {};
}

ScriptedAnswer RunningRule::drawn()
{
    // Not std::discrete_distribution: its choice is each library's own, and a seed shall mean the same everywhere.
    quint64 at = m_random() % m_weights;
    for (const ScriptedAnswer& answer : std::as_const(m_rule.answers)) {
        const auto weight = static_cast<quint64>(std::max(answer.weight, 1));
        if (at < weight) return answer;
        at -= weight;
    }
    return m_rule.answers.last();
}

quint64 RunningRule::countOf(const AppCall& call)
{
    const std::hash<std::string_view> hash;
    const std::size_t message = hash(call.topic) * 31 + hash(call.payload);
    const auto [it, isNew] = m_perMessage.try_emplace(message, 0);
    const quint64 count = it->second++;
    if (isNew) m_oldest.push_back(message);
    if (m_oldest.size() > mostMessages) {
        m_perMessage.erase(m_oldest.front());
        m_oldest.pop_front();
    }
    return count;
}

// --- SimulatedApp ---

SimulatedApp::SimulatedApp(const SimulatedScript& script, Reachable reachable)
    : m_rules(script.rules.begin(), script.rules.end()), m_otherwise(script.otherwise), m_reachable(std::move(reachable))
{
    QObject::connect(&m_timer, &mqtt::Timer::timeout, &m_timer, [this] { answerDue(); });
    QObject::connect(&m_back, &mqtt::Timer::timeout, &m_back, [this] {
        m_goneUntil.reset();
        if (m_reachable) m_reachable(true);
    });
}

ScriptedAnswer SimulatedApp::answerTo(const AppCall& call)
{
    for (RunningRule& rule : m_rules) {
        if (!rule.takes(call)) continue;
        if (auto answer = rule.next(call)) return *answer;
    }
    return m_otherwise;
}

std::optional<AppReply> SimulatedApp::call(const AppCall& call, AttemptId attempt, AppSink& sink)
{
    // Nobody listens while the app is gone, so its script does not go on either.
    if (m_goneUntil && mqtt::steadyNow() < *m_goneUntil)
        return AppReply{AppReply::Kind::Unreachable, 0, {}, QStringLiteral("connect: connection refused")};
    const ScriptedAnswer answer = answerTo(call);
    auto reply = replyOf(answer);
    if (!reply) {
        if (m_silent.size() < mostSilent) m_silent.emplace(attempt, &sink);
        return {};
    }
    const bool crashes = answer.kind == ScriptedAnswer::Kind::Crash;
    *reply = fittedTo(call, std::move(*reply));
    if (answer.after.count() > 0) {
        wait(mqtt::steadyNow() + answer.after, {attempt, &sink, std::move(*reply), crashes, answer.gone});
        return {};
    }
    if (crashes) crash(answer.gone);
    return reply;
}

// Every open connection of the app breaks, and nobody listens for a while.
void SimulatedApp::crash(std::chrono::milliseconds gone)
{
    const mqtt::Instant now = mqtt::steadyNow();
    ScriptedAnswer crashed;
    crashed.kind = ScriptedAnswer::Kind::Crash;
    const AppReply broken = *replyOf(crashed);
    const Queue waiting = std::exchange(m_queue, {});
    m_places.clear();
    for (const auto& [due, pending] : waiting) wait(now, {pending.attempt, pending.sink, broken, false, {}});
    for (const auto& [attempt, sink] : std::exchange(m_silent, {})) wait(now, {attempt, sink, broken, false, {}});
    m_goneUntil = now + gone;
    m_back.start(gone);
    if (m_reachable) m_reachable(false);
}

void SimulatedApp::wait(mqtt::Instant until, Pending pending)
{
    const AttemptId attempt = pending.attempt;
    m_places.insert_or_assign(attempt, m_queue.emplace(until, std::move(pending)));
    startTimer();
}

void SimulatedApp::startTimer()
{
    if (m_queue.empty()) {
        m_timer.stop();
        return;
    }
    const mqtt::Instant first = m_queue.begin()->first;
    const auto due = m_timer.due();
    if (!due || *due != first)
        m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(first - mqtt::steadyNow()));
}

void SimulatedApp::answerDue()
{
    const mqtt::Instant now = mqtt::steadyNow();
    while (!m_queue.empty() && m_queue.begin()->first <= now) {
        const Pending pending = std::move(m_queue.begin()->second);
        m_queue.erase(m_queue.begin());
        m_places.erase(pending.attempt);
        if (pending.crash) crash(pending.gone);
        pending.sink->answered(pending.attempt, pending.reply);
    }
    startTimer();
}

void SimulatedApp::cancel(AttemptId attempt)
{
    m_silent.erase(attempt);
    const auto it = m_places.find(attempt);
    if (it == m_places.end()) return;
    m_queue.erase(it->second);
    m_places.erase(it);
    startTimer();
}

} // namespace wb::sidecar
