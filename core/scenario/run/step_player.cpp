#include "core/scenario/run/step_player.h"

#include "core/scenario/run/check.h"
#include "core/scenario/run/selection.h"
#include "core/sidecar/app/replies.h"
#include "core/sidecar/setup.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>

namespace wb::scenario {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::StepPlayer)
};

QString displayName(const Copy& copy)
{
    return copy.replica == 0 ? copy.component : QStringLiteral("%1 (replica %2)").arg(copy.component).arg(copy.replica);
}

} // namespace

// Begins each kind of step: tells the engine, and says what to wait for.
struct StepPlayer::Begin {
    StepPlayer& p;

    void operator()(const ConnectStep& step) const
    {
        const auto setup = p.setupOf(step.copy);
        if (!setup) {
            p.settle(false, Texts::tr("%1 is not among the resources").arg(step.copy.component));
            return;
        }
        const qsizetype before = p.connectionsOf(step.copy);
        p.tell([setup = *setup](sidecar::Engine& engine) { engine.connectComponent(setup); });
        const bool onlyOutput = setup->component.family == dapr::ComponentFamily::Binding && !setup->component.settings.input;
        if (!step.wait || onlyOutput) p.settle(true); // an output binding connects when it is invoked
        else waitForLink(step.copy, before);
    }
    void operator()(const DisconnectStep& step) const
    {
        const Copy copy = step.copy;
        p.tell([copy](sidecar::Engine& engine) {
            if (copy.replica == 0) engine.disconnectComponent(copy.component);
            else engine.disconnectReplica(copy.component, copy.replica);
        });
        p.wait([this_ = &p, copy] { return this_->m_stage.evidence.statuses(copy.component, copy.replica).isEmpty(); },
               [this_ = &p, copy] { return this_->stateOf(copy); });
    }
    void operator()(const PublishStep& step) const
    {
        if (step.retain || step.metadata.value(QStringLiteral("retain")) == u"true") p.m_retained << step.topic;
        if (step.from == PublishFrom::Outside) publishOutside(step);
        else publishByEngine(step);
    }
    void operator()(const AckRuleStep& step) const
    {
        const auto add = [this_ = &p, rule = step.rule](ledger::LaneId lane) {
            sidecar::AckRule one = rule;
            one.lane = lane;
            this_->tell([one](sidecar::Engine& engine) { engine.addAckRule(one); });
        };
        whenThere(step.message, step.rule.topicFilter, add);
    }
    void operator()(const ReleaseStep& step) const
    {
        const auto release = [this_ = &p, all = step.release](ledger::LaneId lane) {
            sidecar::AckRelease one = all;
            one.lane = lane;
            this_->tell([one](sidecar::Engine& engine) { engine.releaseAcks(one); });
        };
        whenThere(step.message, step.release.topicFilter, release);
    }
    void operator()(const AppStep& step) const
    {
        p.tell([app = step.app](sidecar::Engine& engine) { engine.setApp(app); });
        p.settle(true);
    }
    void operator()(const AnswerStep& step) const
    {
        p.wait([this_ = &p, step] { return Begin{*this_}.answered(step); },
               [] { return Texts::tr("no call waits for an answer"); });
    }
    void operator()(const CutStep& step) const
    {
        const Copy copy{step.cut.component, step.cut.replica};
        const qsizetype before = p.endsOf(copy);
        p.tell([cut = step.cut](sidecar::Engine& engine) { engine.cut(cut); });
        // Silence ends nothing by itself; what it did is known by its fact.
        if (step.cut.kind == sidecar::CutKind::Silence) waitForControl();
        else
            p.wait([this_ = &p, copy, before] { return this_->endsOf(copy) > before; },
                   [] { return Texts::tr("the connection has not ended"); });
    }
    void operator()(const ReconnectStep& step) const
    {
        const qsizetype ends = p.endsOf(step.copy);
        const bool isBack = p.connectionsOf(step.copy) > ends && p.isUp(step.copy); // by itself
        if (!isBack) p.tell([copy = step.copy](sidecar::Engine& engine) { engine.reconnect(copy.component, copy.replica); });
        if (!step.wait) p.settle(true);
        else waitForLink(step.copy, ends);
    }
    void operator()(const RestartStep& step) const
    {
        const qsizetype before = p.connectionsOf(step.copy);
        p.tell([copy = step.copy](sidecar::Engine& engine) { engine.restartComponent(copy.component, copy.replica); });
        if (!step.wait) p.settle(true);
        else waitForLink(step.copy, before);
    }
    void operator()(const DiscardSessionStep& step) const
    {
        const qsizetype before = p.m_stage.evidence.sessionsThrownAway();
        p.tell([copy = step.copy](sidecar::Engine& engine) { engine.discardSession(copy.component, copy.replica); });
        p.wait([this_ = &p, before] { return this_->m_stage.evidence.sessionsThrownAway() > before; },
               [] { return Texts::tr("the session is still there"); });
    }
    void operator()(const TakeOverStep& step) const
    {
        p.tell([takeover = step.takeover](sidecar::Engine& engine) { engine.takeOver(takeover); });
        waitForControl();
    }
    void operator()(const BrokerStep& step) const
    {
        p.m_brokerDone = false;
        const QString what = wordsOf(*p.m_step);
        p.tell([what](sidecar::Engine& engine) { engine.noteControl(what); });
        p.m_stage.broker.act(step.action);
        p.wait([this_ = &p] { return this_->m_brokerDone; },
               [this_ = &p] { return this_->m_stage.broker.progress(); });
    }
    void operator()(const BrokerRuleStep& step) const
    {
        if (broker::ScriptedBroker* scripted = p.m_stage.broker.scripted()) scripted->addRule(step.rule);
        p.settle(true); // on the other brokers of the scenario there is nothing to bend
    }
    void operator()(const ClearBrokerRulesStep&) const
    {
        if (broker::ScriptedBroker* scripted = p.m_stage.broker.scripted()) scripted->clearRules();
        p.settle(true);
    }
    void operator()(const NoteStep& step) const
    {
        p.tell([text = step.text](sidecar::Engine& engine) { engine.noteControl(text); });
        p.settle(true);
    }
    void operator()(const ExpectStep& step) const;
    void operator()(const WatchStep& step) const;

    void waitForLink(const Copy& copy, qsizetype connectionsBefore) const
    {
        Condition condition;
        condition.state = [this_ = &p, copy, connectionsBefore] {
            using State = Condition::State;
            if (this_->connectionsOf(copy) > connectionsBefore && this_->isUp(copy)) return State::Holds;
            const auto statuses = this_->m_stage.evidence.statuses(copy.component, copy.replica);
            const bool hopeless = std::any_of(statuses.begin(), statuses.end(), [](const sidecar::ConnectionStatus& status) {
                return status.state == sidecar::LinkState::Failed;
            });
            return hopeless ? State::Never : State::Waiting;
        };
        condition.seen = [this_ = &p, copy] { return this_->stateOf(copy); };
        p.wait(condition);
    }
    void waitForControl() const
    {
        const qsizetype before = p.m_stage.evidence.controls();
        p.wait([this_ = &p, before] { return this_->m_stage.evidence.controls() > before; },
               [] { return Texts::tr("nothing has happened"); });
    }
    // By message: once there is one. Otherwise at once.
    void whenThere(int message, const QString& topic, std::function<void(ledger::LaneId)> act) const
    {
        if (message == 0) {
            act(0);
            p.settle(true);
            return;
        }
        p.wait(
            [this_ = &p, message, topic, act] {
                const ledger::LaneId lane = this_->laneOf(message, topic);
                if (lane != 0) act(lane);
                return lane != 0;
            },
            [message] { return Texts::tr("there is no message %1").arg(message); });
    }
    bool answered(const AnswerStep& step) const
    {
        const auto reply = sidecar::replyOf(step.answer);
        if (!reply) return false;
        bool any = false;
        for (qsizetype i = 0; i < p.m_waiting.size() && (step.all || !any);) {
            const sidecar::WaitingCall& call = p.m_waiting.at(i);
            if (!topicFits(step.topic, call.topic.toStdString())) {
                ++i;
                continue;
            }
            p.tell([attempt = call.attempt, answer = *reply](sidecar::Engine& engine) { engine.answerByHand(attempt, answer); });
            p.m_waiting.removeAt(i);
            any = true;
        }
        return any;
    }
    void publishOutside(const PublishStep& step) const
    {
        if (!p.m_outside) {
            const auto account = accountOf(p.m_stage.broker.url());
            if (!account) {
                p.settle(false, Texts::tr("the broker's URL cannot be used"));
                return;
            }
            const QString id = QStringLiteral("outside-") + QUuid::createUuid().toString(QUuid::Id128).left(12);
            p.m_outside = std::make_unique<OutsideClient>(*account, id);
            connect(p.m_outside.get(), &OutsideClient::progressed, &p, &StepPlayer::poke);
            connect(p.m_outside.get(), &OutsideClient::packetSeen, &p, [this_ = &p](const QString& line) { this_->m_stage.evidence.note(line); });
        }
        p.m_outside->publish({step.topic, step.payload, step.qos, step.retain, step.count, step.copies});
        if (!step.wait) p.settle(true);
        else
            p.wait([this_ = &p] { return this_->m_outside->unfinished() == 0; },
                   [this_ = &p] {
                       const QString left = Texts::tr("%n message(s) without acknowledgement", nullptr, int(this_->m_outside->unfinished()));
                       const QString error = this_->m_outside->errorText();
                       return error.isEmpty() ? left : QStringLiteral("%1: %2").arg(left, error);
                   });
    }
    void publishByEngine(const PublishStep& step) const
    {
        QList<quint64> tokens;
        for (int number = 1; number <= step.count; ++number) {
            sidecar::PublishRequest request;
            request.token = ++p.m_tokens;
            request.component = step.from == PublishFrom::Sidecar ? step.component : QString();
            request.topic = step.topic;
            request.payload = numbered(step.payload, number);
            request.qos = step.qos;
            request.retain = step.retain;
            request.wrapAsCloudEvent = step.from == PublishFrom::Sidecar && step.cloudEvent && isPubSub(step.component);
            request.metadata = step.metadata;
            tokens << request.token;
            p.m_results.insert(request.token, std::nullopt);
            p.tell([request](sidecar::Engine& engine) { engine.publish(request); });
        }
        if (!step.wait) {
            p.settle(true);
            return;
        }
        const auto untold = [this_ = &p, tokens] {
            return std::count_if(tokens.begin(), tokens.end(), [&](quint64 token) { return !this_->m_results.value(token); });
        };
        p.wait([untold] { return untold() == 0; },
               [untold] { return Texts::tr("%n caller(s) were told nothing", nullptr, int(untold())); });
    }
    bool isPubSub(const QString& component) const
    {
        const auto setup = p.setupOf({component, 0});
        return setup && setup->component.family == dapr::ComponentFamily::PubSub;
    }
};

void StepPlayer::Begin::operator()(const ExpectStep& step) const
{
    Condition condition;
    const auto found = [this_ = &p, step]() -> Finding {
        qint64 since = 0;
        if (!step.since.isEmpty()) {
            const auto mark = this_->m_stage.evidence.markNs(this_->m_named.value(step.since));
            if (!mark) return {};
            since = *mark;
        } else if (step.at) {
            since = this_->m_stage.evidence.startNs();
        }
        return check(step, since, this_->m_stage.evidence);
    };
    condition.state = [found] {
        const Finding::Is is = found().is;
        return is == Finding::Is::Holds ? Condition::State::Holds : is == Finding::Is::Never ? Condition::State::Never : Condition::State::Waiting;
    };
    condition.seen = [found] { return found().seen; };
    p.wait(condition);
}

// From one mark to another; what lies between them is the watched time.
void StepPlayer::Begin::operator()(const WatchStep& step) const
{
    const int from = p.postMark();
    const auto sighted = [this_ = &p, step, from]() -> Sighting {
        const Evidence& evidence = this_->m_stage.evidence;
        const auto begin = evidence.markNs(from);
        if (!begin) return {};
        const auto end = this_->m_lastMark ? evidence.markNs(*this_->m_lastMark) : std::nullopt;
        for (const Happening what : step.nothing) {
            const Sighting one = sightings(what, step.which, *begin, end.value_or(std::numeric_limits<qint64>::max()), evidence);
            if (one.count > 0) return one;
        }
        return {};
    };
    Condition condition;
    condition.state = [this_ = &p, sighted] {
        if (sighted().count > 0) return Condition::State::Never;
        const bool over = this_->m_lastMark && this_->m_stage.evidence.markNs(*this_->m_lastMark);
        return over ? Condition::State::Holds : Condition::State::Waiting;
    };
    condition.seen = [sighted] { return Texts::tr("%1: %2").arg(QString::number(sighted().count), sighted().first); };
    p.m_limit.setInterval(step.lasting);
    p.wait(condition);
}

// --- the player ---

StepPlayer::StepPlayer(const Scenario& scenario, Stage stage, QObject* parent)
    : QObject(parent), m_scenario(scenario), m_stage(std::move(stage))
{
    m_limit.setSingleShot(true);
    m_limit.setTimerType(Qt::PreciseTimer);
    connect(&m_limit, &QTimer::timeout, this, &StepPlayer::timeUp);
    connect(&m_stage.broker, &RunBroker::done, this, [this] {
        m_brokerDone = true;
        poke();
    });
    connect(&m_stage.broker, &RunBroker::failed, this, [this](const QString& why) {
        if (m_step) settle(false, why);
    });
}

StepPlayer::~StepPlayer() = default;

void StepPlayer::begin(const Step& step)
{
    m_step = &step;
    m_lastMark.reset();
    if (!step.name.isEmpty()) m_named.insert(step.name, postMark());
    m_limit.setInterval(step.within);
    std::visit(Begin{*this}, step.body);
}

void StepPlayer::wait(std::function<bool()> holds, std::function<QString()> seen)
{
    wait(Condition{[holds = std::move(holds)] { return holds() ? Condition::State::Holds : Condition::State::Waiting; }, std::move(seen)});
}

void StepPlayer::wait(Condition condition)
{
    m_condition = std::move(condition);
    m_limit.start();
    poke();
}

void StepPlayer::poke()
{
    if (!m_step || !m_condition.state) return;
    switch (m_condition.state()) {
    case Condition::State::Holds: settle(true); return;
    case Condition::State::Never: settle(false, m_condition.seen()); return;
    case Condition::State::Waiting: break;
    }
    if (m_lastMark && m_stage.evidence.markNs(*m_lastMark)) settle(false, m_condition.seen());
}

// Facts come in batches: what happened in time may not have come yet, so the end is a fact as well.
void StepPlayer::timeUp()
{
    m_lastMark = postMark();
}

int StepPlayer::postMark()
{
    const QString text = Evidence::markText(++m_marks);
    tell([text](sidecar::Engine& engine) { engine.noteControl(text); });
    return m_marks;
}

// From the event loop, so that the caller's step is over when the next one begins.
void StepPlayer::settle(bool good, const QString& seen)
{
    const Step* step = m_step;
    m_step = nullptr;
    m_condition = {};
    m_limit.stop();
    QString expected;
    if (!good) {
        const bool patient = !std::holds_alternative<WatchStep>(step->body);
        expected = patient ? Texts::tr("%1, within %2").arg(wordsOf(*step), textOf(step->within)) : wordsOf(*step);
    }
    QMetaObject::invokeMethod(this, [this, good, expected, seen] {
        if (good) Q_EMIT passed();
        else Q_EMIT failed(expected, seen);
    }, Qt::QueuedConnection);
}

void StepPlayer::dismiss()
{
    m_step = nullptr;
    m_condition = {};
    m_limit.stop();
}

void StepPlayer::controlFailed(const QString& sentence)
{
    if (m_step && !std::holds_alternative<ExpectStep>(m_step->body) && !std::holds_alternative<WatchStep>(m_step->body)) settle(false, sentence);
}

void StepPlayer::waitingChanged(const QList<sidecar::WaitingCall>& waiting)
{
    m_waiting = waiting;
    poke();
}

void StepPlayer::published(const sidecar::PublishResult& result)
{
    m_results.insert(result.token, result);
    poke();
}

QStringList StepPlayer::outsideIds() const
{
    return m_outside ? QStringList{m_outside->clientId()} : QStringList();
}

// --- questions ---

std::optional<sidecar::ComponentSetup> StepPlayer::setupOf(const Copy& copy) const
{
    for (const dapr::Document& document : m_stage.workspace.documents()) {
        if (!document.component() || document.name != copy.component) continue;
        sidecar::ComponentSetup setup = sidecar::setupOf(m_stage.workspace, document, m_stage.context);
        setup.replica = copy.replica;
        return setup;
    }
    return {};
}

// Connected, and every subscription it should have is answered.
bool StepPlayer::isUp(const Copy& copy) const
{
    const auto setup = setupOf(copy);
    if (!setup) return false;
    const bool binding = setup->component.family == dapr::ComponentFamily::Binding;
    QSet<QString> wanted;
    for (const sidecar::AppSubscription& subscription : setup->subscriptions) wanted.insert(subscription.topic);
    const qsizetype expected = binding ? 1 : wanted.size();
    qsizetype granted = 0;
    bool connected = false;
    for (const sidecar::ConnectionStatus& status : m_stage.evidence.statuses(copy.component, copy.replica)) {
        if (status.purpose == u"output") continue;
        if (status.state != sidecar::LinkState::Connected) return false;
        connected = true;
        for (const sidecar::SubscriptionStatus& one : status.subscriptions) granted += one.grantedQos >= 0 ? 1 : 0;
    }
    return connected && granted >= expected;
}

QString StepPlayer::stateOf(const Copy& copy) const
{
    QStringList parts;
    for (const sidecar::ConnectionStatus& status : m_stage.evidence.statuses(copy.component, copy.replica)) {
        QString state = status.state == sidecar::LinkState::Connected ? Texts::tr("connected") : Texts::tr("not connected");
        if (status.error) state += QStringLiteral(": ") + status.error->message;
        else if (!status.daprError.isEmpty()) state += QStringLiteral(": ") + status.daprError;
        qsizetype open = 0;
        for (const sidecar::SubscriptionStatus& one : status.subscriptions) open += one.grantedQos < 0 ? 1 : 0;
        if (open > 0) state += QStringLiteral(", ") + Texts::tr("%n subscription(s) without SUBACK", nullptr, int(open));
        parts << QStringLiteral("%1 %2").arg(status.purpose, state);
    }
    return parts.isEmpty() ? Texts::tr("%1 has no connection").arg(displayName(copy)) : parts.join(QStringLiteral("; "));
}

qsizetype StepPlayer::connectionsOf(const Copy& copy) const
{
    const auto& all = m_stage.evidence.connections();
    return std::count_if(all.begin(), all.end(), [&](const SeenConnection& one) { return one.component == copy.component && one.replica == copy.replica; });
}

qsizetype StepPlayer::endsOf(const Copy& copy) const
{
    const auto& all = m_stage.evidence.ends();
    return std::count_if(all.begin(), all.end(), [&](const SeenEnd& one) { return one.component == copy.component && one.replica == copy.replica; });
}

ledger::LaneId StepPlayer::laneOf(int message, const QString& topic) const
{
    Which which;
    which.topic = topic;
    which.message = message;
    const auto lanes = lanesOf(which, m_stage.evidence);
    return lanes.empty() ? 0 : lanes.front()->id;
}

} // namespace wb::scenario
