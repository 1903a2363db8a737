#pragma once

#include "core/sidecar/app/app_setup.h"

#include <QObject>

// Makes the app that the user chose, puts it behind the hub, and tells what becomes of it. Engine thread.

namespace wb::sidecar {

class ByHandApp;
class Hub;

class AppHost : public QObject {
    Q_OBJECT
public:
    explicit AppHost(Hub& hub, QObject* parent = nullptr);

    // The calls of the app before end as those of an app that was stopped do: the connection breaks.
    void use(const AppSetup& setup);
    void answer(AttemptId attempt, const AppReply& reply); // by hand; nothing happens with other kinds
    void answerAll(const AppReply& reply);
    const AppState& state() const { return m_state; }

Q_SIGNALS:
    void stateChanged(const wb::sidecar::AppState& state);
    void waitingChanged(const QList<wb::sidecar::WaitingCall>& waiting);

private:
    std::unique_ptr<App> make(const AppSetup& setup);
    void show(bool reachable, const QString& text);

    Hub& m_hub;
    AppState m_state;
    ByHandApp* m_byHand = nullptr; // the hub owns it
};

} // namespace wb::sidecar
