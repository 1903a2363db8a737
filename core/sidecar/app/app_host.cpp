#include "core/sidecar/app/app_host.h"

#include "core/sidecar/app/by_hand_app.h"
#include "core/sidecar/app/http_app.h"
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
    case AppKind::Http: return makeHttp(setup.http);
    case AppKind::Willing: break;
    }
    return std::make_unique<WillingApp>();
}

std::unique_ptr<App> AppHost::makeHttp(const HttpAppSetup& setup)
{
    auto app = std::make_unique<HttpApp>(setup);
    connect(app.get(), &HttpApp::reachableChanged, this, &AppHost::show);
    connect(app.get(), &HttpApp::subscriptionsAnswered, this, &AppHost::takeSubscriptions);
    m_http = app.get();
    return app;
}

void AppHost::use(const AppSetup& setup)
{
    const bool hadWaiting = m_byHand != nullptr;
    m_byHand = nullptr;
    m_http = nullptr;
    m_programmatic.reset();
    m_state = {};
    m_state.kind = setup.kind;
    if (setup.kind == AppKind::Http) {
        m_state.url = setup.http.url;
        m_state.reachable = false;
        m_state.text = tr("Waiting for the app at %1 to listen; nothing is subscribed before.").arg(setup.http.url);
    }
    m_hub.setApp(make(setup));
    if (hadWaiting) Q_EMIT waitingChanged({});
    Q_EMIT stateChanged(m_state);
    Q_EMIT subscriptionsChanged();
    if (m_http) m_http->start();
}

void AppHost::reload()
{
    if (m_http) m_http->reload();
}

QList<AppSubscription> AppHost::subscriptionsOf(const QString& component, const QList<AppSubscription>& declared) const
{
    if (m_state.kind != AppKind::Http) return declared;
    if (!m_programmatic) return {};
    return mergedSubscriptions(declared, component, *m_programmatic);
}

void AppHost::takeSubscriptions(int status, const QByteArray& body)
{
    auto read = programmaticSubscriptions(status, body);
    if (!read) m_hub.note(dapr::Severity::Error, 0, read.error());
    m_programmatic = read ? *read : ProgrammaticSubscriptions{};
    for (const QString& line : std::as_const(m_programmatic->log)) m_hub.note(dapr::Severity::Warning, 0, line);
    m_state.subscriptions = static_cast<int>(m_programmatic->subscriptions.size());
    Q_EMIT stateChanged(m_state);
    Q_EMIT subscriptionsChanged();
    m_hub.appIsThere();
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
