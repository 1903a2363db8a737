#include "core/sidecar/ack_gate.h"

#include "core/mqtt/topic.h"
#include "core/mqtt/topic_words.h"

#include <algorithm>

namespace wb::sidecar {

namespace {

bool takesTopic(const QString& filter, std::string_view topic)
{
    return filter.isEmpty() || mqtt::filterMatches(filter.toStdString(), topic);
}

} // namespace

QString ruleWords(const AckRule& rule)
{
    QStringList which;
    if (!rule.component.isEmpty()) which << rule.component;
    if (!rule.topicFilter.isEmpty()) which << rule.topicFilter;
    if (rule.lane != 0) which << AckGate::tr("message #%1").arg(rule.lane);
    if (rule.next > 0) which << AckGate::tr("the next %1").arg(rule.next);
    if (which.isEmpty()) which << AckGate::tr("all");
    const QString scope = which.join(QStringLiteral(", "));
    switch (rule.action) {
    case AckAction::Hold: return AckGate::tr("hold acknowledgements: %1").arg(scope);
    case AckAction::Drop: return AckGate::tr("drop acknowledgements: %1").arg(scope);
    case AckAction::Delay: break;
    }
    return AckGate::tr("delay acknowledgements by %1 ms: %2").arg(rule.delay.count()).arg(scope);
}

AckGate::AckGate(LaneOf laneOf, QObject* parent) : QObject(parent), m_laneOf(std::move(laneOf)), m_timer(this), m_pace(this)
{
    m_pace.setSingleShot(true);
    m_pace.setInterval(33);
    connect(&m_pace, &QTimer::timeout, this, &AckGate::tellChanged);
    connect(&m_timer, &mqtt::Timer::timeout, this, &AckGate::sendDue);
}

void AckGate::tellChanged()
{
    m_pace.stop();
    Q_EMIT changed(m_rules, waiting());
}

// --- rules ---

QString AckGate::add(AckRule rule)
{
    if (!rule.topicFilter.isEmpty()) {
        const std::string_view problem = mqtt::topicFilterProblem(rule.topicFilter.toStdString());
        if (!problem.empty()) return tr("No rule for %1: %2").arg(rule.topicFilter, mqtt::topicWords(problem));
    }
    rule.id = ++m_lastRule;
    m_rules.append(std::move(rule));
    tellChanged();
    return {};
}

void AckGate::remove(quint32 id)
{
    if (m_rules.removeIf([id](const AckRule& rule) { return rule.id == id; }) > 0) tellChanged();
}

void AckGate::release(const AckRelease& release)
{
    if (!release.rulesStay) {
        m_rules.removeIf([&](const AckRule& rule) {
            return (release.component.isEmpty() || rule.component == release.component)
                && (release.topicFilter.isEmpty() || rule.topicFilter == release.topicFilter)
                && (release.lane == 0 || rule.lane == release.lane);
        });
    }
    send([&](const Waiting& one) {
        return (release.component.isEmpty() || one.component == release.component)
            && takesTopic(release.topicFilter, one.topic) && (release.lane == 0 || one.lane == release.lane);
    });
    tellChanged();
}

// --- what is due ---

bool AckGate::judge(AckSender& sender, const DueAck& due)
{
    ledger::LaneId lane = 0;
    const bool lanesAsked =
        std::any_of(m_rules.cbegin(), m_rules.cend(), [](const AckRule& rule) { return rule.lane != 0; });
    if (lanesAsked) lane = m_laneOf(due.connection, due.delivery);
    const auto rule = std::find_if(m_rules.begin(), m_rules.end(), [&](const AckRule& one) {
        return (one.component.isEmpty() || one.component == due.component) && (one.lane == 0 || one.lane == lane)
            && takesTopic(one.topicFilter, due.topic);
    });
    if (rule == m_rules.end()) return false;
    const AckRule found = *rule;
    const bool last = rule->next > 0 && --rule->next == 0;
    if (last) m_rules.erase(rule);
    withhold(sender, due, found, lane);
    if (found.next > 0) tellChanged();
    else if (!m_pace.isActive()) m_pace.start();
    return true;
}

void AckGate::withhold(AckSender& sender, const DueAck& due, const AckRule& rule, ledger::LaneId lane)
{
    AckRule asWritten = rule;
    asWritten.next = 0; // how many are left says nothing about this one
    if (rule.action == AckAction::Drop) return sender.tellAck(due.delivery, ledger::AckStep::Dropped, ruleWords(asWritten));
    Waiting& one = m_waiting.emplace_back();
    one.sender = &sender;
    one.delivery = due.delivery;
    one.component = due.component;
    one.topic = due.topic;
    one.lane = lane != 0 ? lane : m_laneOf(due.connection, due.delivery);
    if (rule.action == AckAction::Delay) one.due = mqtt::steadyNow() + rule.delay;
    sender.tellAck(due.delivery, ledger::AckStep::Held, ruleWords(asWritten));
    if (one.due && !(m_timer.due() && *m_timer.due() <= *one.due))
        m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(rule.delay));
}

void AckGate::connectionEnded(AckSender& sender)
{
    std::vector<mqtt::DeliveryId> late;
    std::erase_if(m_waiting, [&](const Waiting& one) {
        if (one.sender != &sender) return false;
        late.push_back(one.delivery);
        return true;
    });
    for (const mqtt::DeliveryId id : late) sender.tellAck(id, ledger::AckStep::TooLate, {});
    if (!late.empty()) tellChanged();
}

void AckGate::sendDue()
{
    const mqtt::Instant now = mqtt::steadyNow();
    send([now](const Waiting& one) { return one.due && *one.due <= now; });
    arm();
    if (!m_pace.isActive()) m_pace.start();
}

void AckGate::send(const std::function<bool(const Waiting& one)>& which)
{
    std::vector<Waiting> due; // an acknowledgement sent may bring further messages, and those rules and waiting ones
    std::erase_if(m_waiting, [&](Waiting& one) {
        if (!which(one)) return false;
        due.push_back(std::move(one));
        return true;
    });
    for (const Waiting& one : due) one.sender->sendAck(one.delivery);
}

void AckGate::arm()
{
    std::optional<mqtt::Instant> next;
    for (const Waiting& one : m_waiting)
        if (one.due && (!next || *one.due < *next)) next = one.due;
    if (!next) return m_timer.stop();
    m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(std::max(*next - mqtt::steadyNow(), mqtt::Duration::zero())));
}

} // namespace wb::sidecar
