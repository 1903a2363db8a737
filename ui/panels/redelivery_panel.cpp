#include "ui/panels/redelivery_panel.h"

#include "ui/models/format.h"
#include "ui/models/lane_model.h"
#include "ui/widgets/lane_gauge.h"
#include "ui/widgets/lane_view.h"
#include "ui/widgets/notice_bar.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>
#include <cstdlib>

namespace wb::ui {

using ledger::Lane;
using ledger::LanePtr;
using ledger::LaneState;
using sidecar::ConnectionStatus;
using sidecar::LinkState;

RedeliveryPanel::~RedeliveryPanel() = default;

// --- time

qint64 RedeliveryPanel::now() const
{
    if (m_pausedAt) return m_pausedAt;
    return m_live ? m_clock() : m_lanes->store().newestNs();
}

void RedeliveryPanel::setClock(std::function<qint64()> clock)
{
    m_clock = std::move(clock);
    showTimes();
}

void RedeliveryPanel::setLive(bool live)
{
    m_live = live;
    showTimes();
}

void RedeliveryPanel::showTimes()
{
    m_lanes->setNow(now());
    const qint64 newest = m_pausedAt ? std::min(m_pausedAt, m_lanes->store().newestNs()) : m_lanes->store().newestNs();
    m_view->setTimes(m_lanes->store().firstNs(), newest, now());
}

void RedeliveryPanel::tick()
{
    if (!m_view->hasOpenSpans()) return; // nothing moves
    showTimes();
    m_calm.ask();
}

void RedeliveryPanel::showEvent(QShowEvent* event)
{
    if (m_feed) m_feed->setWatched(true);
    m_tick.start();
    QWidget::showEvent(event);
}

void RedeliveryPanel::hideEvent(QHideEvent* event)
{
    if (m_feed) m_feed->setWatched(false);
    m_tick.stop();
    QWidget::hideEvent(event);
}

// --- what comes

void RedeliveryPanel::take(const ledger::LaneDelta& delta)
{
    if (delta.cleared) {
        m_pause->setChecked(false);
        m_view->setReference(0);
    }
    learnComponents(delta);
    m_lanes->apply(delta);
    if (delta.cleared || !delta.crossings.empty()) {
        m_crossings = crossingsOf(m_lanes->store().crossings());
        if (!m_pausedAt) m_view->setCrossings(m_crossings);
    }
    showTimes();
    m_calm.ask();
}

void RedeliveryPanel::learnComponents(const ledger::LaneDelta& delta)
{
    const auto learn = [this](const QString& component, int replica) {
        if (component.isEmpty()) return;
        if (!m_fars.contains({component, replica})) m_fars.insert({component, replica}, {});
        for (int i = 1; i < m_component->count(); ++i) {
            if (m_component->itemData(i).toString() == component && m_component->itemData(i, Qt::UserRole + 1).toInt() == replica) return;
        }
        m_component->addItem(componentText(component, replica), component);
        m_component->setItemData(m_component->count() - 1, replica, Qt::UserRole + 1);
        const bool several = m_component->count() > 2;
        m_component->setVisible(several);
        m_view->setOriginsShown(several);
    };
    for (const ledger::Crossing& crossing : delta.crossings) learn(crossing.component, crossing.replica);
    for (const LanePtr& lane : delta.changed) learn(lane->component, lane->replica);
}

void RedeliveryPanel::setConnections(const QList<ConnectionStatus>& connections)
{
    m_connections = connections;
    const ConnectionStatus* broken = nullptr;
    for (const ConnectionStatus& status : connections) {
        if (status.role == ledger::Role::Observer) continue;
        m_fars[{status.component, status.replica}] = {status.address, status.cleanSession};
        if (status.error && (status.state == LinkState::Failed || status.state == LinkState::WaitingToRetry)) broken = &status;
    }
    if (broken) {
        const QString who = componentText(broken->component, broken->replica);
        const QString advice = broken->error->advice;
        m_linkNotice->say(NoticeBar::Kind::Failure,
                          advice.isEmpty() ? tr("%1: %2").arg(who, broken->error->message)
                                           : tr("%1: %2 %3").arg(who, broken->error->message, advice),
                          broken->error->detail);
    } else {
        m_linkNotice->clear();
    }
    updateEmptyText();
    m_calm.ask();
}

void RedeliveryPanel::setBrokerAt(const QString& address, const broker::BrokerIdentity& broker)
{
    m_brokers[broker::placeOf(address)] = broker;
    m_profiles.clear();
    m_view->viewport()->update();
    m_calm.ask();
}

void RedeliveryPanel::setWaiting(const QList<sidecar::WaitingCall>& waiting)
{
    m_waiting = waiting;
    m_calm.ask();
}

// Facts name an attempt within its delivery, the app's calls are numbered through: what they have in common is the
// event, or the moment.
quint64 RedeliveryPanel::waitingAttempt(const Lane& lane) const
{
    if (lane.marks.empty() || lane.state != LaneState::InProgress) return 0;
    const auto running = std::find_if(lane.marks.rbegin(), lane.marks.rend(), [](const auto& mark) {
        return mark.kind == ledger::MarkKind::Attempt && mark.endNs == 0;
    });
    if (running == lane.marks.rend()) return 0;
    constexpr qint64 near = 100; // ms
    quint64 found = 0;
    for (const sidecar::WaitingCall& call : m_waiting) {
        if (call.component != lane.component || call.topic.toStdString() != lane.topic || call.tries != running->number) continue;
        const std::string_view payload(call.payload.constData(), std::size_t(call.payload.size()));
        if (!lane.eventId.empty() && ledger::eventIdOf(payload) == lane.eventId) return call.attempt;
        if (std::abs(call.since.toMSecsSinceEpoch() - running->timeNs / 1'000'000) <= near && !found) found = call.attempt;
    }
    return found;
}

RedeliveryPanel::Far RedeliveryPanel::farOf(const QString& component, int replica) const
{
    return m_fars.value({component, replica});
}

broker::RedeliveryProfile RedeliveryPanel::profileOf(const QString& component, int replica) const
{
    const QString address = farOf(component, replica).address;
    const auto known = m_profiles.constFind(address);
    if (known != m_profiles.cend()) return *known;
    return *m_profiles.insert(address, broker::redeliveryProfile(m_brokers.value(broker::placeOf(address))));
}

QString RedeliveryPanel::brokerName(const QString& component, int replica) const
{
    const QString address = farOf(component, replica).address;
    const broker::BrokerIdentity broker = m_brokers.value(broker::placeOf(address));
    if (!broker.product.isEmpty()) return broker.version.isEmpty() ? broker.product : tr("%1 %2").arg(broker.product, broker.version);
    return address.isEmpty() ? tr("broker") : address;
}

broker::FarEnd RedeliveryPanel::farEnd(const Lane& lane) const
{
    return {profileOf(lane.component, lane.replica), farOf(lane.component, lane.replica).cleanSession};
}

// --- what is asked

void RedeliveryPanel::applyFilter()
{
    m_typing.stop();
    LaneFilter filter;
    filter.topic = m_topic->text().trimmed();
    filter.states = quint16(m_states->currentData().toUInt());
    if (m_component->currentIndex() > 0) {
        filter.component = m_component->currentData().toString();
        filter.replica = m_component->currentData(Qt::UserRole + 1).toInt();
    }
    m_lanes->setFilter(filter);
    updateEmptyText();
    updateWords();
}

void RedeliveryPanel::setPaused(bool paused)
{
    m_pausedAt = paused ? m_clock() : 0;
    m_lanes->setPaused(paused);
    if (!paused) m_view->setCrossings(m_crossings);
    showTimes();
    updateWords();
}

bool RedeliveryPanel::chooseLane(quint64 lane)
{
    return m_view->choose(lane);
}

quint64 RedeliveryPanel::currentLane() const
{
    return m_view->currentLane();
}

// --- what is said

QString RedeliveryPanel::explanation(const Lane& lane, int mark) const
{
    const LaneStep step = stepOf(lane, mark, brokerName(lane.component, lane.replica));
    const broker::Why why = broker::explain(lane, lane.marks[std::size_t(mark)], farEnd(lane));
    QStringList lines{tr("%1 (%2), %3: %4").arg(offsetText(step.timeNs - m_view->reference()), clockTime(step.timeNs), step.who, step.what)};
    lines << why.what + u' ' + why.why;
    if (!why.source.isEmpty()) lines << tr("Source: %1").arg(why.source);
    return lines.join(u'\n');
}

void RedeliveryPanel::showDetail()
{
    RedeliveryDetail::Shown shown;
    shown.lane = m_lanes->laneAt(m_lanes->rowOf(m_view->currentLane()));
    if (shown.lane) {
        shown.mark = m_view->currentMark();
        shown.crossings = m_crossings;
        shown.broker = brokerName(shown.lane->component, shown.lane->replica);
        shown.farEnd = farEnd(*shown.lane);
        shown.referenceNs = m_view->reference();
        shown.nowNs = now();
        shown.waitingAttempt = waitingAttempt(*shown.lane);
    }
    m_detail->show(shown);
}

void RedeliveryPanel::updateWords()
{
    updateGauge();
    updateStarving();
    updateCounts();
    updateNotices();
    if (m_lanes->rowCount() == 0) updateEmptyText();
    showDetail();
}

void RedeliveryPanel::updateGauge()
{
    QList<LaneGauge::Level> levels;
    for (const ledger::InFlight& flight : m_lanes->store().inFlight()) {
        LaneGauge::Level level;
        level.name = componentText(flight.component, flight.replica);
        level.unacked = int(flight.unacked);
        level.limit = profileOf(flight.component, flight.replica).inFlight.value.value_or(0);
        if (flight.oldestNs > 0) level.oldest = ageText(now() - flight.oldestNs);
        levels << level;
    }
    m_gauge->setLevels(levels);
}

// Before the window is full there is still something that can be done about it; afterwards nothing arrives that would
// tell.
void RedeliveryPanel::updateStarving()
{
    for (const ledger::InFlight& flight : m_lanes->store().inFlight()) {
        const broker::RedeliveryProfile profile = profileOf(flight.component, flight.replica);
        const int limit = profile.inFlight.value.value_or(0), unacked = int(flight.unacked);
        if (limit <= 0 || unacked * 4 < limit * 3) continue;
        const QString who = componentText(flight.component, flight.replica);
        const QString broker = brokerName(flight.component, flight.replica);
        const QString detail = broker::windowSentence(profile) + u'\n' + broker::sourceText(profile.inFlight);
        if (unacked >= limit) {
            m_starving->say(NoticeBar::Kind::Failure,
                            tr("%1 has gone silent: %2 messages are un-acknowledged and %3's in-flight limit is %4. Nothing more "
                               "of QoS 1 and 2 comes until one is acknowledged or the connection is made anew.")
                                .arg(who).arg(unacked).arg(broker).arg(limit),
                            detail);
        } else {
            m_starving->say(NoticeBar::Kind::Warning,
                            tr("%n more failure(s) and %1 goes silent until a reconnect: %2's in-flight limit is %3.", nullptr, limit - unacked)
                                .arg(who, broker).arg(limit),
                            detail);
        }
        return;
    }
    m_starving->clear();
}

void RedeliveryPanel::updateCounts()
{
    const ledger::LaneCounts& counts = m_lanes->store().counts();
    QStringList parts;
    for (std::size_t i = 0; i < ledger::laneStateCount; ++i) {
        const auto state = LaneState(i);
        if (counts.byState[i] == 0 || state == LaneState::NotDelivered) continue;
        parts << tr("%1 %2 %3").arg(laneStateSign(state), groupedNumber(counts.byState[i]), laneStateText(state));
    }
    QString all = tr("%1 messages", nullptr, pluralForm(counts.messages)).arg(groupedNumber(counts.messages));
    if (!parts.isEmpty()) all = tr("%1 = %2").arg(all, parts.join(QStringLiteral(" + ")));
    const auto away = counts.byState[std::size_t(LaneState::NotDelivered)];
    if (away > 0) all = tr("%1 · %2 of ours not delivered").arg(all, groupedNumber(away));
    const quint64 again = counts.redeliveriesProved + counts.redeliveriesGuessed;
    QString sums = tr("%1 redeliveries: %2 proved, %3 guessed · %4 attempts", nullptr, pluralForm(again))
                       .arg(groupedNumber(again), groupedNumber(counts.redeliveriesProved), groupedNumber(counts.redeliveriesGuessed),
                            groupedNumber(counts.attempts));
    sums = tr("%1 · let go %2").arg(sums, groupedNumber(counts.letGo));
    if (!m_lanes->filter().isEmpty()) sums = tr("shown %1 · %2").arg(groupedNumber(quint64(m_lanes->rowCount())), sums);
    for (const auto& [label, text] : {std::pair{m_counts, all}, std::pair{m_sums, sums}}) {
        if (label->text() == text) continue;
        label->setText(text);
        label->setToolTip(text);
    }
}

void RedeliveryPanel::updateNotices()
{
    if (m_lanes->isPaused()) {
        m_pauseNotice->say(NoticeBar::Kind::Note,
                           tr("Paused. Missed here: %1 new messages, %2 changes of messages. They appear when you go on.")
                               .arg(groupedNumber(m_lanes->missedMessages()), groupedNumber(m_lanes->missedChanges())));
        if (!m_pauseNotice->hasButtons()) {
            QPushButton* on = m_pauseNotice->addButton(tr("Go on"));
            on->setObjectName(QStringLiteral("lanesGoOn"));
            connect(on, &QPushButton::clicked, m_pause, [this] { m_pause->setChecked(false); });
        }
    } else {
        m_pauseNotice->clear();
    }
    const ledger::LaneCounts& counts = m_lanes->store().counts();
    if (counts.letGo == 0) {
        m_letGoNotice->clear();
        return;
    }
    m_letGoNotice->say(NoticeBar::Kind::Warning,
                       tr("%1 older messages were let go; the newest %2 are kept. Counts are whole. A recording keeps every one.", nullptr,
                          pluralForm(counts.letGo))
                           .arg(groupedNumber(counts.letGo), groupedNumber(counts.kept)));
}

void RedeliveryPanel::updateEmptyText()
{
    if (!m_lanes->filter().isEmpty() && !m_lanes->store().lanes().empty()) {
        m_view->setEmptyText(tr("No message matches"), tr("Messages that match from now on appear here."));
        return;
    }
    QStringList filters;
    for (const ConnectionStatus& status : std::as_const(m_connections)) {
        if (status.role == ledger::Role::Observer) continue;
        if (status.state == LinkState::Connecting || status.state == LinkState::WaitingToRetry) {
            m_view->setEmptyText(tr("Waiting for %1").arg(status.address),
                                 tr("Since %1. Disconnect ends the waiting.").arg(status.since.toLocalTime().toString(u"HH:mm:ss")));
            return;
        }
        if (status.state != LinkState::Connected) continue;
        for (const auto& subscription : status.subscriptions) filters << subscription.filter;
    }
    filters.removeDuplicates();
    if (!filters.isEmpty())
        m_view->setEmptyText(tr("Connected, and nothing was delivered yet"),
                             tr("Subscribed to %1. Each message gets a lane here: its deliveries, every call of the app, and its acknowledgement.")
                                 .arg(filters.join(QStringLiteral(", "))));
    else
        m_view->setEmptyText(tr("Every attempt of every message will be here"),
                             tr("Connect a component. Each message gets a lane: its deliveries, every call of the app, and its acknowledgement."));
}

} // namespace wb::ui
