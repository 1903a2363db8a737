#include "core/scenario/run/check.h"
#include "core/scenario/run/selection.h"
#include "core/scenario/run/step_player.h"
#include "core/sidecar/app/replies.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>

namespace wb::scenario {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::StepPlayer)
};

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
            const auto account = p.m_stage.broker.account();
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

void StepPlayer::begin(const Step& step)
{
    m_step = &step;
    m_lastMark.reset();
    if (!step.name.isEmpty()) m_named.insert(step.name, postMark());
    m_limit.setInterval(step.within);
    std::visit(Begin{*this}, step.body);
}

} // namespace wb::scenario
