#pragma once

#include "core/mqtt/clock.h"
#include "core/sidecar/app/app_setup.h"

#include <QStringList>

#include <functional>
#include <map>

// The app whose answers the user gives. Engine thread.

namespace wb::sidecar {

class ByHandApp final : public App {
public:
    static constexpr std::size_t mostWaiting = 1'000; // one more is refused, as an app without room refuses it
    static constexpr std::size_t longestPayload = 4'096; // bytes kept of each
    static constexpr std::chrono::milliseconds pace{33}; // the list is told at once, then no more often than that

    using Changed = std::function<void(const QList<WaitingCall>& waiting)>; // all that wait, the oldest first
    explicit ByHandApp(Changed changed);

    std::optional<AppReply> call(const AppCall& call, AttemptId attempt, AppSink& sink) override;
    void cancel(AttemptId attempt) override;

    void answer(AttemptId attempt, const AppReply& reply); // unknown ids are fine: it may have been given up meanwhile
    void answerAll(const AppReply& reply);                 // that wait now

private:
    struct Waiting {
        WaitingCall call;
        AppSink* sink = nullptr;
        QStringList entryIds; // bulk
    };
    void changed();
    void tell();

    std::map<AttemptId, Waiting> m_waiting; // ids ascend, so the oldest is first
    Changed m_tell;
    mqtt::Timer m_pace;
    bool m_toldLately = false;
    bool m_untold = false;
};

} // namespace wb::sidecar
