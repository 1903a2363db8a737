#pragma once

#include "core/sidecar/app/app_setup.h"
#include "core/sidecar/runtime/subscriptions.h"

#include <QObject>

// Makes the app that the user chose, puts it behind the hub, and tells what becomes of it. Engine thread.

namespace wb::sidecar {

class ByHandApp;
class HttpApp;
class Hub;

class AppHost : public QObject {
    Q_OBJECT
public:
    explicit AppHost(Hub& hub, QObject* parent = nullptr);

    // The calls of the app before end as those of an app that was stopped do: the connection breaks. Not to be called
    // while an app is being called, or is answering.
    void use(const AppSetup& setup);
    void answer(AttemptId attempt, const AppReply& reply); // by hand; nothing happens with other kinds
    void answerAll(const AppReply& reply);
    void reload(); // asks a real app for its subscriptions once more
    const AppState& state() const { return m_state; }
    // Those of one pub/sub component, from what was declared and what the app asked for. daprd subscribes when the app
    // has answered: until then a real app has none.
    QList<AppSubscription> subscriptionsOf(const QString& component, const QList<AppSubscription>& declared) const;

Q_SIGNALS:
    void stateChanged(const wb::sidecar::AppState& state);
    void waitingChanged(const QList<wb::sidecar::WaitingCall>& waiting);
    void subscriptionsChanged();

private:
    std::unique_ptr<App> make(const AppSetup& setup);
    std::unique_ptr<App> makeHttp(const HttpAppSetup& setup);
    void show(bool reachable, const QString& text);
    void takeSubscriptions(int status, const QByteArray& body);

    Hub& m_hub;
    AppState m_state;
    ByHandApp* m_byHand = nullptr; // the hub owns these
    HttpApp* m_http = nullptr;
    std::optional<ProgrammaticSubscriptions> m_programmatic; // of a real app that has answered
};

} // namespace wb::sidecar
