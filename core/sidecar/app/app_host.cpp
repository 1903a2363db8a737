#include "core/sidecar/app/app_host.h"

#include "core/sidecar/app/by_hand_app.h"
#include "core/sidecar/app/simulated_app.h"
#include "core/sidecar/hub.h"

namespace wb::sidecar {

AppHost::AppHost(Hub& hub, QObject* parent) : QObject(parent), m_hub(hub) {}

std::unique_ptr<App> AppHost::make(const AppSetup& setup)
{
    switch (setup.kind) {
    case AppKind::Simulated:
        return std::make_unique<SimulatedApp>(setup.script, [this](bool reachable) {
            show(reachable, reachable ? QString() : tr("The simulated app has crashed; it comes back by itself."));
        });
    case AppKind::ByHand: {
        auto app = std::make_unique<ByHandApp>([this](const QList<WaitingCall>& waiting) { Q_EMIT waitingChanged(waiting); });
        m_byHand = app.get();
        return app;
    }
    case AppKind::Http:
    case AppKind::Willing: break;
    }
    return std::make_unique<WillingApp>();
}

void AppHost::use(const AppSetup& setup)
{
    const bool handsWereNeeded = m_byHand != nullptr;
    m_byHand = nullptr;
    m_hub.setApp(make(setup));
    if (handsWereNeeded) Q_EMIT waitingChanged({});
    m_state = {setup.kind, {}, true, {}, 0};
    Q_EMIT stateChanged(m_state);
}

void AppHost::answer(AttemptId attempt, const AppReply& reply)
{
    if (m_byHand) m_byHand->answer(attempt, reply);
}

void AppHost::answerAll(const AppReply& reply)
{
    if (m_byHand) m_byHand->answerAll(reply);
}

void AppHost::show(bool reachable, const QString& text)
{
    m_state.reachable = reachable;
    m_state.text = text;
    Q_EMIT stateChanged(m_state);
}

} // namespace wb::sidecar
