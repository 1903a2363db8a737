#pragma once

#include "core/mqtt/clock.h"
#include "core/sidecar/app/app_setup.h"

#include <deque>
#include <functional>
#include <map>
#include <random>
#include <unordered_map>

// The app that answers as its script says. Waits on mqtt::Timer, so a replay can skip its delays. Engine thread.

namespace wb::sidecar {

// A rule at work: which calls it takes, and what comes next.
class RunningRule {
public:
    explicit RunningRule(const ScriptRule& rule);

    bool takes(const AppCall& call) const; // without looking whether it is used up
    // The answer to a call that it takes; nothing when it is used up.
    std::optional<ScriptedAnswer> next(const AppCall& call);

    static constexpr std::size_t mostMessages = 10'000; // that perMessage remembers; the oldest is forgotten

private:
    std::optional<ScriptedAnswer> nth(quint64 n) const; // from 0
    ScriptedAnswer drawn();
    quint64 countOf(const AppCall& call); // and one more

    ScriptRule m_rule;
    std::string m_topic, m_route, m_component;
    quint64 m_length = 0; // of one round through the answers; the last counts once when it has no end
    quint64 m_calls = 0;
    quint64 m_weights = 0;
    std::mt19937 m_random;
    std::unordered_map<std::size_t, quint64> m_perMessage;
    std::deque<std::size_t> m_oldest;
};

class SimulatedApp final : public App {
public:
    // The app crashed (false), or is there again (true).
    using Reachable = std::function<void(bool reachable)>;
    explicit SimulatedApp(const SimulatedScript& script, Reachable reachable = {});

    std::optional<AppReply> call(const AppCall& call, AttemptId attempt, AppSink& sink) override;
    void cancel(AttemptId attempt) override;

    // Calls that no answer will come for; a crash breaks the connections of so many of them.
    static constexpr std::size_t mostSilent = 65'536;

private:
    struct Pending {
        AttemptId attempt = 0;
        AppSink* sink = nullptr;
        AppReply reply;
        bool crash = false;
        std::chrono::milliseconds gone{0};
    };
    using Queue = std::multimap<mqtt::Instant, Pending>;

    ScriptedAnswer answerTo(const AppCall& call);
    void crash(std::chrono::milliseconds gone);
    void wait(mqtt::Instant until, Pending pending);
    void answerDue();
    void startTimer();

    std::vector<RunningRule> m_rules;
    ScriptedAnswer m_otherwise;
    Reachable m_reachable;
    std::optional<mqtt::Instant> m_goneUntil;
    Queue m_queue;
    std::unordered_map<AttemptId, Queue::iterator> m_places;
    std::unordered_map<AttemptId, AppSink*> m_silent;
    mqtt::Timer m_timer;
    mqtt::Timer m_back;
};

} // namespace wb::sidecar
