#include "core/sidecar/hub.h"

#include <algorithm>
#include <utility>

namespace wb::sidecar {

Hub::Hub(std::size_t budgetBytes, QObject* parent) : QObject(parent), m_ledger(budgetBytes), m_rates(this)
{
    connect(this, &Hub::connectionChanged, &m_recording, &RecordingHook::connectionSeen);
    m_rates.setSingleShot(true);
    m_rates.setInterval(250);
    connect(&m_rates, &QTimer::timeout, this, [this] {
        if (m_deltaWanted && !m_deltaPosted) postDelta();
    });
}

void Hub::setApp(std::unique_ptr<App> app)
{
    m_app = std::move(app);
    AppReply broken{AppReply::Kind::Unreachable, 0, {}, QStringLiteral("EOF")};
    // An answer may ask the new app, so the list is taken as it stands now.
    std::vector<AttemptId> open;
    for (const auto& [attempt, answer] : m_expected) open.push_back(attempt);
    std::sort(open.begin(), open.end());
    for (const AttemptId attempt : open) answered(attempt, broken);
    if (m_app->isThere()) appIsThere();
}

void Hub::whenAppIsThere(std::function<void()> then)
{
    if (m_app->isThere()) then();
    else m_untilThere.push_back(std::move(then));
}

void Hub::appIsThere()
{
    for (const auto& then : std::exchange(m_untilThere, {})) then();
}

void Hub::forgetAnswer(AttemptId attempt)
{
    if (m_expected.erase(attempt) > 0) m_app->cancel(attempt);
}

void Hub::answered(AttemptId attempt, const AppReply& reply)
{
    const auto it = m_expected.find(attempt);
    if (it == m_expected.end()) return; // given up meanwhile
    const Answered answer = std::move(it->second);
    m_expected.erase(it);
    answer(reply);
}

void Hub::requestDelta()
{
    m_deltaWanted = true;
    if (m_deltaPosted) return;
    if (m_changed) postDelta();
    else if (m_ledger.hasChanges() && !m_rates.isActive()) m_rates.start(); // only rates fall: no hurry
}

void Hub::postDelta()
{
    m_deltaPosted = true;
    QMetaObject::invokeMethod(this, &Hub::giveDelta, Qt::QueuedConnection); // behind the rest of this read batch
}

void Hub::giveDelta()
{
    m_deltaPosted = false;
    if (!m_deltaWanted) return;
    m_deltaWanted = false;
    const ledger::DeltaPtr delta = m_ledger.takeDelta(m_clock.wallNs());
    m_changed = false;
    Q_EMIT deltaReady(delta);
}

void Hub::changedWithoutFrame()
{
    m_changed = true;
    if (m_deltaWanted && !m_deltaPosted) postDelta();
}

void Hub::setBudget(std::size_t bytes)
{
    m_ledger.setBudget(bytes);
    changedWithoutFrame();
}

void Hub::clearLedger()
{
    m_ledger.clear();
    changedWithoutFrame();
}

void Hub::note(dapr::Severity severity, ConnectionId connection, const QString& text)
{
    Q_EMIT eventHappened({m_clock.wallNs(), severity, connection, text});
}

} // namespace wb::sidecar
