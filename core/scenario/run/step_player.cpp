#include "core/scenario/run/step_player.h"

#include "core/scenario/run/selection.h"
#include "core/sidecar/setup.h"

#include <QCoreApplication>

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
