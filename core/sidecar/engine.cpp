#include "core/sidecar/engine.h"

#include "core/sidecar/app/app_host.h"
#include "core/sidecar/controls.h"
#include "core/sidecar/member_set.h"
#include "core/sidecar/observer.h"

namespace wb::sidecar {

struct Engine::Private {
    Private(Engine* engine, std::size_t budget)
        : self(engine), hub(budget, engine), app(hub, engine), members(hub, app, engine), controls(hub, engine)
    {
    }

    void checkFinished()
    {
        if (!closing || told || !members.isEmpty()) return;
        told = true;
        limit.stop();
        Q_EMIT self->finished();
    }

    Engine* self;
    Hub hub;
    AppHost app;
    MemberSet members;
    Controls controls;
    Observer* observer = nullptr; // a child of `members`
    bool closing = false;
    bool told = false;
    mqtt::Timer limit;
};

Engine::Engine(std::size_t budgetBytes, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(this, budgetBytes))
{
    d->limit.setParent(this); // so that it moves to the engine's thread
    connect(&d->limit, &mqtt::Timer::timeout, this, [this] {
        d->members.giveUp();
        d->checkFinished();
    });
    connect(&d->members, &MemberSet::memberGone, this, [this] { d->checkFinished(); });
    connect(&d->hub, &Hub::deltaReady, this, &Engine::deltaReady);
    connect(&d->hub, &Hub::connectionChanged, this, &Engine::connectionChanged);
    connect(&d->hub, &Hub::connectionRemoved, this, &Engine::connectionRemoved);
    connect(&d->hub, &Hub::published, this, &Engine::published);
    connect(&d->hub.attempts(), &AttemptLog::seen, this, &Engine::attemptsSeen);
    connect(&d->hub, &Hub::eventHappened, this, &Engine::eventHappened);
    connect(&d->app, &AppHost::stateChanged, this, &Engine::appStateChanged);
    connect(&d->app, &AppHost::waitingChanged, this, &Engine::waitingChanged);
    connect(&d->app, &AppHost::subscriptionsChanged, this, [this] { d->members.giveSubscriptions(); });
    connect(&d->hub.facts(), &FactLog::seen, this, &Engine::factsSeen);
    connect(&d->hub.facts(), &FactLog::lanesReady, this, &Engine::lanesReady);
    connect(&d->hub.acks(), &AckGate::changed, this, &Engine::ackRulesChanged);
    connect(&d->hub.recording(), &RecordingHook::changed, this, &Engine::recordingChanged);
    connect(&d->controls, &Controls::failed, this, &Engine::controlFailed);
}

Engine::~Engine()
{
    blockSignals(true);
}

void Engine::connectComponent(const ComponentSetup& setup)
{
    if (!d->closing) d->members.connectComponent(setup);
}

void Engine::disconnectComponent(const QString& component)
{
    d->members.disconnectComponent(component);
}

void Engine::disconnectReplica(const QString& component, int replica)
{
    d->members.disconnectReplica({component, replica});
}

void Engine::setSubscriptions(const QString& component, const QList<AppSubscription>& subscriptions)
{
    d->members.setSubscriptions(component, subscriptions);
}

void Engine::setObserver(const ObserverSetup& setup)
{
    if (d->closing || (d->observer && d->observer->change(setup))) return;
    stopObserver();
    d->observer = new Observer(d->hub, setup, &d->members);
    d->observer->start();
}

void Engine::stopObserver()
{
    if (!d->observer) return;
    d->members.retire(std::exchange(d->observer, nullptr));
}

void Engine::publish(const PublishRequest& request)
{
    Member* const member = request.component.isEmpty() ? d->observer : d->members.find({request.component, 0});
    if (member) {
        member->publish(request);
        return;
    }
    PublishResult result;
    result.token = request.token;
    result.message = request.component.isEmpty() ? tr("The observer is not connected")
                                                 : tr("%1 is not connected").arg(request.component);
    Q_EMIT published(result);
}

void Engine::retryNow(quint16 connection)
{
    d->members.retryNow(connection);
    if (d->observer) d->observer->retryNow(connection);
}

void Engine::setApp(const AppSetup& setup)
{
    if (!d->closing) d->app.use(setup);
}

void Engine::answerByHand(quint64 attempt, const AppReply& reply)
{
    d->app.answer(attempt, reply);
}

void Engine::answerAllByHand(const AppReply& reply)
{
    d->app.answerAll(reply);
}

void Engine::reloadApp()
{
    d->app.reload();
}

void Engine::setBudget(quint64 bytes)
{
    d->hub.setBudget(static_cast<std::size_t>(bytes));
}

void Engine::clearLedger()
{
    d->hub.clearLedger();
    d->hub.facts().clearLanes();
}

void Engine::wantAttempts(bool wanted)
{
    d->hub.attempts().setWanted(wanted);
}

void Engine::requestDelta()
{
    d->hub.requestDelta();
}

// --- the redelivery lab ---

void Engine::cut(const Cut& cut)
{
    d->controls.cut(cut);
}

void Engine::reconnect(const QString& component, int replica)
{
    d->controls.reconnect(component, replica);
}

void Engine::restartComponent(const QString& component, int replica)
{
    if (d->closing) return;
    if (!d->members.find({component, replica})) {
        Q_EMIT controlFailed(tr("Nothing to restart: %1 is not there").arg(displayName(component, replica)));
        return;
    }
    d->controls.note(tr("restart of %1").arg(displayName(component, replica)));
    d->members.restart({component, replica});
}

void Engine::discardSession(const QString& component, int replica)
{
    d->controls.discardSession(component, replica);
}

void Engine::takeOver(const Takeover& takeover)
{
    d->controls.takeOver(takeover);
}

void Engine::publishRaw(const RawPublish& publish)
{
    d->controls.publishRaw(publish);
}

void Engine::addAckRule(const AckRule& rule)
{
    const QString problem = d->hub.acks().add(rule);
    if (problem.isEmpty()) d->controls.note(ruleWords(rule));
    else Q_EMIT controlFailed(problem);
}

void Engine::removeAckRule(quint32 id)
{
    for (const AckRule& rule : d->hub.acks().rules())
        if (rule.id == id) d->controls.note(tr("no longer: %1").arg(ruleWords(rule)));
    d->hub.acks().remove(id);
}

void Engine::releaseAcks(const AckRelease& release)
{
    d->controls.note(tr("acknowledgements released"));
    d->hub.acks().release(release);
}

void Engine::noteControl(const QString& what)
{
    d->controls.note(what);
}

void Engine::wantFacts(bool wanted)
{
    d->hub.facts().setWanted(wanted);
}

void Engine::startRecording(const QString& path)
{
    d->hub.recording().start(path);
}

void Engine::stopRecording()
{
    d->hub.recording().stop();
}

void Engine::requestLanes()
{
    d->hub.facts().requestLanes();
}

void Engine::shutDown()
{
    if (d->closing) return;
    d->closing = true;
    d->members.stopAll();
    stopObserver();
    if (d->members.isEmpty()) {
        QMetaObject::invokeMethod(this, [this] { d->checkFinished(); }, Qt::QueuedConnection);
        return;
    }
    d->limit.start(std::chrono::milliseconds(500));
}

} // namespace wb::sidecar
