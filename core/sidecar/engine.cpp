#include "core/sidecar/engine.h"

#include "core/sidecar/app/app_host.h"
#include "core/dapr/releases.h"
#include "core/sidecar/binding.h"
#include "core/sidecar/endpoint.h"
#include "core/sidecar/observer.h"
#include "core/sidecar/pubsub.h"

#include <map>

namespace wb::sidecar {

namespace {

// A component whose metadata Dapr refuses: it would not start, so nothing is connected.
class Refused : public Member {
public:
    Refused(Hub& hub, const ComponentSetup& setup, QObject* parent) : Member(hub, parent), m_setup(setup) {}

    void start() override
    {
        ConnectionStatus status;
        status.role = Role::Sidecar;
        status.component = m_setup.component.name;
        status.purpose = m_setup.component.family == dapr::ComponentFamily::Binding ? QStringLiteral("input")
                                                                                    : QStringLiteral("pub/sub");
        mqtt::ConnectionError error;
        error.step = mqtt::ConnectionStep::Configuration;
        error.transient = false;
        error.message = Engine::tr("Dapr would not start this component");
        error.advice = Engine::tr("See the Problems panel for what to change.");
        m_links.addFailed(status, error, words());
    }
    void publish(const PublishRequest& request) override
    {
        PublishResult result;
        result.token = request.token;
        result.message = words();
        Q_EMIT m_hub.published(result);
    }

private:
    // A URL that Go cannot parse only shows when the component connects; from 1.10 on it says so (facts A.3, A.5).
    QString words() const
    {
        const dapr::ResolvedComponent& component = m_setup.component;
        QString before;
        if (component.stage == dapr::Stage::Connect && dapr::isFrom(m_setup.release, u"1.10"))
            before = component.family == dapr::ComponentFamily::Binding ? QStringLiteral("failed to create producer connection: ")
                                                                        : QStringLiteral("failed to establish connection to broker: ");
        return withoutPasswords(before + component.error);
    }

    ComponentSetup m_setup;
};

} // namespace

struct Engine::Private {
    Private(Engine* engine, std::size_t budget) : self(engine), hub(budget, engine), app(hub, engine) {}

    Member* make(const ComponentSetup& setup)
    {
        if (!setup.component.error.isEmpty()) return new Refused(hub, setup, self);
        if (setup.component.family == dapr::ComponentFamily::Binding) return new Binding(hub, setup, self);
        return new PubSub(hub, setup, self);
    }

    // The member closes its connections in its own time; the next one must not start before, or the broker would
    // see two clients with one id.
    void retire(Member* member)
    {
        retiring.push_back(member);
        QObject::connect(member, &Member::stopped, self, [this, member] {
            std::erase(retiring, member);
            member->deleteLater();
            startWaiting();
            checkFinished();
        });
        member->stop();
    }

    void retireComponent(const QString name) // a copy: callers may pass the key that is erased here
    {
        const auto it = members.find(name);
        if (it == members.end()) return;
        Member* member = it->second;
        members.erase(it);
        subscribed.erase(name);
        leaving.insert_or_assign(name, member);
        QObject::connect(member, &Member::stopped, self, [this, name, member] {
            const auto left = leaving.find(name);
            if (left != leaving.end() && left->second == member) leaving.erase(left);
        });
        retire(member);
    }

    void startWaiting()
    {
        for (auto it = waiting.begin(); it != waiting.end();) {
            if (leaving.contains(it->first)) {
                ++it;
                continue;
            }
            const ComponentSetup setup = it->second;
            it = waiting.erase(it);
            begin(setup);
        }
    }

    void begin(ComponentSetup setup)
    {
        const QString name = setup.component.name;
        Subscribed& topics = subscribed[name];
        topics.declared = setup.subscriptions;
        topics.given = setup.subscriptions = app.subscriptionsOf(name, topics.declared);
        Member* member = make(setup);
        members.insert_or_assign(name, member);
        member->start();
    }

    void giveSubscriptions() // what was declared, and what the app asked for
    {
        for (auto& [name, topics] : subscribed) {
            QList<AppSubscription> given = app.subscriptionsOf(name, topics.declared);
            if (given == topics.given) continue;
            topics.given = std::move(given);
            members.at(name)->setSubscriptions(topics.given);
        }
    }

    struct Subscribed {
        QList<AppSubscription> declared, given;
    };

    void checkFinished()
    {
        if (!closing || told || !retiring.empty()) return;
        told = true;
        limit.stop();
        Q_EMIT self->finished();
    }

    Engine* self;
    Hub hub;
    AppHost app;
    std::map<QString, Member*> members;
    std::map<QString, Subscribed> subscribed; // for each member
    std::map<QString, Member*> leaving;          // components whose connections are being closed
    std::map<QString, ComponentSetup> waiting;   // to be connected when those are gone
    std::vector<Member*> retiring;
    Observer* observer = nullptr;
    bool closing = false;
    bool told = false;
    mqtt::Timer limit;
};

Engine::Engine(std::size_t budgetBytes, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(this, budgetBytes))
{
    d->limit.setParent(this); // so that it moves to the engine's thread
    connect(&d->limit, &mqtt::Timer::timeout, this, [this] {
        d->retiring.clear();
        d->checkFinished();
    });
    connect(&d->hub, &Hub::deltaReady, this, &Engine::deltaReady);
    connect(&d->hub, &Hub::connectionChanged, this, &Engine::connectionChanged);
    connect(&d->hub, &Hub::connectionRemoved, this, &Engine::connectionRemoved);
    connect(&d->hub, &Hub::published, this, &Engine::published);
    connect(&d->hub.attempts(), &AttemptLog::seen, this, &Engine::attemptsSeen);
    connect(&d->hub, &Hub::eventHappened, this, &Engine::eventHappened);
    connect(&d->app, &AppHost::stateChanged, this, &Engine::appStateChanged);
    connect(&d->app, &AppHost::waitingChanged, this, &Engine::waitingChanged);
    connect(&d->app, &AppHost::subscriptionsChanged, this, [this] { d->giveSubscriptions(); });
}

Engine::~Engine()
{
    // The members go before the hub that they report to.
    blockSignals(true);
    const QList<Member*> left = findChildren<Member*>(Qt::FindDirectChildrenOnly);
    qDeleteAll(left);
}

void Engine::connectComponent(const ComponentSetup& setup)
{
    if (d->closing) return;
    const QString name = setup.component.name;
    d->retireComponent(name);
    if (d->leaving.contains(name)) d->waiting.insert_or_assign(name, setup);
    else d->begin(setup);
}

void Engine::disconnectComponent(const QString& component)
{
    d->waiting.erase(component);
    d->retireComponent(component);
}

void Engine::setSubscriptions(const QString& component, const QList<AppSubscription>& subscriptions)
{
    if (const auto it = d->waiting.find(component); it != d->waiting.end()) it->second.subscriptions = subscriptions;
    if (const auto it = d->subscribed.find(component); it != d->subscribed.end()) it->second.declared = subscriptions;
    d->giveSubscriptions();
}

void Engine::setObserver(const ObserverSetup& setup)
{
    if (d->closing || (d->observer && d->observer->change(setup))) return;
    stopObserver();
    d->observer = new Observer(d->hub, setup, this);
    d->observer->start();
}

void Engine::stopObserver()
{
    if (!d->observer) return;
    d->retire(std::exchange(d->observer, nullptr));
}

void Engine::publish(const PublishRequest& request)
{
    Member* member = d->observer;
    if (!request.component.isEmpty()) {
        const auto it = d->members.find(request.component);
        member = it == d->members.end() ? nullptr : it->second;
    }
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
    for (const auto& [name, member] : d->members) member->retryNow(connection);
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
}

void Engine::wantAttempts(bool wanted)
{
    d->hub.attempts().setWanted(wanted);
}

void Engine::requestDelta()
{
    d->hub.requestDelta();
}

void Engine::shutDown()
{
    if (d->closing) return;
    d->closing = true;
    d->waiting.clear();
    while (!d->members.empty()) d->retireComponent(d->members.begin()->first);
    stopObserver();
    if (d->retiring.empty()) {
        QMetaObject::invokeMethod(this, [this] { d->checkFinished(); }, Qt::QueuedConnection);
        return;
    }
    d->limit.start(std::chrono::milliseconds(500));
}

} // namespace wb::sidecar
