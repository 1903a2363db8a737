#include "core/scenario/run/scenario_run.h"

#include "core/scenario/run/step_player.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QThread>

#include <algorithm>
#include <utility>

namespace wb::scenario {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::ScenarioRun)
};

constexpr int paceMs = 30; // between two deltas: for the eyes of a person, and for what only the ledger knows
constexpr int mostLanesInDelta = 500;

bool isBrokerStep(const Step& step)
{
    return std::holds_alternative<BrokerStep>(step.body);
}

} // namespace

bool needsOwnBroker(const Scenario& scenario)
{
    const BrokerChoice& broker = scenario.brokers.first();
    return broker.setup != broker::BrokerSetup() || std::any_of(scenario.steps.begin(), scenario.steps.end(), isBrokerStep);
}

QString obstacle(const Scenario& scenario, const RunOptions& options)
{
    if (!scenario.obstacle.isEmpty()) return scenario.obstacle;
    const BrokerChoice& broker = scenario.brokers.first();
    const bool foreign = !options.brokerUrl.isEmpty() || broker.kind == BrokerChoiceKind::Url;
    if (foreign && std::any_of(scenario.steps.begin(), scenario.steps.end(), isBrokerStep))
        return Texts::tr("it starts, stops or kills its broker, which is not possible at a URL");
    if (foreign && (needsOwnBroker(scenario) || broker.kind == BrokerChoiceKind::Scripted))
        return Texts::tr("it needs a broker with settings of its own");
    if (options.lent && needsOwnBroker(scenario)) return Texts::tr("it needs a broker with settings of its own");
    return foreign ? QString() : RunBroker::missing(broker);
}

struct ScenarioRun::Private {
    Private(ScenarioRun* run, std::shared_ptr<const Scenario> given, const RunOptions& wishes)
        : self(run), scenario(std::move(given)), options(wishes)
    {
        report.file = scenario->file;
        report.name = scenario->name;
        report.lesson = scenario->lesson;
        for (const Step& planned : scenario->steps) {
            StepReport one;
            one.place = planned.place;
            one.what = wordsOf(planned);
            one.isExpectation = std::holds_alternative<ExpectStep>(planned.body) || std::holds_alternative<WatchStep>(planned.body);
            report.steps << one;
        }
    }

    double now() const { return double(clock.elapsed()) / 1000.0; }
    void brokerReady();
    void openResources();
    void startEngine();
    void listen(sidecar::Engine& target);
    void nextStep();
    void stepEnded(Verdict verdict, const QString& expected, const QString& seen);
    void end(Verdict verdict, const QString& why = {});
    void engineGone();
    void clean();
    void finish();
    void askForDelta();
    void giveLanes();

    ScenarioRun* self;
    std::shared_ptr<const Scenario> scenario;
    RunOptions options;
    Report report;
    QElapsedTimer clock;
    QTimer limit;
    QTimer pace;
    QTimer lastWords; // a step has failed: what the engine has seen by then is still to come
    Evidence evidence;
    dapr::Workspace workspace;
    std::unique_ptr<RunBroker> broker;
    QThread thread;                    // the engine's
    sidecar::Engine* engine = nullptr; // until the thread has ended
    std::unique_ptr<StepPlayer> player;
    std::unique_ptr<Cleaner> cleaner;
    qsizetype step = -1;
    bool started = false;
    bool ending = false;
};

ScenarioRun::ScenarioRun(std::shared_ptr<const Scenario> scenario, const RunOptions& options, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(this, std::move(scenario), options))
{
    for (QTimer* timer : {&d->limit, &d->pace, &d->lastWords}) timer->setSingleShot(true);
    connect(&d->limit, &QTimer::timeout, this, [this] {
        const QString sentence = Texts::tr("the scenario's limit of %1 is over").arg(textOf(d->scenario->limit));
        if (d->step >= 0 && d->step < d->report.steps.size()) d->stepEnded(Verdict::Failed, d->report.steps.at(d->step).what, sentence);
        else d->end(Verdict::Error, Texts::tr("the observer has no connection: %1").arg(sentence));
    });
    connect(&d->pace, &QTimer::timeout, this, [this] { d->askForDelta(); });
}

ScenarioRun::~ScenarioRun()
{
    d->player.reset(); // before the engine that it tells
    if (!d->engine) return;
    QMetaObject::invokeMethod(d->engine, &sidecar::Engine::shutDown);
    d->thread.wait();
}

const Report& ScenarioRun::report() const
{
    return d->report;
}

QString ScenarioRun::brokerProgress() const
{
    return d->broker ? d->broker->progress() : QString();
}

void ScenarioRun::start()
{
    if (std::exchange(d->started, true)) return;
    d->clock.start();
    d->evidence.start();
    d->report.verdict = Verdict::Running;
    if (const QString why = obstacle(*d->scenario, d->options); !why.isEmpty()) {
        d->end(Verdict::Skipped, why);
        return;
    }
    d->broker = std::make_unique<RunBroker>(d->scenario->brokers.first(), d->options.brokerUrl, d->options.lent);
    connect(d->broker.get(), &RunBroker::ready, this, [this] { d->brokerReady(); });
    connect(d->broker.get(), &RunBroker::failed, this, [this](const QString& why) {
        if (d->step < 0) d->end(d->broker->isLacking() ? Verdict::Skipped : Verdict::Error, why); // later it is the step's failure
    });
    connect(d->broker.get(), &RunBroker::progressChanged, this, [this] { Q_EMIT progressed(d->report); });
    Q_EMIT progressed(d->report);
    d->broker->start();
}

void ScenarioRun::stop()
{
    if (!d->started) d->started = true;
    d->end(Verdict::Skipped, Texts::tr("stopped before its end"));
}

// --- what it needs ---

void ScenarioRun::Private::openResources()
{
    dapr::ResolveContext context;
    context.release = scenario->releases.first();
    context.appId = scenario->appId;
    workspace.setChecker([](const dapr::Workspace&, const dapr::Document&, const dapr::ResolveContext&) { return QList<dapr::Problem>(); });
    workspace.setContext(context);
    int number = 0;
    for (const QByteArray& text : scenario->resources)
        workspace.addNew(QStringLiteral("%1#%2.yaml").arg(scenario->file).arg(++number), broker->filled(text));
    player = std::make_unique<StepPlayer>(*scenario, Stage{*engine, *broker, evidence, workspace, context});
}

void ScenarioRun::Private::brokerReady()
{
    if (ending) return;
    limit.start(scenario->limit); // the broker's own start has a time of its own
    report.broker = broker->name();
    startEngine();
    openResources();
    listen(*engine);
    sidecar::Engine* target = engine;
    const auto account = broker->account();
    QMetaObject::invokeMethod(target, [target, app = scenario->app, observe = scenario->observe, account] {
        target->wantFacts(true);
        target->setApp(app);
        target->requestDelta();
        if (observe.isEmpty() || !account) return;
        sidecar::ObserverSetup setup;
        setup.endpoint = account->endpoint;
        setup.userName = account->userName;
        setup.password = account->password;
        setup.filters = observe;
        target->setObserver(setup);
    });
    if (scenario->observe.isEmpty()) nextStep();
}

void ScenarioRun::Private::startEngine()
{
    engine = new sidecar::Engine;
    engine->moveToThread(&thread);
    // Deleted in its own thread, behind its event loop: sockets and timers belong there.
    QObject::connect(&thread, &QThread::finished, engine, &QObject::deleteLater);
    // Direct: the destructor waits for the thread in the one that would have to carry out a queued call.
    QObject::connect(engine, &sidecar::Engine::finished, &thread, &QThread::quit, Qt::DirectConnection);
    QObject::connect(&thread, &QThread::finished, self, [this] {
        engine = nullptr;
        engineGone();
    });
    thread.setObjectName(QStringLiteral("scenario"));
    thread.start();
}

void ScenarioRun::Private::listen(sidecar::Engine& target)
{
    using sidecar::Engine;
    const auto poke = [this] {
        if (!ending) player->poke();
    };
    QObject::connect(&target, &Engine::factsSeen, self, [this, poke](const QList<ledger::Fact>& facts, quint64 lost) {
        evidence.add(facts, lost);
        if (evidence.factsLost() > 0) {
            end(Verdict::Error, Texts::tr("more happened than could be looked at: %n fact(s) were lost", nullptr, int(evidence.factsLost())));
            return;
        }
        poke();
    });
    QObject::connect(&target, &Engine::deltaReady, self, [this, poke](const ledger::DeltaPtr& delta) {
        evidence.take(delta);
        giveLanes();
        pace.start(paceMs);
        poke();
    });
    QObject::connect(&target, &Engine::connectionChanged, self, [this, poke](const sidecar::ConnectionStatus& status) {
        evidence.take(status);
        // The observer is there before anything is published.
        if (step < 0 && !ending && evidence.isObserverUp(scenario->observe.size())) nextStep();
        else poke();
    });
    QObject::connect(&target, &Engine::connectionRemoved, self, [this, poke](quint16 id) {
        evidence.removed(id);
        poke();
    });
    QObject::connect(&target, &Engine::published, player.get(), &StepPlayer::published);
    QObject::connect(&target, &Engine::waitingChanged, player.get(), &StepPlayer::waitingChanged);
    QObject::connect(&target, &Engine::controlFailed, player.get(), &StepPlayer::controlFailed);
    QObject::connect(player.get(), &StepPlayer::passed, self, [this] { stepEnded(Verdict::Passed, {}, {}); });
    QObject::connect(player.get(), &StepPlayer::failed, self,
                     [this](const QString& expected, const QString& seen) { stepEnded(Verdict::Failed, expected, seen); });
}

void ScenarioRun::Private::askForDelta()
{
    if (engine) QMetaObject::invokeMethod(engine, &sidecar::Engine::requestDelta);
}

void ScenarioRun::Private::giveLanes()
{
    if (evidence.book().hasChanges()) Q_EMIT self->lanesChanged(evidence.book().takeDelta(mostLanesInDelta));
}

// --- step by step ---

void ScenarioRun::Private::nextStep()
{
    if (++step == scenario->steps.size()) {
        end(Verdict::Passed);
        return;
    }
    StepReport& begun = report.steps[step];
    begun.verdict = Verdict::Running;
    begun.atSeconds = now();
    Q_EMIT self->progressed(report);
    player->begin(scenario->steps.at(step));
}

void ScenarioRun::Private::stepEnded(Verdict verdict, const QString& expected, const QString& seen)
{
    if (ending || lastWords.isActive()) return;
    StepReport& ended = report.steps[step];
    ended.verdict = verdict;
    ended.seconds = now() - ended.atSeconds;
    ended.expected = expected;
    ended.seen = seen;
    if (verdict == Verdict::Passed) {
        nextStep();
        return;
    }
    // The packets of this moment are told at the next pace.
    player->dismiss();
    limit.stop();
    QObject::connect(&lastWords, &QTimer::timeout, self, [this] {
        report.steps[step].around = evidence.around();
        end(Verdict::Failed);
    });
    lastWords.start(3 * paceMs);
}

// --- the end: the engine, then what was left at the broker, then the broker ---

void ScenarioRun::Private::end(Verdict verdict, const QString& why)
{
    if (std::exchange(ending, true)) return;
    limit.stop();
    pace.stop();
    lastWords.stop();
    report.verdict = verdict;
    report.why = why;
    report.seconds = now();
    if (player) player->dismiss();
    if (engine) QMetaObject::invokeMethod(engine, &sidecar::Engine::shutDown);
    else QMetaObject::invokeMethod(self, [this] { finish(); }, Qt::QueuedConnection);
}

void ScenarioRun::Private::engineGone()
{
    giveLanes();
    clean();
}

void ScenarioRun::Private::clean()
{
    const auto account = broker->isOurs() ? std::nullopt : broker->account();
    if (!account) {
        QMetaObject::invokeMethod(self, [this] { finish(); }, Qt::QueuedConnection);
        return;
    }
    QStringList ids = player->outsideIds();
    for (const SeenConnection& one : evidence.connections())
        if (!one.cleanSession && !ids.contains(one.clientId)) ids << one.clientId;
    cleaner = std::make_unique<Cleaner>(*account, ids, player->retainedTopics());
    QObject::connect(cleaner.get(), &Cleaner::finished, self, [this] { QMetaObject::invokeMethod(self, [this] { finish(); }, Qt::QueuedConnection); });
    cleaner->start();
}

void ScenarioRun::Private::finish()
{
    cleaner.reset();
    player.reset();
    broker.reset();
    Q_EMIT self->progressed(report);
    Q_EMIT self->finished(report);
}

} // namespace wb::scenario
